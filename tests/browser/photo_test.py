# SPDX-License-Identifier: Apache-2.0
"""/verifier/photo in Chromium: a picture is dropped or pasted, covered by hand, and taken away clean.

BLOUSE is the program, with blouse-media beside it; CACHE a folder where npm may put what drives Chromium; SHOTS,
if set, a folder for screenshots."""

import base64
import functools
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import machine
from browse import demonstrate

BLOUSE = Path(os.environ["BLOUSE"])
MARKER = "zxqvmarqueur"
# How a picture is built and coloured: its profile is written anew, without names.
BUILT = {"[ExifTool", "[File", "[JFIF", "[ICC_Profile", "[Composite"}


@functools.cache
def seen():
    """What the browser saw, and what the server's folder holds of it."""
    return demonstrate("photo.mjs", {"marker": MARKER, "film": film()}, MARKER)


def film():
    """Of three seconds, in which a name moves, in base64; nothing where no ffmpeg is."""
    if not shutil.which("ffmpeg"):
        return ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "color=white:size=1200x200:rate=5:duration=5,drawtext=text=DURAND:x=10+180*t:y=60:fontsize=48",
                        "-f", "lavfi", "-i", "sine=frequency=300:duration=5", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", path], check=True)
        return base64.b64encode(path.read_bytes()).decode()


class Photo(unittest.TestCase):
    def seen(self, part):
        return machine.done(self, seen)[part]

    def test_what_cannot_be_read_is_told(self):
        self.assertIn("n'est pas une image", self.seen("refused"))
        torn = self.seen("torn")
        self.assertEqual(torn["read"], 0)
        self.assertGreater(len(torn["told"]), 40)

    def test_what_it_shows_and_says_is_told(self):
        self.assertIn("verdict-stop", self.seen("verdict"))
        self.assertIn(MARKER, self.seen("facts"))
        self.assertRegex(" ".join(self.seen("list")), "DURAND.*214.*constat")
        self.assertEqual(self.seen("shown"), len(self.seen("list")))

    def test_what_is_ticked_is_covered_and_nothing_else(self):
        self.assertEqual(self.seen("own"), 2)
        self.assertAlmostEqual(self.seen("shape"), 800 / 640, 1)
        same = self.seen("same")
        self.assertGreater(min(same["kept"], same["beside"]), 0.95, same)
        self.assertLess(max(same["covered"], same["drawn"]), 0.3, same)

    def test_the_copy_says_nothing(self):
        copy = self.seen("copy")
        self.assertEqual(copy["name"], "image.jpg")
        self.assertIn("relue", copy["status"])
        data = base64.b64decode(copy["bytes"])
        self.assertNotIn(MARKER.encode(), data)
        exiftool = machine.done(self, lambda: machine.found("exiftool"))
        said = subprocess.run([exiftool, "-G", "-s", "-"], input=data, capture_output=True, check=True).stdout.decode()
        self.assertEqual({line.split("]")[0] for line in said.splitlines()} - BUILT, set(), said)

    def test_a_copy_that_no_longer_fits_is_not_offered(self):
        self.assertEqual((self.seen("stale"), self.seen("left")), (0, 1))

    def test_a_video_is_silent_when_that_is_asked(self):
        if not shutil.which("ffmpeg"):
            self.skipTest("no ffmpeg")
        told = self.seen("film")
        self.assertIn("refaites-la", told["changed"])
        self.assertEqual(told["offered"], 0)
        self.assertIn("ne dit plus rien", told["silent"])
        self.assertNotIn("ne dit plus rien", told["sounding"])

    def test_a_video_is_covered_where_it_moves(self):
        if not shutil.which("ffmpeg"):
            self.skipTest("no ffmpeg")
        told = self.seen("film")
        self.assertEqual((told["before"], told["list"]), (0, 2))
        self.assertRegex(told["found"], "DURAND.*du début")
        self.assertEqual(told["clock"], "0:02")
        self.assertGreater(told["there"], told["here"])
        # Of one's own, between two seconds that were typed.
        self.assertRegex(told["sent"], r"(?m)^450 75 300 50 500 1500$")
        self.assertIn("2 zones couvertes", told["covered"])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "film.mp4"
            path.write_bytes(base64.b64decode(told["copy"]))
            lights = subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "gray", "-"],
                                    capture_output=True, check=True).stdout
        for i in range(len(lights) // (1200 * 200)):
            left = i * 1200 * 200 + 85 * 1200 + 10 + 36 * i
            self.assertLess(max(lights[left:left + 150]), 64, i)

    def test_what_the_telephone_shares_waits_in_its_page(self):
        self.assertEqual(self.seen("shared"), {"name": "photo.jpg", "address": "/verifier/photo", "posts": 0})

    def test_nothing_is_kept(self):
        self.assertEqual(self.seen("held"), [])

    def test_axe_widths_and_thumbs(self):
        self.assertEqual(self.seen("complaints"), [])
        self.assertEqual(self.seen("camera"), 1)
        for where, page in self.seen("look").items():
            with self.subTest(where):
                self.assertEqual((page["violations"], page["overflowing"], page["small"]), ([], [], []))


if __name__ == "__main__":
    unittest.main()
