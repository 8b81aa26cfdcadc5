# SPDX-License-Identifier: Apache-2.0
"""The guide's pages in a headless Chromium, as the demonstration serves them, with every answer unfolded: axe, a phone's
width, thumbs, the keyboard, the site's security policy; on a phone and on a desk, light and dark."""

import functools
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import machine
from machine import found

SOURCE = Path(os.environ["SOURCE"])
CACHE = Path(os.environ["CACHE"])
sys.path.insert(0, str(SOURCE / "tests" / "http"))
from served import BLOUSE, Client, Server  # noqa: E402

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
    modules = machine.node_modules(CACHE)
    server = Server("--demo", program=BLOUSE)
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, path in PAGES.items():
                text = Client(server).get(path).text
                text = re.sub(r"/ressources/[0-9a-f]{16}/", "/ressources/essai/", text)
                text = text.replace('<details class="unfold">', '<details class="unfold" open>')
                (Path(folder) / f"{name}.html").write_text(text, encoding="utf-8")
            job = {
                "playwright": str(modules / "playwright-core"),
                "axe": str(modules / "axe-core" / "axe.min.js"),
                "chromium": found("chromium"),
                "pages": folder,
                "names": list(PAGES),
                "assets": str(SOURCE / "web" / "assets"),
                "shots": os.environ.get("SHOTS"),
            }
            run = subprocess.run([found("node"), SOURCE / "tests" / "browser" / "pages.mjs"], input=json.dumps(job), text=True,
                                 capture_output=True, timeout=550, check=False)
    finally:
        server.stop()
    if run.returncode != 0:
        raise AssertionError(run.stderr)
    return json.loads(run.stdout)


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
