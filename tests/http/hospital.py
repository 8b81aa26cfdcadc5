# SPDX-License-Identifier: Apache-2.0
"""The demonstration behind `blouse serve`, on SQLite or on a PostgreSQL of its own, with a neighbour: a second establishment
of the same store. And a person who follows the links of its pages and fills in their forms.

HOSPITAL is the program that makes the neighbour (hospital.c)."""

import collections
import copy
import functools
import importlib.util
import itertools
import json
import os
import re
import signal
import subprocess
import tempfile
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path

from served import BLOUSE, PATIENCE, Client, Demonstration, Server, routes

HOSPITAL = os.environ["HOSPITAL"]
ENGINES = ("sqlite", "postgresql")
HERE = Path(__file__).resolve().parent
ROLES = ("agent", "community-manager", "communication", "usagers", "drh", "affaires-medicales", "juridique", "dpo",
         "direction-generale", "administrateur")
MASTER, OURS, NEIGHBOUR = "tous-les-roles", "demonstration", "voisin"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SAME_PAGES = 3 # of one route that are visited with the same names in their query


@functools.cache
def postgresql():
    """The class of tests/store/run.py that starts a PostgreSQL."""
    spec = importlib.util.spec_from_file_location("store_run", HERE.parent / "store" / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PostgreSQL


@functools.cache
def permissions():
    """The roles that have each permission, as signin/ says."""
    return json.loads(subprocess.run([HOSPITAL, "permissions"], capture_output=True, check=True).stdout)


@functools.cache
def site():
    return routes(BLOUSE)


@functools.cache
def pattern_of(path):
    parts = re.split(r"\{[^}]+\}", path)
    return re.compile("[^/]+".join(map(re.escape, parts)) + "$"), len(parts)


def pattern(route):
    """What the route's paths look like, and how many of its parts are in braces: the fewer, the sooner it wins."""
    return pattern_of(route["path"])


@functools.cache
def route_of(method, path):
    """The row that answers this path; None when there is none."""
    found = [route for route in site() if route["method"] == method and pattern(route)[0].match(path)]
    return min(found, key=lambda route: pattern(route)[1], default=None)


def in_path(route):
    return re.findall(r"\{([^}]+)\}", route["path"])


class Form:
    def __init__(self, attributes):
        self.method = attributes.get("method", "get").upper()
        self.action = attributes.get("action", "")
        self.parts = attributes.get("enctype") == "multipart/form-data"
        self.fields = [] # (name, kind, value, choices)


class Page(HTMLParser):
    """What a page holds, for a person and for a program."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.links, self.forms, self.open = [], [], [], []
        self.select = self.area = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        about = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attrs))
        if tag in ("a", "area") and "href" in about:
            self.links.append(about["href"])
        elif tag == "form":
            self.forms.append(Form(about))
        elif tag in ("input", "button", "select", "textarea"):
            self.field(tag, about)
        elif tag == "option" and self.select is not None:
            self.select[3].append(about.get("value", ""))
            if "selected" in about:
                self.select[2] = about.get("value", "")

    def field(self, tag, about):
        # A field may stand outside its form, and name it; ours stand inside.
        if not self.forms or "name" not in about:
            return
        kind = about.get("type", "text" if tag == "input" else tag)
        row = [about["name"], kind, about.get("value", ""), []]
        if kind in ("checkbox", "radio"):
            row[3] = [about.get("value", "oui")]
            row[2] = row[3][0] if "checked" in about else None
        self.forms[-1].fields.append(row)
        if tag == "select":
            self.select = row
        elif tag == "textarea":
            self.area = row

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.area is not None:
            self.area[2] += data


def page_of(answer):
    """Read once, whoever asks."""
    if not hasattr(answer, "page"):
        answer.page = Page(answer.text)
    return answer.page


numbers = itertools.count(1)


class Visitor(Client):
    """Somebody who looks at pages as a browser does, each time from elsewhere: what one address may ask has limits."""

    def __init__(self, server):
        super().__init__(server)
        self.headers["Accept"] = "text/html"

    def source(self):
        number = next(numbers)
        return f"127.1.{number >> 8 & 255}.{number & 255}", 0

    def inside(self, link, page="/"):
        """The path and query of a link of this site, without its anchor; None for another site's."""
        whole = urllib.parse.urljoin(f"{self.origin()}{page}", link)
        if not whole.startswith(self.origin() + "/") and whole != self.origin():
            return None
        return urllib.parse.urldefrag(whole)[0][len(self.origin()):] or "/"

    def crawl(self, start="/"):
        """Each page that links lead to, as (path, answer), each route a few times only."""
        waiting, seen, counts, found = [start], {start}, collections.Counter(), {}
        while waiting:
            path = waiting.pop(0)
            bare, _, query = path.partition("?")
            route = route_of("GET", bare)
            kind = (route["path"] if route else bare, tuple(sorted(urllib.parse.parse_qs(query, keep_blank_values=True))))
            counts[kind] += 1
            if counts[kind] > SAME_PAGES:
                continue
            answer = found[path] = self.get(path)
            if "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            page = page_of(answer)
            for link in page.links + [form.action for form in page.forms if form.method == "GET"]:
                other = self.inside(link, path)
                if other and other not in seen and not other.startswith("/ressources/"):
                    seen.add(other)
                    waiting.append(other)
        return found


class Person(Visitor):
    """Somebody who is signed in."""

    def __init__(self, hospital, login, establishment=OURS):
        super().__init__(hospital.server)
        self.hospital, self.login, self.establishment = hospital, login, establishment
        self.come_in()

    def again(self):
        """The same session on the server that runs now, for another thread too."""
        other = copy.copy(self)
        other.server = self.hospital.server
        return other

    def come_in(self):
        self.cookie = None
        fields = {"identifiant": self.login, "mot-de-passe": self.hospital.password}
        if self.hospital.has_neighbour:
            fields["etablissement"] = self.establishment
        answer = self.post("/connexion", fields)
        assert (answer.status, answer.headers["Location"]) == (303, "/"), answer.text

    def token(self):
        answer = self.get("/")
        found = re.search(r'name="jeton" value="([^"]+)"', answer.text)
        assert found, f"{self.login} is not signed in any more: {answer.status} {answer.text[:1000]}"
        return found[1]


class Hospital:
    """`with Hospital("postgresql") as hospital`: started, stopped, and its log without a fault of the sanitizers."""

    def __init__(self, engine, neighbour=True, disk=None, cases=False):
        """With `disk`, a size such as 8m, SQLite's file stands on a small file system that the server alone sees. `cases`: with
        the invented ones."""
        self.cases = cases
        self.engine, self.has_neighbour, self.people = engine, False, {}
        self.base, self.wants_neighbour, self.disk_size, self.before = None, neighbour, disk, ()

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="blouse-hospital-")
        self.key = f"{self.folder.name}/key"
        self.store = f"sqlite:{self.folder.name}/base.db"
        if self.engine == "postgresql":
            self.base_folder = tempfile.TemporaryDirectory(prefix="blouse-pg-")
            self.base = postgresql()(Path(self.base_folder.name))
            self.base.__enter__()
            self.store = f"postgresql:///postgres?{self.base.parameters()}"
        if self.disk_size:
            disk = Path(self.folder.name) / "disk"
            disk.mkdir()
            self.store = f"sqlite:{disk}/base.db"
            mount = f'mount -t tmpfs -o size={self.disk_size} none "$0" && exec "$@"'
            self.before = ("unshare", "-Urm", "sh", "-c", mount, str(disk))
        self.server = Demonstration(cases=self.cases, **self.about())
        self.password = self.server.password
        if self.wants_neighbour:
            subprocess.run([HOSPITAL, "neighbour", self.store], check=True)
            self.has_neighbour = True
        return self

    def about(self):
        return {"store": self.store, "key": self.key, "before": self.before}

    def start(self):
        """Again, on what it has."""
        self.server = Server(program=BLOUSE, **self.about())

    def disk(self):
        """The server's own view of its disk."""
        return Path(f"/proc/{self.server.process.pid}/root{self.folder.name}/disk")

    def stop_base(self):
        if self.base:
            self.base.__exit__()
            self.base_folder.cleanup()

    def __exit__(self, *raised):
        try:
            self.log = self.server.stop()
        finally:
            self.stop_base()
            self.folder.cleanup()

    def person(self, login, establishment=OURS):
        """Somebody signed in, the same one each time."""
        if (login, establishment) not in self.people:
            self.people[login, establishment] = Person(self, login, establishment)
        return self.people[login, establishment]

    def verify(self):
        """Whether the journal's chain holds."""
        command = [BLOUSE, "admin", "audit-verify", "--store", self.store]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def kill(self):
        """As a power cut would end the program."""
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait(PATIENCE)
        self.server.forget()

