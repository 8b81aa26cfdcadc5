# SPDX-License-Identifier: Apache-2.0
"""blouse photo on pictures of every format: what is told, and copies that exiftool and exiv2 find empty."""

import json
import os
import random
import shutil
import struct
import subprocess
import tempfile
import unittest
import zlib
from pathlib import Path

BLOUSE = os.environ["BLOUSE"]
DRAW = os.environ["DRAW"]
SOURCE = Path(os.environ["SOURCE"])
ESTABLISHMENT = SOURCE / "charter" / "establishment.yaml"

TAGS = [
    "-GPSLatitude=43.2911", "-GPSLatitudeRef=N", "-GPSLongitude=0.3701", "-GPSLongitudeRef=W", "-GPSAltitude=210",
    "-XMP-exif:GPSLatitude=43.2911", "-XMP-exif:GPSLongitude=-0.3701", "-Make=Apple", "-Model=iPhone 13",
    "-SerialNumber=ABC123", "-Artist=Jeanne Martin", "-DateTimeOriginal=2026:11:03 14:22:07", "-Software=Photoshop",
    "-ImageDescription=Chambre 214", "-XMP:City=Valmont", "-XMP-mwg-rs:RegionName=Jeanne",
    "-XMP-xmpMM:HistorySoftwareAgent=Photoshop", "-IPTC:Caption-Abstract=Une légende", "-Comment=un commentaire",
]
# What every picture is told to say, in whatever part of it the format has.
SAID = {"lieu", "date", "appareil", "numero-de-serie", "auteur", "logiciel", "historique", "texte"}
# Groups of exiftool that say how a picture is built and coloured, or what exiftool and the file system know.
BUILT = {"ExifTool", "System", "File", "Composite", "JFIF", "PNG", "GIF", "RIFF", "Animation"}
# Tags of those groups that would be somebody's words.
WORDS = {"Comment", "Software", "Author", "Description", "ModifyDate", "Copyright", "CreationTime"}


def draw(kind, width, height, path, *more):
    subprocess.run([DRAW, kind, str(width), str(height), path, *map(str, more)], check=True)
    return path


def blouse(*arguments, code=None):
    done = subprocess.run(
        [BLOUSE, "photo", *map(str, arguments)], capture_output=True, timeout=120, check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "100"},
    )
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    if code is not None and done.returncode != code:
        raise AssertionError(f"{done.returncode}: {done.stderr}{done.stdout}")
    return done


def told(*arguments, code=None):
    return json.loads(blouse(*arguments, "--metadata", "--format", "json", code=code).stdout)


def exiftool(*arguments):
    return subprocess.run(["exiftool", "-q", "-q", *map(str, arguments)], capture_output=True, check=True).stdout


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *chunks):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", zlib.compress(bytes(2))) + chunk(b"IEND", b"")


