#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles the charter during the build, and tells ninja which files it depends on.

usage: build_charter.py BLOUSE CHARTER OUTPUT DEPFILE
"""

import subprocess
import sys
from pathlib import Path


def escape(path):
    return str(path).replace("\\", "\\\\").replace(" ", "\\ ").replace("#", "\\#").replace("$", "$$")


def main():
    blouse, charter, output, depfile = sys.argv[1:]
    # Folders too: their time changes when a file comes or goes.
    sources = [Path(charter), *sorted(Path(charter).rglob("*"))]
    run = subprocess.run(
        [blouse, "charter", "build", charter, "--output", output],
        stdin=subprocess.DEVNULL, check=False,
    )
    if run.returncode == 0:
        Path(depfile).write_text(f"{escape(output)}: {' '.join(map(escape, sources))}\n", encoding="utf-8")
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
