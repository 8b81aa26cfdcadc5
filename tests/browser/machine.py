# SPDX-License-Identifier: Apache-2.0
"""What drives Chromium on this machine. What is lacking skips a test there, and fails it in continuous integration (CI is
set)."""

import fcntl
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


class Lacking(Exception):
    """What this machine does not have, and the tests need."""


def found(command):
    path = shutil.which(command)
    if not path:
        raise Lacking(f"no {command}: tools/install-deps test")
    return path


@functools.cache
def node_modules(cache):
    """The packages of package-lock.json, installed in a folder that tests running at the same time share."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    with open(cache.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        have, wanted = cache / "package-lock.json", (HERE / "package-lock.json").read_text(encoding="utf-8")
        if not have.exists() or have.read_text(encoding="utf-8") != wanted or not (cache / "installed").exists():
            shutil.rmtree(cache, ignore_errors=True)
            cache.mkdir()
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, cache)
            install = [found("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            run = subprocess.run(install, cwd=cache, capture_output=True, text=True, timeout=300, check=False)
            if run.returncode != 0:
                raise Lacking("npm ci: " + " ".join(run.stderr.split())[:300])
            (cache / "installed").touch()
    return cache / "node_modules"


def demonstrate(blouse, cache, script, job, marker=None):
    """What a script of this folder prints of a demonstration without cases, in a folder of its own; with `marker`, under
    "held", the files of that folder that hold it afterwards: store, log and all."""
    modules = node_modules(cache)
    with tempfile.TemporaryDirectory() as folder:
        with open(Path(folder) / "log", "wb") as errors:
            server = subprocess.Popen([blouse, "serve", "--demo", "--no-cases", "--listen", "127.0.0.1:0", "--store",
                                       f"sqlite:{folder}/base.db", "--key", f"{folder}/key"], stdout=subprocess.PIPE, stderr=errors)
        try:
            said = [server.stdout.readline().decode() for _ in range(3)]
            job = {
                "playwright": str(modules / "playwright-core"),
                "axe": str(modules / "axe-core" / "axe.min.js"),
                "chromium": found("chromium"),
                "origin": re.search(r"http://\S+", said[0])[0],
                "password": re.search(r" : (\S+)$", said[2].strip())[1],
                "shots": os.environ.get("SHOTS"),
                **job,
            }
            run = subprocess.run([found("node"), HERE / script], input=json.dumps(job), text=True, capture_output=True,
                                 timeout=400, check=False)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(120)
            server.stdout.close()
        if run.returncode != 0:
            return {"failed": run.stderr}
        done = json.loads(run.stdout)
        if marker:
            done["held"] = [path.name for path in Path(folder).rglob("*")
                            if path.is_file() and marker.encode() in path.read_bytes()]
        return done


def done(test, run):
    """What `run` returns; a test whose machine lacks something is skipped."""
    try:
        return run()
    except Lacking as reason:
        if os.environ.get("CI"):
            test.fail(str(reason))
        test.skipTest(str(reason))
