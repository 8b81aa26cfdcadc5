# SPDX-License-Identifier: Apache-2.0
"""How test cases are counted: tools/run_tests.py."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from run_tests import count, total


def record(stdout, result="OK"):
    return {"name": "x", "stdout": stdout, "result": result}


class Counting(unittest.TestCase):
    def test_each_case_counts(self):
        self.assertEqual(count(record("TAP version 13\n1..3\nok 1 - a\nok 2 - b\nok 3 - c\n")), (3, 0))

    def test_failed_cases(self):
        self.assertEqual(count(record("ok 1 - a\nnot ok 2 - b\n# why\nok 3 - c\n1..3\n", "FAIL")), (2, 1))

    def test_skipped_cases_are_neither(self):
        self.assertEqual(count(record("ok 1 - a # SKIP no g++\nok 2 - b\n")), (1, 0))
        self.assertEqual(count(record("", "SKIP")), (0, 0))

    def test_a_crash_after_good_cases_counts(self):
        self.assertEqual(count(record("1..3\nok 1 - a\n", "ERROR")), (1, 1))
        self.assertEqual(count(record("", "TIMEOUT")), (0, 1))

    def test_a_test_without_tap_counts_as_one(self):
        self.assertEqual(count(record("all good\n")), (1, 0))
        self.assertEqual(count(record("bad\n", "FAIL")), (0, 1))

    def test_words_are_not_cases(self):
        self.assertEqual(count(record("okay\nnot okay\nok 1 - a\n")), (1, 0))

    def test_total(self):
        self.assertEqual(total([record("ok 1\nok 2\n"), record("not ok 1\n", "FAIL")]), (2, 1))


if __name__ == "__main__":
    unittest.main()
