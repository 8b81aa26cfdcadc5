# SPDX-License-Identifier: Apache-2.0
"""Keys of programs, and every route that takes them: what opens it, what does not, and whether it answers what the OpenAPI
description says."""

import json
import re
import subprocess
import unittest
import unittest.mock
from pathlib import Path

import jsonschema

from served import BLOUSE, Client, DeskTest, routes, token_in

SCOPES = ("check", "journal.read", "reports.send", "system.manage", "users.manage")
KEY = re.compile(r"blouse_[0-9A-Za-z]{49}")


def closed():
    """The routes that only a key or a session opens, from the table."""
    return [route for route in routes(BLOUSE) if route["json"] and (route["permission"] or route["signed"])]


class Programs(DeskTest):
    """An administrator, and a key that may all that keys may."""

    people = 0

    @classmethod
    def setUpClass(cls, **about):
        super().setUpClass(**about)
        cls.admin = cls.server.as_("administrateur")
        cls.document = cls.admin.get("/api/openapi.json").json
        cls.made = 0
        cls.key = cls.make(SCOPES)

    @classmethod
    def token(cls, client):
        return token_in(client.get("/reglages/cles/nouvelle").text)

    @classmethod
    def send_form(cls, name, scopes, term="90"):
        fields = [("nom", name), ("duree", term), ("jeton", cls.token(cls.admin)), *(("droit", scope) for scope in scopes)]
        return cls.admin.post("/reglages/cles/nouvelle", fields)

    @classmethod
    def make(cls, scopes):
        cls.made += 1
        answer = cls.send_form(f"Essai {cls.made}", scopes)
        assert answer.status == 200, answer.text
        return KEY.search(answer.text)[0]

    def ask(self, method, path, body=None, key=None, **headers):
        about = {"Authorization": f"Bearer {key or self.key}", **{n.replace("_", "-"): v for n, v in headers.items()}}
        if body is not None:
            about.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return Client(self.server).ask(method, path, body, about)

    def operation(self, route):
        return self.document["paths"][route["path"]][route["method"].lower()]

    def example(self, route):
        """Path and body, of the description's own examples."""
        operation, path = self.operation(route), route["path"]
        query = []
        for param in operation.get("parameters", ()):
            if param["in"] == "path":
                path = path.replace("{" + param["name"] + "}", str(param["example"]))
            else:
                query.append(f"{param['name']}={param['example']}")
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
        if body and "login" in body:
            type(self).people += 1
            body = {**body, "login": f"{body['login']}.{self.people}"}
        return path + ("?" + "&".join(query) if query else ""), body

    def ask_route(self, route, **more):
        path, body = self.example(route)
        return self.ask(route["method"], path, body, **more)

    def refused(self, answer, status, error=None):
        self.assertEqual(answer.status, status, answer.text)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        jsonschema.validate(answer.json, self.document["components"]["schemas"]["Probleme"])
        self.assertEqual(answer.json["status"], status)
        if status in (401, 403) or error == "invalid_request":
            said = answer.headers["WWW-Authenticate"]
            self.assertTrue(said.startswith('Bearer realm="Blouse"'), said)
            self.assertEqual(re.findall('error="([^"]*)"', said), [error] if error else [])


class Elsewhere(Client):
    """Comes from an address that has not tried any key yet."""

    def source(self):
        return ("127.0.0.9", 0)


