# SPDX-License-Identifier: Apache-2.0
"""The public guide: every rule has its page, every link leads somewhere, words are found whatever their accents."""

import gzip
import html
import re
import unittest
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path

from served import Client, DeskTest

CHARTER = Path(__file__).resolve().parents[2] / "charter"


class Page(HTMLParser):
    """What a page links to, and where one may arrive on it."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.tags = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.links += [attrs[name] for name in ("href", "src", "action") if attrs.get(name)]
        if "id" in attrs:
            assert attrs["id"] not in self.ids, attrs["id"]
            self.ids.add(attrs["id"])


class Guide(DeskTest):
    def setUp(self):
        self.client = Client(self.server)

    def page(self, path, status=200):
        answer = self.client.get(path)
        self.assertEqual(answer.status, status, path)
        return answer.text

    def search(self, query):
        return self.page("/guide/chercher?q=" + urllib.parse.quote(query))

    def test_every_rule_has_its_page(self):
        rules = sorted(path.stem for path in (CHARTER / "rules").glob("*.yaml"))
        self.assertGreater(len(rules), 10)
        index = Page(self.page("/guide"))
        # One is off in the demonstration's own charter, and one is its own.
        self.assertNotIn("/guide/lien-employeur", index.links)
        for rule in [*rules, "presse"]:
            if rule != "lien-employeur":
                self.assertIn(f"/guide/{rule}", index.links)
            text = self.page(f"/guide/{rule}")
            for heading in ("Pourquoi", "à la place"):
                self.assertIn(heading, html.unescape(text), rule)
            if rule == "presse":
                continue
            # Two answers at least to guess: one of each.
            self.assertRegex(text, r"badge-clear[^§]*?Non\s*<", rule)
            self.assertRegex(text, r">\s*Oui\s*<", rule)

    def test_every_text_has_its_page(self):
        todo = ["/guide", "/accessibilite", "/vie-privee", "/contacts"]
        titles = set()
        for path in todo:
            if path.endswith(".pdf"):
                continue
            text = self.page(path)
            titles.add(re.sub(r"[\u00a0\u202f]", " ", html.unescape(re.search(r"<h1>(.*?)</h1>", text)[1])))
            todo += [link for link in Page(text).links if re.fullmatch(r"/guide/[^?#]+", link) and link not in todo]
        for path in (CHARTER / "guide").glob("*.md"):
            self.assertIn(re.match(r"# (.*)", path.read_text(encoding="utf-8"))[1], titles)

    def test_every_link_of_this_site_answers(self):
        seen, todo = {}, ["/", "/guide", "/accessibilite", "/vie-privee", "/guide/chercher?q=photo"]
        for path in todo:
            where, _, place = path.partition("#")
            if where not in seen:
                answer = self.client.get(where)
                self.assertEqual(answer.status, 200, path)
                is_page = answer.headers["Content-Type"].startswith("text/html")
                seen[where] = Page(answer.text) if is_page else None
                for link in seen[where].links if is_page else ():
                    # What stands behind a query is another search; what stands outside is not ours.
                    full = urllib.parse.urljoin(where, link)
                    if full.startswith("/") and full not in todo:
                        todo.append(full)
            if place and seen[where]:
                self.assertIn(place, seen[where].ids, path)
        self.assertGreater(len(seen), 30)

    def test_words_are_found_whatever_their_accents(self):
        for query in ("réserve", "reserve", "RESERVE", "Réservé"):
            with self.subTest(query):
                self.assertIn("/guide/reserve", Page(self.search(query)).links)
        self.assertIn("/guide/secret-medical", Page(self.search("secret medical")).links)
        self.assertIn("<mark>", self.search("secret medical"))
        self.assertIn("/guide/glossaire#hashtag-ou-mot-diese", Page(self.search("mot-dièse")).links)

    def test_a_word_that_is_nowhere_says_so(self):
        self.assertIn("Rien dans le guide", self.search("xylophone"))
        self.assertIn("contient tous ces mots", self.search("xylophone secret"))

    def test_hostile_queries(self):
        script = "<script>alert(1)</script>"
        for query in (script, f'"><img src=x onerror={script}>', "' OR 1=1 --", "\u202eabc", "a" * 100, "%", "\u0301" * 50, "🧑‍⚕️"):
            text = self.search(query)
            self.assertNotIn("<script>alert", text)
            self.assertEqual(Page(text).tags.count("img"), 0, query)
        self.assertEqual(self.client.get("/guide/chercher?q=" + "a" * 101).status, 422)
        for raw in ("%ff", "%00", "a%0ab"):
            self.assertIn(self.client.get("/guide/chercher?q=" + raw).status, (400, 422), raw)
        self.assertEqual(self.client.get("/guide/chercher?q=a&x=b").status, 400)

    def test_what_is_not_there(self):
        for path in ("/guide/rien", "/guide/pour/rien", "/guide/..", "/guide/pour-agents", "/guide/%2e%2e%2faccessibilite"):
            self.assertEqual(self.client.get(path).status, 404, path)

    def test_a_message_spreads_with_one_s_own_numbers(self):
        told = lambda path, status=200: re.sub(r"\s", " ", re.sub("<[^>]*>", "", self.page(path, status)))
        self.assertIn("Environ 11 000 personnes ont pu le lire : à peu près le personnel d'un grand CHU", told("/guide/viralite"))
        page = self.page("/guide/viralite?contacts=200&partages=2&relais=2&communs=0")
        self.assertIn('name="communs" type="number" min="0" max="90" value="0"', page)
        self.assertEqual(len(re.findall('<circle class="ring"', page)), 3)
        own = told("/guide/viralite?contacts=200&partages=2&relais=2&communs=0")
        for words in ("Environ 4 200 personnes", "à peu près deux fois l'Olympia plein", "16 personnes le partagent, 3 200 lecteurs de plus",
                      "Chaque relais touche 4 fois plus"):
            self.assertIn(words, own)
        # What one asked with is kept for nobody else, and one number alone leaves the others.
        self.assertIn("Environ 11 000", told("/guide/viralite"))
        self.assertIn("Vous en connaissez 500", told("/guide/viralite?contacts=500"))
        for query in ("contacts=9", "contacts=5001", "partages=21", "relais=7", "communs=91", "contacts=mille", "contacts="):
            text = told(f"/guide/viralite?{query}", 200 if query == "contacts=" else 422)
            self.assertIn("Environ 11 000", text, query)
        self.assertEqual(self.client.get("/guide/viralite?autre=1").status, 400)

    def test_a_browser_keeps_what_has_not_changed(self):
        first = self.client.get("/guide/secret-medical")
        again = self.client.get("/guide/secret-medical", If_None_Match=first.headers["ETag"])
        self.assertEqual((again.status, again.body), (304, b""))

    def test_the_establishment_s_charter_shows_at_once(self):
        for path, link in (("/contacts", "mailto:communication@"), ("/", "tel:0559000010")):
            self.assertIn(link, self.page(path))
        before = self.client.get("/guide")
        self.assertIn("n'applique pas", self.page("/guide/lien-employeur"))
        text = (CHARTER / "establishment.yaml").read_text(encoding="utf-8").partition("confidential:")[0]
        text = text.replace("Direction de la communication", "Bureau des <nouvelles>") + "rules:\n  reserve: off\n"
        with self.server.opened() as base:
            base.execute(
                "INSERT INTO charter_versions (establishment_id, number, content, comment, created_at) "
                "SELECT establishment_id, MAX(number) + 1, ?, 'essai', 1 FROM charter_versions GROUP BY establishment_id", (text,))
        try:
            again = self.client.get("/guide", If_None_Match=before.headers["ETag"])
            self.assertEqual(again.status, 200)
            links = Page(again.text).links
            self.assertIn("/guide/lien-employeur", links)
            self.assertNotIn("/guide/reserve", links)
            self.assertNotIn("/guide/presse", links)
            self.assertEqual(self.client.get("/guide/presse").status, 404)
            self.assertIn("Bureau des &lt;nouvelles&gt;", self.page("/contacts"))
            self.assertNotIn("/guide/reserve", Page(self.search("réserve")).links)
        finally:
            self.store("DELETE FROM charter_versions WHERE comment = 'essai'")

    def test_privacy_tells_how_long_things_are_kept(self):
        text = self.page("/vie-privee")
        self.assertIn("Le journal de ce que chacun a fait et consulté", text)
        self.assertRegex(text, r"365\sjours")

    def test_posters(self):
        text = self.page("/guide/secret-medical/affiche")
        self.assertIn("/g/secret-medical</strong>", text)
        self.assertIn('class="qr"', text)
        self.assertEqual(self.client.get("/guide/rien/affiche").status, 404)
        answer = self.client.get("/g/secret-medical")
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/guide/secret-medical"))
        self.assertEqual(self.client.get("/g/%2f%2failleurs.example").headers["Location"], "/guide///ailleurs.example")

    def test_a_kept_page_is_the_same_compressed_or_not(self):
        plain = [self.client.get("/guide/glossaire").body for _ in range(2)]
        packed = [self.client.get("/guide/glossaire", Accept_Encoding="gzip") for _ in range(2)]
        self.assertEqual({*plain, *(gzip.decompress(answer.body) for answer in packed)}, {plain[0]})
        self.assertEqual(packed[1].headers["Content-Encoding"], "gzip")
        self.assertNotEqual(packed[1].headers["ETag"], self.client.get("/guide/glossaire").headers["ETag"])
        self.assertIn("default-src", packed[1].headers["Content-Security-Policy"])

    def test_who_is_signed_in_stays_in_the_desk(self):
        self.client = self.as_("agent")
        text = self.page("/guide/secret-medical")
        self.assertIn("main-nav", text)
        self.assertIn("Inès Caradec", text)
        self.assertIsNone(self.client.get("/guide/secret-medical").headers["ETag"])


if __name__ == "__main__":
    unittest.main()
