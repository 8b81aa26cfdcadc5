# SPDX-License-Identifier: Apache-2.0
"""/verifier without script: what is posted is read, and is nowhere afterwards."""

import re
import unittest
from pathlib import Path

from served import Client, Demonstration, DeskTest, token_in

BAD = "Mme Durand, 87 ans, de Saint-Flour, est tombée hier soir aux urgences, chambre 214."
GOOD = "Belle journée de formation, merci à toute l'équipe."
THREAD = ["Encore une nuit chargée à la maternité, je rentre me coucher.",
          "Ici à Saint-Flour, tout le monde se connaît, c'est ce que j'aime.",
          "Elle a seize ans, et elle a été d'un courage incroyable hier."]
MARKER = "zxqvmarqueur"


class Verifier(DeskTest):
    def setUp(self):
        self.client = Client(self.server)

    def read(self, *posts, **more):
        names = ["message"] + [f"message-{n}" for n in range(2, 11)]
        return self.client.post("/verifier", {**dict(zip(names, posts)), **more})

    def verdicts(self, answer):
        self.assertEqual(answer.status, 200, answer.text[:500])
        page = answer.text.split("<template")[0]
        return re.findall(r'class="verdict verdict-(\w+)"', page)

    def test_a_shared_text_is_shown_wherever_it_comes_from(self):
        words = {"titre": "Message", "texte": f"{BAD} {MARKER}", "adresse": "https://ailleurs.example/a?b=1&c"}
        for headers in ({"Origin": "null", "Sec-Fetch-Site": "none"}, {"Origin": "https://ailleurs.example", "Sec-Fetch-Site": "cross-site"}):
            answer = self.client.post("/verifier/partage", words, headers)
            self.assertEqual((answer.status, answer.headers["Cache-Control"]), (200, "no-store"))
            self.assertIn(f"\n{words['texte']}\n{words['adresse'].replace('&', '&amp;')}</textarea>", answer.text)
            self.assertEqual(self.verdicts(answer), [])
        self.assertIn("\nMessage</textarea>", self.client.post("/verifier/partage", {"titre": "Message"}).text)
        self.assertEqual(self.client.get("/verifier/partage").headers["Location"], "/verifier")

    def test_a_shared_picture_is_chosen_on_its_own_page(self):
        body = (f'--x\r\nContent-Disposition: form-data; name="texte"\r\n\r\n{BAD}\r\n--x\r\nContent-Disposition: form-data; '
                'name="photo"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nPNG\r\n--x--\r\n').encode()
        about = {"Origin": "https://ailleurs.example", "Sec-Fetch-Site": "cross-site", "Content-Type": "multipart/form-data; boundary=x"}
        answer = self.client.ask("POST", "/verifier/partage", body, about)
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/verifier/photo#choisir"))
        # The telephone's sheet sends a text in parts too.
        answer = self.client.ask("POST", "/verifier/partage", f'--x\r\nContent-Disposition: form-data; name="texte"\r\n\r\n{GOOD}\r\n--x--\r\n'
                                 .encode(), about)
        self.assertIn(f"\n{GOOD.split(',')[0]}", answer.text)

    def test_the_page_is_for_everybody(self):
        answer = self.client.get("/verifier")
        self.assertEqual((answer.status, self.verdicts(answer)), (200, []))
        self.assertIn('href="/verifier"', self.client.get("/").text)

    def test_a_bad_message_has_its_reasons(self):
        answer = self.read(BAD, contexte="agent", reseau="x", geste="lire")
        self.assertEqual(self.verdicts(answer), ["stop"])
        page = answer.text
        for number in re.findall(r'href="#(raison-1-\d+)"', page):
            self.assertIn(f'id="{number}"', page)
        self.assertIn("Patient reconnaissable", page)
        self.assertIn('href="/guide/identification-patient"', page)
        self.assertIn("Code de la santé publique", page)
        self.assertIn(f"{len(BAD)} sur 280 caractères", page)
        self.assertIn(BAD, page.split("</textarea>")[0])

    def test_a_good_message_passes(self):
        self.assertEqual(self.verdicts(self.read(GOOD)), ["clear"])
        self.assertEqual(self.verdicts(self.read("")), [])

    def test_the_context_counts(self):
        text = "Je suis infirmière au CHU du Val-Fictif."
        self.assertIn("Lien avec l'employeur", self.read(text, contexte="agent").text.split("<template")[0])
        self.assertNotIn("Lien avec l'employeur", self.read(text, contexte="usager").text.split("<template")[0])

    def test_a_thread_is_caught_at_its_third_post(self):
        alone = [self.verdicts(self.read(post)) for post in THREAD]
        self.assertNotIn(["stop"], alone[:2])
        page = self.read(*THREAD[:2]).text
        self.assertNotIn("permet de reconnaître quelqu'un", page.split("<template")[0])
        answer = self.read(*THREAD)
        self.assertIn("Avec les messages 1 et 2", answer.text.replace("\xa0", " "))
        self.assertEqual(self.verdicts(answer)[-1], "stop")

    def test_a_message_is_mended_without_script(self):
        text = BAD + " Bonne journée de formation."
        page = self.read(text).text
        mends = re.findall(r'<button type="submit" class="mend" name="geste" value="(retouche-1-\d+)">(.*?)</button>',
                           page.split("<template")[0])
        self.assertGreater(len(mends), 4)
        age = next(gesture for gesture, label in mends if "un grand âge" in label)
        mended = self.read(text, geste=age).text.split("</textarea>")[0]
        self.assertIn("Mme Durand, un grand âge, de Saint-Flour", mended)
        sentence = next(gesture for gesture, label in mends if "Retirer la phrase" in label)
        self.assertEqual(self.verdicts(self.read(text, geste=sentence)), ["clear"])
        together = self.read(text, geste="retouches-1").text.split("</textarea>")[0]
        for words in ("Durand", "87", "Saint-Flour", "214"):
            self.assertNotIn(words, together.split("<textarea")[1])
        self.assertEqual(self.read(text, geste="retouche-1-99").status, 200)

    def test_another_post_may_be_added(self):
        page = self.read(GOOD, geste="ajouter").text
        self.assertIn('name="message-2"', page)
        self.assertNotIn('name="message-3"', page)
        self.assertNotIn('value="ajouter"', self.read(*[GOOD] * 10).text)

    def test_what_is_typed_is_escaped(self):
        page = self.read('</textarea><script>alert(1)</script>" onfocus=x Mme Durand, 87 ans, chambre <b>214</b>').text
        self.assertNotIn("<script>alert", page)
        self.assertNotIn("<b>214", page)

    def test_whoever_is_signed_in(self):
        self.client = self.as_("agent")
        page = self.client.get("/verifier").text
        self.assertIn('aria-current="page"', page.split("Vérifier</span>")[0])
        token = token_in(page)
        self.assertEqual(self.read(BAD).status, 403)
        self.assertEqual(self.verdicts(self.read(BAD, jeton=token)), ["stop"])

    def test_hostile_sizes_and_bytes(self):
        about = {"Origin": self.client.origin(), "Content-Type": "application/x-www-form-urlencoded"}
        head = "POST /verifier HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (10 << 20)
        said = self.server.raw(head.encode() + b"message=" + b"a" * (1 << 20)).decode()
        self.assertTrue(said.startswith("HTTP/1.1 413"), said[:100])
        self.assertIn("trop lourd", said)
        answer = self.client.ask("POST", "/verifier", "message=" + "a" * (3 << 20), about)
        self.assertEqual(answer.status, 413)
        self.assertEqual(self.client.ask("POST", "/verifier", "message=%ff%fe", about).status, 400)
        self.assertEqual(self.client.ask("POST", "/verifier", b"message=\xff\xfe", about).status, 400)
        long = "é" * 100001
        answer = self.read(long)
        self.assertEqual(answer.status, 422)
        self.assertIn(long, answer.text)
        self.assertEqual(len(self.verdicts(self.read("Bonne journée. " * 6000))), 1)
        self.assertEqual(self.read("un\x0bdeux").status, 422)
        self.assertEqual(self.read(GOOD, contexte="médecin").status, 422)

    def test_the_browser_lets_no_script_of_the_page_ask_for_anything(self):
        policy = self.client.get("/verifier").headers["Content-Security-Policy"]
        self.assertIn("connect-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertIn("connect-src 'self'", self.client.get("/").headers["Content-Security-Policy"])

    def test_what_is_read_is_nowhere(self):
        server = Demonstration()
        try:
            client = Client(server)
            about = {"Origin": client.origin(), "Content-Type": "application/x-www-form-urlencoded"}
            self.assertIn(MARKER, client.post("/verifier", {"message": f"{MARKER} {BAD}", "geste": "ajouter"}).text)
            client.ask("POST", "/verifier", f"message={MARKER}%ff", about)
            client.post("/verifier", {"message": MARKER + "a" * 200000})
            client.post("/verifier", {"message": BAD, "contexte": MARKER})
            client.post("/verifier", {"message": BAD, MARKER: "1"})
            client.get(f"/verifier?message={MARKER}")
            held = [path for path in Path(server.folder.name).rglob("*") if path.is_file()]
            self.assertGreaterEqual(len(held), 3)
            for path in held:
                self.assertNotIn(MARKER.encode(), path.read_bytes(), path)
        finally:
            log = server.stop()
        self.assertIn('"route":"/verifier"', log)
        self.assertNotIn(MARKER, log)


if __name__ == "__main__":
    unittest.main()
