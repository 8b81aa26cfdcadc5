#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Builds and runs the tests of a Meson build folder, shows what failed, and ends with one line: "N passed, N failed".

usage: run_tests.py BUILD [--suite NAME]... [meson test argument]...

A test that reports in TAP counts each of its cases, any other counts as one. A crash, a time-out or a build that does
not succeed counts as a failure.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

LINES_SHOWN = 200
CASE = re.compile(r"^(not )?ok\b(.*)$", re.MULTILINE)


class Count(NamedTuple):
    passed: int
    failed: int


def count(test):
    """The cases of one record of Meson's testlog.json."""
    passed = failed = 0
    for negative, rest in CASE.findall(test.get("stdout", "")):
        if "# SKIP" in rest.upper():
            continue
        if negative:
            failed += 1
        else:
            passed += 1
    good = test["result"] in ("OK", "EXPECTEDFAIL", "SKIP")
    if good and passed + failed == 0 and test["result"] != "SKIP":
        passed = 1
    if not good and failed == 0:
        failed = 1
    return Count(passed, failed)


def show(test):
    """The log of a test that failed, without its good cases."""
    print(f"\n=== {test['name']}: {test['result']} (exit status {test.get('returncode')})")
    print("    " + " ".join(test["command"]))
    for stream in ("stdout", "stderr"):
        lines = [line for line in test.get(stream, "").splitlines() if not line.startswith("ok ")]
        if len(lines) > LINES_SHOWN:
            lines = [f"… {len(lines) - LINES_SHOWN} lines …", *lines[-LINES_SHOWN:]]
        print("\n".join(lines))


def read_log(path):
    with open(path, encoding="utf-8", errors="replace") as log:
        return [json.loads(line) for line in log if line.strip()]


def total(tests):
    counts = [count(test) for test in tests]
    return Count(sum(c.passed for c in counts), sum(c.failed for c in counts))


def main():
    build, arguments = Path(sys.argv[1]), sys.argv[2:]
    log = build / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    built = subprocess.run(["ninja", "-C", build], stdin=subprocess.DEVNULL, check=False)
    status, tests = built.returncode, []
    if status == 0:
        run = subprocess.run(
            ["meson", "test", "-C", build, "--no-rebuild", *arguments], stdin=subprocess.DEVNULL, check=False
        )
        status = run.returncode
        tests = read_log(log) if log.exists() else []
    result = total(tests)
    if status != 0 and result.failed == 0:
        result = result._replace(failed=1)
    for test in tests:
        if count(test).failed:
            show(test)
    print(f"{result.passed} passed, {result.failed} failed", flush=True)
    return 1 if result.failed or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
