# SPDX-License-Identifier: Apache-2.0
"""/profil without script: what is posted is read, and is nowhere afterwards."""

import html
import re
import unittest
from pathlib import Path

from served import Client, Demonstration, DeskTest, token_in

TEXT = "Camille Durand 🌸\nIDE @ CHU de Nantes\nMes propos n'engagent que moi"
MARKER = "zxqvmarqueur"


class Profile(DeskTest):
    def setUp(self):
        self.client = Client(self.server)

    def read(self, text="", ticked=(), before=(), **more):
        fields = [("texte", text), *(("vu", fact) for fact in ticked), *(("lu", fact) for fact in before), *more.items()]
        answer = self.client.post("/profil", fields)
        self.assertEqual(answer.status, 200, answer.text[:500])
        return answer.text.split("<template")[0]

    def ticked(self, page):
        return re.findall(r'name="vu" value="(\w+)" checked', page)

    def listed(self, page, name):
        part = re.search(rf'data-list="{name}"( hidden)?>(.*?)</div>', page, re.S)
        return [] if part[1] else [html.unescape(title) for title in re.findall(r"<strong>(.*?)</strong>", part[2])]

    def title(self, page):
        return html.unescape(re.search(r'id="ce-qui-est-lie">(.*?)</h2>', page)[1])

    def test_the_page_is_for_everybody(self):
        page = self.client.get("/profil")
        self.assertEqual((page.status, self.ticked(page.text)), (200, []))
        self.assertEqual(self.title(page.text), "Rien pour l'instant")
        for name in ("ties", "readers", "changes", "keeps"):
            self.assertEqual(self.listed(page.text, name), [])
        for other in ("/", "/guide", "/guide/reglages"):
            self.assertIn('href="/profil"', self.client.get(other).text, other)

    def test_a_text_ticks_the_boxes(self):
        page = self.read(TEXT)
        self.assertEqual(self.ticked(page), ["prenom", "nom", "metier", "etablissement"])
        self.assertIn("<q>CHU de Nantes</q>", page)
        self.assertEqual(self.title(page), "On peut savoir qui vous êtes, et où vous travaillez")
        self.assertEqual(self.listed(page, "changes")[0], "Retirez le nom de l'établissement")
        self.assertIn("n'engagent que moi", self.listed(page, "changes")[-1])
        self.assertEqual(len(re.findall(r'class="dot dot-shown"', page)), 3)
        self.assertEqual(len(re.findall(r"edge-shown", page)), 3)
        self.assertIn("nom, métier et établissement", page)

    def test_boxes_alone_are_enough(self):
        page = self.read(ticked=("metier",))
        self.assertEqual(self.title(page), "Vie privée et métier restent séparés")
        self.assertEqual(self.listed(page, "keeps"), ["Votre métier"])
        page = self.read(ticked=("recits", "tenue"))
        self.assertIn("Vos récits et votre lieu de travail", self.listed(page, "ties"))
        self.assertIn("Passez le compte en privé", self.listed(page, "changes"))
        closed = self.read(ticked=("recits", "tenue"), lecteurs="contacts")
        self.assertEqual(self.listed(closed, "readers"), ["Vos collègues"])
        self.assertNotIn("Passez le compte en privé", self.listed(closed, "changes"))

    def test_what_was_misread_may_be_unticked(self):
        page = self.read(TEXT, ticked=("prenom", "nom", "metier"), before=("prenom", "nom", "metier", "etablissement"))
        self.assertEqual(self.ticked(page), ["prenom", "nom", "metier"])
        self.assertIn('name="lu" value="etablissement"', page)
        # Again, as the page now stands.
        again = self.read(TEXT, ticked=self.ticked(page), before=re.findall(r'name="lu" value="(\w+)"', page))
        self.assertEqual(self.ticked(again), ["prenom", "nom", "metier"])
        # And what the text does not say any more goes.
        page = self.read("Camille Durand", ticked=("prenom", "nom", "metier", "visage"), before=("prenom", "nom", "metier"))
        self.assertEqual(self.ticked(page), ["prenom", "nom", "visage"])

    def test_what_is_typed_is_escaped(self):
        page = self.read('</textarea><script>alert(1)</script> IDE au CHU de <b>Nantes</b>')
        self.assertNotIn("<script>alert", page)
        self.assertNotIn("<b>Nantes", page)

    def test_mistakes_are_told(self):
        answer = self.client.post("/profil", {"texte": "é" * 5001})
        self.assertEqual(answer.status, 422)
        self.assertIn('id="f-texte-error"', answer.text)
        self.assertEqual(self.client.post("/profil", {"vu": "compte-en-banque"}).status, 422)
        self.assertEqual(self.client.post("/profil", {"autre": "1"}).status, 400)

    def test_whoever_is_signed_in(self):
        self.client = self.as_("agent")
        page = self.client.get("/profil").text
        token = token_in(page)
        self.assertEqual(self.client.post("/profil", {"texte": TEXT}).status, 403)
        self.assertEqual(self.title(self.read(TEXT, jeton=token)), "On peut savoir qui vous êtes, et où vous travaillez")

    def test_the_browser_lets_no_script_of_the_page_ask_for_anything(self):
        self.assertIn("connect-src 'none'", self.client.get("/profil").headers["Content-Security-Policy"])

    def test_what_is_read_is_nowhere(self):
        server = Demonstration()
        try:
            client = Client(server)
            about = {"Origin": client.origin(), "Content-Type": "application/x-www-form-urlencoded"}
            self.assertIn(MARKER, client.post("/profil", {"texte": f"{MARKER} {TEXT}", "vu": "visage"}).text)
            client.ask("POST", "/profil", f"texte={MARKER}%ff", about)
            client.post("/profil", {"texte": MARKER + "a" * 100000})
            client.post("/profil", {"texte": TEXT, "vu": MARKER})
            client.post("/profil", {MARKER: "1"})
            client.get(f"/profil?texte={MARKER}")
            held = [path for path in Path(server.folder.name).rglob("*") if path.is_file()]
            self.assertGreaterEqual(len(held), 3)
            for path in held:
                self.assertNotIn(MARKER.encode(), path.read_bytes(), path)
        finally:
            log = server.stop()
        self.assertIn('"route":"/profil"', log)
        self.assertNotIn(MARKER, log)


if __name__ == "__main__":
    unittest.main()
