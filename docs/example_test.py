# SPDX-License-Identifier: Apache-2.0
"""The example of the library compiles as its first lines say, against what is installed, and does what it shows.

usage: example_test.py EXAMPLE BUILD CHARTER
"""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

CASES = (
    ("Bonne journée à tous", 0, "ok\n"),
    ("Quel c0nn4rd de patient !", 1, "attention\nattention : Message : « c0nn4rd de patient ».\n  Conseil.\n"),
)


def output(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)


def main():
    example, build, charter = sys.argv[1:]
    results = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", folder],
            stdout=subprocess.DEVNULL, check=True,
        )
        library = next(Path(folder).rglob("libblouse.so"))
        env = {
            **os.environ,
            "PKG_CONFIG_PATH": str(library.parent / "pkgconfig"),
            "PKG_CONFIG_SYSROOT_DIR": folder,
            "LD_LIBRARY_PATH": str(library.parent),
        }
        flags = shlex.split(output("pkg-config", "--cflags", "--libs", "blouse", env=env).stdout)
        # A library with sanitizers wants a program with them.
        if "__asan_init" in output("nm", "-D", library).stdout:
            flags.append("-fsanitize=address,undefined")
        program = Path(folder) / "example"
        compiled = output(
            "cc", "-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", example, "-o", program, *flags, env=env
        )
        results.append(("compiles", compiled.returncode == 0, compiled.stderr))
        for text, code, expected in CASES if compiled.returncode == 0 else ():
            run = output(program, charter, text, env=env)
            results.append((text, (run.returncode, run.stdout) == (code, expected), run.stdout + run.stderr))
        missing = output(program, Path(folder) / "nothing", "texte", env=env) if compiled.returncode == 0 else None
        results.append(("no charter", missing is not None and missing.returncode == 2 and "nothing" in missing.stderr, ""))
    for number, (name, good, told) in enumerate(results, 1):
        for line in told.splitlines() if not good else ():
            print("# " + line)
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    print(f"1..{len(results)}")
    return not all(good for _, good, _ in results)


if __name__ == "__main__":
    sys.exit(main())
