# SPDX-License-Identifier: Apache-2.0
"""Who may what: every route of the table without session, without permission, without token; and sessions themselves."""

import unittest

from served import BLOUSE, Client, Server, example, routes

# What nobody needs a permission for, though it is posted: coming in and going out, with a letter too; reading a draft, or a
# text that a phone shares; giving a remark on a reading.
OPEN = ("/connexion", "/connexion/code", "/deconnexion", "/invitation", "/mot-de-passe-oublie", "/nouveau-mot-de-passe", "/profil",
        "/rappels/arret/{qui}/{preuve}", "/signaler", "/signaler/conseil", "/suivi", "/suivi/message", "/verifier", "/verifier/partage",
        "/verifier/photo", "/verifier/photo/copie", "/verifier/remarques")


class EveryRoute(unittest.TestCase):
    """Generated from the table, so that no new route escapes."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.reader, cls.writer = Client(cls.server), Client(cls.server)
        cls.reader.enter("lecteur")
        cls.writer.enter("redacteur")

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def ask(self, client, route, **more):
        path, fields = example(route)
        if route["method"] == "GET":
            return client.get(path + ("?" + "&".join(f"{n}={v}" for n, v in fields.items()) if fields else ""))
        return client.send(route["method"], path, {**fields, **more})

    def test_without_session(self):
        for route in routes():
            with self.subTest(route["method"] + " " + route["path"]):
                if route["permission"]:
                    self.assertEqual(self.ask(Client(self.server), route).status, 401)
                elif route["path"] not in ("/direct", "/faute", "/sournois", "/lent"):
                    self.assertIn(self.ask(Client(self.server), route).status, (200, 303))

    def test_without_permission(self):
        for route in routes():
            if route["permission"] == "comptes.ecrire":
                with self.subTest(route["method"] + " " + route["path"]):
                    self.assertEqual(self.ask(self.reader, route, jeton=self.reader.token()).status, 403)

    def test_without_token(self):
        other = self.reader.token()
        for route in routes():
            if route["method"] == "GET":
                continue
            for token in ({}, {"jeton": ""}, {"jeton": other}, {"jeton": "A" * 64}):
                with self.subTest(route["method"] + " " + route["path"]):
                    self.assertEqual(self.ask(self.writer, route, **token).status, 403)

    def test_from_another_site(self):
        path, fields = "/comptes/1", {"nom": "Zoé", "jeton": self.writer.token()}
        for headers in ({"Origin": "https://ailleurs.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                        {"Sec-Fetch-Site": "same-site"}, {"Origin": None, "Sec-Fetch-Site": None},
                        {"Origin": f"http://127.0.0.1:{self.server.port}.example"}):
            with self.subTest(headers):
                answer = self.writer.post(path, fields, headers)
                self.assertEqual(answer.status, 403)
                self.assertIn("ne vient pas d'une page de ce site", answer.text)
        for headers in ({"Origin": None}, {"Sec-Fetch-Site": None}):
            self.assertEqual(self.writer.post(path, fields, headers).status, 303)

    def test_with_all_of_it(self):
        answer = self.writer.post("/comptes/1", {"nom": "Zoé", "jeton": self.writer.token()})
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/comptes"))
        self.assertEqual(self.reader.get("/comptes/1").text, "Zoé")
        # The header, for scripts.
        answer = self.writer.send("DELETE", "/comptes/1", headers={"X-Jeton": self.writer.token()})
        self.assertEqual((answer.status, answer.json), (200, {"id": ["1"]}))

    def test_without_commit_nothing_happened(self):
        before = self.reader.get("/comptes/1").text
        self.assertEqual(self.writer.post("/comptes/0", {"nom": "Perdu", "jeton": self.writer.token()}).status, 303)
        self.assertEqual(self.reader.get("/comptes/1").text, before)

    def test_a_get_never_writes(self):
        self.assertIn(self.reader.get("/sournois").status, (400, 500, 409, 503))
        self.assertNotEqual(self.reader.get("/comptes/1").text, "x")

    def test_what_blouse_serves_needs_no_less(self):
        for route in routes(BLOUSE):
            self.assertTrue(route["method"] == "GET" or route["permission"] or route["path"] in OPEN, route)


class Sessions(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.stop)
        self.client = Client(self.server)

    def test_the_cookie(self):
        said = self.client.enter("lecteur").headers["Set-Cookie"]
        self.assertRegex(said, r"^session=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax$")
        self.assertEqual(self.client.get("/").json["name"], "lecteur")
        self.assertEqual(self.client.get("/").headers["Cache-Control"], "no-store")
        # Who reads the table cannot sign in.
        [(kept,)] = self.server.store("SELECT hash FROM sessions")
        self.assertEqual(len(kept), 32)
        self.assertNotIn(self.client.cookie.encode()[8:], kept)

    def test_the_token_changes_each_time(self):
        self.client.enter("lecteur")
        first, second = self.client.token(), self.client.token()
        self.assertNotEqual(first, second)
        for token in (first, second):
            self.assertEqual(self.client.post("/direct", {"sujet": "x", "jeton": token}).status, 200)

    def test_signing_in_changes_the_session(self):
        self.client.enter("lecteur")
        old = self.client.cookie
        self.client.enter("redacteur")
        self.assertNotEqual(self.client.cookie, old)
        self.client.cookie = old
        self.assertEqual(self.client.get("/").json["name"], "")

    def test_a_session_that_somebody_set_is_not_taken(self):
        self.client.cookie = "session=" + "A" * 43
        self.assertEqual(self.client.post("/entrer", {"qui": "lecteur"}).status, 303)
        self.assertNotEqual(self.client.cookie, "session=" + "A" * 43)

    def test_renewal(self):
        self.client.enter("lecteur")
        old, token = self.client.cookie, self.client.token()
        self.assertEqual(self.client.post("/renouveler", {"jeton": token}).status, 200)
        self.assertNotEqual(self.client.cookie, old)
        self.assertEqual(self.client.get("/").json["name"], "lecteur")
        self.assertEqual(self.client.post("/direct", {"sujet": "x", "jeton": token}).status, 403)
        self.client.cookie = old
        self.assertEqual(self.client.get("/").json["name"], "")

    def test_signing_out(self):
        self.client.enter("lecteur")
        old = self.client.cookie
        self.assertEqual(self.client.post("/sortir", {"jeton": self.client.token()}).status, 200)
        self.client.cookie = old
        self.assertEqual(self.client.get("/").json["name"], "")

    def test_what_ends_a_session(self):
        for sql in ("UPDATE sessions SET revoked_at = 1", "UPDATE sessions SET expires_at = 1",
                    "UPDATE sessions SET seen_at = seen_at - 1801000000", "UPDATE sessions SET created_at = 1",
                    "UPDATE users SET disabled_at = 1", "UPDATE establishments SET closed_at = 1"):
            with self.subTest(sql):
                client = Client(self.server)
                client.enter("redacteur")
                self.assertEqual(client.get("/comptes").status, 200)
                self.server.store(sql)
                self.assertEqual(client.get("/comptes").status, 401)
                self.server.store("DELETE FROM sessions")
                self.server.store("UPDATE users SET disabled_at = NULL")
                self.server.store("UPDATE establishments SET closed_at = NULL")

    def test_another_browser_with_the_same_cookie(self):
        self.client.enter("lecteur")
        self.client.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36"
        self.assertEqual(self.client.get("/comptes").status, 401)
        self.client.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        self.assertEqual(self.client.get("/comptes").status, 200)

    def test_use_is_noted(self):
        self.client.enter("lecteur")
        self.server.store("UPDATE sessions SET seen_at = seen_at - 120000000")
        [(before,)] = self.server.store("SELECT seen_at FROM sessions")
        self.client.get("/comptes")
        [(after,)] = self.server.store("SELECT seen_at FROM sessions")
        self.assertGreater(after, before + 100000000)

    def test_redirects_stay_here(self):
        for path, place in (("/comptes?page=2", "/comptes?page=2"), ("//ailleurs.example", "/"), ("/\\ailleurs.example", "/"),
                            ("https://ailleurs.example", "/"), ("/a b", "/"), ("", "/"), ("/é", "/")):
            with self.subTest(path):
                answer = Client(self.server).post("/entrer", {"qui": "lecteur", "retour": path})
                self.assertEqual((answer.status, answer.headers["Location"]), (303, place))


class BehindTls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("https")
        cls.server.origin = "https://blouse.example"

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def test_cookies_and_headers(self):
        client = Client(self.server)
        said = client.enter("lecteur").headers["Set-Cookie"]
        self.assertRegex(said, r"^__Host-session=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure$")
        self.assertEqual(client.get("/").headers["Strict-Transport-Security"], "max-age=31536000")

    def test_plain_origin_is_another_site(self):
        plain = {"Origin": f"http://127.0.0.1:{self.server.port}"}
        self.assertEqual(Client(self.server).post("/entrer", {"qui": "lecteur"}, plain).status, 403)

    def test_pages_send_to_the_sign_in(self):
        client = Client(self.server)
        answer = client.get("/comptes", Accept="text/html")
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/entrer?retour=%2Fcomptes"))
        answer = client.get("/comptes?page=2&q=%C3%A9", Accept="text/html")
        self.assertEqual(answer.headers["Location"], "/entrer?retour=%2Fcomptes%3Fpage%3D2%26q%3D%25C3%25A9")
        answer = client.get("/comptes?q=" + "a" * 1000, Accept="text/html")
        self.assertEqual(answer.headers["Location"], "/entrer")
        self.assertEqual(client.get("/comptes", Accept="application/json").status, 401)

    def test_addresses_are_the_proxy_s_word(self):
        client = Client(self.server)
        for _ in range(3):
            self.assertEqual(client.get("/rare", X_Forwarded_For="1.2.3.4, 10.0.0.1").status, 200)
        answer = client.get("/rare", X_Forwarded_For="9.9.9.9, 10.0.0.1")
        self.assertEqual(answer.status, 429)
        self.assertIn(int(answer.headers["Retry-After"]), range(1, 62))
        self.assertEqual(client.get("/rare", X_Forwarded_For="10.0.0.2").status, 200)
        self.assertEqual(client.get("/metriques", X_Forwarded_For="10.0.0.2").status, 404)
        self.assertEqual(client.get("/metriques", X_Forwarded_For="127.0.0.1").status, 404)


if __name__ == "__main__":
    unittest.main()
