# SPDX-License-Identifier: Apache-2.0
"""The list of cases: what it lets through and in which order, who sees what, several at once, views that are kept, what is told
while it stays open."""

import re
import time
import unittest
import urllib.parse

from served import Client, Demonstration, DeskTest, token_in


def numbers(answer):
    return [int(number) for number in re.findall(r'<tr data-case="(\d+)"', answer.text)]


def link(answer, label):
    """Where the link of this label leads; None when there is none."""
    found = re.search(rf'<a href="([^"]+)" class="button[^>]*>(?:(?!</a>).)*<span>{label}</span>', answer.text, re.DOTALL)
    return found and found[1].replace("&amp;", "&")


class Inbox(DeskTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass(cases=True)
        # What is late is told at the start, into each case: then nobody but these tests writes there.
        while cls.server.store("SELECT count(*) FROM cases WHERE remind_at <= 1000000 * unixepoch('now')") != [(0,)]:
            time.sleep(0.05)

    def numbers_of(self, where):
        return {number for (number,) in self.store(f"SELECT number FROM cases WHERE {where}")}

    def listed(self, query, login="communication"):
        answer = self.as_(login).get(f"/dossiers?{query}")
        self.assertEqual(answer.status, 200, answer.text)
        return numbers(answer)

    def send(self, login, path, fields):
        client = self.as_(login)
        token = token_in(client.get("/dossiers").text)
        return client.post(path, [("jeton", token), *fields])

    def boxes(self, *cases):
        return [("dossier", f"{number}-{events}") for number, events in
                self.store(f"SELECT number, events FROM cases WHERE number IN ({','.join(map(str, cases))})")]

    def test_filters_let_through_what_they_say_and_combine(self):
        for query, where in {
            "vue=tous": "1", "vue=clos": "state = 'clos'", "vue=decides": "state = 'decide'", "vue=en-attente": "state = 'attente'",
            "vue=tous&nature=rumeur": "nature = 'rumeur'", "vue=tous&reseau=x": "network = 'x'",
            "vue=tous&niveau=urgent": "nature = 'detresse'", "vue=tous&niveau=grave": "level = 'bloquant' AND nature <> 'detresse'",
            "vue=tous&objet=idee": "subject = 'idee'", "vue=tous&canal=agent": "channel = 'agent'",
            "vue=tous&qui=personne": "user_id IS NULL", "vue=tous&direction=juridique": "asked & 64 <> 0",
            "vue=tous&nature=rumeur&reseau=x&qui=2": "nature = 'rumeur' AND network = 'x' AND user_id = 2",
            "vue=en-retard": "state <> 'clos' AND due_at < 1000000 * unixepoch('now')",
            "nature=question": "nature = 'question' AND state <> 'clos'",
            "vue=tous&q=val&nature=rumeur": "nature = 'rumeur' AND title LIKE '%val%'",
        }.items():
            with self.subTest(query):
                found = self.listed(query)
                self.assertEqual(set(found), self.numbers_of(where))
                self.assertEqual(len(found), len(set(found)))
        self.assertEqual(self.listed("q=n%C2%B0+18"), [18])
        self.assertEqual(self.as_("communication").get("/dossiers?nature=tout").status, 422)

    def test_each_order_is_kept_and_a_chip_takes_its_filter_away(self):
        self.assertEqual(self.listed("vue=tous"), sorted(self.listed("vue=tous"), reverse=True))
        self.assertEqual(self.listed("vue=tous&tri=anciens"), sorted(self.listed("vue=tous")))
        # Where somebody may be in danger comes first, even behind the others' clocks.
        [(number,)] = self.store("SELECT min(number) FROM cases WHERE nature = 'detresse' AND state <> 'clos'")
        self.store("UPDATE cases SET due_at = due_at + 30 * 86400000000 WHERE number = ?", number)
        due = [(nature != "detresse", due or 1 << 62) for number in self.listed("")
               for (nature, due) in self.store("SELECT nature, due_at FROM cases WHERE number = ?", number)]
        self.assertEqual(due, sorted(due))
        self.assertFalse(due[0][0])
        moved = [at for number in self.listed("tri=mouvement") for (at,) in self.store("SELECT updated_at FROM cases WHERE number = ?", number)]
        self.assertEqual(moved, sorted(moved, reverse=True))
        page = self.as_("communication").get("/dossiers?vue=tous&nature=rumeur&reseau=x&q=val")
        self.assertEqual(link(page, "Réseau\u00a0: X"), "/dossiers?vue=tous&q=val&nature=rumeur")
        self.assertIn("<span>Nature\u00a0: rumeur</span>", page.text)

    def test_a_directorate_sees_what_it_was_asked(self):
        for query in ("vue=tous", "", "vue=tous&tri=anciens", "tri=mouvement"):
            found = self.listed(query, "juridique")
            where = "asked & 64 <> 0" + ("" if "vue" in query else " AND state <> 'clos'")
            self.assertEqual(set(found), self.numbers_of(where), query)
        self.assertEqual(self.listed("q=val", "dpo"), [])
        self.assertEqual(self.listed("q=24", "juridique"), [])
        client = self.as_("juridique")
        self.assertEqual(client.get("/dossiers/24/presents").status, 404)
        self.assertEqual(client.get("/dossiers/2/presents").status, 200)
        self.assertNotIn("/dossiers/lot", client.get("/dossiers").text)
        self.assertEqual(self.send("juridique", "/dossiers/lot", [("geste", "prise"), *self.boxes(2)]).status, 403)
        for login in ("agent", "administrateur"):
            self.assertEqual(self.as_(login).get("/dossiers/direct").status, 403)

    def test_several_at_once_each_by_itself(self):
        boxes = self.boxes(15, 20, 22)
        self.send("direction-generale", "/dossiers/22", [("geste", "note"), ("vu", "2"), ("texte", "Vu.")])
        answer = self.send("community-manager", "/dossiers/lot", [("geste", "prise"), *boxes, *self.boxes(1), ("dossier", "999-1")])
        self.assertEqual(answer.status, 200)
        self.assertRegex(answer.text, r"Vous vous en occupez\s: 2\sdossiers sur 5")
        self.assertIn("entre-temps", answer.text)
        self.assertIn("déjà clos", answer.text)
        self.assertIn("il n'existe pas", answer.text)
        self.assertEqual(self.store("SELECT number FROM cases WHERE user_id = 2 AND number IN (1, 15, 20, 22) AND state <> 'clos'"), [(15,), (20,)])
        # Given to somebody, who must be one of those who take care of cases.
        self.assertEqual(self.send("community-manager", "/dossiers/lot", [("geste", "attribution"), ("personne", "1"), *self.boxes(15)]).status, 422)
        answer = self.send("community-manager", "/dossiers/lot", [("geste", "attribution"), ("personne", "3"), *self.boxes(15)])
        self.assertIn("Maëlle Le Goff", answer.text)
        self.assertEqual(self.store("SELECT user_id FROM cases WHERE number = 15"), [(3,)])
        self.assertIn("Maëlle Le Goff", self.as_("communication").get("/dossiers/15").text)
        answer = self.send("community-manager", "/dossiers/lot", [("geste", "demande"), ("role", "dpo"), ("question", "Un avis ?"), *self.boxes(15, 20)])
        self.assertEqual(answer.status, 200)
        self.assertTrue({15, 20} <= set(self.listed("", "dpo")))
        self.assertEqual(self.send("community-manager", "/dossiers/lot", [("geste", "cloture"), *self.boxes(20)]).status, 422)
        self.assertEqual(self.send("community-manager", "/dossiers/lot", [("geste", "cloture"), ("mot", "Fait."), *self.boxes(20)]).status, 200)
        self.assertEqual(self.store("SELECT state FROM cases WHERE number = 20"), [("clos",)])
        self.assertEqual(self.send("community-manager", "/dossiers/lot", [("geste", "prise")]).status, 422)
        written = self.store("SELECT count(*) FROM audit_log WHERE action = 'case.write' AND object_id IN ('15', '20')")
        self.assertEqual(written, [(6,)])

    def test_one_case_is_given_from_its_page(self):
        fields = [("geste", "attribution"), ("vu", self.store("SELECT events FROM cases WHERE number = 27")[0][0])]
        refused = self.send("communication", "/dossiers/27", [*fields, ("personne", "5")])
        self.assertEqual(refused.status, 422)
        self.assertEqual(self.send("communication", "/dossiers/27", [*fields, ("personne", "2")]).status, 303)
        self.assertEqual(self.store("SELECT user_id FROM cases WHERE number = 27"), [(2,)])
        self.assertRegex(self.as_("communication").get("/dossiers/27").text, "Confié\u00a0: Léo Sabatier")

    def test_views_are_kept_shared_chosen_and_given_back(self):
        kept = [("vue", "tous"), ("nature", "rumeur"), ("nom", "Rumeurs <b>"), ("partage", "1")]
        self.assertEqual(self.send("communication", "/dossiers/vues", kept).status, 303)
        self.assertIn("Rumeurs &lt;b&gt;", self.as_("usagers").get("/dossiers/vues").text)
        [(number, query)] = self.store("SELECT id, query FROM case_views")
        self.assertEqual(query, "vue=tous&nature=rumeur")
        # Whoever does not share cases shares no view, and nobody changes another's.
        self.send("usagers", "/dossiers/vues", [("vue", "clos"), ("nom", "À moi"), ("partage", "1")])
        self.assertNotIn("À moi", self.as_("communication").get("/dossiers/vues").text)
        self.assertEqual(self.send("usagers", f"/dossiers/vues/{number}", [("geste", "retrait")]).status, 404)
        [(theirs,)] = self.store("SELECT id FROM case_views WHERE name = 'À moi'")
        self.assertEqual(self.send("communication", f"/dossiers/vues/{theirs}", [("geste", "premiere")]).status, 404)
        self.assertEqual(self.send("communication", f"/dossiers/vues/{number}", [("geste", "premiere")]).status, 303)
        self.assertEqual(self.as_("communication").get("/dossiers").headers["Location"], "/dossiers?vue=tous&nature=rumeur")
        self.assertEqual(self.as_("communication").get("/dossiers?vue=a-traiter").status, 200)
        client = self.as_("communication")
        token = token_in(client.get("/dossiers?vue=tous").text)
        removed = client.post(f"/dossiers/vues/{number}", {"jeton": token, "geste": "retrait"})
        self.assertIn(f"numero={number}", removed.headers["Location"])
        self.assertEqual(client.get("/dossiers").status, 200)
        undo = re.search(r'action="(/dossiers/vues/\d+/retour)"', client.get(removed.headers["Location"]).text)[1]
        self.assertEqual(client.post(undo, {"jeton": token}).status, 303)
        self.assertEqual(client.get("/dossiers").status, 303)
        client.post(f"/dossiers/vues/{number}", {"jeton": token, "geste": "plus-premiere"})
        self.assertEqual(client.get("/dossiers").status, 200)

    def test_who_else_reads_a_case(self):
        self.as_("communication").get("/dossiers/9")
        events, company = self.as_("community-manager").get("/dossiers/9/presents").text.split("\n")[:2]
        self.assertEqual((int(events), company), (self.store("SELECT events FROM cases WHERE number = 9")[0][0],
                                                   "Maëlle Le Goff, direction de la communication lit aussi ce dossier."))
        self.assertIn("Léo Sabatier", self.as_("communication").get("/dossiers/9").text)
        # Somebody reads one case at a time.
        self.as_("communication").get("/dossiers/10")
        self.assertEqual(self.as_("community-manager").get("/dossiers/9/presents").text.split("\n")[1], "")

    def follow(self, login):
        stream = self.server.connect()
        stream.sendall(f"GET /dossiers/direct HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\nUser-Agent: {self.as_(login).headers['User-Agent']}\r\n"
                       f"Cookie: {self.as_(login).cookie}\r\n\r\n".encode())
        self.addCleanup(stream.close)
        self.read_until(stream, b"retry")
        return stream

    def read_until(self, stream, word):
        said = b""
        while word not in said:
            chunk = stream.recv(65536)
            # The server says how it ended: « cut » when nobody meant it to.
            self.assertTrue(chunk, (said, self.server.process.poll(), self.server.said()[-4000:]))
            said += chunk
        return said

    def test_what_arrives_is_told_to_who_may_see_it(self):
        everybody, legal, dpo = (self.follow(login) for login in ("communication", "juridique", "dpo"))
        report = {"texte": "Un message tout neuf, que personne n'a encore lu dans cet hôpital inventé.", "qui": "etablissement"}
        self.assertEqual(Client(self.server).post("/signaler", report).status, 200)
        [(number,)] = self.store("SELECT max(number) FROM cases")
        self.read_until(everybody, f"data: {number} ".encode())
        self.send("communication", f"/dossiers/{number}", [("geste", "demande"), ("vu", "1"), ("role", "juridique"), ("texte", "Que faire ?")])
        said = self.read_until(legal, f"data: {number} ".encode())
        self.assertNotIn("tout neuf".encode(), said)
        # What the DPO hears of is a later one, of theirs.
        self.send("communication", "/dossiers/7", [("geste", "reouverture"), ("vu", self.store("SELECT events FROM cases WHERE number = 7")[0][0])])
        self.assertNotIn(f"data: {number} ".encode(), self.read_until(dpo, b"data: 7 "))


class Words(unittest.TestCase):
    """What is looked for by words, in a list that holds more than one page looks through."""

    def test_a_number_comes_once_and_a_directorate_reaches_what_it_may_see(self):
        server = Demonstration()
        self.addCleanup(server.stop)
        with server.opened() as base:
            base.executemany(
                "INSERT INTO cases (establishment_id, number, events, hash, state, subject, nature, level, network, title, asked, pending, user_id, "
                "reports, opened_at, updated_at) VALUES (1, ?, 1, x'', 'ouvert', 'message', '', '', '', ?, ?, 0, ?, 1, 1, 1)",
                [(n, f"Parking {n}", 64 if n in (3, 5) else 0, 6 if n == 3 else None) for n in range(1, 2601)])
            base.execute("INSERT INTO search_texts (establishment_id, kind, object_id, text) "
                         "SELECT 1, 'case', id, 'parking ' || number FROM cases")
            base.execute("INSERT INTO search_words (search_words) VALUES ('rebuild')")
        self.assertEqual(numbers(server.as_("communication").get("/dossiers?q=77")), [77, *(n for n in range(2600, 0, -1) if str(n).startswith("77") and n != 77)])
        page = server.as_("juridique").get("/dossiers?q=parking")
        self.assertEqual(numbers(page), [5, 3])
        self.assertNotIn("Regarder plus loin", page.text)
        # Of accounts, an address names those alone who take care of cases.
        people = {login: (id, name) for id, login, name in server.store("SELECT id, login, name FROM users")}
        for login, named in (("communication", True), ("administrateur", False), ("agent", False)):
            id, name = people[login]
            page = server.as_("juridique").get(f"/dossiers?qui={id}").text
            self.assertEqual(f"Qui s'en occupe\u00a0: {name}" in page.replace("&#39;", "'"), named, login)
        # Who took care of a case that one sees is named too.
        server.store("UPDATE cases SET user_id = ? WHERE number = 3", people["agent"][0])
        self.assertIn(f"Qui s'en occupe\u00a0: {people['agent'][1]}", server.as_("juridique").get(f"/dossiers?qui={people['agent'][0]}").text.replace("&#39;", "'"))
        self.assertIn("\u00a0: 999999", server.as_("juridique").get("/dossiers?qui=999999").text)


class ManyCases(unittest.TestCase):
    """Pages follow one another both ways, whatever the order, for who sees all and for a directorate."""

    def test_pages_follow_one_another(self):
        server = Demonstration()
        self.addCleanup(server.stop)
        with server.opened() as base:
            base.executemany(
                "INSERT INTO cases (establishment_id, number, events, hash, state, subject, nature, level, network, title, asked, pending, "
                "reports, opened_at, updated_at, due_at) VALUES (1, ?, 1, x'', ?, 'message', ?, '', '', ?, 64, 0, 1, 1, ?, ?)",
                [(n, "clos" if n > 4300 else "ouvert" if n % 33 == 0 else "decide", "" if n % 50 else "detresse", f"Cas {n}", n // 3,
                  n // 2 if n % 5 else None)
                 for n in range(1, 4501)])
        for login in ("communication", "juridique"):
            client = server.as_(login)
            for query in ("vue=a-traiter", "tri=mouvement", "vue=tous", "vue=tous&tri=anciens"):
                with self.subTest(f"{login} {query}"):
                    pages, place = [], f"/dossiers?{query}"
                    for _ in range(3):
                        pages.append(numbers(client.get(place)))
                        self.assertEqual(len(pages[-1]), 50)
                        place = link(client.get(place), "Suivants")
                    self.assertEqual(len(set(sum(pages, []))), 150)
                    back = link(client.get(place), "Précédents")
                    self.assertEqual(numbers(client.get(back)), pages[2])
                    back = link(client.get(back), "Précédents")
                    self.assertEqual(numbers(client.get(back)), pages[1])
                    self.assertEqual(numbers(client.get(link(client.get(back), "Suivants"))), pages[2])
        client = server.as_("communication")
        # What lets little through is asked to be followed further.
        page = client.get("/dossiers?vue=clos&tri=anciens")
        self.assertEqual(numbers(page), [])
        further = link(page, "Regarder plus loin")
        self.assertEqual(numbers(client.get(further))[0], 4301)
        # And back: what was looked through without finding a page leads on, both ways, as far as the list goes.
        back = link(client.get(further), "Précédents")
        self.assertEqual(numbers(client.get(back)), [])
        self.assertEqual(numbers(client.get(link(client.get(back), "Suivants")))[0], 4301)
        server.store("UPDATE cases SET state = 'clos' WHERE number IN (7, 400)")
        self.assertEqual(numbers(client.get(further))[0], 4301)
        back = link(client.get(further), "Précédents")
        self.assertEqual(numbers(client.get(back)), [400])
        back = link(client.get(back), "Précédents")
        self.assertEqual(numbers(client.get(back)), [7])
        self.assertIsNone(link(client.get(back), "Précédents"))
        forward = link(client.get(back), "Suivants")
        self.assertEqual(numbers(client.get(forward)), [400])
        self.assertEqual(numbers(client.get(link(client.get(forward), "Regarder plus loin")))[0], 4301)
        self.assertEqual(urllib.parse.parse_qs(further.partition("?")[2])["vue"], ["clos"])

    def test_who_emptied_a_page_goes_back(self):
        server = Demonstration()
        self.addCleanup(server.stop)
        client = server.as_("communication")

        def store(sql, *rows):
            with server.opened() as base:
                base.executemany(sql, rows or [()])

        store("INSERT INTO cases (establishment_id, number, events, hash, state, subject, nature, level, network, title, asked, pending, "
              "reports, opened_at, updated_at, due_at) VALUES (1, ?, 1, x'', 'ouvert', 'message', '', '', '', 'Cas', 0, 0, 1, 1, 1, 1)",
              *((n,) for n in range(1, 61)))
        for query in ("vue=a-traiter", "vue=a-traiter&tri=mouvement", "vue=a-traiter&tri=recents", "vue=a-traiter&tri=anciens"):
            with self.subTest(query):
                store("UPDATE cases SET state = 'ouvert'")
                first = client.get(f"/dossiers?{query}")
                place = link(first, "Suivants")
                left = numbers(client.get(place))
                self.assertEqual(len(left), 10)
                store(f"UPDATE cases SET state = 'clos' WHERE number IN ({', '.join(map(str, left))})")
                page = client.get(place)
                self.assertEqual(numbers(page), [])
                self.assertEqual(numbers(client.get(link(page, "Précédents"))), numbers(first))


if __name__ == "__main__":
    unittest.main()
