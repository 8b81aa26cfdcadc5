# SPDX-License-Identifier: Apache-2.0
"""An establishment's files, as one text."""

import tempfile
import unittest
from pathlib import Path

import make_overlay

FILES = {
    "e.yaml": """# SPDX-License-Identifier: Apache-2.0
# Le nôtre
id: e
roster:
  file: noms.txt
extra_rules:
  - regles/a.yaml     # la nôtre
services:
  - urgences.yaml
""",
    "noms.txt": "# Fictif\nAnne DUPONT\n",
    "regles/a.yaml": "# SPDX-License-Identifier: Apache-2.0\n\n# Pourquoi\nid: a\nwhy: |\n  Un.\n\n  Deux.\n",
}
WANTED = """# Le nôtre
id: e
roster:
  names: |
    # Fictif
    Anne DUPONT
extra_rules:
  # Pourquoi
  - id: a
    why: |
      Un.

      Deux.
services:
  - urgences.yaml
"""


class OneText(unittest.TestCase):
    def test_files_are_written_in_place(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in FILES.items():
                path = Path(folder) / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
            self.assertEqual(make_overlay.one_text(Path(folder) / "e.yaml"), WANTED)
