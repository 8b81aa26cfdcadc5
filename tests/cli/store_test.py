# SPDX-License-Identifier: Apache-2.0
"""blouse backup, restore, admin migrate and admin audit-verify, on the base of the demonstration hospital."""

import signal
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

from blouse import BLOUSE, run


class Store(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.base = Path(cls.folder.name) / "base.db"
        command = [BLOUSE, "serve", "--demo", "--listen", "127.0.0.1:0", "--store", f"sqlite:{cls.base}", "--key",
                   f"{cls.folder.name}/key"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        server.stdout.readline()
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)
        assert server.returncode == 0

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def on(self, base, *words):
        return run(*words, "--store", f"sqlite:{base}", env={"BLOUSE_CONF": "/dev/null"})

    def test_a_backup_comes_back_whole(self):
        save, other = Path(self.folder.name) / "save", Path(self.folder.name) / "other.db"
        done = self.on(self.base, "backup", str(save))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 journal vérifié", done.stdout)
        done = self.on(other, "restore", str(save))
        self.assertEqual(done.returncode, 0, done.stderr)
        with sqlite3.connect(other) as base:
            self.assertEqual(base.execute("SELECT count(*) FROM users").fetchone(), (10,))
        again = self.on(self.base, "restore", str(save))
        self.assertEqual(again.returncode, 2)
        self.assertIn("n'est pas vide", again.stderr)

    def test_a_missing_backup_is_named(self):
        done = self.on(Path(self.folder.name) / "empty.db", "restore", "ailleurs.blouse")
        self.assertEqual(done.returncode, 2)
        self.assertIn("« ailleurs.blouse »", done.stderr)

    def test_a_torn_backup_is_refused(self):
        save, torn = Path(self.folder.name) / "whole", Path(self.folder.name) / "torn"
        self.assertEqual(self.on(self.base, "backup", str(save)).returncode, 0)
        torn.write_bytes(save.read_bytes()[:-5000])
        self.assertEqual(self.on(Path(self.folder.name) / "new.db", "restore", str(torn)).returncode, 2)

    def test_a_changed_journal_is_told(self):
        copy = Path(self.folder.name) / "copy.db"
        copy.write_bytes(self.base.read_bytes())
        self.assertIn("la chaîne est entière", self.on(copy, "admin", "audit-verify").stdout)
        with sqlite3.connect(copy) as base:
            for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'").fetchall():
                base.execute(f"DROP TRIGGER {name}")
            base.execute("UPDATE audit_log SET action = 'account.change' WHERE sequence = 3")
        done = self.on(copy, "admin", "audit-verify")
        self.assertEqual(done.returncode, 2)
        self.assertIn("à la ligne 3", done.stderr)

    def test_migrate(self):
        self.assertIn("La base est à jour.", self.on(self.base, "admin", "migrate").stdout)
        self.assertEqual(self.on("/absent/base.db", "admin", "migrate").returncode, 2)
