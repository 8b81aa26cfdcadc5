# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command line share: how to run it, and a tiny charter whose answers are known in advance.

The tiny charter stops « licorne malade » (secret-medical, bloquant), « dragon de garde » (collegues, attention) and
« château fort » (lien-employeur, conseil), and nothing else.
"""

import functools
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

BLOUSE = os.environ["BLOUSE"]
SOURCE = Path(os.environ["SOURCE"])
EXAMPLES = 15

RULES = {
    "secret-medical": ("bloquant", "Secret médical", "licorne malade"),
    "collegues": ("attention", "Collègues", "dragon de garde"),
    "lien-employeur": ("conseil", "Lien avec l'employeur", "château fort"),
}


def rule_file(rule):
    level, title, words = RULES[rule]
    breaks = "\n".join(f'  - {{ text: "Exemple {i} : [[{words}]].", context: agent }}' for i in range(EXAMPLES))
    complies = "\n".join(f'  - {{ text: "Exemple {i} sans rien.", context: agent }}' for i in range(EXAMPLES))
    return f"""# SPDX-License-Identifier: Apache-2.0
id: {rule}
level: {level}
title: "{title}"
principle: "Un principe."
why: "Une raison."
message: "Ces mots comptent : {{mots}}."
question: "Est-ce bien cela : {{mots}} ?"
advice: "Dites-le autrement."
law:
  - ref: "Code imaginaire, art. 1"
    says: "Rien."
source:
  - guide: strasbourg-2017
    part: "Une partie"
contexts: [agent, institution, usager]
detect:
  model: false
  clauses:
    - name: mots
      doc: "Les mots."
      all: [mots-{rule}]
      within: phrase
      certain: true
breaks:
{breaks}
complies:
{complies}
"""


def write_charter(folder):
    """The sources of the tiny charter."""
    (folder / "rules").mkdir(parents=True)
    (folder / "lexicon").mkdir()
    for rule in RULES:
        (folder / "rules" / f"{rule}.yaml").write_text(rule_file(rule), encoding="utf-8")
    concepts = "".join(
        f'  - id: mots-{rule}\n    doc: "Les mots de {rule}."\n    phrases: ["{words}"]\n'
        for rule, (_, _, words) in RULES.items()
    )
    (folder / "lexicon" / "mots.yaml").write_text(f"concepts:\n{concepts}", encoding="utf-8")
    shutil.copy(SOURCE / "charter" / "networks.yaml", folder)


HOLDERS = []


@functools.cache
def scratch():
    """A folder that goes with the process, holding charter/ and charter.blc."""
    HOLDERS.append(tempfile.TemporaryDirectory())
    folder = Path(HOLDERS[-1].name)
    write_charter(folder / "charter")
    run("charter", "build", str(folder / "charter"), "--output", str(folder / "charter.blc"), check=True)
    return folder


def run(*arguments, given="", env=None, check=False, binary=False):
    """The finished command. `given` is its standard input, text or bytes."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "80", **(env or {})}
    data = given if isinstance(given, bytes) else given.encode()
    done = subprocess.run(
        [BLOUSE, *map(str, arguments)], input=data, env=environment, timeout=120, check=False, capture_output=True
    )
    if check and done.returncode:
        raise AssertionError(done.stderr.decode())
    if not binary:
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


class Tiny(unittest.TestCase):
    """Tests that read with the tiny charter."""

    @classmethod
    def setUpClass(cls):
        cls.folder = scratch()
        cls.env = {"BLOUSE_CHARTER": str(cls.folder / "charter.blc")}

    def blouse(self, *arguments, given="", env=None, code=None):
        done = run(*arguments, given=given, env={**self.env, **(env or {})})
        if code is not None:
            self.assertEqual(done.returncode, code, done.stderr)
        return done

    def json(self, *arguments, **options):
        return json.loads(self.blouse(*arguments, **options).stdout)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)
