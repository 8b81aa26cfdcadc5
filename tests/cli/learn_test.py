# SPDX-License-Identifier: Apache-2.0
"""blouse learn --add, --use, --back: a small charter whose rules are learnt, and few messages, so that it takes seconds."""

import json
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from blouse import BLOUSE, RULES, rule_file, run, write_charter

BLOCKED = "licorne malade aux urgences"
OTHERS = ["beau temps", "merci à tous", "bonne journée", "le château", "une réunion", "la licorne du conte"]


def record(number, text, rules, **more):
    return {"id": f"m{number}", "context": "agent", "text": text, "rules": rules, **more}


def lines(records):
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)


def write_learnt_charter(folder):
    """The tiny charter, whose words are weighed by a model instead of being certain."""
    write_charter(folder)
    for rule in RULES:
        text = rule_file(rule).replace("model: false", "model: true").replace("certain: true", "certain: false")
        (folder / "rules" / f"{rule}.yaml").write_text(text, encoding="utf-8")


def write_corpus(folder):
    """Twelve authors who speak of sick unicorns, and of other things."""
    (folder / "train").mkdir(parents=True)
    (folder / "test").mkdir()
    for author in range(12):
        bad = [record(f"{author}-b{i}", f"{BLOCKED}, jour {i}", ["secret-medical"]) for i in range(6)]
        fine = [record(f"{author}-f{i}", f"{words}, jour {i}", []) for i, words in enumerate(OTHERS)]
        (folder / "train" / f"a{author:02}.jsonl").write_text(lines(bad + fine), encoding="utf-8")
    kept = [record("t1", BLOCKED + " hier", ["secret-medical"]), record("t2", "bonne journée hier", [])]
    (folder / "test" / "kept.jsonl").write_text(lines(kept), encoding="utf-8")
    (folder / "train" / "entities.jsonl").write_text('{"id": "e", "text": "rien", "entities": []}\n', encoding="utf-8")


# What the hospital says is no problem after all. A word that stands in a single message is not learnt, so there are two.
FINE = "la marionnette du spectacle de Noël est une licorne malade"
FINE_TOO = "licorne malade aux urgences, marionnette du spectacle de Noël"


