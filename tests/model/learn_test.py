# SPDX-License-Identifier: Apache-2.0
"""What a hospital says of its own messages, learnt on the real charter: a message that was blocked and is no problem is
blocked no more, one that was missed is stopped. A few authors of the corpus are enough here, and take seconds."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

BLOUSE = os.environ["BLOUSE"]
SOURCE = Path(os.environ["SOURCE"])
AUTHORS = ["t1", "t2", "t5", "t8", "t18", "t22"]

FINE = "Exercice de simulation du jour : la patiente de 82 ans, chambre 8, diabétique, est tombée hier."
MISSED = "Les trois perruches sont reparties avec leur maître ce matin, la chambre est bien vide."


def blouse(*arguments):
    return subprocess.run([BLOUSE, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=False)


@unittest.skipUnless(Path(BLOUSE).exists(), "no release binary: run `make` first")
class Learn(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        self.charter = self.folder / "charter"
        shutil.copytree(SOURCE / "charter", self.charter)
        (self.folder / "corpus" / "train").mkdir(parents=True)
        for author in AUTHORS:
            shutil.copy(SOURCE / "corpus" / "train" / f"{author}.jsonl", self.folder / "corpus" / "train")
        files = sorted((self.folder / "corpus" / "train").glob("*.jsonl"))
        self.learn(*files)

    def learn(self, *arguments):
        run = blouse("learn", "--charter", self.charter, *arguments)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def verdict(self, text):
        run = blouse("check", "--reading", "fast", "--format", "json", "--charter", self.charter, "--text", text)
        return json.loads(run.stdout)["verdict"]

    def test_what_the_hospital_says_is_learnt(self):
        self.assertEqual((self.verdict(FINE), self.verdict(MISSED)), ("bloquant", "ok"))
        added = self.folder / "added.jsonl"
        records = [
            {"id": "fine", "context": "agent", "text": FINE, "rules": []},
            {"id": "missed", "context": "agent", "text": MISSED, "rules": ["identification-patient"],
             "spans": [{"rule": "identification-patient", "quote": MISSED[:-1]}]},
        ]
        added.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
        told = self.learn("--add", "--reading", "fast", added)
        self.assertRegex(told, r"fine +ok +bloquant +ok +corrigé\n")
        self.assertEqual((self.verdict(FINE), self.verdict(MISSED)), ("bloquant", "ok"))
        self.learn("--use")
        self.assertEqual(self.verdict(FINE), "ok")
        self.assertNotEqual(self.verdict(MISSED), "ok")
        self.learn("--back")
        self.assertEqual((self.verdict(FINE), self.verdict(MISSED)), ("bloquant", "ok"))


if __name__ == "__main__":
    unittest.main()
