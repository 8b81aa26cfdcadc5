# SPDX-License-Identifier: Apache-2.0
"""The establishment's own charter: read again, saved, taken back; its lists; two people at once; what is hostile."""

import html
import re
import threading

from served import DeskTest

PAGE, TEXT, VERSIONS = "/reglages/charte", "/reglages/charte/texte", "/reglages/charte/versions"


class Charter(DeskTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client, cls.other = cls.server.as_("communication"), cls.server.as_("administrateur")

    def number(self):
        """The version that serves."""
        return int(self.form(self.client, TEXT)[0]["version"])

    def form(self, client, path):
        """The hidden fields of a page, and its text."""
        page = client.get(path)
        self.assertEqual(page.status, 200, page.text)
        fields = dict(re.findall(r'<input type="hidden" name="(jeton|version)" value="([^"]*)"', page.text))
        area = re.search(r'<textarea[^>]*name="texte"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
        return fields, html.unescape(area[1]) if area else None

    def send(self, gesture, text, comment="", client=None, **more):
        client = client or self.client
        fields, _ = self.form(client, TEXT)
        return client.post(TEXT, {**fields, "texte": text, "geste": gesture, "commentaire": comment, **more})

    def add(self, path, **fields):
        token = self.form(self.client, path)[0]["jeton"]
        return self.client.post(path, {"jeton": token, **fields})

    def plain(self, answer):
        """A page's words, with ordinary spaces."""
        return re.sub("[\u00a0\u202f]", " ", html.unescape(answer.text))

    def text(self):
        return self.form(self.client, TEXT)[1]

    def test_the_first_page_says_what_serves(self):
        page = self.plain(self.client.get(PAGE))
        self.assertIn(f"Version {self.number()}", page)
        self.assertRegex(page, r"\d comptes")
        self.assertIn("La charte de l'hôpital inventé", self.plain(self.client.get(VERSIONS)))

    def test_others_find_no_door(self):
        agent = self.as_("agent")
        for path in (PAGE, TEXT, VERSIONS, VERSIONS + "/1", PAGE + "/comptes"):
            self.assertEqual(agent.get(path).status, 403, path)

    def test_reading_again_tells_each_mistake_with_its_line(self):
        before = self.number()
        answer = self.send("relire", self.text().replace("network: x,", "network: minitel,") + "\nsitees: []\n")
        self.assertEqual(answer.status, 200)
        self.assertRegex(self.plain(answer), r"Ligne \d+</strong> : .*handle: CHU_Valmont")
        self.assertIn("handle: CHU_Valmont", answer.text)
        self.assertIn("clé inconnue « sitees »", self.plain(answer))
        self.assertNotIn("Ce que cette version change", answer.text)
        self.assertEqual(self.number(), before)

    def test_a_preview_shows_what_changes(self):
        answer = self.send("relire", self.text().replace("lien-employeur: off", "lien-employeur: { level: conseil }"),
                           essai="Je suis <b>aide-soignante</b> au CHU de Valmont et le projet Hélios avance.")
        self.assertIn("Aucune erreur", answer.text)
        self.assertIn("appliquée de nouveau", answer.text)
        self.assertRegex(self.plain(answer), r"\d ne seraient plus lus de même")
        self.assertIn("4 exemples de vos règles tiennent", self.plain(answer))
        self.assertRegex(answer.text, r'<mark class="mark-stop">[^<]*projet Hélios</mark>')
        self.assertIn("&lt;b&gt;", answer.text)

    def test_saving_asks_for_a_comment_and_refuses_mistakes(self):
        text, before = self.text(), self.number()
        answer = self.send("enregistrer", text + "# un mot\n")
        self.assertEqual(answer.status, 422)
        self.assertIn("Dites en une phrase ce que vous changez", answer.text)
        self.assertIn("# un mot", answer.text)
        answer = self.send("enregistrer", text + "autre: 1\n", "essai")
        self.assertEqual(answer.status, 422)
        self.assertIn("Ce texte contient des erreurs", answer.text)
        answer = self.send("enregistrer", text, "essai")
        self.assertIn("Rien n'a changé", html.unescape(answer.text))
        self.assertEqual(self.number(), before)

    def test_a_version_is_saved_compared_and_taken_back(self):
        before, first = self.text(), self.number()
        answer = self.send("enregistrer", before.replace("  - CHUV\n", "  - CHU du Val\n"), "Un nom <i>nouveau</i>")
        self.assertEqual((answer.status, answer.headers["Location"]), (303, PAGE + "?fait=enregistree"))
        page = self.client.get(PAGE + "?fait=enregistree").text
        self.assertIn("sert dès maintenant", page)
        self.assertIn("Un nom &lt;i&gt;nouveau&lt;/i&gt;", page)
        self.assertIn("Maëlle Le Goff", page)
        page = self.client.get(f"{VERSIONS}/{first + 1}").text
        self.assertIn("<ins>  - CHU du Val</ins>", page)
        self.assertIn("<del>  - CHUV</del>", page)
        page = self.client.get(f"{VERSIONS}/{first}?avec={first + 1}").text
        self.assertIn("<ins>  - CHUV</ins>", page)
        token = self.form(self.client, f"{VERSIONS}/{first}")[0]["jeton"]
        answer = self.client.post(f"{VERSIONS}/{first}/reprendre", {"jeton": token})
        self.assertEqual(answer.status, 303)
        self.assertEqual(self.text(), before)
        self.assertEqual(self.number(), first + 2)
        self.assertIn(f"Retour à la version {first}", self.plain(self.client.get(VERSIONS)))

    def test_two_people_at_once_lose_nothing(self):
        other, first = self.other, self.number()
        fields, text = self.form(other, TEXT)
        self.assertEqual(self.send("enregistrer", text + "# la première\n", "Première").status, 303)
        mine = {**fields, "texte": text + "# la seconde\n", "geste": "enregistrer", "commentaire": "Seconde"}
        answer = other.post(TEXT, mine)
        self.assertEqual(answer.status, 409)
        self.assertIn("Quelqu'un a enregistré entre-temps", html.unescape(answer.text))
        self.assertIn("<del># la première</del>", answer.text)
        self.assertIn("<ins># la seconde</ins>", answer.text)
        self.assertIn("« Première »", self.plain(answer))
        self.assertNotIn("# la seconde", self.text())
        version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
        self.assertEqual(other.post(TEXT, {**mine, "version": version}).status, 303)
        self.assertIn("# la seconde", self.text())
        self.assertIn("# la première", self.client.get(f"{VERSIONS}/{first + 1}").text)

    def test_lists_add_and_remove_and_keep_the_rest(self):
        before, first = self.text(), self.number()
        answer = self.add(PAGE + "/comptes", reseau="tiktok", compte="@chu.valmont")
        self.assertEqual(answer.headers["Location"], PAGE + "/comptes?fait=ajoute")
        self.assertEqual(self.text(), before.replace("\n\nhashtags:", "\n  - network: tiktok\n    handle: chu.valmont\n\nhashtags:"))
        page = self.client.get(PAGE + "/comptes?fait=ajoute").text
        self.assertIn(f"{VERSIONS}/{first}/reprendre", page)  # the way back
        fields, _ = self.form(self.client, PAGE + "/comptes")
        gone = self.client.post(PAGE + "/comptes/retirer", {**fields, "ligne": "6"})
        self.assertEqual(gone.headers["Location"], PAGE + "/comptes?fait=retire")
        self.assertEqual(self.text(), before)
        late = self.client.post(PAGE + "/comptes/retirer", {**fields, "ligne": "0"})
        self.assertEqual(late.headers["Location"], PAGE + "/comptes?fait=perimee")
        self.assertEqual(self.text(), before)

    def test_each_list_has_its_form(self):
        forms = {
            "mots-diese": ({"mots-diese": "Nouveau\n#Autre"}, ['"#Nouveau"', '"#Autre"']),
            "sites": ({"nom": "Hôpital du Parc: nord", "adresse": "1, rue"}, ['name: "Hôpital du Parc: nord"']),
            "services": ({"services": "unité Colibri\nunité Colibri\n"}, ["- unité Colibri"]),
            "confidentiel": ({"mots": "plan Sirius", "jusque": "2027-05-01", "pourquoi": ""}, ["words: plan Sirius"]),
            "contacts": ({"qui": "dpo", "nom": "DPO", "courriel": "", "telephone": "05"}, ['phone: "05"']),
        }
        for name, (fields, wanted) in forms.items():
            with self.subTest(name):
                answer = self.add(f"{PAGE}/{name}", **fields)
                self.assertEqual(answer.status, 303, answer.text)
                for words in wanted:
                    self.assertEqual(self.text().count(words), 1, words)
                again = self.add(f"{PAGE}/{name}", **fields)
                self.assertEqual(again.status, 422)
                self.assertIn("déjà dans la charte", again.text)

    def test_the_outline_of_a_site(self):
        """Pasted as lines or as GeoJSON, told with what is wrong, drawn, and kept beside what the form does not show."""
        page, place = PAGE + "/sites", {"nom": "Hôpital des Lilas", "adresse": "2, rue"}
        for wrong, words in (("43.28, -0.38\n43.29, -0.37\n43.28, -0.37\n43.29, -0.38", "se croise"), ("ici", "ligne 1"),
                             ("43.0, -0.5\n43.0, -0.3\n43.2, -0.3\n43.2, -0.5", "100 km²")):
            answer = self.add(page, **place, perimetre=wrong)
            self.assertEqual(answer.status, 422)
            self.assertIn(words, html.unescape(answer.text))
            self.assertNotIn("Lilas", self.text())
        ring = "[[[-0.38,43.28],[-0.37,43.28],[-0.37,43.29],[-0.38,43.29],[-0.38,43.28]]]"
        self.assertEqual(self.add(page, **place, perimetre='{"type":"Polygon","coordinates":' + ring + "}").status, 303)
        lines = "".join(f"      {point}\n" for point in ("43.28, -0.38", "43.28, -0.37", "43.29, -0.37", "43.29, -0.38"))
        self.assertIn("    address: \"2, rue\"\n    perimeter: |-\n" + lines, self.text())
        shown = self.client.get(page).text
        self.assertRegex(shown, r'<polygon points="[0-9., ]+"/>')
        self.assertRegex(shown, r"4 points, 9\d\d.\d{3} m², autour de 43,285 ; -0,375")
        self.assertNotIn("1 000 km", html.unescape(shown).replace("\xa0", " "))
        self.assertIn("cercle de 450 m de rayon", shown)
        # The same again is there already; another address keeps it.
        self.assertEqual(self.add(page, **place, perimetre="").status, 422)
        self.assertEqual(self.add(page, nom="Hôpital des Lilas", adresse="3, rue", perimetre="").status, 303)
        self.assertEqual((self.text().count("Lilas"), self.text().count(lines.splitlines()[0])), (1, 1))
        self.assertIn("3, rue", self.text())
        shown = html.unescape(self.client.get(page + "?fait=change").text).replace("\xa0", " ")
        self.assertIn("Enregistré : la charte", shown)
        self.assertIn("changement de Hôpital des Lilas", html.unescape(self.client.get(VERSIONS).text))
        # Longitude first is a place on the globe too.
        turned = "\n".join("-0.3%d, 43.2%d" % pair for pair in ((8, 8), (7, 8), (7, 9), (8, 9)))
        answer = self.add(page, nom="Hôpital des Lilas", adresse="3, rue", perimetre=turned)
        self.assertEqual(answer.headers["Location"], page + "?fait=change")
        shown = html.unescape(self.client.get(page).text).replace("\xa0", " ")
        self.assertIn("autour de -0,375 ; 43,285, à plus de 1 000 km de vos autres sites", shown)

    def test_days_are_written_as_people_do(self):
        self.assertIn("31/01/2027", self.client.get(PAGE + "/confidentiel").text)

    def test_a_contact_needs_an_address(self):
        answer = self.add(PAGE + "/contacts", qui="dpo", nom="DPO", courriel="", telephone="")
        self.assertEqual(answer.status, 422)
        self.assertIn("Donnez un courriel ou un téléphone", answer.text)

    def test_a_version_that_is_not_there(self):
        self.assertEqual(self.client.get(VERSIONS + "/4000").status, 404)
        token = self.form(self.client, PAGE + "/comptes")[0]["jeton"]
        self.assertEqual(self.client.post(VERSIONS + "/4000/reprendre", {"jeton": token}).status, 404)

    def test_another_establishment(self):
        before = self.number()
        self.store("INSERT INTO establishments (id, key, name, time_zone, created_at) VALUES (77, 'ailleurs', 'Ailleurs', 'Europe/Paris', 0)")
        self.store("INSERT INTO charter_versions (establishment_id, number, content, comment, created_at)"
                   " VALUES (77, 7700, 'id: secrets', 'Secrète', 0)")
        try:
            token = self.form(self.client, PAGE + "/comptes")[0]["jeton"]
            for path in (VERSIONS + "/7700", f"{VERSIONS}/{before}?avec=7700"):
                self.assertEqual(self.client.get(path).status, 404, path)
            self.assertEqual(self.client.post(VERSIONS + "/7700/reprendre", {"jeton": token}).status, 404)
            self.assertNotIn("Secrète", self.client.get(VERSIONS).text)
            self.assertEqual(self.number(), before)
        finally:
            self.store("DELETE FROM charter_versions WHERE establishment_id = 77")
            self.store("DELETE FROM establishments WHERE id = 77")

    def test_hostile_texts_are_mistakes(self):
        texts = {
            "aliases": "a: &a [x]\n" + "b: [*a, *a]\n" * 1000,
            "deep": "[" * 100000,
            "dashes": "-" * 524288,
            "lists": "- " * 200000,
            "script": "name: <script>alert(1)</script>\n",
            "nul": "name: \"a\\0b\"\n",
        }
        for name, text in texts.items():
            with self.subTest(name):
                answer = self.send("enregistrer", text, "essai")
                self.assertEqual(answer.status, 422)
                self.assertIn("Ce texte contient des erreurs", answer.text)
                self.assertNotIn("<script>alert", answer.text)
        answer = self.send("enregistrer", "é" * 265000, "essai")
        self.assertIn("ce texte dépasse 512 ko", self.plain(answer))
        fields, _ = self.form(self.client, TEXT)
        answer = self.client.post(TEXT, {**fields, "texte": "x" * 524289, "geste": "relire"})
        self.assertEqual(answer.status, 422)
        self.assertIn("C'est trop long", html.unescape(answer.text))

    def test_many_who_read_again_at_once(self):
        text, seen = self.text(), []
        clients = [self.client, self.other, self.client, self.other]
        threads = [
            threading.Thread(target=lambda client=client: seen.append(self.send("relire", text, client=client).status))
            for client in clients
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(seen, [200] * 4)
