# SPDX-License-Identifier: Apache-2.0
import unittest

from papers import Wrong, compile_letters, read

HEADS = "Nom : A\nSert : B\nDécision : plainte\nÉtape : envoi\nDestinataire : C / D\nObjet : E {numero}\nSignature : F\n"
GOOD = f"# SPDX\n{HEADS}Exige : x ou y | Un x.\nConseil : G ?\n\nBonjour : {{texte}}\n"


class Papers(unittest.TestCase):
    def test_parts(self):
        letter = read("x", GOOD)
        self.assertEqual(letter["addressee"], "C\nD")
        self.assertEqual(letter["needs"], [("x ou y", "Un x.")])
        self.assertEqual(letter["text"], "Bonjour : {texte}\n")

    def test_source(self):
        source = compile_letters([("essai", read("x", GOOD))])
        self.assertIn(r'.text = STR("Bonjour\302\240: {texte}\n")', source)
        self.assertIn(".needs = needs_0", source)
        self.assertIn('paper_kind_ids[] = {"essai", NULL}', source)

    def test_mistakes(self):
        for text, told in {
            "Nom : A\n\nb": "lacking", HEADS: "no text", f"{HEADS}Nom : A\n\nb": "again", f"{HEADS}Exige : x\n\nb": "x:8",
            f"{HEADS}\nb {{inconnu}}": "x:9", f"{HEADS}\nb {{": "x:9", f"{HEADS}Autre : x\n\nb": "x:8",
            f"{HEADS.replace('envoi', 'envois')}\nb": "Étape",
        }.items():
            with self.subTest(text), self.assertRaisesRegex(Wrong, told):
                read("x", text)


if __name__ == "__main__":
    unittest.main()
