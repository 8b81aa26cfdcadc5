# SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder share: a script is told where Chromium and a server are, and says what it saw.

BLOUSE is the command; SOURCE the project; CACHE a folder where npm may put what drives Chromium; SHOTS, if set, a folder for
screenshots."""

import json
import os
import subprocess
import sys
from pathlib import Path

from machine import HERE, browser, found, node_modules

SOURCE, CACHE = Path(os.environ["SOURCE"]), Path(os.environ["CACHE"])
sys.path.insert(0, str(HERE.parent / "http"))
from served import Demonstration  # noqa: E402

PATIENCE = 1500  # seconds: Meson's own limit is a little more


def job(server=None, **about):
    """What a script is told; `server` is a demonstration."""
    modules = node_modules(CACHE)
    return {
        "playwright": str(modules / "playwright-core"),
        "axe": str(modules / "axe-core" / "axe.min.js"),
        "chromium": browser(),
        "shots": os.environ.get("SHOTS"),
        **({"origin": server.origin, "password": server.password} if server else {}),
        **about,
    }


def drive(script, about):
    """What it saw; under "failed", why it saw nothing."""
    try:
        run = subprocess.run([found("node"), HERE / script], input=json.dumps(about), text=True, capture_output=True, timeout=PATIENCE,
                             check=False)
    except subprocess.TimeoutExpired:
        return {"failed": f"{script} took more than {PATIENCE} s"}
    return {"failed": run.stderr} if run.returncode else json.loads(run.stdout)


def demonstrate(script, about, marker=None):
    """What it saw of a demonstration without cases, in a folder of its own; with `marker`, under "held", the files of that folder
    that hold it afterwards: store, log and all."""
    server = Demonstration()
    try:
        done = drive(script, job(server, **about))
        server.end()
        if marker:
            done["held"] = [path.name for path in Path(server.folder.name).rglob("*")
                            if path.is_file() and marker.encode() in path.read_bytes()]
    finally:
        server.stop()
    return done
