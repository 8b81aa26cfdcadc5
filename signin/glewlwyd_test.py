# SPDX-License-Identifier: Apache-2.0
"""OpenID Connect against Debian's glewlwyd, started here on the loopback: a browser's part is played with urllib."""

import http.cookiejar
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from trial import Trial, free_port, start_server, stop_server  # noqa: E402

AGENT, DPO = 1 << 0, 1 << 7
BACK = "http://127.0.0.1:9/retour"
CONFIG = """
port={port}
bind_address="127.0.0.1"
external_url="{url}"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="WARNING"
cookie_domain="127.0.0.1"
cookie_secure=0
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
user_middleware_module_path="/usr/lib/glewlwyd/user_middleware"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
hash_algorithm="SHA512"
database = {{ type = "sqlite3" path = "{folder}/base.db" }};
"""
SCHEMA = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")


class Browser:
    """One person's, with cookies; it follows no redirect."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    def __init__(self, url):
        self.url = url
        self.opener = urllib.request.build_opener(self.Stay, urllib.request.ProxyHandler({}),
                                                  urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def ask(self, method, address, body=None):
        """The status, and where it sends."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(address if "://" in address else self.url + address, data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, ""
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers.get("Location", "") or error.read().decode("utf-8", "replace")

    def must(self, *asked):
        status, text = self.ask(*asked)
        if status != 200:
            raise RuntimeError(f"{asked[:2]}: {status} {text}")


class Glewlwyd:
    def __init__(self, folder, back=BACK):
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.issuer = self.url + "/api/oidc"
        if not SCHEMA.exists():
            raise RuntimeError("no glewlwyd: apt-get install glewlwyd")
        subprocess.run(["sqlite3", folder / "base.db"], input=SCHEMA.read_text(), text=True, check=True, capture_output=True)
        (folder / "conf").write_text(CONFIG.format(port=self.port, url=self.url, folder=folder))
        self.process = start_server(["glewlwyd", "-c", folder / "conf"], self.port, folder / "log")
        self.admin = Browser(self.url)
        self.admin.must("POST", "/api/auth/", {"username": "admin", "password": "password"})
        self.admin.must("POST", "/api/mod/plugin/", {"module": "oidc", "name": "oidc", "display_name": "OIDC",
                                                     "enabled": True, "parameters": self.parameters()})
        self.admin.must("POST", "/api/client/", {
            "token_endpoint_auth_method": ["client_secret_basic"], "client_id": "blouse", "password": "tres-secret-oui", "confidential": True, "redirect_uri": [back],
            "authorization_type": ["code"], "scope": ["openid"], "enabled": True, "name": "Blouse"})
        self.admin.must("POST", "/api/user/", {
            "username": "c.martin", "password": "tuile cactus neuf", "name": "Claire Martin", "email": "c.martin@example.org",
            "enabled": True, "scope": ["openid"]})

    def parameters(self):
        """The plugin's, with a new pair of keys."""
        key = subprocess.run(["openssl", "genrsa", "2048"], check=True, capture_output=True, text=True).stdout
        public = subprocess.run(["openssl", "rsa", "-pubout"], input=key, check=True, capture_output=True, text=True).stdout
        return {
            "iss": self.issuer, "jwt-type": "rsa", "jwt-key-size": "256", "key": key, "cert": public,
            "access-token-duration": 3600, "refresh-token-duration": 1209600, "code-duration": 600, "allow-non-oidc": False,
            "auth-type-code-enabled": True, "auth-type-token-enabled": False, "auth-type-id-token-enabled": False,
            "auth-type-none-enabled": False, "auth-type-password-enabled": False, "auth-type-client-enabled": False,
            "auth-type-refresh-enabled": True, "pkce-allowed": True, "pkce-required": True, "pkce-method-plain-allowed": False,
            "subject-type": "public", "jwks-show": True, "name-claim": "mandatory", "email-claim": "mandatory",
            "claims": [{"name": "preferred_username", "user-property": "username", "type": "string", "mandatory": True}],
        }

    def renew_keys(self):
        self.admin.must("PUT", "/api/mod/plugin/oidc", {"module": "oidc", "name": "oidc", "display_name": "OIDC",
                                                        "enabled": True, "parameters": self.parameters()})
        self.admin.must("PUT", "/api/mod/plugin/oidc/reset", {})


