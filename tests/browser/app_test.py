# SPDX-License-Identifier: Apache-2.0
"""The site as an application, in Chromium: what opens without network and what never does, an update while one writes, texts
that other applications and pages bring.

BLOUSE, CACHE and SHOTS as for verifier_test.py; ONLY, if set, the one part to run."""

import functools
import json
import os
import re
import unittest
from pathlib import Path

import machine
from browse import demonstrate

BLOUSE = Path(os.environ["BLOUSE"])
MARKER = "zxqvmarqueur"
BAD = f"Mme Durand, 87 ans, de Saint-Flour, est tombée hier soir aux urgences, chambre 214. {MARKER}"
GOOD = "Belle journée de formation, merci à toute l'équipe."
DESK = re.compile(r"^/(reglages|mon-compte|connexion|api|deconnexion)")


@functools.cache
def seen():
    job = {"bad": BAD, "good": GOOD, "marker": MARKER, "only": os.environ.get("ONLY")}
    return demonstrate("app.mjs", job, MARKER)


class App(unittest.TestCase):
    maxDiff = None

    def seen(self, part):
        self.assertTrue((BLOUSE.parent / "page" / "worker.js").exists(), "no page/worker.js: run `make wasm`")
        done = machine.done(self, seen)
        if part not in done:
            self.skipTest("ONLY")
        return done[part]

    def test_a_phone_may_install_it(self):
        install = self.seen("install")
        self.assertEqual((install["errors"], install["icons"]), ([], [
            ["192x192", "192x192", "any"], ["512x512", "512x512", "any"], ["512x512", "512x512", "maskable"]]))
        # Chromium asks for a profile that is not private.
        self.assertLessEqual({error["errorId"] for error in install["installability"]}, {"in-incognito"})

    def test_without_network_what_everybody_reads_opens(self):
        done = self.seen("without")
        self.assertEqual((done["verifier"]["status"], done["verdict"]), (200, "stop"))
        self.assertEqual((done["rule"]["status"], done["guide"]["status"], done["home"]["status"]), (200, 200, 200))
        self.assertIn("Sans réponse du réseau, voici la page gardée sur cet appareil le ", done["rule"]["kept"])
        self.assertNotEqual(done["rule"]["title"], done["guide"]["title"])
        self.assertEqual((done["back"]["status"], done["back"]["kept"]), (200, None))
        self.assertIn("gardée sur cet appareil", done["silent"]["kept"])

    def test_without_network_a_page_of_the_desk_does_not(self):
        done = self.seen("without")
        for page in (done["desk"], done["search"], self.seen("signedIn")["away"], self.seen("signedIn")["out_away"]):
            self.assertEqual((page["status"], page["title"], page["person"]), (503, "Cette page attend le réseau", None))

    def test_nothing_of_a_session_is_ever_kept(self):
        done = self.seen("signedIn")
        self.assertTrue(done["person"])
        self.assertGreater(len(done["held"]), 30)
        for one in done["held"]:
            with self.subTest(one["path"]):
                self.assertNotRegex(one["path"], DESK)
                self.assertNotIn(done["person"].strip(), one["text"])
                self.assertNotIn('name="jeton"', one["text"])
                self.assertNotIn("Se déconnecter", one["text"])
        for page in done["after"]:
            self.assertEqual((page["status"], page["person"]), (200, None))
        # Without network, the page of a visitor; with it, one's own; afterwards, nobody's.
        self.assertEqual((done["home"]["status"], done["home"]["person"]), (200, None))
        self.assertEqual(done["home_again"]["person"], done["person"])
        self.assertEqual((done["out"]["status"], done["out"]["person"]), (200, None))

    def test_a_new_version_waits_for_who_writes(self):
        done = self.seen("update")
        self.assertEqual((done["before"], done["told"]), ("stop", "Une nouvelle version de Blouse est prête."))
        for step in ("waiting", "taken"):
            self.assertEqual(done[step], {"words": BAD, "stays": True}, step)
        self.assertEqual((done["still"], done["both"]), ("clear", 2))
        self.assertEqual(done["after"], {"verdict": "stop", "newer": True})

    def test_a_new_charter_is_taken_at_the_next_visit(self):
        done = self.seen("charter")
        for page in done.values():
            self.assertIn("(nouvelle charte)", page["title"])
        self.assertTrue(done["away"]["kept"])

    def test_what_is_shared_stays_on_the_phone(self):
        done = self.seen("share")
        self.assertEqual(done["words"], f"{BAD}\nhttps://ailleurs.example/a")
        self.assertEqual(done["verdict"], "stop")
        self.assertNotIn("#", done["address"])
        self.assertEqual((done["seen"], done["posted"], done["held"], done["again"]), (0, 0, 0, ""))

    def test_what_is_shared_without_worker_is_nowhere_afterwards(self):
        done = self.seen("share")
        self.assertEqual((done["bare"], done["bare_verdict"]), (done["words"], "stop"))
        self.assertEqual(seen()["held"], [])

    def test_remarks_stay_on_the_device_until_one_is_given(self):
        done = self.seen("remarks")
        masked = "Mme [NOM-1], [AGE-1], de [VILLE-1], est tombée hier soir aux [SERVICE-1], [CHAMBRE-1]."
        self.assertEqual((done["excerpt"], done["selected"]), (masked, "Mme [NOM-1]"))
        self.assertEqual(done["shown"], ["Secret médical", "Patient reconnaissable"])
        for words in ("Durand", "Saint-Flour", "214"):
            self.assertNotIn(words, done["stored"] + done["file"])
        self.assertEqual([json.loads(line)["remark"] for line in done["file"].splitlines()], ["faux", "manque"])
        self.assertEqual((done["erased"], done["undone"], done["before"]), (1, 2, 0))
        [sent] = done["sent"]
        self.assertEqual((sent["method"], sent["url"]), ("POST", "/verifier/remarques"))
        self.assertIn(f"extrait={masked}&commentaire=C'est une pièce de théâtre.&entier=&", sent["body"])
        for words in ("Durand", "Saint-Flour", "214"):
            self.assertNotIn(words, sent["body"])
        self.assertEqual((done["given"], done["left"]), (1, 0))

    def test_the_bookmark_brings_what_is_selected(self):
        done = self.seen("bookmark")
        self.assertTrue(done["same"] and done["stays"] and done["left"], done)
        self.assertEqual((done["words"], done["verdict"], done["seen"]), (BAD, "stop", 0))
        self.assertNotIn("#", done["address"])


if __name__ == "__main__":
    unittest.main()
