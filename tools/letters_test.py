# SPDX-License-Identifier: Apache-2.0
import unittest

from letters import Wrong, compile_letters, read

GOOD = "# SPDX\nObjet : Bonjour {who}\n\nVotre code : {code}.\n"


class Letters(unittest.TestCase):
    def test_parts(self):
        self.assertEqual(read("x", GOOD), ("Bonjour {who}", "Votre code : {code}.\n"))

    def test_source(self):
        source, header = compile_letters({"hello": read("x", GOOD)})
        self.assertIn("struct letter_hello {\n\tstruct str code;\n\tstruct str who;\n};", header)
        self.assertIn("buf_add_str(subject, letter->who);", source)
        self.assertIn(r'STR("Votre code\302\240: ")', source)

    def test_mistakes(self):
        for text, told in {
            "Bonjour": "x:1", "Objet : a\nb": "x:2", "Objet : a\n\n": "no text", "Objet : a\n\nb {c": "x:3",
            "Objet : {A}\n\nb": "x:1",
        }.items():
            with self.subTest(text), self.assertRaisesRegex(Wrong, told):
                read("x", text)


if __name__ == "__main__":
    unittest.main()
