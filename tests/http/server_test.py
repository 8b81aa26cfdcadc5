# SPDX-License-Identifier: Apache-2.0
"""The server itself: headers, compression, marks, what is wrong told in French, slow clients, live views, its end."""

import contextlib
import gzip
import json
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest

from served import BLOUSE, PATIENCE, Client, Server, routes

LATE = 20 # seconds, for what takes two or three on a machine that nothing else keeps busy

SECURE = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
}


class Blouse(unittest.TestCase):
    """What blouse serve answers."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(program=BLOUSE)
        cls.client = Client(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def test_first_page_and_its_files(self):
        page = self.client.get("/")
        self.assertEqual(page.status, 200)
        self.assertIn("Le bureau des réseaux sociaux", page.text)
        files = re.findall(r'"(/ressources/[^"]+)"', page.text)
        self.assertEqual(len(files), 6)
        for path in files:
            with self.subTest(path):
                file = self.client.get(path, Accept_Encoding="gzip")
                self.assertEqual((file.status, file.headers["Cache-Control"]), (200, "public, max-age=31536000, immutable"))
                plain = self.client.get(path).body
                self.assertEqual(gzip.decompress(file.body) if file.headers["Content-Encoding"] else file.body, plain)
                again = self.client.get(path, If_None_Match=self.client.get(path).headers["ETag"])
                self.assertEqual((again.status, again.body), (304, b""))
        self.assertEqual(self.client.get(re.sub(r"/[0-9a-f]{16}/", "/0123456789abcdef/", files[0])).status, 404)
        self.assertEqual(self.client.get("/ressources/../web/assets/blouse.css").status, 404)
        self.assertEqual(self.client.ask("POST", files[0]).status, 405)

    def test_for_machines(self):
        self.assertEqual(self.client.get("/sante").json, {"status": "ok"})
        self.assertEqual(self.client.get("/pret").json, {"status": "ok"})
        text = self.client.get("/metriques").text
        self.assertRegex(text, r'blouse_http_requests_total\{method="GET",route="/sante",status="2xx"\} [1-9]')
        for line in text.splitlines():
            self.assertRegex(line, r'^(# TYPE \w+ (counter|gauge|histogram)|\w+(\{(\w+="[^"]*",?)*\})? [0-9.]+)$')
        openapi = self.client.get("/api/openapi.json").json
        self.assertEqual(openapi["openapi"], "3.1.0")
        self.assertEqual(set(openapi["paths"]), {route["path"] for route in routes(BLOUSE) if route["json"]})

    def test_an_older_store_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            store = f"sqlite:{folder}/base.db"
            command = [BLOUSE, "serve", "--listen", "127.0.0.1:0", "--store", store, "--key", f"{folder}/key"]
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as first:
                first.stdout.readline()
                first.terminate()
            with contextlib.closing(sqlite3.connect(f"{folder}/base.db")) as base, base:
                last, = base.execute("SELECT max(number) FROM schema_migrations").fetchone()
                base.execute("DELETE FROM schema_migrations WHERE number = ?", (last,))
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
            if last > 1:
                self.assertEqual(done.returncode, 2)
                self.assertIn("Sauvegardez-la, puis relancez avec --migrate", done.stderr.decode())

    def test_wrong_settings(self):
        for words, told in ((["--listen", "ici"], "--listen s'écrit comme"), (["--settings", "/absent.conf"], "/absent.conf"),
                            (["--public-url", "https://a.fr/x"], "sans rien derrière"), (["--store", "mysql:x"], "sqlite:")):
            with self.subTest(words):
                command = [BLOUSE, "serve", "--store", "sqlite:wrong.db", "--key", "key", "--listen", "127.0.0.1:0", *words]
                done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False, cwd=self.server.folder.name)
                self.assertEqual(done.returncode, 2)
                self.assertIn(told, done.stderr.decode())

    def test_two_thousand_idle_connections(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < 2500:
            self.skipTest("too few descriptors")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2500), hard))
        crowd = [self.server.connect() for _ in range(2000)]
        for link in crowd[::2]:
            link.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        self.assertEqual(self.client.get("/").status, 200)
        for link in crowd:
            link.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    def test_a_taken_address(self):
        with self.assertRaisesRegex(AssertionError, "déjà prise"):
            Server("--listen", f"127.0.0.1:{self.server.port}", program=BLOUSE)


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.client = Client(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def test_every_answer_is_guarded(self):
        answers = [self.client.get(path) for path in ("/", "/rien", "/long", "/faute?code=1", "/comptes", "/chercher?x=1")]
        for answer in answers + [self.client.ask("POST", "/")]:
            self.assertEqual({name: answer.headers[name] for name in SECURE}, SECURE)
            policy = answer.headers["Content-Security-Policy"]
            self.assertTrue(policy.startswith("default-src 'none'"))
            self.assertNotIn("unsafe", policy)
            self.assertRegex(answer.headers["X-Request-Id"], "^[0-9a-f]{16}$")
            self.assertIsNone(answer.headers["Strict-Transport-Security"])

    def test_compression_and_marks(self):
        plain, packed = self.client.get("/long"), self.client.get("/long", Accept_Encoding="br, gzip;q=0.5")
        self.assertEqual(gzip.decompress(packed.body), plain.body)
        self.assertLess(len(packed.body) * 20, len(plain.body))
        self.assertIn("Accept-Encoding", packed.headers["Vary"])
        self.assertNotEqual(plain.headers["ETag"], packed.headers["ETag"])
        for refusal in ("", "gzip;q=0", "gzip; q=0.000", "br", "identity"):
            self.assertIsNone(self.client.get("/long", Accept_Encoding=refusal).headers["Content-Encoding"], refusal)
        for etag in (plain.headers["ETag"], "*", 'W/"x", W/' + plain.headers["ETag"]):
            answer = self.client.get("/long", If_None_Match=etag)
            self.assertEqual((answer.status, answer.body, answer.headers["ETag"]), (304, b"", plain.headers["ETag"]))
        self.assertEqual(self.client.get("/long", If_None_Match='"x"').status, 200)

    def test_head(self):
        answer = self.client.ask("HEAD", "/long")
        self.assertEqual((answer.status, answer.body), (200, b""))
        self.assertEqual(int(answer.headers["Content-Length"]), len(self.client.get("/long").body))

    def test_what_is_wrong_is_told(self):
        for path, method, status, words in (
            ("/rien", "GET", 404, "Cette page n'existe pas"),
            ("/long", "PUT", 405, "Cette adresse ne s'utilise pas ainsi"),
            ("/long", "BREW", 405, "Cette adresse ne s'utilise pas ainsi"),
            ("/faute?code=1", "GET", 500, "Blouse n'a pas réussi à répondre"),
            ("/faute?code=6", "GET", 500, "le texte de l'erreur &lt;b&gt;"),
            ("/faute?code=9", "GET", 409, "Quelqu'un d'autre vient de le modifier"),
            ("/faute?code=11", "GET", 503, "Blouse n'est pas disponible"),
            ("/faute?code=8", "GET", 404, "Cette page n'existe pas"),
        ):
            with self.subTest(path):
                answer = self.client.ask(method, path)
                self.assertEqual(answer.status, status)
                self.assertIn(words, answer.text)
                self.assertNotIn("half an answer", answer.text)
                self.assertNotIn("<b>", answer.text)
                problem = self.client.ask(method, path, headers={"Accept": "application/json"})
                self.assertEqual(problem.headers["Content-Type"], "application/problem+json")
                self.assertEqual(problem.json["status"], status)
                self.assertEqual(problem.json["reference"], problem.headers["X-Request-Id"])
        self.assertEqual(self.client.ask("PUT", "/comptes/1").headers["Allow"], "GET, HEAD, POST, DELETE")

    def test_floods(self):
        self.assertEqual(self.client.get("/" + "a" * 4096).status, 414)
        self.assertEqual(self.client.get("/chercher?q=" + "a" * 4000).status, 422)
        self.assertEqual(self.client.get("/", X_Flood="a" * 17000).status, 431)
        self.assertEqual(self.client.ask("GET", "/", headers={f"X-{i}": "a" for i in range(70)}).status, 431)
        for bytes_ in (b"GET /" + b"a" * 200000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
                       b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200000 + b"\r\n\r\n",
                       b"\0" * 1000 + b"\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"nonsense\r\n\r\n"):
            said = self.server.raw(bytes_)
            self.assertTrue(said == b"" or re.match(rb"HTTP/1\.\d [45]\d\d", said), said[:80])
        self.assertEqual(self.client.get("/sante").status, 200)

    def test_live_views(self):
        with self.server.connect() as link, self.server.connect() as other:
            link.sendall(b"GET /direct?sujet=cas HTTP/1.1\r\nHost: x\r\n\r\n")
            other.sendall(b"GET /direct?sujet=autre HTTP/1.1\r\nHost: x\r\n\r\n")
            said = b""
            while b"retry" not in said:
                said += link.recv(4096)
            self.assertIn(b"Content-Type: text/event-stream", said)
            for text in ("un\ndeux", "trois"):
                self.assertEqual(self.client.post("/direct", {"sujet": "cas", "texte": text}).status, 200)
            while b"trois" not in said:
                said += link.recv(4096)
            self.assertIn(b"event: dit\ndata: un\ndata: deux\n\n", said)
            other.settimeout(0.5)
            heard = b""
            try:
                while chunk := other.recv(4096):
                    heard += chunk
            except socket.timeout:
                pass
            self.assertNotIn(b"trois", heard)

    def test_many_at_once(self):
        statuses = []
        def some():
            for _ in range(20):
                statuses.append(self.client.get("/long").status)
        threads = [threading.Thread(target=some) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(statuses, [200] * 160)


class Log(unittest.TestCase):
    def test_names_nobody(self):
        server = Server()
        client = Client(server)
        client.enter("lecteur")
        client.get("/comptes/1?secret=zorglub")
        client.get("/comptes/1", X_Forwarded_For="192.0.2.77")
        client.get("/zorglub/zorglub")
        client.get("/faute?code=11")
        client.post("/direct", {"sujet": "zorglub", "jeton": client.token()})
        lines = [json.loads(line) for line in server.stop().splitlines()]
        self.assertEqual(len(lines), 7)
        text = json.dumps(lines)
        for word in ("zorglub", "192.0.2.77", "127.0.0.1", "lecteur", "Firefox", client.cookie[8:]):
            self.assertNotIn(word, text)
        # A line is written when its answer is gone: the next request may be faster.
        self.assertEqual(sorted((line["route"], line["status"]) for line in lines), [
            ("", 404), ("/", 200), ("/comptes/{id}", 200), ("/comptes/{id}", 400), ("/direct", 200), ("/entrer", 303),
            ("/faute", 503),
        ])
        for line in lines:
            self.assertRegex(line["at"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
            self.assertLess(line["ms"], 10000)
        self.assertEqual([line["detail"] for line in lines if "detail" in line], ["said  11 "])


class Slow(unittest.TestCase):
    """A server that gives each part of a request two seconds."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server("hasty")

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def ends(self, link, drip=None, limit=2 * LATE):
        """Seconds until the server closes."""
        start = time.monotonic()
        link.settimeout(0.3)
        while time.monotonic() - start < limit:
            try:
                if drip:
                    link.sendall(drip)
                if not link.recv(65536):
                    break
            except socket.timeout:
                continue
            except OSError:
                break
        return time.monotonic() - start

    def test_slow_ones_are_cut_and_others_served(self):
        silent, headers, body = (self.server.connect() for _ in range(3))
        headers.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        body.sendall(b"POST /direct HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n")
        crowd = [self.server.connect() for _ in range(500)]
        times = {}
        def wait(name, link, drip):
            times[name] = self.ends(link, drip)
        threads = [threading.Thread(target=wait, args=args) for args in
                   (("silent", silent, None), ("headers", headers, b"a"), ("body", body, b"a"))]
        for thread in threads:
            thread.start()
        self.assertEqual(Client(self.server).get("/sante").status, 200)
        for thread in threads:
            thread.join()
        for name, spent in times.items():
            self.assertLess(spent, LATE, name)
        for link in [silent, headers, body, *crowd]:
            link.close()
        self.assertEqual(Client(self.server).get("/sante").status, 200)

    def test_idle_connections_close(self):
        with self.server.connect() as link:
            link.sendall(b"GET /sante HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertLess(self.ends(link), LATE)


class End(unittest.TestCase):
    def test_what_was_begun_is_finished(self):
        server = Server()
        answers = []
        thread = threading.Thread(target=lambda: answers.append(Client(server).get("/lent")))
        with server.connect() as live:
            live.sendall(b"GET /direct?sujet=lent HTTP/1.1\r\nHost: x\r\n\r\n")
            said = live.recv(4096)
            self.assertIn(b"200 OK", said)
            thread.start()
            while b"commence" not in said:
                said += live.recv(4096)
            start = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            thread.join()
            self.assertEqual((answers[0].status, answers[0].text), (200, "fini\n"))
            while chunk := live.recv(4096):
                said += chunk
            # The stream was ended, not cut.
            self.assertTrue(said.endswith(b"0\r\n\r\n"), said[-40:])
            server.stop()
            self.assertLess(time.monotonic() - start, LATE)


if __name__ == "__main__":
    unittest.main()