class Photos(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.holder.cleanup)
        cls.folder = Path(cls.holder.name)
        cls.made = cls.folder / "made"
        cls.made.mkdir()
        for kind, name in [
            ("jpeg444", "a.jpg"), ("jpeg420", "b.jpg"), ("grey", "c.jpg"), ("png", "d.png"), ("webp", "e.webp"),
            ("lossless", "f.webp"), ("tiff", "g.tif"),
        ]:
            draw(kind, 160, 128, cls.made / name)
        draw("gif", 64, 48, cls.made / "h.gif", 5)
        subprocess.run(["heif-enc", "-o", cls.made / "i.heic", cls.made / "d.png"], check=True, capture_output=True)
        subprocess.run(["heif-enc", "-A", "-o", cls.made / "j.avif", cls.made / "d.png"], check=True, capture_output=True)
        cls.tagged = cls.folder / "tagged"
        shutil.copytree(cls.made, cls.tagged)
        exiftool("-overwrite_original", *TAGS, *sorted(cls.tagged.iterdir()))
        cls.clean = cls.folder / "clean"
        done = blouse(cls.tagged, "--metadata", "--format", "json", "--clean", cls.clean, "--establishment", ESTABLISHMENT, code=1)
        cls.answers = json.loads(done.stdout)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def test_everything_is_told(self):
        self.assertEqual([Path(a["id"]).name[0] for a in self.answers], list("abcdefghij"))
        for answer in self.answers:
            with self.subTest(answer["id"]):
                self.assertEqual(answer.get("error"), None)
                self.assertLessEqual(SAID, {f["kind"] for f in answer["facts"]})
                self.assertEqual(answer["verdict"], "attention")
                self.assertEqual(answer["place"]["site"], "Hôpital Saint-Roch")
                self.assertTrue(answer["place"]["inside"])
                self.assertAlmostEqual(answer["place"]["latitude"], 43.2911, places=4)
                self.assertAlmostEqual(answer["place"]["longitude"], -0.3701, places=4)

    def test_copies_say_nothing(self):
        copies = sorted(self.clean.iterdir())
        self.assertEqual(len(copies), 10)
        seen = json.loads(exiftool("-j", "-a", "-G1", *copies))
        self.assertEqual([answer["facts"] for answer in told(*copies, code=0)], [[]] * 10)
        for path, tags in zip(copies, seen, strict=True):
            with self.subTest(path.name):
                groups = {name.split(":")[0] for name in tags if ":" in name}
                self.assertLessEqual(groups, BUILT)
                self.assertFalse({name.split(":")[-1] for name in tags} & WORDS)
                other = subprocess.run(["exiv2", "-q", "-pa", path], capture_output=True, check=False)
                self.assertEqual(other.stdout, b"")
                words = path.read_bytes()
                for word in (b"Jeanne", b"Valmont", b"ABC123", b"iPhone", b"Photoshop", b"Chambre"):
                    self.assertNotIn(word, words)

    def test_formats_and_names_of_copies(self):
        self.assertEqual(
            [(Path(a["copy"]["path"]).name, a["copy"]["way"]) for a in self.answers],
            [
                ("photo-0001.jpg", "same"), ("photo-0002.jpg", "same"), ("photo-0003.jpg", "same"), ("photo-0004.png", "same"),
                ("photo-0005.webp", "same"), ("photo-0006.webp", "same"), ("photo-0007.png", "redone"),
                ("photo-0008.gif", "same"), ("photo-0009.jpg", "redone"), ("photo-0010.jpg", "redone"),
            ],
        )

    def test_pixels_stay_byte_for_byte(self):
        """What was compressed before the tags were written is what stands in the copy."""
        for name in ("a.jpg", "b.jpg", "c.jpg", "d.png", "e.webp", "f.webp"):
            with self.subTest(name):
                answer = next(a for a in self.answers if a["id"].endswith(name))
                made, copy = (self.made / name).read_bytes(), Path(answer["copy"]["path"]).read_bytes()
                mark = {"jpg": b"\xff\xda", "png": b"IDAT", "e.webp": b"VP8 ", "f.webp": b"VP8L"}[name[2:] if name[2] != "w" else name]
                self.assertEqual(made[made.index(mark):][:-12], copy[copy.index(mark):][: len(made) - made.index(mark) - 12])

    def test_thumbnail_of_before(self):
        """A crop that did not crop: the small picture shows more than the large one."""
        whole, part, small = (self.folder / n for n in ("whole.jpg", "part.jpg", "small.jpg"))
        draw("jpeg420", 320, 240, whole)
        draw("jpeg420", 160, 120, small)
        draw("grey", 240, 240, part)
        for path, thumbnail in ((whole, "same"), (part, "other")):
            exiftool("-overwrite_original", f"-ThumbnailImage<={small}", path)
            self.assertEqual(told(path, code=0 if thumbnail == "same" else 1)["thumbnail"], thumbnail)

    def test_what_stands_behind(self):
        plain = (self.made / "a.jpg").read_bytes()
        film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(400)
        rows = [
            (b"PK\3\4" + bytes(90), "donnees-ajoutees", "ZIP"), (film, "courte-video", "film"),
            (b"Salut, c'est moi", "donnees-ajoutees", "du texte"), (plain, "donnees-ajoutees", "une autre image"),
        ]
        paths = [self.file(f"behind-{i}.jpg", plain + row[0]) for i, row in enumerate(rows)]
        for answer, (behind, kind, words) in zip(told(*paths, code=1), rows, strict=True):
            with self.subTest(words):
                self.assertEqual(answer["trailing"], len(behind))
                self.assertEqual([f["kind"] for f in answer["facts"]], [kind])
                self.assertIn(words, answer["facts"][0]["value"])

    def test_turned_copy_is_upright(self):
        path = shutil.copy(self.made / "b.jpg", self.folder / "turned.jpg")
        exiftool("-overwrite_original", "-n", "-Orientation=6", path)
        copy = self.folder / "upright.jpg"
        answer = told(path, "--clean", copy)
        self.assertEqual((answer["width"], answer["height"]), (128, 160))
        self.assertEqual(answer["copy"]["way"], "turned")
        self.assertEqual(exiftool("-n", "-s3", "-ImageSize", "-Orientation", copy), b"128 160\n")

    def test_bad_files(self):
        """Each costs one sentence that says what and what to do."""
        jpeg, gif = (self.made / "b.jpg").read_bytes(), (self.made / "h.gif").read_bytes()
        many = self.folder / "many.gif"
        draw("gif", 8, 8, many, 3000)
        rows = [
            ("empty.jpg", b"", "vide"),
            ("text.jpg", b"bonjour tout le monde", "n'est pas une photo"),
            ("drawing.png", b'<?xml version="1.0"?>\n<svg xmlns="x"><script>1</script></svg>', "SVG"),
            ("paper.jpg", b"%PDF-1.4\n", "Ce document est incomplet"),
            ("film.jpg", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "vidéo est"),
            ("torn.jpg", jpeg[: len(jpeg) // 2], "incomplète"),
            ("torn.gif", gif[:200], "incomplète"),
            ("torn.png", (self.made / "d.png").read_bytes()[:900], "incomplète"),
            ("torn.webp", (self.made / "e.webp").read_bytes()[:900], "incomplète"),
            ("huge.png", png(60000, 60000), "60000 × 60000"),
            ("many.gif", many.read_bytes(), "3000 images"),
            ("broken.jpg", jpeg[:20] + b"\0\0\0" + jpeg[20:], "abîmée"),
            ("head.jpg", b"\xff\xd8\xff", "incomplète"),
            ("head.webp", b"RIFF\x04\0\0\0WEBP", "abîmée"),
            ("head.gif", b"GIF89a", "incomplète"),
            ("head.tif", b"II*\0", "abîmée"),
            ("head.heic", b"\0\0\0\x10ftypheic\0\0\0\0", "abîmée"),
        ]
        paths = [self.file(name, content) for name, content, _ in rows]
        never = self.folder / "never"
        for answer, (name, _, words) in zip(told(*paths, "--clean", never, code=2), rows, strict=True):
            with self.subTest(name):
                self.assertIn(words, answer["error"])
                self.assertNotIn("fait échouer", answer["error"])
        self.assertEqual(list(never.iterdir()), [])

    def test_a_header_that_promises_more_than_there_is(self):
        path = self.file("bomb.png", png(10000, 9000))
        done = blouse(path, "--metadata", "--clean", self.folder / "x.png", "--cover", "1,1,9,9", code=2)
        self.assertIn("abîmée", done.stderr)

    def test_changed_at_random(self):
        """Whatever bytes change, a worker answers, or says that it cannot: none dies."""
        dice, changed = random.Random(7), self.folder / "changed"
        changed.mkdir()
        for i in range(40):
            path = dice.choice(sorted(self.tagged.iterdir()))
            content = bytearray(path.read_bytes())
            for _ in range(dice.choice([1, 3, 30])):
                content[dice.randrange(4, min(len(content), dice.choice([80, 900, len(content)])))] = dice.randrange(256)
            (changed / f"{i:02}-{path.name}").write_bytes(content)
        answers = told(changed, "--clean", self.folder / "mended")
        self.assertEqual(len(answers), 40)
        self.assertGreater(sum("error" not in a for a in answers), 10)
        self.assertFalse([a for a in answers if "fait échouer" in a.get("error", "") or "trop longtemps" in a.get("error", "")])

    def test_one_pixel(self):
        path = self.file("dot.png", png(1, 1, chunk(b"tEXt", b"Author\0Jeanne")))
        copy = self.folder / "dot-clean.png"
        answer = told(path, "--clean", copy, code=1)
        self.assertEqual([(f["kind"], f["value"]) for f in answer["facts"]], [("auteur", "Jeanne")])
        self.assertEqual(copy.read_bytes(), png(1, 1))

    def test_a_keyword_of_many_accents(self):
        """Each takes two bytes once it is read: a name that is cut is better than no answer."""
        path = self.file("keyword.png", png(1, 1, chunk(b"tEXt", b"\xe9" * 75 + b"\0Jeanne\x85\x9b31m")))
        fact = told(path, code=1)["facts"][0]
        self.assertRegex(fact["tag"], "^PNG.tEXt.é+…$")
        self.assertEqual(fact["value"], "Jeanne 31m")

    def test_what_is_kept_has_its_length_and_stands_once(self):
        """Colours and animations are kept; words in their place are told, and go."""
        words, kept = b"Jeanne Martin, chambre 214", [
            chunk(b"gAMA", bytes(4)), chunk(b"cHRM", bytes(32)), chunk(b"sRGB", b"\0"), chunk(b"sBIT", b"\x08"),
            chunk(b"cICP", bytes(4)), chunk(b"tRNS", bytes(2)),
        ]
        moving = [chunk(b"acTL", struct.pack(">II", 1, 0)), chunk(b"fcTL", bytes(26))]
        hidden = [chunk(b"fcTL", bytes(26)), chunk(b"fdAT", bytes(4) + words)]
        said = [chunk(kind, words * 30) for kind in (b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"cICP", b"tRNS", b"acTL", b"fcTL", b"fdAT")]
        for name, given, left in (
            ("kept", kept + moving, kept + moving), ("said", said, []), ("twice", kept + kept, kept),
            ("more pictures than are announced", moving + hidden, moving), ("not announced", hidden, []),
        ):
            with self.subTest(name):
                path, copy = self.file("lengths.png", png(1, 1, *given)), self.folder / "lengths-clean.png"
                copy.unlink(missing_ok=True)
                facts = told(path, "--clean", copy, code=0)["facts"]
                self.assertEqual(len(facts), len(given) - len(left), facts)
                self.assertEqual(copy.read_bytes(), png(1, 1, *left))
        for wrong in (chunk(b"PLTE", bytes(900)), chunk(b"IEND", words)):
            self.assertIn("abîmée", told(self.file("wrong.png", png(1, 1, wrong)), code=2)["error"])

    def test_what_is_kept_of_a_gif_has_its_length(self):
        plain = (self.made / "h.gif").read_bytes()
        first, words = 13 + (3 << (plain[10] & 7) + 1 if plain[10] & 0x80 else 0), b"Jeanne Martin, chambre 214"
        for said in (b"\x21\xf9\x1a" + words + b"\0", b"\x21\xf9\4\0\0\0\0\x1a" + words + b"\0",
                     b"\x21\xff\x0eNETSCAPE2.0Jea\0", b"\x21\xff\x0bNETSCAPE2.0\3Jea\0"):
            with self.subTest(said):
                path, copy = self.file("control.gif", plain[:first] + said + plain[first:]), self.folder / "control-clean.gif"
                copy.unlink(missing_ok=True)
                self.assertEqual(len(told(path, "--clean", copy, code=0)["facts"]), 1)
                self.assertEqual(copy.read_bytes(), plain)
        # How long a picture stays, and how often all of them come again.
        meant = plain[:first] + b"\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0\x21\xf9\4\0\x0a\0\0\0" + plain[first:]
        copy.unlink()
        self.assertEqual(told(self.file("meant.gif", meant), "--clean", copy, code=0)["facts"], [])
        self.assertEqual(copy.read_bytes(), meant)

    def test_what_is_kept_of_a_webp_has_its_length(self):
        plain, words = (self.made / "e.webp").read_bytes(), b"Jeanne Martin, chambre 214"
        meant, said = b"ANIM\6\0\0\0" + bytes(6), b"ANIM\x1a\0\0\0" + words
        path, copy = self.folder / "animation.webp", self.folder / "animation-clean.webp"
        for given, left in ((said, b""), (meant + meant, meant)):
            behind = [plain[8:] + part for part in (given, left)]
            path.write_bytes(b"RIFF" + struct.pack("<I", len(behind[0])) + behind[0])
            copy.unlink(missing_ok=True)
            self.assertEqual(len(told(path, "--clean", copy, code=0)["facts"]), 1)
            self.assertEqual(copy.read_bytes(), b"RIFF" + struct.pack("<I", len(behind[1])) + behind[1])

    def test_polyglot(self):
        """A picture that is also a page: only the picture is left."""
        path = self.file("page.gif", (self.made / "h.gif").read_bytes() + b"<script>alert(1)</script>")
        copy = self.folder / "page-clean.gif"
        told(path, "--clean", copy, code=1)
        self.assertEqual(copy.read_bytes(), (self.made / "h.gif").read_bytes())

    def test_a_gif_without_its_last_byte(self):
        path, copy = self.file("short.gif", (self.made / "h.gif").read_bytes()[:-1]), self.folder / "short-clean.gif"
        self.assertEqual(told(path, "--clean", copy, code=0)["frames"], 5)
        self.assertEqual(copy.read_bytes(), (self.made / "h.gif").read_bytes())

    def test_covered(self):
        copy = self.folder / "covered.png"
        answer = told(self.made / "d.png", "--clean", copy, "--cover", "10,20,30,40,100,100,60,60", code=0)
        self.assertEqual(answer["copy"]["covered"], 2)
        self.assertEqual(exiftool("-s3", "-ImageSize", copy), b"160x128\n")

    def test_what_was_not_looked_at_is_not_promised_to_be_covered(self):
        """Wider than any picture that is looked at: no copy is better than one that shows a face."""
        wide, copy = draw("png", 17000, 64, self.folder / "wide.png"), self.folder / "wide-clean.png"
        done = blouse(wide, "--clean", copy, "--cover", "faces", "--metadata", code=2)
        self.assertIn("Cette image n'a pas pu être regardée en entier", " ".join(done.stderr.split()))
        self.assertFalse(copy.exists())
        self.assertEqual(told(wide, "--clean", copy, "--cover", "1,1,9,9", code=0)["copy"]["covered"], 1)

    def test_an_animation_is_covered_in_its_first_picture(self):
        copy = self.folder / "still.png"
        answer = told(self.made / "h.gif", "--clean", copy, "--cover", "1,1,5,5", code=0)
        self.assertEqual((answer["copy"]["format"], answer["copy"]["first_only"]), ("png", True))

    def test_wrong_usage(self):
        a = self.made / "a.jpg"
        before = (self.made / "b.jpg").read_bytes()
        for arguments, words in (
            (["--cover", "faces", a], "--clean"), (["--cover", "1,2,3", "--clean", "x", a], "n'est pas compris"),
            (["--cover", "900,900,5,5", "--clean", self.folder / "x.jpg", a], "hors de l'image"),
            ([self.folder / "nowhere.jpg"], "n'existe pas"), (["--clean", a, a], "place de l'original"),
            (["--clean", self.made / "b.jpg", a], "rien n'est écrasé. Donnez un autre nom"),
        ):
            with self.subTest(words):
                self.assertIn(words, " ".join(blouse(*arguments, "--metadata", code=2).stderr.split()))
        self.assertEqual((self.made / "b.jpg").read_bytes(), before)
        self.assertEqual(exiftool("-s3", "-ImageSize", a), b"160x128\n")

    def test_where_it_was_taken(self):
        """The smallest perimeter that holds the place; or how far the nearest is."""
        rows = [(43.2927, -0.3688, "Hôpital Saint-Roch, bâtiment Hélianthe", True), (43.305, -0.36, "Hôpital des Enfants", False)]
        paths = []
        for i, (latitude, longitude, _, _) in enumerate(rows):
            paths.append(shutil.copy(self.made / "a.jpg", self.folder / f"where-{i}.jpg"))
            exiftool(
                "-overwrite_original", f"-GPSLatitude={latitude}", "-GPSLatitudeRef=N", f"-GPSLongitude={-longitude}",
                "-GPSLongitudeRef=W", paths[-1],
            )
        for answer, (_, _, site, inside) in zip(told(*paths, "--establishment", ESTABLISHMENT, code=1), rows, strict=True):
            with self.subTest(site):
                self.assertEqual((answer["place"]["site"], answer["place"]["inside"]), (site, inside))
                self.assertEqual(answer["place"]["distance"] == 0, inside)

    def test_outlines_of_sites(self):
        """Inside, on an edge, as far as a telephone errs, outside; in a building, beside it, in a circle inside of an outline."""
        site = "43.28, -0.38\n43.28, -0.36\n43.285, -0.36\n43.285, -0.37\n43.29, -0.37\n43.29, -0.38"
        building = {"type": "Polygon", "coordinates": [[[-0.379, 43.281], [-0.377, 43.281], [-0.377, 43.282], [-0.379, 43.282]]]}
        place = self.file("outlines.yaml", ("id: c\nname: CHU\ntimezone: Europe/Paris\nsites:\n  - name: Coudé\n    address: A\n    perimeter: |\n" +
                          "".join(f"      {line}\n" for line in site.split("\n")) +
                          f"    buildings:\n      - {{ name: B, perimeter: {json.dumps(building)} }}\n"
                          "      - { name: C, perimeter: { latitude: 43.2875, longitude: -0.375, radius: 50 } }\n"
                          "contacts:\n  dpo: { name: DPO, mail: dpo@chu.example }\n").encode())
        metre = 1 / 111195
        rows = [
            (43.2825, -0.365, "Coudé", True), (43.28, -0.37, "Coudé", True), (43.28 - 15 * metre, -0.37, "Coudé", True),
            (43.28 - 40 * metre, -0.37, "Coudé", False), (43.2875, -0.365, "Coudé", False),
            (43.2815, -0.378, "Coudé, B", True), (43.282 + 10 * metre, -0.378, "Coudé", True),
            (43.2875, -0.3752, "Coudé, C", True),
        ]
        paths = []
        for i, (latitude, longitude, _, _) in enumerate(rows):
            paths.append(shutil.copy(self.made / "a.jpg", self.folder / f"outline-{i}.jpg"))
            exiftool("-overwrite_original", f"-GPSLatitude={latitude}", "-GPSLatitudeRef=N", f"-GPSLongitude={-longitude}",
                     "-GPSLongitudeRef=W", paths[-1])
        for answer, (latitude, longitude, site, inside) in zip(told(*paths, "--establishment", place, code=1), rows, strict=True):
            with self.subTest((latitude, longitude)):
                self.assertEqual((answer["place"]["site"], answer["place"]["inside"]), (site, inside))
                self.assertEqual(answer["place"]["distance"] == 0, inside)

    def test_sarif(self):
        done = blouse(self.tagged / "a.jpg", "--metadata", "--format", "sarif", "--establishment", ESTABLISHMENT, code=1)
        run = json.loads(done.stdout)["runs"][0]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        place = next(r for r in run["results"] if r["ruleId"] == "photo-lieu")
        self.assertEqual(rules[place["ruleIndex"]], "photo-lieu")
        self.assertEqual(place["level"], "warning")
        self.assertIn("dans l'établissement : Hôpital Saint-Roch", place["message"]["text"])

    def test_for_people(self):
        done = blouse(self.tagged / "b.jpg", "--metadata", "--establishment", ESTABLISHMENT, code=1)
        self.assertIn("▲ Lieu : prise dans l'établissement : Hôpital Saint-Roch (43,2911° N, 0,3701° O", done.stdout)
        self.assertIn("▲ Texte : description, Chambre 214", done.stdout)
        self.assertIn("• Appareil : marque de l'appareil, Apple", done.stdout)

    def test_the_picture_is_looked_at(self):
        done = blouse(self.made / "b.jpg", "--format", "json", code=0)
        answer = json.loads(done.stdout)
        self.assertEqual((answer["faces"], answer["codes"]), ([], []))

    def test_a_code_of_any_writing_is_read(self):
        """Whatever table of characters it names: none can be opened once the worker is locked in."""
        if not shutil.which("zint"):
            self.skipTest("no zint")
        path = self.folder / "code.png"
        for more in ((), ("--eci=3",), ("--eci=9",), ("--eci=17",), ("--eci=20",), ("--eci=26",)):
            with self.subTest(more):
                subprocess.run(["zint", "--barcode=58", "--scale=4", "--whitesp=4", "--vwhitesp=4", *more, "-o", path,
                                "-d", "Bonjour"], check=True)
                answer = json.loads(blouse(path, "--format", "json", code=0).stdout)
                self.assertEqual([code["data"] for code in answer["codes"]], ["Bonjour"])

    def test_the_password_of_a_network_is_not_repeated(self):
        if not shutil.which("zint"):
            self.skipTest("no zint")
        path = self.folder / "network.png"
        subprocess.run(["zint", "--barcode=58", "--scale=4", "--whitesp=4", "--vwhitesp=4", "-o", path,
                        "-d", "WIFI:T:WPA;S:CHU-SOINS;P:Cardio2026;;"], check=True)
        done = blouse(path, "--format", "json")
        self.assertEqual([(code["kind"], code["data"]) for code in json.loads(done.stdout)["codes"]], [("QR code", None)])
        for said in (done.stdout, blouse(path).stdout, blouse(path, "--format", "sarif").stdout):
            self.assertNotIn("Cardio2026", said)
        self.assertIn("ouvre un réseau sans fil", " ".join(blouse(path).stdout.split()))

    def test_what_the_message_breaks_is_told(self):
        bad = ("--metadata", "--text", "Mme Durand, chambre 214, a fait un AVC cette nuit aux urgences.")
        clean = self.clean / "photo-0002.jpg"
        answer = json.loads(blouse(clean, *bad, "--format", "json", code=1).stdout)
        self.assertEqual(answer["verdict"], "bloquant")
        reasons = [f for f in answer["findings"] if f["where"] == "dans le message"]
        self.assertIn("« Mme Durand »", " ".join(f["message"] for f in reasons))
        self.assertEqual(reasons[0]["level"], "bloquant")
        self.assertIn("« Mme Durand »", " ".join(blouse(clean, *bad, code=1).stdout.split()))
        results = json.loads(blouse(clean, *bad, "--format", "sarif", code=1).stdout)["runs"][0]["results"]
        self.assertIn("« Mme Durand »", " ".join(result["message"]["text"] for result in results))


if __name__ == "__main__":
    unittest.main()
