# SPDX-License-Identifier: Apache-2.0
"""blouse mask: stable tags, entities as JSON."""

import json
import unittest

from blouse import Tiny

MAIL, PHONE = "jean@exemple.fr", "06 12 34 56 78"


class Mask(Tiny):
    def test_tags_are_stable_in_a_run(self):
        paths = [
            self.file("m1.txt", f"Écrire à {MAIL} ou {PHONE}.\n"),
            self.file("m2.txt", f"{MAIL.upper()}, puis marie@exemple.fr, puis 0612345678.\n"),
        ]
        self.assertEqual(
            self.blouse("mask", *paths, code=0).stdout,
            "Écrire à [MAIL-1] ou [TEL-1].\n[MAIL-1], puis [MAIL-2], puis [TEL-1].\n",
        )

    def test_text(self):
        self.assertEqual(self.blouse("mask", "--text", f"é {PHONE} é", code=0).stdout, "é [TEL-1] é\n")

    def test_nothing_to_mask_changes_nothing(self):
        text = "Rien ici,\0 même\r\npas ça 🦄\n"
        self.assertEqual(self.blouse("mask", given=text, code=0).stdout, text)

    def test_entities_count_code_points(self):
        text = f"🦄 é {MAIL}"
        found = self.json("mask", "--entities", "--text", text)
        self.assertEqual(found, {"id": None, "entities": [{"type": "MAIL", "start": 4, "end": 19, "text": MAIL}]})

    def test_entities_of_several_files(self):
        paths = [self.file("e1.txt", MAIL), self.file("e2.txt", "rien")]
        found = self.json("mask", "--entities", *paths)
        self.assertEqual([(f["id"], len(f["entities"])) for f in found], [(paths[0], 1), (paths[1], 0)])

    def test_records(self):
        given = "\n".join([json.dumps({"id": 1, "text": f"a {MAIL}"}), "non", json.dumps({"id": 2, "text": MAIL})])
        found = [json.loads(line) for line in self.blouse("mask", "--jsonl", given=given, code=0).stdout.splitlines()]
        self.assertEqual(found[0], {"id": 1, "text": "a [MAIL-1]"})
        self.assertEqual(list(found[1]), ["id", "error"])
        self.assertEqual(found[2], {"id": 2, "text": "[MAIL-1]"})

    def test_unreadable(self):
        self.assertIn("n'existe pas", self.blouse("mask", self.folder / "absent", code=2).stderr)
        self.assertIn("octet 0", self.blouse("mask", given=b"\xe9", code=2).stderr)


if __name__ == "__main__":
    unittest.main()
