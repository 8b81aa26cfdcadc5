# SPDX-License-Identifier: Apache-2.0
"""Reporting without an account: the receipt, what follows it, one case for one message, and nobody's name where it need not be."""

import re
import time
import unittest
from pathlib import Path

from served import PATIENCE, Client, OwnDeskTest, token_in

LINK = "https://x.com/quelquun/status/123?s=20"
TEXT = "Hier en réa j'ai eu M. Lefranc, chambre 12, il ne passera pas la nuit."
REPORT = {"lien": LINK, "texte": TEXT, "reseau": "x", "qui": "patient", "inquietude": "On le reconnaît."}
DANGER = "Je n'en peux plus, ce soir j'en finis, adieu à tous."
CODE = re.compile(r"<code>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</code>")


class Reports(OwnDeskTest):
    def send(self, client=None, **fields):
        answer = (client or Client(self.server)).post("/signaler", {**REPORT, **fields})
        self.assertEqual(answer.status, 200, answer.text)
        return answer.text, CODE.search(answer.text)[1]

    def follow(self, code, path="/suivi", **more):
        return Client(self.server).post(path, {"code": code, **more})

    def test_a_visitor_reports_and_follows(self):
        self.assertEqual(Client(self.server).get("/signaler").status, 200)
        page, code = self.send(joindre="voisin@exemple.fr")
        self.assertIn("sous deux heures ouvrées", page)
        [(state, level, events, reports)] = self.store("SELECT state, level, events, reports FROM cases")
        self.assertEqual((state, level, events, reports), ("ouvert", "bloquant", 3, 1))
        self.assertIn("Reçu.", self.follow(code).text)
        # As one types it from a photograph.
        self.assertIn("Reçu.", self.follow(code.replace("-", " ").lower().replace("o", "0").replace("i", "1")).text)
        self.assertIn("Une autre capture existe &lt;b&gt;", self.follow(code, "/suivi/message", message="Une autre capture existe <b>").text)
        # The fast reading takes it for a call for help; the careful one, asked again, does not.
        self.assertNotEqual(self.store("SELECT nature FROM cases"), [("detresse",)])
        self.assertEqual(self.store("SELECT kind FROM case_events ORDER BY sequence"), [("ouverture",), ("preuve",), ("lecture",), ("precision",)])
        # Neither the code nor who reported stands anywhere in clear.
        held = b"".join(path.read_bytes() for path in Path(self.server.folder.name).glob("base.db*"))
        for secret in (code, code.replace("-", ""), "voisin@exemple.fr"):
            self.assertNotIn(secret.encode(), held)
        self.assertEqual(self.store("SELECT actor_kind, object_id FROM audit_log WHERE action LIKE 'report.%' ORDER BY sequence"),
                         [("public", "1"), ("public", "1")])

    def test_one_message_is_one_case(self):
        _, first = self.send()
        page, second = self.send(lien="http://www.twitter.com/quelquun/status/123/", texte="", inquietude="Le même.")
        self.assertIn("autres nous avaient déjà parlé", page)
        self.assertEqual(self.store("SELECT count(*), max(reports) FROM cases"), [(1, 2)])
        # Each reads what concerns them alone.
        self.follow(first, "/suivi/message", message="Pour la première seule.")
        self.assertNotIn("Pour la première seule", self.follow(second).text)
        self.assertIn("Pour la première seule", self.follow(first).text)

    def test_somebody_in_danger_is_told_whom_to_call(self):
        page, _ = self.send(lien="", texte=DANGER, qui="autre")
        self.assertIn("tel:3114", page)
        self.assertIn("dans le quart d", page)

    def test_danger_is_told_again_once_its_alert_is_over(self):
        def alerts(count):
            """What a worker does at once; the time-out of the whole test ends a wait for ever."""
            while self.store("SELECT count(*) FROM alerts") != [(count,)]:
                time.sleep(0.02)
            self.store("UPDATE alerts SET ended_at = 1")

        _, code = self.send(texte=DANGER, inquietude="")
        alerts(1)
        self.send(texte="", inquietude=DANGER)
        alerts(2)
        self.follow(code, "/suivi/message", message="Il est calme.")
        self.follow(code, "/suivi/message", message="Il recommence : il écrit qu'il veut mourir, que ce soir il en finit.")
        alerts(3)
        self.assertEqual(self.store("SELECT count(*) FROM cases"), [(1,)])

    def test_what_could_not_be_kept_comes_back_to_who_wrote_it(self):
        self.store("CREATE TRIGGER full BEFORE INSERT ON reports BEGIN SELECT RAISE(ABORT, 'full'); END")
        self.addCleanup(self.store, "DROP TRIGGER IF EXISTS full")
        fields = {"texte": "Un mot <b> que personne ne veut écrire deux fois.", "qui": "patient", "reseau": "x"}
        client = Client(self.server)
        answer = client.post("/signaler", fields)
        self.assertEqual(answer.status, 503)
        self.assertIn("Un mot &lt;b&gt; que personne", answer.text)
        self.assertIn("le 3114", answer.text)
        self.store("DROP TRIGGER full")
        [before] = self.store("SELECT count(*) FROM reports")
        self.assertEqual(client.post("/signaler", fields).status, 200)
        self.assertEqual(self.store("SELECT count(*) - 1 FROM reports"), [before])

    def wait_for_alerts(self, count):
        deadline = time.monotonic() + PATIENCE
        while self.store("SELECT count(*) FROM alerts") != [(count,)]:
            self.assertLess(time.monotonic(), deadline, "nobody was told")
            time.sleep(0.02)

    def test_a_full_case_says_so_and_still_hears_who_is_in_danger(self):
        _, code = self.send(texte="Le message 12.", inquietude="")
        self.store("DROP TRIGGER case_events_stay")
        self.store("UPDATE case_events SET text = replace(hex(zeroblob(790000)), '0', 'a') WHERE sequence = 1")
        answer = self.follow(code, "/suivi/message", message="Une autre capture existe <b>")
        self.assertEqual(answer.status, 422)
        self.assertIn("pas été gardé", answer.text)
        self.assertIn("Une autre capture existe &lt;b&gt;", answer.text)
        self.assertEqual(self.store("SELECT count(*) FROM alerts"), [(0,)])
        # There is room for who is in danger; then none, and those on duty are told all the same.
        self.assertEqual(self.follow(code, "/suivi/message", message=DANGER).status, 200)
        self.wait_for_alerts(1)
        self.assertEqual(self.store("SELECT count(*) FROM case_events WHERE kind = 'precision'"), [(1,)])
        self.store("UPDATE alerts SET ended_at = 1")
        self.store("UPDATE case_events SET text = replace(hex(zeroblob(1600000)), '0', 'a') WHERE sequence = 1")
        answer = self.follow(code, "/suivi/message", message=DANGER)
        self.assertEqual(answer.status, 422)
        self.assertIn("3114", answer.text)
        self.wait_for_alerts(2)
        self.assertEqual(self.store("SELECT nature FROM cases"), [("detresse",)])
        self.assertEqual(self.store("SELECT count(*) FROM cases c WHERE c.events <> (SELECT count(*) FROM case_events e WHERE e.case_id = c.id)"),
                         [(0,)])

    def test_a_danger_that_joins_forgets_nothing_graver(self):
        self.send()
        [(level, rules)] = self.store("SELECT level, rules FROM cases")
        self.assertEqual(level, "bloquant")
        self.assertNotEqual(rules, "")
        self.send(texte="", inquietude=DANGER)
        [(nature, level, both)] = self.store("SELECT nature, level, rules FROM cases")
        self.assertEqual((nature, level), ("detresse", "bloquant"))
        self.assertLessEqual(set(rules.split()), set(both.split()))

    def test_mistakes_come_back_with_what_was_typed(self):
        for wrong, said in (({"lien": "", "texte": " ", "inquietude": ""}, "ce qui vous préoccupe"), ({"texte": "a" * 20001}, "trop long"),
                            ({"site": "http://spam"}, "champ caché"), ({"reseau": "minitel"}, ""), ({"qui": "personne"}, "")):
            with self.subTest(wrong):
                answer = Client(self.server).post("/signaler", {**REPORT, "joindre": "un <b>mot", **wrong})
                self.assertEqual(answer.status, 422)
                self.assertIn("un &lt;b&gt;mot", answer.text)
                self.assertIn(said, answer.text)
        self.assertEqual(self.store("SELECT count(*) FROM cases"), [(0,)])

    def test_a_code_that_is_none(self):
        for code in ("", "AAAA-AAAA-AAAA-AAAA", "<b>", "A" * 41):
            with self.subTest(code):
                self.assertEqual(self.follow(code).status, 422)
                self.assertEqual(self.follow(code, "/suivi/message", message="Bonjour").status, 422)

    def test_who_is_signed_in_may_bring_an_idea(self):
        client = self.as_("agent")
        page = client.get("/signaler").text
        self.assertIn("Une idée de publication", page)
        token = token_in(page)
        self.send(client, lien="", texte="La chorale du service chante vendredi dans le hall.", sujet="evenement", jeton=token)
        self.assertEqual(self.store("SELECT subject FROM cases"), [("evenement",)])
        self.assertEqual(self.store("SELECT channel FROM reports"), [("agent",)])


if __name__ == "__main__":
    unittest.main()
