# SPDX-License-Identifier: Apache-2.0
"""The commands that README.md and HACKING.md show do what they show, and what the documents name exists, in TAP.

A block that follows a line "<!-- try -->" is run, those of one document in order, in one folder that holds a copy of
charter/ and docs/, the corpus, the tools, base/, store/ and web/, and the command under build/:

    ```sh        a script: every command must succeed
    ```console   lines that begin with "$ " are commands, the others what they print; the status is 0 or 1

usage: documents_test.py [--update] BLOUSE

--update writes what the commands print now into the documents; read the difference before you commit it.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
DOCUMENTS = ("README.md", "HACKING.md")
BLOCK = re.compile(r"(?<=^<!-- try -->\n)```(sh|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TIMEOUT = 120
# What a document may name between ` ` though it does not exist: what its examples, and `make learn`, make.
MADE = {"cli/networks.c", "docs/man/blouse-networks.1", "charter/model/fast.bin", "mail/letters.h"}
LINK = re.compile(r"\]\(([^):#]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`([a-z.][\w.-]*(?:/[\w.-]+)+)`")
NAME = re.compile(r"`([a-z]\w*_\w+)`")
ENV = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "80", "NO_COLOR": "1"}


def furnish(folder, blouse):
    for name in ("charter", "docs"):
        shutil.copytree(SOURCE / name, folder / name)
    for name in ("base", "corpus", "store", "tools", "web"):
        (folder / name).symlink_to(SOURCE / name)
    # Copied, so that the command finds the folder's charter beside it, wherever it was built.
    (folder / "build").mkdir()
    for program in (blouse, blouse.parent / "charter.blc"):
        shutil.copy2(program, folder / "build")


def run(command, folder):
    """Status, and all that was printed."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command], cwd=folder, env=ENV, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=TIMEOUT, check=False,
    )
    return done.returncode, done.stdout.decode()


def play(shown, folder):
    """The console block as its commands print now, and the mistakes of those that fail."""
    blocks, problems = [], []
    for command in re.findall(r"^\$ (.*)$", shown, re.MULTILINE):
        status, printed = run(command, folder)
        if status not in (0, 1):
            problems.append(f"{command}: status {status}\n{printed}")
        blocks.append(f"$ {command}\n{printed.strip(chr(10))}\n")
    return "\n".join(blocks), problems


def check(document, folder, update):
    """The results of a document: (name, problems) a block."""
    text = document.read_text(encoding="utf-8")
    results = []

    def one(match):
        kind, body = match.groups()
        line = text.count("\n", 0, match.start()) + 1
        problems = []
        if kind == "sh":
            status, printed = run(body, folder)
            if status != 0:
                problems.append(f"status {status}\n{printed}")
        else:
            now, problems = play(body, folder)
            if now != body and not update:
                problems.append(f"prints now:\n{now}\nIf that is right: python3 docs/documents_test.py --update build/blouse")
            body = now
        results.append((f"{document.name}:{line}", problems))
        return f"```{kind}\n{body}```"

    changed = BLOCK.sub(one, text)
    if update and changed != text:
        document.write_text(changed, encoding="utf-8")
    return results


def dead_names(document, known):
    """Links, files and functions that the document names and that are not there."""
    text = document.read_text(encoding="utf-8")
    for link in LINK.findall(text):
        if not link.startswith("/") and not (document.parent / link).exists():  # pages of the site begin with /
            yield f"{link}: no such file"
    for path in PATH.findall(text):
        if path not in MADE and not path.startswith("build") and "NAME" not in path and not (SOURCE / path).exists():
            yield f"{path}: no such file"
    for name in NAME.findall(text):
        if name not in known:
            yield f"{name}: in no source"


def words_of_sources():
    folders = ("base", "engine", "verdict", "learn", "compiler", "store", "signin", "conf", "mail", "media", "web", "desk", "cli", "tools",
               "tests", "docs")
    sources = (path for folder in folders
               for path in (SOURCE / folder).rglob("*") if path.suffix in (".c", ".h", ".py", ".sql"))
    return {word for path in sources for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true")
    parser.add_argument("blouse", type=Path)
    arguments = parser.parse_args()
    results = []
    for name in DOCUMENTS:
        with tempfile.TemporaryDirectory() as folder:
            furnish(Path(folder), arguments.blouse.resolve())
            results += check(SOURCE / name, Path(folder), arguments.update)
    known = words_of_sources()
    for document in (*map(SOURCE.joinpath, DOCUMENTS), *sorted((SOURCE / "docs").rglob("*.md")),
                     *sorted(SOURCE.glob("c*/**/README.md"))):
        results.append((f"names in {document.relative_to(SOURCE)}", list(dead_names(document, known))))
    for number, (name, problems) in enumerate(results, 1):
        for line in "\n".join(problems).splitlines():
            print("# " + line)
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
    print(f"1..{len(results)}")
    return any(problems for _, problems in results)


if __name__ == "__main__":
    sys.exit(main())
