# SPDX-License-Identifier: Apache-2.0
"""Every action that any source writes into the journal can be told: it has a row in desk/journal/actions.c."""

import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORD = re.compile(r'"([a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+)"')
# Files that write into the journal, whatever the function they do it with.
WRITES = re.compile(r"\b(audit_add|signin_audit|audit_entry|journal_write\w*|journal_note|\w+_note\w*|charter_save|words_keep_draft|words_publish_now)\b")
# Words of the same form that are something else, by the table they stand in.
PERMISSION = re.compile(r'\{"([a-z0-9.-]+)", "')
KIND = re.compile(r'(?:\.kind = STR\(|#define \w*KIND\w* |\.permission = |\.example = )"([a-z0-9.-]+)"')
# Names of files.
FILE = re.compile(r"\.(key|csv|db|html|css|js|json|yaml|txt|svg)$")


def sources():
    for folder in ("store", "signin", "mail", "desk", "cli", "web"):
        for path in sorted((ROOT / folder).rglob("*.c")):
            if not path.name.endswith("_test.c") and path.name not in ("testing.c", "trial.c"):
                yield path, path.read_text(encoding="utf-8")


def written():
    """Each word that may be an action: (word, file)."""
    permissions = set(PERMISSION.findall((ROOT / "signin/permission.c").read_text(encoding="utf-8")))
    for path, text in sources():
        if not WRITES.search(text) or path.name in ("actions.c", "permission.c"):
            continue
        others = permissions | set(KIND.findall(text))
        for word in WORD.findall(text):
            if word not in others and not FILE.search(word):
                yield word, path.relative_to(ROOT).as_posix()


def rows():
    text = (ROOT / "desk/journal/actions.c").read_text(encoding="utf-8")
    return re.findall(r'^\t\{"([a-z0-9.-]+)", JOURNAL_(\w+),\s+"((?:[^"\\]|\\.)*)"', text, re.MULTILINE)


class Actions(unittest.TestCase):
    def test_what_is_written_can_be_told(self):
        known = {action for action, family, told in rows()}
        untold = {(word, path) for word, path in written() if word not in known}
        self.assertEqual(untold, set(), "add a row to desk/journal/actions.c")

    def test_what_is_told_is_written(self):
        words = {word for word, path in written()}
        self.assertEqual({action for action, family, told in rows()} - words, set(), "no source writes this any more")

    def test_sources_are_read(self):
        words = {word for word, path in written()}
        self.assertLessEqual({"signin.done", "account.close", "account.open", "journal.view"}, words)
        self.assertGreater(len(rows()), 10)

    def test_sentences_stand_behind_a_name(self):
        for action, family, told in rows():
            with self.subTest(action):
                self.assertRegex(told, r"^(a|n'a|est|ne|peut) ")
                self.assertLessEqual(
                    set(re.findall(r"\{([^}]*)\}", told)), {"o", "de", "le compte", "du compte", "au compte"})


if __name__ == "__main__":
    sys.exit(unittest.main())
