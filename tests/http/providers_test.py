# SPDX-License-Identifier: Apache-2.0
"""Portals and directories, from the page where they are set to the person who comes in, against real servers that are
started here: glewlwyd (OpenID Connect) and slapd (LDAP)."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
from pathlib import Path

from served import BLOUSE, Client, DeskTest, token_in

sys.path.insert(0, str(Path(__file__).parents[2] / "signin"))
from glewlwyd_test import Browser, Glewlwyd  # noqa: E402
from slapd_test import Slapd  # noqa: E402
from trial import free_port, stop_server  # noqa: E402

PERSON, PASSWORD = "c.martin", "tuile cactus neuf"
PAGE = "/reglages/connexion"


class Desk(DeskTest):
    """A desk with the settings that the class gives, and its administrator signed in."""

    hosts = ()

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="blouse-providers-"))
        cls.secrets = cls.folder / "secrets"
        cls.secrets.mkdir()
        port = free_port()
        settings = cls.folder / "blouse.conf"
        lines = ["[serveur]", *(f"outgoing-host = {host}" for host in cls.hosts), "[connexions]", f"secrets-folder = {cls.secrets}"]
        settings.write_text("\n".join(lines) + "\n")
        cls.url = f"http://127.0.0.1:{port}"
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        super().setUpClass("--settings", str(settings), "--listen", f"127.0.0.1:{port}", "--public-url", cls.url)

    @classmethod
    def secret(cls, name, text, mode=0o600):
        (cls.secrets / name).write_text(text)
        (cls.secrets / name).chmod(mode)

    def setUp(self):
        self.store("UPDATE sign_in_providers SET removed_at = 1")
        self.admin = Client(self.server)
        self.assertEqual(self.enter(self.admin, "administrateur", self.server.password).status, 303)

    def enter(self, client, login, password, **more):
        return client.post("/connexion", {"identifiant": login, "mot-de-passe": password, **more})

    def token(self):
        return token_in(self.admin.get("/").text)

    def send(self, path, **fields):
        return self.admin.post(path, {"jeton": self.token(), **{name.replace("_", "-"): text for name, text in fields.items()}})

    def add(self, kind, fields):
        answer = self.send(f"{PAGE}/{kind}", **fields)
        self.assertEqual((answer.status, answer.headers["Location"]), (303, PAGE + "?fait=ajoute"), answer.text)
        return self.all()[-1]

    def all(self):
        """The number, version and address of each, in the order of the page."""
        return [(int(number), version) for number, version in
                re.findall(r'action="/reglages/connexion/(\d+)" class="row">.*?name="version" value="(\d+)"',
                           self.admin.get(PAGE).text, re.S)]

    def gesture(self, one, word):
        return self.send(f"{PAGE}/{one[0]}", version=one[1], geste=word)

    def open(self, one):
        answer = self.gesture(one, "ouvrir")
        self.assertEqual(answer.status, 303, answer.text)


class Page(Desk):
    OIDC = {"nom": "le portail", "emetteur": "https://sso.example.org", "client": "blouse"}
    LDAP = {"nom": "Annuaire", "adresse": "ldaps://annuaire.example.org", "base": "dc=ch", "filtre": "(uid={})"}

    def test_only_who_may(self):
        client = Client(self.server)
        self.assertEqual(self.enter(client, "dpo", self.server.password).status, 303)
        for path in (PAGE, PAGE + "/oidc", PAGE + "/ldap"):
            self.assertEqual(client.get(path).status, 403)

    def test_order_and_undo(self):
        first, second = self.add("oidc", self.OIDC), self.add("ldap", self.LDAP)
        self.assertEqual([one[0] for one in self.all()], [first[0], second[0]])
        self.gesture(second, "monter")
        self.assertEqual([one[0] for one in self.all()], [second[0], first[0]])
        answer = self.gesture(first, "retirer")
        self.assertEqual([one[0] for one in self.all()], [second[0]])
        undo = re.search(r'action="(/reglages/connexion/\d+/remettre)"', self.admin.get(answer.headers["Location"]).text)[1]
        self.assertEqual(self.send(undo).status, 303)
        self.assertEqual([one[0] for one in self.all()], [second[0], first[0]])
        said = [action for (action,) in self.store("SELECT action FROM audit_log WHERE object_kind = 'provider' ORDER BY sequence")]
        self.assertEqual(said[-5:], ["provider.add", "provider.add", "provider.move", "provider.remove", "provider.restore"])

    def test_what_was_changed_meanwhile(self):
        one = self.add("oidc", self.OIDC)
        self.open(one)
        self.assertEqual(self.gesture(one, "fermer").status, 409)
        self.assertEqual(self.send(f"{PAGE}/oidc/{one[0]}", version=one[1], **self.OIDC).status, 409)

    def test_what_is_typed_comes_back(self):
        answer = self.send(PAGE + "/ldap", **{**self.LDAP, "nom": "<b>", "filtre": "(uid=x)", "secret": "../etc/passwd",
                                              "groupe-3": "cn=dpo,dc=ch", "role-3": "dpo"})
        self.assertEqual(answer.status, 422)
        self.assertIn("&lt;b&gt;", answer.text)
        self.assertIn("Il y manque {}", answer.text)
        self.assertIn("sans dossier devant", answer.text.replace("\n", " "))
        self.assertIn('value="cn=dpo,dc=ch"', answer.text)
        self.assertEqual(self.all(), [])

    def test_another_s_does_not_exist(self):
        self.assertEqual(self.admin.get(PAGE + "/oidc/999").status, 404)
        one = self.add("oidc", self.OIDC)
        self.assertEqual(self.admin.get(f"{PAGE}/ldap/{one[0]}").status, 404)
        with self.server.opened() as base:
            base.execute("INSERT OR IGNORE INTO establishments (id, key, name, time_zone, created_at, closed_at)"
                         " VALUES (99, 'x', 'Ailleurs', 'Europe/Paris', 1, 1)")
            base.execute("UPDATE sign_in_providers SET establishment_id = 99 WHERE id = ?", (one[0],))
        self.assertEqual(self.admin.get(f"{PAGE}/oidc/{one[0]}").status, 404)
        self.assertEqual(self.gesture(one, "ouvrir").status, 404)
        self.assertEqual(Client(self.server).get(f"/connexion/oidc/{one[0]}").status, 404)

    def test_no_page_opens_the_internal_network(self):
        self.secret("s", "x\n")
        for address in ("https://127.0.0.1/", "https://169.254.169.254/", "https://[::1]/", "https://localhost/", "http://127.0.0.1/"):
            answer = self.send(PAGE + "/oidc", **{**self.OIDC, "emetteur": address, "geste": "essayer"})
            self.assertEqual(answer.status, 200)
            self.assertIn("n&#39;a pas abouti", answer.text.replace("'", "&#39;"), address)
            self.assertRegex(answer.text, "outgoing-host</code>|outgoing-host|https://")
        for address in ("ldap://127.0.0.1", "ldaps://169.254.169.254", "ldaps://[::1]"):
            answer = self.send(PAGE + "/ldap", **{**self.LDAP, "adresse": address, "geste": "essayer"})
            self.assertIn("outgoing-host = ", answer.text, address)
        self.assertEqual(self.all(), [])

    def test_the_last_administrator_stays(self):
        [(kept,)] = self.store("SELECT password_hash FROM users WHERE login = 'administrateur'")
        one = self.add("ldap", self.LDAP)
        self.open(one)
        one = self.all()[-1]
        self.store("INSERT INTO user_identities SELECT establishment_id, ?, 's', id, 1 FROM users WHERE login = 'administrateur'", one[0])
        self.store("UPDATE users SET password_hash = NULL WHERE login = 'administrateur'")
        for word in ("fermer", "retirer"):
            answer = self.gesture(one, word)
            self.assertEqual(answer.status, 409)
            self.assertIn("Plus aucun administrateur", answer.text)
        self.store("UPDATE users SET password_hash = ? WHERE login = 'administrateur'", kept)
        self.assertEqual(self.gesture(one, "fermer").status, 303)


class Portal(Desk):
    hosts = ("127.0.0.1",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.folder / "glewlwyd").mkdir()
        cls.portal = Glewlwyd(cls.folder / "glewlwyd", cls.url + "/connexion/retour")
        cls.secret("portail.secret", "tres-secret-oui\n")
        cls.browser = Browser(cls.portal.url)
        cls.browser.must("POST", "/api/auth/", {"username": PERSON, "password": PASSWORD})
        cls.browser.must("PUT", "/api/auth/grant/blouse", {"scope": "openid"})

    @classmethod
    def tearDownClass(cls):
        stop_server(cls.portal.process)
        super().tearDownClass()

    def settings(self, **more):
        return {"nom": "le portail du CH", "emetteur": self.portal.issuer, "client": "blouse", "secret": "portail.secret",
                "portee": "openid", "groupes": "preferred_username", "groupe-1": PERSON, "role-1": "dpo", "creer": "1", "relier": "1", **more}

    def serve(self, **more):
        one = self.add("oidc", self.settings(**more))
        self.open(one)
        return one[0]

    def leave(self, number, back=""):
        """To the portal, as somebody; the client, with its cookie, and what comes back."""
        client = Client(self.server)
        answer = client.get(f"/connexion/oidc/{number}" + (f"?retour={urllib.parse.quote(back, safe='')}" if back else ""))
        self.assertEqual(answer.status, 303, answer.text)
        self.assertRegex(answer.headers["Set-Cookie"], r"^connexion=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Max-Age=600$")
        self.assertTrue(answer.headers["Location"].startswith(self.portal.issuer))
        status, place = self.browser.ask("GET", answer.headers["Location"] + "&g_continue")
        self.assertEqual(status, 302, place)
        self.assertTrue(place.startswith(self.url + "/connexion/retour?"), place)
        return client, place[len(self.url):]

    def test_a_person_comes_in_with_their_roles(self):
        number = self.serve()
        page = Client(self.server).get("/connexion?retour=%2Freglages%2Fjournal").text
        self.assertIn("Se connecter avec le portail du CH", page)
        self.assertIn(f"/connexion/oidc/{number}?retour=%2Freglages%2Fjournal", page)
        client, place = self.leave(number, "/reglages/journal")
        # What a portal adds of its own is passed over.
        answer = client.get(place + "&session_state=abc&iss=x")
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/reglages/journal"), answer.text)
        cookies = answer.headers.get_all("Set-Cookie")
        self.assertEqual(len(cookies), 2)
        client.cookie = next(cookie for cookie in cookies if cookie.startswith("session=")).split(";")[0]
        self.assertIn("Claire Martin", client.get("/").text)
        self.assertEqual(client.get("/reglages/journal").status, 200)
        self.assertEqual(self.store(f"SELECT count(*) FROM sessions WHERE provider_id = {number}"), [(1,)])
        # Closing it ends what came by it, and takes its roles away.
        self.assertEqual(self.gesture(self.all()[-1], "fermer").status, 303)
        self.assertNotIn("Claire Martin", client.get("/").text)
        self.assertEqual(self.store("SELECT role_bits FROM users WHERE login = 'c.martin'"), [(1,)])
        self.assertEqual(Client(self.server).get(f"/connexion/oidc/{number}").status, 404)

    def test_nobody_comes_back_who_did_not_leave(self):
        number = self.serve()
        client, place = self.leave(number)
        for other in (Client(self.server), self.leave(number)[0]):
            answer = other.get(place)
            self.assertEqual(answer.status, 403)
            self.assertIn("recommencez", answer.text)
        wrong = re.sub(r"state=[^&]*", "state=" + "x" * 43, place)
        self.assertEqual(client.get(wrong).status, 403)
        self.assertEqual(Client(self.server).get("/connexion/retour?state=&code=x").status, 403)
        self.assertEqual(Client(self.server).get("/connexion/retour?error=access_denied&state=x").status, 403)

    def test_no_way_to_another_site(self):
        number = self.serve()
        for back in ("//example.org/", "https://example.org/", "/\\example.org"):
            client, place = self.leave(number, back)
            answer = client.get(place)
            self.assertEqual((answer.status, answer.headers["Location"]), (303, "/"), back)
            answer = self.enter(Client(self.server), "agent", self.server.password, retour=back)
            self.assertEqual((answer.status, answer.headers["Location"]), (303, "/"), back)

    def test_who_is_in_no_group_is_told(self):
        number = self.serve(**{"groupe-1": "personne", "membres": "1"})
        client, place = self.leave(number)
        answer = client.get(place)
        self.assertEqual(answer.status, 403)
        self.assertIn("aucun des groupes qui ont accès à Blouse", answer.text)
        self.assertIn("Se connecter", client.get("/").text)

    def test_trying_says_what_is_wrong(self):
        self.secret("ouvert", "x\n", 0o644)
        for word, more in (("a réussi", {}), ("n'existe pas", {"secret": "rien"}), ("chmod 0600", {"secret": "ouvert"}),
                           ("émetteur", {"emetteur": self.portal.issuer + "/"}),
                           ("ne répond pas", {"emetteur": f"http://127.0.0.1:{free_port()}"})):
            answer = self.send(PAGE + "/oidc", **self.settings(**more, geste="essayer"))
            self.assertIn(word, answer.text.replace("&#39;", "'"), more)
        one = self.add("oidc", self.settings())
        self.assertIn("répond", self.gesture(one, "essayer").text)

    def test_a_portal_that_is_down(self):
        number = self.serve(emetteur=f"http://127.0.0.1:{free_port()}/x")
        answer = Client(self.server).get(f"/connexion/oidc/{number}?retour=%2Fguide")
        self.assertEqual(answer.status, 503)
        self.assertIn("prévenez le service informatique", answer.text)
        self.assertIn('value="/guide"', answer.text)


class Directory(Desk):
    hosts = ("127.0.0.1",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.directory = Slapd(cls.folder / "slapd", True)
        cls.secret("annuaire.secret", "service\n")
        shutil.copy(cls.folder / "slapd/cert.pem", cls.secrets / "annuaire.pem")

    @classmethod
    def tearDownClass(cls):
        stop_server(cls.directory.process)
        super().tearDownClass()

    def settings(self, **more):
        return {"nom": "Annuaire", "adresse": f"ldap://127.0.0.1:{self.directory.port}", "autorites": "annuaire.pem",
                "compte": "cn=blouse,dc=ch", "secret": "annuaire.secret", "base": "ou=gens,dc=ch",
                "filtre": "(&(objectClass=inetOrgPerson)(uid={}))", "base-groupes": "dc=ch", "creer": "1", "relier": "1",
                "groupe-1": "cn=dpo,dc=ch", "role-1": "dpo", **more}

    def test_a_password_of_the_directory(self):
        self.open(self.add("ldap", self.settings(membres="1")))
        client = Client(self.server)
        self.assertEqual(self.enter(client, "C.Martin", "tuile cactus", retour="/guide").headers["Location"], "/guide")
        self.assertIn("Claire Martin", client.get("/").text)
        self.assertEqual(client.get("/reglages/journal").status, 200)
        answer = self.enter(Client(self.server), "n.petit", "otarie")
        self.assertEqual(answer.status, 403)
        self.assertIn("aucun des groupes", answer.text)
        # Nothing tells who knows a name: Blouse, the directory, nobody.
        count = "SELECT count(*) FROM audit_log WHERE action = 'signin.refuse' AND fields = 'password,provider'"
        said, before = set(), self.store(count)[0][0]
        for login in ("agent", "n.petit", "personne"):
            answer = self.enter(Client(self.server), login, "ce n'est pas lui")
            self.assertEqual(answer.status, 422)
            said.add(answer.text.replace(login, ""))
        self.assertEqual(len(said), 1)
        self.assertEqual(self.store(count)[0][0], before + 3)
        # Who has a password in Blouse still comes in by it.
        self.assertEqual(self.enter(Client(self.server), "agent", self.server.password).status, 303)

    def test_tries_are_counted_once(self):
        self.open(self.add("ldap", self.settings()))
        for _ in range(5):
            self.assertEqual(self.enter(Client(self.server), "a.roche", "faux").status, 422)
        self.assertIn("Réessayez dans", self.enter(Client(self.server), "a.roche", "faux").text)

    def test_a_directory_that_is_down(self):
        self.open(self.add("ldap", self.settings(adresse=f"ldap://127.0.0.1:{free_port()}")))
        answer = self.enter(Client(self.server), "c.martin", "tuile cactus")
        self.assertEqual(answer.status, 503)
        self.assertIn("ne répond pas en ce moment", answer.text)
        self.assertNotIn("127.0.0.1", answer.text)
        self.assertEqual(self.enter(Client(self.server), "agent", self.server.password).status, 303)
        # The next in order is asked all the same.
        self.open(self.add("ldap", self.settings()))
        self.assertEqual(self.enter(Client(self.server), "c.martin", "tuile cactus").status, 303)

    def doctor(self, *words):
        """What it says of the ways in, of this desk's base and settings."""
        environment = {**os.environ, "BLOUSE_STORE": f"sqlite:{self.server.folder.name}/base.db"}
        said = subprocess.run([BLOUSE, "doctor", "--settings", str(self.folder / "blouse.conf"), *words], env=environment,
                              capture_output=True, text=True, check=False).stdout
        return [line.strip() for line in said.splitlines() if "Connexion :" in line]

    def test_the_doctor_looks_at_it(self):
        self.assertEqual(self.doctor(), [])
        self.open(self.add("ldap", self.settings()))
        self.open(self.add("ldap", self.settings(nom="Panne", adresse=f"ldap://127.0.0.1:{free_port()}")))
        self.open(self.add("ldap", self.settings(nom="Vide", secret="rien")))
        without, called = self.doctor(), self.doctor("--reseau")
        self.assertEqual([line[0] for line in without], ["✔", "✔", "✖"])
        self.assertEqual([line[0] for line in called], ["✔", "✖", "✖"])
        self.assertIn("Panne (demonstration) : L'annuaire ne sert pas", called[1])
        self.assertIn("Vide (demonstration) : Le fichier", called[2])

    def test_trying_says_what_is_wrong(self):
        self.secret("faux", "autre\n")
        for word, more in (("a réussi", {}), ("compte de service", {"secret": "faux"}), ("certificat", {"autorites": ""}),
                           ("base de recherche", {"base": "ou=nulle,dc=ch"})):
            answer = self.send(PAGE + "/ldap", **self.settings(**more, geste="essayer"))
            self.assertIn(word, answer.text, more)


if __name__ == "__main__":
    unittest.main()
