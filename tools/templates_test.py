# SPDX-License-Identifier: Apache-2.0
"""The template compiler, in pairs: what it accepts and the C that comes of it, what it refuses and what it then says."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import templates
from template import headers
from template.expressions import Mistake

HEADER = """
/* A page. */
enum state { OPEN, CLOSED = 3 };
struct row { struct str name; int64_t n; const struct row *parent; };
struct page {
	struct str text, url;
	struct str note; /* optional: below */
	const char *plain;
	int64_t n;
	size_t size;
	double ratio;
	bool yes;
	enum state state;
	const struct row *rows;
	size_t row_count;
	const struct row *one;
	const struct row *many;
	int64_t at;
};
struct frame { struct str title; };
struct str state_word(enum state state);
void page(struct buf *out, const struct page *p);
void row(struct buf *out, const struct row *p);
void plain(struct buf *out);
"""

# What stands in a template, and what of its C shows that it was understood.
ACCEPTED = (
    ("<p>{text}</p>", 'buf_add(out, "<p>", 3);\n\tpage_text(out, p->text);\n\tbuf_add(out, "</p>", 4);'),
    ("<p title='{text}'></p>", 'title=\\"", 10);\n\tpage_attr(out, p->text);'),
    ('<p class="a b-{text}"></p>', "page_class(out, p->text);"),
    ('<a href="{url}">x</a>', "page_url(out, p->url);"),
    ('<a href="{url}?q={text}">x</a>', "page_url(out, p->url);\n\tbuf_add(out, \"?q=\", 3);\n\tpage_url_part(out, p->text);"),
    ('<a href="/cas/{text}">x</a>', "page_url_part(out, p->text);"),
    ('<a href="{if yes}/a{else}/b{end}/{text}">x</a>', "page_url_part(out, p->text);"),
    ('<script src="/ressources/{text}.js"></script>', "page_url_part(out, p->text);"),
    ('<script type="application/json">{"a": {text}, "b": {yes}}</script>', "page_json(out, p->text);"),
    ('<svg width="{ratio}"><circle r="{n}"/></svg>', "page_decimal(out, p->ratio);"),
    ("<textarea aria-label=\"a\">{text}</textarea>", '">\\n"'),
    ("<p>{plain}</p>", "page_text(out, str_from_c(p->plain));"),
    ("<p>{n} {size}</p>", "page_int(out, p->n);\n\tbuf_add(out, \" \", 1);\n\tpage_uint(out, p->size);"),
    ("<p>{n | number}</p>", "page_text(out, french_number(&(struct french_room){{0}}, p->n));"),
    ('<p>{size | count "cas" "cas"}</p>', '(int64_t)p->size, STR("cas"), STR("cas")'),
    ("<p>{at | date FRENCH_PARIS}</p>", "french_date(&(struct french_room){{0}}, p->at, FRENCH_PARIS)"),
    ("<p>{state | state_word}</p>", "page_text(out, state_word(p->state));"),
    ("<p>{text | trusted}</p>", "buf_add_str(out, p->text);"),
    ("{if state == CLOSED}<br>{end}", "if (p->state == CLOSED) {"),
    ("{if yes and not (n > 1 or text)}<br>{end}", "if (p->yes && !((p->n > 1) || (p->text.len > 0))) {"),
    ("{if text == plain}<br>{else if rows}<hr>{else}x{end}", "} else if (p->row_count > 0) {"),
    ("{if size > 3 and n == size}<br>{end}", "(((int64_t)p->size > 3) && (p->n == (int64_t)p->size))"[1:-1]),
    ("{for row in rows}<p>{row.name}</p>{end}", "const struct row *row_2 = &p->rows[i_1];\n\t\tbuf_add"),
    ("{for row in rows}<br>{else}<hr>{end}", "if (p->row_count == 0) {"),
    ("{for row in many[n]}{row.n}{end}", "i_1 < (size_t)p->n;"),
    ("{for row in rows}{for row in rows}{row.n}{end}{row.n}{end}", "page_int(out, row_2->n);\n\t}"),
    ("{for r in rows}{if first(r) or last(r)}{index(r)}{end}{end}", "if ((i_1 == 0) || (i_1 + 1 == p->row_count)) {"),
    ("<p>{one.parent.name}</p>", "page_text(out, p->one->parent->name);"),
    ("{> row name=text n=3 parent=one}", "row(out, &(const struct row){.name = p->text, .n = 3, .parent = p->one});"),
    ("{> row with one}{> plain}", "row(out, p->one);\n\tplain(out);"),
    ('{> frame title="a"}x{end}', '.title = STR("a")'),
    ("{> frame title=text}{fill side}<i>{text}</i>{end}<b>{n}</b>{end}", "<aside><i>"),
    ("{# {nothing} <b> #}<p>a</p>", 'buf_add(out, "<p>a</p>", 8);'),
    ("<!-- gone --><p>\n  a  \n b </p>\n <p>c</p>", 'buf_add(out, "<p>a b</p><p>c</p>", 18);'),
    ("<p>a {if yes}<b>b</b> {end} c</p>", '"<p>a "'),
    ("<p>« Oui » : {n} ; non ? a :b</p>", '"<p>«\u00a0Oui\u00a0»\u00a0: "'),
    ("<p>« Oui » : {n} ; non ? a :b</p>", '"\u202f; non\u202f? a :b</p>"'),
    ('{> frame title="Quoi ?"}x{end}', 'STR("Quoi\u202f?")'),
    ("{for r in rows}{r.n}{if not last(r)}, {end}{end}", '", ", 2'),
    ("<pre>  a\n b</pre>", 'buf_add(out,\n\t\t"<pre>  a\\n"\n\t\t" b</pre>", 17);'),
    ("<p>{ text } &#123;</p>", '"<p>{ text } &#123;</p>"'),
    ('<label for="f-{n}">a</label><input id="f-{n}">', 'for=\\"f-'),
    ("<label>a <input></label>", "<label>"),
    ("<p>a\u00a0b \u202fc</p>", '"<p>a\u00a0b \u202fc</p>"'),
    ('<svg viewBox="0 0 1 1" preserveAspectRatio="none"><linearGradient/></svg>', "preserveAspectRatio"),
    ('<img src="/a.png"{if yes} alt="a"{else} alt="a"{end}>', "alt="),
    ('<input aria-label="a"{if yes} type="email"{else} type="text"{end}>', "email"),
    ('<img src="/a.png" alt="">', 'alt=\\"\\"'),
    ('<a href="/x" target="_blank" rel="noopener">x</a>', "noopener"),
    ('{if yes}<i id="a"></i>{else}<b id="a"></b>{end}', 'id=\\"a\\"'),
    ('<p{if yes} hidden{else} title="{text}"{end}>x</p>', '" hidden", 7'),
)

# What is refused, and what the mistake says.
REFUSED = (
    ("<p title={text}></p>", "title= without quotes"),
    ("<p title=a></p>", "title= without quotes"),
    ("<p {text}></p>", "a value may not be a tag's or an attribute's name"),
    ("<p data-{text}=\"a\"></p>", "a value may not be part of an attribute's name"),
    ("<{text}></p>", "a value may not be a tag's name"),
    ("<h{n}>a</h1>", "a value may not be part of a tag's name"),
    ('<p onclick="{text}">a</p>', "onclick=: the site's security policy"),
    ('<p onclick="x()">a</p>', "listen in a script file"),
    ('<p style="color: {text}">a</p>', "style=: the site's security policy"),
    ("<style>p { color: red }</style>", "<style>: styles stand in"),
    ("<script>let a = {text};</script>", "a bare <script>"),
    ('<script src="{url}"></script>', "let it begin with a path of the site"),
    ('<script src="//{text}/a.js"></script>', "let it begin with a path of the site"),
    ('<iframe src="{url}"></iframe>', "src= of <iframe> brings code in"),
    ('<iframe srcdoc="{text}"></iframe>', "a value may not stand in srcdoc="),
    ('<base href="/">', "<base> has no place"),
    ("<xmp>{text}</xmp>", "<xmp> has no place"),
    ("<SCRIPT>{text}</SCRIPT>", "write <script>"),
    ('<a HREF="{url}">a</a>', "write href="),
    ('<svg><a HREF="{url}"></a></svg>', "write href="),
    ('<p onClick="x()">a</p>', "write onclick="),
    ('<svg><set attributeName="href" to="{url}"/></svg>', "a value may not stand in to="),
    ('<a href="{for r in rows}{r.name}{end}">a</a>', "whether the address has begun"),
    ('<meta content="{text}" http-equiv="refresh">', "content= of <meta http-equiv>"),
    ('<img src="/a.png"{if yes} alt="{text}"{end}>', "<img> without alt"),
    ('<script{if yes} type="application/json"{end}>{"a": 1}</script>', "a bare <script>"),
    ('<input{if yes} type="hidden"{else} type="text"{end}>', "<input> without label"),
    ('<input{if yes} aria-label="a"{end}>', "<input> without label"),
    ('<a href="/"{if yes} target="_blank"{end}>a</a>', "without rel"),
    ('<meta http-equiv="refresh" content="{text}">', "a value may not stand in content="),
    ('<input aria-label="a" type="{text}">', "a value may not stand in type="),
    ("<!-- {text} -->", "a value in a comment of HTML"),
    ('<a href="javascript:x">a</a>', "javascript: is not among the schemes"),
    ('<a href="javascript:{text}">a</a>', "javascript: is not among the schemes"),
    ('<a href="{url}{text}">a</a>', "two values side by side"),
    ('<a href="{if yes}/a{end}{url}">a</a>', "whether the address has begun"),
    ('<p class="{text}{text}">a</p>', "two values side by side in class="),
    ('<td colspan="{text}"></td>', "this attribute takes a number, not struct str"),
    ('<p title="{text | trusted}">a</p>', "| trusted is for elements"),
    ("<p>{n | trusted}</p>", "| trusted takes a text"),
    ("<p>{yes}</p>", "true and false are no words"),
    ("<p>{state}</p>", "enum state has no words of its own"),
    ("<p>{rows}</p>", "is no text"),
    ("<p>{titel}</p>", "« titel » is unknown: it knows at, many, n,"),
    ("<p>{one.nam}</p>", "« one.nam » is unknown: it knows n, name, parent"),
    ("<p>{text.len}</p>", "which has no members"),
    ("<p>{n | dat}</p>", "no filter « dat »: there are ago, count, date"),
    ("<p>{text | number}</p>", "| number takes int64_t, not struct str"),
    ("<p>{at | date}</p>", "| date takes 1 values behind it, not 0"),
    ('<p>{n | count "a" "' + "b" * 61 + '"}</p>', "nouns of at most 60 bytes"),
    ("<p>{n +}</p>", "is no expression"),
    ("<p>{text n}</p>", "« n » comes unexpected"),
    ("{if text > 3}a{end}", "texts are only equal"),
    ("{if state == 3}a{end}", "cannot be compared"),
    ("{if yes}<p>{end}a</p>", "a branch of this {if} opens or closes"),
    ("<p{if yes} title=\"a{end}\"></p>", "a branch of this {if} opens or closes"),
    ("{for r in rows}<p>{end}", "what this {for} repeats opens or closes"),
    ("{for r in one}a{end}", "how many « one » are there?"),
    ("{for r in n}a{end}", "no list"),
    ("{for r rows}a{end}", "write {for row in rows}"),
    ("{if first(r)}a{end}", "no variable of a {for}"),
    ("{if yes}a", "{end} is missing"),
    ("{if yes}a{else}b{else}c{end}", "nothing follows {else}"),
    ("<p>{text</p>", "a brace { is not closed"),
    ("{# a", "a comment {# is not closed"),
    ("<p>a", "<p> is not closed: add </p>"),
    ("<p><b>a</p></b>", "</p> stands where </b> should"),
    ("a</p>", "</p> closes what was not opened"),
    ("</br>", "<br> has no end tag"),
    ("<div/>", "does not end itself in HTML"),
    ("<p><div>a</div></p>", "the browser would end the paragraph there"),
    ('<a href="/">a <a href="/">b</a></a>', "<a> inside <a>"),
    ('<button type="submit"><a href="/">b</a></button>', "<a> inside <button>"),
    ("<title><b>a</b></title>", "which holds text alone"),
    ('<i id="a"></i><b id="a"></b>', 'id="a" stands twice'),
    ('{for r in rows}<i id="a"></i>{end}', "inside a {for} would stand twice"),
    ('<p class="a" class="b"></p>', "class= stands twice"),
    ('<img src="/a.png">', "<img> without alt"),
    ("<input>", "<input> without label"),
    ('<label for="a">a</label><input id="b">', "<input> without label"),
    ("<select><option>a</option></select>", "<select> without label"),
    ('<a href="/x" target="_blank">x</a>', "without rel"),
    ("<button>a</button>", "<button> without type"),
    ("<html></html>", "<html> without lang"),
    ("1 < 2", "write &lt;"),
    ("{> nobody}", "no template « nobody »"),
    ("{> row name=text}", "row needs n=: its header does not say /* optional */"),
    ('{> row name="Dossier {n}" n=3}', "name={…}: nothing is written into a text between quotes"),
    ("{> row nam=text}", "row has no « nam »: it takes name, n, parent"),
    ("{> row name=n n=1 parent=one}", "row name= takes struct str, not int64_t"),
    ("{> plain name=text}", "plain takes nothing"),
    ('<p title="{> plain}">a</p>', "stands where elements may"),
    ('{> frame title="a"}{fill nowhere}x{end}{end}', "has no slot « nowhere »"),
    ("{> page with one}", "page with takes struct page *"),
    ("{fill side}a{end}", "comes unexpected here"),
)


class Compiler(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "page.h").write_text(HEADER, encoding="utf-8")
        (self.root / "french.h").write_text("enum french_zone { FRENCH_PARIS };\n", encoding="utf-8")
        self.write("frame.html", '{use "page.h"}{template frame}<aside>{slot side}</aside><h1>{title}</h1>{slot}{end}')

    def write(self, name, text):
        (self.root / name).write_text(text, encoding="utf-8")

    def compiled(self, body, name="page"):
        self.write("page.html", f'{{use "page.h"}}\n{{use "french.h"}}\n{{use "frame.html"}}\n{{template {name}}}\n{body}\n{{end}}\n')
        return templates.compile_file(self.root, "page.html")[0]

    def test_accepted(self):
        for body, expected in ACCEPTED:
            with self.subTest(body):
                self.assertIn(expected.replace("\t", ""), self.compiled(body).replace("\t", ""))

    def test_refused(self):
        for body, expected in REFUSED:
            with self.subTest(body), self.assertRaises(Mistake) as caught:
                self.compiled(body)
            self.assertIn(expected, str(caught.exception))
            self.assertTrue(caught.exception.line >= 4, body)

    def test_static_text_is_added_at_once(self):
        c = self.compiled("<ul>\n<li>a</li>\n<li>b</li>\n</ul>{> frame title=text}<p>c</p>{end}")
        self.assertEqual(c.count("buf_add("), 2)

    def test_a_template_must_be_declared(self):
        with self.assertRaisesRegex(Mistake, r"add « void other\(struct buf \*out, const struct other \*p\); »"):
            self.compiled("a", "other")

    def test_files(self):
        for text, expected in (
            ('{use "absent.h"}', "absent.h does not exist"),
            ('{use "absent.html"}', "absent.html does not exist"),
            ("a", "HTML stands between {template name} and its {end}"),
            ("{frame}", 'here stand {use "header.h"}'),
            ('{use "page.h"}{template page}a{end}{template page}a{end}', "stands twice"),
        ):
            self.write("page.html", text)
            with self.subTest(text), self.assertRaises(Mistake) as caught:
                templates.compile_file(self.root, "page.html")
            self.assertIn(expected, str(caught.exception))

    def test_the_command_says_file_and_line(self):
        self.write("page.html", '{use "page.h"}\n{template page}\n<p>\n{titel}</p>{end}')
        run = subprocess.run([sys.executable, templates.__file__, self.root, self.root / "page.html", self.root / "out.c"],
                             capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertTrue(run.stderr.startswith("page.html:4: « titel » is unknown"), run.stderr)

    def test_the_command_writes_what_it_was_made_from(self):
        self.compiled("a")
        out, made_from = self.root / "out.c", self.root / "out.d"
        subprocess.run([sys.executable, templates.__file__, self.root, self.root / "page.html", out, made_from], check=True)
        self.assertTrue(out.read_text(encoding="utf-8").startswith("/* SPDX-License-Identifier: Apache-2.0 */"))
        for name in ("page.h", "page.html", "frame.html", "template/parse.py"):
            self.assertIn(name, made_from.read_text(encoding="utf-8"))


class Headers(unittest.TestCase):
    def test_declarations(self):
        found = headers.Declarations()
        found.parse(HEADER)
        page = found.structs["page"]
        self.assertEqual(str(page["plain"].type), "const char *")
        self.assertEqual(page["rows"].count, "row_count")
        self.assertEqual(page["many"].count, "")
        self.assertTrue(page["note"].optional)
        self.assertFalse(page["plain"].optional)
        self.assertEqual(found.constants["CLOSED"].name, "state")
        self.assertEqual([str(t) for t in found.functions["page"][1]], ["struct buf *", "struct page *"])
        self.assertEqual(found.functions["plain"][1], [found.functions["page"][1][0]])

    def test_declarations_of_many_forms(self):
        found = headers.Declarations()
        found.parse("""
            #define X(a) \\
                struct no { int a; };
            struct a { const struct b *const *entries; size_t entry_count; int cells[3], cell_count; unsigned long u; };
            static inline struct str word(enum e x) { return STR("x"); }
            bool ok(const struct a *a, int64_t n) __attribute__((pure));
        """)
        self.assertEqual(set(found.structs), {"a"})
        a = found.structs["a"]
        self.assertEqual((str(a["entries"].type), a["entries"].count), ("struct b * *", "entry_count"))
        self.assertEqual((a["cells"].type.of.kind, a["cells"].count, a["u"].type.kind), ("int", "cell_count", "uint"))
        self.assertEqual(found.functions["word"][1][0].name, "e")
        self.assertEqual(found.functions["ok"][0].kind, "bool")


if __name__ == "__main__":
    unittest.main()
