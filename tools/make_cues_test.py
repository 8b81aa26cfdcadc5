# SPDX-License-Identifier: Apache-2.0
"""The table of cue words: tools/make_cues.py."""

import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(Path(__file__).parent))
import make_cues

RECOGNISE = ROOT / "engine" / "recognise"


class Cues(unittest.TestCase):
    def test_every_word_is_found(self):
        cues = make_cues.read((RECOGNISE / "cues.txt").read_text(encoding="utf-8").splitlines())
        shifts, slots = make_cues.place(cues)
        self.assertEqual(sum(slot is not None for slot in slots), len(cues))
        for word, names in cues.items():
            h = make_cues.word_hash(word)
            slot = slots[make_cues.slot_of(h, shifts[h % len(shifts)])]
            self.assertEqual(slot, (h >> 32, names), word)

    def test_cues_and_size_are_those_of_the_header(self):
        header = (RECOGNISE / "cues.h").read_text(encoding="utf-8")
        cues = make_cues.read((RECOGNISE / "cues.txt").read_text(encoding="utf-8").splitlines())
        self.assertEqual(
            {name for names in cues.values() for name in names}, set(re.findall(r"\bCUE_(\w+) = 1 <<", header))
        )
        self.assertIn(f"#define CUE_BUCKETS {make_cues.BUCKETS}\n#define CUE_SLOTS {make_cues.SLOTS}\n", header)

    def test_mistakes(self):
        for lines in (["  mme"], ["CIVIL", "  mme mme"], ["CIVIL mme"]):
            with self.assertRaises(ValueError):
                make_cues.read(lines)


if __name__ == "__main__":
    unittest.main()
