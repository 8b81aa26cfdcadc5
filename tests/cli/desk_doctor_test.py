# SPDX-License-Identifier: Apache-2.0
"""blouse doctor, of what the desk rests on: each mistake of an installation is named, with what to do."""

import http.server
import os
import socket
import sqlite3
import threading
import unittest

from blouse import Tiny


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class DeskDoctor(Tiny):
    def setUp(self):
        self.data = self.folder / "data"
        self.data.mkdir(exist_ok=True)
        self.data.chmod(0o750)
        self.settings = {
            "serveur": {"data": self.data, "listen": f"127.0.0.1:{free_port()}"},
            "base": {"store": f"sqlite:{self.data}/blouse.db"},
            "courriel": {},
        }

    def doctor(self, env=None):
        text = "".join(
            f"[{section}]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items())
            for section, settings in self.settings.items()
        )
        path = self.file("blouse.conf", text)
        os.chmod(path, 0o644)
        done = self.blouse("doctor", "--settings", path, env=env, code=1)  # the tiny charter has no model
        return " ".join(done.stdout.split())

    def secret(self, mode, content="motdepasse\n"):
        path = self.file("secret", content)
        os.chmod(path, mode)
        self.settings["courriel"] = {
            "smtp-server": "localhost", "smtp-from": "blouse@chu.fr", "smtp-user": "blouse", "smtp-password-file": path,
        }

    def test_no_settings(self):
        self.assertIn("✔ Bureau : pas de réglages", " ".join(self.blouse("doctor").stdout.split()))
        self.assertIn("ne peut pas être lu", " ".join(self.blouse("doctor", "--settings", "/absent").stdout.split()))

    def test_all_is_well(self):
        self.secret(0o600)
        told = self.doctor().split("Réglages")[1]
        self.assertNotIn("✖", told)
        for words in ("✔ smtp-password-file", "✔ Données", "sera créée", "libre", "✔ Horloge"):
            self.assertIn(words, told)

    def test_letters_have_links(self):
        self.secret(0o600)
        self.settings["serveur"]["listen"] = f"0.0.0.0:{free_port()}"
        told = self.doctor()
        self.assertIn("✖ Courriel : Blouse ne sait pas à quelle adresse mènent les liens des courriels", told)
        self.assertIn("« public-url = https://… »", told)
        self.settings["serveur"]["public-url"] = "https://blouse.chu.fr"
        self.assertIn("✔ Courriel : par localhost, port 587", self.doctor())

    def test_mistakes_in_the_file(self):
        self.settings["serveur"]["threads"] = "beaucoup"
        self.settings["serveur"]["thread"] = "2"
        told = self.doctor()
        self.assertIn("ligne 4 : threads ne peut pas valoir « beaucoup » : écrivez un nombre entier, de 1 à 64", told)
        self.assertIn("ligne 5 : le réglage « thread » n'existe pas. Vouliez-vous dire « threads » ?", told)
        self.assertIn("BLOUSE_LISTEN", self.doctor(env={"BLOUSE_LISTE": "::1"}))

    def test_secrets(self):
        self.secret(0o644)
        told = self.doctor()
        self.assertIn("✖ smtp-password-file", told)
        self.assertIn("chmod 0600", told)
        self.assertNotIn("motdepasse", told)
        self.secret(0o600, "")
        self.assertIn("est vide", self.doctor())

    def test_data(self):
        self.data.chmod(0o755)
        self.assertIn("chmod 0750", self.doctor())
        self.settings["serveur"]["data"] = "/absent"
        self.assertIn("install -d", self.doctor())

    def test_zone(self):
        self.settings["serveur"]["time-zone"] = "Europe/Strasbourg"
        self.assertIn("Europe/Strasbourg", self.doctor())

    def test_store(self):
        sqlite3.connect(self.data / "autre.db").close()
        self.settings["base"]["store"] = f"sqlite:{self.data}/autre.db"
        (self.data / "autre.db").write_bytes(b"pas une base " * 500)
        self.assertIn("✖ Base", self.doctor())
        self.settings["base"]["store"] = "sqlite:/absent/blouse.db"
        self.assertIn("ne pourra pas être créée", self.doctor())
        self.settings["base"]["store"] = "postgresql://nobody@127.0.0.1:1/rien"
        self.assertIn("✖ Base", self.doctor())

    def test_address(self):
        class Well(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/sante" else 404)
                self.end_headers()

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Well) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.settings["serveur"]["listen"] = f"127.0.0.1:{server.server_port}"
            self.assertIn("un serveur répond déjà", self.doctor())
            server.shutdown()
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.settings["serveur"]["listen"] = f"127.0.0.1:{silent.getsockname()[1]}"
            self.assertIn("ss -ltnp", self.doctor())
        self.settings["serveur"]["listen"] = "192.0.2.1:8080"
        self.assertIn("changez « listen »", self.doctor())


if __name__ == "__main__":
    unittest.main()
