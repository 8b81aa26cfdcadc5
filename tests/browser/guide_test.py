# SPDX-License-Identifier: Apache-2.0
"""The guide's pages in a headless Chromium, as the demonstration serves them, with every answer unfolded: axe, a phone's
width, thumbs, the keyboard, the site's security policy; on a phone and on a desk, light and dark."""

import functools
import re
import tempfile
import unittest
from pathlib import Path

import machine
from browse import SOURCE, drive, job
from served import Client, Demonstration

PAGES = {
    "accueil": "/",
    "guide": "/guide",
    "regle": "/guide/collegues",
    "affiche": "/guide/secret-medical/affiche",
    "cartes": "/guide/idees-recues",
    "message": "/guide/message-trouve",
    "public": "/guide/pour/patients",
    "loi": "/guide/cadre-legal",
    "mots": "/guide/glossaire",
    "chercher": "/guide/chercher?q=photo+de+patient",
    "contacts": "/contacts",
}


@functools.cache
def seen():
    server = Demonstration()
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, path in PAGES.items():
                text = Client(server).get(path).text
                text = re.sub(r"/ressources/[0-9a-f]{16}/", "/ressources/essai/", text)
                text = text.replace('<details class="unfold">', '<details class="unfold" open>')
                (Path(folder) / f"{name}.html").write_text(text, encoding="utf-8")
            return drive("pages.mjs", job(pages=folder, names=list(PAGES), assets=str(SOURCE / "web" / "assets")))
    finally:
        server.stop()


class GuidePages(unittest.TestCase):
    def nothing(self, what):
        pages = machine.done(self, seen)["pages"]
        self.assertEqual(len(pages), 4 * len(PAGES))
        for where, page in pages.items():
            with self.subTest(where):
                self.assertEqual(page[what], [])

    def test_axe_finds_nothing(self):
        self.nothing("violations")

    def test_nothing_is_wider_than_the_screen(self):
        self.nothing("overflowing")

    def test_controls_are_44_pixels_high(self):
        self.nothing("small")

    def test_every_control_is_reached_by_keyboard_and_shows_it(self):
        # The keyboard's way is the same in the dark, and is tried once.
        for where, page in machine.done(self, seen)["pages"].items():
            if where.endswith(" light"):
                with self.subTest(where):
                    self.assertEqual((page["unreached"], page["unseen"]), ([], []))

    def test_nothing_breaks_the_security_policy(self):
        self.nothing("complaints")


if __name__ == "__main__":
    unittest.main()
