# SPDX-License-Identifier: Apache-2.0
"""What a server meets in its years: killed while it writes, its base restarted, its disk full, a crowd that says nothing. What
was acknowledged is there afterwards, the journal's chain holds, and pages are served again."""

import concurrent.futures
import http.client
import resource
import shutil
import sqlite3
import subprocess
import threading
import unittest

from hospital import MASTER, Hospital, route_of
from served import PATIENCE

KILLS = 20
WRITERS = 3
CROWD = 2000
RUSH = 16
INVITE = "/reglages/personnes/inviter"


def invite(person, login, token):
    """An account; whether it was acknowledged, and what was said."""
    fields = {"identifiant": login, "nom": f"Personne {login}", "role": "agent", "jeton": token}
    answer = person.post(INVITE, fields)
    return answer.status in (200, 303), answer


def logins(hospital):
    """Each login of the store that a test made, with how many entries of the journal tell of it."""
    sql = ("SELECT u.login, (SELECT count(*) FROM audit_log a WHERE a.establishment_id = u.establishment_id AND "
           "a.action = 'account.add' AND a.object_id = CAST(u.id AS text)) FROM users u WHERE u.login LIKE 'essai-%'")
    if hospital.engine == "sqlite":
        with sqlite3.connect(hospital.store.removeprefix("sqlite:"), timeout=PATIENCE) as base:
            return dict(base.execute(sql).fetchall())
    parameters = f"host={hospital.base.folder} user={hospital.base.user} dbname=postgres"
    run = subprocess.run(["psql", "-qAtF", " ", parameters, "-c", sql], capture_output=True, text=True, check=True)
    return {login: int(count) for login, count in (line.split() for line in run.stdout.splitlines())}


class Writers:
    """People who invite, one after another, until they are told to stop or nobody answers."""

    def __init__(self, hospital, name):
        self.hospital, self.name = hospital, name
        self.acknowledged, self.faults = set(), []
        self.ending = threading.Event()
        self.moved = threading.Condition()
        self.threads = [threading.Thread(target=self.write, args=(i,)) for i in range(WRITERS)]

    def write(self, number):
        person = self.hospital.person("administrateur").again()
        token, count = None, 0
        while not self.ending.is_set():
            login = f"essai-{self.name}-{number}-{count}"
            count += 1
            try:
                token = token or person.token()
                good, answer = invite(person, login, token)
            except (OSError, http.client.HTTPException):
                # Killed before it answered, or in the midst of an answer.
                return
            with self.moved:
                if good:
                    self.acknowledged.add(login)
                else:
                    self.faults.append(answer)
                self.moved.notify_all()

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def wait_for(self, count):
        """Until so many were acknowledged."""
        with self.moved:
            if not self.moved.wait_for(lambda: len(self.acknowledged) >= count, timeout=PATIENCE):
                raise AssertionError(f"nothing is written any more: {[fault.text for fault in self.faults[:1]]}")

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join()