class OpenId(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="blouse-glewlwyd-"))
        cls.server = Glewlwyd(cls.folder)
        cls.secrets = cls.folder / "secrets"
        cls.secrets.mkdir()
        for name, text in (("secret", "tres-secret-oui\n"), ("wrong", "autre\n")):
            (cls.secrets / name).write_text(text)
            (cls.secrets / name).chmod(0o600)
        cls.browser = Browser(cls.server.url)
        cls.browser.must("POST", "/api/auth/", {"username": "c.martin", "password": "tuile cactus neuf"})
        cls.browser.must("PUT", "/api/auth/grant/blouse", {"scope": "openid"})

    @classmethod
    def tearDownClass(cls):
        stop_server(cls.server.process)
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.trial = Trial(Path(tempfile.mkdtemp(dir=self.folder)))
        self.assertEqual(self.trial.say("folder " + str(self.secrets)), "ok")

    def tearDown(self):
        self.assertEqual(self.trial.end(), 0)

    def settings(self, **more):
        settings = {"issuer": self.server.issuer, "client_id": "blouse", "client_secret_file": "secret", "scope": "openid",
                    "create": True, "groups_claim": "preferred_username", "roles": {"dpo": ["c.martin"]}}
        settings.update(more)
        return json.dumps(settings)

    def provide(self, allowed=True, **more):
        if allowed:
            self.assertEqual(self.trial.say("allow 127.0.0.1"), "ok")
        self.assertEqual(self.trial.say("provider", "oidc", self.settings(**more)), "ok")

    def leave(self, return_to="/dossiers"):
        """Goes to the provider; the state that was sent, and the code that comes back."""
        word, state, address = self.trial.say("start", return_to).split(" ", 2)
        self.assertEqual(word, "url")
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)
        self.assertEqual(asked["code_challenge_method"], ["S256"])
        status, place = self.browser.ask("GET", address + "&g_continue")
        self.assertEqual(status, 302, place)
        back = urllib.parse.parse_qs(urllib.parse.urlsplit(place).query)
        self.assertTrue(place.startswith(BACK) and "code" in back, place)
        self.assertEqual(back["state"], [state])
        return state, back["code"][0]

    def count(self, sql):
        return int(self.trial.say("count", sql))

    def test_a_person_comes_in(self):
        self.provide()
        state, code = self.leave()
        done = self.trial.say("finish", state, code).split()
        self.assertEqual(done[0], "done", done)
        self.assertEqual((done[0], int(done[2]), done[3]), ("done", AGENT | DPO, "/dossiers"))
        self.assertEqual(self.count("SELECT count(*) FROM users WHERE login = 'c.martin' AND name = 'Claire Martin'"), 1)
        # A state, and a code, are used once.
        self.assertIn("recommencez", self.trial.say("finish", state, code))
        again = self.trial.say("finish", *self.leave("//example.org/")).split()
        self.assertEqual((again[1], again[3]), (done[1], "/"))
        self.assertEqual(self.count("SELECT count(*) FROM sign_in_flows"), 0)
        self.assertEqual(self.count("SELECT count(*) FROM audit_log WHERE action = 'signin.done'"), 2)

    def test_a_code_of_another_flow_is_refused(self):
        self.provide()
        first, second = self.leave(), self.leave()
        self.assertTrue(self.trial.say("finish", first[0], second[1]).startswith("error "))
        self.assertIn("recommencez", self.trial.say("finish", "x" * 43, second[1]))
        self.assertTrue(self.trial.say("finish", second[0], "faux").startswith("error "))
        self.assertEqual(self.count("SELECT count(*) FROM users"), 0)

    def test_keys_that_change_are_followed(self):
        self.provide()
        self.assertTrue(self.trial.say("finish", *self.leave()).startswith("done "))
        self.server.renew_keys()
        # The set is not asked for again at once, or anybody could have it asked for without end.
        self.assertTrue(self.trial.say("finish", *self.leave()).startswith("error "))
        self.trial.say("later", "90")
        self.assertTrue(self.trial.say("finish", *self.leave()).startswith("done "))
        self.assertEqual(self.count("SELECT count(*) FROM users"), 1)
        self.assertEqual(self.count("SELECT count(*) FROM audit_log WHERE action = 'signin.refuse'"), 1)

    def test_settings_that_are_wrong_are_told(self):
        secure = self.server.issuer.replace("http://", "https://")
        for word, allowed, more in (
            ("outgoing-host", False, {"issuer": secure}),
            ("outgoing-host", False, {"issuer": secure.replace("127.0.0.1", "localhost")}),
            ("outgoing-host", False, {"issuer": "https://169.254.169.254/"}),
            ("outgoing-host", False, {"issuer": "https://[::1]/"}),
            ("https", False, {}),
            ("émetteur", True, {"issuer": self.server.issuer + "/"}),
            ("erreur (404)", True, {"issuer": self.server.url + "/api/autre"}),
        ):
            with self.subTest(word=word, more=more):
                if allowed:
                    self.assertEqual(self.trial.say("allow 127.0.0.1"), "ok")
                self.assertIn(word, self.trial.say("try", "oidc", self.settings(**more)))
                self.provide(allowed=False, **more)
                self.assertIn(word, self.trial.say("start", "/"))
        self.assertIn("n'existe pas", self.trial.say("try", "oidc", self.settings(client_secret_file="nowhere")))
        self.assertEqual(self.trial.say("try", "oidc", self.settings()), "ok")
        self.provide(allowed=False, client_secret_file="wrong")
        self.assertTrue(self.trial.say("finish", *self.leave()).startswith("error "))


if __name__ == "__main__":
    unittest.main()
