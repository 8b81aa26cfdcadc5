# SPDX-License-Identifier: Apache-2.0
"""/verifier/photo without script: what is posted is looked at, cleaned, and is nowhere afterwards."""

import itertools
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock
import zlib
from pathlib import Path

from served import BLOUSE, Client, Demonstration, DeskTest, token_in

sys.path.insert(0, str(Path(__file__).parent.parent / "media"))
import pdf_files as pdf  # noqa: E402

BOUNDARY = "----blouse-image"
MARKER = b"zxqvmarqueur"
SIDE = 64
# The first row of pixels, which stands in the file as it is: what would be kept of the picture would hold it.
ROW = random.Random(7).randbytes(3 * SIDE)


def chunk(kind, data):
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png(width=SIDE, height=SIDE, rows=None):
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    rows = (b"\0" + ROW) + (b"\0" + b"\xd0\xc0\xb0" * SIDE) * (SIDE - 1) if rows is None else rows
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", b"Author\0" + MARKER) +
            chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b""))


class Visitor(Client):
    """Somebody who comes from elsewhere each time: what one address may send has limits."""

    numbers = itertools.count(1)

    def source(self):
        return f"127.3.0.{next(self.numbers) % 250 + 1}", 0


class Photo(DeskTest):
    @classmethod
    def setUpClass(cls):
        cls.since = time.time() - 1
        cls.folder = tempfile.TemporaryDirectory(prefix="blouse-photo-")
        # Whatever the server would put aside lies here too.
        cls.addClassCleanup(cls.folder.cleanup)
        with unittest.mock.patch.object(tempfile, "tempdir", cls.folder.name):
            cls.server = Demonstration(settings={"TMPDIR": cls.folder.name})
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        self.client = Visitor(self.server)

    def give(self, path, picture, name="photo.png", headers=None, **fields):
        body = b""
        for field, value in fields.items():
            body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        if picture is not None:
            body += (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n'
                     "Content-Type: image/png\r\n\r\n").encode() + picture + b"\r\n"
        about = {"Origin": self.client.origin(), "Sec-Fetch-Site": "same-origin",
                 "Content-Type": f"multipart/form-data; boundary={BOUNDARY}", **(headers or {})}
        return self.client.ask("POST", path, body + f"--{BOUNDARY}--\r\n".encode(), about)

    def look(self, picture, **fields):
        return self.give("/verifier/photo", picture, **fields)

    def copy(self, picture, **fields):
        return self.give("/verifier/photo/copie", picture, **fields)

    def test_the_page_is_for_everybody_and_as_strict_as_others(self):
        answer = self.client.get("/verifier/photo")
        self.assertEqual(answer.status, 200)
        self.assertIn("img-src 'self' data:;", answer.headers["Content-Security-Policy"])
        self.assertEqual(answer.headers["Content-Security-Policy"].count("blob:"), 1)
        self.assertIn("/verifier/photo", self.client.get("/verifier").text)

    def test_what_the_file_says_is_told(self):
        answer = self.look(png(), message="Belle journée.")
        self.assertEqual((answer.status, answer.headers["Cache-Control"]), (200, "no-store"))
        self.assertIn(MARKER.decode(), answer.text)
        self.assertIn('id="lecture"', answer.text)
        self.assertIn("verdict-review", answer.text)
        self.assertIn("son fichier en dit plus", answer.text)
        clean = self.copy(png()).body
        self.assertIn("verdict-clear", self.look(clean).text)
        self.assertIn('data-width="64" data-height="64"', answer.text)
        self.assertIn("Belle journée.</textarea>", answer.text)

    def test_what_a_picture_says_beside_what_it_shows_weighs_what_the_command_says(self):
        """A word of its author in a picture's file is as much there as a place is."""
        for keyword in (b"Comment", b"Description"):
            told = self.look(png().replace(chunk(b"tEXt", b"Author\0" + MARKER), chunk(b"tEXt", keyword + b"\0Chambre 214")))
            self.assertIn("son fichier en dit plus", told.text)
        software = png().replace(chunk(b"tEXt", b"Author\0" + MARKER), chunk(b"tEXt", b"Software\0GIMP"))
        self.assertIn("verdict-clear", self.look(software).text)

    def test_an_area_of_a_document_has_its_page(self):
        told = self.look(pdf.document(pdf.text("Mme DURAND Simone, chambre 214"), pages=3), name="note.pdf").text
        areas = re.findall(r'<li data-kind="textes" data-box="(\d+) (\d+) (\d+) (\d+)">([^<]*)', told)
        self.assertEqual(len(areas), 3, told)
        height = int(re.search(r'data-height="(\d+)"', told)[1])
        for page, (_, y, _, _, words) in enumerate(areas):
            self.assertEqual(int(y) // height, page)
            self.assertRegex(words, f"DURAND.*, page {page + 1}, en haut")
        # Ticked, it covers what the copy without script covers: the box with its edges.
        path = Path(self.folder.name) / "note.pdf"
        path.write_bytes(pdf.document(pdf.text("Mme DURAND Simone, chambre 214"), pages=3))
        command = subprocess.run([BLOUSE, "photo", "--format", "json", path], capture_output=True, check=False)
        path.unlink()
        for area, line in zip(areas, json.loads(command.stdout)["text"], strict=True):
            left, top, width, height = map(int, area[:4])
            x, y, wide, high = line["box"]
            self.assertGreater(min(x - left, y - top, left + width - x - wide, top + height - y - high), 1)
        # One page has no number.
        alone = self.look(pdf.document(pdf.text("Mme DURAND Simone, chambre 214")), name="note.pdf").text
        self.assertRegex(alone, "DURAND[^<]*, en haut")
        self.assertNotIn("page 1", alone)

    def film(self):
        """Two seconds, in which a name moves."""
        if not shutil.which("ffmpeg"):
            self.skipTest("no ffmpeg")
        path = Path(self.folder.name) / "film.mp4"
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i",
                        "color=white:size=640x480:rate=5:duration=2,drawtext=text=DURAND:x=80+20*t:y=200:fontsize=90",
                        "-metadata", "comment=" + MARKER.decode(), "-c:v", "libx264", "-preset", "ultrafast", path], check=True)
        film = path.read_bytes()
        path.unlink()
        return film

    def test_a_video_is_looked_at_and_its_copy_says_nothing(self):
        film = self.film()
        told = self.look(film, name="film.mp4", visages="oui", textes="oui", codes="oui")
        self.assertEqual(told.status, 200)
        self.assertIn(MARKER.decode(), told.text)
        self.assertNotIn("data-box", told.text)
        self.assertIn("cover-follow", told.text)
        self.assertIn("cover-silent", told.text)
        for fields in ({}, {"zones": ""}):
            copy = self.copy(film, name="film.mp4", **fields)
            self.assertEqual((copy.status, copy.body[4:8]), (200, b"ftyp"))
            self.assertNotIn(MARKER, copy.body)

    def test_a_video_is_followed_and_covered(self):
        film = self.film()
        told = self.look(film, name="film.mp4", textes="oui", suivre="oui").text
        found = re.findall(r'<li data-kind="textes" data-box="([0-9 ;]+)">([^<]*)</li>', told)
        self.assertEqual(len(found), 1, told)
        self.assertRegex(found[0][1], "Texte « DURAND », .*, du début à la fin")
        # Without script the list is there too.
        self.assertRegex(told, "(?s)<noscript>.*DURAND.*</noscript>")
        # As the script asks, and as the form does.
        for fields in ({"zones": found[0][0].replace(";", "\n")}, {"textes": "oui"}):
            copy = self.copy(film, name="film.mp4", **fields)
            self.assertEqual((copy.status, copy.body[4:8]), (200, b"ftyp"), copy.text if copy.status != 200 else "")
            self.assertNotIn(MARKER, copy.body)
            again = self.look(copy.body, name="film.mp4", suivre="oui").text
            self.assertNotIn("data-box", again)
        self.assertEqual(self.copy(film, name="film.mp4", zones="0 0 10 10 2000 1000").status, 422)

    def test_only_this_page_plays_films(self):
        self.assertIn("media-src blob:", self.client.get("/verifier/photo").headers["Content-Security-Policy"])
        self.assertNotIn("media-src", self.client.get("/verifier").headers["Content-Security-Policy"])

    def test_the_message_is_read_with_the_picture(self):
        bad = "Mme Durand, 87 ans, de Saint-Flour, est tombée hier soir aux urgences, chambre 214."
        told = self.look(png(), message=bad).text
        self.assertIn("verdict-stop", told)
        reasons = re.findall(r'<li id="constat-.*?</li>', told, re.S)
        self.assertIn("« Mme Durand, 87 ans", " ".join(reasons))
        self.assertIn("(dans le message)", reasons[0])
        self.assertIn("image et son message en disent trop", told)
        self.assertNotIn("verdict-stop", self.look(png()).text)

    def test_what_a_document_hides_is_read_too(self):
        """Under a black rectangle: to be covered no more than it is, and gone from the copy."""
        words = pdf.text("Mme Durand est tombée hier soir aux urgences, chambre 214.", y=600)
        document = pdf.document(pdf.text("Compte rendu du service") + words + b"0 g 60 590 500 30 re f\n")
        answer = self.look(document)
        self.assertIn("verdict-stop", answer.text)
        reasons = re.findall(r'<li id="constat-.*?</li>', answer.text, re.S)
        self.assertEqual(len(reasons), 2)
        for reason in reasons:
            self.assertIn("(page 1, texte caché)", reason)
            self.assertIn("reste lisible par copier-coller", reason)
        boxes = re.findall(r'<li data-kind="textes" data-box="[^"]*">([^<]*)', answer.text)
        self.assertEqual(len(boxes), 1, boxes)
        self.assertIn("Compte rendu du service", boxes[0])
        copy = self.copy(document)
        self.assertEqual((copy.status, copy.body[:5]), (200, b"%PDF-"))
        again = self.look(copy.body)
        self.assertNotIn("Durand", again.text)
        self.assertIn("verdict-clear", again.text)

    def test_what_is_no_good_picture_has_its_sentence(self):
        whole = png()
        for case, words in (
            (whole[: len(whole) // 2], "abîmé|entier|coupé|incompl|fin"),
            (b"%PDF-1.4\n%%EOF\n", "PDF"),
            (b"bonjour, ceci est un texte", "image"),
            (b"\x89PNG\r\n\x1a\n" + bytes(200), "."),
            (png(60000, 60000, b""), "pixels"),
            (b"", "."),
        ):
            for answer in (self.look(case), self.copy(case)):
                with self.subTest(case[:12]):
                    self.assertEqual(answer.status, 422)
                    # Beside the form, not an error of the server's.
                    self.assertIn('name="photo"', answer.text)
                    told = re.search(r'<div class="notice.*?</div>\s*</div>', answer.text, re.S)
                    self.assertRegex(re.sub(r"<[^>]*>", "", told[0]), words)
                    self.assertNotIn('id="lecture"', answer.text)
        self.assertEqual(self.look(None).status, 422)

    def test_what_is_too_heavy_is_refused(self):
        most = int(re.search(r'data-most="(\d+)"', self.client.get("/verifier/photo").text)[1])
        answer = self.look(png() + b"a" * (most + (1 << 20)))
        self.assertEqual(answer.status, 413)
        self.assertIn("trop lourd", answer.text)

    def test_a_copy_says_nothing_and_covers(self):
        plain, covered = self.copy(png(), name="Jeanne chambre 214.png"), self.copy(png(), zones="0 0 64 16\r\n8 40 8 8")
        for answer in (plain, covered):
            self.assertEqual((answer.status, answer.body[:4]), (200, b"\x89PNG"))
            self.assertIn("image.png", answer.headers["Content-Disposition"])
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            self.assertNotIn(MARKER, answer.body)
        # The same pixels, byte for byte; under an area, nothing of them.
        self.assertIn(ROW, plain.body)
        rows = zlib.decompress(b"".join(re.findall(rb"IDAT(.*?).{4}(?:.{4}IDAT|\0\0\0\0IEND)", covered.body, re.S)[:1]))
        self.assertNotIn(ROW[:24], rows)
        if not shutil.which("exiftool"):
            self.skipTest("no exiftool")
        said = subprocess.run(["exiftool", "-G", "-s", "-"], input=plain.body, capture_output=True, check=True).stdout.decode()
        self.assertEqual({line.split("]")[0] for line in said.splitlines()} - {"[ExifTool", "[File", "[PNG", "[Composite"}, set(), said)

    def test_what_was_not_looked_at_is_not_promised_to_be_covered(self):
        wide = png(17000, 2, (b"\0" + bytes(51000)) * 2)
        refused = self.copy(wide, visages="1")
        self.assertEqual(refused.status, 422)
        self.assertIn("pas pu être regardée en entier", refused.text)
        self.assertEqual(self.copy(wide).status, 200)

    def test_areas_that_make_no_sense_are_refused(self):
        for zones in ("0 0 0 4", "1 2 3", "a b c d", "1 2 3 4 5", "1 2 3 4 9 8", "1 2 3 4 5 6 7", "-1 0 4 4", "64 0 4 4", "0 65 4 4", "99999999999 0 1 1", "0,0,4,4"):
            with self.subTest(zones):
                self.assertEqual(self.copy(png(), zones=zones).status, 422)
        self.assertEqual(self.copy(png(), zones="0 0 2 2\n" * 1001).status, 422)

    def test_a_session_needs_its_token(self):
        self.server.come_in("administrateur", client=self.client)
        self.assertEqual(self.look(png()).status, 403)
        token = token_in(self.client.get("/verifier/photo").text)
        self.assertEqual(self.look(png(), jeton=token).status, 200)

    def test_another_site_sends_nothing_here(self):
        abroad = {"Origin": "https://ailleurs.example", "Sec-Fetch-Site": "cross-site"}
        for path in ("/verifier/photo", "/verifier/photo/copie"):
            self.assertEqual(self.give(path, png(), headers=abroad).status, 403)

    def test_nothing_is_kept(self):
        self.look(png(), message=MARKER.decode())
        self.copy(png())
        self.look(png()[:-20])
        # What is written behind an answer has its time.
        self.client.get("/verifier/photo")
        for root in ("/tmp", "/var/tmp", "/dev/shm"):
            for path in Path(root).glob("*"):
                try:
                    if path.is_file() and path.stat().st_mtime >= self.since and path.stat().st_size < 1 << 26:
                        self.assertFalse(self.holds(path), path)
                except OSError:
                    continue
        kept = [path for path in Path(self.folder.name).rglob("*") if path.is_file()]
        self.assertTrue({"base.db", "log"} <= {path.name for path in kept}, kept)
        self.assertEqual([path for path in kept if self.holds(path)], [])

    @staticmethod
    def holds(path):
        data = path.read_bytes()
        return MARKER in data or ROW[:24] in data


if __name__ == "__main__":
    unittest.main()
