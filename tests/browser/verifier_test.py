# SPDX-License-Identifier: Apache-2.0
"""/verifier in Chromium: what one types is read at once, mended, and goes nowhere.

BLOUSE is the release binary, with what a browser reads with in the folder page beside it (`make test` makes both);
CACHE a folder where npm may put what drives Chromium; SHOTS, if set, a folder for screenshots."""

import functools
import os
import re
import unittest
from pathlib import Path

import machine
from browse import demonstrate

BLOUSE = Path(os.environ["BLOUSE"])
MARKER = "zxqvmarqueur"
BAD = f"Mme Durand, 87 ans, de Saint-Flour, est tombée hier soir aux urgences, chambre 214. Belle équipe ! {MARKER}"
THREAD = ["Encore une nuit chargée à la maternité, je rentre me coucher.",
          "Ici à Saint-Flour, tout le monde se connaît, c'est ce que j'aime.",
          "Elle a seize ans, et elle a été d'un courage incroyable hier."]
NETWORKS = ["x", "facebook", "mastodon", "bluesky", "avis", "forum"]
# Text, and what it is on X: letters 1, « € » 2, an address 23, an emoji 2 however it is made.
COUNTED = {
    "Bonjour à tous, où êtes-vous ?": 30,
    "10 € et… voilà": 16,
    "e\u0301te\u0301": 3,
    "👩🏽‍⚕️ 👍🏻 ❤️ 🇫🇷 1️⃣": 14,
    "« https://www.chu-exemple.fr/une/tres/longue/adresse?a=1 ».": 28,
    "Voir chu-exemple.fr, ou chu.exemple.fr/urgences.": 57,
    "moi@chu.fr n'est pas une adresse": 32,
    "Merci @interne@social.chu.fr !": 30,
    "日本語": 6,
}


@functools.cache
def seen():
    """What the browser saw, and what the server's folder held afterwards, its log among it."""
    job = {"bad": BAD, "marker": MARKER, "thread": THREAD, "networks": NETWORKS, "counted": list(COUNTED)}
    return demonstrate("verifier.mjs", job, MARKER)


class Verifier(unittest.TestCase):
    def seen(self, part):
        self.assertTrue((BLOUSE.parent / "page" / "worker.js").exists(), "no page/worker.js: run `make wasm`")
        return machine.done(self, seen)[part]

    def test_a_draft_is_mended_until_it_passes(self):
        nurse = self.seen("nurse")
        self.assertEqual(nurse["bad"], "stop")
        self.assertIn("87 ans", " ".join(nurse["marked"]))
        self.assertGreater(len(nurse["numbers"]), 0)
        self.assertTrue(all(leads for _, leads in nurse["numbers"]), nurse["numbers"])
        self.assertEqual(nurse["steps"][-1][1], "clear", nurse["steps"])
        for words in ("Durand", "87 ans", "Saint-Flour", "214"):
            self.assertNotIn(words, nurse["steps"][0][0])
        self.assertNotEqual(nurse["undone"], nurse["steps"][-1][0])
        print(f"# ready in {nurse['ready']} ms; a verdict takes {nurse['milliseconds']} ms in the worker")

    def test_nothing_is_sent_while_one_types(self):
        # Without network, on top: what would be sent would be seen all the same.
        for part in ("nurse", "thread"):
            self.assertEqual(self.seen(part)["asked"], [])
        for asked in self.seen("nurse")["kept"]:
            self.assertEqual((asked["method"], asked["body"], MARKER in asked["url"]), ("GET", None, False), asked)
        self.assertIn("Rien n'est envoyé", self.seen("nurse")["trust"])
        self.assertEqual(self.seen("nurse")["stored"], [0, 0, 0, 0])

    def test_a_thread_is_caught_at_its_third_post(self):
        thread = self.seen("thread")
        self.assertEqual(thread["whole"], [[], ["verdict verdict-clear"], ["verdict verdict-stop"]])
        self.assertEqual(len(thread["mosaic"]), 1)
        self.assertIn("les messages 1 et 2", thread["mosaic"][0])

    def test_characters_are_counted_as_each_network_does(self):
        rows = self.seen("counts")
        self.assertEqual(len(rows), len(NETWORKS) * len(COUNTED))
        for network, words, here, server in rows:
            with self.subTest(f"{network}: {words}"):
                plain = [re.sub(r"\s", " ", line) for line in (here, server)]
                self.assertEqual(*plain)
                if network == "x":
                    self.assertTrue(plain[0].startswith(f"{COUNTED[words]} sur 280 "), plain[0])

    def test_without_script_the_server_reads_and_keeps_nothing(self):
        plain = self.seen("plain")
        self.assertEqual(plain["verdict"], "verdict verdict-stop")
        self.assertIn("ni gardé", plain["told"])
        self.assertNotIn("87 ans", plain["mended"])
        self.assertEqual(self.seen("held"), [])

    def test_a_first_charter_reads_until_the_whole_one_is_there(self):
        for case, words in (("arrives", "c'est votre navigateur qui lit"), ("fails", "La lecture entière n'est pas arrivée")):
            first, then = self.seen("stages")[case]
            with self.subTest(case):
                self.assertEqual((first["verdict"], first["finer"]), ("stop", 1))
                self.assertIn("Première lecture", first["told"])
                self.assertEqual((then["verdict"], then["finer"]), ("stop", 0))
                self.assertIn(words, then["told"])

    def test_hostile_texts(self):
        hostile = self.seen("hostile")
        self.assertIn(hostile["long"], ("review", "stop"))
        self.assertEqual((hostile["half"], hostile["empty"]), ("stop", ""))
        self.assertEqual((hostile["complaints"], hostile["asked"]), ([], 0))

    def test_the_careful_reading_is_downloaded_when_asked_for(self):
        if not (BLOUSE.parent / "page" / "careful.bin").exists():
            self.skipTest("no careful.bin")
        careful = self.seen("careful")
        self.assertEqual((careful["asked"], careful["verdict"]), (["careful.bin"], "stop"))

    def test_axe_finds_nothing(self):
        for where, page in self.seen("look").items():
            with self.subTest(where):
                self.assertEqual((page["violations"], page["wide"], page["complaints"]), ([], False, []))

    def test_the_page_is_light_before_the_engine(self):
        sizes = self.seen("weight")
        engine = sum(path.stat().st_size for path in (BLOUSE.parent / "page").glob("*.br"))
        print(f"# {sum(sizes.values())} bytes before the engine, {engine} of it")
        self.assertLessEqual(sum(sizes.values()), 150_000, sizes)
        self.assertLessEqual(engine, 2 << 20)


if __name__ == "__main__":
    unittest.main()
