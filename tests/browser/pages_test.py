# SPDX-License-Identifier: Apache-2.0
"""The living pages of components in Chromium, on a phone and on a desk, light and dark: axe finds nothing, nothing
overflows, all is reached by keyboard and large enough for a thumb, under the site's security policy.

COMPONENTS is the program that writes them; SOURCE the project; CACHE a folder where npm may put what drives Chromium; SHOTS,
if set, a folder for screenshots."""

import functools
import os
import subprocess
import tempfile
import unittest

import machine
from browse import SOURCE, drive, job

COMPONENTS = os.environ["COMPONENTS"]


@functools.cache
def seen():
    """What the browser saw of each page in each circumstance."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([COMPONENTS, folder], check=True)
        return drive("pages.mjs", job(pages=folder, assets=str(SOURCE / "web" / "assets")))


class Pages(unittest.TestCase):
    def nothing(self, what):
        for where, page in machine.done(self, seen)["pages"].items():
            with self.subTest(where):
                self.assertEqual(page[what], [])

    def walked(self):
        """The keyboard's way is the same in the dark, and is tried once."""
        return {where: page for where, page in machine.done(self, seen)["pages"].items() if where.endswith(" light")}

    def test_axe_finds_nothing(self):
        self.nothing("violations")

    def test_nothing_is_wider_than_the_screen(self):
        self.nothing("overflowing")

    def test_controls_are_44_pixels_high(self):
        self.nothing("small")

    def test_every_control_is_reached_by_keyboard_and_shows_it(self):
        for where, page in self.walked().items():
            with self.subTest(where):
                self.assertEqual((page["unreached"], page["unseen"]), ([], []))

    def test_nothing_breaks_the_security_policy(self):
        self.nothing("complaints")

    def test_where_the_keyboard_begins(self):
        # A form that came back has the focus on what to review instead.
        for where, page in self.walked().items():
            back = ["L'adresse du compte n'est pas complète", "f-adresse"]
            self.assertEqual(page["skip"], back if where.startswith("composants") else ["Aller au contenu", "contenu"], where)

    def test_dialogs_and_menus(self):
        for what, good in machine.done(self, seen)["behaviour"].items():
            with self.subTest(what):
                self.assertTrue(good)


if __name__ == "__main__":
    unittest.main()
