# SPDX-License-Identifier: Apache-2.0
"""The contrast of every pair of colours that blouse.css puts together, light and dark (WCAG 2.2: 1.4.3, 1.4.11)."""

import re
import unittest
from pathlib import Path

CSS = (Path(__file__).parent / "blouse.css").read_text(encoding="utf-8")
TEXT, EDGE = 4.5, 3.0
GROUNDS = ("ground", "surface")
# What is written on what, and what must be seen beside what.
PAIRS = (
    [("ink", g, 7.0) for g in (*GROUNDS, "sunken", "accent-soft", "clear-soft", "review-soft", "stop-soft")]
    + [(c, g, TEXT) for c in ("soft", "accent", "accent-strong", "clear", "review", "stop") for g in (*GROUNDS, "sunken")]
    + [(c, f"{c}-soft", TEXT) for c in ("accent", "clear", "review", "stop")]
    + [("accent-strong", "accent-soft", TEXT), ("ground", "ink", TEXT)]
    + [("on-accent", "accent", TEXT), ("on-accent", "accent-strong", TEXT)]
    + [("edge", g, EDGE) for g in (*GROUNDS, "sunken")]
    + [("ink", "flat", EDGE), ("accent", "sunken", EDGE)]
)


def tokens(block):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class Contrast(unittest.TestCase):
    def setUp(self):
        light = re.search(r"\n:root \{(.*?)\}", CSS, re.DOTALL)
        dark = re.search(r"scheme: dark\) \{\s*:root \{(.*?)\}", CSS, re.DOTALL)
        self.themes = {"light": tokens(light[1]), "dark": tokens(dark[1])}

    def test_pairs(self):
        for theme, colours in self.themes.items():
            for a, b, least in PAIRS:
                with self.subTest(f"{theme}: {a} on {b}"):
                    self.assertGreaterEqual(round(contrast(colours[a], colours[b]), 2), least)

    def test_both_themes_have_every_colour(self):
        self.assertEqual(set(self.themes["light"]), set(self.themes["dark"]))
        self.assertEqual({name for pair in PAIRS for name in pair[:2]} | {"line"}, set(self.themes["light"]))

    def test_colours_are_tokens(self):
        rules = CSS[CSS.index("/* Elements */") : CSS.index("@media print")]
        self.assertEqual(re.findall(r"#[0-9a-fA-F]{3,8}\b", rules), [])

    def test_the_mark_has_the_accent(self):
        mark = (Path(__file__).parent / "mark.svg").read_text(encoding="utf-8")
        self.assertIn(self.themes["light"]["accent"], mark)
        self.assertIn(self.themes["light"]["on-accent"], mark)


if __name__ == "__main__":
    unittest.main()
