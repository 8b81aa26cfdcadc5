# SPDX-License-Identifier: Apache-2.0
"""The establishment's own words in the guide: read by the engine, kept as drafts, published, taken back; two people at once;
what is hostile; a neighbour, who sees none of it."""

import html
import json
import re
import unittest

from hospital import NEIGHBOUR, Hospital, Person
from served import Client, DeskTest, token_in

HOME = "/reglages/guide"
BAD = "Mme Durand, 87 ans, de Saint-Flour, est tombée hier soir aux urgences, chambre 214."
BOUNDARY = "----blouse-essai"


def plain(answer):
    """A page's words, with ordinary spaces."""
    return re.sub("[\u00a0\u202f]", " ", html.unescape(answer.text))


class Writing:
    """What a person does at /reglages/guide."""

    def hidden(self, client, page):
        answer = client.get(f"{HOME}/{page}")
        self.assertEqual(answer.status, 200, answer.text[:500])
        return dict(re.findall(r'<input type="hidden" name="(jeton|version)" value="([^"]*)"', answer.text))

    def write(self, client, page, gesture, fields, **more):
        return client.post(f"{HOME}/{page}", {**self.hidden(client, page), "geste": gesture, **fields, **more})

    def publish(self, client, page, **fields):
        answer = self.write(client, page, "publier", fields)
        self.assertEqual((answer.status, answer.headers["Location"]), (303, f"{HOME}/{page}?fait=publie"), plain(answer)[-3000:])

    def press(self, client, path):
        token = token_in(client.get("/").text)
        return client.post(path, {"jeton": token})

    def give(self, client, name, content):
        token = token_in(client.get("/").text)
        body = "".join(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"{extra}\r\n\r\n{value}\r\n' for field, extra, value in
                       (("jeton", "", token), ("fichier", f'; filename="{name}"\r\nContent-Type: application/json', content)))
        return client.ask("POST", f"{HOME}/fichier", (body + f"--{BOUNDARY}--\r\n").encode(),
                          {"Origin": client.origin(), "Sec-Fetch-Site": "same-origin",
                           "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})


class Words(Writing, DeskTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client, cls.other = cls.server.as_("communication"), cls.server.as_("community-manager")

    def public(self, path):
        return plain(Client(self.server).get(path))

    def test_others_find_no_door(self):
        for login in ("agent", "administrateur", "dpo", "direction-generale"):
            client = self.as_(login)
            for path in ("", "/reserve", "/reserve/versions", "/nouvelle", "/fichier", "/exporter"):
                self.assertEqual(client.get(HOME + path).status, 403, path)
            token = token_in(client.get("/").text)
            answer = client.post(f"{HOME}/reserve", {"jeton": token, "version": "0", "geste": "publier", "texte": "x"})
            self.assertEqual(answer.status, 403)
            self.assertNotIn("Écrire vos mots", client.get("/guide/reserve").text)
        self.assertIn("Écrire vos mots", self.client.get("/guide/reserve").text)
        self.assertEqual(Client(self.server).get(HOME).status, 401)

    def test_words_are_read_published_and_taken_back(self):
        before = self.public("/guide/loyaute")
        tag = Client(self.server).get("/guide/loyaute").headers["ETag"]
        answer = self.write(self.client, "loyaute", "relire", {"texte": "Ici, **chacun** peut demander."})
        self.assertEqual(answer.status, 200)
        self.assertIn("La charte ne trouve rien à redire", plain(answer))
        self.assertIn("Ici, <strong>chacun</strong> peut demander.", plain(answer))
        # What a script asks for while one types can only read.
        answer = self.client.post(f"{HOME}/loyaute/relire", {**self.hidden(self.client, "loyaute"), "geste": "publier", "texte": BAD})
        self.assertEqual(answer.status, 200)
        self.assertIn("Ne publiez pas", plain(answer))
        self.assertEqual(self.hidden(self.client, "loyaute")["version"], "0")
        self.assertEqual(self.public("/guide/loyaute"), before)
        answer = self.write(self.client, "loyaute", "garder", {"texte": "Ici, **chacun** peut demander."})
        self.assertEqual(answer.headers["Location"], f"{HOME}/loyaute?fait=brouillon")
        self.assertEqual(self.public("/guide/loyaute"), before)
        page = plain(self.other.get(f"{HOME}/loyaute"))
        self.assertIn("Gardé par Maëlle Le Goff", page)
        self.assertIn("Ici, **chacun** peut demander.", page)
        self.publish(self.other, "loyaute", texte="Ici, **chacun** peut demander.", note="Une <i>note</i>")
        after = Client(self.server).get("/guide/loyaute")
        self.assertNotEqual(after.headers["ETag"], tag)
        self.assertIn("Ici, <strong>chacun</strong> peut demander.", after.text)
        self.assertRegex(plain(after), r'own-sign">.*Au centre hospitalier du Val-Fictif')
        self.assertEqual(Client(self.server).get("/guide/loyaute", If_None_Match=after.headers["ETag"]).status, 304)
        # The search finds them.
        self.publish(self.client, "loyaute", texte="Ici, appelez le **zébulon** de garde.")
        self.assertIn('href="/guide/loyaute"', self.public("/guide/chercher?q=zebulon"))
        # Versions: who, when, why; what changed; the way back.
        versions = plain(self.client.get(f"{HOME}/loyaute/versions"))
        self.assertIn("Une <i>note</i>", versions)
        self.assertIn("Léo Sabatier", versions)
        self.assertIn("&lt;i&gt;", self.client.get(f"{HOME}/loyaute/versions").text)
        changed = plain(self.client.get(f"{HOME}/loyaute/versions/2"))
        self.assertIn("<ins>Ici, appelez le **zébulon** de garde.</ins>", changed)
        self.assertIn("<del>Ici, **chacun** peut demander.</del>", changed)
        answer = self.press(self.client, f"{HOME}/loyaute/versions/1/reprendre")
        self.assertEqual(answer.headers["Location"], f"{HOME}/loyaute?fait=reprise")
        self.assertIn("peut demander", self.public("/guide/loyaute"))
        self.assertNotIn("zébulon", self.public("/guide/chercher?q=zebulon").split("Rien dans")[1][20:])
        # Taken away, and put back.
        answer = self.press(self.client, f"{HOME}/loyaute/retirer")
        self.assertEqual(answer.headers["Location"], f"{HOME}?fait=retiree&page=loyaute")
        self.assertIn(f'action="{HOME}/loyaute/remettre"', self.client.get(answer.headers["Location"]).text)
        self.assertEqual(self.public("/guide/loyaute"), before)
        self.assertEqual(Client(self.server).get("/guide/loyaute").headers["ETag"], tag)
        self.assertEqual(self.press(self.client, f"{HOME}/loyaute/remettre").headers["Location"], f"{HOME}?fait=remise")
        self.assertIn("peut demander", self.public("/guide/loyaute"))
        told = plain(self.as_("administrateur").get("/reglages/journal?famille=charte"))
        for word in ("a publié les mots de l'établissement sur la page « loyaute »", "a retiré les mots", "a remis les mots",
                     "a gardé un brouillon", "est revenu à une version antérieure de la page « loyaute »"):
            self.assertIn(word, told)

    def test_the_engine_reads_examples(self):
        answer = self.write(self.client, "secret-medical", "relire", {
            "exemple-1": BAD, "genre-1": "probleme", "exemple-2": "Belle nuit, une équipe formidable.", "genre-2": "convient",
            "exemple-3": "Il fait beau.", "genre-3": "probleme"})
        said = plain(answer)
        self.assertEqual(answer.status, 200, said)
        self.assertIn("« Durand » : vérifiez que c'est inventé.", said)
        self.assertEqual(said.count("La lecture automatique ne voit pas le problème."), 1)
        self.assertRegex(said, r'#f-exemple-3">Exemple 3')
        # What is blocked is no good example.
        for gesture in ("relire", "garder", "publier"):
            answer = self.write(self.client, "secret-medical", gesture, {"exemple-1": BAD, "genre-1": "convient"})
            self.assertEqual(answer.status, 422)
            self.assertIn("il ne peut pas être dit bon", plain(answer))
            self.assertIn("Durand", plain(answer))
        self.publish(self.client, "secret-medical", **{"exemple-1": BAD, "genre-1": "probleme", "remarque-1": "Trois détails.",
                                                       "slogan": "Chez nous, <b>rien</b> ne sort", "phrase": "Un doute ?",
                                                       "contact": "Poste 4321"})
        page = Client(self.server).get("/guide/secret-medical").text
        self.assertRegex(page, r'class="own">[^§]*<mark class="mark-stop">[^§]*Trois détails')
        poster = Client(self.server).get("/guide/secret-medical/affiche").text
        for part in ("Chez nous, &lt;b&gt;rien&lt;/b&gt; ne sort", "Poste 4321"):
            self.assertIn(part, poster)
        self.assertNotIn("je porte une blouse.</p>\n<svg", poster)

    def test_what_breaks_the_charter_is_published_knowingly(self):
        fields = {"texte": BAD}
        answer = self.write(self.client, "reseaux", "relire", fields)
        self.assertEqual(answer.status, 200)
        self.assertIn("Ne publiez pas", plain(answer))
        answer = self.write(self.client, "reseaux", "publier", fields)
        self.assertEqual(answer.status, 422)
        self.assertIn('name="vu"', answer.text)
        self.assertNotIn("Durand", self.public("/guide/reseaux"))
        answer = self.write(self.client, "reseaux", "publier", fields, vu="1")
        self.assertEqual(answer.status, 303)
        self.assertIn("Durand", self.public("/guide/reseaux"))
        self.press(self.client, f"{HOME}/reseaux/retirer")

    def test_two_people_lose_nothing(self):
        mine, theirs = self.hidden(self.client, "glossaire"), self.hidden(self.other, "glossaire")
        self.assertEqual(self.client.post(f"{HOME}/glossaire", {**mine, "geste": "publier", "texte": "Le premier."}).status, 303)
        for gesture in ("garder", "publier"):
            answer = self.other.post(f"{HOME}/glossaire", {**theirs, "geste": gesture, "texte": "Le second."})
            self.assertEqual(answer.status, 409)
            self.assertIn("<ins>Le second.</ins>", answer.text)
            self.assertIn("<del>Le premier.</del>", answer.text)
            self.assertIn("Maëlle Le Goff", answer.text)
            self.assertRegex(answer.text, r"<textarea[^>]*>\s*Le second.</textarea>")
        self.assertIn("Le premier.", self.public("/guide/glossaire"))
        again = dict(re.findall(r'<input type="hidden" name="(jeton|version)" value="([^"]*)"', answer.text))
        answer = self.other.post(f"{HOME}/glossaire", {**again, "geste": "publier", "texte": "Les deux."})
        self.assertEqual(answer.status, 303)
        self.assertIn("Les deux.", self.public("/guide/glossaire"))

    def test_a_page_of_its_own(self):
        token = self.hidden(self.client, "guide")["jeton"]
        for name in ("reserve", "contacts", "chercher", "reseaux", "nouvelle", "a/b", "É"):
            answer = self.client.post(f"{HOME}/nouvelle", {"jeton": token, "titre": "T", "adresse": name})
            self.assertEqual(answer.status, 422, name)
        answer = self.client.post(f"{HOME}/nouvelle", {"jeton": token, "titre": "Notre procédure : l'été"})
        page = "notre-procedure-l-ete"
        self.assertEqual(answer.headers["Location"], f"{HOME}/{page}?fait=cree")
        self.assertEqual(Client(self.server).get(f"/guide/{page}").status, 404)
        answer = self.write(self.client, page, "publier", {"titre": "Notre procédure", "texte": "Oui"})
        self.assertEqual(answer.status, 422)
        self.assertIn("Dites en une phrase", plain(answer))
        self.publish(self.client, page, titre="Notre procédure", accroche="Qui prévenir.", dessin="report", place="3",
                     texte="Avant.\n\n## Prévenir\n\nLe cadre de garde, ou [la communication](mailto:com@hopital.example).")
        text = self.public(f"/guide/{page}")
        for part in ("<h1>Notre procédure</h1>", 'id="p-prevenir"', 'href="mailto:com@hopital.example"', "Qui prévenir."):
            self.assertIn(part, text)
        self.assertIn(f'href="/guide/{page}"', self.public("/guide"))
        self.assertIn(f'href="/guide/{page}#p-prevenir"', self.public("/guide/chercher?q=prevenir+cadre"))
        self.assertEqual(Client(self.server).get(f"/g/{page}").headers["Location"], f"/guide/{page}")
        self.press(self.client, f"{HOME}/{page}/retirer")
        self.assertEqual(Client(self.server).get(f"/guide/{page}").status, 404)
        self.assertNotIn(page, self.public("/guide"))
        # A name that was used stays: versions stand behind it.
        answer = self.client.post(f"{HOME}/nouvelle", {"jeton": token, "titre": "T", "adresse": page})
        self.assertIn("déjà une page à cette adresse", plain(answer))
        # A draft that nobody ever saw goes, and comes back.
        self.client.post(f"{HOME}/nouvelle", {"jeton": token, "titre": "Brouillon", "adresse": "brouillon"})
        answer = self.press(self.client, f"{HOME}/brouillon/retirer")
        self.assertEqual(answer.headers["Location"], f"{HOME}?fait=retiree&page=brouillon")
        self.press(self.client, f"{HOME}/brouillon/remettre")
        self.assertIn('value="Brouillon"', self.client.get(f"{HOME}/brouillon").text)
        self.press(self.client, f"{HOME}/brouillon/retirer")

    def test_hostile_words(self):
        before = self.public("/guide/viralite")
        for text, why in (("<script>alert(1)</script>", "seuls des paragraphes"), ("[a](javascript:alert(1))", "un lien commence"),
                          ("![a](https://a.fr/b.png)", "seuls des paragraphes"), ("a \u202eb", "signes invisibles"),
                          (">" * 40 + " a", "trop de choses"), ("a" * 4001, "4000 caractères au plus"),
                          ("# Titre", "un titre s'écrit")):
            answer = self.write(self.client, "viralite", "publier", {"texte": text})
            self.assertEqual(answer.status, 422, text[:40])
            self.assertIn(why, plain(answer))
            self.assertNotIn("<script>alert", answer.text)
        self.assertEqual(self.write(self.client, "viralite", "publier", {"texte": "a" * 1000000}).status, 413)
        self.assertEqual(self.public("/guide/viralite"), before)
        for page in ("inconnue", "..", "%2e%2e", "nouvelle2"):
            self.assertEqual(self.client.get(f"{HOME}/{page}").status, 404, page)
        self.assertEqual(self.client.get(f"{HOME}/viralite/versions/7").status, 404)
        self.assertEqual(self.press(self.client, f"{HOME}/inconnue/retirer").status, 404)

    def test_a_file_moves_them(self):
        self.publish(self.client, "cadre-legal", texte="À porter.")
        answer = self.client.get(f"{HOME}/exporter")
        self.assertTrue(answer.headers["Content-Type"].startswith("application/json"))
        file = answer.json
        self.assertEqual(file["pages"]["cadre-legal"]["text"], "À porter.")
        self.assertNotIn("Maëlle", answer.text)
        # The same file changes nothing.
        self.assertEqual(self.give(self.client, "a.json", answer.text).headers["Location"], f"{HOME}?fait=rien")
        file["pages"]["cadre-legal"]["text"] = "À porter **ailleurs**."
        file["pages"]["regle-d-ailleurs"] = {"text": "Chez eux."}
        file["pages"]["page-d-ailleurs"] = {"text": "Chez eux.", "title": "Chez eux", "lead": "Une page", "icon": "lock", "position": 4}
        answer = self.give(self.client, "a.json", json.dumps(file))
        self.assertIn("<code>regle-d-ailleurs</code> : votre guide n'a pas cette page", plain(answer))
        self.assertNotIn("ailleurs</strong>", self.public("/guide/cadre-legal"))
        self.assertIn("2 brouillons attendent", plain(self.client.get(HOME)))
        # Somebody else's draft is not written over.
        file["pages"] = {"cadre-legal": {"text": "Encore autre chose."}}
        self.assertIn("quelqu'un y a déjà un brouillon", plain(self.give(self.other, "a.json", json.dumps(file))))
        self.assertEqual(self.press(self.client, f"{HOME}/publier").headers["Location"], f"{HOME}?fait=publies")
        self.assertIn("<strong>ailleurs</strong>", self.public("/guide/cadre-legal"))
        self.assertIn("<h1>Chez eux</h1>", self.public("/guide/page-d-ailleurs"))
        for content, why in (("[]", "Ce n'est pas un fichier"), ("{", "Ce n'est pas un fichier"), ("", "fichier"),
                             ('{"blouse-guide": 1, "pages": {"../x": {}}}', "ce nom n'est pas celui d'une page"),
                             ('{"blouse-guide": 1, "pages": {"reserve": {"text": "<b>x</b>"}}}', "seuls des paragraphes"),
                             ('{"blouse-guide": 1, "pages": {"reserve": {"text": 1}}}', "n'a pas la forme attendue"),
                             ("[" * 100000, "Ce n'est pas un fichier")):
            answer = self.give(self.client, "a.json", content)
            self.assertEqual(answer.status, 422, content[:60])
            self.assertIn(why, plain(answer))
        self.assertEqual(self.give(self.client, "a.json", "x" * (3 << 20)).status, 413)


class Neighbour(Writing, unittest.TestCase):
    def test_a_neighbour_sees_none_of_it(self):
        for engine in ("sqlite", "postgresql"):
            with self.subTest(engine), Hospital(engine) as hospital:
                ours = Person(hospital, "communication")
                theirs = Person(hospital, "tous-les-roles", NEIGHBOUR)
                self.publish(ours, "reserve", texte="Le **zébulon** de garde.")
                token = self.hidden(ours, "guide")["jeton"]
                ours.post(f"{HOME}/nouvelle", {"jeton": token, "titre": "Chez nous", "adresse": "chez-nous"})
                self.publish(ours, "chez-nous", titre="Chez nous", accroche="Une page", dessin="lock", place="1", texte="Ici.")
                for person, sees in ((ours, True), (theirs, False)):
                    self.assertEqual("zébulon" in person.get("/guide/reserve").text, sees)
                    self.assertEqual("zébulon" in person.get(f"{HOME}/reserve").text, sees)
                    self.assertEqual('href="/guide/reserve"' in person.get("/guide/chercher?q=zebulon").text, sees)
                    self.assertEqual("/guide/chez-nous" in person.get("/guide").text, sees)
                    self.assertEqual("chez-nous" in person.get(f"{HOME}/exporter").text, sees)
                    for path in ("/guide/chez-nous", f"{HOME}/chez-nous", f"{HOME}/chez-nous/versions", f"{HOME}/reserve/versions/1"):
                        self.assertEqual(person.get(path).status, 200 if sees else 404, path)
                self.assertEqual(self.press(theirs, f"{HOME}/chez-nous/retirer").status, 404)
                # Nobody is signed in, and there are two establishments: ours alone says nothing.
                self.assertNotIn("zébulon", Client(hospital.server).get("/guide/reserve").text)


if __name__ == "__main__":
    unittest.main()
