# SPDX-License-Identifier: Apache-2.0
"""A case's letters: what each must say stands in it, nothing is left unfilled, whoever reported is not in it; who sees them; what a
decision page advises."""

import datetime
import hashlib
import re
import struct
import subprocess
import tempfile
import time
import unittest

from served import Client, DeskTest, token_in

MARK = re.compile(r"\[à compléter[^\]]*\]")
WHO, WORRY = "voisine-discrete@exemple.fr", "C'est ma cousine qui me l'a montré"
INSULT = "Le docteur Martin de Saint-Roch est un escroc et un menteur, une ordure qui vole ses patients."
LINK = "https://x.com/colere/status/77"
# What the law wants to read in each.
ELEMENTS = {
    "plateforme": [LINK, "article 16", "paragraphe 2, a", "bonne foi", "communication@", "articles 29 et 30 à 33", INSULT[:40]],
    "retrait": [LINK, "article 11", "article 16", INSULT[:40]],
    "mediation": ["R1112-91", "R1112-92", "R1112-93", "R1112-94", "huit jours"],
    "plainte": ["procureur de la République", LINK, INSULT[:40], "article 65", "65-3", "alinéa 2", "SHA-256", "article 40-2", "partie civile"],
    "pharos": ["internet-signalement.gouv.fr", LINK, INSULT[:40], "article 40", "SHA-256"],
    "droit-de-reponse": ["directeur de la publication", LINK, "2004-575", "2007-1527", "trois mois", "trois jours", INSULT[:40]],
    "protection": ["L134-1", "L134-5", "2017-97", "65-3", "J'ai décidé"],
    "note": [LINK, INSULT[:40], "L121-6", "L121-7", "dossier n° 1"],
    "equipe": ["L1110-4", "Merci"],
}


