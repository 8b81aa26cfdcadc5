# SPDX-License-Identifier: Apache-2.0
"""The guide's pages as Chromium prints them: all that is folded is there, nothing to click on, black on white also from the
dark theme; a poster is one page, and its code can be photographed."""

import functools
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import machine
from browse import demonstrate
from machine import found

PAGES = {"guide": "/guide", "regle": "/guide/secret-medical", "affiche": "/guide/secret-medical/affiche",
         "cartes": "/guide/idees-recues", "reglages": "/guide/reglages", "source": "/guide/verifier-une-source"}
INK = 110  # of 255: the darkest that a page's words must reach


def run(*command):
    return subprocess.run(command, capture_output=True, check=True).stdout


@functools.cache
def folder():
    """Where each page was printed, by name and theme; kept until the process ends."""
    kept = tempfile.TemporaryDirectory()
    done = demonstrate("print.mjs", {"pages": PAGES, "folder": kept.name})
    return done if "failed" in done else kept


class Print(unittest.TestCase):
    def setUp(self):
        self.folder = Path(machine.done(self, folder).name)
        for command in ("pdftotext", "pdftoppm", "zbarimg"):
            machine.done(self, lambda command=command: found(command))

    def words(self, name):
        return re.sub(r"\s+", " ", run("pdftotext", self.folder / f"{name}-light.pdf", "-").decode())

    def grey(self, name, theme, *, page=1):
        """The pixels of a page, 0 to 255."""
        image = run("pdftoppm", "-gray", "-r", "40", "-f", str(page), "-l", str(page), self.folder / f"{name}-{theme}.pdf")
        return image.split(b"\n", 3)[3]

    def test_what_is_folded_is_there(self):
        rule = self.words("regle")
        self.assertGreaterEqual(rule.count("Voici les mots qui posent problème"), 2)
        self.assertIn("Cette règle est respectée", rule)
        self.assertGreaterEqual(self.words("cartes").count("Faux."), 4)

    def test_nothing_is_there_to_click_on(self):
        for name in PAGES:
            for words in ("Se connecter", "Aller au contenu", "Chercher dans le guide", "Voir la réponse", "Imprimer"):
                self.assertNotIn(words, self.words(name), name)

    def test_addresses_of_links_are_written(self):
        self.assertIn("(https://factuel.afp.com)", self.words("source"))

    def test_it_is_black_on_white_from_both_themes(self):
        for name in PAGES:
            for theme in ("light", "dark"):
                pixels = self.grey(name, theme)
                with self.subTest(f"{name}, {theme}"):
                    # Corners, and most of the page.
                    self.assertEqual((pixels[0], pixels[-1]), (255, 255))
                    self.assertGreater(sum(1 for pixel in pixels if pixel > 240), 0.7 * len(pixels))
                    self.assertLess(min(pixels), INK)

    def test_a_poster_is_one_page_whose_code_leads_to_its_rule(self):
        path = self.folder / "affiche-light.pdf"
        self.assertRegex(run("pdfinfo", path).decode(), r"Pages: +1\n")
        image = self.folder / "affiche"
        # As a telephone sees it from across a corridor.
        run("pdftoppm", "-r", "40", "-png", "-singlefile", path, image)
        said = run("zbarimg", "--quiet", "--raw", f"{image}.png").decode().strip()
        self.assertRegex(said, r"^http://127\.0\.0\.1:\d+/g/secret-medical$")


if __name__ == "__main__":
    unittest.main()
