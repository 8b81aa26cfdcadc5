# SPDX-License-Identifier: Apache-2.0
"""What the delivered model is worth, and that it is what the corpus and the charter give.

Trains with the release binary (`make` builds it; `make test` sees to that), since training under sanitizers takes many
minutes. BLOUSE names that binary, SOURCE the project."""

import functools
import itertools
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BLOUSE = os.environ["BLOUSE"]
SOURCE = Path(os.environ["SOURCE"])
TRAIN = sorted(str(path) for path in (SOURCE / "corpus" / "train").glob("t*.jsonl"))
READINGS = ["fast", "careful"]
TEST = sorted(str(path) for path in (SOURCE / "corpus" / "test").glob("*.jsonl"))


def blouse(*arguments):
    return subprocess.run([BLOUSE, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)


@functools.cache
def score(reading):
    """Read once for all tests: it takes a minute."""
    least = SOURCE / "tests" / f"figures-{reading}.json"
    return blouse("score", "--reading", reading, "--format", "json", "--min", str(least), *TEST)


@unittest.skipUnless(Path(BLOUSE).exists(), "no release binary: run `make` first")
class Model(unittest.TestCase):
    def test_training_again_gives_the_same_bytes(self):
        delivered = (SOURCE / "charter" / "model" / "fast.bin").read_bytes()
        with tempfile.TemporaryDirectory() as folder:
            again = Path(folder) / "again.bin"
            run = blouse("learn", "--charter", str(SOURCE / "charter"), "--output", str(again), *TRAIN)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertTrue(again.read_bytes() == delivered, "charter/model/fast.bin is out of date: run `make learn`")

    def test_every_example_of_the_charter_holds(self):
        run = blouse("charter", "test", "--charter", str(SOURCE / "charter"))
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_words_shown_cut_no_entity(self):
        """« chambre » without its number, « Saint » without « -Flour » would look like mistakes."""
        for path, reading in itertools.product(TEST, READINGS):
            for line in blouse("check", "--jsonl", "--reading", reading, path).stdout.splitlines():
                answer = json.loads(line)
                for span in (span for finding in answer["findings"] for span in finding["spans"]):
                    for entity in answer["entities"]:
                        apart = entity["end"] <= span["start"] or entity["start"] >= span["end"]
                        inside = entity["start"] >= span["start"] and entity["end"] <= span["end"]
                        self.assertTrue(apart or inside, (path, answer["id"], span, entity))

    def test_no_figure_falls(self):
        for reading in READINGS:
            run = score(reading)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_the_careful_reading_understands_more(self):
        fast, careful = (json.loads(score(reading).stdout)["figures"] for reading in READINGS)
        self.assertGreater(careful["micro_f1"], fast["micro_f1"])

    def test_somebody_in_danger_is_no_green_light(self):
        run = blouse("check", "--charter", str(SOURCE / "charter"), "--context", "usager", "--text",
                     "Salle d'attente des urgences pédiatriques. Ma fille respire mal et ne me répond plus. Aidez-nous !")
        self.assertTrue(run.stdout.startswith("☎ quelqu'un a besoin d'aide\n"), run.stdout + run.stderr)

    def test_what_the_public_wrote_is_to_be_moderated(self):
        run = blouse("check", "--charter", str(SOURCE / "charter"), "--context", "usager", "--text",
                     "Les Arabes dehors, qu'ils crèvent tous dans leur salle d'attente.")
        self.assertTrue(run.stdout.startswith("✖ à modérer\n"), run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
