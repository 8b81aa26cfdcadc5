#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the command line on recorded cases and compares, in TAP. One case is

    tests/golden/cases/NAME.cmd    the arguments, as a shell would read them, one command; lines with # are comments
    tests/golden/cases/NAME.in     standard input (optional)
    tests/golden/cases/NAME.out    standard output, and NAME.err standard error (absent: nothing is written)
    tests/golden/cases/NAME.code   the exit status (absent: 0)

Arguments and files may hold @SOURCE@ (the project's folder) and @CASES@.

usage: golden.py [--update] BLOUSE [NAME]...

--update records what the command does now; read the difference before you commit it.
"""

import argparse
import difflib
import os
import shlex
import subprocess
import sys
from pathlib import Path

CASES = Path(__file__).resolve().parent / "cases"
SOURCE = CASES.parents[2]
TIMEOUT = 60


def expand(text):
    return text.replace("@CASES@", str(CASES)).replace("@SOURCE@", str(SOURCE))


def collapse(text):
    return text.replace(str(CASES), "@CASES@").replace(str(SOURCE), "@SOURCE@")


def read(path, default=""):
    return path.read_text(encoding="utf-8") if path.exists() else default


def expected(command):
    return {
        "code": read(command.with_suffix(".code"), "0\n"),
        "out": read(command.with_suffix(".out")),
        "err": read(command.with_suffix(".err")),
    }


def run(blouse, command):
    lines = [line for line in read(command).splitlines() if line.strip() and not line.startswith("#")]
    arguments = shlex.split(expand(" ".join(lines)))
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1", "COLUMNS": "80"}
    source = command.with_suffix(".in")
    done = subprocess.run(
        [blouse, *arguments], env=environment, cwd=SOURCE, timeout=TIMEOUT, check=False, capture_output=True,
        input=source.read_bytes() if source.exists() else b"",
    )
    return {
        "code": f"{done.returncode}\n",
        "out": collapse(done.stdout.decode("utf-8", "backslashreplace")),
        "err": collapse(done.stderr.decode("utf-8", "backslashreplace")),
    }


def update(command, found):
    for kind, text in found.items():
        path = command.with_suffix("." + kind)
        if text == ("0\n" if kind == "code" else ""):
            path.unlink(missing_ok=True)
        else:
            path.write_text(text, encoding="utf-8")


def differences(want, found):
    for kind in want:
        yield from difflib.unified_diff(
            want[kind].splitlines(), found[kind].splitlines(), f"expected {kind}", f"found {kind}", lineterm=""
        )


def main():
    parser = argparse.ArgumentParser(description="Golden tests of the command line.")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("blouse")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    blouse = str(Path(options.blouse).resolve())
    commands = [c for c in sorted(CASES.glob("*.cmd")) if not options.names or c.stem in options.names]
    failed = 0
    for number, command in enumerate(commands, 1):
        try:
            found = run(blouse, command)
        except subprocess.TimeoutExpired:
            found = {"code": "time-out\n", "out": "", "err": ""}
        if options.update:
            update(command, found)
        problems = list(differences(expected(command), found))
        failed += bool(problems)
        for line in problems:
            print("# " + line)
        print(f"{'not ok' if problems else 'ok'} {number} - {command.stem}", flush=True)
    print(f"1..{len(commands)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
