# SPDX-License-Identifier: Apache-2.0
"""Reads templates: HTML, and between braces what is ours. The reader follows the HTML character by character, so that it
knows in which place each value stands, and refuses places where no escaping would hold."""

import re
from dataclasses import dataclass, field

from template import expressions, markup
from template.expressions import Mistake
from template.markup import HOLE, Attribute, Tag

NAME = re.compile(r"[A-Za-z_]\w*")
SPACES = " \t\n\r\f\v"  # of HTML: no-break spaces are text
OURS = re.compile(r'\{(?=[A-Za-z_#>])')


@dataclass
class Static:
    text: str
    space: bool = False  # one space, that a block element beside it may swallow
    edge: bool = False  # the tag of a block element


@dataclass
class Value:
    tree: tuple
    escape: str
    line: int


@dataclass
class If:
    branches: list  # (tree, nodes); the tree of an else is None
    line: int


@dataclass
class For:
    name: str
    tree: tuple
    count: tuple | None
    body: list
    empty: list | None
    line: int


@dataclass
class Slot:
    name: str
    line: int


@dataclass
class Call:
    name: str
    arguments: list  # (member, tree or None for a flag)
    whole: tuple | None  # `with`: a struct of the other template
    fills: dict  # slot: nodes
    line: int


@dataclass
class Template:
    name: str
    line: int
    body: list = field(default_factory=list)
    slots: set = field(default_factory=set)


@dataclass
class Context:
    """Where the reader stands in the HTML."""

    mode: str = "text"  # text, tag, value, json
    open: list = field(default_factory=list)  # Tags
    tag: Tag | None = None
    attribute: Attribute | None = None
    quote: str = ""
    ids: set = field(default_factory=set)
    loops: int = 0

    def copy(self):
        tag = self.tag and Tag(self.tag.name, self.tag.line, dict(self.tag.attributes))
        attribute = self.attribute and Attribute(**vars(self.attribute))
        return Context(self.mode, list(self.open), tag, attribute, self.quote, set(self.ids), self.loops)

    def place(self):
        tag = self.tag and (self.tag.name, self.tag.line)
        return self.mode, [id(t) for t in self.open], tag, self.attribute and self.attribute.name

    def join(self, other):
        """After two branches that end in the same place."""
        self.ids |= other.ids
        if self.tag:
            mine, others = self.tag.attributes, other.tag.attributes
            for name, attribute in {**mine, **others}.items():
                # The one that is being written is joined below.
                if not (self.attribute and self.attribute.name == name):
                    same = name in mine and name in others and mine[name].source == others[name].source
                    sure = same and mine[name].sure and others[name].sure
                    mine[name] = Attribute(**{**vars(attribute), "sure": sure})
        if self.attribute:
            if bool(self.attribute.source) != bool(other.attribute.source):
                self.attribute.mixed = True
            self.attribute.source = max(self.attribute.source, other.attribute.source, key=len)