class Papers(DeskTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Client(cls.server).post("/signaler", {"texte": INSULT, "lien": LINK, "reseau": "x", "qui": "collegue", "inquietude": WORRY, "joindre": WHO})
        Client(cls.server).post("/signaler", {"texte": "Merci à toute l'équipe de gériatrie, vous êtes formidables !", "qui": "patient"})
        cls.published = datetime.date.today() - datetime.timedelta(days=20)
        communication = cls.server.as_("communication")
        page = communication.get("/dossiers/1").text
        communication.post("/dossiers/1", {"jeton": token_in(page), "geste": "publication", "vu": "2", "publie": cls.published.isoformat()})

    def report(self, **fields):
        """A report of its own, and the number of its case."""
        Client(self.server).post("/signaler", {"qui": "patient", **fields})
        return self.store("SELECT MAX(number) FROM cases")[0][0]

    def begin(self, kind, case=1, login="communication"):
        client = self.as_(login)
        answer = client.post(f"/dossiers/{case}/courriers", {"jeton": token_in(client.get(f"/dossiers/{case}/courriers").text), "genre": kind})
        self.assertEqual(answer.status, 303, answer.text)
        return answer.headers["Location"]

    def form(self, path, login="communication"):
        """What stands in a letter's form."""
        page = self.as_(login).get(path).text
        fields = {name: re.search(rf'name="{name}"[^>]*>\n?([^<]*)</textarea>', page)[1] for name in ("destinataire", "texte", "signature")}
        fields["objet"] = re.search(r'name="objet"[^>]*value="([^"]*)"', page)[1]
        for name, value in fields.items():
            for mark, letter in (("&#39;", "'"), ("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
                value = value.replace(mark, letter)
            fields[name] = value
        return {**fields, "jeton": token_in(page), "version": re.search(r'name="version" value="(\d+)"', page)[1]}

    def words(self, pdf):
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            subprocess.run(["qpdf", "--check", file.name], check=True, capture_output=True)
            text = subprocess.run(["pdftotext", file.name, "-"], capture_output=True, check=True).stdout.decode()
            pages = int(re.search(r"Pages:\s+(\d+)", subprocess.run(["pdfinfo", file.name], capture_output=True, check=True).stdout.decode())[1])
        return re.sub(r"\s+", " ", text.replace("\xad\n", "").replace("-\n", "-")), pages

    def test_each_says_what_it_must(self):
        client = self.as_("communication")
        for kind, elements in ELEMENTS.items():
            with self.subTest(kind):
                path = self.begin(kind)
                page = client.get(path).text
                for secret in (WHO, WORRY, "cousine"):
                    self.assertNotIn(secret, page)
                form = self.form(path)
                if MARK.search("".join(form.values())):
                    refused = client.post(path, {**form, "geste": "produire", "relu": "oui"})
                    self.assertEqual(refused.status, 422)
                    self.assertIn("Ce qui manque", refused.text)
                    self.assertIn("Projet", self.words(client.get(f"{path}/pdf").body)[0])
                    self.assertEqual({**self.form(path), "jeton": form["jeton"]}, form)
                form = {name: MARK.sub("précisé", value) for name, value in form.items()}
                answer = client.post(path, {**form, "geste": "produire", "relu": "oui"})
                self.assertEqual((answer.status, answer.headers["Location"]), (303, f"{path}?fait=produit"))
                read, _ = self.words(client.get(f"{path}/pdf").body)
                for element in elements:
                    self.assertIn(re.sub(r"\s+", " ", element), read)
                self.assertNotRegex(read, r"à compléter|[{}]|Projet")
                self.assertIn("Centre hospitalier du Val-Fictif", read)
                for secret in (WHO, WORRY, "cousine"):
                    self.assertNotIn(secret, read)
        limit = self.store("SELECT law_at FROM cases WHERE number = 1")[0][0]
        self.assertTrue(67 <= (limit / 1e6 - datetime.datetime.now().timestamp()) / 86400 <= 73)

    def test_what_was_produced_keeps_its_hash(self):
        client = self.as_("communication")
        path = self.begin("mediation")
        form = {name: MARK.sub("Mme X", value) for name, value in self.form(path).items()}
        self.assertEqual(client.post(path, {**form, "geste": "produire", "relu": "oui"}).status, 303)
        number = int(path.rsplit("/", 1)[1])
        [(made, text)] = self.store(f"SELECT hash, text FROM paper_versions WHERE paper_id = {number} AND hash IS NOT NULL")
        [(told, word)] = self.store(f"SELECT text, word FROM case_events WHERE kind = 'courrier' AND number = {number}")
        self.assertEqual((word, told.split(" ")[-1].strip("\xa0: ")), ("mediation", made.hex()))
        [(addressee, subject, signatory, at)] = self.store(f"SELECT addressee, subject, signatory, made_at FROM paper_versions WHERE paper_id = {number} AND hash IS NOT NULL")
        zone = datetime.datetime.fromtimestamp(at / 1e6).astimezone()
        sums = []
        for shift in (-1, 0, 1):  # the day of the establishment, wherever this test runs
            day = (zone.date() - datetime.date(1970, 1, 1)).days + shift
            hashed = hashlib.sha256()
            hashed.update(struct.pack(">q", len(b"mediation")) + b"mediation" + struct.pack(">q", day))
            for part in (addressee, subject, text, signatory):
                hashed.update(struct.pack(">q", len(part.encode())) + part.encode())
            sums.append(hashed.digest())
        self.assertIn(made, sums)
        first = client.get(f"{path}/pdf").body
        time.sleep(1.1)  # its date is of the day it was produced
        self.assertEqual(client.get(f"{path}/pdf").body, first)
        # Corrected afterwards, it is a draft again, and the version that was produced stays.
        form = self.form(path)
        self.assertEqual(client.post(path, {**form, "objet": "Autrement", "geste": "enregistrer"}).status, 303)
        self.assertIn("Projet", self.words(client.get(f"{path}/pdf").body)[0])
        self.assertNotIn("Projet", self.words(client.get(f"{path}/pdf?version={form['version']}").body)[0])
        self.assertEqual(client.post(f"{path}/retirer", {"jeton": form["jeton"]}).status, 404)

    def test_what_left_stands_in_the_story(self):
        client = self.as_("communication")
        path = self.begin("plainte")
        sent = {"jeton": token_in(client.get(path).text), "le": datetime.date.today().isoformat(), "a": "Tribunal judiciaire de Valmont", "moyen": "recommandé"}
        self.assertEqual(client.post(f"{path}/envoi", sent).status, 409)  # not produced yet
        form = {name: MARK.sub("précisé", value) for name, value in self.form(path).items()}
        self.assertEqual(client.post(path, {**form, "geste": "produire", "relu": "oui"}).status, 303)
        [(before,)] = self.store("SELECT law_at FROM cases WHERE number = 1")
        self.assertEqual(client.post(f"{path}/envoi", {**sent, "le": "2999-01-01"}).status, 422)
        wrong = client.post(f"{path}/envoi", {**sent, "a": ""})
        self.assertEqual(wrong.status, 422)
        self.assertIn('value="recommandé"', wrong.text)
        self.assertEqual(client.post(f"{path}/envoi", sent).status, 303)
        # A plain complaint stops nothing; who becomes a party to the case begins another three months.
        self.assertEqual(self.store("SELECT law_at FROM cases WHERE number = 1"), [(before,)])
        self.assertEqual(client.post(f"{path}/envoi", {**sent, "interrompt": "oui"}).status, 303)
        [(after,)] = self.store("SELECT law_at FROM cases WHERE number = 1")
        self.assertTrue(18 <= (after - before) / 86400e6 <= 23)
        story = client.get("/dossiers/1").text
        self.assertIn("Plainte déposée", story)
        self.assertIn("Tribunal judiciaire de Valmont, recommandé.", story)
        step = {**sent, "genre": "plateforme", "a": "X"}
        del step["moyen"]
        self.assertEqual(client.post("/dossiers/2/courriers/demarche", {**step, "le": ""}).status, 422)
        self.assertEqual(client.post("/dossiers/2/courriers/demarche", step).status, 303)
        self.assertIn("Plateforme notifiée", client.get("/dossiers/2").text)
        actions = {action for (action,) in self.store("SELECT DISTINCT action FROM audit_log")}
        self.assertLessEqual({"case.letter", "case.letter-send"}, actions)

    def test_nothing_is_written_over(self):
        client = self.as_("communication")
        path = self.begin("note")
        form = self.form(path)
        self.assertEqual(client.post(path, {**form, "objet": "Le mien", "geste": "enregistrer"}).status, 303)
        late = self.as_("community-manager").post(
            path, {**form, "jeton": token_in(self.as_("community-manager").get(path).text), "objet": "Le <sien>", "geste": "enregistrer"})
        self.assertEqual(late.status, 409)
        self.assertIn("Le &lt;sien&gt;", late.text)
        self.assertIn("entre-temps", late.text)
        self.assertEqual(client.post(path, {**form, "version": "2", "texte": "", "geste": "enregistrer"}).status, 422)
        number = path.rsplit("/", 1)[1]
        self.assertEqual(self.store(f"SELECT version FROM papers WHERE id = {number}"), [(2,)])
        # Set aside, and taken back.
        self.assertEqual(client.post(f"{path}/retirer", {"jeton": form["jeton"]}).status, 303)
        self.assertEqual(client.get(path).status, 404)
        self.assertEqual(client.get(f"{path}/pdf").status, 404)
        self.assertNotIn(f'href="{path}"', client.get("/dossiers/1/courriers").text)
        self.assertIn(f"{path}/remettre", client.get(f"/dossiers/1/courriers?fait=retire&courrier={number}").text)
        self.assertEqual(client.post(f"{path}/remettre", {"jeton": form["jeton"]}).status, 303)
        self.assertEqual(client.get(path).status, 200)

    def test_a_closed_case_and_a_full_one_take_none(self):
        client = self.as_("communication")
        number = self.report(texte="Quelle belle fresque dans le hall, qui l'a peinte ?")
        here = f"/dossiers/{number}"
        kept, aside = self.begin("note", number), self.begin("note", number)
        self.assertRegex(client.get(f"{here}/courriers").text, r'<h1[^>]*>Courriers</h1>')
        self.assertIn(f'href="{here}"', client.get(f"{here}/courriers").text)
        form = {"jeton": token_in(client.get(kept).text)}
        self.assertEqual(client.post(f"{aside}/retirer", form).status, 303)
        self.store("INSERT INTO papers (establishment_id, case_id, kind, version, created_at, updated_at) "
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 199) SELECT establishment_id, case_id, kind, 1, "
                   f"created_at, updated_at FROM papers, n WHERE id = {kept.rsplit('/', 1)[1]}")
        self.store("INSERT INTO paper_versions (establishment_id, paper_id, version, at, addressee, subject, text, signatory) SELECT establishment_id, id, "
                   "1, created_at, '', '', '', '' FROM papers p WHERE NOT EXISTS (SELECT 1 FROM paper_versions v WHERE v.paper_id = p.id)")
        self.assertEqual(client.post(f"{aside}/remettre", form).status, 413)
        self.store(f"DELETE FROM papers WHERE id > {aside.rsplit('/', 1)[1]} AND case_id = (SELECT id FROM cases WHERE number = {number})")
        page = client.get(here).text
        self.assertEqual(client.post(here, {"jeton": token_in(page), "vu": re.search(r'name="vu" value="(\d+)"', page)[1], "geste": "cloture",
                                            "texte": "Fini."}).status, 303)
        self.assertEqual(client.post(f"{kept}/retirer", form).status, 409)
        self.assertEqual(client.post(f"{aside}/remettre", form).status, 409)

    def test_a_list_says_what_it_leaves_out(self):
        client = self.as_("communication")
        number = self.report(texte="Un menteur, ce chef de service, une ordure payée par nos impôts.", lien="https://x.com/colere/status/1234", reseau="x")
        self.store("INSERT INTO reports (establishment_id, case_id, code_hash, received_at, channel, network, link, text, who, worry) "
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) "
                   "SELECT establishment_id, case_id, CAST('sum' || i AS BLOB), received_at, channel, network, link || '/' || i || "
                   f"'{'é' * 800}', text, who, worry FROM reports, n WHERE case_id = (SELECT id FROM cases WHERE number = {number})")
        path = self.begin("plainte", number)
        form = self.form(path)
        self.assertIn("https://x.com/colere/status/1234\n", form["texte"])
        self.assertRegex(form["texte"], r"- … et 5\d autres adresses, dans le dossier\n")
        self.assertEqual(client.post(path, {**form, "geste": "enregistrer"}).status, 303)
        # Of more reports than a case shows, the first are counted.
        self.store("INSERT INTO reports (establishment_id, case_id, code_hash, received_at, channel, network, link, text, who, worry) "
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) "
                   "SELECT establishment_id, case_id, CAST('more' || i AS BLOB), received_at, channel, network, 'https://x.com/' || i, text, who, worry "
                   f"FROM reports, n WHERE id = (SELECT MIN(r.id) FROM reports r JOIN cases c ON c.id = r.case_id WHERE c.number = {number})")
        self.assertRegex(self.form(self.begin("plainte", number))["texte"],
                         r"- … et \d+ autres adresses, dans le dossier, et celles des autres signalements\n")

    def test_words_that_would_tell_of_a_patient(self):
        client = self.as_("communication")
        path = self.begin("retrait")
        form = {name: MARK.sub("précisé", value) for name, value in self.form(path).items()}
        form["texte"] += "\nMme Lefranc, 84 ans, hospitalisée chambre 12 en cardiologie pour un infarctus, est bien notre patiente."
        refused = client.post(path, {**form, "geste": "produire"})
        self.assertEqual(refused.status, 422)
        self.assertIn("Un patient serait reconnu", refused.text)
        self.assertIn("relus", refused.text)
        self.assertEqual(client.post(path, {**form, "version": "2", "geste": "produire", "relu": "oui"}).status, 303)

    def test_texts_of_any_kind(self):
        client = self.as_("communication")
        path = self.begin("note")
        form = self.form(path)
        hostile = "<script>alert(1)</script> {texte} %s \u202e \\end{x} " + "mot " * 200 + "\n" + "x" * 3000 + "\n- \n## \n> \n\n- a\n- b\n## Titre\n"
        text = (hostile + "ligne de plus\n\n" * 300)[:19000]
        self.assertEqual(client.post(path, {**form, "texte": text, "destinataire": "<b>", "signature": "&amp;", "geste": "enregistrer"}).status, 303)
        read, pages = self.words(client.get(f"{path}/pdf").body)
        self.assertGreater(pages, 4)
        self.assertIn("<script>alert(1)</script>", read)
        page = client.get(path).text
        self.assertNotIn("<script>alert", page)
        self.assertIn("&lt;script&gt;alert(1)", page)
        self.assertEqual(client.post(path, {**form, "version": "2", "texte": "x" * 20001, "geste": "enregistrer"}).status, 422)

    def test_only_who_must_know(self):
        path = self.begin("plainte")
        places = ("/dossiers/1/courriers", "/dossiers/1/decider", path, f"{path}/pdf")
        for login in ("agent", "administrateur", "usagers", "drh", "affaires-medicales", "dpo"):
            for place in places:
                self.assertEqual(self.as_(login).get(place).status, 403, (login, place))
        lawyer = self.as_("juridique")
        for place in places:
            self.assertEqual(lawyer.get(place).status, 404, place)
        communication = self.as_("communication")
        page = communication.get("/dossiers/1").text
        seen = re.search(r'name="vu" value="(\d+)"', page)[1]
        communication.post("/dossiers/1", {"jeton": token_in(page), "geste": "demande", "vu": seen, "role": "juridique", "texte": "Une plainte ?"})
        for place in places:
            self.assertEqual(lawyer.get(place).status, 200, place)
        form = self.form(path, "juridique")
        self.assertEqual(lawyer.post(path, {**form, "objet": "Vu par le juriste", "geste": "enregistrer"}).status, 303)
        # A letter is of its case.
        number = path.rsplit("/", 1)[1]
        self.assertEqual(communication.get(f"/dossiers/2/courriers/{number}").status, 404)
        self.assertEqual(communication.get(f"/dossiers/2/courriers/{number}/pdf").status, 404)
        self.assertEqual(communication.get(f"{path}/pdf?version=9").status, 404)
        self.assertNotIn("Choisir", lawyer.get("/dossiers/1/decider").text)

    def test_what_fits_stands_first(self):
        communication = self.as_("communication")
        page = communication.get("/dossiers/1/decider").text
        first = page.split("Les autres voies")[0]
        for label in ("Porter plainte", "Accorder la protection fonctionnelle", "Notifier à la plateforme"):
            self.assertIn(label, first)
        self.assertNotIn("Remercier", first)
        self.assertIn("ne remplacent pas un conseil juridique", page)
        self.assertEqual(page.count('class="card decision"'), 11)
        self.assertIn("Remercier", communication.get("/dossiers/2/decider").text.split("Les autres voies")[0])
        chosen = communication.get("/dossiers/2/decider?choix=merci").text
        form = {"jeton": token_in(chosen), "geste": "decision", "decision": "merci", "texte": "Pour l'équipe.", "vu": re.search(r'name="vu" value="(\d+)"', chosen)[1]}
        self.assertIn('name="decision" value="merci"', chosen)
        self.assertEqual(communication.post("/dossiers/2", form).status, 303)
        self.assertIn("Suite de la décision", communication.get("/dossiers/2/courriers").text)


if __name__ == "__main__":
    unittest.main()
