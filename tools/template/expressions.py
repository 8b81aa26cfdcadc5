# SPDX-License-Identifier: Apache-2.0
"""The expressions of templates: `row.name`, `count > 1 and not closed`, `at | date zone`. Read here, and turned into C of a
known type once the names around them are known."""

import re
from dataclasses import dataclass

from template.headers import BOOL, CSTR, DOUBLE, INT, STR, UINT, Type

TOKEN = re.compile(
    r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)'
    r"|(?P<mark>==|!=|<=|>=|[<>()|=]))"
)
WORDS_MAX = 60  # bytes of a noun that « count » puts behind its number: struct french_room has room for both


class Mistake(Exception):
    """What is wrong, and what to do."""

    def __init__(self, message, line=0):
        super().__init__(message)
        self.line = line


@dataclass
class Value:
    """C text of a type. `count` is the C text of how many, for a list."""

    c: str
    type: Type
    count: str = ""
    trusted: bool = False


def tokens(text):
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise Mistake(f"« {text[at:].strip()} » is no expression: names, numbers, \"texts\", and or not == != < > <= >= |"
                          " are")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


class Reader:
    """A recursive descent over the tokens of one expression; what it returns are tuples, the first the kind."""

    def __init__(self, text):
        self.text, self.tokens, self.at = text.strip(), tokens(text), 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, *wanted):
        kind, text = self.peek()
        if wanted and text not in wanted:
            return None
        self.at += 1
        return kind, text

    def done(self):
        return self.at >= len(self.tokens)

    def whole(self):
        value = self.piped()
        if not self.done():
            raise Mistake(f"« {self.text} »: « {self.peek()[1]} » comes unexpected")
        return value

    def piped(self):
        value = self.either()
        while self.take("|"):
            kind, name = self.take()
            if kind != "name" or "." in name:
                raise Mistake(f"« {self.text} »: the name of a filter stands behind |")
            given = []
            while self.peek()[0] in ("name", "string", "number") or self.peek()[1] == "(":
                given.append(self.term())
            value = ("filter", name, value, given)
        return value

    def either(self):
        value = self.both()
        while self.take("or"):
            value = ("||", value, self.both())
        return value

    def both(self):
        value = self.negated()
        while self.take("and"):
            value = ("&&", value, self.negated())
        return value

    def negated(self):
        if self.take("not"):
            return ("!", self.negated())
        value = self.term()
        mark = self.take("==", "!=", "<", ">", "<=", ">=")
        return (mark[1], value, self.term()) if mark else value

    def term(self):
        kind, text = self.take()
        if text == "(":
            value = self.piped()
            if not self.take(")"):
                raise Mistake(f"« {self.text} »: a parenthesis is not closed")
            return value
        if kind == "string":
            return ("string", text)
        if kind == "number":
            return ("number", text)
        if kind != "name" or text in ("and", "or", "not"):
            raise Mistake(f"« {self.text} »: a value is missing")
        if text in ("first", "last", "index") and self.take("("):
            name = self.take()[1]
            if not self.take(")"):
                raise Mistake(f"« {self.text} »: a parenthesis is not closed")
            return (text, name)
        return ("path", text)


def read(text):
    return Reader(text).whole()


