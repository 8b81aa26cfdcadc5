# SPDX-License-Identifier: Apache-2.0
"""/guide/viralite in Chromium: the page computes what the server computes, by mouse and by keyboard.

BLOUSE is the release binary; CACHE a folder where npm may put what drives Chromium; SHOTS, if set, a
folder for screenshots."""

import functools
import os
import random
import unittest
from pathlib import Path

import machine
from browse import demonstrate

BLOUSE = Path(os.environ["BLOUSE"])
EDGES = [[200, 2, 3, 14], [10, 0, 0, 0], [10, 0, 6, 90], [5000, 20, 6, 0], [100, 1, 6, 0], [50, 1, 6, 0], [200, 2, 2, 0]]


def numbers():
    """The edges, and some drawn by lot, always the same."""
    lot = random.Random(1)
    return EDGES + [[lot.randint(10, 5000 if i % 2 else 400), lot.randint(0, 20), lot.randint(0, 6), lot.randint(0, 90)] for i in range(40)]


@functools.cache
def seen():
    return demonstrate("viralite.mjs", {"numbers": numbers()})


class Viralite(unittest.TestCase):
    def seen(self, part):
        return machine.done(self, seen)[part]

    def test_browser_and_server_say_the_same(self):
        both = self.seen("both")
        self.assertEqual(both["complaints"], [])
        self.assertEqual(len(both["done"]), 47)
        for asked, here, there in both["done"]:
            with self.subTest(asked):
                self.assertEqual(here, there)
                self.assertEqual(len(here["steps"]), asked[2] + 1)

    def test_sliders_move_by_keyboard(self):
        keyboard = self.seen("keyboard")
        self.assertEqual((keyboard["value"], keyboard["complaints"]), ("6", []))
        self.assertEqual(len(keyboard["first"]["rings"]), 4)
        self.assertEqual(len(keyboard["grown"]["rings"]), 7)
        self.assertNotEqual(keyboard["first"]["sentence"], keyboard["grown"]["sentence"])
        self.assertEqual(keyboard["same"], keyboard["grown"])
        self.assertTrue(keyboard["address"].endswith("/guide/viralite"), keyboard["address"])

    def test_axe_finds_nothing(self):
        for where, page in self.seen("look").items():
            with self.subTest(where):
                self.assertEqual((page["violations"], page["wide"], page["complaints"], page["moves"]), ([], False, [], "0s"))


if __name__ == "__main__":
    unittest.main()
