# SPDX-License-Identifier: Apache-2.0
"""blouse photo on videos: what they say beside what they show, and copies that exiftool finds empty."""

import json
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
        self.assertIn("vidéo", told(self.mp4, "--clean", self.folder / "no.mp4", "--cover", "0,0,10,10")["error"])


if __name__ == "__main__":
    unittest.main()
