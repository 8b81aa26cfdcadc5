# SPDX-License-Identifier: Apache-2.0
"""blouse photo on videos: what they say beside what they show, and copies that exiftool finds empty."""

import json
import math
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

BLOUSE = os.environ["BLOUSE"]
TAGS = ["-metadata", "location=+43.2911-000.3701/", "-metadata", "com.apple.quicktime.model=iPhone 13",
        "-metadata", "com.apple.quicktime.location.ISO6709=+43.2911-000.3701+210/",
        "-metadata", "creation_time=2026-11-03T14:22:07Z", "-metadata", "artist=Jeanne Martin",
        "-metadata", "comment=Chambre 214"]
# Words of exiftool that tell something of whoever filmed; a date of zeros tells nothing.
WORDS = ("GPS", "Location", "Make", "Model", "Artist", "Author", "Comment", "Software", "Encoder", "Title", "Serial")


def told(path, *arguments):
    done = subprocess.run(
        [BLOUSE, "photo", "--metadata", "--format", "json", *map(str, arguments), str(path)],
        capture_output=True, timeout=120, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return json.loads(done.stdout)


def looked_at(path, *arguments):
    done = subprocess.run([BLOUSE, "photo", "--format", "json", *map(str, arguments), str(path)], capture_output=True,
                          timeout=120, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
    return json.loads(done.stdout)


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *map(str, arguments)], check=True)


def frames(path):
    """Sums of the compressed pictures and of the sound."""
    return subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-i", path, "-map", "0:v", "-map", "0:a?",
                           "-c", "copy", "-f", "streamhash", "-"], capture_output=True, check=True).stdout


