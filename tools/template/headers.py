# SPDX-License-Identifier: Apache-2.0
"""What a template may know of C: structs, enumerations and functions of the headers that it names.

This reads the house's own headers, not all of C: members are numbers, struct str, const char *, enumerations, structs, and
pointers to structs, which are lists when a count stands beside them (`rows` and `row_count`)."""

import re
from dataclasses import dataclass, field
from pathlib import Path

SIGNED = {"int", "long", "long long", "short", "int64_t", "int32_t", "int16_t", "int8_t", "ssize_t"}
UNSIGNED = {"unsigned", "unsigned int", "unsigned long", "size_t", "uint64_t", "uint32_t", "uint16_t", "uint8_t"}
OPTIONAL = re.compile(r"\boptional\b")


@dataclass(frozen=True)
class Type:
    """kind: str, cstr, bool, int, uint, double, enum, struct, pointer, or other, which a template cannot use."""

    kind: str
    name: str = ""
    of: "Type | None" = None

    def __str__(self):
        if self.kind == "pointer":
            return f"{self.of} *"
        return {"str": "struct str", "cstr": "const char *", "int": "int64_t", "uint": "uint64_t"}.get(
            self.kind, f"{self.kind} {self.name}".strip()
        )

    @property
    def is_number(self):
        return self.kind in ("int", "uint", "double")


STR, CSTR, BOOL = Type("str"), Type("cstr"), Type("bool")
INT, UINT, DOUBLE = Type("int"), Type("uint"), Type("double")


@dataclass
class Member:
    type: Type
    optional: bool = False
    count: str = ""  # the member that says how many there are, for a list


@dataclass
class Declarations:
    """What the headers read so far declare."""

    structs: dict = field(default_factory=dict)  # name: {member: Member}
    constants: dict = field(default_factory=dict)  # enumerator: its enumeration
    functions: dict = field(default_factory=dict)  # name: (type of the result, types of the parameters)
    files: list = field(default_factory=list)

    def read(self, root, name):
        """Reads a header and those of ours that it includes."""
        path = Path(root) / name
        if path in self.files:
            return
        self.files.append(path)
        text = path.read_text(encoding="utf-8")
        for included in re.findall(r'^\s*#\s*include\s*"([^"]+)"', text, re.MULTILINE):
            if (Path(root) / included).exists():
                self.read(root, included)
        self.parse(text)

    def parse(self, text):
        text = re.sub(r"//[^\n]*", "", text)
        text = re.sub(r"/\*.*?\*/", lambda c: "@" if OPTIONAL.search(c[0]) else "", text, flags=re.DOTALL)
        text = re.sub(r"^\s*#(?:\\\n|[^\n])*", "", text, flags=re.MULTILINE)
        for name, body in re.findall(r"\benum\s+(\w+)\s*\{([^}]*)\}", text):
            for constant in re.findall(r"(?:^|,)\s*(\w+)", body):
                self.constants[constant] = Type("enum", name)
        for name, body in re.findall(r"\bstruct\s+(\w+)\s*\{([^{}]*)\}\s*;", text):
            if name != "str":
                self.structs[name] = members(body)
        flat = re.sub(r"\{[^{}]*\}", ";", text)
        for result, stars, name, given in re.findall(
            r"(?:^|;)\s*((?:const |struct |enum |static |inline )*\w+)\s*(\**)\s*(\w+)\s*\(([^()]*)\)\s*(?=;|__attribute__)",
            flat.replace("@", " "),
        ):
            result = re.sub(r"static |inline ", "", result)
            parameters = [] if given.strip() in ("", "void") else [
                declared(re.sub(r"(\w+)\s*$", "", g, count=1) if re.search(r"[\s*]\w+\s*$", g.strip()) else g)
                for g in given.split(",")
            ]
            self.functions[name] = (declared(result + stars), parameters)


def declared(text):
    """The type of a declaration without its name: `const struct row *`."""
    stars = text.count("*")
    words = " ".join(word for word in text.replace("*", " ").split() if word not in ("const", "volatile"))
    if words == "struct str":
        kind = STR
    elif words == "char" and stars:
        kind, stars = CSTR, stars - 1
    elif words in ("bool", "_Bool"):
        kind = BOOL
    elif words in SIGNED:
        kind = INT
    elif words in UNSIGNED:
        kind = UINT
    elif words in ("double", "float"):
        kind = DOUBLE
    elif match := re.fullmatch(r"(struct|enum) (\w+)", words):
        kind = Type(match[1], match[2])
    else:
        kind = Type("other", words)
    for _ in range(stars):
        kind = Type("pointer", of=kind)
    return kind


def members(body):
    """The members of a struct's body, where @ stands for a comment that says optional."""
    found, latest = {}, []
    for piece in body.split(";"):
        if re.match(r"[ \t]*@", piece):
            for name in latest:
                found[name].optional = True
        latest = []
        piece = piece.replace("@", "").strip()
        match = re.fullmatch(r"((?:const\s+)?(?:(?:struct|enum|unsigned|long)\s+)?\w+)\b(.*)", piece, re.DOTALL)
        if not match:
            continue
        for declarator in match[2].split(","):
            parts = re.fullmatch(r"\s*((?:\*|const|\s)*)(\w+)\s*((?:\[[^\]]*\])*)\s*", declarator)
            if not parts:
                continue
            kind = declared(match[1] + parts[1])
            for _ in range(parts[3].count("[")):
                kind = Type("pointer", of=kind)
            found[parts[2]] = Member(kind)
            latest.append(parts[2])
    for name, member in found.items():
        if member.type.kind == "pointer":
            stems = (re.sub(r"ies$", "y", name), re.sub(r"s$", "", name), name)
            member.count = next((f"{s}_count" for s in stems if f"{s}_count" in found), "")
    return found
