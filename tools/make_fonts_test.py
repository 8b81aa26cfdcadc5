# SPDX-License-Identifier: Apache-2.0
"""Fonts, unpacked for documents."""

import io
import tempfile
import unittest
from pathlib import Path

import make_fonts
from fontTools.ttLib import TTFont

FONT = Path(__file__).resolve().parents[1] / "web" / "assets" / "fonts" / "atkinson-hyperlegible-400.woff2"


class Fonts(unittest.TestCase):
    def test_a_font_keeps_its_letters_and_loses_its_hints(self):
        data = make_fonts.unpacked(FONT)
        font = TTFont(io.BytesIO(data))
        letters, before = font.getBestCmap(), TTFont(FONT).getBestCmap()
        self.assertEqual({point for point in letters if point != 0x2010}, set(before))
        self.assertNotEqual(letters[0x2010], letters[0x2D])
        self.assertEqual(font["hmtx"][letters[0x2010]], font["hmtx"][letters[0x2D]])
        self.assertNotIn("fpgm", font)
        self.assertEqual(data, make_fonts.unpacked(FONT))

    def test_the_source_names_them(self):
        text = make_fonts.source([("a", b"\x00A")])
        self.assertIn('\t"\\000\\101"', text)
        self.assertIn('{"a", {font_0, 2}}', text)

    def test_what_is_no_font(self):
        with tempfile.NamedTemporaryFile() as file, self.assertRaises(Exception):
            make_fonts.unpacked(file.name)


if __name__ == "__main__":
    unittest.main()