class Scope:
    """The names that an expression may use: members of the template's struct, variables of loops, enumerators."""

    def __init__(self, declarations, struct, base):
        self.declarations, self.struct, self.base = declarations, struct, base
        self.variables = {}  # name: Value
        self.loops = {}  # name: (C text of the index, C text of the count)

    def inner(self):
        scope = Scope(self.declarations, self.struct, self.base)
        scope.variables, scope.loops = dict(self.variables), dict(self.loops)
        return scope

    def members_of(self, type_):
        name = type_.of.name if type_.kind == "pointer" else type_.name
        found = self.declarations.structs.get(name)
        if found is None:
            raise Mistake(f"struct {name} is not declared in the headers that this template uses: add"
                          ' {use "its/header.h"}')
        return found

    def member(self, base, type_, name, shown):
        found = self.members_of(type_)
        if name not in found:
            raise Mistake(f"« {shown} » is unknown: it knows {', '.join(sorted(found)) or 'nothing'}")
        arrow = "->" if type_.kind == "pointer" else "."
        member = found[name]
        count = f"{base}{arrow}{member.count}" if member.count else ""
        return Value(f"{base}{arrow}{name}", member.type, count)

    def path(self, text):
        first, *rest = text.split(".")
        if first in ("true", "false") and not rest:
            return Value(first, BOOL)
        if first in self.variables:
            value = self.variables[first]
        elif first in self.declarations.constants and not rest:
            return Value(first, self.declarations.constants[first])
        else:
            value = self.member(self.base, Type("pointer", of=Type("struct", self.struct)), first, first)
        for name in rest:
            of = value.type.of if value.type.kind == "pointer" else value.type
            if of.kind != "struct":
                raise Mistake(f"« {text} »: what stands before .{name} is {value.type}, which has no members")
            value = self.member(value.c, value.type, name, text)
        return value

    def value(self, tree):
        kind = tree[0]
        if kind == "path":
            return self.path(tree[1])
        if kind == "string":
            return Value(f"STR({tree[1]})", STR)
        if kind == "number":
            return Value(tree[1], DOUBLE if "." in tree[1] else INT)
        if kind in ("first", "last", "index"):
            if tree[1] not in self.loops:
                raise Mistake(f"{kind}({tree[1]}): « {tree[1]} » is no variable of a {{for}} around it")
            index, count = self.loops[tree[1]]
            if kind == "index":
                return Value(f"({index} + 1)", UINT)
            return Value(f"({index} == 0)" if kind == "first" else f"({index} + 1 == {count})", BOOL)
        if kind == "filter":
            return self.filtered(tree)
        if kind == "!":
            return Value(f"!{self.truth(tree[1])}", BOOL)
        if kind in ("&&", "||"):
            return Value(f"({self.truth(tree[1])} {kind} {self.truth(tree[2])})", BOOL)
        return self.compared(kind, self.value(tree[1]), self.value(tree[2]))

    def truth(self, tree):
        """C text that holds when a value is there: not empty, not 0, not NULL."""
        value = self.value(tree)
        kind = value.type.kind
        if kind in ("bool", "int", "uint", "double", "enum"):
            return value.c if kind == "bool" else f"({value.c} != 0)"
        if kind == "str":
            return f"({value.c}.len > 0)"
        if kind == "pointer" and value.count:
            return f"({value.count} > 0)"
        if kind in ("cstr", "pointer"):
            return f"({value.c} != NULL)"
        raise Mistake(f"{value.type} is neither true nor false: compare one of its members")

    def compared(self, mark, a, b):
        if STR in (a.type, b.type) or CSTR in (a.type, b.type):
            if mark not in ("==", "!=") or not {a.type, b.type} <= {STR, CSTR}:
                raise Mistake(f"{a.type} {mark} {b.type}: texts are only equal (==) or not (!=), to another text")
            return Value(f"{'!' if mark == '!=' else ''}str_eq({as_str(a)}, {as_str(b)})", BOOL)
        numbers = a.type.is_number and b.type.is_number
        if not numbers and (a.type != b.type or a.type.kind not in ("enum", "bool")):
            raise Mistake(f"{a.type} {mark} {b.type} cannot be compared")
        if {a.type.kind, b.type.kind} == {"int", "uint"}:
            a, b = (Value(f"(int64_t){v.c}", INT) if v.type.kind == "uint" else v for v in (a, b))
        return Value(f"({a.c} {mark} {b.c})", BOOL)

    def filtered(self, tree):
        _, name, inner, given = tree
        value = self.value(inner)
        if name == "trusted":
            if value.type.kind not in ("str", "cstr"):
                raise Mistake(f"| trusted takes a text, not {value.type}")
            return Value(value.c, value.type, trusted=True)
        arguments = [self.value(g) for g in given]
        if name in FILTERS:
            function, *wanted = FILTERS[name]
            room = "&(struct french_room){{0}}"
            first = [] if name == "plural" else [room]
        else:
            result, wanted = self.declarations.functions.get(name, (None, None))
            if result is None:
                known = ", ".join(sorted([*FILTERS, "trusted"]))
                raise Mistake(f"no filter « {name} »: there are {known}, and functions of the headers in use")
            function, first = name, []
        if len(wanted) != 1 + len(arguments):
            raise Mistake(f"| {name} takes {len(wanted) - 1} values behind it, not {len(arguments)}")
        for argument, want in zip([value, *arguments], wanted):
            first.append(converted(argument, want, f"| {name}"))
        if name == "count" and any(g[0] == "string" and len(g[1].encode()) > WORDS_MAX for g in given):
            raise Mistake(f"| count takes nouns of at most {WORDS_MAX} bytes")
        return Value(f"{function}({', '.join(first)})", STR if name in FILTERS else result)


ZONE = Type("enum", "french_zone")
# A filter is a function of web/french.h; what it takes, the value first.
FILTERS = {
    "number": ("french_number", INT),
    "decimal": ("french_decimal", DOUBLE),
    "percent": ("french_percent", INT, INT),
    "size": ("french_size", INT),
    "count": ("french_count", INT, STR, STR),
    "plural": ("french_plural", INT, STR, STR),
    "date": ("french_date", INT, ZONE),
    "day": ("french_day", INT, ZONE),
    "time": ("french_time", INT, ZONE),
    "datetime": ("french_datetime", INT, ZONE),
    "iso": ("french_iso", INT, ZONE),
    "iso_day": ("french_iso_day", INT, ZONE),
    "ago": ("french_ago", INT, INT),
}


def as_str(value):
    return f"str_from_c({value.c})" if value.type == CSTR else value.c


def converted(value, want, where):
    """C text of a value where a type is wanted."""
    have = value.type
    if have == want:
        return value.c
    if want == STR and have == CSTR:
        return as_str(value)
    if want == CSTR and have == STR and value.c.startswith("STR("):
        return value.c[4:-1]
    if want.is_number and have.is_number and not (want != DOUBLE and have == DOUBLE):
        return f"({'double' if want == DOUBLE else 'int64_t' if want == INT else 'uint64_t'}){value.c}"
    if want.kind == "pointer" and have == want.of:
        return f"&{value.c}"
    if have.kind == "pointer" and have.of == want and not value.count:
        return f"*{value.c}"
    raise Mistake(f"{where} takes {want}, not {have}")
