# SPDX-License-Identifier: Apache-2.0
"""What the HTTP tests share: a server of their own on a free port, and a client that keeps cookies."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import tempfile
import unittest
import unittest.mock
import urllib.parse
from pathlib import Path

# What starts no trial need not name it.
BLOUSE, TRIAL = os.environ["BLOUSE"], os.environ.get("TRIAL", "")
PATIENCE = 120 # seconds, for what takes none on a machine that nothing else keeps busy
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


class Server:
    """A server on a base of its own."""

    def __init__(self, *words, program=TRIAL, store=None, key=None, port=0, before=()):
        self.folder = tempfile.TemporaryDirectory(prefix="blouse-http-")
        self.base = store or f"sqlite:{self.folder.name}/base.db"
        key = key or f"{self.folder.name}/key"
        blouse = [BLOUSE, "serve", "--listen", f"127.0.0.1:{port}", "--store", self.base, "--key", key, *words]
        command = [*before, *([TRIAL, self.base, *words] if program == TRIAL else blouse)]
        self.errors = open(Path(self.folder.name) / "log", "w+b")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors)
        said = self.process.stdout.readline().decode()
        if not said:
            self.process.wait(PATIENCE)
            self.process.stdout.close()
            said = self.said()
            self.errors.close()
            self.folder.cleanup()
            raise AssertionError(said)
        self.port = int(re.search(r"(\d+)$", said.strip())[1])
        self.origin = f"http://127.0.0.1:{self.port}" # as browsers know it

    def said(self):
        self.errors.seek(0)
        return self.errors.read().decode()

    def end(self):
        """Its status; what it wrote stays until it is forgotten."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def stop(self):
        """What it said, now or when it was stopped before."""
        if not self.errors.closed:
            status, self.log = self.end(), self.said()
            self.forget()
            if status:
                raise AssertionError(f"status {status}: {self.log}")
        return self.log

    def forget(self):
        """After it has ended."""
        self.process.stdout.close()
        self.errors.close()
        self.folder.cleanup()

    @contextlib.contextmanager
    def opened(self):
        """Its base, a file of SQLite; what is written is kept at the end."""
        with contextlib.closing(sqlite3.connect(self.base.removeprefix("sqlite:"), timeout=PATIENCE)) as base, base:
            yield base

    def store(self, sql, *values):
        with self.opened() as base:
            return base.execute(sql, values).fetchall()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def raw(self, data):
        """All that the server says to these bytes, until it has said all or closes."""
        with self.connect() as link:
            try:
                link.sendall(data)
            except (BrokenPipeError, ConnectionResetError):
                pass
            said = b""
            try:
                while chunk := link.recv(65536):
                    said += chunk
                    if complete(said):
                        break
            except ConnectionResetError:
                pass
            return said


class Demonstration(Server):
    """A hospital without its invented cases, which tests of cases would stumble on, unless `cases`. `logins` are its accounts,
    which share one `password`; `settings` stand in its environment."""

    def __init__(self, *words, cases=False, settings=(), **about):
        with unittest.mock.patch.dict(os.environ, settings):
            super().__init__("--demo", *(() if cases else ("--no-cases",)), *words, program=BLOUSE, **about)
        lines = [self.process.stdout.readline().decode() for _ in range(13)]
        self.password = re.search(r" : (\S+)$", lines[1].strip())[1]
        self.logins = [line.split()[0] for line in lines[3:]]
        self.origin = dict(settings).get("BLOUSE_PUBLIC_URL", self.origin)
        self.people = {}

    def come_in(self, login, password=None, client=None):
        """Somebody who signs in now."""
        client = client or Client(self)
        answer = client.post("/connexion", {"identifiant": login, "mot-de-passe": password or self.password})
        assert answer.status == 303, answer.text
        return client

    def as_(self, login):
        """The same person each time, signed in since the first."""
        if login not in self.people:
            self.people[login] = self.come_in(login)
        return self.people[login]


class DeskTest(unittest.TestCase):
    """Tests that share a demonstration, which a class may want otherwise."""

    @classmethod
    def setUpClass(cls, *words, **about):
        cls.server = Demonstration(*words, **about)
        cls.addClassCleanup(cls.server.stop)

    def as_(self, login):
        return self.server.as_(login)

    def store(self, sql, *values):
        return self.server.store(sql, *values)


class OwnDeskTest(DeskTest):
    """Tests that each have a demonstration of their own."""

    @classmethod
    def setUpClass(cls):
        """Nothing is shared."""

    def setUp(self):
        self.server = Demonstration()
        self.addCleanup(self.server.stop)


def token_in(text):
    """What a form of this page must send."""
    return re.search(r'name="jeton" value="([^"]+)"', text)[1]


def complete(said):
    head, found, body = said.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return bool(found and length and len(body) >= int(length[1]))


class Answer:
    def __init__(self, answer, body):
        self.status, self.headers, self.body = answer.status, answer.headers, body

    @property
    def text(self):
        # A document is looked into as it is.
        kind = self.headers.get("Content-Type", "")
        binary = kind.startswith("image/") or kind in ("application/pdf", "application/zip", "application/octet-stream")
        return self.body.decode("latin-1" if binary else "utf-8")

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    """A browser, as far as the server sees one."""

    def __init__(self, server):
        self.server, self.cookie, self.timeout = server, None, PATIENCE
        self.headers = {"User-Agent": FIREFOX}

    def ask(self, method, path, body=None, headers=None):
        link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=self.timeout,
                                          source_address=self.source())
        sent = {**self.headers, **({"Cookie": self.cookie} if self.cookie else {}), **(headers or {})}
        link.request(method, path, body, {name: value for name, value in sent.items() if value is not None})
        answer = link.getresponse()
        # A live view has no end.
        live = answer.headers.get("Content-Type", "").startswith("text/event-stream")
        got = Answer(answer, b"" if live else answer.read())
        link.close()
        # One cookie is enough: the session's, or what a portal is asked with before there is one.
        for said in answer.headers.get_all("Set-Cookie", []):
            if said.partition("=")[0].endswith(("session", "connexion")) and "Max-Age=0" not in said:
                self.cookie = said.split(";")[0]
        return got

    def source(self):
        """Where a request comes from; None leaves it to the system."""

    def get(self, path, **headers):
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def origin(self):
        return self.server.origin

    def send(self, method, path, fields=(), headers=None):
        """A form, as a page of the site would send it; the token must be among the fields."""
        body = urllib.parse.urlencode(list(fields.items()) if isinstance(fields, dict) else fields)
        about = {"Origin": self.origin(), "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(method, path, body, {**about, **(headers or {})})

    def post(self, path, fields=(), headers=None):
        return self.send("POST", path, fields, headers)

    def enter(self, who):
        answer = self.post("/entrer", {"qui": who, "retour": "/comptes", **({"jeton": self.token()} if self.cookie else {})})
        assert answer.status == 303, answer.text
        return answer

    def token(self):
        return self.get("/").json["jeton"]


def routes(program=TRIAL):
    command = [TRIAL, "--routes"] if program == TRIAL else [BLOUSE, "serve", "--routes"]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def example(route):
    """A path and fields that the route accepts."""
    values = {"int": "1", "text": "abc", "email": "a@b.fr", "url": "https://a.fr", "date": "2026-11-26", "bool": "oui"}
    fields = {}
    for param in route["params"]:
        if param["required"] and param["kind"] != "file":
            fields[param["name"]] = param["choices"][0] if param["kind"] == "enum" else values[param["kind"]]
    path = re.sub(r"\{([^}]+)\}", lambda part: fields.pop(part[1]), route["path"])
    return path, fields
