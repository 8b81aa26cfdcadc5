# SPDX-License-Identifier: Apache-2.0
"""Remarks on readings: given without script, masked, read by who keeps the charter, and of nobody in particular."""

import re
import unittest

from hospital import Hospital, Visitor
from served import Client, OwnDeskTest, token_in

EXCERPT = "Mme Durand, 87 ans, chambre 214, joue dans notre pièce de théâtre."
GIVEN = {"genre": "faux", "regle": "identification-patient", "extrait": EXCERPT, "contexte": "agent", "reseau": "x", "repere": "abc"}


class Remarks(OwnDeskTest):
    def token(self, client):
        return token_in(client.get("/").text)

    def test_a_visitor_gives_one(self):
        answer = Client(self.server).post("/verifier/remarques", {**GIVEN, "entier": EXCERPT})
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/verifier/remarques?fait=donnee&repere=abc"))
        self.assertIn("Merci", Client(self.server).get(answer.headers["Location"]).text)
        [(excerpt, whole, rule, missed)] = self.store("SELECT excerpt, whole, rule, missed FROM remarks")
        self.assertEqual((whole, rule, missed), (None, "identification-patient", 0))
        self.assertEqual(excerpt, "Mme [NOM-1], [AGE-1], [CHAMBRE-1], joue dans notre pièce de théâtre.")
        # What was masked before is as it was.
        Client(self.server).post("/verifier/remarques", {**GIVEN, "extrait": excerpt})
        self.assertEqual(self.store("SELECT excerpt FROM remarks WHERE id = 2"), [(excerpt,)])

    def test_the_whole_message_goes_when_one_says_so(self):
        Client(self.server).post("/verifier/remarques", {**GIVEN, "entier": EXCERPT, "avec-entier": "oui"})
        self.assertEqual(self.store("SELECT whole FROM remarks"), [(EXCERPT,)])

    def test_nobody_is_named(self):
        agent = self.as_("agent")
        self.assertEqual(agent.post("/verifier/remarques", GIVEN).status, 403)
        self.assertEqual(agent.post("/verifier/remarques", {**GIVEN, "jeton": self.token(agent)}).status, 303)
        self.assertEqual(self.store("SELECT actor_kind, actor_id, sealed FROM audit_log WHERE action = 'remark.add'"), [("public", None, None)])
        self.assertEqual(self.store("SELECT handled_by FROM remarks"), [(None,)])

    def test_mistakes_come_back(self):
        for wrong in ({"extrait": ""}, {"genre": "autre"}, {"regle": "règle-inventée"}, {"extrait": "a" * 2001}, {"reseau": "minitel"}):
            answer = Client(self.server).post("/verifier/remarques", {**GIVEN, "commentaire": "<b>voilà", **wrong})
            with self.subTest(wrong):
                self.assertEqual(answer.status, 422)
                self.assertIn("&lt;b&gt;voilà", answer.text)
        self.assertEqual(self.store("SELECT count(*) FROM remarks"), [(0,)])

    def test_who_keeps_the_charter_reads_and_handles(self):
        Client(self.server).post("/verifier/remarques", {**GIVEN, "commentaire": "C'est du théâtre."})
        Client(self.server).post("/verifier/remarques", {**GIVEN, "genre": "manque", "regle": "autre"})
        for login in ("agent", "dpo", "community-manager"):
            self.assertEqual(self.as_(login).get("/reglages/remarques").status, 403)
        communication = self.as_("communication")
        page = communication.get("/reglages/remarques").text
        for words in ("Pas un problème", "Patient reconnaissable", "Mme [NOM-1]", "C&#39;est du théâtre.", "sur X", "Manqué", "Autre chose"):
            self.assertIn(words.replace("&#39;", "'"), page.replace("&#39;", "'"))
        self.assertIn("a consulté les remarques", self.as_("dpo").get("/reglages/journal").text)
        answer = communication.post("/reglages/remarques/1/traiter", {"jeton": self.token(communication)})
        page = communication.get(answer.headers["Location"]).text
        self.assertNotIn("Patient reconnaissable", page)
        self.assertIn('action="/reglages/remarques/1/reprendre"', page)
        self.assertIn("traitée par", communication.get("/reglages/remarques?etat=traitees").text)
        # Twice is once.
        communication.post("/reglages/remarques/1/traiter", {"jeton": self.token(communication)})
        self.assertEqual(self.store("SELECT count(*) FROM audit_log WHERE action = 'remark.handle'"), [(1,)])
        communication.post("/reglages/remarques/1/reprendre", {"jeton": self.token(communication)})
        self.assertIn("Patient reconnaissable", communication.get("/reglages/remarques").text)
        self.assertEqual(communication.post("/reglages/remarques/99/traiter", {"jeton": self.token(communication)}).status, 404)

    def test_long_lists_have_pages(self):
        Client(self.server).post("/verifier/remarques", GIVEN)
        with self.server.opened() as base:
            base.execute("INSERT INTO remarks (establishment_id, missed, excerpt, received_at) WITH RECURSIVE n (i) AS (SELECT 2 "
                         "UNION ALL SELECT i + 1 FROM n WHERE i < 10000) SELECT establishment_id, FALSE, 'n° ' || i, 0 FROM n, remarks")
            plan = base.execute("EXPLAIN QUERY PLAN SELECT id FROM remarks WHERE establishment_id = 1 AND handled = FALSE AND id < 5 "
                                "ORDER BY id DESC LIMIT 31").fetchall()
        self.assertIn("remarks_by_state", plan[0][3])
        communication, seen = self.as_("communication"), []
        page = communication.get("/reglages/remarques").text
        for _ in range(3):
            seen += re.findall(r"n° (\d+)<", page)
            page = communication.get(re.search(r'href="(/reglages/remarques\?avant=\d+)"', page)[1]).text
        self.assertEqual(seen, [str(n) for n in range(10000, 9910, -1)])
        # Nobody reads so many: one more is not taken.
        answer = Client(self.server).post("/verifier/remarques", GIVEN)
        self.assertEqual(answer.headers["Location"], "/verifier/remarques?fait=pleine&repere=abc")

    def test_one_address_does_not_fill_the_list(self):
        statuses = [Client(self.server).post("/verifier/remarques", GIVEN).status for _ in range(70)]
        self.assertEqual((statuses[0], statuses[-1]), (303, 429))
        self.assertLessEqual(statuses.count(303), 65)


class Several(unittest.TestCase):
    def test_a_visitor_of_several_establishments_signs_in_first(self):
        with Hospital("sqlite") as hospital:
            visitor = Visitor(hospital.server)
            self.assertNotIn('name="extrait"', visitor.get("/verifier/remarques").text)
            self.assertEqual(visitor.post("/verifier/remarques", GIVEN).status, 400)
            agent = hospital.person("agent")
            self.assertIn('name="extrait"', agent.get("/verifier/remarques").text)


if __name__ == "__main__":
    unittest.main()
