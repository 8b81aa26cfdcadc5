#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes an establishment's file, and the files that it names, as the one text that the desk keeps, in C:
make_overlay.py OUT.c NAME ESTABLISHMENT.yaml

`file:` of the roster becomes `names: |`, each line « - path.yaml » of extra_rules the rule itself; comments stay."""

import re
import sys
from pathlib import Path

BYTES_IN_LINE = 32


def block(text, indent):
    lines = (indent + line if line else "" for line in text.rstrip("\n").split("\n"))
    return "\n".join(lines)


def one_text(path):
    out, section = [], None
    for line in path.read_text(encoding="utf-8").splitlines():
        if key := re.match(r"([a-z_]+):", line):
            section = key[1]
        name = re.match(r"( +)(file: |- )([\w./-]+)", line)
        if section == "roster" and name and name[2] == "file: ":
            names = (path.parent / name[3]).read_text(encoding="utf-8")
            line = f"{name[1]}names: |\n{block(names, name[1] + '  ')}"
        elif section == "extra_rules" and name and name[3].endswith(".yaml"):
            rule = (path.parent / name[3]).read_text(encoding="utf-8")
            lines = rule.split("\n")
            first = next(i for i, text in enumerate(lines) if text and not text.startswith("#"))
            # Licences of files say nothing in a text.
            comments = [text for text in lines[:first] if text and "SPDX" not in text]
            body = block("\n".join(lines[first:]), name[1] + "  ").lstrip()
            line = "\n".join([name[1] + text for text in comments] + [f"{name[1]}- {body}"])
        if "SPDX" not in line:
            out.append(line)
    return "\n".join(out) + "\n"


def literal(text):
    data = text.encode()
    lines = (data[at : at + BYTES_IN_LINE] for at in range(0, len(data), BYTES_IN_LINE))
    return "\n".join('\t"' + "".join(f"\\{byte:03o}" for byte in line) + '"' for line in lines)


def main(out, name, establishment):
    Path(out).write_text(
        f"/* Made from {Path(establishment).name} by tools/make_overlay.py. */\n"
        f"extern const char {name}[];\nconst char {name}[] =\n{literal(one_text(Path(establishment)))};\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
