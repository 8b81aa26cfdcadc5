# SPDX-License-Identifier: Apache-2.0
"""Script in every field: each form of the site is sent with markup where words belong, and each route's parameters too; the
answers, and then every page, are read as a browser reads them. No element and no attribute may come from what was typed."""

import unittest
import urllib.parse

from hospital import ENGINES, MASTER, Hospital, Visitor, in_path, page_of, route_of, site
from served import example

MARK = "x-essai"
# The longest that fits is sent.
TEXTS = (f"É\"'></textarea></title></script></style><{MARK} {MARK}=1 on{MARK}=1><img src=x on{MARK}=1>{{{{7*7}}}}&lt;{MARK}&gt;",
         f"\"><{MARK}>", f"\"{MARK}=", f"'{MARK}=")
EMAIL, URL, SCRIPT = f"\"><{MARK}>@a.fr", f"https://a.fr/\"><{MARK}>", f"javascript:{MARK}"
PLACES = {"href", "src", "action", "formaction", "srcset", "data", "poster", "xlink:href"}
BOUNDARY = "----blouse-essai"


def payload(param):
    """What a form sends in a field that its row declares."""
    if param["kind"] == "email":
        return EMAIL
    if param["kind"] == "url":
        return URL
    if param["kind"] == "text":
        return next((text for text in TEXTS if len(text) <= param["max"]), "<")
    return TEXTS[1]


def intruders(answer):
    """What a browser would make of markup that was typed."""
    found = []
    for tag, attrs in page_of(answer).elements:
        for name, value in attrs:
            if MARK in name or (name in PLACES and (value or "").strip().lower().startswith("javascript:")):
                found.append(f"{tag} {name}={value}")
        if MARK in tag or (tag == "script" and not dict(attrs).get("src") and dict(attrs).get("type") != "application/json"):
            found.append(tag)
    return found


def ask(visitor, method, path, pairs):
    if method == "GET":
        return visitor.get(path + "?" + urllib.parse.urlencode(pairs))
    return visitor.send(method, path, pairs)


class Scripts:
    @classmethod
    def setUpClass(cls):
        cls.hospital = Hospital(cls.engine).__enter__()
        cls.master = cls.hospital.person(MASTER)

    @classmethod
    def tearDownClass(cls):
        cls.hospital.__exit__()

    def good(self, answer):
        self.assertLess(answer.status, 500, answer.text[:2000])
        if "html" in answer.headers.get("Content-Type", ""):
            self.assertEqual(intruders(answer), [])

    def fill(self, form, route):
        """The pairs that a person sends who types markup wherever one can type."""
        declared = {param["name"]: param for param in route["params"]}
        pairs, radios = [], set()
        for name, kind, value, choices in form.fields:
            if kind in ("text", "search", "email", "url", "tel", "textarea") and name in declared:
                pairs.append((name, payload(declared[name])))
            elif kind == "password":
                pairs.append((name, TEXTS[1]))
            elif kind == "hidden":
                pairs.append((name, value))
            elif kind == "radio" and name not in radios:
                radios.add(name)
                pairs.append((name, choices[0]))
            elif kind == "select":
                pairs.append((name, next((choice for choice in choices if choice), "")))
            elif kind in ("date", "number", "checkbox"):
                pairs.append((name, value or next(iter(choices), "2026-11-26" if kind == "date" else "1")))
        return pairs

    def test_forms_as_a_person_sends_them(self):
        done, taken = set(), 0
        # What one form makes (an account, a version) shows others.
        for visitor in (Visitor(self.hospital.server), self.master, self.master, self.master):
            for start, answer in visitor.crawl().items():
                if "html" not in answer.headers["Content-Type"]:
                    continue
                for number, form in enumerate(page_of(answer).forms):
                    route = route_of(form.method, (visitor.inside(form.action, start) or "/").partition("?")[0])
                    key = (route and route["path"], form.method, tuple(field[0] for field in form.fields))
                    if not route or form.parts or key in done or route["path"] == "/deconnexion":
                        continue
                    done.add(key)
                    with self.subTest(f"{start}, form {number}, {form.method} {route['path']}"):
                        said = self.send(visitor, start, number)
                        self.good(said)
                        taken += visitor is self.master and said.status == 303
        self.assertTrue(done)
        pages = {**self.master.crawl(), **self.hospital.person("administrateur").crawl()}
        for path, answer in pages.items():
            with self.subTest(path):
                self.good(answer)
        shown = [path for path, answer in pages.items() if f"&lt;{MARK}" in answer.text]
        self.assertTrue(shown or not taken, "nothing that was typed and taken is shown: this test proves nothing")

    def send(self, visitor, start, number):
        """Sends a form of a page that was just fetched, so that its token and its version are good."""
        page = visitor.get(start)
        if visitor is self.master and page.status in (303, 401):
            visitor.come_in()
            page = visitor.get(start)
        forms = page_of(page).forms
        if number >= len(forms):
            return page
        form = forms[number]
        action = visitor.inside(form.action, start).partition("?")[0]
        return ask(visitor, form.method, action, self.fill(form, route_of(form.method, action)))

    def test_parameters_one_by_one(self):
        """Whatever the form shows: what is wrong comes back beside its field, or on the page that says so."""
        self.master.come_in()
        token = self.master.token()
        for route in site():
            if route["local"] or route["path"] == "/deconnexion":
                continue
            path, fields = example(route)
            for param in route["params"]:
                for value in (payload(param), SCRIPT):
                    with self.subTest(f"{route['method']} {route['path']}", name=param["name"]):
                        if param["name"] in in_path(route):
                            place = route["path"].replace("{" + param["name"] + "}", urllib.parse.quote(value, safe=""))
                            self.good(self.master.get(place))
                            continue
                        if param["kind"] == "file":
                            continue
                        pairs = {**fields, param["name"]: value}
                        if route["method"] != "GET":
                            pairs["jeton"] = token
                        self.good(ask(self.master, route["method"], path, list(pairs.items())))

    def test_addresses_and_names_of_parameters(self):
        for path in (f"/<{MARK}>", f"/%22%3E%3C{MARK}%3E", f"/?%22%3E%3C{MARK}%3E=1", f"/connexion?%3C{MARK}%3E"):
            self.good(self.master.get(path))

    def test_a_file_s_name_and_its_text(self):
        token = self.master.token()
        for route in site():
            files = [param for param in route["params"] if param["kind"] == "file"]
            if not files:
                continue
            path, fields = example(route)
            body = b""
            for name, value in {**fields, "jeton": token}.items():
                body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for param in files:
                body += (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{param["name"]}"; '
                         f"filename=\"'><{MARK}>.csv\"\r\n\r\n{TEXTS[0]}\r\n").encode()
            body += f"--{BOUNDARY}--\r\n".encode()
            with self.subTest(route["path"]):
                headers = {"Origin": self.master.origin(), "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
                self.good(self.master.ask(route["method"], path, body, headers))


for engine in ENGINES:
    globals()[f"On{engine.title()}"] = type(f"On{engine.title()}", (Scripts, unittest.TestCase), {"engine": engine})

if __name__ == "__main__":
    unittest.main()