class Learn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.first = Path(cls.holder.name) / "first"
        write_learnt_charter(cls.first / "charter")
        write_corpus(cls.first / "corpus")
        files = sorted((cls.first / "corpus" / "train").glob("a*.jsonl"))
        cls.shown = run("learn", "--charter", cls.first / "charter", *files, check=True).stdout
        added = [
            record("fine", FINE, []), record("fine2", FINE_TOO, []), record("missed", "la licorne du conte boite", ["secret-medical"]),
        ]
        (cls.first / "added.jsonl").write_text(lines(added), encoding="utf-8")
        cls.told = run("learn", "--add", "--charter", cls.first / "charter", cls.first / "added.jsonl", check=True).stdout

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name) / "own"
        shutil.copytree(self.first, self.folder)
        self.charter = self.folder / "charter"
        self.added = self.folder / "added.jsonl"

    def learn(self, *arguments, code=0, env=None):
        done = run("learn", "--charter", self.charter, *arguments, env=env)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(bool(done.stderr), code != 0)
        return done

    def model(self, name="fast.bin"):
        return (self.charter / "model" / name).read_bytes()

    def models(self):
        return sorted(path.name for path in (self.charter / "model").iterdir())

    def verdict(self, text, charter=None):
        done = run("check", "--reading", "fast", "--format", "json", "--charter", charter or self.charter, "--text", text)
        return json.loads(done.stdout)["verdict"]

    def test_tells_figures_with_a_comma(self):
        self.assertRegex(self.shown, r"secret-medical +\d,\d\d +\d,\d\d +\d,\d\d +\d+ +\d,\d\d\n")
        self.assertRegex(self.shown, r"micro-F1 +\d,\d{3}\n")

    def test_add_writes_beside_and_tells(self):
        self.assertEqual(self.models(), ["fast.bin", "fast.new.bin"])
        self.assertNotEqual(self.model(), self.model("fast.new.bin"))
        self.assertIn("connus, 3 ajoutés.", self.told)
        self.assertRegex(self.told, r"micro-F1 +\d,\d{3} +\d,\d{3}\n")
        self.assertRegex(self.told, r"Verdicts : \d+ mieux, \d+ moins bien\.")
        self.assertRegex(self.told, r"mfine +ok +bloquant +ok +corrigé\n")
        self.assertRegex(self.told, r"mmissed +bloquant +(ok|attention) +")
        self.assertRegex(self.told, r"corpus/test\) :\nsur 2, \d change(nt)? de verdict, \d en mieux, \d en moins bien")
        self.assertRegex(self.told, r"jugés sans avoir été appris eux-mêmes : \d sur 3")
        self.assertIn("blouse learn --use --charter", self.told)

    def test_no_word_of_the_messages_is_told_or_kept(self):
        for word in ("marionnette", "spectacle", "boite"):
            self.assertNotIn(word, self.told)
            self.assertNotIn(word.encode(), self.model("fast.new.bin"))

    def test_use_then_back(self):
        before, after = self.model(), self.model("fast.new.bin")
        self.assertEqual(self.verdict(FINE), "bloquant")
        self.assertIn("Le nouveau modèle est en place.", self.learn("--use").stdout)
        self.assertEqual((self.model(), self.model("fast.old.bin")), (after, before))
        self.assertEqual(self.verdict(FINE), "ok")
        self.assertEqual(self.verdict(BLOCKED), "bloquant")
        self.assertIn("aucun nouveau modèle n'attend", self.learn("--use", code=2).stderr)
        self.assertIn("de nouveau en place", self.learn("--back").stdout)
        self.assertEqual(self.models(), ["fast.bin", "fast.new.bin"])
        self.assertEqual((self.model(), self.model("fast.new.bin")), (before, after))
        self.assertEqual(self.verdict(FINE), "bloquant")
        self.assertIn("aucun ancien modèle", self.learn("--back", code=2).stderr)
        self.learn("--use")
        self.assertEqual(self.model(), after)

    def test_back_keeps_the_model_that_waits(self):
        self.learn("--use")
        waiting = self.model("fast.old.bin")
        (self.charter / "model" / "fast.new.bin").write_bytes(waiting)
        self.assertIn("attend toujours", self.learn("--back").stdout)
        self.assertEqual(self.model("fast.new.bin"), waiting)

    def test_the_compiled_charter_follows(self):
        compiled = self.folder / "charter.blc"
        run("charter", "build", self.charter, "--output", compiled, check=True)
        env = {"BLOUSE_CHARTER": str(compiled)}
        self.assertIn("a été refaite", self.learn("--use", env=env).stdout)
        self.assertEqual(self.verdict(FINE, compiled), "ok")
        self.assertIn("a été refaite", self.learn("--back", env=env).stdout)
        self.assertEqual(self.verdict(FINE, compiled), "bloquant")

    def test_a_compiled_charter_of_other_sources_is_left_alone(self):
        compiled = self.folder / "charter.blc"
        run("charter", "build", self.charter, "--output", compiled, check=True)
        rule = self.charter / "rules" / "collegues.yaml"
        rule.write_text(rule.read_text(encoding="utf-8").replace("Une raison.", "Une autre raison."), encoding="utf-8")
        was = compiled.read_bytes()
        told = self.learn("--use", env={"BLOUSE_CHARTER": str(compiled)}).stdout
        self.assertIn(f"blouse charter build --charter {self.charter} --output {compiled}", told)
        self.assertEqual(compiled.read_bytes(), was)

    def test_wrong_messages(self):
        good = lines([record("a", "un texte", [])])
        cases = {
            good + '{"id": "b"\n': "ligne 2 : JSON illisible",
            good + lines([record("b", "x", ["secret-medicla"])]): "ligne 2 : la règle « secret-medicla » n'est pas dans",
            good + lines([{"id": "b", "context": "agent", "text": "x"}]): "ligne 2 : il manque « rules »",
            good + lines([record("b", "x", [], context="passant")]): "ligne 2 : « context » doit valoir",
            good + lines([record("b", "", [])]): "ligne 2 : il manque « id » ou « text »",
            good + lines([record("b", "x", [], spans=[{"rule": "collegues", "quote": "y"}])]): "n'est pas dans le texte",
            good + lines([record("b", "x", [], nature="humeur")]): "ligne 2 : « nature » ne connaît pas « humeur »",
            good + lines([record("b", "x", [], tone=3)]): "ligne 2 : « tone » doit valoir",
            "\n": "ne contient aucun message",
        }
        was = self.model("fast.new.bin")
        for text, message in cases.items():
            with self.subTest(message):
                self.added.write_text(text, encoding="utf-8")
                done = self.learn("--add", self.added, code=2)
                self.assertIn(message, done.stderr)
                self.assertEqual(done.stdout, "")
        self.assertIn("n'existe pas", self.learn("--add", self.folder / "nulle-part", code=2).stderr)
        self.assertIn("est un dossier", self.learn("--add", self.folder, code=2).stderr)
        self.assertEqual(self.model("fast.new.bin"), was)

    def test_wrong_usage(self):
        cases = {
            ("--add", "--use", self.added): "choisissez",
            ("--use", self.added): "est de trop",
            ("--back", "--output", "x"): "retirez-le",
            ("--add",): "blouse learn --add FICHIER…",
            (): "il manque les messages",
            ("--corpus", "x", self.added): "ne sert qu'avec --add",
            ("--add", "--corpus", self.folder / "nulle-part", self.added): "les messages connus n'ont pas été trouvés",
        }
        for arguments, message in cases.items():
            with self.subTest(message):
                self.assertIn(message, self.learn(*arguments, code=2).stderr)

    def test_what_cannot_be_written_is_told_before_learning(self):
        shutil.rmtree(self.charter / "model")
        (self.charter / "model").write_text("", encoding="utf-8")
        self.assertIn("ne peut pas être écrit", run("learn", "--add", "--charter", self.charter, self.added).stderr)

    def test_a_broken_model_is_not_put_in_place(self):
        before = self.model()
        for content in (b"", b"BLOUSEM3" + bytes(100), self.model("fast.new.bin")[:5000]):
            (self.charter / "model" / "fast.new.bin").write_bytes(content)
            self.assertTrue(self.learn("--use", code=2).stderr)
            self.assertEqual(self.model(), before)
            self.assertEqual(self.models(), ["fast.bin", "fast.new.bin"])

    def limited(self, *arguments):
        """With room for small files only, as on a disk that is nearly full."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        return subprocess.run([BLOUSE, "learn", "--charter", str(self.charter), *arguments], preexec_fn=limit,
                              restore_signals=False, capture_output=True, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})

    def test_a_full_disk_loses_nothing(self):
        before, after = self.model(), self.model("fast.new.bin")
        done = self.limited("--use")
        self.assertEqual(done.returncode, 2)
        self.assertTrue(done.stderr.decode())
        self.assertEqual((self.model(), self.model("fast.new.bin")), (before, after))
        self.assertEqual(self.models(), ["fast.bin", "fast.new.bin"])
        self.learn("--use")
        self.assertEqual(self.limited("--back").returncode, 2)
        self.assertEqual(self.models(), ["fast.bin", "fast.old.bin"])
        self.assertEqual(self.model(), after)

    def test_a_killed_use_is_run_again(self):
        """Killed between the copy of the old model and the rename of the new one."""
        before, after = self.model(), self.model("fast.new.bin")
        (self.charter / "model" / "fast.old.bin").write_bytes(before)
        self.learn("--use")
        self.assertEqual((self.model(), self.model("fast.old.bin")), (after, before))


if __name__ == "__main__":
    unittest.main()