class Faults(unittest.TestCase):
    def nothing_lost(self, hospital, acknowledged):
        kept = logins(hospital)
        self.assertEqual(acknowledged - set(kept), set())
        self.assertEqual({login: count for login, count in kept.items() if count != 1}, {}, "an account without its entry")
        checked = hospital.verify()
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def kill_and_kill_again(self, engine):
        acknowledged = set()
        with Hospital(engine, neighbour=False) as hospital:
            hospital.person("administrateur")
            for i in range(KILLS):
                writers = Writers(hospital, i).start()
                writers.wait_for(1 + i % 4)
                writers.ending.set()
                hospital.kill()
                writers.stop()
                acknowledged |= writers.acknowledged
                hospital.start()
            self.assertEqual(hospital.person("administrateur").again().get("/").status, 200)
            self.nothing_lost(hospital, acknowledged)
        self.assertGreaterEqual(len(acknowledged), KILLS)

    def test_killed_while_writing_on_sqlite(self):
        self.kill_and_kill_again("sqlite")

    def test_killed_while_writing_on_postgresql(self):
        self.kill_and_kill_again("postgresql")

    def test_postgresql_restarts_under_load(self):
        with Hospital("postgresql", neighbour=False) as hospital:
            person = hospital.person("administrateur")
            writers = Writers(hospital, "restart").start()
            for i in range(1, 4):
                writers.wait_for(i * 10)
                subprocess.run(hospital.base.restart(), shell=True, check=True, stdout=subprocess.DEVNULL)
                # It is back: whoever asks now is served, whatever connections were lent before.
                for _ in range(10):
                    self.assertEqual(person.get("/").status, 200)
                with writers.moved:
                    before = len(writers.acknowledged)
                writers.wait_for(before + 5)
            writers.stop()
            self.nothing_lost(hospital, writers.acknowledged)
            self.assertEqual({fault.status for fault in writers.faults} - {503}, set())

    def test_a_rush_on_each_page(self):
        """As many at once as would make requests wait for one another, if one could hold what others need."""
        with Hospital("postgresql") as hospital:
            person = hospital.person(MASTER)
            pages = {}
            for path, answer in person.crawl().items():
                route = route_of("GET", path.partition("?")[0])
                if answer.status == 200 and route:
                    pages.setdefault(route["path"], path)
            with concurrent.futures.ThreadPoolExecutor(RUSH) as crowd:
                for path in pages.values():
                    with self.subTest(path):
                        answers = crowd.map(lambda number, path=path: person.again().get(path).status, range(RUSH))
                        self.assertEqual(set(answers) - {429}, {200})

    def test_full_disk(self):
        if not shutil.which("unshare") or subprocess.run(["unshare", "-Urm", "true"], check=False, capture_output=True).returncode:
            self.skipTest("no file system of our own may be mounted here")
        with Hospital("sqlite", neighbour=False, disk="8m") as hospital:
            disk = hospital.disk()
            person = hospital.person("administrateur")
            token, acknowledged = person.token(), set()
            self.assertTrue(invite(person, "essai-avant", token)[0])
            acknowledged.add("essai-avant")
            with open(disk / "ballast", "wb", buffering=0) as ballast:
                for size in (1 << 16, 1 << 12):
                    try:
                        while True:
                            ballast.write(bytes(size))
                    except OSError:
                        pass
            refused = None
            for i in range(500):
                good, answer = invite(person, f"essai-plein-{i}", token)
                if not good:
                    refused = answer
                    break
                acknowledged.add(f"essai-plein-{i}")
            self.assertIsNotNone(refused, "the disk was never full")
            self.assertEqual(refused.status, 500)
            self.assertIn("Le disque est plein", refused.text)
            # What is there can still be read.
            self.assertEqual(person.get("/").status, 200)
            (disk / "ballast").unlink()
            self.assertTrue(invite(person, "essai-apres", token)[0])
            acknowledged.add("essai-apres")
            for name in ("base.db", "base.db-wal"):
                if (disk / name).exists():
                    shutil.copy(disk / name, hospital.folder.name)
            hospital.store = f"sqlite:{hospital.folder.name}/base.db"
            self.nothing_lost(hospital, acknowledged)

    def test_a_crowd_that_says_nothing(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < CROWD + 500:
            self.skipTest("too few descriptors")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, CROWD + 500), hard))
        try:
            with Hospital("sqlite", neighbour=False) as hospital:
                person = hospital.person("administrateur")
                token = person.token()
                crowd = [hospital.server.connect() for _ in range(CROWD)]
                # Half of them begin: headers without end, a form of which nothing comes.
                for i, link in enumerate(crowd[::2]):
                    link.sendall(b"GET / HTTP/1.1\r\nX-Slow: " if i % 2 else
                                 b"POST /connexion HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nidentifiant=")
                for i in range(20):
                    self.assertEqual(person.get("/").status, 200)
                    self.assertTrue(invite(person, f"essai-foule-{i}", token)[0])
                for link in crowd:
                    link.close()
                self.assertEqual(person.get("/").status, 200)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


if __name__ == "__main__":
    unittest.main()
