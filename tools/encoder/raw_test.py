# SPDX-License-Identifier: Apache-2.0
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from raw import rewrite  # noqa: E402

TEXT = "Aujourd'hui, j'ai accompagné quelqu'un @lea.ide : c'est beau, très beau ! https://exemple.fr/a #NuitDeGarde"


class Raw(unittest.TestCase):
    def test_the_same_seed_gives_the_same_text(self):
        self.assertEqual([rewrite(TEXT, seed) for seed in range(50)], [rewrite(TEXT, seed) for seed in range(50)])

    def test_spellings_vary_and_most_words_remain(self):
        texts = {rewrite(TEXT, seed) for seed in range(50)}
        self.assertGreater(len(texts), 25)
        for text in texts:
            self.assertGreater(len(text), len(TEXT) * 0.7)
            self.assertGreaterEqual(len(text.split()), len(TEXT.split()) - 3, text)

    def test_addresses_and_handles_are_kept(self):
        for seed in range(50):
            text = rewrite(TEXT, seed)
            for kept in ("@lea.ide", "https://exemple.fr/a", "#NuitDeGarde"):
                self.assertIn(kept, text)

    def test_every_style_is_met(self):
        texts = [rewrite(TEXT, seed) for seed in range(80)]
        self.assertTrue(any("ACCOMPAGNÉ" in t for t in texts))
        self.assertTrue(any("ajd" in t or "auj" in t for t in texts))
        self.assertTrue(any("," not in t for t in texts))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
