# SPDX-License-Identifier: Apache-2.0
"""The establishment's own words in Chromium: written, read again by the engine while one types, published, read in the public
guide, taken back; then the same without script.

BLOUSE is the command; SOURCE the project; CACHE a folder where npm may put what drives Chromium; SHOTS, if set, a folder for
screenshots."""

import functools
import unittest

import machine
from browse import demonstrate


BAD = "Mme Durand, 87 ans, de Saint-Flour, est tombée hier soir aux urgences, chambre 214."


@functools.cache
def seen():
    return demonstrate("words.mjs", {"bad": BAD})


class Words(unittest.TestCase):
    def seen(self, part):
        return machine.done(self, seen)[part]

    def test_the_engine_speaks_while_one_types(self):
        done = self.seen("write")
        self.assertIn("Ne publiez pas", done["bad"])
        self.assertEqual(done["focus"], "texte")
        self.assertTrue(done["silent"])
        self.assertEqual(done["clear"], ["Rien à signaler"])
        self.assertEqual(len(done["preview"]), 1)
        self.assertRegex(done["preview"][0], "^Au centre hospitalier .* Appelez la cellule")
        self.assertTrue(any(said.startswith("Exemple 1") and "ne voit pas le problème" in said for said in done["remarks"]), done["remarks"])

    def test_what_must_not_be_said_is_published_knowingly(self):
        self.assertEqual(len(self.seen("write")["asked"]), 1)

    def test_visitors_read_what_is_published_and_nothing_else(self):
        done = self.seen("write")
        self.assertEqual(done["before"], [])
        self.assertEqual(len(done["public"]), 2)
        self.assertIn("Appelez la cellule", done["public"][0])
        self.assertIn("Il fait beau.", done["public"][1])
        self.assertIn("Autre chose.", done["changed"][0])
        self.assertEqual(done["reverted"], done["public"])
        self.assertEqual(done["gone"], [])
        self.assertEqual(done["back"], done["public"])

    def test_without_script(self):
        done = self.seen("plainly")
        self.assertIn("Ne publiez pas", done["bad"])
        self.assertEqual(done["at"], "/reglages/guide/contacts?fait=publie")
        self.assertIn("jour et nuit", done["public"][0])

    def test_looks(self):
        for where, look in self.seen("write")["looks"].items():
            with self.subTest(where):
                self.assertEqual(look, {"violations": [], "wide": False})

    def test_nothing_complains(self):
        # The browser says itself that a form came back with something to review, and with a text to be seen.
        self.assertEqual([said for said in self.seen("complaints") if "422" not in said], [])


if __name__ == "__main__":
    unittest.main()
