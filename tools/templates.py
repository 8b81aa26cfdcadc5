#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles pages to C: templates.py ROOT NAME.html OUT.c [DEPFILE]

A template is HTML and, between braces, what is ours (HACKING.md, "Pages"). Every value is escaped for the place where it
stands; a place where no escaping holds is a mistake of the build. The C functions are declared by hand, with the structs
that they take, in the headers that the file uses."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from template import emit, parse
from template.expressions import Mistake
from template.headers import Declarations


class Library:
    """The templates of a file and of those that it uses."""

    def __init__(self, root):
        self.root, self.files, self.order = Path(root), {}, []

    def read(self, name):
        """Reads a file and, before it, the files of templates that it uses; a Mistake names the file in `where`."""
        if name in self.files:
            return self.files[name]
        self.files[name] = None  # a file that uses itself finds nothing
        text = (self.root / name).read_text(encoding="utf-8")
        holders = set()
        for used in re.findall(r'\{use\s+"([^"]+\.html)"\}', text):
            if not (self.root / used).exists():
                raise located(Mistake(f"{used} does not exist", 1), name)
            file = self.read(used)
            holders |= {t.name for t in file.templates.values() if t.slots} if file else set()
        try:
            self.files[name] = parse.parse(text, holders)
        except Mistake as mistake:
            raise located(mistake, name) from None
        return self.files[name]

    def find(self, name):
        """A template by its name, with what its file uses."""
        for file in self.files.values():
            if file and name in file.templates:
                return file.templates[name], [use for use, _ in file.uses]
        return None, []


def located(mistake, where):
    mistake.where = getattr(mistake, "where", None) or where
    return mistake


def compile_file(root, name):
    """The C of a file, and the files that it was made from."""
    library = Library(root)
    file = library.read(name)
    declarations = Declarations()
    functions, headers = [], []
    try:
        for use, line in file.uses:
            if use.endswith(".h"):
                if not (library.root / use).exists():
                    raise Mistake(f"{use} does not exist", line)
                declarations.read(library.root, use)
                headers.append(use)
        for template in file.templates.values():
            if not template.slots:
                functions.append(emit.Function(library, template, declarations).text())
    except Mistake as mistake:
        raise located(mistake, name) from None
    for other in library.files.values():
        headers += [use for use, _ in other.uses if use.endswith(".h") and use not in headers]
    includes = [f'#include "{h}"' for h in dict.fromkeys([*headers, "web/french.h", "web/page.h"])]
    head = ["/* SPDX-License-Identifier: Apache-2.0 */", f"/* Made by tools/templates.py from {name}. */", *includes, ""]
    made_from = [*declarations.files, *(library.root / f for f in library.files)]
    return "\n".join([*head, *functions]), made_from


def main():
    root, source, out = sys.argv[1:4]
    name = Path(source).resolve().relative_to(Path(root).resolve()).as_posix()
    try:
        text, made_from = compile_file(root, name)
    except Mistake as mistake:
        sys.exit(f"{mistake.where}:{mistake.line}: {mistake}")
    Path(out).write_text(text, encoding="utf-8")
    if len(sys.argv) > 4:
        tools = sorted(Path(__file__).resolve().parent.glob("template/*.py"))
        paths = " ".join(str(p).replace(" ", "\\ ") for p in [*made_from, *tools])
        Path(sys.argv[4]).write_text(f"{out}: {paths}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
