# SPDX-License-Identifier: Apache-2.0
"""Who may what on the whole site, on both engines: every route of the table without session, with each role, with the ids of
another establishment, without token; and parameters that are undeclared, repeated, too long or wrong. All of it is made from
the table and from what links and forms lead to, so that no new page escapes."""

import re
import unittest
import urllib.parse

from hospital import ENGINES, NEIGHBOUR, OURS, MASTER, ROLES, Hospital, Visitor, in_path, page_of, permissions, route_of, site
from served import example, token_in


# What any site may send, since it is only shown: the text that a phone shares.
SHARED = {"/verifier/partage"}
# A wrong value is told by no mistake there: the page shows a new key; or the account has no second code, and nothing is done.
SILENT = {"/mon-compte/second", "/mon-compte/second/retirer", "/mon-compte/codes"}
# A message under check may hold any character.
SILENT |= {"/verifier", "/api/verifier", "/api/masquer"}


def query(path, fields):
    return path + ("?" + urllib.parse.urlencode(fields) if fields else "")


class Rights:
    """What both engines answer alike."""

    @classmethod
    def setUpClass(cls):
        cls.hospital = Hospital(cls.engine).__enter__()
        cls.master = cls.hospital.person(MASTER)
        cls.pages = cls.master.crawl()
        cls.forms = [(path, form) for path, answer in cls.pages.items() if "html" in answer.headers["Content-Type"]
                     for form in page_of(answer).forms if form.method == "POST"]
        actions = [cls.master.inside(form.action, path).partition("?")[0] for path, form in cls.forms]
        # A path that exists, of each route that links or forms lead to.
        cls.samples = {}
        for method, path in [*(("GET", path.partition("?")[0]) for path in cls.pages), *(("POST", path) for path in actions)]:
            route = route_of(method, path)
            if route:
                cls.samples.setdefault((method, route["path"]), path)

    @classmethod
    def tearDownClass(cls):
        cls.hospital.__exit__()

    def place(self, route):
        """A path of the route that exists, as far as links lead to one; and fields that it takes."""
        path, fields = example(route)
        return self.samples.get((route["method"], route["path"]), path), fields

    def ask(self, client, route, **more):
        path, fields = self.place(route)
        if route["method"] == "GET":
            return client.get(query(path, fields))
        return client.send(route["method"], path, {**fields, **more})

    def each(self, look, **wanted):
        """Looks at each route, all or those that have a permission, or that are not for this machine alone."""
        for route in site():
            if all(bool(route[name]) == value for name, value in wanted.items()):
                with self.subTest(f"{route['method']} {route['path']}"):
                    look(route)

    def test_no_page_is_broken(self):
        for path, answer in self.pages.items():
            with self.subTest(path):
                self.assertLess(answer.status, 500, answer.text[:2000])

    def test_without_session(self):
        def look(route):
            stranger = Visitor(self.hospital.server)
            stranger.headers["Accept"] = "*/*"
            self.assertEqual(self.ask(stranger, route).status, 401)
            if route["method"] == "GET":
                answer = self.ask(Visitor(self.hospital.server), route)
                self.assertEqual(answer.status, 303)
                self.assertEqual(urllib.parse.urlsplit(answer.headers["Location"]).path, "/connexion")

        self.each(look, permission=True)
        self.each(look, permission=False, signed=True)

    def test_with_each_role(self):
        for role in ROLES:
            person = self.hospital.person(role)
            token = person.token()

            def look(route, role=role, person=person, token=token):
                may = role in permissions()[route["permission"]]
                if route["method"] == "GET":
                    status = self.ask(person, route).status
                    self.assertEqual(status == 403, not may, f"{role}: {status}")
                    self.assertLess(status, 500)
                elif not may:
                    answer = self.ask(person, route, jeton=token)
                    self.assertEqual(answer.status, 403, role)
                    self.assertNotIn("trop longtemps", answer.text)

            self.each(look, permission=True)

    def test_permissions_exist(self):
        def look(route):
            self.assertIn(route["permission"], permissions())

        self.each(look, permission=True)

    def test_without_token(self):
        other = self.hospital.person("agent").token()
        for route in site():
            if route["method"] == "GET" or route["path"] in SHARED or route["back"]:
                continue
            for token in ({}, {"jeton": ""}, {"jeton": other}, {"jeton": "A" * 64}):
                with self.subTest(f"{route['method']} {route['path']}", token=token):
                    self.assertEqual(self.ask(self.master, route, **token).status, 403)

    def test_from_another_site(self):
        token = self.master.token()
        for route in site():
            if route["method"] != "GET" and route["path"] not in SHARED and not route["back"]:
                with self.subTest(f"{route['method']} {route['path']}"):
                    path, fields = self.place(route)
                    headers = {"Origin": "https://ailleurs.example", "Sec-Fetch-Site": "cross-site"}
                    answer = self.master.send(route["method"], path, {**fields, "jeton": token}, headers)
                    self.assertEqual(answer.status, 403)

    def test_the_neighbour_s_pages_are_not_there(self):
        neighbour = self.hospital.person(MASTER, NEIGHBOUR)
        own = set(neighbour.crawl())
        for path, answer in self.pages.items():
            route = route_of("GET", path.partition("?")[0])
            if answer.status == 200 and route and route["permission"] and in_path(route) and path not in own:
                with self.subTest(path):
                    self.assertEqual(neighbour.get(path).status, 404)
        for path in own:
            with self.subTest(path):
                said = neighbour.get(path).text
                self.assertNotIn("Val-Fictif", said)
                self.assertNotIn("Caradec", said)

    def test_the_neighbour_s_forms_are_not_there(self):
        """What a form of ours names, the neighbour cannot change, with a token of their own."""
        neighbour = self.hospital.person(MASTER, NEIGHBOUR)
        own = {neighbour.inside(form.action, path) for path, answer in neighbour.crawl().items()
               if "html" in answer.headers["Content-Type"] for form in page_of(answer).forms}
        token = neighbour.token()
        for start, form in self.forms:
            action = self.master.inside(form.action, start).partition("?")[0]
            route = route_of("POST", action)
            if not route or not route["permission"] or not in_path(route) or action in own:
                continue
            fields = [(name, value if value is not None else choices[0]) for name, kind, value, choices in form.fields
                      if name != "jeton" and kind not in ("file", "checkbox")]
            # What is empty would be a mistake, told before anybody looks for the row.
            fields = [(name, value or example_of(route, name)) for name, value in fields]
            with self.subTest(f"{start} → {action}"):
                self.assertEqual(neighbour.post(action, [*fields, ("jeton", token)]).status, 404)

    def test_what_is_undeclared_or_repeated(self):
        token = self.master.token()
        def look(route):
            path, fields = self.place(route)
            pairs = list(fields.items())
            wrong = [pairs + [("jamais-declare", "1")]]
            wrong += [pairs + [pair, pair] for pair in pairs if not named(route, pair[0])["repeated"]]
            for said in wrong:
                if route["method"] == "GET":
                    answer = self.master.get(query(path, said))
                else:
                    answer = self.master.send(route["method"], path, [*said, ("jeton", token)])
                self.assertEqual(answer.status, 400)

        self.each(look, local=False, back=False)

    def test_what_is_too_long_or_wrong(self):
        """Never a fault of ours, never taken."""
        token = self.master.token()
        def look(route):
            path, fields = self.place(route)
            for param in route["params"]:
                if param["name"] in in_path(route) or param["kind"] in ("file", "bool"):
                    continue
                for value in wrong_values(param):
                    said = {**fields, param["name"]: value}
                    if route["method"] == "GET":
                        answer = self.master.get(query(path, said))
                    else:
                        answer = self.master.send(route["method"], path, {**said, "jeton": token})
                    what = f"{param['name']}={value[:40]!r}"
                    self.assertLess(answer.status, 500, what)
                    if route["path"] not in SILENT and not route["back"]:
                        self.assertGreaterEqual(answer.status, 400, what)

        self.each(look, local=False)

    def test_ids_that_are_none(self):
        def look(route):
            if route["method"] == "GET" and in_path(route):
                for value in ("0", "-1", "999999999", "99999999999999999999", "1%00", "..%2F..", "x", "%C3%28", "1;2", "a" * 300):
                    path = re.sub(r"\{[^}]+\}", lambda _: value, route["path"])
                    self.assertIn(self.master.get(path).status, (400, 404, 414), path)

        self.each(look, permission=True)

    def test_a_session_is_not_another_s(self):
        """Fixation: a cookie that somebody set before the sign-in is worth nothing after it."""
        client = Visitor(self.hospital.server)
        client.cookie = "session=" + "A" * 43
        fields = {"identifiant": "agent", "mot-de-passe": self.hospital.password, "etablissement": OURS}
        self.assertEqual(client.post("/connexion", fields).status, 303)
        self.assertNotEqual(client.cookie, "session=" + "A" * 43)
        kept = client.cookie
        token = token_in(client.get("/").text)
        client.post("/deconnexion", {"jeton": token})
        client.cookie = kept
        self.assertNotIn("Inès Caradec", client.get("/").text)

    def test_redirects_stay_here(self):
        places = ("https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example", "javascript:alert(1)", "/%0d%0aX: y")
        def look(route):
            for param in route["params"]:
                if param["kind"] != "text" or param["name"] in in_path(route):
                    continue
                path, fields = self.place(route)
                for place in places:
                    if route["method"] == "GET":
                        answer = self.master.get(query(path, {**fields, param["name"]: place}))
                        where = answer.headers.get("Location", "/")
                        self.assertRegex(where, r"^/(?![/\\])[^\r\n]*$", f"{param['name']}={place}")

        self.each(look, local=False)


