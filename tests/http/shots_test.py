# SPDX-License-Identifier: Apache-2.0
"""Captures of posts that come with reports, or are added to a case: read by the worker beside requests, counted as the words
of a report are, corrected by hand; and what happens when one cannot be read."""

import functools
import tempfile
import time
import unittest
import zlib

import captures
from evidence_test import CODE, Visitor, give
from served import BLOUSE, Demonstration, DeskTest, Server, token_in

PATIENCE = 240  # seconds: the worker may have a busy machine
CHARACTERS_WRONG = 0.02


@functools.cache
def shot(name, scale=captures.SCALE):
    """The picture of a post, and what was written in it."""
    post = next(post for post in captures.POSTS if post[0] == name)
    return captures.shoot(post, scale), post[5]


class Shots(DeskTest):
    @classmethod
    def setUpClass(cls):
        if not captures.chromium():
            raise unittest.SkipTest("no chromium: tools/install-deps test")
        super().setUpClass()

    def report(self, picture, **fields):
        """Reports a capture; gives the number of its case."""
        answer = give(Visitor(self.server), "/signaler", {"qui": "autre", "capture": ("capture.png", picture), **fields})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.store("SELECT count(*) FROM jobs WHERE kind = 'shot.read' AND payload <> '{}'"), [(0,)])
        self.assertIsNotNone(CODE.search(answer.text))
        [(number,)] = self.store("SELECT number FROM cases c JOIN reports r ON r.case_id = c.id ORDER BY r.id DESC LIMIT 1")
        return number

    def token(self, client):
        return token_in(client.get("/dossiers").text)

    def events(self, number):
        [(count,)] = self.store(f"SELECT events FROM cases WHERE number = {number}")
        return count

    def settle(self, number):
        """Waits until nothing waits any more; gives what the case tells of its captures."""
        deadline = time.monotonic() + PATIENCE
        while self.store("SELECT count(*) FROM case_files WHERE shot = 'attend'") != [(0,)]:
            self.assertLess(time.monotonic(), deadline, "the captures were not read")
            time.sleep(0.3)
        return self.store("SELECT e.kind, e.text FROM case_events e JOIN cases c ON c.id = e.case_id "
                          f"WHERE c.number = {number} AND e.kind LIKE 'capture-%' ORDER BY e.sequence")

    def test_a_capture_without_a_word_of_text_is_read(self):
        picture, said = shot("secret")
        number = self.report(picture)
        [(kind, text)] = self.settle(number)
        self.assertEqual(kind, "capture-lue")
        self.assertIn("infirmiere.du.soir", text)
        [(title, level, rules)] = self.store(f"SELECT title, level, rules FROM cases WHERE number = {number}")
        self.assertTrue(said.startswith(title[:60]), title)
        self.assertEqual(level, "bloquant")
        self.assertTrue(rules)
        client = self.as_("communication")
        # The capture beside what was read in it, and where it comes from.
        page = client.get(f"/dossiers/{number}").text
        self.assertIn("Lu dans la capture", page)
        self.assertIn("ne passera pas la nuit", page)
        self.assertIn("il peut y avoir des erreurs", page)
        # Found by its words, in the list of cases.
        self.assertIn(f"/dossiers/{number}", client.get("/dossiers?q=ma%C3%A7on").text)
        # Nobody else sees it, and nothing of it is written where it does not belong.
        self.assertIn(self.as_("agent").get(f"/dossiers/{number}").status, (403, 404))
        self.assertEqual(self.store("SELECT count(*) FROM jobs WHERE last_error LIKE '%maçon%'"), [(0,)])

    def test_distress_in_a_capture_alerts_like_typed_words(self):
        for name in ("detresse", "detresse-sombre"):
            picture, _ = shot(name)
            number = self.report(picture)
            self.settle(number)
            [(nature, due, opened)] = self.store(f"SELECT nature, due_at, opened_at FROM cases WHERE number = {number}")
            self.assertEqual(nature, "detresse", name)
            # Within a quarter of an hour of its reading, though nothing was known when it came.
            self.assertLess(due - opened, (PATIENCE + 15 * 60) * 1_000_000)
            deadline = time.monotonic() + PATIENCE
            while not self.store(f"SELECT 1 FROM alerts a JOIN cases c ON c.id = a.case_id WHERE c.number = {number}"):
                self.assertLess(time.monotonic(), deadline, "nobody was told")
                time.sleep(0.3)

    def test_copies_are_one_case_whatever_the_network_writes_around_them(self):
        picture, said = shot("attente")
        number = self.report(picture)
        self.settle(number)
        # The same post, in dark, on another phone, later.
        other = self.report(shot("attente-sombre", 3)[0])
        self.settle(other)
        [(state, why)] = self.store("SELECT c.state, e.text FROM cases c JOIN case_events e ON e.case_id = c.id AND e.kind = 'rattachement' "
                                    f"WHERE c.number = {other}")
        self.assertEqual((state, why), ("clos", "Sa capture dit la même chose."))
        self.assertEqual(self.store(f"SELECT reports FROM cases WHERE number = {number}"), [(2,)])
        # And the same, typed.
        give(Visitor(self.server), "/signaler", {"qui": "autre", "texte": said})
        self.assertEqual(self.store(f"SELECT reports FROM cases WHERE number = {number}"), [(3,)])

    def test_somebody_corrects_what_was_read(self):
        picture, _ = shot("avis")
        client = self.as_("communication")
        number = self.report(picture)
        self.settle(number)
        [(file,)] = self.store(f"SELECT f.id FROM case_files f JOIN cases c ON c.id = f.case_id WHERE c.number = {number}")
        place = f"/dossiers/{number}/preuves/{file}/lu"
        self.assertIn(place, client.get(f"/dossiers/{number}/preuves").text)
        self.assertIn(place, client.get(f"/dossiers/{number}/preuves/{file}").text)
        mended = "Ce soir je veux mourir, personne ne m'écoute, tout serait plus simple si je sautais du toit de l'hôpital."
        answer = client.post(place, {"jeton": self.token(client), "vu": self.events(number), "geste": "corriger", "texte": mended})
        self.assertEqual((answer.status, answer.headers["Location"]), (303, f"/dossiers/{number}/preuves?fait=corrige"))
        page = client.get(answer.headers["Location"]).text
        self.assertIn("ce texte compte désormais", page)
        self.assertIn("Corrigé par", page)
        self.assertEqual([kind for kind, _ in self.settle(number)], ["capture-lue", "capture-corrigee"])
        # What is corrected counts: danger is told, the title and the search follow.
        self.assertEqual(self.store(f"SELECT nature, substr(title, 1, 21) FROM cases WHERE number = {number}"),
                         [("detresse", "Ce soir je veux mouri")])
        self.assertIn(f"/dossiers/{number}", client.get("/dossiers?q=sautais").text)
        self.assertNotIn(f'href="/dossiers/{number}"', client.get("/dossiers?q=cardiologie").text)
        self.assertEqual(self.store(f"SELECT count(*) FROM audit_log WHERE action = 'case.shot' AND object_id = '{number}'"), [(1,)])
        # What a colleague wrote meanwhile stands, and is shown beside what was typed.
        answer = client.post(place, {"jeton": self.token(client), "vu": self.events(number) - 1, "geste": "corriger", "texte": "Rien de grave."})
        self.assertEqual(answer.status, 409)
        self.assertIn("Rien de grave.", answer.text)
        self.assertIn("sautais du toit", answer.text)
        self.assertIn("relisez-le", answer.text)
        self.assertEqual(self.store(f"SELECT nature FROM cases WHERE number = {number}"), [("detresse",)])
        # Somebody whose opinion is asked for sees what was read, and changes nothing of it.
        asked = client.post(f"/dossiers/{number}", {"jeton": self.token(client), "vu": self.events(number), "geste": "demande", "role": "juridique", "texte": "Qu'en pensez-vous ?"})
        self.assertEqual(asked.status, 303, asked.text)
        lawyer = self.as_("juridique")
        page = lawyer.get(f"/dossiers/{number}/preuves").text
        self.assertIn("sautais du toit", page)
        self.assertNotIn(place, page)
        answer = lawyer.post(place, {"jeton": self.token(lawyer), "vu": self.events(number), "geste": "corriger", "texte": "Rien de grave."})
        self.assertEqual(answer.status, 403)
        # What is too long comes back as it was written.
        answer = client.post(place, {"jeton": self.token(client), "vu": self.events(number), "geste": "corriger", "texte": "mot " * 5000})
        self.assertEqual(answer.status, 422)
        self.assertIn("mot mot mot", answer.text)
        # Another establishment's case, another case's file, a file that is none: nothing.
        self.assertEqual(client.post(f"/dossiers/{number}/preuves/999999/lu", {"jeton": self.token(client), "vu": self.events(number), "geste": "corriger", "texte": "x"}).status, 404)
        self.assertEqual(client.post(f"/dossiers/{number - 1}/preuves/{file}/lu", {"jeton": self.token(client), "vu": self.events(number), "geste": "corriger", "texte": "x"}).status, 404)

    def test_evidence_added_by_hand_is_read_too(self):
        answer = give(Visitor(self.server), "/signaler", {"qui": "autre", "texte": "Un patient raconte son attente dans le couloir du bloc, sans gravité."})
        self.assertEqual(answer.status, 200)
        [(number,)] = self.store("SELECT max(number) FROM cases")
        client = self.as_("communication")
        picture, _ = shot("injure")
        given = give(client, f"/dossiers/{number}/preuves", {"jeton": self.token(client), "fichier": ("a.png", picture)})
        self.assertEqual(given.status, 303)
        [(kind, text)] = self.settle(number)
        self.assertEqual(kind, "capture-lue")
        self.assertIn("menteuse", text)
        [(title, level)] = self.store(f"SELECT title, level FROM cases WHERE number = {number}")
        self.assertTrue(title.startswith("Un patient raconte"), title)
        self.assertIn(f"/dossiers/{number}", client.get("/dossiers?q=menteuse").text)
        self.assertNotEqual(level, "")
        # A text is no picture: nothing waits for it.
        give(client, f"/dossiers/{number}/preuves", {"jeton": self.token(client), "fichier": ("a.txt", b"Des mots, sans image.")})
        self.assertEqual(self.store("SELECT count(*) FROM case_files WHERE kind = 'texte' AND shot <> ''"), [(0,)])
        self.assertEqual(client.get(f"/dossiers/{number}/preuves").status, 200)

    def test_what_cannot_be_read_is_kept_and_said(self):
        picture, _ = shot("avis")
        torn = picture[:len(picture) // 2]
        head = b"\x00\x01\x00\x00" * 2 + b"\x08\x02\0\0\0"
        huge = picture[:8] + len(head).to_bytes(4, "big") + b"IHDR" + head + zlib.crc32(b"IHDR" + head).to_bytes(4, "big") + picture[33:]
        for picture in (torn, huge):
            number = self.report(picture)
            told = self.settle_unread(number)
            self.assertTrue(told, "nothing is said")
            client = self.as_("communication")
            page = client.get(f"/dossiers/{number}").text
            self.assertIn("La capture n'a pas pu être lue", page.replace("&#39;", "'"))
            self.assertIn(told, page.replace("&#39;", "'"))
            [(file, size)] = self.store(f"SELECT f.id, f.size FROM case_files f JOIN cases c ON c.id = f.case_id WHERE c.number = {number}")
            self.assertEqual(size, len(picture))
            # Somebody says what it shows, or has it tried again.
            again = client.post(f"/dossiers/{number}/preuves/{file}/lu", {"jeton": self.token(client), "vu": self.events(number), "geste": "relire"})
            self.assertEqual(again.status, 303)
            self.assertIn("attend d", client.get(f"/dossiers/{number}").text)
            # The worker may add what it found at the same moment: that is read first, as a person would.
            for _ in range(10):
                written = client.post(f"/dossiers/{number}/preuves/{file}/lu", {"jeton": self.token(client), "vu": self.events(number), "geste": "corriger", "texte": "Ils ferment la maternité."})
                if written.status != 409:
                    break
            self.assertEqual(written.status, 303)
            self.settle(number)
            self.assertIn("Ils ferment la maternité.", client.get(f"/dossiers/{number}").text)
            self.assertEqual(self.store(f"SELECT title FROM cases WHERE number = {number}"), [("Ils ferment la maternité.",)])

    def settle_unread(self, number):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            rows = self.store("SELECT e.text FROM case_events e JOIN cases c ON c.id = e.case_id "
                              f"WHERE c.number = {number} AND e.kind = 'capture-illisible'")
            if rows:
                return rows[0][0]
            # What took too much is tried once more, later: that is now.
            self.store("UPDATE case_files SET shot_at = at WHERE shot = 'attend' AND shot_tries > 0")
            self.store("UPDATE jobs SET due_at = created_at WHERE kind = 'shot.read' AND state = 'waiting'")
            time.sleep(0.5)
        return None

    def test_ten_captures_are_read_well(self):
        wrong = characters = 0
        for post in captures.POSTS:
            picture, said = shot(post[0])
            # As an event, so that it is not joined to one that was reported before.
            number = self.report(picture, sujet="evenement")
            told = self.settle(number)
            read = " ".join(" ".join(text for kind, text in told if kind == "capture-lue").split())
            said = said.replace("’", "'")
            read = read.replace("’", "'")
            # Where the message stands in what was read: the best of all places.
            best = min(captures.distance(said, read[at:at + len(said)]) for at in range(0, max(1, len(read) - len(said) + 4)))
            print(f"# {post[0]}: {best} of {len(said)} characters wrong")
            wrong += best
            characters += len(said)
        print(f"# all: {100 * wrong / characters:.2f} % of {characters} characters")
        self.assertLess(wrong / characters, CHARACTERS_WRONG)


class Killed(unittest.TestCase):
    """A server that is killed while it reads."""

    def test_a_capture_is_read_exactly_once(self):
        if not captures.chromium():
            raise unittest.SkipTest("no chromium: tools/install-deps test")
        picture, said = shot("rumeur")
        with tempfile.TemporaryDirectory(prefix="blouse-killed-") as folder:
            base = f"{folder}/base.db"

            def store(sql):
                return server.store(sql)

            def until(sql):
                deadline = time.monotonic() + PATIENCE
                while not store(sql):
                    self.assertLess(time.monotonic(), deadline, sql)
                    time.sleep(0.02)

            server = Demonstration(store=f"sqlite:{base}", key=f"{folder}/key")
            answer = give(Visitor(server), "/signaler", {"qui": "autre", "capture": ("capture.png", picture)})
            self.assertEqual(answer.status, 200, answer.text)
            for tries in (1, 2):
                until(f"SELECT 1 FROM case_files WHERE shot_tries = {tries} AND shot = 'attend'")
                server.process.kill()
                server.process.wait(PATIENCE)
                server.forget()
                # As if the lease had ended.
                store("UPDATE jobs SET due_at = created_at WHERE kind = 'shot.read' AND state = 'leased'")
                server = Server(program=BLOUSE, store=f"sqlite:{base}", key=f"{folder}/key")
            until("SELECT 1 FROM case_files WHERE shot = 'lu'")
            server.stop()
            [(text,)] = store("SELECT text FROM case_events WHERE kind LIKE 'capture-%'")
            self.assertIn(said[:40], " ".join(text.replace("’", "'").split()))
            self.assertEqual(store("SELECT shot_tries FROM case_files"), [(3,)])
            self.assertEqual(store("SELECT count(*) FROM jobs WHERE kind = 'shot.read' AND state <> 'done'"), [(0,)])


if __name__ == "__main__":
    unittest.main()
