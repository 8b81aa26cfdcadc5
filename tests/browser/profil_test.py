# SPDX-License-Identifier: Apache-2.0
"""/profil in Chromium: what one pastes is read at once, says what the server says, and goes nowhere.

BLOUSE is the release binary, with what a browser reads with in the folder page beside it (`make test` makes both); SOURCE
the project; CACHE a folder where npm may put what drives Chromium; SHOTS, if set, a folder for screenshots."""

import functools
import os
import re
import unittest
from pathlib import Path

import machine
from browse import demonstrate

BLOUSE = Path(os.environ["BLOUSE"])
SOURCE = Path(os.environ["SOURCE"])
MARKER = "zxqvmarqueur"
TEXT = f"Camille Durand 🌸\nIDE aux urgences @ CHU de Nantes\nMaman de 2, mes propos n'engagent que moi {MARKER}"
MENDED = "Camille 🌸\nIDE. Mes propos n'engagent que moi"


def profiles():
    """The invented ones of verdict/testdata."""
    text = (SOURCE / "verdict" / "testdata" / "profiles.txt").read_text(encoding="utf-8")
    return [block.split("\n", 1)[1] for block in re.split(r"\n\n(?=#|=)", text) if block.startswith("= ")]


@functools.cache
def seen():
    """What the browser saw, and what the server's folder held afterwards."""
    job = {"text": TEXT, "mended": MENDED, "texts": [*profiles()[:12], TEXT, "", "<b>Léa</b> & co \"IDE\""]}
    return demonstrate("profil.mjs", job, MARKER)


class Profil(unittest.TestCase):
    def seen(self, part):
        self.assertTrue((BLOUSE.parent / "page" / "worker.js").exists(), "no page/worker.js: run `make wasm`")
        return machine.done(self, seen)[part]

    def test_what_one_types_ticks_and_draws(self):
        typed = self.seen("person")["typed"]
        self.assertEqual(typed["ticked"], ["prenom", "nom", "metier", "service", "etablissement", "famille"])
        self.assertIn("mon établissement : « CHU de Nantes »", typed["read"])
        self.assertEqual(typed["title"], "On peut savoir qui vous êtes, et où vous travaillez")
        self.assertEqual(sum("dot-shown" in dot for dot in typed["dots"]), 5)
        self.assertGreater(sum("edge-strong" in edge for edge in typed["edges"]), 3)
        self.assertIn("Retirez le nom de l'établissement", typed["lists"]["changes"][0])

    def test_boxes_correct_the_reading(self):
        person = self.seen("person")
        self.assertEqual(person["corrected"], ["prenom", "nom", "service", "etablissement", "famille", "visage"])
        # The job, unticked while the text said it, stays away as long as it does.
        self.assertEqual(person["mended"]["ticked"], ["prenom", "visage"])
        self.assertEqual(person["mended"]["title"], "Vie privée et métier restent séparés")
        self.assertEqual(person["keyboard"], ["prenom", "visage", "recits"])

    def test_nothing_is_sent(self):
        person = self.seen("person")
        self.assertIn("Rien n'est envoyé", person["trust"])
        self.assertEqual((person["asked"], person["stored"], person["complaints"]), ([], [0, 0, 0], []))
        self.assertEqual(self.seen("held"), [])

    def test_browser_and_server_say_the_same(self):
        rows = self.seen("both")["done"]
        self.assertEqual(len(rows), 15)
        for words, here, there in rows:
            with self.subTest(words):
                self.assertEqual(here, there)
                self.assertIn("tenue", here["ticked"])
        print(f"# a profile is read in {self.seen('both')['milliseconds']} ms in the worker")

    def test_axe_finds_nothing(self):
        for where, page in self.seen("look").items():
            with self.subTest(where):
                self.assertEqual((page["violations"], page["wide"], page["complaints"]), ([], False, []))


if __name__ == "__main__":
    unittest.main()
