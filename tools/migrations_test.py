# SPDX-License-Identifier: Apache-2.0
import tempfile
import unittest
from pathlib import Path

import migrations


class Migrations(unittest.TestCase):
    def read(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                (Path(folder) / name).write_text(text, encoding="utf-8")
            return migrations.read_files(sorted(Path(folder).iterdir()))

    def test_types_are_each_engines_own_and_its_part_comes_last(self):
        read = self.read({
            "0001-one.sql": "CREATE TABLE t (a {int}) {strict};\n",
            "0002-two.postgresql.sql": "SELECT 1;",
            "0002-two.sqlite.sql": "SELECT 2;",
            "0001-one.sqlite.sql": "SELECT 3;\n",
        })
        self.assertEqual([(number, name) for number, name, _ in read], [(1, "one"), (2, "two")])
        self.assertEqual(read[0][2]["sqlite"], "CREATE TABLE t (a INTEGER) STRICT;\nSELECT 3;\n")
        self.assertEqual(read[0][2]["postgresql"], "CREATE TABLE t (a BIGINT) ;\n")
        self.assertEqual(read[1][2], {"sqlite": "SELECT 2;", "postgresql": "SELECT 1;"})

    def test_what_is_wrong_is_refused(self):
        for files, said in (
            ({"1-one.sql": "SELECT 1;"}, "NNNN-name"),
            ({"0002-two.sql": "SELECT 1;"}, "without a gap"),
            ({"0001-one.sql": "SELECT 1;", "0001-two.sql": "SELECT 1;"}, "already"),
            ({"0001-one.sqlite.sql": "SELECT 1;"}, "nothing for postgresql"),
            ({"0001-one.sql": "CREATE TABLE t (a {integer})"}, "no type"),
        ):
            with self.subTest(said=said):
                with self.assertRaises(migrations.Problem) as caught:
                    self.read(files)
                self.assertIn(said, str(caught.exception))

    def test_the_sum_is_of_the_text(self):
        self.assertTrue(migrations.bytes_of("").startswith("{0xe3, 0xb0, 0xc4"))


if __name__ == "__main__":
    unittest.main()
