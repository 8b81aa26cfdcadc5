# SPDX-License-Identifier: Apache-2.0
"""What drives Chromium on this machine. What is lacking skips a test there, and fails it in continuous integration (CI is
set)."""

import fcntl
import functools
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent


class Lacking(Exception):
    """What this machine does not have, and the tests need."""


def found(command):
    path = shutil.which(command)
    if not path:
        raise Lacking(f"no {command}: tools/install-deps test")
    return path


def browser():
    """Chromium; without the windows that nobody looks at where Debian's package for that is installed, which takes a third less."""
    return shutil.which("chromium-headless-shell") or found("chromium")


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


def done(test, run):
    """What `run` returns; a test whose machine lacks something is skipped, and one that saw nothing (browse.py) fails."""
    try:
        seen = run()
        if isinstance(seen, dict) and "failed" in seen:
            test.fail(seen["failed"])
        return seen
    except Lacking as reason:
        if os.environ.get("CI"):
            test.fail(str(reason))
        test.skipTest(str(reason))
