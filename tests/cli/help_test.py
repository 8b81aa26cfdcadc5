# SPDX-License-Identifier: Apache-2.0
"""The table of commands: help, wrong usage, shell completion."""

import re
import shutil
import subprocess
import unittest

from blouse import run

COMMANDS = [
    "check", "mask", "photo", "charter lint", "charter test", "charter show", "charter build", "charter diff", "charter roster",
    "learn", "score", "serve", "admin mail-test", "admin migrate", "admin purge", "admin audit-verify", "admin dossier verify", "backup", "restore", "doctor", "help",
]


class Help(unittest.TestCase):
    def test_names_every_command(self):
        done = run("help", check=True)
        listed = re.findall(r"^  ([a-z]+(?: [a-z-]+)*) {2,}\S", done.stdout, re.MULTILINE)
        self.assertEqual(listed, COMMANDS)
        self.assertEqual(run("--help").stdout, done.stdout)
        self.assertEqual(run().returncode, 2)

    def test_of_each_command(self):
        for command in COMMANDS:
            with self.subTest(command):
                done = run(*command.split(), "--help", check=True)
                self.assertTrue(done.stdout.startswith(f"blouse {command}"))
                self.assertIn(done.stdout, run("help", *command.split(), check=True).stdout)

    def test_family(self):
        self.assertEqual(run("help", "charter", check=True).stdout.count("Options :"), 6)
        self.assertEqual(run("help", "chartre").returncode, 2)

    def test_version(self):
        self.assertRegex(run("--version", check=True).stdout, r"^blouse \d+\.\d+\.\d+\n$")


class WrongUsage(unittest.TestCase):
    CASES = {
        ("chek",): "Vouliez-vous dire « check » ?",
        ("xyzzy",): "la commande « xyzzy » n'existe pas. Voyez : blouse help",
        ("charter",): "attend un deuxième mot",
        ("charter", "lnt"): "Vouliez-vous dire « charter lint » ?",
        ("admin", "dossier"): "Vouliez-vous dire « admin dossier verify » ?",
        ("admin", "dossier", "verifi"): "Vouliez-vous dire « admin dossier verify » ?",
        ("check", "--contxt", "agent"): "Vouliez-vous dire --context ?",
        ("check", "--zzz"): "l'option --zzz n'existe pas. Voyez : blouse check --help",
        ("check", "--context", "agant"): "Vouliez-vous dire « agent » ?",
        ("check", "--context", "zzzzz"): "Valeurs possibles : agent, institution, usager.",
        ("check", "--network=insta", "--text", "a"): "Vouliez-vous dire « instagram » ?",
        ("check", "--text"): "--text attend une valeur",
        ("check", "--jsonl=oui"): "--jsonl ne prend pas de valeur",
        ("check", "-t", "a"): "deux tirets",
        ("check", "--jobs", "2"): "--jobs ne sert qu'avec --jsonl",
        ("check", "--jsonl", "--jobs", "0"): "nombre entier de 1 à 256",
        ("check", "--jsonl", "--jobs", "-1"): "nombre entier de 1 à 256",
        ("check", "--jsonl", "--format", "text"): "retirez --format",
        ("check", "--text", "a", "fichier"): "retirez les fichiers",
        ("check", "--text", "a", "--jsonl"): "retirez --jsonl",
        ("mask", "--text", "a", "fichier"): "retirez les fichiers",
        ("score",): "il manque quelque chose",
        ("doctor", "moi"): "« moi » est de trop",
        ("completion", "csh"): "bash, zsh ou fish",
    }

    def test_names_the_mistake_and_the_way_out(self):
        for arguments, message in self.CASES.items():
            with self.subTest(arguments):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(message, done.stderr)
                self.assertTrue(done.stderr.startswith("blouse"))

    def test_two_dashes_end_the_options(self):
        self.assertIn("« --text » n'existe pas", run("check", "--", "--text").stderr)


class Completion(unittest.TestCase):
    def test_bash(self):
        script = run("completion", "bash", check=True).stdout

        def completed(*words):
            line = " ".join(f"'{w}'" for w in words)
            done = subprocess.run(
                ["bash", "-c", f'{script}\nCOMP_WORDS=(blouse {line}) COMP_CWORD={len(words)}\n_blouse\n'
                 'printf "%s\\n" "${COMPREPLY[@]}"'],
                capture_output=True, text=True, check=True,
            )
            return done.stdout.split()

        self.assertEqual(completed("ch"), ["check", "charter"])
        self.assertNotIn("completion", completed(""))
        self.assertEqual(completed("charter", ""), ["lint", "test", "show", "build", "diff", "roster"])
        self.assertEqual(completed("check", "--context", ""), ["agent", "institution", "usager"])
        self.assertEqual(completed("check", "--f"), ["--format", "--fail-on"])
        self.assertIn("--output", completed("charter", "build", "--"))

    def test_other_shells_read_it(self):
        for shell in ("zsh", "fish"):
            with self.subTest(shell):
                script = run("completion", shell, check=True).stdout
                self.assertIn("usager", script)
                if not shutil.which(shell):
                    continue
                done = subprocess.run([shell, "-n", "/dev/stdin"], input=script, capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
