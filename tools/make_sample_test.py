# SPDX-License-Identifier: Apache-2.0
"""Which messages are chosen for the preview of a charter."""

import unittest

import make_sample


def record(number, rules=(), context="agent"):
    return {"id": f"m-{number:03}", "rules": list(rules), "context": context, "text": "é", "network": "x"}


class Choice(unittest.TestCase):
    def test_each_rule_has_its_share(self):
        kept = make_sample.choose([record(i, ["a"]) for i in range(50)] + [record(100 + i, ["b"]) for i in range(3)])
        self.assertEqual(sum(r["rules"] == ["a"] for r in kept), make_sample.PER_RULE)
        self.assertEqual(sum(r["rules"] == ["b"] for r in kept), 3)

    def test_a_rarer_rule_brings_a_message_of_a_full_one(self):
        kept = make_sample.choose([record(i, ["a"]) for i in range(50)] + [record(100, ["a", "b"])])
        self.assertIn("m-100", [r["id"] for r in kept])

    def test_the_order_of_the_files_does_not_matter(self):
        records = [record(i, ["a"]) for i in range(50)]
        self.assertEqual(make_sample.choose(records), make_sample.choose(records[::-1]))

    def test_a_text_is_bytes_that_nothing_joins(self):
        self.assertEqual(make_sample.literal('é"1'), '"\\303\\251\\042\\061"')
