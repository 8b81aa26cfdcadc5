#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Turns store/migrations/*.sql into a table in C.

usage: migrations.py OUT.c FILE.sql...

A migration is NNNN-name.sql, for both engines, with {int}, {text}… for their types (tools/queries.py), and where they
must differ NNNN-name.sqlite.sql and NNNN-name.postgresql.sql, which come after it.
"""

import hashlib
import re
import sys
from pathlib import Path

from queries import ENGINES, Problem, c_string, spell, write

NAME = re.compile(r"(\d{4})-([a-z][a-z0-9-]*)(?:\.(sqlite|postgresql))?\.sql")


def read_files(paths):
    """[(number, name, {engine: sql})], in order."""
    found = {}
    for path in sorted(map(Path, paths), key=lambda p: (p.name.count("."), p.name)):
        match = NAME.fullmatch(path.name)
        if not match:
            raise Problem(f"{path.name}: a migration is called NNNN-name.sql")
        number, name = int(match[1]), match[2]
        known, texts = found.setdefault(number, (name, {engine: "" for engine in ENGINES}))
        if known != name:
            raise Problem(f"{path.name}: {number:04} is already “{known}”")
        text = path.read_text(encoding="utf-8")
        for engine in [match[3]] if match[3] else ENGINES:
            try:
                texts[engine] += spell(text, engine)
            except Problem as problem:
                raise Problem(f"{path.name}: {problem}") from problem
    if sorted(found) != list(range(1, len(found) + 1)):
        raise Problem("the migrations are numbered from 0001 on, without a gap")
    for number, (name, texts) in found.items():
        for engine, text in texts.items():
            if not text.strip():
                raise Problem(f"{number:04}-{name}: nothing for {engine}")
    return [(number, *found[number]) for number in sorted(found)]


def bytes_of(text):
    return "{" + ", ".join(f"0x{byte:02x}" for byte in hashlib.sha256(text.encode()).digest()) + "}"


def generate(out, paths):
    migrations = read_files(paths)
    lines = ["/* Made by tools/migrations.py. */", '#include "store/migrate.h"', ""]
    lines.append("const struct store_migration store_migrations[] = {")
    for number, name, texts in migrations:
        lines.append(f'\t{{\n\t\t.number = {number},\n\t\t.name = "{name}",')
        for engine in ENGINES:
            lines.append(f"\t\t.sql[STORE_{engine.upper()}] =\n\t\t{c_string(texts[engine])},")
            lines.append(f"\t\t.sum[STORE_{engine.upper()}] = {bytes_of(texts[engine])},")
        lines.append("\t},")
    lines += ["};", f"const size_t store_migrations_count = {len(migrations)};"]
    write(out, lines)


def main():
    try:
        generate(sys.argv[1], sys.argv[2:])
    except Problem as problem:
        print(f"migrations.py: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
