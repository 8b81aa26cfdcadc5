# SPDX-License-Identifier: Apache-2.0
"""The browser build gives, in Node and in Chromium, the very bytes of the release binary, message by message.

BLOUSE is that binary, with its charter and the browser's build beside it (`make test` makes them first); SOURCE the
project; CACHE a folder where npm may put what drives Chromium."""

import functools
import json
import os
import subprocess
import unittest
from pathlib import Path

import machine
from machine import found

BLOUSE = Path(os.environ["BLOUSE"])
SOURCE = Path(os.environ["SOURCE"])
CACHE = Path(os.environ["CACHE"])
HERE = SOURCE / "tests" / "browser"
TEST = sorted((SOURCE / "corpus" / "test").glob("*.jsonl"))
FILES = {
    "blouse.js": SOURCE / "browser" / "blouse.js",
    "reading.mjs": HERE / "reading.mjs",
    "blouse.wasm": BLOUSE.parent / "blouse.wasm",
    "charter.blc": BLOUSE.parent / "browser" / "charter.blc",
    "full.blc": BLOUSE.parent / "charter.blc",
    "careful.bin": BLOUSE.parent / "careful.bin",
}
READINGS = ["fast"] + (["careful"] if FILES["careful.bin"].exists() else [])
SAMPLE = 100  # messages that Chromium reads carefully
TIMED, TIMED_BYTES = 20, 280


@functools.cache
def records():
    return [json.loads(line) for path in TEST for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@functools.cache
def sample():
    """Messages from end to end of the corpus, those of one thread whole."""
    threads = [r["thread"] for r in records() if r.get("thread") is not None]
    thread = [r for r in records() if threads and r.get("thread") == threads[0]]
    alone = [r for r in records() if r.get("thread") is None]
    return alone[:: -(-len(alone) // (SAMPLE - len(thread)))] + thread


@functools.cache
def texts():
    """Messages whose length is that of a post."""
    def away(text):
        return abs(len(text.encode()) - TIMED_BYTES)

    return sorted((r["text"] for r in records()), key=away)[:TIMED]


def native(given, reading, *more):
    """The lines of the release binary."""
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in given)
    run = subprocess.run([BLOUSE, "check", "--jsonl", "--reading", reading, *more], input=lines, text=True, encoding="utf-8",
                         capture_output=True, check=False)
    if run.returncode not in (0, 1):
        raise AssertionError(run.stderr)
    return run.stdout.split("\n")[:-1]


def drive(command, given):
    """What a script makes of the records of each reading."""
    job = {
        "files": {name: str(path) for name, path in FILES.items()},
        "readings": {reading: {"records": given[reading], "texts": texts()} for reading in READINGS},
    }
    run = subprocess.run(command, input=json.dumps(job), text=True, encoding="utf-8", capture_output=True, timeout=600,
                         check=False)
    if run.returncode != 0:
        raise AssertionError(run.stderr)
    return json.loads(run.stdout)


@functools.cache
def node():
    return drive([found("node"), HERE / "node.mjs"], dict.fromkeys(READINGS, records()))


@functools.cache
def chromium():
    command = [found("node"), HERE / "chromium.mjs", machine.node_modules(CACHE) / "playwright-core", found("chromium")]
    return drive(command, {"fast": records(), "careful": sample()})


class Browser(unittest.TestCase):
    def setUp(self):
        for name, path in FILES.items():
            self.assertTrue(path.exists() or name == "careful.bin", f"no {path}: run `make wasm`")

    def done(self, run):
        return machine.done(self, run)

    def same(self, where, run, given):
        done = self.done(run)
        for reading in READINGS:
            expected, lines = native(given[reading], reading), done["lines"][reading]
            self.assertEqual(len(lines), len(expected))
            different = [(e, l) for e, l in zip(expected, lines) if e != l]
            for e, l in different[:3]:
                print(f"# native  {e}\n# {where:7} {l}")
            self.assertEqual(len(different), 0, f"{where}, {reading}: lines that differ, of {len(lines)}")
            print(f"# {where}, {reading}: {len(lines)} messages, {done['milliseconds'][reading]:.3f} ms a check of "
                  f"{TIMED_BYTES} bytes")

    def test_node_gives_the_bytes_of_the_release(self):
        self.same("node", node, dict.fromkeys(READINGS, records()))

    def test_chromium_gives_the_bytes_of_the_release(self):
        self.same("chromium", chromium, {"fast": records(), "careful": sample()})

    def test_the_first_charter_mostly_says_the_same(self):
        path = BLOUSE.parent / "browser" / "first-plain.blc"
        first, whole = ([json.loads(line)["verdict"] for line in native(records(), "fast", *more)] for more in (["--charter", path], []))
        same = sum(map(str.__eq__, first, whole)) / len(whole)
        blocked = [f for f, w in zip(first, whole) if w == "bloquant"]
        self.assertGreater(len(blocked), 100)
        self.assertGreaterEqual(same, 0.88)
        self.assertLess(blocked.count("ok") / len(blocked), 0.02)

    def test_the_page_asks_for_its_own_files_alone(self):
        asked = self.done(chromium)["asked"]
        self.assertLessEqual(set(asked), {"/", "/absent.bin", *("/" + name for name in FILES)})

    def test_what_cannot_be_read_is_told_in_french(self):
        told = self.done(node)["refusals"]
        for case, words in {
            "half": "« text » contient une moitié de caractère, en position 8",
            "half id": "« id » contient une moitié de caractère",
            "none": "« text » doit être un texte",
            "long": "Le texte dépasse 16 Mio",
            "long in bytes": "Le texte dépasse 16 Mio",
            "context": "« context » ne connaît pas « médecin » : écrivez agent, institution ou usager.",
            "network": "« network » ne connaît pas « minitel » : écrivez x, facebook",
            "reading": "« reading » ne connaît pas « lente » : écrivez fast ou careful.",
            "id": "« id » doit être un texte ou un nombre entier.",
            "long id": "« id » dépasse 1024 octets",
            "long thread": "« thread » doit être un texte d'au plus 1024 octets",
            "no charter": "La charte manque",
            "torn charter": "charte",
            "torn module": "Le module de Blouse n'est pas lisible",
            "no model": "modèle",
            "unreachable": "Le modèle de la lecture attentive n'a pas pu être lu",
        }.items():
            with self.subTest(case):
                self.assertIn(words, told.pop(case))
        self.assertEqual(told, {})

    def test_a_page_is_told_in_french_too(self):
        told = self.done(chromium)["refusals"]
        self.assertIn("« text » contient une moitié de caractère", told["half"])
        self.assertIn("Le modèle de la lecture attentive n'a pas pu être lu", told["absent"])

    def test_memory_settles(self):
        self.assertEqual(self.done(node)["grown"], 0)
