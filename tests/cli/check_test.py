# SPDX-License-Identifier: Apache-2.0
"""blouse check, one message or several files."""

import json
import os
import pty
import re
import shutil
import subprocess
import unittest

from blouse import BLOUSE, RULES, Tiny, run

ALL = "Hier une licorne malade 🦄 et un dragon de garde au château fort."


class ExitStatus(Tiny):
    def test_by_threshold(self):
        texts = {"rien": 0, "un château fort": 0, "un dragon de garde": 1, "une licorne malade": 1}
        for text, code in texts.items():
            with self.subTest(text):
                self.blouse("check", "--text", text, code=code)
        self.blouse("check", "--fail-on", "bloquant", "--text", "un dragon de garde", code=0)
        self.blouse("check", "--fail-on", "conseil", "--text", "un château fort", code=1)

    def test_unreadable_files(self):
        done = self.blouse("check", self.folder / "absent", code=2)
        self.assertIn("absent » n'existe pas", done.stderr)
        self.assertIn("est un dossier", self.blouse("check", self.folder, code=2).stderr)
        # The others are read all the same.
        good = self.file("bon.txt", "un dragon de garde")
        done = self.blouse("check", self.folder / "absent", good, code=2)
        self.assertIn("Collègues", done.stdout)

    def test_text_forgotten(self):
        self.assertIn("--text", self.blouse("check", "un dragon de garde", code=2).stderr)

    def test_full_disk(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [BLOUSE, "check", "--text", ALL], stdout=full, stderr=subprocess.PIPE, env={**os.environ, **self.env},
                check=False,
            )
        self.assertEqual(done.returncode, 2)
        self.assertIn("le disque est plein", done.stderr.decode())


