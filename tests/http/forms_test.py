# SPDX-License-Identifier: Apache-2.0
"""What forms send: declared parameters alone, mistakes beside their fields, parts and files, hostile bytes."""

import unittest

from served import Client, Server

BOUNDARY = "----blouse-essai"


def parts(*fields):
    """multipart/form-data of (name, file name or None, bytes)."""
    body = b""
    for name, file, data in fields:
        about = f'form-data; name="{name}"' + (f'; filename="{file}"' if file is not None else "")
        body += f"--{BOUNDARY}\r\nContent-Disposition: {about}\r\n\r\n".encode() + data + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


class Forms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.client = Client(cls.server)
        cls.client.enter("redacteur")

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def upload(self, body, content_type=f"multipart/form-data; boundary={BOUNDARY}", **headers):
        about = {"Origin": self.client.origin(), "Content-Type": content_type, "X-Jeton": self.client.token(), **headers}
        return self.client.ask("POST", "/pieces", body, about)

    def test_queries(self):
        answer = self.client.get("/chercher?q=%C3%A9t%C3%A9+x&role=a&page=12&role=b&tri=nom")
        self.assertEqual(answer.json, {"page": ["12"], "tri": ["nom"], "q": ["été x"], "role": ["a", "b"]})

    def test_what_is_not_declared_is_refused(self):
        for query in ("autre=1", "page=1&page=2", "Page=1", "page=1&%00=1", "jeton=x", "__proto__=1", "id=1"):
            with self.subTest(query):
                self.assertEqual(self.client.get("/chercher?" + query).status, 400)
        self.assertIn("« autre » n'est pas attendu ici.", self.client.get("/chercher?autre=1").text.replace("\u00a0", " "))
        # What a page's path says is not said again.
        self.assertEqual(self.client.get("/comptes/1?id=2").status, 400)
        self.assertEqual(self.client.get("/?x").status, 400)
        self.assertEqual(self.client.post("/direct?sujet=a", {"sujet": "x", "jeton": self.client.token()}).status, 400)

    def test_repeats_have_a_limit(self):
        self.assertEqual(self.client.get("/chercher?" + "&".join(["role=a"] * 100)).status, 200)
        self.assertEqual(self.client.get("/chercher?" + "&".join(["role=a"] * 101)).status, 400)

    def test_hostile_bytes(self):
        for value in ("%FF", "%C0%80", "%ED%A0%80", "%F4%90%80%80", "%00", "%", "%4", "%zz", "%E2%82"):
            with self.subTest(value):
                self.assertEqual(self.client.get("/chercher?q=" + value).status, 400)
                self.assertEqual(self.client.get("/comptes/" + value).status, 404)
        for value in ("%07", "%1B", "a%0Ab", "%C2%85", "%7F"):
            with self.subTest(value):
                self.assertEqual(self.client.get("/chercher?q=" + value).status, 422)
        raw = self.server.raw(b"GET /chercher?q=\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertTrue(raw.startswith(b"HTTP/1.1 400"), raw[:50])

    def test_mistakes_without_a_form(self):
        answer = self.client.get("/chercher?page=0&tri=x", Accept="application/json")
        self.assertEqual(answer.status, 422)
        self.assertEqual([mistake["name"] for mistake in answer.json["mistakes"]], ["page", "tri"])
        self.assertIn("Choisissez dans la liste.", self.client.get("/chercher?tri=x").text)

    def test_a_form_comes_back(self):
        answer = self.client.post("/comptes/1", {"nom": "<b>" + "n" * 30, "jeton": self.client.token()})
        self.assertEqual(answer.status, 422)
        self.assertIn("&lt;b&gt;nnn", answer.text)
        self.assertIn("C'est trop long", answer.text)

    def test_parts_of_paths(self):
        for path in ("/comptes/x", "/comptes/-1", "/comptes/1/", "/comptes//1", "/comptes/1%2F2", "/comptes/999",
                     "/comptes/99999999999999999999"):
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status, 404)
        self.assertEqual(self.client.get("/comptes/nouveau").json, {})
        self.assertEqual(self.client.get("/comptes/%31").status, 200)

    def test_files(self):
        data = bytes(range(256)) * 1000
        piece = b"\x89PNG\r\n--" + BOUNDARY.encode()[:5]
        answer = self.upload(parts(("titre", None, "Été".encode()), ("piece", "C:\\photos\\a.png", piece)))
        self.assertEqual(answer.json["titre"], ["Été"])
        self.assertEqual(self.upload(parts(("titre", None, b"x"), ("piece", "a", data))).status, 200)
        self.assertEqual(self.upload(parts(("titre", None, b"x"), ("piece", "", b""))).json["piece"], [])
        answer = self.upload(parts(("titre", None, b"x"), ("piece", "a", b"x" * (1 << 20) + b"x")))
        self.assertEqual(answer.status, 422)
        self.assertIn("Ce fichier est trop gros", answer.text)

    def test_wrong_parts(self):
        good = parts(("titre", None, b"x"))
        for body in (good[:-10], b"x" + good, good.replace(b"Disposition", b"Position"), parts(("autre", None, b"x")),
                     parts(("titre", "file", b"x")), parts(("piece", None, b"x")), parts(("titre", None, b"\xff")),
                     parts(("titre", None, b"x"), ("titre", None, b"y")), b"--"):
            with self.subTest(body):
                self.assertEqual(self.upload(body).status, 400)

    def test_other_types_are_refused(self):
        for kind in ("application/json5", "text/plain", "multipart/mixed; boundary=x", ""):
            with self.subTest(kind):
                self.assertEqual(self.upload(b"titre=x", kind).status, 415)
        # JSON is for the routes that answer it.
        self.assertEqual(self.upload(b"titre=x", "application/json").status, 400)
        self.assertEqual(self.upload(b'{"titre": "x"}', "application/json; charset=utf-8").json["titre"], ["x"])
        about = {"Content-Type": "application/json", "X-Jeton": self.client.token()}
        self.assertEqual(self.client.post("/direct", headers=about).status, 422)
        link = {"Origin": self.client.origin(), **about}
        self.assertEqual(self.client.ask("POST", "/direct", '{"sujet": "x"}', link).status, 415)

    def test_nothing_is_read_of_who_may_not(self):
        """The refusal comes before the body was sent."""
        head = b"POST /direct HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\nExpect: 100-continue\r\n\r\n"
        said = self.server.raw(head)
        self.assertTrue(said.startswith(b"HTTP/1.1 403"), said[:60])

    def test_too_long_a_body(self):
        for size in (65 << 10, 3 << 20, 6 << 20):
            with self.subTest(size):
                head = (f"POST /direct HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nContent-Length: {size}\r\n"
                        "Content-Type: application/x-www-form-urlencoded\r\n\r\n").encode()
                said = self.server.raw(head + (b"a" * size if size <= 4 << 20 else b""))
                self.assertTrue(said.startswith(b"HTTP/1.1 413"), said[:60])
                self.assertIn("trop lourd", said.decode())
        said = self.server.raw(b"POST /direct HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n")
        self.assertTrue(said.startswith(b"HTTP/1.1 413"), said[:60])
        chunked = b"POST /direct HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nTransfer-Encoding: chunked\r\n\r\n"
        chunks = b"10000\r\n" + b"a" * 65536 + b"\r\n"
        said = self.server.raw(chunked + 3 * chunks + b"0\r\n\r\n")
        self.assertTrue(said.startswith(b"HTTP/1.1 413"), said[:60])


if __name__ == "__main__":
    unittest.main()
