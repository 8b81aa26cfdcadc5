# SPDX-License-Identifier: Apache-2.0
"""blouse photo on documents: what they hold beside what they show, and copies that exiftool and pdftotext find empty."""

import json
import os
import resource
import subprocess
import tempfile
import unittest
import zlib
from pathlib import Path

import pdf_files as pdf

BLOUSE = os.environ["BLOUSE"]
DRAW = os.environ["DRAW"]
SHOWN = pdf.text("Compte rendu du service")
OTHER = pdf.text("Madame Dupont", y=600)
PHOTO = b"q 320 0 0 240 72 300 cm /X Do Q\n"
# What exiftool says of every PDF: how it is built.
BUILT = {"SourceFile", "PDFVersion", "Linearized", "PageCount", "Warning"}


def told(path, *arguments):
    done = subprocess.run(
        [BLOUSE, "photo", "--metadata", "--format", "json", *map(str, arguments), str(path)],
        capture_output=True, timeout=120, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    one = json.loads(done.stdout)
    if done.stderr and "error" not in one:
        raise AssertionError(done.stderr.decode())
    return one


class Documents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.holder.name)
        jpeg = cls.folder / "photo.jpg"
        subprocess.run([DRAW, "jpeg420", "320", "240", jpeg], check=True)
        subprocess.run(["exiftool", "-q", "-q", "-overwrite_original", "-GPSLatitude=43.2911", "-GPSLatitudeRef=N",
                        "-GPSLongitude=0.3701", "-GPSLongitudeRef=W", "-Artist=Jeanne Martin", jpeg], check=True)
        cls.photo = pdf.stream(
            jpeg.read_bytes(), b"/Type/XObject/Subtype/Image/Width 320/Height 240/ColorSpace/DeviceRGB"
                               b"/BitsPerComponent 8/Filter/DCTDecode")

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def copy_of(self, data, way):
        """What is told of a document, after its copy was found clean by three readers."""
        path, copy = self.folder / "document.pdf", self.folder / "copy.pdf"
        copy.unlink(missing_ok=True)
        path.write_bytes(data)
        one = told(path, "--clean", copy)
        self.assertEqual(one["copy"]["way"], way, one)
        again = told(copy)
        self.assertEqual((again["facts"], again["findings"]), ([], []))
        self.findings = {(finding["rule"], finding["where"]) for finding in one["findings"]}
        said = json.loads(subprocess.run(["exiftool", "-j", "-q", "--System:all", "--File:all", "--ExifTool:all", copy],
                                         capture_output=True, check=True).stdout)[0]
        self.assertEqual(set(said) - BUILT, set(), said)
        subprocess.run(["qpdf", "--check", copy], check=True, capture_output=True)
        self.text = subprocess.run(["pdftotext", copy, "-"], capture_output=True, check=True).stdout.decode().strip()
        self.bytes = copy.read_bytes()
        return {(fact["tag"], fact["value"]) for fact in one["facts"]}

    def hidden(self, content, objects=()):
        facts = self.copy_of(pdf.document(SHOWN + content, objects), "redone")
        self.assertEqual(self.text, "")
        return [value for tag, value in facts if tag == "PDF.Hidden"]

    def test_what_is_seen_is_kept_and_what_stands_beside_goes(self):
        info = b"<</Author(Jeanne Martin)/Title(Note interne)/CreationDate(D:20250114101500)/Producer(Word)>>"
        facts = self.copy_of(pdf.document(SHOWN, info=info), "same")
        self.assertEqual(facts, {("PDF.Info.Author", "Jeanne Martin"), ("PDF.Info.Title", "Note interne"),
                                 ("PDF.Info.CreationDate", "2025-01-14 10:15:00"), ("PDF.Info.Producer", "Word")})
        self.assertEqual(self.text, "Compte rendu du service")

    def test_text_that_nobody_sees(self):
        for content, why in [
            (OTHER + b"0 g 60 590 300 30 re f\n", "sous un aplat"),
            (pdf.text("Madame Dupont", y=600, before=b"1 g"), "sous un aplat"),
            (pdf.text("Madame Dupont", y=600, before=b"3 Tr"), "sous un aplat"),
            (b"q 0 0 10 10 re W n " + OTHER + b"Q ", "sous un aplat"),
            (pdf.text("Madame Dupont", x=900), "hors de la page"),
            (pdf.text("Madame Dupont", size=1, y=600), "trop petit"),
        ]:
            with self.subTest(content=content):
                words = self.hidden(content)
                self.assertEqual(len(words), 1, words)
                self.assertIn(why, words[0])
                self.assertIn("Madame Dupont", words[0])

    def test_a_word_of_which_some_letters_are_seen(self):
        name = pdf.text("DURANDEAU", y=600)
        for content, seen in [
            (name + b"0 g 83 590 300 30 re f\n", ""),                                # all but the D
            (name + b"0 g 60 590 85 30 re f\n", ""),                                 # all but the last U
            (name + b"0 g 60 601 300 30 re f\n", ""),                                # all but their feet
            (pdf.text("Dupuy", y=600) + b"0 g 60 600 300 30 re f\n", ""),            # all but what hangs
            (pdf.text("Dupuy", x=580, y=600), "Dupuy"),                              # beyond the page's edge
            (name.replace(b"(DURANDEAU) Tj", b"(DURAN) Tj 1 g (DEAU) Tj"), ""),
        ]:
            with self.subTest(content=content):
                words = self.hidden(content)
                self.assertEqual(len(words), 1, words)
                self.assertRegex(words[0], "« (DURANDEAU|Dupuy) »")

    def test_words_that_are_seen_are_not_told(self):
        seen = "Ill.mi, l'été « WiMl », 11/12/2026… fi-ji m² 1er WAVEfjord"
        lines, y = b"", 800
        for size in (4, 5, 6, 7, 9, 14, 30):
            for before in (b"", b"0.7 g", b"1 0.6 0 rg"):
                y -= size + 3
                lines += pdf.text(seen[:30] if size > 14 else seen, 20, y, size, before)
        for x in (b"20", b"20.3", b"20.7"):
            for font in (b"Helvetica", b"Courier", b"Times-Italic"):
                with self.subTest(x=x, font=font):
                    data = pdf.document(lines.replace(b" 20 ", b" " + x + b" ")).replace(b"Helvetica", font)
                    self.assertEqual(self.copy_of(data, "same"), set())

    def test_signs_and_thin_letters_of_small_print_are_seen(self):
        for words in (":", "l", "il", "Tél : 05 59", "- | ."):
            with self.subTest(words):
                self.assertEqual(self.copy_of(pdf.document(SHOWN + pdf.text(words, y=400, size=6)), "same"), set())
        for words in ("il", "IPP 0041", "l"):
            with self.subTest(words):
                told = self.hidden(pdf.text(words, y=400, size=1))
                self.assertEqual(told, [f"page 1, trop petit pour être lu : « {words} »"])

    def test_text_under_a_photo_and_what_the_photo_says(self):
        words = self.hidden(pdf.text("Madame Dupont", x=100, y=400) + PHOTO, [self.photo])
        # Where the photo is one colour, a word under it looks like one under any other area.
        self.assertIn("sous une image", " ".join(words))
        facts = self.copy_of(pdf.document(SHOWN + PHOTO, [self.photo]), "same")
        self.assertIn(("Exif.Image.Artist", "Jeanne Martin"), facts)
        self.assertNotIn(b"Jeanne", self.bytes)
        self.assertNotIn(b"Exif", self.bytes)

    def test_photos_that_are_not_seen_whole(self):
        path, copy = self.folder / "photos.pdf", self.folder / "whole.pdf"
        beside = b"0 g 60 290 400 300 re f q 72 300 320 240 re W n " + PHOTO + b"Q 1 g 500 290 50 50 re f\n"
        over = b"q 320 0 0 240 %d 300 cm /X Do Q\n"
        for content, way, told_too in [
            (beside, "same", False),
            (over % 60 + over % 381, "same", False),
            (PHOTO + b"0 g 60 290 400 300 re f\n", "redone", True),
            (PHOTO + b"0 g 100 400 60 14 re f\n", "redone", True),
            (b"q 72 300 100 240 re W n " + PHOTO + b"Q ", "redone", True),
            (PHOTO + pdf.text("Le jardin", x=100, y=400), "redone", False),
            (over % 72 + over % 72, "redone", False),
        ]:
            with self.subTest(content=content):
                copy.unlink(missing_ok=True)
                path.write_bytes(pdf.document(content, [self.photo]))
                one = told(path, "--clean", copy)
                self.assertEqual(one["copy"]["way"], way)
                self.assertEqual(any(fact["tag"] == "PDF.Picture" for fact in one["facts"]), told_too)

    def test_photos_that_are_transparent(self):
        path, copy = self.folder / "through.pdf", self.folder / "through-copy.pdf"
        for opacity, way in ((b"0", "redone"), (b".6", "same")):
            with self.subTest(opacity=opacity):
                copy.unlink(missing_ok=True)
                path.write_bytes(pdf.document(SHOWN + b"q /G gs " + PHOTO + b"Q\n", [
                    self.photo, b"<</Type/ExtGState/ca " + opacity + b">>",
                ]).replace(b"/XObject<<", b"/ExtGState<</G 7 0 R>>/XObject<<"))
                self.assertEqual(told(path, "--clean", copy)["copy"]["way"], way)

    def test_what_the_mask_of_a_picture_hides(self):
        path, copy = self.folder / "mask.pdf", self.folder / "mask-copy.pdf"
        about = b"/Type/XObject/Subtype/Image/Width 320/Height 240/BitsPerComponent 8/ColorSpace"
        half = pdf.stream(bytes(0 if i % 320 < 160 else 255 for i in range(320 * 240)), about + b"/DeviceGray")
        # A stencil paints where its bits are 0.
        bits = pdf.stream((b"\xff" * 20 + bytes(20)) * 240,
                          b"/Type/XObject/Subtype/Image/Width 320/Height 240/ImageMask true/BitsPerComponent 1")
        logo = pdf.stream(bytes(b"\0\0\0" * 160 + b"\x20\x40\xa0" * 160) * 240, about + b"/DeviceRGB/SMask 7 0 R")
        for picture, mask, way in [
            (self.photo.replace(b"<<", b"<</SMask 7 0 R", 1), half, "redone"),
            (self.photo.replace(b"<<", b"<</Mask 7 0 R", 1), bits, "redone"),
            (logo, half, "same"),
        ]:
            with self.subTest(mask=mask[:60], way=way):
                copy.unlink(missing_ok=True)
                path.write_bytes(pdf.document(SHOWN + PHOTO, [picture, mask]))
                self.assertEqual(told(path, "--clean", copy)["copy"]["way"], way)

    def test_pictures_in_the_drawing_itself(self):
        for side, way in ((20, "same"), (100, "redone")):
            with self.subTest(side=side):
                picture = (b"q 200 0 0 200 72 300 cm BI /W %d /H %d /CS /G /BPC 8 /F /AHx ID " % (side, side)
                           + bytes(i * 37 % 251 for i in range(side * side)).hex().encode() + b">\nEI Q\n")
                self.copy_of(pdf.document(SHOWN + picture + b"0 g 60 290 400 300 re f\n"), way)

    def test_photos_that_no_page_paints_are_gone(self):
        form = pdf.stream(b"/Y#31 Do", b"/Type/XObject/Subtype/Form/BBox[0 0 400 400]")
        document = pdf.document(SHOWN + b"/F#31 Do", [self.photo, form, self.photo]).replace(
            b"/XObject<</X 6 0 R>>", b"/XObject<</X 6 0 R/F1 7 0 R/Y1 8 0 R>>")
        path = self.folder / "once.pdf"
        path.write_bytes(document)
        for data, pictures in [(document, 1), (document.replace(b"/Y#31 Do", b"/Z#31 Do"), 0)]:
            self.copy_of(data, "same")
            listed = subprocess.run(["pdfimages", "-list", self.folder / "copy.pdf"], capture_output=True, check=True)
            self.assertEqual(len(listed.stdout.splitlines()) - 2, pictures)
            self.assertEqual(self.bytes.count(b"/DCTDecode"), pictures)

    def test_files_programs_and_what_follows_the_end(self):
        objects = [pdf.stream(b"salaires", b"/Type/EmbeddedFile"),
                   b"<</Type/Filespec/F(paie.xlsx)/UF(paie.xlsx)/EF<</F 6 0 R>>>>"]
        root = b"/Names<</EmbeddedFiles<</Names[(paie.xlsx) 7 0 R]>>>>/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
        facts = self.copy_of(pdf.document(SHOWN, objects, root=root) + b"PK\3\4 archive", "same")
        self.assertEqual({tag for tag, value in facts}, {"PDF.EmbeddedFile", "PDF.JavaScript", "trailing"})
        self.assertIn(("PDF.EmbeddedFile", "paie.xlsx"), facts)
        for gone in (b"salaires", b"alert", b"archive"):
            self.assertNotIn(gone, self.bytes)

    def test_what_the_document_was_before(self):
        facts = self.copy_of(pdf.update(pdf.document(SHOWN + OTHER), SHOWN), "same")
        self.assertIn(("PDF.Revision.text", "version 1 : Madame Dupont"), facts)
        self.assertEqual(self.text, "Compte rendu du service")

    def test_notes_go_and_stamps_stay(self):
        note = (b"/Annots[<</Type/Annot/Subtype/Text/Rect[100 500 120 520]/T(Dr Martin)"
                b"/Contents(Voir avec Mme Dupont)>>]")
        facts = self.copy_of(pdf.document(SHOWN, page=note), "same")
        self.assertEqual(facts, {("PDF.Annotation", "page 1, Dr Martin : Voir avec Mme Dupont")})
        form = pdf.stream(b"1 0 0 rg 0 0 50 20 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 50 20]")
        stamp = b"/Annots[<</Type/Annot/Subtype/Stamp/Rect[100 500 200 540]/T(Dr Martin)/AP<</N 6 0 R>>>>]"
        self.copy_of(pdf.document(SHOWN, [form], page=stamp), "redone")
        shown = subprocess.run(["pdftoppm", "-r", "20", self.folder / "copy.pdf"], capture_output=True, check=True).stdout
        dots = shown.split(b"255\n", 1)[1]
        red = sum(dots[i] > 200 and dots[i + 1] < 60 and dots[i + 2] < 60 for i in range(0, len(dots), 3))
        self.assertGreater(red, 100)

    def test_words_are_covered_where_they_are_shown(self):
        path, copy = self.folder / "turned.pdf", self.folder / "covered.pdf"
        for turn in (90, 270):
            copy.unlink(missing_ok=True)
            path.write_bytes(pdf.document(OTHER, page=b"/Rotate %d" % turn))
            done = subprocess.run([BLOUSE, "photo", "--format", "json", "--clean", copy, "--cover", "text", path],
                                  capture_output=True, timeout=120, check=False)
            self.assertGreaterEqual(json.loads(done.stdout)["copy"]["covered"], 1)
            again = subprocess.run([BLOUSE, "photo", "--format", "json", copy], capture_output=True, check=False)
            self.assertNotIn("Dupont", again.stdout.decode(), turn)

    def test_what_hidden_text_breaks(self):
        words = "Mme Durand est tombée hier soir aux urgences, chambre 214."
        secret = pdf.text(words, y=600)
        layer = pdf.document(SHOWN + b"/OC /L BDC " + secret + b"EMC", [b"<</Type/OCG/Name(Corrections)>>"],
                             root=b"/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>")
        note = b"/Annots[<</Type/Annot/Subtype/Text/Rect[100 500 120 520]/Contents(%s)>>]" % words.encode("latin-1")
        for data, way, where in [
            (pdf.document(SHOWN + secret + b"0 g 60 590 500 30 re f\n"), "redone", "page 1, texte caché"),
            (pdf.document(SHOWN + pdf.text(words, y=600, before=b"1 g")), "redone", "page 1, texte caché"),
            (layer.replace(b"/XObject<</X 6 0 R>>", b"/Properties<</L 6 0 R>>"), "redone", "page 1, texte caché"),
            (pdf.update(pdf.document(SHOWN + secret), SHOWN), "same", "version 1, texte remplacé"),
            (pdf.document(SHOWN, page=note), "same", "page 1, commentaire"),
            (pdf.document(SHOWN, page=note.replace(b"/Text", b"/FreeText/F 2")), "redone", "page 1, commentaire"),
            (pdf.document(SHOWN, page=note.replace(b"/Text", b"/Widget/FT/Tx/F 32").replace(b"/Contents", b"/V")),
             "redone", "page 1, commentaire"),
        ]:
            with self.subTest(where=where):
                self.copy_of(data, way)
                self.assertEqual(self.findings, {("identification-patient", where), ("secret-medical", where)})
        # What is seen is read too, and can be covered.
        path = self.folder / "seen.pdf"
        path.write_bytes(pdf.document(secret))
        done = subprocess.run([BLOUSE, "photo", "--format", "json", path], capture_output=True, check=False)
        one = json.loads(done.stdout)
        self.assertEqual((done.returncode, one["verdict"]), (1, "bloquant"))
        for finding in one["findings"]:
            self.assertIsNone(finding["where"])
            self.assertTrue(finding["boxes"])
        path.write_bytes(pdf.document(SHOWN + secret + b"0 g 60 590 500 30 re f\n"))
        done = subprocess.run([BLOUSE, "photo", path], capture_output=True, check=False)
        text = " ".join(done.stdout.decode().split())
        self.assertIn("✖ Patient reconnaissable (page 1, texte caché) : ", text)
        self.assertIn("reste lisible par copier-coller", text)
        sarif = subprocess.run([BLOUSE, "photo", "--format", "sarif", path], capture_output=True, check=False).stdout
        self.assertIn("(page 1, texte caché)", sarif.decode())

    def covered(self, data, areas):
        path, copy = self.folder / "pages.pdf", self.folder / "covered.pdf"
        copy.unlink(missing_ok=True)
        path.write_bytes(data)
        return told(path, "--clean", copy, "--cover", areas), copy

    def test_what_lies_on_two_pages_is_covered_on_both(self):
        two = pdf.document(SHOWN, pages=2)
        one, copy = self.covered(two, "0,1100,827,200")
        self.assertEqual(one["copy"]["covered"], 1)
        for page, rows in ((1, (1100, 1169)), (2, (0, 129))):
            dark = self.dark_rows(copy, page)
            self.assertAlmostEqual(dark[0], rows[0], delta=2, msg=page)
            self.assertAlmostEqual(dark[-1], rows[1], delta=2, msg=page)
        # The head of a page is its own, not the foot of the one before.
        path, copy = self.folder / "head.pdf", self.folder / "covered.pdf"
        copy.unlink()
        path.write_bytes(pdf.document(pdf.text("Madame Dupont", y=831), pages=2))
        subprocess.run([BLOUSE, "photo", "--clean", copy, "--cover", "text", path], capture_output=True, check=False)
        again = subprocess.run([BLOUSE, "photo", "--format", "json", copy], capture_output=True, check=False)
        self.assertNotIn("Dupont", again.stdout.decode())

    def dark_rows(self, copy, page):
        shown = subprocess.run(["pdftoppm", "-r", "100", "-gray", "-f", str(page), "-l", str(page), copy],
                               capture_output=True, check=True).stdout
        dots = shown.split(b"\n255\n", 1)[1]
        width = int(shown.split(None, 2)[1])
        return [y for y in range(len(dots) // width) if dots[y * width + 400] < 60]

    def test_an_area_is_of_the_page_that_it_names(self):
        one, copy = self.covered(pdf.document(SHOWN, [b"null"] * 5, pages=5), "4:300,1000,200,900,2:300,40,200,20")
        self.assertEqual(one["copy"]["covered"], 2)
        for page, rows in ((1, None), (2, (40, 60)), (3, None), (4, (1000, 1169)), (5, None)):
            with self.subTest(page):
                dark = self.dark_rows(copy, page)
                self.assertEqual(bool(dark), bool(rows))
                for found, row in zip((dark[0], dark[-1]) if dark else (), rows or ()):
                    self.assertAlmostEqual(found, row, delta=2)
        for areas in ("6:0,0,10,10", "1:0,1171,10,10"):
            one, copy = self.covered(pdf.document(SHOWN, [b"null"] * 5, pages=5), areas)
            self.assertIn("hors de l'image", one["error"])

    def test_what_lies_on_no_page_is_refused(self):
        two = pdf.document(SHOWN, pages=2)
        for areas in ("0,2340,10,10", "827,10,5,5", "0,0,10,10,0,60000,10,10"):
            one, copy = self.covered(two, areas)
            self.assertIn("hors de l'image, qui fait 827 × 2340 pixels", one["error"])
            self.assertFalse(copy.exists())

    def test_pages_that_were_not_looked_at_are_not_promised_to_be_covered(self):
        # Poppler wants no more pages than objects.
        data = pdf.document(OTHER, [b"null"] * 12, pages=12).replace(b"595 842", b"99 4500")
        one, copy = self.covered(data, "faces")
        self.assertIn("Ce document n'a pas pu être regardé en entier", one["error"])
        self.assertFalse(copy.exists())

    def test_letters_that_are_none(self):
        """A font may say that what looks like an A is a control character."""
        names = pdf.stream(b"1 beginbfchar\n<41> <009B>\nendbfchar")
        data = pdf.document(pdf.text("Chambre A214"), [names]).replace(
            b"/Encoding/WinAnsiEncoding", b"/ToUnicode 6 0 R/X/WinAnsiXX")
        self.assertIn(b"/ToUnicode 6 0 R", data)
        path = self.folder / "letters.pdf"
        path.write_bytes(data)
        done = subprocess.run([BLOUSE, "photo", "--format", "json", path], capture_output=True, timeout=120, check=False)
        self.assertIn("Chambre 214", [line["text"] for line in json.loads(done.stdout)["text"]])

    def test_a_layer_that_is_off(self):
        layer = b"<</Type/OCG/Name(Corrections)>>"
        for objects, listed, marked, name in [
            ([layer], b"/D<</OFF[6 0 R]>>", b"6 0 R", True),
            ([layer], b"/D<</BaseState/OFF>>", b"6 0 R", True),
            ([layer, b"<</Type/OCMD/OCGs[6 0 R]/P/AllOff>>"], b"/D<</ON[6 0 R]>>", b"7 0 R", False),
        ]:
            with self.subTest(listed=listed, marked=marked):
                data = pdf.document(SHOWN + b"/OC /L BDC " + OTHER + b"EMC", objects,
                                    root=b"/OCProperties<</OCGs[6 0 R]" + listed + b">>")
                facts = self.copy_of(data.replace(b"/XObject<</X 6 0 R>>", b"/Properties<</L " + marked + b">>"), "redone")
                self.assertEqual(("PDF.Layer", "Corrections") in facts, name)
                again = subprocess.run([BLOUSE, "photo", "--format", "json", self.folder / "copy.pdf"],
                                       capture_output=True, check=False).stdout.decode()
                self.assertIn("Compte rendu", again)
                self.assertNotIn("Dupont", again)
        data = pdf.document(SHOWN, [layer, layer], root=b"/OCProperties<</OCGs[6 0 R 7 0 R]/D<</BaseState/OFF/ON[7 0 R]>>>>")
        self.assertEqual(len(self.copy_of(data, "redone")), 1)

    def test_what_a_photo_that_is_compressed_twice_says(self):
        jpeg = (self.folder / "photo.jpg").read_bytes()
        about = b"/Type/XObject/Subtype/Image/Width 320/Height 240/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter"
        for filters, data, way in [
            (b"[/FlateDecode/DCTDecode]", zlib.compress(jpeg), "redone"),
            (b"[/ASCIIHexDecode/FlateDecode/DCTDecode]", zlib.compress(jpeg).hex().encode() + b">", "redone"),
            (b"[/DCTDecode]", jpeg, "same"),
        ]:
            with self.subTest(filters=filters):
                facts = self.copy_of(pdf.document(SHOWN + PHOTO, [pdf.stream(data, about + filters)]), way)
                self.assertIn(("Exif.Image.Artist", "Jeanne Martin"), facts)
                self.assertEqual(("PDF.Image.Filter", "") in facts, way == "redone")
                self.assertNotIn(b"Jeanne", self.bytes)
        for filters, data, tag in [
            (b"[/JPXDecode]", b"xml Jeanne", "PDF.Image.JPX"),
            (b"[/FlateDecode/JPXDecode]", zlib.compress(b"xml Jeanne"), "PDF.Image.JPX"),
            (b"[/FlateDecode/JPXDecode]", zlib.compress(b"jP"), "PDF.Image.Filter"),
        ]:
            with self.subTest(filters=filters):
                facts = self.copy_of(pdf.document(SHOWN, [pdf.stream(data, about + filters)]), "redone")
                self.assertIn((tag, ""), facts)

    def test_objects_that_the_end_of_the_file_leaves_out(self):
        data = pdf.document(SHOWN + PHOTO, [self.photo])
        size = b"/Size 7"
        self.assertIn(size, data)
        told = self.copy_of(data.replace(size, b"/Size 3"), "same")
        self.assertIn("Jeanne Martin", {value for _, value in told})
        self.assertNotIn(b"Jeanne", self.bytes)

    def test_numbers_that_no_object_has_take_no_time(self):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        self.copy_of(pdf.document(SHOWN).replace(b"/Size 6", b"/Size 999999"), "same")
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, 6)

    def test_what_cannot_be_read_is_a_sentence(self):
        good = pdf.document(SHOWN)
        locked, path = self.folder / "locked.pdf", self.folder / "bad.pdf"
        path.write_bytes(good)
        subprocess.run(["qpdf", "--encrypt", "u", "o", "128", "--use-aes=y", "--", path, locked], check=True)
        bomb = b"q\n" * 200000 + b"[" * 100000 + b"(" * 100000
        for data, why in [
            (locked.read_bytes(), "mot de passe"),
            (good[:300], "incomplet"),
            (pdf.document(SHOWN, pages=10000), "10000 pages"),
            (b"%PDF-1.7\n" + bytes(1000), "incomplet"),
            (b"%PDF-1.7\n%%EOF", "abîmé"),
            (pdf.document(bomb), None),
            (good.replace(b"595 842", b"99999999 99999999"), None),
            (good.replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"), None),
        ]:
            path.write_bytes(data)
            one = told(path)
            if why:
                self.assertIn(why, one["error"])
            elif "error" in one:
                self.assertTrue(one["error"].endswith("."), one)


if __name__ == "__main__":
    unittest.main()
