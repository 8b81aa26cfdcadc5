# SPDX-License-Identifier: Apache-2.0
"""The journal in the desk of the demonstration: read, filtered, taken away, never without a trace."""

import csv
import io
import re

from served import Client, DeskTest


class Journal(DeskTest):
    def lines(self, text):
        """Sentences, without their markup."""
        cells = re.findall(r'<td data-label="Fait"><span>(.*?)</span></td>', text, re.DOTALL)
        return [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", cell)) for cell in cells]

    def test_who_may_read_it(self):
        for login, status in (("administrateur", 200), ("dpo", 200), ("agent", 403), ("direction-generale", 403)):
            with self.subTest(login):
                self.assertEqual(self.as_(login).get("/reglages/journal").status, status)
        self.assertIn(Client(self.server).get("/reglages/journal").status, (303, 401))

    def test_reading_is_written(self):
        client = self.as_("dpo")
        client.get("/reglages/journal?famille=connexions&texte=quelquun")
        told = client.get("/reglages/journal").text
        self.assertIn("a lu le journal", told)
        self.assertIn("filtre par genre d'action, texte recherché", told)
        self.assertNotIn("quelquun", told)

    def test_names_are_resolved(self):
        told = self.lines(self.as_("administrateur").get("/reglages/journal?famille=comptes").text)
        self.assertIn("Blouse a créé le compte d'Hélène Payet, direction générale", told)

    def test_filters(self):
        client = self.as_("administrateur")
        self.assertTrue(all("Sacha" in line for line in self.lines(client.get("/reglages/journal?personne=administrateur").text)))
        several = client.get("/reglages/journal?personne=re")
        self.assertEqual(several.status, 422)
        choice = re.search(r'href="(/reglages/journal\?personne=%23\d+)">Hélène', several.text)[1]
        self.assertEqual(client.get(choice).status, 200)
        self.assertEqual(client.get("/reglages/journal?personne=zorro").status, 422)
        self.assertEqual(client.get("/reglages/journal?du=2030-01-02&au=2030-01-01").status, 422)
        self.assertIn("Rien de tel", client.get("/reglages/journal?du=2035-01-01").text)

    def test_a_login_that_was_typed_is_found_by_its_seal(self):
        Client(self.server).post("/connexion", {"identifiant": "Intrus", "mot-de-passe": "peu importe ici"})
        client = self.as_("administrateur")
        self.assertEqual(len(self.lines(client.get("/reglages/journal?texte=intrus").text)), 1)
        self.assertEqual(len(self.lines(client.get("/reglages/journal?texte=intru").text)), 0)

    def test_an_extract_opens_in_a_spreadsheet(self):
        client = self.as_("administrateur")
        answer = client.get("/reglages/journal/extrait.csv?famille=comptes")
        self.assertEqual(answer.status, 200)
        self.assertRegex(answer.headers["Content-Disposition"], r'attachment; filename="journal-\d{4}-\d\d-\d\d\.csv"')
        self.assertTrue(answer.body.startswith(b"\xef\xbb\xbf"))
        rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))
        self.assertEqual(rows[0][:3], ["Numéro", "Date", "Qui"])
        self.assertGreaterEqual(len(rows), 11)
        self.assertTrue(all(len(row) == 8 and row[5].startswith("account.") for row in rows[1:]))
        self.assertIn("a téléchargé un extrait du journal", client.get("/reglages/journal").text)