def named(route, name):
    return next(param for param in route["params"] if param["name"] == name)


def example_of(route, name):
    param = next((param for param in route["params"] if param["name"] == name), None)
    if not param:
        return ""
    _, fields = example({"path": "/", "params": [{**param, "required": True}]})
    return fields.get(name, "")


def wrong_values(param):
    """What the row does not let in."""
    if param["kind"] == "text":
        return ["é" * (param["max"] + 1), "a\x00b", "a\x07b"] if param["max"] < 60000 else ["a\x00b", "a\x07b"]
    if param["kind"] == "int":
        return ["x", "1.5", "1e3", "９", "99999999999999999999", str(param["min"] - 1) if param["min"] > -(1 << 62) else "x"]
    if param["kind"] == "date":
        return ["2026-02-30", "26/11/2026", "x", "0000-00-00"]
    if param["kind"] == "enum":
        return ["jamais", param["choices"][0] + "x", "0"]
    if param["kind"] == "email":
        return ["x", "a@", "a@b@c", "a" * 300 + "@b.fr"]
    return ["javascript:alert(1)", "https://", "ftp://a.fr", "https://" + "a" * 3000]


for engine in ENGINES:
    globals()[f"On{engine.title()}"] = type(f"On{engine.title()}", (Rights, unittest.TestCase), {"engine": engine})

if __name__ == "__main__":
    unittest.main()