class BadInput(Tiny):
    def test_not_utf8(self):
        path = self.file("latin1.txt", b"caf\xe9")
        done = self.blouse("check", path, code=2)
        self.assertIn("octet 3", done.stderr)
        self.assertIn("iconv -f ISO-8859-1 -t UTF-8", done.stderr)
        self.assertIn("UTF-16", self.blouse("check", given=b"\xff\xfea\0", code=2).stderr)

    def test_nul_bytes(self):
        found = self.json("check", "--format", "json", given=b"une licorne malade\0 dehors\0")
        self.assertEqual(found["rules"], ["secret-medical"])
        self.assertEqual(self.blouse("check", given=b"\0").returncode, 0)

    def test_empty(self):
        self.assertEqual(self.json("check", "--format", "json", "--text", "")["verdict"], "ok")
        self.assertEqual(self.json("check", "--format", "json", given="")["verdict"], "ok")

    def test_too_long(self):
        path = self.file("long.txt", b"a" * ((16 << 20) + 1))
        self.assertIn("dépasse 16 Mo", self.blouse("check", path, code=2).stderr)

    def test_ten_megabytes(self):
        path = self.file("grand.txt", "licorne malade " + "mot " * 2_500_000 + "dragon de garde")
        found = self.json("check", "--format", "json", path)
        self.assertEqual(found["rules"], ["secret-medical", "collegues"])
        span = found["findings"][1]["spans"][0]
        self.assertEqual((span["start"], span["end"], span["text"]), (10_000_015, 10_000_030, "dragon de garde"))

    def test_long_text_is_shown_where_it_matters(self):
        path = self.file("long.txt", "licorne malade " + "mot " * 50_000 + "dragon de garde")
        shown = self.blouse("check", path).stdout
        self.assertLess(len(shown), 3000)
        self.assertIn("[…]", shown)

    def test_broken_charters(self):
        compiled = (self.folder / "charter.blc").read_bytes()
        for name, content in {"vide": b"", "court": compiled[: len(compiled) // 2], "autre": b"pas une charte"}.items():
            with self.subTest(name):
                path = self.file(name, content)
                done = run("check", "--charter", path, "--text", "a")
                self.assertEqual(done.returncode, 2)
                self.assertIn(path, done.stderr)


class Json(Tiny):
    def test_contract(self):
        found = self.json("check", "--format", "json", "--text", ALL)
        self.assertEqual(list(found), ["id", "verdict", "rules", "nature", "tone", "findings", "entities"])
        self.assertEqual(found["rules"], list(RULES))
        self.assertEqual((found["id"], found["verdict"], found["nature"], found["tone"]), (None, "bloquant", None, None))
        for finding, (rule, (level, _, words)) in zip(found["findings"], RULES.items(), strict=True):
            self.assertEqual(
                list(finding), ["rule", "level", "score", "spans", "message", "advice", "source"]
            )
            self.assertEqual((finding["rule"], finding["level"]), (rule, level))
            self.assertEqual(finding["message"], f"Ces mots comptent : « {words} ».")
            span = finding["spans"][0]
            self.assertEqual(ALL[span["start"] : span["end"]], span["text"])
            self.assertEqual(span["text"], words)

    def test_usager_has_nature_and_tone(self):
        found = self.json("check", "--format", "json", "--context", "usager", "--text", "Merci à tous")
        self.assertIsInstance(found["nature"], str)
        self.assertIn(found["tone"], (-1, 0, 1))

    def test_several_files(self):
        paths = [self.file(f"{i}.txt", words) for i, words in enumerate(("rien", "licorne malade"))]
        found = self.json("check", "--format", "json", *paths)
        self.assertEqual([(f["id"], f["verdict"]) for f in found], list(zip(paths, ("ok", "bloquant"), strict=True)))

    def test_control_characters_are_escaped(self):
        text = 'licorne malade "\\\x01\x7f\t'
        found = self.json("check", "--format", "json", given=text)
        self.assertEqual(found["rules"], ["secret-medical"])


class Sarif(Tiny):
    def test_report(self):
        path = self.file("un message.txt", "rien\nici une licorne malade.\n")
        report = self.json("check", "--format", "sarif", path)
        self.assertEqual(report["version"], "2.1.0")
        (run_,) = report["runs"]
        self.assertEqual(run_["columnKind"], "unicodeCodePoints")
        driver = run_["tool"]["driver"]
        self.assertEqual([rule["id"] for rule in driver["rules"]], sorted(RULES))
        (result,) = run_["results"]
        self.assertEqual(driver["rules"][result["ruleIndex"]]["id"], result["ruleId"])
        self.assertEqual(result["level"], "error")
        place = result["locations"][0]["physicalLocation"]
        self.assertTrue(place["artifactLocation"]["uri"].endswith("un%20message.txt"))
        region = place["region"]
        self.assertEqual(
            [region[k] for k in ("startLine", "startColumn", "endLine", "endColumn", "charOffset", "charLength")],
            [2, 9, 2, 23, 13, 14],
        )
        self.assertEqual(region["snippet"]["text"], "licorne malade")

    def test_nothing_found(self):
        report = self.json("check", "--format", "sarif", "--text", "rien")
        self.assertEqual(report["runs"][0]["results"], [])


class Github(Tiny):
    def test_commands(self):
        path = self.file("a,b:c.txt", "rien\nun dragon de garde à 100 %")
        line = self.blouse("check", "--format", "github", path).stdout
        self.assertRegex(line, r"^::warning file=.*a%2Cb%3Ac\.txt,line=2,endLine=2,col=4,endColumn=19,title=Collègues::Ces")
        self.assertEqual(line.count("\n"), 1)
        self.assertEqual(self.blouse("check", "--format", "github", "--text", "rien").stdout, "")


class Text(Tiny):
    def test_layout(self):
        shown = self.blouse("check", "--text", ALL).stdout.splitlines()
        self.assertEqual(shown[0], "✖ ne publiez pas")
        self.assertEqual(shown[2], "  " + ALL)
        # The emoji takes two columns.
        self.assertEqual(shown[3].rstrip(), "           1─────────────          2──────────────    3───────────")
        self.assertIn("  1. Secret médical (bloquant)", shown)
        self.assertIn("     À la place : Dites-le autrement.", shown)

    def test_three_signs(self):
        for text, sign in {"rien": "✔ rien à signaler", "dragon de garde": "▲ à revoir"}.items():
            self.assertEqual(self.blouse("check", "--text", text).stdout.splitlines()[0], sign)

    def test_width(self):
        text = "La licorne malade et le dragon de garde se promènent longuement : où vont-ils ? « Loin » !"
        for width in (30, 50, 80):
            shown = self.blouse("check", "--text", text, env={"COLUMNS": str(width)}).stdout
            self.assertLessEqual(max(map(len, shown.splitlines())), width)
            for line in shown.splitlines():
                self.assertFalse(re.match(r"\s*[:;!?»]", line), line)

    def test_summary(self):
        paths = [self.file(f"s{i}.txt", words) for i, words in enumerate(("rien", "licorne malade", "rien"))]
        shown = self.blouse("check", *paths).stdout
        self.assertTrue(shown.endswith("3 messages relus :  ✖ 1 ne publiez pas  ✔ 2 rien à signaler\n"), shown)
        self.assertIn(paths[1], shown)

    def test_message_cannot_drive_the_terminal(self):
        shown = self.blouse("check", "--text", "a\x1b[2Jb\x07 \u202ec licorne malade").stdout
        for bad in "\x1b\x07\u202e":
            self.assertNotIn(bad, shown)

    def colours(self, **env):
        """Standard output on a terminal."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(
                BLOUSE, [BLOUSE, "check", "--text", "licorne malade"],
                {**os.environ, "TERM": "xterm", "COLUMNS": "80", **self.env, **env},
            )
        shown = b""
        try:
            while part := os.read(terminal, 4096):
                shown += part
        except OSError:  # how a terminal says that its last user has gone
            pass
        os.waitpid(pid, 0)
        os.close(terminal)
        return shown.decode()

    def test_colour_only_where_welcome(self):
        self.assertIn("\x1b[1;31m✖ ne publiez pas\x1b[0m", self.colours())
        self.assertNotIn("\x1b", self.colours(NO_COLOR="1"))
        self.assertNotIn("\x1b", self.colours(TERM="dumb"))
        self.assertNotIn("\x1b", self.blouse("check", "--text", "licorne malade").stdout)


class Charters(Tiny):
    def test_folder_and_file_agree(self):
        answers = {
            self.blouse("check", "--format", "json", "--charter", self.folder / name, "--text", ALL).stdout
            for name in ("charter", "charter.blc")
        }
        self.assertEqual(len(answers), 1)

    def test_establishment(self):
        path = self.file(
            "maison.yaml",
            "id: chu-essai\nname: CHU d'Essai\ntimezone: Europe/Paris\n"
            'sites:\n  - name: Hôpital du Chêne\n    address: "1, rue du Chêne, 00000 Essai"\n'
            "    perimeter: { latitude: 1, longitude: 2, radius: 300 }\n"
            "contacts:\n  communication: { name: Communication, mail: c@essai.example, phone: '05 00 00 00 00' }\n"
            "rules:\n  collegues: off\n",
        )
        found = self.json(
            "check", "--format", "json", "--charter", self.folder / "charter", "--establishment", path, "--text", ALL
        )
        self.assertEqual(found["rules"], ["secret-medical", "lien-employeur"])
        done = self.blouse("check", "--establishment", path, "--text", ALL, code=2)
        self.assertIn("donnez son dossier avec --charter", done.stderr)

    def test_mistakes_in_the_folder(self):
        path = self.folder / "fautive"
        shutil.copytree(self.folder / "charter", path)
        (path / "rules" / "collegues.yaml").write_text("id: [", encoding="utf-8")
        done = self.blouse("check", "--charter", path, "--text", ALL, code=2)
        self.assertIn("collegues.yaml", done.stderr)
        self.assertIn("blouse charter lint", done.stderr)

    def test_default_charter_stands_beside_the_program(self):
        found = json.loads(run("check", "--format", "json", "--text", "Bonjour.").stdout)
        self.assertEqual(found["verdict"], "ok")


if __name__ == "__main__":
    unittest.main()
