# SPDX-License-Identifier: Apache-2.0
"""What proves what a case is about: kept at once, sealed, shown by a gesture that the journal has first, and to nobody else."""

import hashlib
import itertools
import re
import unittest
import zlib
from pathlib import Path

from served import Client, DeskTest, token_in

BOUNDARY = "preuve"
CODE = re.compile(r"<code>([A-Z2-7-]{19})</code>")


def png(side=2):
    """A real picture, of one colour."""
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    rows = zlib.compress((b"\0" + b"\x12\x34\x56" * side) * side)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def parts(fields):
    """multipart/form-data of a page: (file name, bytes) for a file; a list for what comes several times."""
    lines = []
    each = [(name, one) for name, value in fields.items() for one in (value if isinstance(value, list) else [value])]
    for name, value in each:
        is_file = isinstance(value, tuple)
        lines.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'.encode())
        lines.append(f'; filename="{value[0]}"\r\nContent-Type: image/png\r\n\r\n'.encode() + value[1] + b"\r\n" if is_file
                     else b"\r\n\r\n" + value.encode() + b"\r\n")
    return b"".join(lines) + f"--{BOUNDARY}--\r\n".encode()


def give(client, path, fields):
    headers = {"Origin": client.origin(), "Sec-Fetch-Site": "same-origin", "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return client.ask("POST", path, parts(fields), headers)


class Visitor(Client):
    """Somebody who comes from elsewhere each time: what one address may send has limits."""

    numbers = itertools.count(1)

    def source(self):
        return f"127.2.0.{next(self.numbers) % 250 + 1}", 0


class Evidence(DeskTest):
    def report(self, **fields):
        """Reports something that nobody reported before; gives the number of its case."""
        [(last,)] = self.store("SELECT count(*) FROM cases")
        fields = {"texte": f"En réa, le patient de la chambre {last + 1} ne passera pas la nuit, dit-on.", "qui": "patient", **fields}
        answer = give(Visitor(self.server), "/signaler", fields)
        self.assertEqual(answer.status, 200, answer.text)
        return last + 1, answer.text

    def token(self, client):
        return token_in(client.get("/dossiers").text)

    def add(self, client, case, **fields):
        return give(client, f"/dossiers/{case}/preuves", {"jeton": self.token(client), **fields})

    def acts(self, action, case):
        return self.store(f"SELECT count(*) FROM audit_log WHERE action = '{action}' AND object_id = '{case}'")[0][0]

    def test_what_a_report_says_is_kept_at_once(self):
        case, _ = self.report(lien="https://x.com/a/status/1", compte="@quelquun", texte="Le chirurgien du deux boit, <b>tous</b> le savent.",
                              capture=("../../etc/capture.svg", png()))
        [(proof, text), (filed, _)] = self.store(f"SELECT word, text FROM case_events WHERE case_id = {case} AND kind IN ('preuve', 'fichier')")
        self.assertEqual(text, "Adresse\u00a0: https://x.com/a/status/1\nCompte\u00a0: @quelquun\nTexte\u00a0: Le chirurgien du deux boit, <b>tous</b> le savent.")
        self.assertEqual(proof, hashlib.sha256(text.encode()).hexdigest())
        self.assertEqual(filed, "png " + hashlib.sha256(png()).hexdigest())
        page = self.as_("communication").get(f"/dossiers/{case}/preuves").text
        self.assertIn("&lt;b&gt;tous&lt;/b&gt;", page)
        self.assertIn(hashlib.sha256(png()).hexdigest(), page)
        # Neither the name that it had nor its bytes are kept in clear.
        held = b"".join(path.read_bytes() for path in Path(self.server.folder.name).glob("base.db*"))
        self.assertNotIn(b"capture.svg", held)
        self.assertNotIn(png(), held)
        # Nor who reported, when somebody of the hospital did.
        agent = self.as_("agent")
        token = token_in(agent.get("/signaler").text)
        give(agent, "/signaler", {"jeton": token, "texte": "Une vidéo tournée au bloc circule chez les internes, visages visibles."})
        self.assertEqual(self.store("SELECT DISTINCT actor_kind, actor_id FROM case_events WHERE kind = 'ouverture'"), [("public", None)])
        self.assertEqual(self.store("SELECT actor_kind FROM audit_log WHERE action = 'report.receive' ORDER BY sequence DESC LIMIT 1"), [("user",)])

    def test_ten_captures_come_with_one_report(self):
        some = [(f"{side}.png", png(side)) for side in range(20, 31)]
        case, _ = self.report(capture=some[:10])
        files = f"SELECT count(*) FROM case_files f JOIN cases c ON c.id = f.case_id WHERE c.number = {case}"
        self.assertEqual(self.store(files), [(10,)])
        for captures, said in ((some, "Dix captures au plus"), ([some[0], ("a.zip", b"PK\x03\x04docx")], "en PDF")):
            answer = give(Visitor(self.server), "/signaler", {"texte": "Encore", "qui": "autre", "capture": captures})
            self.assertEqual(answer.status, 422)
            self.assertIn(said, answer.text)
        # Where there is no room for all, those that have some are kept, and one is told.
        again = {"texte": "Il y en a d'autres, de ce même message dont tout le service parle.", "lien": "https://x.com/a/status/10"}
        case, _ = self.report(capture=some[:10], **again)
        more = [(f"{side}.png", png(side)) for side in range(40, 50)]
        for captures in (more[:9], more):
            answer = give(Visitor(self.server), "/signaler", {"qui": "autre", "capture": captures, **again})
            self.assertEqual(answer.status, 200)
            self.assertNotIn("pas été gardée", answer.text)
        answer = give(Visitor(self.server), "/signaler", {"qui": "autre", **again, "capture": [some[10]] + more[:2]})
        self.assertIn("pas été gardée", answer.text)

    def test_a_look_is_a_gesture_of_its_own(self):
        case, _ = self.report(capture=("a.png", png()))
        client = self.as_("communication")
        self.assertIn("image PNG".lower(), client.get(f"/dossiers/{case}/preuves").text.lower())
        [(number,)] = self.store(f"SELECT id FROM case_files WHERE case_id = {case}")
        one = f"/dossiers/{case}/preuves/{number}"
        self.assertEqual(client.get(one).status, 200)
        self.assertEqual((self.acts("case.look", case), self.acts("case.take", case)), (0, 0))
        shown = client.get(f"{one}/image")
        self.assertEqual((shown.status, shown.body, shown.headers["Content-Type"]), (200, png(), "image/png"))
        taken = client.post(one, {"jeton": self.token(client)})
        self.assertEqual((taken.status, taken.body, taken.headers["Content-Type"]), (200, png(), "application/octet-stream"))
        self.assertEqual(taken.headers["Content-Disposition"], f'attachment; filename="dossier-{case}-piece-{number}.png"')
        for answer in (shown, taken):
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
            self.assertNotIn("script-src", answer.headers["Content-Security-Policy"])
        self.assertEqual((self.acts("case.look", case), self.acts("case.take", case)), (1, 1))

    def test_what_is_no_picture_is_only_taken_away(self):
        case, _ = self.report(capture=("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"))
        [(number, kind)] = self.store(f"SELECT id, kind FROM case_files WHERE case_id = {case}")
        self.assertEqual(kind, "texte")
        client = self.as_("communication")
        self.assertEqual(client.get(f"/dossiers/{case}/preuves/{number}").status, 404)
        self.assertEqual(client.get(f"/dossiers/{case}/preuves/{number}/image").status, 404)
        taken = client.post(f"/dossiers/{case}/preuves/{number}", {"jeton": self.token(client)})
        self.assertIn(".txt", taken.headers["Content-Disposition"])
        self.assertEqual(self.acts("case.look", case), 0)

    def test_a_case_leads_to_what_it_holds(self):
        client = self.as_("communication")
        for bytes_, shown in ((png(), True), (b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\1\0\0;", False)):
            case, _ = self.report(capture=("a", bytes_))
            [(number,)] = self.store(f"SELECT id FROM case_files WHERE case_id = {case}")
            [href] = re.findall(r'<a href="([^"]+)">Regarder la capture</a>', client.get(f"/dossiers/{case}").text)
            self.assertEqual(href, f"/dossiers/{case}/preuves/{number}" if shown else f"/dossiers/{case}/preuves#piece-{number}")
            answer = client.get(href.partition("#")[0])
            self.assertEqual(answer.status, 200)
            if not shown:
                self.assertIn(f'id="piece-{number}"', answer.text)

    def test_only_who_must_know(self):
        case, _ = self.report(capture=("a.png", png(3)))
        other, _ = self.report(texte="Un autre message, qui n'a rien à voir avec le premier.")
        [(number,)] = self.store(f"SELECT id FROM case_files WHERE case_id = {case}")
        paths = (f"/dossiers/{case}/preuves", f"/dossiers/{case}/preuves/{number}", f"/dossiers/{case}/preuves/{number}/image")
        for login, status in (("agent", 403), ("administrateur", 403), ("drh", 404), ("juridique", 404)):
            client = self.as_(login)
            for path in paths:
                self.assertEqual(client.get(path).status, status, (login, path))
            token = {"jeton": token_in(client.get("/").text)}
            self.assertEqual(client.post(paths[1], token).status, status)
            self.assertEqual(give(client, paths[0], {**token, "fichier": ("a.png", png())}).status, status)
        for path in paths:
            self.assertEqual(Client(self.server).get(path, Accept="text/html").status, 303)
        # A file of another case is not there, whoever asks.
        client = self.as_("communication")
        self.assertEqual(client.get(f"/dossiers/{other}/preuves/{number}/image").status, 404)
        self.assertEqual(client.post(f"/dossiers/{other}/preuves/{number}", {"jeton": self.token(client)}).status, 404)
        self.assertEqual(self.store(f"SELECT count(*) FROM case_events WHERE case_id = {case} AND kind = 'fichier'"), [(1,)])

    def test_what_cannot_be_kept_is_told_with_what_was_typed(self):
        case, _ = self.report()
        client = self.as_("communication")
        for content, said in ((b"", "vide"), (b"PK\x03\x04docx", "en PDF"), (b"\0\0\0\x18ftypmp42", "vidéos"),
                              (b"MZ\x90\0", "ni une image"), (b"\x89PNG\r\n\x1a\n" + b"a" * (8 << 20), "trop lourd")):
            with self.subTest(said):
                answer = self.add(client, case, fichier=("a.png", content), montre="Ce que je <vois>", texte="Mot pour mot.")
                self.assertEqual(answer.status, 422)
                self.assertIn(said, answer.text)
                self.assertIn("Ce que je &lt;vois&gt;", answer.text)
                answer = give(Visitor(self.server), "/signaler", {"texte": "Un texte <long> à garder.", "capture": ("a.png", content)})
                self.assertEqual(answer.status, 422)
                self.assertIn(said, answer.text)
                self.assertIn("Un texte &lt;long&gt; à garder.", answer.text)
        self.assertIn("Choisissez un fichier", self.add(client, case, fichier=("", b"")).text)
        self.assertEqual(self.add(client, case, fichier=("a.png", b"a" * (11 << 20))).status, 413)
        self.assertEqual(self.store(f"SELECT count(*) FROM case_files WHERE case_id = {case}"), [(0,)])

    def test_an_upload_that_breaks_off_leaves_nothing(self):
        before = self.store("SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM case_files)")
        body = parts({"texte": "Coupé en chemin.", "capture": ("a.png", png(50))})
        head = (f"POST /signaler HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\nOrigin: http://127.0.0.1:{self.server.port}\r\n"
                f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {len(body)}\r\n\r\n").encode()
        for size in (0, 10, len(body) // 2, len(body) - 1):
            with self.server.connect() as link:
                link.sendall(head + body[:size])
        self.assertEqual(Client(self.server).get("/signaler").status, 200)
        self.assertEqual(self.store("SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM case_files)"), before)

    def test_the_same_file_is_kept_once_and_a_case_has_its_room(self):
        case, _ = self.report()
        client = self.as_("community-manager")
        self.assertTrue(self.add(client, case, fichier=("a.png", png()), montre="Le profil").headers["Location"].endswith("?fait=garde"))
        self.assertTrue(self.add(client, case, fichier=("b.png", png())).headers["Location"].endswith("?fait=connu"))
        self.assertEqual(self.store(f"SELECT text FROM case_events WHERE case_id = {case} AND kind = 'fichier'"), [("Le profil",)])
        self.assertEqual(self.add(client, case, compte="@lui", fichier=("", b"")).status, 303)
        # From outside, twenty; who keeps the case adds more.
        text = self.store(f"SELECT text FROM reports WHERE case_id = {case}")[0][0]
        for side in range(3, 23):
            self.assertNotIn("n'a pas été gardée", give(Visitor(self.server), "/signaler", {"texte": text, "capture": ("a", png(side))}).text)
        answer = give(Visitor(self.server), "/signaler", {"texte": text, "capture": ("a", png(40))})
        self.assertIn("n'a pas été gardée", answer.text)
        self.assertRegex(answer.text, CODE)
        self.assertEqual(self.add(client, case, fichier=("a", png(41))).status, 303)
        self.assertEqual(self.store(f"SELECT count(*) FROM case_files WHERE case_id = {case}"), [(22,)])


if __name__ == "__main__":
    unittest.main()
