#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a Python unittest file and reports in TAP, one line a test case.

usage: tap.py FILE_test.py
"""

import importlib.util
import sys
import unittest
from pathlib import Path


class TapResult(unittest.TestResult):
    """Prints each case as it ends."""

    def __init__(self):
        super().__init__()
        self.number = 0

    def line(self, test, good, detail=""):
        self.number += 1
        for text in detail.splitlines():
            print("# " + text)
        print(f"{'ok' if good else 'not ok'} {self.number} - {test.id()}", flush=True)

    def addSuccess(self, test):
        self.line(test, True)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line(test, False, self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.line(test, False, self.errors[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.number += 1
        print(f"ok {self.number} - {test.id()} # SKIP {reason}", flush=True)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self.line(subtest, False, "".join(self._exc_info_to_string(err, test)))


def main():
    path = Path(sys.argv[1]).resolve()
    sys.path.insert(0, str(path.parent))
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    result = TapResult()
    unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    print(f"1..{result.number}")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