class Parser:
    """One file."""

    def __init__(self, text):
        self.text, self.at = text, 0
        self.uses, self.templates = [], {}
        self.labels, self.fields = set(), []
        self.template = None

    # The text and its lines.

    def line(self, at=None):
        return self.text.count("\n", 0, self.at if at is None else at) + 1

    def directive(self):
        """Text of the directive that stands here, between its braces, or None."""
        if not OURS.match(self.text, self.at):
            return None
        if self.text.startswith("{#", self.at):
            end = self.text.find("#}", self.at)
            if end < 0:
                raise Mistake("a comment {# is not closed by #}", self.line())
            return self.text[self.at + 1 : end + 1]
        match = re.compile(r'\{((?:"(?:[^"\\]|\\.)*"|[^"{}])*)\}').match(self.text, self.at)
        if not match:
            raise Mistake("a brace { is not closed; where it is meant as itself write &#123;", self.line())
        return match[1]

    # The file.

    def file(self):
        while self.at < len(self.text):
            if self.text[self.at].isspace():
                self.at += 1
                continue
            line, text = self.line(), self.directive()
            if text is None:
                raise Mistake("HTML stands between {template name} and its {end}", line)
            self.at += len(text) + 2
            words = text.split(None, 1)
            if text[0] == "#":
                continue
            if words[0] == "use" and (match := re.fullmatch(r'use\s+"([^"]+)"', text)):
                self.uses.append((match[1], line))
            elif words[0] == "template" and len(words) == 2 and NAME.fullmatch(words[1].strip()):
                self.read_template(words[1].strip(), line)
            else:
                raise Mistake(f'{{{text}}}: here stand {{use "header.h"}}, {{template name}} and comments {{# … #}}', line)
        return self

    def read_template(self, name, line):
        if name in self.templates:
            raise Mistake(f"template {name} stands twice", line)
        self.template = self.templates[name] = Template(name, line)
        self.labels, self.fields = set(), []
        context = Context()
        self.template.body, _ = self.nodes(context, {"end"})
        if context.mode != "text":
            raise Mistake(f"template {name} ends inside a tag", self.line())
        if context.open:
            tag = context.open[-1]
            raise Mistake(f"<{tag.name}> is not closed: add </{tag.name}>", tag.line)
        for tag in self.fields:
            if not tag.get("id") or tag.get("id") not in self.labels:
                raise Mistake(f"<{tag.name}> without label: add <label for> with its id, or aria-label", tag.line)
        collapse(self.template.body)

    def nodes(self, c, until):
        """Nodes up to a directive among `until`, whose text is returned too."""
        found = []
        while self.at < len(self.text):
            line, text = self.line(), self.directive()
            if text is None:
                start = self.at
                try:
                    self.html(c, found)
                except Mistake as mistake:
                    mistake.line = mistake.line or line
                    raise
                assert self.at > start or self.at == len(self.text)
                continue
            self.at += len(text) + 2
            if text[0] == "#":
                continue
            word = re.match(r">|[A-Za-z_]\w*|", text)[0]
            if word in until:
                return found, text.strip()
            try:
                found.append(self.node(c, word, text, line))
            except Mistake as mistake:
                mistake.line = mistake.line or line
                raise
        raise Mistake(f"{{end}} is missing; opened as {self.template.name}", self.template.line)

    def node(self, c, word, text, line):
        rest = text[len(word) :].strip()
        if word == "if":
            return self.read_if(c, rest, line)
        if word == "for":
            return self.read_for(c, rest, line)
        if word in (">", "slot"):
            if c.mode != "text" or (c.open and c.open[-1].name in markup.PLAIN):
                raise Mistake(f"{{{text}}} stands where elements may, not inside a tag or an attribute")
            return self.read_call(c, rest, line) if word == ">" else self.read_slot(rest, line)
        if word in ("else", "end", "fill", "use", "template"):
            raise Mistake(f"{{{text}}} comes unexpected here")
        return Value(expressions.read(text), self.escape_here(c), line)

    def escape_here(self, c):
        if c.mode == "tag":
            raise Mistake("a value may not be a tag's or an attribute's name, nor stand unquoted: write name=\"{value}\"")
        if c.mode == "text":
            if self.text[: self.at].rstrip().endswith("<"):
                raise Mistake("a value may not be a tag's name")
            return "text"
        if c.mode == "json":
            return "json"
        escape = markup.escape_of(c.tag, c.attribute)
        c.attribute.source += HOLE + self.text[self.text.rindex("{", 0, self.at) : self.at] + HOLE
        return escape

    # What is ours.

    def read_if(self, c, condition, line):
        node, start, ended = If([], line), c.copy(), None
        while True:
            branch = start.copy()
            tree = self.condition(condition)
            nodes, text = self.nodes(branch, {"else", "end"})
            node.branches.append((tree, nodes))
            if branch.place() != start.place():
                raise Mistake("a branch of this {if} opens or closes what the other does not: elements and quotes open and"
                              " close in the same branch", line)
            if ended:
                ended.join(branch)
            else:
                ended = branch
            if text == "end":
                break
            if condition is None:
                raise Mistake("nothing follows {else} but {end}", self.line())
            match = re.fullmatch(r"else(?:\s+if\s+(.+))?", text, re.DOTALL)
            if not match:
                raise Mistake(f"{{{text}}}: write {{else}} or {{else if …}}", self.line())
            condition = match[1]
        if node.branches[-1][0] is not None:
            ended.join(start)
        vars(c).update(vars(ended))
        return node

    def condition(self, text):
        """The tree of a condition, None for an else: `slot name` asks whether something fills that slot."""
        if text is None:
            return None
        if match := re.fullmatch(r"slot\s+(\w+)", text.strip()):
            return ("slot", match[1])
        return expressions.read(text)

    def read_for(self, c, rest, line):
        match = re.fullmatch(r"([A-Za-z_]\w*)\s+in\s+([A-Za-z_][\w.]*)(?:\s*\[(.+)\])?", rest)
        if not match:
            raise Mistake(f"{{for {rest}}}: write {{for row in rows}}, or {{for row in rows[count]}}")
        start, body = c.copy(), c.copy()
        body.loops += 1
        if body.attribute and not body.attribute.source:
            body.attribute.mixed = True
        nodes, text = self.nodes(body, {"else", "end"})
        body.loops -= 1
        empty = None
        if body.place() != start.place():
            raise Mistake("what this {for} repeats opens or closes more than it should", line)
        if text == "else":
            other = start.copy()
            empty, text = self.nodes(other, {"end"})
            if other.place() != start.place():
                raise Mistake("the {else} of this {for} opens or closes more than it should", line)
            body.join(other)
        else:
            body.join(start)
        vars(c).update(vars(body))
        count = expressions.read(match[3]) if match[3] else None
        return For(match[1], ("path", match[2]), count, nodes, empty, line)

    def read_slot(self, name, line):
        self.template.slots.add(name)
        return Slot(name, line)

    def read_call(self, c, rest, line):
        reader = expressions.Reader(rest)
        kind, name = reader.take()
        if kind != "name" or "." in name:
            raise Mistake(f"{{> {rest}}}: the name of a template stands behind >")
        call = Call(name, [], None, {}, line)
        while not reader.done():
            kind, word = reader.take()
            if kind == "name" and word == "with":
                call.whole = reader.term()
            elif kind == "name" and reader.take("="):
                tree = reader.term()
                if tree[0] == "string" and "{" in tree[1]:
                    raise Mistake(f"{word}={{…}}: nothing is written into a text between quotes; give a value of the struct")
                call.arguments.append((word, ("string", french(tree[1])) if tree[0] == "string" else tree))
            elif kind == "name" and "." not in word:
                call.arguments.append((word, None))
            else:
                raise Mistake(f"{{> {rest}}}: « {word} » is no argument: write name=value, or name alone for true")
        if name in self.holders:
            call.fills = self.read_fills(c, line)
        return call

    def read_fills(self, c, line):
        """What stands between a call and its {end}: {fill name}…{end}, the rest fills the slot without name."""
        fills, rest = {}, []
        context = c.copy()
        while True:
            nodes, text = self.nodes(context, {"fill", "end"})
            rest += nodes
            if context.place() != c.place():
                raise Mistake("what fills this template opens or closes more than it should", line)
            if text == "end":
                break
            name = text[4:].strip()
            if not NAME.fullmatch(name) or name in fills:
                raise Mistake(f"{{{text}}}: write {{fill name}}, once a slot", self.line())
            fills[name], _ = self.nodes(context, {"end"})
        c.ids |= context.ids
        fills[""] = rest
        return fills

    # The HTML.

    def html(self, c, found):
        if c.mode == "text":
            self.html_text(c, found)
        elif c.mode == "tag":
            self.html_tag(c, found)
        elif c.mode == "value":
            self.html_value(c, found)
        else:
            self.html_json(c, found)

    def html_text(self, c, found):
        text, at = self.text, self.at
        kept = any(tag.name in markup.KEPT for tag in c.open)
        if text[at] in SPACES and not kept:
            self.at = re.compile(r"\s*", re.ASCII).match(text, at).end()
            found.append(Static(" ", space=True))
            return
        if text[at] == "<":
            self.open_tag(c, found)
            return
        end = re.compile(r"[^<{]*" if kept else r"[^<{\s]*", re.ASCII).match(text, at + 1).end()
        found.append(Static(text[at:end]))
        self.at = end

    def open_tag(self, c, found):
        text, at = self.text, self.at
        if text.startswith("<!--", at):
            end = text.find("-->", at)
            inside = text[at : end if end >= 0 else at + 4]
            if end < 0 or OURS.search(inside):
                raise Mistake("a value in a comment of HTML, or one that is not closed: {# … #} is for comments")
            self.at = end + 3
            return
        if match := re.compile(r"<!doctype html>", re.IGNORECASE).match(text, at):
            found.append(Static("<!doctype html>", edge=True))
            self.at = match.end()
            return
        if match := re.compile(r"</([A-Za-z][\w-]*)\s*>").match(text, at):
            self.close(c, match[1])
            found.append(Static(f"</{match[1]}>", edge=match[1] not in markup.INLINE))
            self.at = match.end()
            return
        match = re.compile(r"<([A-Za-z][\w-]*)").match(text, at)
        if not match:
            raise Mistake("< opens no tag here: write &lt; for the sign; a value may not be a tag's name")
        markup.tag_allowed(match[1])
        self.at = match.end()
        if self.at < len(text) and text[self.at] == "{" and text[self.at + 1 : self.at + 4] != "if ":
            raise Mistake("a value may not be part of a tag's name")
        c.mode, c.tag = "tag", Tag(match[1], self.line(at))
        found.append(Static(f"<{match[1]}", edge=match[1] not in markup.INLINE))

    def close(self, c, name):
        if name in markup.VOID:
            raise Mistake(f"</{name}>: <{name}> has no end tag")
        if not c.open:
            raise Mistake(f"</{name}> closes what was not opened")
        if c.open[-1].name != name:
            raise Mistake(f"</{name}> stands where </{c.open[-1].name}> should: <{c.open[-1].name}> of line"
                          f" {c.open[-1].line} is open")
        c.open.pop()

    def html_tag(self, c, found):
        text = self.text
        if text[self.at] in SPACES:
            self.at = re.compile(r"\s*", re.ASCII).match(text, self.at).end()
            return
        if match := re.compile(r"/?>").match(text, self.at):
            self.at = match.end()
            self.tag_ends(c, found, match[0])
            return
        match = re.compile(r"([A-Za-z_:][\w:.-]*)(\s*=\s*)?").match(text, self.at)
        if not match:
            raise Mistake(f"« {text[self.at]} » stands in <{c.tag.name}> where an attribute's name should")
        name, self.at = match[1], match.end()
        markup.attribute_allowed(c.tag, name, c.tag.name == "svg" or any(tag.name == "svg" for tag in c.open))
        if name in c.tag.attributes:
            raise Mistake(f"{name}= stands twice in <{c.tag.name}>")
        attribute = c.tag.attributes[name] = Attribute(name, self.line())
        if not match[2]:
            if OURS.match(text, self.at) and not re.match(r"\{(?:if|else|end)\b", text[self.at :]):
                raise Mistake("a value may not be part of an attribute's name")
            found.append(Static(f" {name}"))
            return
        if self.at >= len(text) or text[self.at] not in "\"'":
            raise Mistake(f'{name}= without quotes: write {name}="…"')
        c.mode, c.quote, c.attribute = "value", text[self.at], attribute
        self.at += 1
        found.append(Static(f' {name}="'))

    def html_value(self, c, found):
        text, attribute = self.text, c.attribute
        if text[self.at] == c.quote:
            self.at += 1
            markup.attribute_ends(c.tag, attribute)
            if attribute.name == "id":
                self.check_id(c, attribute)
            found.append(Static('"'))
            c.tag.attributes[attribute.name] = attribute
            c.mode, c.attribute = "tag", None
            return
        end = re.compile(rf"[^{c.quote}{{]*").match(text, self.at + 1).end()
        piece = text[self.at : end]
        if piece[0] == "\n" or "<" in piece:
            raise Mistake(f"« < » or an end of line in {attribute.name}=: is a quote missing?")
        attribute.source += piece
        found.append(Static(piece.replace('"', "&quot;")))
        self.at = end

    def check_id(self, c, attribute):
        if HOLE in attribute.source:
            return
        if c.loops:
            raise Mistake(f'id="{attribute.source}" inside a {{for}} would stand twice: add {{index(row)}}')
        if attribute.source in c.ids:
            raise Mistake(f'id="{attribute.source}" stands twice')
        c.ids.add(attribute.source)

    def tag_ends(self, c, found, end):
        tag, names = c.tag, [t.name for t in c.open]
        markup.tag_ends(tag, names, end == "/>")
        c.mode, c.tag = "text", None
        edge = tag.name not in markup.INLINE
        if tag.name == "label" and tag.get("for"):
            self.labels.add(tag.get("for"))
        if markup.needs_label(tag) and "label" not in names:
            self.fields.append(tag)
        if tag.name in markup.VOID:
            found.append(Static(">", edge=edge))
            return
        if end == "/>":
            found.append(Static("/>", edge=edge))
            return
        # Behind this tag a browser swallows one end of line, which might be the value's own.
        found.append(Static(">\n" if tag.name == "textarea" else ">", edge=edge))
        c.open.append(tag)
        if tag.name == "script":
            c.mode = "json"

    def html_json(self, c, found):
        text = self.text
        if text.startswith("</script>", self.at):
            self.close(c, "script")
            self.at += len("</script>")
            found.append(Static("</script>", edge=True))
            c.mode = "text"
            return
        end = re.compile(r"[^<{]*").match(text, self.at + 1).end()
        if text[self.at] == "<":
            raise Mistake("« < » inside <script>: write \\u003c")
        if c.open[-1].get("src") and text[self.at : end].strip():
            raise Mistake("<script src> holds nothing itself")
        found.append(Static(text[self.at : end]))
        self.at = end


