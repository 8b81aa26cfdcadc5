# SPDX-License-Identifier: Apache-2.0
"""Retention, health and jobs in the desk of the demonstration; its own workers do what is asked."""

import re
import time

from served import DeskTest, token_in


class Records(DeskTest):
    def send(self, client, page, path, fields=()):
        token = token_in(client.get(page).text)
        return client.post(path, {**dict(fields), "jeton": token})

    def until(self, client, path, wanted):
        """The page, once it says so; the time-out of the whole test ends a wait for ever."""
        while wanted not in (text := client.get(path).text):
            time.sleep(0.05)
        return text

    def test_who_may(self):
        for path, may in (("/reglages/conservation", ("administrateur", "dpo")), ("/reglages/serveur", ("administrateur",)),
                          ("/reglages/taches", ("administrateur",)), ("/reglages/taches/direct", ())):
            for login in ("agent", "dpo", "administrateur"):
                if path.endswith("direct") and login == "administrateur":
                    continue
                with self.subTest(path, login=login):
                    self.assertEqual(self.as_(login).get(path).status, 200 if login in may else 403)

    def test_terms_are_chosen_within_their_bounds(self):
        client = self.as_("dpo")
        page = client.get("/reglages/conservation").text
        terms = dict(re.findall(r'name="([a-z-]+)" value="(\d+)"', page))
        self.assertEqual(terms["journal"], "365")
        refused = self.send(client, "/reglages/conservation", "/reglages/conservation", {**terms, "journal": "30"})
        self.assertEqual(refused.status, 422)
        self.assertIn("Entre 180 et 1095 jours", refused.text)
        taken = self.send(client, "/reglages/conservation", "/reglages/conservation", {**terms, "journal": "400"})
        self.assertEqual(taken.headers["Location"], "/reglages/conservation?fait=durees")
        self.assertIn('name="journal" value="400"', client.get("/reglages/conservation").text)
        told = client.get("/reglages/journal?famille=conservation").text
        self.assertIn("a changé une durée de conservation : « Le journal de ce que chacun a fait et consulté »", told.replace("\u00a0", " "))
        self.assertIn("avant : 365 jours, maintenant : 400 jours", told.replace("\u00a0", " ").replace("\u202f", " "))

    def test_the_server_tells_how_it_is(self):
        text = self.as_("administrateur").get("/reglages/serveur").text
        for said in ("Base", "SQLite, étape", "Mo libres", "1 programme, 2 tâches de front", "Horloge", "Version", "Mémoire"):
            self.assertIn(said, text)

    def test_the_journal_is_verified_when_asked(self):
        client = self.as_("dpo")
        self.assertEqual(self.send(client, "/reglages/journal", "/reglages/journal/verification").status, 303)
        self.until(client, "/reglages/journal", "Rien n'a été changé")
        self.assertIn("a vérifié le journal", client.get("/reglages/journal").text)

    def dead(self, establishment=1):
        with self.server.opened() as base:
            return base.execute(
                "INSERT INTO jobs (establishment_id, queue, kind, payload, priority, state, due_at, attempts, attempts_max,"
                " last_error, created_at, ended_at) VALUES (?, 'ailleurs', 'essai', '{\"secret\": 1}', 1, 'dead', 1, 8, 8,"
                " 'le serveur ne répond pas', 1, 1) RETURNING id", (establishment,)).fetchone()[0]

    def state(self, job):
        with self.server.opened() as base:
            return base.execute("SELECT state, abandoned_at IS NULL, attempts_max FROM jobs WHERE id = ?", (job,)).fetchone()

    def test_a_dead_job_lives_again(self):
        client, job = self.as_("administrateur"), self.dead()
        page = client.get("/reglages/taches").text
        self.assertIn("le serveur ne répond pas", page)
        self.assertNotIn("secret", page)
        answer = self.send(client, "/reglages/taches", f"/reglages/taches/{job}/relance")
        self.assertEqual(answer.status, 303)
        self.assertEqual(self.state(job), ("waiting", 1, 11))
        self.assertIn(f"a relancé la tâche n° {job}", client.get("/reglages/journal").text.replace("\u00a0", " "))
        self.assertEqual(self.send(client, "/reglages/taches", f"/reglages/taches/{job}/relance").status, 404)

    def test_abandoning_can_be_undone(self):
        client, job = self.as_("administrateur"), self.dead()
        answer = self.send(client, "/reglages/taches", f"/reglages/taches/{job}/abandon")
        self.assertEqual(self.state(job), ("dead", 0, 8))
        self.assertIn(f'action="/reglages/taches/{job}/reprise"', client.get(answer.headers["Location"]).text)
        self.send(client, "/reglages/taches", f"/reglages/taches/{job}/reprise")
        self.assertEqual(self.state(job), ("dead", 1, 8))

    def test_another_establishment_s_jobs_are_not_there(self):
        with self.server.opened() as base:
            base.execute("INSERT INTO establishments (key, name, time_zone, created_at, closed_at) VALUES ('b', 'B', 'Europe/Paris', 1, 1)"
                         " ON CONFLICT DO NOTHING")
            other = base.execute("SELECT id FROM establishments WHERE key = 'b'").fetchone()[0]
        client, job = self.as_("administrateur"), self.dead(other)
        for what in ("relance", "abandon", "reprise"):
            self.assertEqual(self.send(client, "/reglages/taches", f"/reglages/taches/{job}/{what}").status, 404)
        self.assertEqual(self.state(job), ("dead", 1, 8))

    def test_pages_of_jobs(self):
        client = self.as_("administrateur")
        with self.server.opened() as base:
            base.executemany("INSERT INTO jobs (establishment_id, queue, kind, payload, priority, state, due_at, attempts_max, created_at,"
                             " ended_at) VALUES (1, 'ailleurs', ?, '{}', 1, 'done', 1, 8, 1, 1)", [(f"k{i}",) for i in range(120)])
        seen, path = set(), "/reglages/taches?etat=faites"
        while path:
            text = client.get(path).text
            seen |= set(re.findall(r"<span>(k\d+)", text))
            following = re.search(r'rel="next" href="([^"]+)"', text)
            path = following and following[1].replace("&amp;", "&")
        self.assertEqual(len(seen), 120)

    def test_a_page_that_is_open_hears_of_it(self):
        client = self.as_("administrateur")
        with self.server.connect() as link:
            link.sendall(f"GET /reglages/taches/direct HTTP/1.1\r\nHost: a\r\nUser-Agent: {client.headers['User-Agent']}\r\nCookie: {client.cookie}\r\n\r\n".encode())
            heard = b""
            while b"retry:" not in heard:
                heard += link.recv(4096)
            self.send(client, "/reglages/journal", "/reglages/journal/verification")
            while b"event: bouge" not in heard:
                heard += link.recv(4096)
