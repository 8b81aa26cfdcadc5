# SPDX-License-Identifier: Apache-2.0
"""The table of networks, in C: tools/networks.py."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import networks

TEXT = """# What may stand there.
networks:
  - id: x
    label: X
    length: 280
    unit: weighted      # é counts 1
    url: 23
  - id: avis
    label: Avis en ligné
    bytes: 4096
"""


class Networks(unittest.TestCase):
    def test_rows(self):
        source = networks.source(TEXT)
        self.assertIn('{BLOUSE_X, {"x", 1}, {"X", 1}, NETWORK_WEIGHTED, 280, 23, 0},', source)
        self.assertIn('{BLOUSE_AVIS, {"avis", 4}, {"Avis en ligné", 14}, NETWORK_CHARACTERS, 0, 0, 4096},', source)
        self.assertIn('network_choices[] = {"aucun", "x", "avis", NULL};', source)

    def test_slips_are_told(self):
        for text, words in ((TEXT + "what?", "line 11"), (TEXT.replace("    unit: weighted      # é counts 1\n", ""), "go together"),
                            (TEXT.replace("weighted", "page"), "go together")):
            with self.assertRaisesRegex(ValueError, words):
                networks.source(text)


if __name__ == "__main__":
    unittest.main()