def flat(nodes):
    """Nodes in the order of the source; what chooses or repeats is seen through, what stands for content is not."""
    for node in nodes:
        if isinstance(node, If):
            for _, inner in node.branches:
                yield from flat(inner)
        elif isinstance(node, For):
            yield from flat(node.body)
            # Behind a round stands the next one.
            yield next((n for n in flat(node.body) if not (isinstance(n, Static) and n.space)), None)
            yield from flat(node.empty or [])
        elif isinstance(node, Call):
            yield None
            for inner in node.fills.values():
                yield Static("", edge=True)
                yield from flat(inner)
                yield Static("", edge=True)
        else:
            yield node


def french(text):
    """A text whose marks do not begin a line: narrow no-break spaces before ; ! ? and no-break ones before : » and
    after «."""
    text = re.sub(r" (?=[;!?](?:\W|$))", "\u202f", text)
    return re.sub(r" (?=[:»](?:\W|$))|(?<=«) ", "\u00a0", text)


def collapse(nodes):
    """Takes away the white space beside block elements, and all but one space of what stands between branches. What is left
    is as French wants it."""
    order = [Static("", edge=True), *flat(nodes), Static("", edge=True)]
    for i, node in enumerate(order):
        if not isinstance(node, Static) or not node.space:
            continue
        before = next(n for n in reversed(order[:i]) if not (isinstance(n, Static) and n.space and not n.text))
        after = next(n for n in order[i + 1 :] if not (isinstance(n, Static) and n.space))
        beside_space = isinstance(before, Static) and before.space
        if beside_space or any(isinstance(n, Static) and n.edge for n in (before, after)):
            node.text = ""
            continue
        around = [n.text if isinstance(n, Static) else "" for n in (before, after)]
        node.text = french(around[0][-1:] + " " + around[1][:2])[len(around[0][-1:])]


def parse(text, holders=()):
    """The templates of a file; `holders` names those, of files read before, that have slots to fill."""
    parser = Parser(text)
    parser.holders = set(holders) | set(holders_in(text))
    return parser.file()


def holders_in(text):
    """Names of the templates with slots, found before the file is read in full: a call may stand above its template."""
    found, name = set(), None
    for match in re.finditer(r"\{(?:template\s+(\w+)|(slot)\b)", re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)):
        name = match[1] or name
        if match[2]:
            found.add(name)
    return found