class Films(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.holder.name)
        picture = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=2"]
        sound = ["-f", "lavfi", "-i", "sine=frequency=300:duration=2"]
        small = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
        cls.mp4, cls.mov, cls.webm = (cls.folder / name for name in ("a.mp4", "a.mov", "a.webm"))
        ffmpeg(*picture, *sound, *small, *TAGS, cls.mp4)
        ffmpeg(*picture, *sound, *small, *TAGS, "-movflags", "use_metadata_tags", cls.mov)
        ffmpeg(*picture, "-c:v", "libvpx", *TAGS, "-metadata", "title=Une chambre", cls.webm)

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def copy_of(self, path):
        copy = self.folder / f"copy{path.suffix}"
        copy.unlink(missing_ok=True)
        one = told(path, "--clean", copy)
        self.assertNotIn("error", one)
        self.assertEqual(told(copy)["facts"], [])
        said = json.loads(subprocess.run(["exiftool", "-j", "-q", "-a", "--System:all", "--ExifTool:all", copy],
                                         capture_output=True, check=True).stdout)[0]
        for key, value in said.items():
            self.assertFalse(key.startswith(WORDS), (key, value))
            if "Date" in key:
                self.assertEqual(value, "0000:00:00 00:00:00", key)
        self.assertEqual(frames(copy), frames(path))
        return one

    def test_what_a_film_says_is_told_and_goes(self):
        for path in (self.mp4, self.mov, self.webm):
            with self.subTest(path.name):
                one = self.copy_of(path)
                kinds = {fact["kind"] for fact in one["facts"]}
                self.assertLessEqual({"lieu", "date", "auteur"}, kinds, one["facts"])
                self.assertAlmostEqual(one["place"]["latitude"], 43.2911)
                self.assertAlmostEqual(one["place"]["longitude"], -0.3701)

    def test_what_follows_the_end_goes(self):
        path = self.folder / "more.mp4"
        path.write_bytes(self.mp4.read_bytes() + b"\xff\xff\xff\xff\0\0\0\0 un secret")
        one = self.copy_of(path)
        self.assertIn("donnees-ajoutees", {fact["kind"] for fact in one["facts"]})

    def test_sound_goes_when_it_is_asked(self):
        copy = self.folder / "silent.mp4"
        told(self.mp4, "--clean", copy, "--without-sound")
        self.assertEqual(frames(copy), frames(self.mp4).splitlines(keepends=True)[0])

    def test_a_voice_is_told_with_its_times(self):
        words, path, quiet = (self.folder / name for name in ("words.wav", "spoken.mov", "quiet.mp4"))
        subprocess.run(["espeak-ng", "-v", "fr", "-s", "150", "-w", words, "Bonjour madame, je vous emmène en radiologie, "
                        "vous pouvez garder votre pull. Le docteur passe vers onze heures."], check=True)
        picture = ["-f", "lavfi", "-i", "color=gray:size=64x64:rate=2:duration=16"]
        late = ["-af", "adelay=4000:all=1,apad=whole_dur=16"]
        ffmpeg(*picture, "-i", words, *late, "-c:v", "libx264", "-c:a", "aac", path)
        ffmpeg(*picture, "-f", "lavfi", "-i", "sine=frequency=300:duration=16", "-c:v", "libx264", "-c:a", "aac", quiet)
        for copied in (path, self.folder / "spoken.webm"):
            if copied != path:
                ffmpeg("-i", path, "-c:v", "libvpx", "-c:a", "libopus", copied)
            one = looked_at(copied)
            self.assertEqual((one["sound"], one["listened"], len(one["voices"])), (True, True, 1), copied)
            self.assertTrue(2 <= one["voices"][0][0] <= 5 and 8 <= one["voices"][0][1] <= 14, one["voices"])
            asked = [f for f in one["findings"] if f["rule"] == "droit-image"]
            self.assertIn("Une voix semble s’entendre de 0:0", asked[0]["message"])
            self.assertFalse(asked[0]["found"])
            self.assertIn("sans lui", " ".join(one["questions"]))
            self.assertEqual(looked_at(copied, "--consent")["findings"], [])
        self.assertEqual(looked_at(quiet)["voices"], [])
        self.assertEqual((told(path)["sound"], told(path)["listened"]), (True, False))
        copy = self.folder / "said-nothing.mov"
        told(path, "--clean", copy, "--without-sound")
        self.assertFalse(told(copy)["sound"])

    def test_a_voice_that_begins_late_is_told_where_it_is(self):
        """The sound's own times count, not how much of it there is: it may begin after the pictures."""
        words = self.folder / "late.wav"
        subprocess.run(["espeak-ng", "-v", "fr", "-s", "150", "-w", words, "Bonjour madame, je vous emmène en radiologie, "
                        "vous pouvez garder votre pull. Le docteur passe vers onze heures."], check=True)
        for name, codecs in (("late.mp4", ("libx264", "aac")), ("late.webm", ("libvpx", "libopus"))):
            path = self.folder / name
            ffmpeg("-f", "lavfi", "-i", "color=gray:size=64x64:rate=2:duration=36", "-itsoffset", "25", "-i", words,
                   "-c:v", codecs[0], "-c:a", codecs[1], path)
            voices = looked_at(path)["voices"]
            self.assertTrue(len(voices) == 1 and 24 <= voices[0][0] <= 26 and 29 <= voices[0][1] <= 35, (name, voices))

    def test_a_subtitle_goes(self):
        words, path = self.folder / "words.srt", self.folder / "words.mp4"
        words.write_text("1\n00:00:00,000 --> 00:00:01,000\nMadame Dupont\n")
        ffmpeg("-i", self.mp4, "-i", words, "-c", "copy", "-c:s", "mov_text", path)
        copy = self.folder / "less.mp4"
        one = told(path, "--clean", copy)
        self.assertIn("film.subtitle", {fact["tag"] for fact in one["facts"]})
        self.assertNotIn(b"Dupont", copy.read_bytes())

    def test_a_tag_is_told_whatever_its_name(self):
        path, name = self.folder / "named.webm", "ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 3
        ffmpeg("-i", self.webm, "-c", "copy", "-metadata", f"{name}=chambre", path)
        path.write_bytes(path.read_bytes().replace(name.encode(), b"\xe9" * len(name)))
        self.assertIn("chambre", {fact["value"] for fact in told(path)["facts"]})

    def test_a_film_that_lies_stands(self):
        path = self.folder / "lying.mov"
        ffmpeg("-i", self.mp4, "-c", "copy", "-metadata:s:v", "rotate=90", path)
        one = self.copy_of(path)
        self.assertEqual((one["width"], one["height"]), (120, 160))
        self.assertEqual((one["copy"]["width"], one["copy"]["height"]), (120, 160))
        self.assertEqual(told(self.folder / "copy.mov")["height"], 160)

    def test_pictures_are_looked_at(self):
        ffmpeg("-f", "lavfi", "-i", "color=white:size=640x240:duration=1:rate=2,drawtext=text='CHAMBRE 214'"
               ":fontsize=64:x=60:y=90", "-c:v", "libx264", "-pix_fmt", "yuv420p", self.folder / "room.mp4")
        self.assertIn("CHAMBRE 214", " ".join(line["text"] for line in looked_at(self.folder / "room.mp4")["text"]))

    def test_a_video_is_not_told_as_a_picture(self):
        """Some moments of it are looked at, and its copy has a sound."""
        bare = self.folder / "bare.mp4"
        told(self.mp4, "--clean", bare)
        done = subprocess.run([BLOUSE, "photo", str(bare)], capture_output=True, timeout=120, check=False)
        words = " ".join(done.stdout.decode().split())
        self.assertIn("rien d'autre que la vidéo.", words)
        self.assertNotIn("image n'a pas été regardée", words)
        self.assertIs(looked_at(bare)["sound_cut_short"], False)

    def test_what_cannot_be_read_is_a_sentence(self):
        good, path = self.mp4.read_bytes(), self.folder / "bad.mp4"
        for data, why in [(good[: len(good) // 2], "incomplète"), (good[:40], None), (good[:4] + b"ftypisom", None)]:
            path.write_bytes(data)
            self.assertIn(why or ".", told(path)["error"])
        for at in range(0, len(good), 997):
            path.write_bytes(good[:at] + b"\xff" * 8 + good[at + 8:])
            one = told(path)
            self.assertTrue("facts" in one or one["error"].endswith("."), one)


class Covered(unittest.TestCase):
    """Areas of videos: nothing of them is left in any picture, and the rest stays as it was."""

    WIDTH, HEIGHT, RATE, SECONDS = 320, 240, 10, 4

    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.holder.name)
        picture = ["-f", "lavfi", "-i", f"testsrc2=size={cls.WIDTH}x{cls.HEIGHT}:rate={cls.RATE}:duration={cls.SECONDS}"]
        sound = ["-f", "lavfi", "-i", f"sine=frequency=300:duration={cls.SECONDS}"]
        small = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"]
        cls.mp4, cls.mov, cls.webm = (cls.folder / name for name in ("a.mp4", "a.mov", "a.webm"))
        ffmpeg(*picture, *sound, *small, *TAGS, cls.mp4)
        ffmpeg(*picture, *sound, *small, *TAGS, "-movflags", "use_metadata_tags", cls.mov)
        ffmpeg(*picture, "-c:v", "libvpx", "-b:v", "4M", *TAGS, cls.webm)

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def cover(self, path, areas, *more):
        copy = self.folder / f"covered{path.suffix}"
        copy.unlink(missing_ok=True)
        one = told(path, "--clean", copy, "--cover", areas, *more)
        self.assertNotIn("error", one)
        self.assertEqual(one["copy"]["way"], "redone")
        return copy, one

    def light(self, path, width=None, height=None):
        """The light of every pixel, picture by picture, as it is shown."""
        width, height = width or self.WIDTH, height or self.HEIGHT
        raw = subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-i", path, "-map", "0:v", "-f", "rawvideo",
                              "-pix_fmt", "gray", "-"], capture_output=True, check=True).stdout
        size = width * height
        self.assertEqual(len(raw) % size, 0)
        return [raw[at:at + size] for at in range(0, len(raw), size)]

    @staticmethod
    def inside(picture, width, x, y, wide, high, edge=4):
        return b"".join(picture[line * width + x + edge:line * width + x + wide - edge] for line in range(y + edge, y + high - edge))

    def noise(self, before, after, x, y, wide, high):
        """Decibels of what is outside of an area and its edge."""
        error = count = 0
        for one, other in zip(before, after, strict=True):
            for line in range(0, self.HEIGHT, 3):
                for at in range(line * self.WIDTH, (line + 1) * self.WIDTH, 3):
                    column = at % self.WIDTH
                    if x - 8 <= column < x + wide + 8 and y - 8 <= line < y + high + 8:
                        continue
                    error += (one[at] - other[at]) ** 2
                    count += 1
        return 10 * math.log10(255 ** 2 * count / max(error, 1))

    def test_nothing_is_left_under_an_area_and_the_rest_stays(self):
        area = (41, 61, 90, 70)
        for path in (self.mp4, self.mov, self.webm):
            with self.subTest(path.name):
                before = self.light(path)
                self.assertGreater(len(set(self.inside(before[5], self.WIDTH, *area))), 50)
                copy, one = self.cover(path, ",".join(map(str, area)))
                after = self.light(copy)
                self.assertEqual((len(after), one["copy"]["covered"]), (len(before), 1))
                for picture in after:
                    shades = self.inside(picture, self.WIDTH, *area)
                    self.assertLessEqual(max(shades) - min(shades), 6)
                    self.assertLess(max(shades), 64)
                self.assertGreater(self.noise(before, after, *area), 34)
                self.assertEqual(told(copy)["facts"], [])
                self.assertNotIn(b"x264", copy.read_bytes())
                said = json.loads(subprocess.run(["exiftool", "-j", "-q", "-a", "--System:all", "--ExifTool:all", copy],
                                                 capture_output=True, check=True).stdout)[0]
                self.assertFalse([key for key in said if key.startswith(WORDS)], said)

    def test_the_sound_and_the_times_stay(self):
        copy, _ = self.cover(self.mp4, "0,0,64,64")
        self.assertEqual(frames(copy).splitlines()[1:], frames(self.mp4).splitlines()[1:])
        lasts = [subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration:packet=pts_time", "-select_streams", "v", "-of",
                                 "csv=p=0", path], capture_output=True, check=True).stdout.split() for path in (self.mp4, copy)]
        self.assertEqual(sorted(lasts[0]), sorted(lasts[1]))
        copy, _ = self.cover(self.mp4, "0,0,64,64", "--without-sound")
        self.assertFalse(told(copy)["sound"])

    def test_an_area_lasts_as_long_as_it_is_told(self):
        copy, _ = self.cover(self.mp4, "100,80,80,80@1-2.5")
        flat = [max(shades) - min(shades) <= 6 for shades in
                (self.inside(picture, self.WIDTH, 100, 80, 80, 80) for picture in self.light(copy))]
        self.assertTrue(all(flat[10:26]), flat)
        self.assertFalse(any(flat[:9] + flat[27:]), flat)
        for wrong in ("1,2,3,4@5", "1,2,3,4@5-2", "1,2,3,4@a-b"):
            done = subprocess.run([BLOUSE, "photo", "--clean", self.folder / "no.mp4", "--cover", wrong, self.mp4], capture_output=True,
                                  check=False)
            self.assertEqual(done.returncode, 2)

    def test_an_area_that_moves_leaves_nothing(self):
        """Where it is new, an encoder comes from what was there in the picture before."""
        path = self.folder / "noisy.mp4"
        ffmpeg("-i", self.mp4, "-vf", "noise=alls=20:allf=t+u", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", path)
        places = [(40 * i, 30 + 15 * i) for i in range(6)]
        copy, one = self.cover(path, ",".join(f"{x},{y},80,64@{i * 0.5:g}-{i * 0.5 + 0.5:g}" for i, (x, y) in enumerate(places)))
        self.assertEqual(one["copy"]["covered"], 6)
        for i, picture in enumerate(self.light(copy)[:30]):
            self.assertLess(max(self.inside(picture, self.WIDTH, *places[i // 5], 80, 64, 8)), 64, i)

    def test_an_area_turns_with_its_film(self):
        """Where somebody sees it, whichever way the pictures are stored."""
        for turn in (90, 180, 270):
            path = self.folder / f"turned{turn}.mov"
            ffmpeg("-i", self.mp4, "-c", "copy", "-metadata:s:v", f"rotate={turn}", path)
            width, height = (self.HEIGHT, self.WIDTH) if turn != 180 else (self.WIDTH, self.HEIGHT)
            copy, one = self.cover(path, "30,100,64,48")
            self.assertEqual((one["copy"]["width"], one["copy"]["height"]), (width, height))
            for before, after in zip(self.light(path, width, height)[::9], self.light(copy, width, height)[::9], strict=True):
                shades = self.inside(after, width, 30, 100, 64, 48)
                self.assertLessEqual(max(shades) - min(shades), 6, turn)
                below = [self.inside(picture, width, 30, 160, 64, 48) for picture in (before, after)]
                self.assertLess(max(abs(a - b) for a, b in zip(*below, strict=True)), 40)

    def test_words_are_followed(self):
        """They move, and none of the pictures shows them."""
        path = self.folder / "words.mp4"
        ffmpeg("-f", "lavfi", "-i", "color=white:size=480x200:rate=5:duration=3,drawtext=text='Mme DURAND'"
               ":fontsize=36:x=20+60*t:y=80", "-c:v", "libx264", "-pix_fmt", "yuv420p", path)
        copy = self.folder / "wordless.mp4"
        one = told(path, "--clean", copy, "--cover", "text")
        self.assertNotIn("error", one)
        self.assertEqual(one["copy"]["covered"], 1)
        for i in range(15):
            picture = self.folder / "one.png"
            ffmpeg("-i", copy, "-vf", f"select=eq(n\\,{i})", "-frames:v", "1", picture)
            left = 20 + int(60 * i / 5)
            raw = subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-i", picture, "-f", "rawvideo", "-pix_fmt", "gray", "-"],
                                 capture_output=True, check=True).stdout
            self.assertLess(max(self.inside(raw, 480, left, 82, 200, 26, 2)), 64, i)

    def test_covers_in_a_row_are_no_words(self):
        """Side by side they look like letters to whoever reads the copy again, which stays as bright beside them."""
        path = self.folder / "plain.mp4"
        ffmpeg("-f", "lavfi", "-i", "color=gray:size=640x360:rate=5:duration=3", "-c:v", "libx264", "-pix_fmt", "yuv420p", path)
        areas = [(60 + i * 52, 150 + i % 3 * 4, 30 + i % 2 * 8, 60 - i % 4 * 5) for i in range(9)]
        copy, one = self.cover(path, ",".join(["text", *(str(side) for area in areas for side in area)]))
        self.assertEqual(one["copy"]["covered"], len(areas))
        for picture in self.light(copy, 640, 360):
            self.assertLess(sum(shade < 80 for shade in picture), 1.2 * sum(wide * high for _, _, wide, high in areas))

    def test_what_cannot_be_covered_is_a_sentence(self):
        self.assertIn("hors de l'image", told(self.mp4, "--clean", self.folder / "no.mp4", "--cover", "900,0,10,10")["error"])
        long = self.folder / "long.mp4"
        ffmpeg("-f", "lavfi", "-i", "color=gray:size=1920x1080:rate=1:duration=1100", "-c:v", "libx264", "-preset", "ultrafast", long)
        self.assertRegex(told(long, "--clean", self.folder / "no.mp4", "--cover", "0,0,10,10")["error"], "dure 1100 secondes.* 1000 au plus")
        good, path = self.mp4.read_bytes(), self.folder / "bad.mp4"
        for at in range(0, len(good), len(good) // 12):
            path.write_bytes(good[:at] + b"\xff" * 64 + good[at + 64:])
            (self.folder / "maybe.mp4").unlink(missing_ok=True)
            one = told(path, "--clean", self.folder / "maybe.mp4", "--cover", "8,8,64,64")
            self.assertTrue("facts" in one or one["error"].endswith("."), one)


if __name__ == "__main__":
    unittest.main()
