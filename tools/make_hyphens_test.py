# SPDX-License-Identifier: Apache-2.0
"""Patterns of hyphenation, as the table has them."""

import unittest

import make_hyphens


class Hyphens(unittest.TestCase):
    def test_weights_stand_between_letters(self):
        text = "UTF-8\nLEFTHYPHENMIN 2\nNEXTLEVEL\n% note\n.a4\nabî2ment.\n1œ\n"
        self.assertEqual(
            make_hyphens.read(text),
            {b".a": [0, 0, 4], b"ab\xeement.": [0, 0, 0, 2, 0, 0, 0, 0, 0], b"\x9c": [1, 0]},
        )

    def test_what_never_comes_up_is_left_out(self):
        self.assertEqual(make_hyphens.read("’4a\na-b\nš1\n"), {})

    def test_an_unknown_sign_is_told_with_its_line(self):
        with self.assertRaisesRegex(ValueError, "line 2: « § »"):
            make_hyphens.read("a1\nb§\n")

    def test_the_table_is_sorted(self):
        text = make_hyphens.source(make_hyphens.read("b1\na2\n"))
        self.assertLess(text.index('"\\141", "02", 1'), text.index('"\\142", "01", 1'))
        self.assertIn("hyphen_pattern_longest = 1;", text)


if __name__ == "__main__":
    unittest.main()
