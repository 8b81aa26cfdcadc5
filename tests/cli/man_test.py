# SPDX-License-Identifier: Apache-2.0
"""The manual pages: no warning from the formatter, and every command and option of the table is described."""

import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

from blouse import BLOUSE, SOURCE, run

PAGES = sorted((SOURCE / "docs" / "man").glob("*.[13]"))
# Made by the build, from the table of settings.
MADE = [Path(BLOUSE).parent / "conf" / "blouse.conf.5"]
COMMANDS = ["check", "mask", "photo", "charter", "learn", "score", "serve", "admin", "backup", "restore", "doctor"]


class Man(unittest.TestCase):
    def test_formatter_has_nothing_to_say(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not installed")
        for page in PAGES + MADE:
            with self.subTest(page.name):
                done = subprocess.run(
                    ["groff", "-mdoc", "-Kutf8", "-Tutf8", "-ww", page], capture_output=True, check=True,
                    env={**os.environ, "LC_ALL": "C.UTF-8"},
                )
                self.assertEqual(done.stderr.decode(), "")
                self.assertGreater(len(done.stdout), 500)

    def test_each_command_has_its_page(self):
        names = {page.name for page in PAGES}
        self.assertEqual(names, {"blouse.1", "libblouse.3", *(f"blouse-{c}.1" for c in COMMANDS)})

    def test_each_option_is_described(self):
        for command in COMMANDS:
            page = (SOURCE / "docs" / "man" / f"blouse-{command}.1").read_text(encoding="utf-8")
            described = set(re.findall(r"Fl Fl ([a-z-]+)", page))
            options = set(re.findall(r"^  --([a-z-]+)", run("help", command, check=True).stdout, re.MULTILINE))
            with self.subTest(command):
                self.assertEqual(options - {"help"}, described)

    def test_public_functions(self):
        page = (SOURCE / "docs" / "man" / "libblouse.3").read_text(encoding="utf-8")
        header = (SOURCE / "engine" / "blouse.h").read_text(encoding="utf-8")
        functions = set(re.findall(r"\b(blouse_\w+)\(", header))
        ids = {name for name in functions if name.endswith("_id")}
        self.assertEqual(functions - ids, {name for name in functions if re.search(rf"F[no] {name}\b", page)})


if __name__ == "__main__":
    unittest.main()
