# SPDX-License-Identifier: Apache-2.0
import tempfile
import unittest
from pathlib import Path

import queries

GOOD = """-- About people.

-- name: person_by_id :one
-- One of them.
-- takes: id int, since time?
-- gives: name text, note text?, age int?
SELECT name, note, age FROM people WHERE id = :id AND (born > :since OR :since IS NULL) AND note <> ':id';

-- name: people_all :many
-- gives: id int
SELECT id FROM people;

-- name: person_add :rows
-- takes: name text, at time
-- dialect: sqlite
INSERT INTO people (name, at) VALUES (:name, :at);
-- dialect: postgresql
INSERT INTO people (at, name) VALUES (:at::{int}, :name);
"""


class Queries(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "people.sql"
            path.write_text(text, encoding="utf-8")
            return queries.read_file(path)

    def test_a_part_is_shared(self):
        shared = ("-- part: grown\n-- takes: age int\nAND age >= :age\n"
                  "-- name: people_grown :many\n-- gives: id int\nSELECT id FROM people WHERE id > 0\n\t{grown}\n"
                  "-- name: people_gone :rows\nDELETE FROM people WHERE id < 0\n{grown};\n")
        with self.assertRaisesRegex(queries.Problem, "{grown}|is no type"):
            self.read(shared)
        grown, gone = self.read(shared.replace("{grown};", "{grown}"))
        self.assertEqual((grown.params, gone.params), ([("age", "int", False)], [("age", "int", False)]))
        self.assertEqual(grown.sql["sqlite"], "SELECT id FROM people WHERE id > 0\nAND age >= ?1")
        with self.assertRaisesRegex(queries.Problem, "nothing uses the part grown"):
            self.read(shared.replace("{grown}", "AND age > 1"))
        with self.assertRaisesRegex(queries.Problem, "no other part"):
            self.read("-- part: grown\n" + shared)

    def test_a_query_is_read_whole(self):
        person, everyone, add = self.read(GOOD)
        self.assertEqual((person.name, person.shape, person.doc), ("person_by_id", "one", ["One of them."]))
        self.assertEqual(person.params, [("id", "int", False), ("since", "time", True)])
        self.assertEqual(person.columns[2], ("age", "int", True))
        self.assertEqual((everyone.shape, everyone.params), ("many", []))
        self.assertEqual(add.columns, [])

    def test_parameters_are_numbered_for_each_engine(self):
        person, _, add = self.read(GOOD)
        self.assertIn("id = ?1 AND (born > ?2 OR ?2 IS NULL) AND note <> ':id'", person.sql["sqlite"])
        self.assertIn("id = $1 AND (born > $2 OR $2 IS NULL)", person.sql["postgresql"])
        self.assertEqual(add.sql["sqlite"], "INSERT INTO people (name, at) VALUES (?1, ?2)")
        self.assertEqual(add.sql["postgresql"], "INSERT INTO people (at, name) VALUES ($2::BIGINT, $1)")

    def test_what_is_wrong_is_refused(self):
        head = "-- name: q :one\n-- takes: id int\n-- gives: name text\n"
        for text, said in (
            (head + "SELECT name FROM t WHERE id = :other", ":other is not in"),
            (head + "SELECT name FROM t", "nothing uses :id"),
            (head + "SELECT name FROM t WHERE id = :id; DELETE FROM t", "more than one statement"),
            (head, "no SQL for sqlite"),
            (head + "-- dialect: postgresql\nSELECT name FROM t WHERE id = :id", "no SQL for sqlite"),
            (head + "-- dialect: oracle\nSELECT 1", "no dialect"),
            (head + "SELECT CAST(:id AS {number})", "{number} is no type"),
            ("-- name: q :two\nSELECT 1", "no shape"),
            ("-- name: q :one\nSELECT 1", "needs “gives”"),
            ("-- name: q :exec\n-- gives: id int\nSELECT 1", "has no “gives”"),
            ("-- name: q :rows\nSELECT 1", ":rows counts"),
            ("-- name: Q :one\nSELECT 1", "a name and a shape"),
            ("-- name: q :many\n-- gives: id integer\nSELECT 1", "a name and a type"),
            ("-- name: q :many\n-- gives: id int, id int\nSELECT 1, 1", "twice"),
            ("SELECT 1;\n" + GOOD, "before the first"),
            (GOOD + GOOD, "twice"),
            ("-- nothing\n", "no query"),
        ):
            with self.subTest(said=said), self.assertRaises(queries.Problem) as caught:
                self.read(text)
            with self.subTest(said=said):
                self.assertIn(said, str(caught.exception))

    def test_a_name_belongs_to_one_file(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("a.sql", "b.sql"):
                (Path(folder) / name).write_text(GOOD, encoding="utf-8")
            with self.assertRaises(queries.Problem):
                queries.generate_all(f"{folder}/all.c", [f"{folder}/a.sql", f"{folder}/b.sql"])

    def test_literals_survive_c(self):
        self.assertEqual(queries.c_string('a "b"\n\\?'), '"a \\"b\\"\\n"\n\t\t"\\\\\\?"')


if __name__ == "__main__":
    unittest.main()
