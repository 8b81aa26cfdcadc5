#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles the letters of mail/letters/ to C: a struct of the values that each one says, and a function that writes it.

usage: letters.py OUT.c OUT.h LETTER.txt...

A letter is a text in UTF-8: comments (#) first, then "Objet : …", an empty line, and the text. {name} is a value, a struct
str; every other brace is a mistake. Spaces before : ; ! ? » and after « do not break in what the letter itself says.
"""

import re
import sys
from pathlib import Path

VALUE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
HEAD = "/* SPDX-License-Identifier: Apache-2.0 */\n/* Made by tools/letters.py from mail/letters/. */\n"


class Wrong(Exception):
    """A letter that cannot be sent."""


def read(path, text):
    """The subject and the text of a letter."""
    lines = text.split("\n")
    number = 0
    while number < len(lines) and lines[number].startswith("#"):
        number += 1
    if number >= len(lines) or not lines[number].startswith("Objet : "):
        raise Wrong(f"{path}:{number + 1}: « Objet : … » expected")
    if number + 1 >= len(lines) or lines[number + 1]:
        raise Wrong(f"{path}:{number + 2}: an empty line expected behind the subject")
    body = "\n".join(lines[number + 2:]).strip("\n") + "\n"
    if not body.strip():
        raise Wrong(f"{path}: no text")
    for place, line in enumerate(lines[number:], number + 1):
        if re.search(r"[{}]", VALUE.sub("", line)):
            raise Wrong(f"{path}:{place}: a brace that is no {{value}}")
    return lines[number].removeprefix("Objet : "), body


def literal(text):
    text = re.sub(" (?=[:;!?»])", "\u00a0", text).replace("« ", "«\u00a0")
    out = "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else f"\\{b:03o}" for b in text.encode())
    return f'STR("{out}")'


def write(buffer, text):
    """Statements that append the text."""
    for place, part in enumerate(VALUE.split(text)):
        if place % 2:
            yield f"\tbuf_add_str({buffer}, letter->{part});"
        elif part:
            yield f"\tbuf_add_str({buffer}, {literal(part)});"


def compile_letters(letters):
    """The source and the header of {name: (subject, text)}."""
    source, header = [HEAD, '#include "mail/letters.h"\n'], [HEAD]
    header.append("#ifndef BLOUSE_MAIL_LETTERS_H\n#define BLOUSE_MAIL_LETTERS_H\n\n#include \"base/buf.h\"\n")
    for name, (subject, text) in letters.items():
        values = sorted(set(VALUE.findall(subject + text)))
        members = "".join(f"\tstruct str {value};\n" for value in values) or "\tchar none;\n"
        proto = f"void letter_{name}(struct buf *subject, struct buf *text, const struct letter_{name} *letter)"
        header.append(f"struct letter_{name} {{\n{members}}};\n{proto};\n")
        body = "\n".join([*write("subject", subject), *write("text", text)])
        source.append(f"{proto}\n{{\n\t(void)letter;\n{body}\n}}\n")
    header.append("#endif\n")
    return "\n".join(source), "\n".join(header)


def main():
    out_c, out_h, *paths = map(Path, sys.argv[1:])
    try:
        letters = {path.stem.replace("-", "_"): read(path, path.read_text(encoding="utf-8")) for path in paths}
    except Wrong as wrong:
        sys.exit(str(wrong))
    source, header = compile_letters(letters)
    out_c.write_text(source, encoding="utf-8")
    out_h.write_text(header, encoding="utf-8")


if __name__ == "__main__":
    main()
