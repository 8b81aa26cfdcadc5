# SPDX-License-Identifier: Apache-2.0
"""blouse admin mail-test and doctor --reseau, against SMTP servers that the test starts on loopback: in clear, with
STARTTLS, in TLS, with an account; and what is said when they refuse."""

import email
import email.policy
import os
import socket
import ssl
import subprocess
import tempfile
import unittest
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from blouse import run

PASSWORD = "phrase secrète"


class Sink:
    """Keeps what arrives; refuses one recipient, and is busy for another."""

    def __init__(self):
        self.messages = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("inconnue"):
            return "550 No such user"
        if address.startswith("occupee"):
            return "451 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.messages.append(envelope)
        return "250 OK"


class Server(Controller):
    def __init__(self, wrapped=None, **options):
        self.options = options
        super().__init__(Sink(), hostname="127.0.0.1", port=0, ssl_context=wrapped)

    def factory(self):
        return SMTP(self.handler, hostname="sink", **self.options)

    def _trigger_server(self):
        # Port 0 is known only now.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def authenticate(_server, _session, _envelope, _mechanism, data):
    right = data.login == b"blouse" and data.password == PASSWORD.encode()
    return AuthResult(success=right, handled=False)


class Mail(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.holder.cleanup)
        cls.folder = Path(cls.holder.name)
        cls.cert, key = cls.folder / "cert.pem", cls.folder / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key,
             "-out", cls.cert],
            check=True, capture_output=True,
        )
        cls.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        cls.tls.load_cert_chain(cls.cert, key)
        secret = cls.folder / "secret"
        secret.write_text(PASSWORD + "\n", encoding="utf-8")
        secret.chmod(0o600)
        cls.account = {"smtp-user": "blouse", "smtp-password-file": secret}

    def start(self, **options):
        server = Server(**options)
        server.start()
        self.addCleanup(server.stop)
        return server

    def settings(self, port, **more):
        values = {
            "smtp-server": "localhost", "smtp-port": port, "smtp-from": "blouse@chu-exemple.fr",
            "smtp-from-name": "Blouse du CHU", "smtp-timeout": "5 s", **{k.replace("_", "-"): v for k, v in more.items()},
        }
        path = self.folder / "blouse.conf"
        path.write_text(
            f"[serveur]\ndata = {self.folder}\n[courriel]\n" + "".join(f"{k} = {v}\n" for k, v in values.items()),
            encoding="utf-8",
        )
        return path

    def send(self, port, to="marie@chu-exemple.fr", code=0, **more):
        done = run("admin", "mail-test", to, "--settings", self.settings(port, **more))
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout + done.stderr

    def test_in_clear(self):
        server = self.start()
        self.assertIn("est parti", self.send(server.port, smtp_security="aucune"))
        envelope, = server.handler.messages
        self.assertEqual((envelope.mail_from, envelope.rcpt_tos), ("blouse@chu-exemple.fr", ["marie@chu-exemple.fr"]))
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.assertEqual(message["From"], "Blouse du CHU <blouse@chu-exemple.fr>")
        self.assertEqual(message["Subject"], "Essai des courriels de Blouse")
        self.assertEqual(message["Auto-Submitted"], "auto-generated")
        self.assertIn("sait envoyer les siens", message.get_content())
        self.assertRegex(message["Message-ID"], r"^<[0-9a-f]{32}@chu-exemple\.fr>$")

    def test_starttls_with_an_account(self):
        server = self.start(tls_context=self.tls, require_starttls=True, authenticator=authenticate, auth_required=True)
        self.send(server.port, smtp_ca_file=self.cert, **self.account)
        self.assertEqual(len(server.handler.messages), 1)
        (self.folder / "faux").write_text("autre", encoding="utf-8")
        os.chmod(self.folder / "faux", 0o600)
        wrong = {**self.account, "smtp-password-file": self.folder / "faux"}
        told = self.send(server.port, code=2, smtp_ca_file=self.cert, **wrong)
        self.assertIn("smtp-password-file", told)
        self.assertNotIn("autre", told)
        self.assertIn("smtp-user", self.send(server.port, code=2, smtp_ca_file=self.cert))

    def test_tls(self):
        server = self.start(wrapped=self.tls)
        self.send(server.port, smtp_security="tls", smtp_ca_file=self.cert)
        self.assertEqual(len(server.handler.messages), 1)
        self.assertIn("n'est pas reconnu", self.send(server.port, code=2, smtp_security="tls"))
        self.assertEqual(len(server.handler.messages), 1)

    def test_starttls_is_never_given_up(self):
        server = self.start()
        self.assertIn("STARTTLS", self.send(server.port, code=2))
        self.assertEqual(server.handler.messages, [])

    def test_refusals(self):
        server = self.start()
        told = self.send(server.port, "inconnue@chu-exemple.fr", 2, smtp_security="aucune")
        self.assertIn("(550)", told)
        self.assertNotIn("inconnue@", told)
        self.assertIn("plus tard (451)", self.send(server.port, "occupee@chu-exemple.fr", 2, smtp_security="aucune"))
        self.assertIn("sans accent", self.send(server.port, "a@b.fr>\r\nRCPT TO:<c@d.fr", 2, smtp_security="aucune"))
        self.assertEqual(server.handler.messages, [])

    def test_nobody_there(self):
        with socket.socket() as taken:  # bound, but nobody listens
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
        self.assertIn("rien ne répond", self.send(port, code=2))
        self.assertIn("n'est pas connu", self.send(port, code=2, smtp_server="absente.invalid"))
        done = run("admin", "mail-test", "a@b.fr", env={"BLOUSE_CONF": os.devnull})
        self.assertIn("aucun serveur de courriel", done.stderr)

    def test_doctor(self):
        server = self.start()
        path = self.settings(server.port, smtp_security="aucune")
        self.assertIn("✔ Courriel : le serveur répond", run("doctor", "--settings", path, "--reseau").stdout)
        self.assertNotIn("le serveur répond", run("doctor", "--settings", path).stdout)
        self.assertEqual(server.handler.messages, [])
        path = self.settings(1, smtp_security="aucune")
        self.assertIn("✖ Courriel", run("doctor", "--settings", path, "--reseau").stdout)


if __name__ == "__main__":
    unittest.main()
