# SPDX-License-Identifier: Apache-2.0
"""Figures of cases: who reads them, what they count, the same as a file."""

import csv
import io
import unittest

from served import Client, DeskTest


class Figures(DeskTest):
    def rows(self, client, query):
        answer = client.get("/chiffres/fichier.csv?" + query)
        self.assertEqual(answer.status, 200)
        self.assertRegex(answer.headers["Content-Disposition"], r'filename="chiffres-\d{4}-\d\d-\d{4}-\d\d\.csv"')
        return list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))[1:]

    @staticmethod
    def number(rows, what, value=""):
        return sum(int(row[4]) for row in rows if row[2] == what and row[3] == value)

    def test_what_is_reported_is_counted(self):
        manager = self.as_("community-manager")
        before = self.rows(manager, "reseau=mastodon")
        texts = ["En réa, M. Lefranc, chambre 12, ne passera pas la nuit.", "Merci à toute l'équipe des urgences, vous êtes formidables."]
        for text in texts + texts[:1]:
            answer = Client(self.server).post("/signaler", {"texte": text, "reseau": "mastodon", "qui": "patient", "inquietude": "Lisez."})
            self.assertEqual(answer.status, 200)
        after = self.rows(manager, "reseau=mastodon")
        self.assertEqual(self.number(after, "Dossiers") - self.number(before, "Dossiers"), 2)
        self.assertEqual(self.number(after, "Signalements") - self.number(before, "Signalements"), 3)
        self.assertEqual(self.number(after, "Canal", "Formulaire public") - self.number(before, "Canal", "Formulaire public"), 2)
        self.assertTrue(all(row[1] == "Mastodon" for row in after))
        self.assertNotIn("Lefranc", str(after))
        page = manager.get("/chiffres?reseau=mastodon").text
        self.assertIn("Dossiers ouverts chaque mois", page)
        self.assertIn("Nature des messages", page)
        self.assertNotIn("Lefranc", page)

    def test_who_reads_them(self):
        for login in ("drh", "dpo", "direction-generale"):
            self.assertEqual(self.as_(login).get("/chiffres").status, 200)
        agent = self.as_("agent")
        self.assertEqual(agent.get("/chiffres").status, 403)
        self.assertEqual(agent.get("/chiffres/fichier.csv").status, 403)
        self.assertEqual(Client(self.server).get("/chiffres").status, 401)

    def test_nothing_to_count(self):
        page = self.as_("communication").get("/chiffres?periode=annee-passee&reseau=tiktok").text
        self.assertIn("Rien à compter", page)
        self.assertEqual(self.as_("communication").get("/chiffres?periode=jamais").status, 422)


if __name__ == "__main__":
    unittest.main()
