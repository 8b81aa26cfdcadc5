#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the store's test programs one after the other, beside one PostgreSQL that is started for them alone, on a socket
of a temporary folder, and reports their cases in TAP.

usage: run.py PROGRAM...

The programs find the server in BLOUSE_TEST_POSTGRESQL (the parameters of a URL), and a folder for SQLite's files in
BLOUSE_TEST_FOLDER; BLOUSE_TEST_RESTART is a command that restarts the server. SLOW, in seconds, is what one program may take.
"""

import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SLOW = 120
CASE = re.compile(r"^(not ok|ok) \d+ - (.*)$")


def programs():
    """The folder of PostgreSQL's programs, the newest."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        sys.exit("run.py: no PostgreSQL: apt-get install postgresql")
    return found[-1].parent


class PostgreSQL:
    """A server in a folder of its own; it never runs as root."""

    def __init__(self, folder):
        self.bin, self.folder = programs(), folder
        self.user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self.as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.getuid() == 0 else []
        self.data = folder / "data"

    def run(self, name, *arguments):
        command = [*self.as_user, self.bin / name, *arguments]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, cwd=self.folder, check=False)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stdout}")

    def __enter__(self):
        if self.as_user:
            shutil.chown(self.folder, "nobody", "nogroup")
        self.run("initdb", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", "-D", self.data)
        # A killed server loses nothing without fsync, only a killed machine does.
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=100"
        self.run("pg_ctl", "start", "--wait", "--silent", "-D", self.data, "-l", self.folder / "log", "-o", options)
        return self

    def __exit__(self, *raised):
        self.run("pg_ctl", "stop", "--mode=immediate", "--silent", "-D", self.data)

    def restart(self):
        """A command that stops the server as a power cut would, and starts it again."""
        command = [*self.as_user, self.bin / "pg_ctl", "restart", "--mode=immediate", "--wait", "--silent", "-D", self.data,
                   "-l", self.folder / "log"]
        return shlex.join(map(str, command))

    def parameters(self):
        return f"host={self.folder}&user={self.user}"


def run_one(program, environment):
    """What it printed, and its status."""
    try:
        run = subprocess.run([program], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, timeout=SLOW, errors="replace", check=False)
        return run.stdout, run.returncode
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode("utf-8", "replace"), "late"


class Report:
    """The cases of all programs, numbered through."""

    def __init__(self):
        self.number, self.bad = 0, False

    def case(self, good, text):
        self.number += 1
        self.bad = self.bad or not good
        print(f"{'ok' if good else 'not ok'} {self.number} - {text}", flush=True)

    def add(self, name, output, status):
        bad_before, self.bad = self.bad, False
        for line in output.splitlines():
            case = CASE.match(line)
            if case:
                self.case(case[1] == "ok", f"{name}: {case[2]}")
            elif not re.match(r"1\.\.\d+$|TAP version", line):
                print("# " + line.removeprefix("# "), flush=True)
        if status != 0 and not self.bad:
            self.case(False, f"{name} ended with {status}")
        self.bad = self.bad or bad_before


def main():
    report = Report()
    with tempfile.TemporaryDirectory(prefix="blouse-store-") as name, tempfile.TemporaryDirectory() as files:
        with PostgreSQL(Path(name)) as server:
            environment = {
                **os.environ, "BLOUSE_TEST_POSTGRESQL": server.parameters(), "BLOUSE_TEST_FOLDER": files,
                "BLOUSE_TEST_RESTART": server.restart(),
            }
            for program in sys.argv[1:]:
                report.add(Path(program).name, *run_one(program, environment))
    print(f"1..{report.number}")
    return 1 if report.bad else 0


if __name__ == "__main__":
    sys.exit(main())
