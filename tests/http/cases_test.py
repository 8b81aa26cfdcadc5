# SPDX-License-Identifier: Apache-2.0
"""A case from its report to its end: who sees it, who acts on it, who is told; nothing written over what one has not read."""

import datetime
import io
import re
import subprocess
import tempfile
import unittest
import zipfile

from served import BLOUSE, Client, OwnDeskTest, token_in

CODE = re.compile(r"<code>([A-Z2-7-]{19})</code>")


class Cases(OwnDeskTest):
    def setUp(self):
        super().setUp()
        report = {"texte": "En réa, M. Lefranc, chambre 12, ne passera pas la nuit.", "lien": "https://x.com/a/status/9", "reseau": "x",
                  "qui": "patient", "inquietude": "On le reconnaît.", "joindre": "voisin@exemple.fr"}
        self.code = CODE.search(Client(self.server).post("/signaler", report).text)[1]

    def act(self, client, gesture, seen=None, **fields):
        page = client.get("/dossiers/1").text
        token = token_in(page)
        seen = seen or re.search(r'name="vu" value="(\d+)"', page)[1]
        return client.post("/dossiers/1", {"jeton": token, "geste": gesture, "vu": seen, **fields})

    def test_only_who_must_know(self):
        for login in ("agent", "administrateur"):
            self.assertEqual(self.as_(login).get("/dossiers").status, 403)
            self.assertEqual(self.as_(login).get("/dossiers/1").status, 403)
        usagers = self.as_("usagers")
        self.assertIn("Rien à traiter", usagers.get("/dossiers").text)
        self.assertEqual(usagers.get("/dossiers/1").status, 404)
        self.assertNotIn("chambre 12", usagers.get("/dossiers?q=Lefranc").text)
        communication = self.as_("communication")
        self.assertIn("Lefranc", communication.get("/dossiers").text)
        self.assertIn('href="/dossiers/1"', communication.get("/dossiers?q=lefranc").text)
        self.assertEqual(communication.get("/dossiers/2").status, 404)
        # Once asked, a directorate sees this case, gives its opinion, and cannot decide.
        self.assertEqual(self.act(communication, "demande", role="usagers", texte="La famille a-t-elle écrit ?").status, 303)
        self.assertIn("Lefranc", usagers.get("/dossiers").text)
        self.assertIn("La famille a-t-elle écrit", usagers.get("/dossiers/1").text)
        self.assertEqual(self.act(usagers, "decision", decision="retrait", texte="Non.").status, 422)
        self.assertEqual(self.act(usagers, "avis", role="usagers", texte="Pas de courrier à ce jour.").status, 303)
        self.assertEqual(self.act(usagers, "avis", role="usagers", texte="Encore.").status, 422)
        self.assertEqual(self.as_("drh").get("/dossiers/1").status, 404)

    def test_from_report_to_end(self):
        manager = self.as_("community-manager")
        self.assertEqual(self.act(manager, "prise").status, 303)
        self.assertIn("En cours.", Client(self.server).post("/suivi", {"code": self.code}).text)
        self.assertEqual(self.act(manager, "decision", decision="retrait", texte="x").status, 422)
        self.assertEqual(self.act(self.as_("communication"), "decision", decision="plainte", texte="Le corps médical est visé.").status, 303)
        [(state, due, opened)] = self.store("SELECT state, due_at, opened_at FROM cases")
        self.assertEqual(state, "decide")
        self.assertTrue(88 <= (due - opened) / 86400e6 <= 93)  # three months
        self.assertEqual(self.act(manager, "message", texte="Merci : le message est retiré.").status, 303)
        followed = Client(self.server).post("/suivi", {"code": self.code}).text
        self.assertIn("Merci : le message est retiré.", followed)
        self.assertNotIn("Le corps médical", followed)
        self.assertEqual(self.act(manager, "cloture", texte="Retiré par l'auteur.").status, 303)
        self.assertIn("Dossier 1", manager.get("/dossiers/1").text)
        self.assertIn("Lefranc", manager.get("/dossiers?vue=clos").text)
        self.assertIn("Rien à traiter", manager.get("/dossiers").text)
        self.assertEqual(self.act(manager, "prise").status, 422)
        Client(self.server).post("/suivi/message", {"code": self.code, "message": "Il est revenu."})
        self.assertIn("Lefranc", manager.get("/dossiers").text)
        [(due,)] = self.store("SELECT due_at FROM cases")
        self.assertIsNotNone(due)  # else it would stand behind all the others
        kinds = [kind for (kind,) in self.store("SELECT kind FROM case_events ORDER BY sequence")]
        self.assertEqual(kinds, ["ouverture", "preuve", "lecture", "prise", "decision", "message", "cloture", "precision"])

    def test_the_law_counts_from_the_day_of_publication(self):
        insult = {"texte": "Le docteur Martin de Saint-Roch est un escroc et un menteur, une ordure.", "qui": "collegue", "inquietude": "C'est faux."}
        Client(self.server).post("/signaler", insult)
        [(opened, law)] = self.store("SELECT opened_at, law_at FROM cases WHERE number = 2")
        self.assertTrue(88 <= (law - opened) / 86400e6 <= 93)
        manager = self.as_("community-manager")
        page = manager.get("/dossiers/2").text
        self.assertIn("faute de date de publication", page)
        published = datetime.datetime.fromtimestamp(opened / 1e6, datetime.timezone.utc).date() - datetime.timedelta(days=40)
        form = {"jeton": token_in(page), "geste": "publication", "vu": "2"}
        for wrong in ("2999-01-01", "1970-01-01", "demain"):
            self.assertIn(manager.post("/dossiers/2", {**form, "publie": wrong}).status, (400, 422), wrong)
        self.assertEqual(manager.post("/dossiers/2", {**form, "publie": (published + datetime.timedelta(days=90)).isoformat()}).status, 422)
        self.assertEqual(manager.post("/dossiers/2", {**form, "publie": published.isoformat()}).status, 303)
        page = manager.get("/dossiers/2").text
        self.assertNotIn("faute de date de publication", page)
        self.assertRegex(page, r"Prescription\s: encore (4[89]|5[0-3])\sjours")
        [(earlier,)] = self.store("SELECT law_at FROM cases WHERE number = 2")
        self.assertTrue(39 <= (law - earlier) / 86400e6 <= 41.1)
        self.assertIn("Prescription", manager.get("/dossiers").text)
        # Three months are over: what aims at an origin, a religion… has a year.
        old = (datetime.datetime.fromtimestamp(opened / 1e6, datetime.timezone.utc).date() - datetime.timedelta(days=120)).isoformat()
        self.assertEqual(manager.post("/dossiers/2", {**form, "publie": old}).status, 303)
        self.assertIn("un an (article 65-3)", manager.get("/dossiers/2").text)
        # Nobody knows after all.
        self.assertEqual(manager.post("/dossiers/2", {**form, "publie": ""}).status, 303)
        self.assertEqual(self.store("SELECT law_at FROM cases WHERE number = 2"), [(law,)])

    def test_nothing_is_written_over_what_one_has_not_read(self):
        first, second = self.as_("communication"), self.as_("direction-generale")
        self.assertEqual(self.act(first, "decision", decision="silence", texte="Peu lu.").status, 303)
        answer = self.act(second, "decision", seen="3", decision="plainte", texte="Il faut <agir>.")
        self.assertEqual(answer.status, 409)
        self.assertIn("entre-temps", answer.text)
        self.assertIn("Il faut &lt;agir&gt;.", answer.text)
        self.assertEqual(self.store("SELECT word FROM case_events WHERE kind = 'decision'"), [("silence",)])

    def test_who_reported_is_told_to_who_must_know_and_noted(self):
        communication = self.as_("communication")
        page = communication.get("/dossiers/1").text
        self.assertNotIn("voisin@exemple.fr", page)
        token = token_in(page)
        form = {"jeton": token, "vu": "3", "signalement": "1"}
        self.assertIn("voisin@exemple.fr", communication.post("/dossiers/1/contact", form).text)
        self.assertEqual(communication.post("/dossiers/1/contact", {**form, "signalement": "2"}).status, 404)
        self.assertEqual(self.store("SELECT object_id FROM audit_log WHERE action = 'case.contact'"), [("1",)])
        self.act(communication, "demande", role="drh", texte="Un avis ?")
        drh = self.as_("drh")
        page = drh.get("/dossiers/1").text
        self.assertNotIn("comment joindre", page)
        token = token_in(page)
        self.assertEqual(drh.post("/dossiers/1/contact", {**form, "jeton": token}).status, 403)

    def test_everybody_who_reported_is_told(self):
        """A page shows the first hundred reports; nobody behind them is forgotten, and each is in the export."""
        rows = ", ".join(f"(1, 1, CAST('autre {i}' AS BLOB), {10**15 + i}, 'public', '', '', 'Copie numéro {i}.', 'autre', '', '')" for i in range(120))
        self.store("INSERT INTO reports (establishment_id, case_id, code_hash, received_at, channel, network, link, text, who, worry, author) "
                   f"VALUES {rows}")
        manager = self.as_("community-manager")
        page = manager.get("/dossiers/1").text
        self.assertIn("Copie numéro 98.", page)
        self.assertNotIn("Copie numéro 99.", page)
        self.assertRegex(page, r"Et 21\sautres signalements")
        self.assertEqual(self.act(manager, "message", texte="Le message est retiré.").status, 303)
        self.assertEqual(self.store("SELECT count(*), count(DISTINCT number) FROM case_events WHERE kind = 'message'"), [(121, 121)])
        self.assertEqual(self.store("SELECT events FROM cases"), [(124,)])
        token = token_in(page)
        answer = manager.post("/dossiers/1/export", {"jeton": token})
        with zipfile.ZipFile(io.BytesIO(answer.body)) as bundle:
            paper = subprocess.run(["pdftotext", "-", "-"], input=bundle.read("dossier.pdf"), capture_output=True, check=True).stdout.decode()
        self.assertIn("Copie numéro 119.", paper)
        with tempfile.NamedTemporaryFile(suffix=".zip") as file:
            file.write(answer.body)
            file.flush()
            self.assertEqual(subprocess.run([BLOUSE, "admin", "dossier", "verify", file.name], capture_output=True, check=False).returncode, 0)
        self.store("DELETE FROM reports")
        self.assertEqual(self.act(manager, "message", texte="Pour personne.").status, 422)

    def test_what_was_joined_wrongly_is_set_apart_and_back(self):
        """Copies join by themselves; a person joins two cases, takes them apart again, and who reported still reads what they were told."""
        copy = {"texte": "En réa, M. Lefranc, chambre 12, ne passera pas la nuit 😢", "reseau": "facebook", "qui": "autre"}
        second = CODE.search(Client(self.server).post("/signaler", copy).text)[1]
        third = CODE.search(Client(self.server).post("/signaler", {**copy, "texte": "Le parking du bâtiment B est fermé aux visiteurs."}).text)[1]
        self.assertEqual(self.store("SELECT number, reports FROM cases ORDER BY number"), [(1, 2), (2, 1)])
        manager = self.as_("community-manager")

        def act(number, gesture, **fields):
            page = manager.get(f"/dossiers/{number}/rapprochements").text
            token, seen = (re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("jeton", "vu"))
            return manager.post(f"/dossiers/{number}/{gesture}", {"jeton": token, "vu": seen, **fields})

        self.assertEqual(self.as_("usagers").get("/dossiers/1/rapprochements").status, 403)
        self.assertEqual(act(2, "joindre", autre=2).status, 422)
        self.assertEqual(act(2, "joindre", autre=99).status, 422)
        token = token_in(manager.get("/dossiers/2").text)
        manager.post("/dossiers/2", {"jeton": token, "vu": "2", "geste": "message", "texte": "Le plan est dans le hall."})
        self.assertEqual(act(2, "joindre", autre=1, vu=1).status, 409)
        self.assertEqual(act(2, "joindre", autre=1, texte="Même auteur").headers["Location"], "/dossiers/1/rapprochements?fait=joint")
        self.assertEqual(self.store("SELECT number, reports, state FROM cases ORDER BY number"), [(1, 3, "ouvert"), (2, 0, "clos")])
        self.assertIn("dossier 1", manager.get("/dossiers/2/rapprochements").text)
        followed = Client(self.server).post("/suivi", {"code": third}).text
        self.assertIn("Le plan est dans le hall.", followed)
        self.assertIn("avez signalé", followed)
        self.assertEqual(act(2, "reprendre").headers["Location"], "/dossiers/2/rapprochements?fait=repris")
        self.assertEqual(act(2, "reprendre").status, 422)
        [(report,)] = self.store("SELECT id FROM reports WHERE text LIKE '%😢'")
        self.assertEqual(act(1, "separer", signalement=report).headers["Location"], "/dossiers/3/rapprochements?fait=separe")
        self.assertEqual(self.store("SELECT number, reports FROM cases ORDER BY number"), [(1, 1), (2, 1), (3, 1)])
        self.assertIn("% en commun", manager.get("/dossiers/3/rapprochements").text.replace("\u00a0", " "))
        self.assertIn("Reçu.", Client(self.server).post("/suivi", {"code": second}).text)
        self.assertIn("Un signalement est parti", manager.get("/dossiers/1").text)


if __name__ == "__main__":
    unittest.main()
