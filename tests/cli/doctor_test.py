# SPDX-License-Identifier: Apache-2.0
"""blouse doctor: what is wrong is named, with what to do."""

import os
import unittest
from pathlib import Path

from blouse import Tiny


class Doctor(Tiny):
    def test_a_charter_that_stops_nothing(self):
        done = self.blouse("doctor", code=1)
        self.assertIn("3 règles", " ".join(done.stdout.split()))
        self.assertIn("✖ Modèle", done.stdout)
        self.assertIn("✖ Lecture", done.stdout)
        self.assertIn("blouse learn", done.stdout)

    def test_no_charter(self):
        done = self.blouse("doctor", "--charter", self.folder / "absente.blc", code=1)
        self.assertIn("✖ Charte", done.stdout)
        self.assertIn("blouse charter build", " ".join(done.stdout.split()))

    def test_damaged_charter(self):
        path = self.file("abîmée.blc", (self.folder / "charter.blc").read_bytes()[:-1])
        self.assertIn("✖ Charte", self.blouse("doctor", "--charter", path, code=1).stdout)

    def test_pictures_are_read_locked_in(self):
        self.assertIn("✔ Photos : le lecteur démarre et s'enferme", self.blouse("doctor").stdout)

    def test_workers_stand_where_the_settings_say(self):
        done = self.blouse("doctor", env={"BLOUSE_MEDIA_WORKERS": str(self.folder)}, code=1)
        told = " ".join(done.stdout.split())
        self.assertIn("✖ Photos", done.stdout)
        self.assertIn(f"n'est pas dans {self.folder}", told)
        self.assertIn("media-workers", told)
        beside = Path(os.environ["BLOUSE"]).parent
        self.assertRegex(" ".join(self.blouse("doctor", env={"BLOUSE_MEDIA_WORKERS": str(beside)}).stdout.split()), "✔ Photos : .*" + str(beside))

    def test_locale(self):
        self.assertIn("✔ Encodage", self.blouse("doctor").stdout)
        self.assertIn("export LANG=C.UTF-8", self.blouse("doctor", env={"LC_ALL": "C"}).stdout)


if __name__ == "__main__":
    unittest.main()