class Keys(Programs):
    def each(self):
        found = closed()
        self.assertGreater(len(found), 5)
        for route in found:
            with self.subTest(f"{route['method']} {route['path']}"):
                yield route

    # What the description says.

    def test_examples_are_answered_as_described(self):
        for route in routes(BLOUSE):
            if not route["json"]:
                continue
            with self.subTest(f"{route['method']} {route['path']}"):
                answer = self.ask_route(route)
                self.assertEqual(answer.status, 200, answer.text)
                content = self.operation(route)["responses"]["200"]["content"]["application/json"]
                if route["path"] != "/api/openapi.json":
                    checker = jsonschema.FormatChecker()
                    jsonschema.Draft202012Validator(content["schema"], format_checker=checker).validate(answer.json)

    def test_bodies_of_examples_are_good_by_their_own_schema(self):
        for route in self.each():
            content = self.operation(route).get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                jsonschema.Draft202012Validator(content["schema"]).validate(content["example"])

    def test_the_description_names_every_route_and_scope(self):
        for route in self.each():
            wanted = [{"cle": [route["permission"]] if route["permission"] else []}]
            self.assertEqual(self.operation(route)["security"], wanted)
        self.assertEqual({route["permission"] for route in closed()} - {None}, set(SCOPES))

    def test_the_page_tells_of_every_route(self):
        text = Client(self.server).get("/api").text
        for route in self.each():
            self.assertIn(f"{route['method']} {route['path']}", text)

    # Who may.

    def test_no_key(self):
        for route in self.each():
            path, body = self.example(route)
            for headers in ({}, {"Authorization": "Basic YTpi"}, {"Accept": "application/json"}):
                answer = Client(self.server).ask(route["method"], path, body and json.dumps(body), headers)
                self.refused(answer, 401)

    def test_what_is_no_key(self):
        wrong = [self.key[:-1], self.key + "x", self.key.swapcase(), "blouse_" + "0" * 49, "x", "é"]
        client = Elsewhere(self.server)
        for key in wrong:
            with self.subTest(key):
                shown = {"Authorization": f"Bearer {key.encode().decode('latin-1')}"}
                self.refused(client.ask("GET", "/api/moi", headers=shown), 401, "invalid_token")

    def test_another_scope(self):
        keys = {scope: self.make([scope]) for scope in SCOPES}
        for route in self.each():
            for scope, key in keys.items():
                answer = self.ask_route(route, key=key)
                if route["permission"] in (None, scope):
                    self.assertEqual(answer.status, 200, answer.text)
                else:
                    self.refused(answer, 403, "insufficient_scope")
                    self.assertIn(f'scope="{route["permission"]}"', answer.headers["WWW-Authenticate"])

    def newest(self):
        return self.store("SELECT max(id) FROM api_keys")[0][0]

    def test_revoked_and_given_back(self):
        key = self.make(SCOPES)
        number = self.newest()
        answer = self.admin.post(f"/reglages/cles/{number}/revoquer", {"jeton": self.token(self.admin)})
        self.assertEqual(answer.status, 303)
        page = self.admin.get(answer.headers["Location"]).text
        self.assertIn("Révoquée", page)
        self.assertIn(f'action="/reglages/cles/{number}/retablir"', page)
        for route in self.each():
            self.refused(self.ask_route(route, key=key), 401, "invalid_token")
        answer = self.admin.post(f"/reglages/cles/{number}/retablir", {"jeton": self.token(self.admin)})
        self.assertEqual(answer.headers["Location"], "/reglages/cles?fait=retablie")
        self.assertEqual(self.ask("GET", "/api/moi", key=key).status, 200)
        self.store("UPDATE api_keys SET revoked_at = 1 WHERE id = ?", number)
        answer = self.admin.post(f"/reglages/cles/{number}/retablir", {"jeton": self.token(self.admin)})
        self.assertEqual(answer.headers["Location"], "/reglages/cles?fait=trop-tard")
        self.refused(self.ask("GET", "/api/moi", key=key), 401, "invalid_token")

    def test_expired(self):
        key = self.make(SCOPES)
        self.store("UPDATE api_keys SET expires_at = 1 WHERE id = ?", self.newest())
        for route in self.each():
            self.refused(self.ask_route(route, key=key), 401, "invalid_token")

    def test_the_account_of_its_maker_is_closed(self):
        key = self.make(SCOPES)
        number = self.newest()
        self.store("INSERT INTO users (establishment_id, login, name, created_at, updated_at, disabled_at) "
                   "VALUES (1, 'parti', 'Parti', 1, 1, 1)")
        self.store("UPDATE api_keys SET created_by = (SELECT id FROM users WHERE login = 'parti') WHERE id = ?", number)
        self.refused(self.ask("GET", "/api/moi", key=key), 401, "invalid_token")
        self.assertIn("Arrêtée", self.admin.get("/reglages/cles").text)

    def test_another_establishment(self):
        """A key of one sees nothing of the other; nobody revokes the other's."""
        key = self.make(SCOPES)
        number = self.newest()
        [(there,)] = self.store("INSERT INTO establishments (key, name, time_zone, created_at) "
                                "VALUES ('ailleurs', 'Ailleurs', 'Indian/Reunion', 1) RETURNING id")
        self.store("INSERT INTO audit_heads SELECT ?, salt, 0, zeroblob(32), 1, zeroblob(32) FROM audit_heads "
                   "WHERE establishment_id = 1", there)
        [(maker,)] = self.store("INSERT INTO users (establishment_id, login, name, created_at, updated_at, role_bits) "
                                "VALUES (?, 'la-bas', 'Là-bas', 1, 1, 513) RETURNING id", there)
        self.store("INSERT INTO user_roles VALUES (?, ?, 'administrateur')", there, maker)
        self.store("UPDATE api_keys SET establishment_id = ?, created_by = ? WHERE id = ?", there, maker, number)
        for route in self.each():
            answer = self.ask_route(route, key=key)
            self.assertEqual(answer.status, 200, answer.text)
            self.assertNotIn("Inès", answer.text)
            self.assertNotIn("Val-Fictif", answer.text)
        people = self.ask("GET", "/api/personnes", key=key).json["items"]
        # The second is the one that this key invited above.
        self.assertEqual([person["login"].split(".")[0] for person in people], ["la-bas", "m"])
        self.assertEqual({entry["actor"]["kind"] for entry in self.ask("GET", "/api/journal", key=key).json["items"]}, {"program"})
        self.assertNotIn("la-bas", self.ask("GET", "/api/personnes").text)
        for action in ("revoquer", "retablir"):
            answer = self.admin.post(f"/reglages/cles/{number}/{action}", {"jeton": self.token(self.admin)})
            self.assertEqual(answer.status, 404)
        self.assertNotIn(f"/reglages/cles/{number}/", self.admin.get("/reglages/cles").text)

    def test_a_key_and_a_cookie(self):
        for route in self.each():
            for cookie in (self.admin.cookie, "session=" + "A" * 43):
                self.refused(self.ask_route(route, Cookie=cookie), 400, "invalid_request")

    def test_a_key_opens_no_page(self):
        for route in routes(BLOUSE):
            if route["permission"] and not route["json"]:
                path = re.sub(r"\{[^}]+\}", "1", route["path"])
                with self.subTest(f"{route['method']} {route['path']}"):
                    body = "" if route["method"] != "GET" else None
                    self.assertIn(self.ask(route["method"], path, body).status, (401, 403))

    def test_a_session_reads_too(self):
        self.assertEqual(self.admin.get("/api/moi").json["kind"], "personne")
        self.assertEqual(self.admin.get("/api/journal?limit=1").status, 200)
        self.assertEqual(self.server.come_in("agent").get("/api/journal").status, 403)
        # A form of another site that sends what looks like JSON has no token.
        about = {"Origin": self.admin.origin(), "Content-Type": "application/json"}
        self.assertEqual(self.admin.ask("POST", "/api/verifier", '{"text": "a"}', about).status, 403)
        about["X-Jeton"] = self.token(self.admin)
        self.assertEqual(self.admin.ask("POST", "/api/verifier", '{"text": "a"}', about).json["verdict"], "ok")

    def test_one_key_has_its_limit(self):
        key = self.make(["check"])
        answers = [self.ask("GET", "/api/moi", key=key) for _ in range(400)]
        self.assertEqual({answer.status for answer in answers}, {200, 429})
        self.assertEqual(self.ask("GET", "/api/moi").status, 200)
        answer = next(answer for answer in answers if answer.status == 429)
        self.refused(answer, 429)
        self.assertGreater(int(answer.headers["Retry-After"]), 0)

    def test_a_report_comes_once(self):
        body = {"once": "intranet-0001", "text": "Le 7 fermerait en juin, et personne ne nous a prévenus.", "who": "colleague"}
        first, again = self.ask("POST", "/api/signalements", body).json, self.ask("POST", "/api/signalements", body).json
        self.assertEqual((first["repeated"], again["repeated"]), (False, True))
        self.assertEqual(first["code"], again["code"])
        self.assertIn("Reçu.", Client(self.server).post("/suivi", {"code": first["code"]}).text)
        # Another program may count alike.
        other = self.ask("POST", "/api/signalements", body, key=self.make(["reports.send"])).json
        self.assertEqual((other["repeated"], other["joined"]), (False, True))
        self.assertNotEqual(other["code"], first["code"])
        rows = self.store("SELECT channel, who FROM reports WHERE text = ?", body["text"])
        self.assertEqual(rows, [("programme", "collegue")] * 2)
        answer = self.ask("POST", "/api/signalements", {"once": "intranet-0002", "text": " "})
        self.refused(answer, 422)
        self.assertTrue(self.ask("POST", "/api/signalements", {"once": "intranet-0003",
                                                               "text": "Je n'en peux plus, ce soir j'en finis, adieu à tous."}).json["danger"])

    # What is sent.

    def test_bodies_that_are_refused(self):
        for body, status in (("{", 400), ("[]", 400), ('{"text": "a", "text": "b"}', 400), ('{"text": "a", "autre": 1}', 400),
                             ("[" * 100000, 400), (b'{"text": "\xff"}', 400), ('{"text": 12}', 422), ("{}", 422),
                             ('{"text": ["a"]}', 422), ('{"text": null}', 422), ('{"text": "a", "network": "minitel"}', 422),
                             ('{"text": "%s"}' % ("a" * 1000001), 422)):
            with self.subTest(body[:30]):
                answer = self.ask("POST", "/api/verifier", body)
                self.refused(answer, status)
        answer = self.ask("POST", "/api/verifier", '{"text": 1, "network": 2}')
        self.assertEqual({mistake["name"] for mistake in answer.json["mistakes"]}, {"text", "network"})
        self.refused(self.ask("POST", "/api/verifier", "text=a", Content_Type="text/plain"), 415)
        self.refused(self.ask("POST", "/api/verifier?text=a", {"text": "a"}), 400)
        self.refused(self.ask("GET", "/api/rien"), 404)
        self.refused(self.ask("DELETE", "/api/moi"), 405)

    def test_a_form_is_read_too(self):
        kind = "application/x-www-form-urlencoded"
        self.assertEqual(self.ask("POST", "/api/verifier", "text=Bonjour", Content_Type=kind).json["verdict"], "ok")

    def test_places(self):
        text = " 🥼 Été\r\nMme Duval, 87 ans, chambre 12, est morte cette nuit. "
        answer = self.ask("POST", "/api/verifier", {"text": text, "id": "n° 1", "context": "agent", "network": "x"}).json
        self.assertEqual((answer["id"], answer["verdict"]), ("n° 1", "bloquant"))
        spans = [span for finding in answer["findings"] for span in finding["spans"]] + answer["entities"]
        self.assertGreater(len(spans), 3)
        for span in spans:
            self.assertEqual(text[span["start"]:span["end"]], span["text"])
            self.assertEqual(text.encode()[span["byte_start"]:span["byte_end"]].decode(), span["text"])
            self.assertEqual(text.encode("utf-16-le")[2 * span["utf16_start"]:2 * span["utf16_end"]].decode("utf-16-le"), span["text"])

    def test_the_same_as_the_command_says(self):
        text = "Avec Mme Duval, 87 ans, chambre 12."
        run = subprocess.run([BLOUSE, "check", "--text", text, "--format", "json", "--reading", "fast"], capture_output=True, check=False)
        said, answer = json.loads(run.stdout), self.ask("POST", "/api/verifier", {"text": text}).json
        for span in [span for finding in answer["findings"] for span in finding["spans"]] + answer["entities"]:
            for name in ("byte_start", "byte_end", "utf16_start", "utf16_end"):
                del span[name]
        self.assertEqual(answer, said)

    def test_every_context_and_network(self):
        properties = self.document["paths"]["/api/verifier"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
        for name in ("context", "network"):
            for word in properties[name]["enum"]:
                with self.subTest(word):
                    self.assertEqual(self.ask("POST", "/api/verifier", {"text": "Bonjour", name: word}).status, 200)
        text = "Ce service est une honte, ma mère a attendu six heures aux urgences."
        self.assertIsNotNone(self.ask("POST", "/api/verifier", {"text": text, "context": "usager"}).json["nature"])

    def test_masks(self):
        text = "Mme Duval, 87 ans ; Mme DUVAL ; 06 12 34 56 78"
        answer = self.ask("POST", "/api/masquer", {"text": text}).json
        self.assertEqual(answer["text"], "Mme [NOM-1], [AGE-1] ; Mme [NOM-1] ; [TEL-1]")

    def test_nothing_of_a_message_stays(self):
        self.ask("POST", "/api/verifier", {"text": "Mme Zyxwvuttt, 87 ans, chambre 12", "id": "Zyxwvuttt"})
        self.ask("POST", "/api/masquer", {"text": "Mme Zyxwvuttt, 87 ans, chambre 12"})
        for path in Path(self.server.folder.name).iterdir():
            with self.subTest(path.name):
                self.assertNotIn(b"Zyxwvuttt", path.read_bytes())

    # Lists.

    def walk(self, path, limit):
        items, cursor = [], None
        while True:
            page = self.ask("GET", f"{path}?limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json
            self.assertLessEqual(len(page["items"]), limit)
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                return items

    def test_people_page_by_page(self):
        logins = [person["login"] for person in self.walk("/api/personnes", 3)]
        self.assertEqual(len(logins), len(set(logins)))
        self.assertGreaterEqual(len(logins), 10)
        administrator = next(person for person in self.walk("/api/personnes", 100) if person["login"] == "administrateur")
        self.assertIn("administrateur", administrator["roles"])

    def test_inviting(self):
        person = {"login": "n.invitee", "name": "Nadia Invitée", "roles": ["dpo"]}
        answer = self.ask("POST", "/api/personnes", person).json
        self.assertFalse(answer["mailed"])
        self.assertEqual(Client(self.server).get("/" + answer["link"].split("/", 3)[3]).status, 200)
        [found] = [other for other in self.walk("/api/personnes", 100) if other["id"] == answer["id"]]
        self.assertEqual((found["login"], set(found["roles"])), ("n.invitee", {"agent", "dpo"}))
        [(kind,)] = self.store("SELECT actor_kind FROM audit_log WHERE action = 'account.add' AND object_id = ?", str(answer["id"]))
        self.assertEqual(kind, "program")
        for change, name in (({}, "login"), ({"login": "x" * 101}, "login"), ({"login": "autre", "email": "é@é.fr"}, "email"),
                             ({"login": "autre", "roles": ["administrateur"]}, "roles")):
            with self.subTest(change):
                refused = self.ask("POST", "/api/personnes", {**person, **change})
                self.refused(refused, 422)
                self.assertEqual([mistake["name"] for mistake in refused.json["mistakes"]], [name])

    def test_cursors_that_are_none(self):
        for path in ("/api/journal?cursor=12", "/api/journal?cursor=a-b", "/api/personnes?cursor=x"):
            self.refused(self.ask("GET", path), 422)

    def test_journal_page_by_page(self):
        entries = self.walk("/api/journal", 7)
        sequences = [entry["sequence"] for entry in entries]
        self.assertEqual(sequences, sorted(sequences, reverse=True))
        self.assertEqual(sequences[-1], 1)
        made = self.ask("GET", "/api/journal?family=cles&limit=100").json["items"]
        self.assertEqual({entry["object"]["kind"] for entry in made}, {"key"})
        self.assertEqual(self.ask("GET", "/api/journal?until=2000-01-01").json, {"items": [], "next": None})

    def test_reading_is_journalled(self):
        key = self.make(["users.manage", "journal.read"])
        number = self.newest()
        self.ask("GET", "/api/personnes", key=key)
        self.ask("GET", "/api/journal", key=key)
        rows = self.store("SELECT actor_kind, action FROM audit_log WHERE actor_kind = 'program' AND actor_id = ? ORDER BY sequence", number)
        self.assertEqual([action for _, action in rows], ["account.list", "journal.view"])

    def test_etags(self):
        first = self.ask("GET", "/api/sante")
        again = self.ask("GET", "/api/sante", If_None_Match=first.headers["ETag"])
        self.assertEqual((again.status, again.body), (304, b""))
        self.assertIn("Authorization", first.headers["Vary"])

    # The page of keys.

    def test_what_cannot_be_made(self):
        for name, scopes, term, said in (("", ["check"], "90", "À remplir"), ("Sans droit", [], "90", "au moins une permission"),
                                         ("Trop", ["posts.publish"], "90", "au moins une permission"),
                                         ("Trop", ["check", "posts.read"], "90", "au moins une permission"),
                                         ("Long", ["check"], "3650", "Choisissez"), ("Essai 1", ["check"], "90", "porte déjà ce nom"),
                                         ("a" * 81, ["check"], "90", "trop long")):
            with self.subTest(name):
                answer = self.send_form(name, scopes, term)
                self.assertEqual(answer.status, 422)
                self.assertIn(said, answer.text.replace("\u00a0", " "))
                self.assertNotRegex(answer.text, KEY)

    def test_a_key_is_shown_once(self):
        key = self.make(["check"])
        self.assertNotIn(key, self.admin.get("/reglages/cles").text)
        for column in self.store("SELECT * FROM api_keys"):
            self.assertNotIn(key, map(str, column))
        self.assertIn("jamais", self.admin.get("/reglages/cles").text)
        self.ask("GET", "/api/moi", key=key)
        [(used,)] = self.store("SELECT used_at FROM api_keys WHERE id = ?", self.newest())
        self.assertIsNotNone(used)

    def test_older_keys(self):
        for number in range(60):
            self.store("INSERT INTO api_keys (establishment_id, hash, name, scopes, created_by, created_at, expires_at, revoked_at) "
                       "VALUES (1, ?, ?, 'check', 10, 1, 2, 2)", f"h{number}".encode(), f"Vieille {number}")
        first = self.admin.get("/reglages/cles").text
        more = re.search(r'href="(/reglages/cles\?avant=\d+)"', first)[1]
        self.assertEqual(first.count("Vieille"), 50)
        self.assertIn("Vieille 9<", self.admin.get(more).text)
        self.store("DELETE FROM api_keys WHERE name LIKE 'Vieille%'")


class Settings(Programs):
    @classmethod
    def setUpClass(cls):
        super().setUpClass(settings={"BLOUSE_UPLOAD_MAX": "64 Ko", "BLOUSE_LOG_LEVEL": "attention"})

    @classmethod
    def tearDownClass(cls):
        """Of all that was asked, the log has what was refused."""
        lines = [json.loads(line) for line in cls.server.stop().splitlines()]
        assert {line["status"] for line in lines} == {413}, lines
        assert {line["route"] for line in lines} == {"/api/verifier"}, lines

    def test_the_settings_say_how_long_a_body_may_be(self):
        self.assertEqual(self.ask("POST", "/api/verifier", {"text": "a" * 60000}).status, 200)
        self.refused(self.ask("POST", "/api/verifier", {"text": "a" * 70000}), 413)


if __name__ == "__main__":
    unittest.main()
