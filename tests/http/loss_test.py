# SPDX-License-Identifier: Apache-2.0
"""A rush of reports, and the server killed in its midst: every receipt that was given opens its report afterwards, and no case is half
there. Many come from addresses of their own, behind a proxy, as from a whole town."""

import concurrent.futures
import hashlib
import http.client
import re
import signal
import tempfile
import threading
import unittest
import unittest.mock
import urllib.parse

from evidence_test import give, png
from served import PATIENCE, Client, Demonstration

CODE = re.compile(r"<code>([A-Z2-7-]{19})</code>")
SENDERS, WANTED = 8, 80


class Loss(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory()
        self.addCleanup(self.holder.cleanup)
        self.base = f"{self.holder.name}/base.db"
        self.codes, self.moved, self.count = [], threading.Condition(), iter(range(1, 10**6))

    def start(self):
        return Demonstration(settings={"BLOUSE_PROXY": "127.0.0.1"}, store=f"sqlite:{self.base}", key=f"{self.holder.name}/key")

    def headers(self, n):
        return {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}",
                "Origin": f"http://127.0.0.1:{self.server.port}", "Sec-Fetch-Site": "same-origin"}

    def send(self):
        """Reports until nobody answers: every third of the same message."""
        link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        while True:
            n = next(self.count)
            text = "La même vidéo du service des urgences circule depuis ce matin dans trois groupes." if n % 3 == 0 else \
                f"Message {n} : {' '.join(f'mot{n}x{i}' for i in range(12))}."
            body = urllib.parse.urlencode({"texte": text, "reseau": "x", "qui": "autre", "joindre": f"n{n}@exemple.fr"})
            try:
                link.request("POST", "/signaler", body, self.headers(n))
                answer = link.getresponse()
                page = answer.read().decode()
            except (OSError, http.client.HTTPException):
                return
            with self.moved:
                self.codes.append(CODE.search(page)[1] if answer.status == 200 else f"{answer.status}: {page[:200]}")
                self.moved.notify_all()

    def test_no_receipt_is_lost(self):
        self.server = self.start()
        with concurrent.futures.ThreadPoolExecutor(SENDERS) as pool:
            sent = [pool.submit(self.send) for _ in range(SENDERS)]
            with self.moved:
                enough = self.moved.wait_for(lambda: len(self.codes) >= WANTED, timeout=PATIENCE)
            self.server.process.send_signal(signal.SIGKILL)
            for each in sent:
                each.result()
        self.server.process.wait(PATIENCE)
        self.server.forget()
        self.assertTrue(enough, self.codes[:1])
        self.server = self.start()
        self.addCleanup(self.server.stop)
        for n, code in enumerate(self.codes):
            answer = Client(self.server).post("/suivi", {"code": code}, {"X-Forwarded-For": f"10.9.{n >> 8}.{n & 255}"})
            self.assertIn("Votre signalement", answer.text, code)
        with self.server.opened() as base:
            def one(sql):
                return base.execute(sql).fetchone()[0]
            # What was written before its receipt could leave is whole as well.
            self.assertGreaterEqual(one("SELECT count(*) FROM reports"), len(self.codes))
            self.assertEqual(one("SELECT count(*) FROM reports r WHERE NOT EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = r.case_id "
                                 "AND e.number = r.id AND e.kind IN ('ouverture', 'signalement'))"), 0)
            self.assertEqual(one("SELECT count(*) FROM cases c WHERE c.events <> (SELECT count(*) FROM case_events e WHERE e.case_id = c.id) OR "
                                 "c.reports <> (SELECT count(*) FROM reports r WHERE r.case_id = c.id) OR c.hash <> (SELECT hash FROM "
                                 "case_events e WHERE e.case_id = c.id ORDER BY sequence DESC LIMIT 1)"), 0)
            self.assertEqual(one("SELECT count(*) FROM reports"), one("SELECT count(*) FROM audit_log WHERE action = 'report.receive'"))
            self.assertEqual(one("SELECT count(DISTINCT case_id) FROM reports WHERE text LIKE 'La même vidéo%'"), 1)

    def work(self):
        page = Client(self.server).get("/signaler").text
        challenge = re.search(r'name="defi" value="([^"]+)"', page)[1]
        bits = int(challenge.split(".")[1])
        return challenge, next(str(n) for n in range(10**7)
                               if int.from_bytes(hashlib.sha256(f"{challenge}:{n}".encode()).digest()[:4]) >> (32 - bits) == 0)

    def test_in_a_rush_a_browser_works_and_who_has_none_waits(self):
        self.server = self.start()
        self.addCleanup(self.server.stop)
        challenge, nonce = self.work()

        def post(n, **fields):
            return Client(self.server).post("/signaler", {"texte": f"Le message {n}.", "qui": "moi", "reseau": "aucun", **fields}, self.headers(n))

        for n in range(121):
            self.assertEqual(post(n).status, 200)
        answer = post(200)
        self.assertEqual(answer.status, 422)
        self.assertIn("Attendez quinze secondes", answer.text)
        self.assertIn("Le message 200.", answer.text)
        self.assertEqual(post(201, defi=challenge, preuve="1").status, 422)
        self.assertEqual(post(201, defi=challenge[:-1] + "0", preuve=nonce).status, 422)
        first = CODE.search(post(202, defi=challenge, preuve=nonce).text)[1]
        # The same form, sent twice, has its receipt again, which speaks of nobody else.
        again = post(202, defi=challenge, preuve=nonce).text
        self.assertEqual(CODE.search(again)[1], first)
        self.assertNotIn("autres nous avaient déjà parlé", again)
        # Another report with its challenge is one without, and waits.
        challenge, nonce = self.work()
        first = CODE.search(post(203, defi=challenge, preuve=nonce).text)[1]
        self.assertIn("Attendez quinze secondes", post(204, defi=challenge, preuve=nonce).text)
        self.assertEqual(CODE.search(post(203, defi=challenge, preuve=nonce).text)[1], first)

    def test_what_was_added_to_a_form_that_was_sent_is_kept(self):
        self.server = self.start()
        self.addCleanup(self.server.stop)
        challenge, nonce = self.work()
        said = {"texte": "Une vidéo du service circule.", "qui": "moi", "reseau": "aucun", "defi": challenge, "preuve": nonce}

        def post(**more):
            answer = give(Client(self.server), "/signaler", {**said, **more})
            self.assertEqual(answer.status, 200)
            return CODE.search(answer.text)[1]

        first = post()
        shown = post(capture=("a.png", png(3)))
        codes = [first, shown, post(capture=("a.png", png(4))), post(compte="@lui"), post(joindre="06 12 34 56 78")]
        self.assertEqual(len(set(codes)), len(codes))
        with self.server.opened() as base:
            self.assertEqual(base.execute("SELECT count(*) FROM case_files").fetchone(), (2,))
        self.assertEqual(post(), first)
        # Captures alone, and a way to be reached.
        challenge, nonce = self.work()
        said = {"qui": "moi", "reseau": "aucun", "defi": challenge, "preuve": nonce, "joindre": "06 12 34 56 78"}
        first = post(capture=("a.png", png(5)))
        self.assertEqual(post(capture=("a.png", png(5))), first)
        self.assertNotEqual(post(capture=("a.png", png(6))), first)

    def test_one_proof_does_not_serve_many(self):
        self.server = self.start()
        self.addCleanup(self.server.stop)
        challenge, nonce = self.work()
        sent = [Client(self.server).post("/signaler", {"texte": f"Le message {n}.", "qui": "moi", "reseau": "aucun", "defi": challenge,
                                                       "preuve": nonce}, self.headers(1)) for n in range(25)]
        # The first by its proof, twenty as by hand, each another.
        self.assertEqual([answer.status for answer in sent], [200] * 21 + [429] * 4)
        self.assertEqual(len({CODE.search(answer.text)[1] for answer in sent[:21]}), 21)

    def test_advice_comes_with_the_text(self):
        self.server = self.start()
        self.addCleanup(self.server.stop)
        said = Client(self.server).post("/signaler/conseil", {"texte": "Je n'en peux plus, ce soir j'en finis, adieu à tous."}).text
        self.assertIn("tel:3114", said)
        said = Client(self.server).post("/signaler/conseil", {"texte": "Six heures d'attente aux urgences hier soir."}).text
        self.assertIn("Ne lui répondez pas", said)
        self.assertNotIn("tel:3114", said)
        answer = Client(self.server).post("/signaler", {"lien": "Regarde ça https://x.com/a/status/5?s=20 c'est grave", "qui": "moi", "reseau": "x"})
        self.assertEqual(answer.status, 200)
        with self.server.opened() as base:
            self.assertEqual(base.execute("SELECT link, text FROM reports").fetchall(),
                             [("https://x.com/a/status/5?s=20", "Regarde ça https://x.com/a/status/5?s=20 c'est grave")])


if __name__ == "__main__":
    unittest.main()
