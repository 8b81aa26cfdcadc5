# SPDX-License-Identifier: Apache-2.0
"""Writes the C of templates that were read: one function a template, static text in as few additions as possible. A template
with slots is written into those that fill it, so that what fills it sees the names around it."""

from template import parse
from template.expressions import Mistake, Scope, Value, as_str, converted
from template.headers import Type

# How a value of each type is written in each place.
TEXTS = {"text": "page_text", "attr": "page_attr", "class": "page_class", "url": "page_url", "url_part": "page_url_part",
         "json": "page_json"}
NUMBERS = {"int": "page_int", "uint": "page_uint", "double": "page_decimal"}
LITERAL_MAX = 96  # characters of a literal on a line


def literal(text):
    """Lines of C string literals for a text."""
    marks = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    lines, line = [], ""
    for character in text:
        line += marks.get(character, character)
        if len(line) >= LITERAL_MAX or character == "\n":
            lines.append(line)
            line = ""
    if line or not lines:
        lines.append(line)
    return [f'"{line}"' for line in lines]


class Function:
    """The C of one template."""

    def __init__(self, library, template, declarations):
        self.library, self.template, self.declarations = library, template, declarations
        self.lines, self.depth, self.pending, self.number = [], 1, "", 0
        self.written_into = []  # templates with slots that are being written into this one

    def text(self):
        name = self.template.name
        if name not in self.declarations.functions:
            raise Mistake(f"no header that this file uses declares it: add « void {name}(struct buf *out,"
                          f" const struct {name} *p); », with struct {name}, to the header that it names", self.template.line)
        _, parameters = self.declarations.functions[name]
        with_struct = len(parameters) == 2
        scope = Scope(self.declarations, name, "p")
        if not with_struct:
            self.declarations.structs.setdefault(name, {})
        elif name not in self.declarations.structs:
            raise Mistake(f"struct {name} is not declared in the headers that this file uses", self.template.line)
        self.nodes(self.template.body, scope, {})
        self.flush()
        body = "\n".join(self.lines)
        if with_struct and "p->" not in body:
            body = "\t(void)p;\n" + body
        given = f", const struct {name} *p" if with_struct else ""
        return f"void {name}(struct buf *out{given})\n{{\n{body}\n}}\n"

    # Lines.

    def add(self, line):
        self.flush()
        self.lines.append("\t" * self.depth + line)

    def flush(self):
        text, self.pending = self.pending, ""
        if not text:
            return
        indent = "\t" * self.depth
        first, *rest = literal(text)
        size = len(text.encode())
        if not rest:
            self.lines.append(f"{indent}buf_add(out, {first}, {size});")
            return
        self.lines += [f"{indent}buf_add(out,", *(f"{indent}\t{line}" for line in (first, *rest))]
        self.lines[-1] += f", {size});"

    def fresh(self, name):
        self.number += 1
        return f"{name}_{self.number}"

    # Nodes.

    def nodes(self, nodes, scope, fills):
        for node in nodes:
            try:
                self.WRITERS[type(node)](self, node, scope, fills)
            except Mistake as mistake:
                mistake.line = mistake.line or getattr(node, "line", 0)
                raise

    def static(self, node, _scope, _fills):
        self.pending += node.text

    def value(self, node, scope, _fills):
        value, place = scope.value(node.tree), node.escape
        kind = value.type.kind
        if value.trusted:
            if place != "text":
                raise Mistake("| trusted is for elements, between tags: no attribute or script takes it")
            self.add(f"buf_add_str(out, {as_str(value)});")
        elif kind in NUMBERS:
            self.add(f"{NUMBERS[kind]}(out, {value.c});")
        elif place == "numeric":
            raise Mistake(f"this attribute takes a number, not {value.type}")
        elif kind in ("str", "cstr"):
            if value.c.startswith("STR("):
                raise Mistake("a text between quotes needs no braces")
            self.add(f"{TEXTS[place]}(out, {as_str(value)});")
        elif kind == "bool" and place == "json":
            self.add(f'buf_add_c(out, {value.c} ? "true" : "false");')
        elif kind == "bool":
            raise Mistake("true and false are no words: write {if …}…{else}…{end}")
        elif kind == "enum":
            raise Mistake(f"enum {value.type.name} has no words of its own: pipe it through a function that returns"
                          " struct str")
        else:
            raise Mistake(f"{value.type} is no text: write one of its members")

    def condition(self, tree, scope, fills):
        """C text; True or False for what is known now: whether a slot is filled."""
        if tree[0] == "slot":
            return tree[1] in fills
        return scope.truth(tree)

    def if_(self, node, scope, fills):
        opened = False
        for tree, nodes in node.branches:
            condition = True if tree is None else self.condition(tree, scope, fills)
            if condition is False:
                continue
            if condition is True and not opened:
                self.nodes(nodes, scope, fills)
                return
            if condition is True:
                self.branch("} else {", nodes, scope, fills)
                break
            bare = condition[1:-1] if condition.startswith("(") and matching(condition) else condition
            self.branch(("} else " if opened else "") + f"if ({bare}) {{", nodes, scope, fills)
            opened = True
        if opened:
            self.add("}")

    def branch(self, line, nodes, scope, fills):
        self.add(line)
        self.depth += 1
        self.nodes(nodes, scope.inner(), fills)
        self.flush()
        self.depth -= 1

    def for_(self, node, scope, fills):
        rows = scope.value(node.tree)
        if rows.type.kind != "pointer":
            raise Mistake(f"« {node.tree[1]} » is {rows.type}, no list")
        count = scope.value(node.count) if node.count else None
        if count is None and not rows.count:
            raise Mistake(f"how many « {node.tree[1]} » are there? Name the count beside it"
                          f" {node.tree[1].rsplit('.', 1)[-1]}_count, or write {{for {node.name} in {node.tree[1]}[count]}}")
        if count and count.type.kind not in ("int", "uint"):
            raise Mistake(f"the count is {count.type}, no whole number")
        many = f"(size_t){count.c}" if count else rows.count
        index = self.fresh("i")
        inner = scope.inner()
        of = rows.type.of
        if of.kind == "struct":
            variable = self.fresh(node.name)
            inner.variables[node.name] = Value(variable, Type("pointer", of=of))
        else:
            inner.variables[node.name] = Value(f"{rows.c}[{index}]", of)
        inner.loops[node.name] = (index, many)
        self.add(f"for (size_t {index} = 0; {index} < {many}; {index}++) {{")
        self.depth += 1
        if of.kind == "struct":
            self.add(f"const struct {of.name} *{variable} = &{rows.c}[{index}];")
        mark = len(self.lines)
        self.nodes(node.body, inner, fills)
        self.flush()
        if of.kind == "struct" and not any(variable in line for line in self.lines[mark:]):
            self.lines.pop(mark - 1)
        self.depth -= 1
        self.add("}")
        if node.empty:
            self.branch(f"if ({many} == 0) {{", node.empty, scope, fills)
            self.add("}")

    def slot(self, node, _scope, fills):
        if node.name in fills:
            nodes, scope, outer = fills[node.name]
            self.nodes(nodes, scope, outer)

    # Calls.

    def call(self, node, scope, fills):
        template, uses = self.library.find(node.name)
        if template and template.slots:
            self.write_into(node, template, uses, scope, fills)
            return
        if node.name not in self.declarations.functions:
            raise Mistake(f"no template « {node.name} »: is its header among those that this file uses?")
        parameters = self.declarations.functions[node.name][1]
        if len(parameters) == 1:
            if node.arguments or node.whole:
                raise Mistake(f"{node.name} takes nothing")
            self.add(f"{node.name}(out);")
            return
        self.add(f"{node.name}(out, {self.struct(node, parameters[1].of.name, scope)});")

    def struct(self, node, name, scope):
        """C text of a pointer to the struct that a call gives."""
        if node.whole:
            if node.arguments:
                raise Mistake(f"{{> {node.name} with …}} gives the whole struct: no argument beside it")
            return converted(scope.value(node.whole), Type("pointer", of=Type("struct", name)), f"{node.name} with")
        members = self.declarations.structs.get(name)
        if members is None:
            raise Mistake(f"struct {name} is not declared in the headers that this file uses")
        given, counts = {}, {m.count for m in members.values() if m.count}
        for member, tree in node.arguments:
            if member not in members:
                known = ", ".join(m for m in members if m not in counts)
                raise Mistake(f"{node.name} has no « {member} »: it takes {known}")
            if member in given:
                raise Mistake(f"« {member} » is given twice")
            want = members[member]
            if tree is None:
                if want.type.kind != "bool":
                    raise Mistake(f"« {member} » is {want.type}: write {member}=…")
                given[member] = "true"
                continue
            if want.type.kind == "bool":
                given[member] = scope.truth(tree)
                continue
            value = scope.value(tree)
            if want.count and value.type == want.type:
                if not value.count:
                    raise Mistake(f"how many are in « {member} »? Its count is not known here")
                given[member], given[want.count] = value.c, value.count
            else:
                given[member] = converted(value, want.type, f"{node.name} {member}=")
        for member, what in members.items():
            if member not in given and not what.optional and what.type.kind != "bool" and member not in counts:
                raise Mistake(f"{node.name} needs {member}=: its header does not say /* optional */")
        inside = ", ".join(f".{member} = {c}" for member, c in given.items()) or "0"
        return f"&(const struct {name}){{{inside}}}"

    def write_into(self, node, template, uses, scope, fills):
        if template.name in self.written_into:
            raise Mistake(f"{template.name} fills itself")
        unknown = set(node.fills) - template.slots - ({""} if not any_content(node.fills.get("", [])) else set())
        if unknown:
            raise Mistake(f"{template.name} has no slot « {', '.join(sorted(unknown))} »: it has"
                          f" {', '.join(sorted(template.slots))}")
        for use in uses:
            if use.endswith(".h"):
                self.declarations.read(self.library.root, use)
        filled = {name: (nodes, scope, fills) for name, nodes in node.fills.items() if any_content(nodes)}
        inner = Scope(self.declarations, template.name, self.fresh(template.name))
        self.declarations.structs.setdefault(template.name, {})
        self.written_into.append(template.name)
        # Static text on either side of these lines may still be added at once.
        indent = "\t" * self.depth
        given = self.struct(node, template.name, scope)
        self.lines += [f"{indent}{{", f"{indent}\tconst struct {template.name} *{inner.base} = {given};"]
        head = len(self.lines) - 1
        self.depth += 1
        self.nodes(template.body, inner, filled)
        self.depth -= 1
        self.lines.append(f"{indent}}}")
        if not any(inner.base in line for line in self.lines[head + 1 :]):
            self.lines.pop(head)
        self.written_into.pop()

    WRITERS = {parse.Static: static, parse.Value: value, parse.If: if_, parse.For: for_, parse.Slot: slot, parse.Call: call}


def any_content(nodes):
    return any(not isinstance(n, parse.Static) or n.text for n in nodes)


def matching(text):
    """Whether the parenthesis at the start is closed at the end."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return at == len(text) - 1
    return False
