# SPDX-License-Identifier: Apache-2.0
"""A case in one file: what is in it, what never is, and that whoever changes a word, a file or a step of it is found."""

import hashlib
import io
import json
import re
import subprocess
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

from evidence_test import give, png
from served import BLOUSE, PATIENCE, Client, DeskTest, token_in

PARTS = ["LISEZMOI.txt", "dossier.pdf", "evenements.jsonl", "manifeste.json"]


def packed(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as bundle:
        for name, content in files:
            bundle.writestr(name, content)
    return out.getvalue()


class Export(DeskTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fields = {"texte": "Le docteur Martin est un escroc, <tous> le disent.", "lien": "https://x.com/a/status/7", "compte": "@lui", "qui": "collegue",
                  "inquietude": "Mon chef de service est attaqué.", "joindre": "voisin@exemple.fr", "capture": ("a.png", png())}
        answer = give(Client(cls.server), "/signaler", fields)
        code = re.search(r"<code>([A-Z2-7-]{19})</code>", answer.text)[1]
        Client(cls.server).post("/suivi/message", {"code": code, "message": "Je suis sa collègue."})
        client = cls.server.as_("communication")
        for gesture in ({"geste": "decision", "decision": "plainte", "texte": "L'insulte est publique."}, {"geste": "demande", "role": "juridique", "texte": "Est-ce prescrit ?"}):
            page = client.get("/dossiers/1").text
            found = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("jeton", "vu")}
            assert client.post("/dossiers/1", {**found, **gesture}).status == 303
        give(client, "/dossiers/1/preuves", {"jeton": cls.token(client), "fichier": ("b", "Le même texte, recopié.".encode()), "montre": "Copie"})
        # What is read in a capture comes into the case by itself: then nothing more does.
        cls.wait(lambda: cls.server.store("SELECT count(*) FROM case_files WHERE shot = 'attend'") == [(0,)])
        cls.bundle = cls.take(client).body
        with zipfile.ZipFile(io.BytesIO(cls.bundle)) as bundle:
            cls.files = [(info.filename, bundle.read(info)) for info in bundle.infolist()]

    @classmethod
    def wait(cls, settled):
        deadline = time.monotonic() + PATIENCE
        while not settled():
            assert time.monotonic() < deadline, "the captures were not read"
            time.sleep(0.1)

    @staticmethod
    def token(client):
        return token_in(client.get("/").text)

    @classmethod
    def take(cls, client, **fields):
        return client.post("/dossiers/1/export", {"jeton": cls.token(client), **fields})

    def verify(self, content, *words):
        with tempfile.TemporaryDirectory(prefix="blouse-export-") as folder:
            path = Path(folder) / "dossier-1.zip"
            path.write_bytes(content)
            done = subprocess.run([BLOUSE, "admin", "dossier", "verify", str(path), *words], capture_output=True, text=True, check=False)
            self.assertNotIn("Sanitizer", done.stderr)
            return done

    def found(self, files, *words):
        done = self.verify(packed(files), "--format", "json", *words)
        self.assertEqual(done.returncode, 1, done.stderr)
        told = json.loads(done.stdout)
        self.assertFalse(told["whole"])
        return told["first_event"], told["first_file"]

    def changed(self, name, change):
        return [(other, change(content) if other == name else content) for other, content in self.files]

    def redone(self, change):
        """As who changes events would: with a manifest that agrees."""
        files = dict(self.changed("evenements.jsonl", change))
        manifest = json.loads(files["manifeste.json"])
        for row in manifest["fichiers"]:
            row["sha256"] = hashlib.sha256(files[row["nom"]]).hexdigest()
        return [*((name, content) for name, content in files.items() if name != "manifeste.json"), ("manifeste.json", json.dumps(manifest))]

    def test_what_it_holds(self):
        names = [name for name, _ in self.files]
        self.assertEqual(sorted(name for name in names if not name.startswith("pieces/")), PARTS)
        self.assertEqual([content for name, content in self.files if name.startswith("pieces/")], [png(), "Le même texte, recopié.".encode()])
        files = dict(self.files)
        self.assertTrue(files["dossier.pdf"].startswith(b"%PDF-"))
        events = [json.loads(line) for line in files["evenements.jsonl"].splitlines()]
        self.assertEqual([event["etape"] for event in events], list(range(1, len(events) + 1)))
        self.assertEqual(json.loads(files["manifeste.json"])["tete"], events[-1]["empreinte"])
        self.assertIn(events[-1]["empreinte"], self.as_("communication").get("/dossiers/1/export").text)
        paper = subprocess.run(["pdftotext", "-", "-"], input=files["dossier.pdf"], capture_output=True, check=True).stdout.decode()
        for words in ("Dossier 1", "escroc, <tous> le disent", "@lui", "L'insulte est publique", "Maëlle Le Goff", events[-1]["empreinte"][:16]):
            self.assertIn(words, paper)
        done = self.verify(self.bundle, "--head", events[-1]["empreinte"])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("Tout est entier", done.stdout)

    def test_who_reported_is_taken_out_by_a_box_of_its_own(self):
        held = b"".join(content for _, content in self.files)
        paper = subprocess.run(["pdftotext", "-", "-"], input=dict(self.files)["dossier.pdf"], capture_output=True, check=True).stdout.decode()
        for secret in ("voisin@exemple.fr", "Je suis sa collègue", "Mon chef de service"):
            self.assertNotIn(secret, held.decode("latin-1").encode("latin-1").decode("utf-8", "replace"))
            self.assertNotIn(secret, paper)
        # Who may not write to that person may not take them out either.
        answer = self.take(self.as_("juridique"), identite="1")
        self.assertEqual(answer.status, 422)
        self.assertEqual(self.take(self.as_("juridique")).status, 200)
        self.assertNotIn('name="identite"', self.as_("juridique").get("/dossiers/1/export").text)
        answer = self.take(self.as_("communication"), identite="1")
        with zipfile.ZipFile(io.BytesIO(answer.body)) as bundle:
            events = bundle.read("evenements.jsonl").decode()
            paper = subprocess.run(["pdftotext", "-", "-"], input=bundle.read("dossier.pdf"), capture_output=True, check=True).stdout.decode()
        self.assertIn("Je suis sa collègue", events)
        self.assertNotIn("masquee", events)
        self.assertIn("voisin@exemple.fr", paper)
        self.assertEqual(self.verify(answer.body).returncode, 0)

    def test_a_case_that_is_called_by_what_worries_somebody(self):
        fields = {"lien": "https://x.com/b/status/8", "qui": "autre", "inquietude": "Ma voisine de garde est visée."}
        give(Client(self.server), "/signaler", fields)
        client = self.as_("communication")
        number = re.search(r'href="/dossiers/(\d+)"[^>]*>\s*Ma voisine de garde', client.get("/dossiers").text)[1]
        # As what was planned bore the title, once.
        path = f"/dossiers/{number}/suites"
        page = client.get(path).text
        owner = re.search(r'<select[^>]*name="qui".*?<option value="(\d+)"', page, re.DOTALL)[1]
        self.assertEqual(client.post(path, {"jeton": self.token(client), "vu": "99", "geste": "ameliorer", "qui": owner, "echeance": "2099-01-01",
                                            "texte": "Ma voisine de garde est visée."}).status, 303)
        for named in (False, True):
            answer = client.post(f"/dossiers/{number}/export", {"jeton": self.token(client), **({"identite": "1"} if named else {})})
            with zipfile.ZipFile(io.BytesIO(answer.body)) as bundle:
                texts = [subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout if name.endswith(".pdf") else content
                         for name, content in ((info.filename, bundle.read(info)) for info in bundle.infolist())]
            held = b"\n".join(texts).decode()
            self.assertIn("x.com/b/status/8", held)
            self.assertEqual("Ma voisine" in held, named)

    def test_who_looks_is_noted(self):
        """The page of the export and that of a piece show what the case holds, as its other pages do."""
        client = self.as_("communication")
        piece = re.search(r'href="(/dossiers/1/preuves/\d+)"', client.get("/dossiers/1/preuves").text)[1]
        read = "SELECT count(*) FROM audit_log WHERE action = 'case.read' AND object_id = '1'"
        [(before,)] = self.store(read)
        for path in ("/dossiers/1/export", piece, "/dossiers/1/rapprochements", "/dossiers/1/decider"):
            self.assertEqual(client.get(path).status, 200)
            before += 1
            self.assertEqual(self.store(read), [(before,)], path)

    def test_only_who_must_know(self):
        for login, status in (("agent", 403), ("administrateur", 403), ("drh", 404), ("dpo", 404)):
            self.assertEqual(self.as_(login).get("/dossiers/1/export").status, status)
            self.assertEqual(self.take(self.as_(login)).status, status)
        self.assertEqual(Client(self.server).get("/dossiers/1/export", Accept="text/html").status, 303)

    def test_a_step_that_was_changed_is_named(self):
        lines = dict(self.files)["evenements.jsonl"].splitlines(keepends=True)
        kinds = [json.loads(line)["genre"] for line in lines]
        decided = kinds.index("decision") + 1

        def at(number, change):
            return self.redone(lambda _: b"".join(change(line) if i + 1 == number else line for i, line in enumerate(lines)))

        self.assertEqual(self.found(at(decided, lambda line: line.replace(b"plainte", b"silence"))), (decided, None))
        self.assertEqual(self.found(at(decided, lambda line: line.replace(b'"instant":1', b'"instant":2'))), (decided, None))
        self.assertEqual(self.found(at(2, lambda line: b""))[0], 2)
        self.assertEqual(self.found(at(len(lines), lambda line: b""))[0], len(lines))
        self.assertEqual(self.found(at(3, lambda line: line + line))[0], 4)
        self.assertEqual(self.found(at(1, lambda line: b"{}\n"))[0], 1)
        # The manifest left as it was: the file is named too.
        self.assertEqual(self.found(self.changed("evenements.jsonl", lambda text: text.replace(b"plainte", b"silence"))), (decided, "evenements.jsonl"))
        # All of it made again: the end of the chain is not the one that the desk shows.
        done = self.verify(self.bundle, "--head", "0" * 64)
        self.assertEqual(done.returncode, 1)
        self.assertIn("l'empreinte que vous donnez", done.stdout)
        self.assertEqual(self.verify(self.bundle, "--head", "abc").returncode, 2)

    def test_a_file_that_was_changed_is_named(self):
        piece = next(name for name, _ in self.files if name.endswith(".png"))
        self.assertEqual(self.found(self.changed("dossier.pdf", lambda content: content + b" ")), (None, "dossier.pdf"))
        self.assertEqual(self.found(self.changed(piece, lambda content: content[:-1] + b"x")), (None, piece))
        self.assertEqual(self.found([part for part in self.files if part[0] != piece]), (None, piece))
        self.assertEqual(self.found([*self.files, ("pieces/piece-99.png", b"x")]), (None, "pieces/piece-99.png"))
        # With a manifest that agrees, a piece still stands by the step that it came with.
        files = [(name, png(9) if name == piece else content) for name, content in self.files]
        manifest = json.loads(dict(files)["manifeste.json"])
        for row in manifest["fichiers"]:
            row["sha256"] = hashlib.sha256(dict(files)[row["nom"]]).hexdigest()
        self.assertEqual(self.found([(name, json.dumps(manifest) if name == "manifeste.json" else content) for name, content in files]), (None, piece))

    def test_what_is_no_bundle_is_refused(self):
        def odd(*more):
            return packed([*self.files, *more])

        for content, said in ((b"", "ne contient pas"), (b"PK", "pas un ZIP"), (self.bundle[:-30], "pas un ZIP"), (self.bundle[:len(self.bundle) // 2], "pas un ZIP"),
                              (packed([("../../etc/passwd", b"x")]), "dont le nom"), (odd(("/etc/passwd", b"x")), "dont le nom"),
                              (odd(("pieces/../x", b"x")), "dont le nom"), (odd(("pieces/..", b"x")), "dont le nom"), (odd(("pieces\\x", b"x")), "dont le nom"),
                              (odd(("pieces/piece-\x1b[31m.png", b"x")), "dont le nom"), (odd(*[(f"pieces/piece-{i}.txt", b"x") for i in range(100, 300)]), "ne contient pas"),
                              (packed([("dossier.pdf", b"\0" * (200 << 20))]), "plus de 192 Mo"), (packed([("dossier.pdf", b"x")]), "manifeste"),
                              (packed(self.changed("manifeste.json", lambda text: text[:50])), "manifeste"), (packed(self.changed("manifeste.json", lambda text: b"[]")), "manifeste"),
                              (packed(self.changed("manifeste.json", lambda text: text.replace(b'"version":1', b'"version":2'))), "plus récente")):
            with self.subTest(said):
                done = self.verify(content)
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertIn(said, done.stderr)
        self.assertEqual(self.verify(self.bundle[:200] + b"\xff" * 40 + self.bundle[240:]).returncode, 1)


if __name__ == "__main__":
    unittest.main()
