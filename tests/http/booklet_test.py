# SPDX-License-Identifier: Apache-2.0
"""The booklet: a PDF that other programs read, whole, in order, whatever an establishment is called."""

import contextlib
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from served import Client, DeskTest

ADDRESS = "/guide/livret.pdf"
SHEET = 4


def run(*command, data=None):
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


class Booklet(DeskTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pdf = Client(cls.server).get(ADDRESS).body

    def setUp(self):
        self.client = Client(self.server)
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def file(self, pdf):
        path = self.folder / "livret.pdf"
        path.write_bytes(pdf)
        return path

    def words(self, path):
        """What is read aloud, in its order, in one line, with whole words."""
        return re.sub(r"\s+", " ", run("pdftotext", path, "-").decode().replace("\xad\n", ""))

    def facts(self, path):
        return dict(line.split(":", 1) for line in run("pdfinfo", path).decode().splitlines())

    @contextlib.contextmanager
    def base(self, *statements, undo):
        def execute(lines):
            for statement, values in lines:
                self.store(statement, *values)

        execute(statements)
        try:
            yield
        finally:
            execute(undo)

    def titles(self):
        """Those of the rules that apply, in the order of the guide's first page."""
        found = re.findall(r'<li><a href="/guide/[a-z-]+"><span>[^<]*</span> <span class="soft">([^<]*)</span>', self.client.get("/guide").text)
        self.assertGreater(len(found), 10)
        return [re.sub(r"\s", " ", title.replace("&#39;", "'")) for title in found]

    def test_other_programs_read_it(self):
        path = self.file(self.pdf)
        self.assertNotIn(b"WARNING", run("qpdf", "--check", path))
        fonts = run("pdffonts", path).decode().splitlines()[2:]
        self.assertGreaterEqual(len(fonts), 3)
        for font in fonts:
            # Embedded, a subset, with what its letters mean.
            self.assertRegex(font, r" yes yes yes +\d+ +\d+$")
            self.assertRegex(font, r"^[A-Z]{6}\+(AtkinsonHyperlegible|NotoEmoji)")
        facts = self.facts(path)
        self.assertEqual(facts["Tagged"].strip(), "yes")
        self.assertEqual(facts["Title"].strip(), "Le guide des réseaux sociaux")
        self.assertIn("Val-Fictif", facts["Author"])
        self.assertIn("419.53 x 595.28", facts["Page size"])
        plain = run("qpdf", "--qdf", "--object-streams=disable", path, "-")
        for wanted in (rb"/Lang \(fr-FR\)", rb"/DisplayDocTitle true", rb"/PageLayout /TwoPageRight", rb"/S /H1", rb"/S /LBody", rb"/S /Link"):
            self.assertRegex(plain, wanted)

    def test_it_folds_into_sheets(self):
        pages = int(self.facts(self.file(self.pdf))["Pages"])
        self.assertEqual(pages % SHEET, 0)
        self.assertIn(pages, range(40, 61))
        self.assertLess(len(self.pdf), 500_000)

    def test_all_is_there_in_order(self):
        path = self.file(self.pdf)
        text, at = self.words(path), 0
        self.assertIn("Sur les réseaux sociaux aussi, je porte une blouse.", text)
        body = text.index("Ce que vous pouvez faire à la place")
        start = text.rindex("Les patients", 0, body)
        at = start
        chapters = ["Vous êtes…", "J'ai vu un message qui pose problème", "Idées reçues", "Le cadre légal", "Glossaire", "À qui s'adresser"]
        for title in [*self.titles(), *chapters]:
            self.assertIn(title, text[at:])
            at = text.index(title, at)
        self.assertIn("05 59 00 00 10", text)
        # Where a line cuts a word stands a soft hyphen, and nowhere else: readers put both halves together.
        raw = run("pdftotext", path, "-").decode()
        self.assertNotRegex(raw, r"\xad(?!\n)")
        self.assertIn("demandez-lui", raw)

    def test_numbers_of_pages_are_right(self):
        path = self.file(self.pdf)
        pages = [re.sub(r"\s+", " ", page) for page in run("pdftotext", path, "-").decode().replace("\xad\n", "").split("\f")]
        for title in self.titles():
            number = int(re.search(re.escape(title) + r",? page (\d+)", " ".join(pages[3:5]))[1])
            self.assertIn(title, pages[number - 1])
            # What stands below the page is its number.
            self.assertRegex(pages[number - 1], rf"\b{number}\b")

    def test_the_outline_leads_to_each_chapter(self):
        plain = run("qpdf", "--qdf", "--object-streams=disable", self.file(self.pdf), "-").decode("latin-1")
        outline = re.findall(r"/Title \((.*?)\)\n|/Title <([0-9a-f]+)>", plain)
        titles = [bytes.fromhex(coded)[2:].decode("utf-16-be") if coded else title for title, coded in outline]
        for wanted in ("Le code de conduite", "Les patients", "Idées reçues", "Glossaire", *self.titles()):
            self.assertIn(wanted, [re.sub(r"\s", " ", title.replace("\\222", "'")) for title in titles])

    def test_the_code_leads_to_the_guide(self):
        image = self.folder / "dos"
        run("pdftoppm", "-r", "150", "-png", "-singlefile", "-f", str(int(self.facts(self.file(self.pdf))["Pages"])),
            self.folder / "livret.pdf", image)
        said = run("zbarimg", "--quiet", "--raw", f"{image}.png").decode().strip()
        self.assertRegex(said, r"^http://127\.0\.0\.1:\d+/guide$")

    def test_the_guide_leads_to_it_with_its_size(self):
        self.client.get(ADDRESS)
        text = self.client.get("/guide").text
        said = re.search(r'href="/guide/livret\.pdf">.*?<strong>(.*?)</strong>', text, re.DOTALL)[1]
        pages = self.facts(self.file(self.pdf))["Pages"].strip()
        self.assertRegex(said, rf"^Le livret \(PDF, {pages}\spages, [0-9,]+\sko\)$")

    def test_a_browser_keeps_it(self):
        first = self.client.get(ADDRESS)
        self.assertEqual(first.headers["Content-Type"], "application/pdf")
        self.assertEqual(first.headers["Content-Disposition"], 'inline; filename="livret-reseaux-sociaux.pdf"')
        self.assertIsNone(self.client.get(ADDRESS, Accept_Encoding="gzip").headers["Content-Encoding"])
        again = self.client.get(ADDRESS, If_None_Match=first.headers["ETag"])
        self.assertEqual((again.status, again.body), (304, b""))
        self.assertEqual(self.as_("agent").get(ADDRESS).body, first.body)

    def test_it_speaks_in_the_establishment_s_name_whatever_it_is(self):
        names = [
            "Hôpital de la Côte-d'Azur et des Œuvres",
            "Centre hospitalier intercommunal " * 9,
            "W" * 300,
            "مستشفى المدينة \u202e3210",
            "🏥🧑‍⚕️ Hôpital 🩺",
            "<b>Gras</b> & (fin) \\ 'x' %s /Title",
        ]
        for name in names:
            with self.subTest(name), self.base(
                ("UPDATE establishments SET name = ?", (name,)),
                undo=[("UPDATE establishments SET name = ?", ("Centre hospitalier du Val-Fictif (démonstration)",))],
            ):
                answer = self.client.get(ADDRESS)
                self.assertEqual(answer.status, 200)
                path = self.file(answer.body)
                run("qpdf", "--check", path)
                self.assertEqual(int(self.facts(path)["Pages"]) % SHEET, 0)
                first = re.sub(r"\s+", " ", run("pdftotext", "-l", "1", path, "-").decode())
                self.assertIn("Le guide des réseaux sociaux", first)
                self.assertNotIn("Val-Fictif", self.words(path))
                if name.startswith("Hôpital de"):
                    self.assertIn(name, first)

    def test_a_visitor_of_nobody_in_particular_reads_ours(self):
        agent = self.as_("agent")
        with self.base(
            ("INSERT INTO establishments (name, key, time_zone, created_at) VALUES ('Autre', 'autre', 'Europe/Paris', 1)", ()),
            undo=[("DELETE FROM establishments WHERE name = 'Autre'", ())],
        ):
            path = self.file(self.client.get(ADDRESS).body)
            self.assertNotIn("Val-Fictif", self.words(path))
            # A rule that the demonstration's establishment has put off.
            self.assertIn("Je sépare ma vie privée", self.words(path))
            self.assertIn("Val-Fictif", self.words(self.file(agent.get(ADDRESS).body)))


if __name__ == "__main__":
    unittest.main()
