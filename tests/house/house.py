#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the rules of the house that no compiler holds. Reports in TAP, one case a rule.

usage: house.py ROOT BUILD
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Which of our folders each folder may include from. Folders not named here see everything.
SEES = {
    "base": {"base"},
    # Sessions stand in the store, and each request is a unit of work of it.
    "web": {"base", "store", "web"},
    "engine": {"base", "engine"},
    # Of media, what a picture shows: structs alone.
    "verdict": {"base", "engine", "media", "verdict"},
    "print": {"base", "print"},
    "media": {"base", "media"},
    "learn": {"base", "engine", "learn"},
    "compiler": {"base", "engine", "compiler"},
    "store": {"base", "store"},
    "signin": {"base", "store", "signin"},
    "conf": {"base", "conf"},
    "mail": {"base", "store", "conf", "mail"},
    "desk": {"base", "engine", "verdict", "compiler", "store", "web", "signin", "conf", "mail", "print", "media", "desk"},
    "cli": {"base", "engine", "verdict", "learn", "compiler", "store", "web", "signin", "conf", "mail", "print", "media", "desk", "cli"},
}
# The engine also lives in the browser: C's own headers, and nothing that reads a clock, a file or the environment.
LIBC_ONLY = ("base", "engine")
LIBC = {
    "assert.h", "ctype.h", "errno.h", "float.h", "inttypes.h", "limits.h", "math.h", "setjmp.h", "stdalign.h", "stdarg.h",
    "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "string.h", "sanitizer/asan_interface.h", "immintrin.h",
    "emmintrin.h", "arm_neon.h",
}
# What the pure part may ask of the C library, beside string.h and math.h.
ENGINE_MAY_CALL = re.compile(
    r"mem\w+|str(n?len|n?cmp|r?chr|p?brk|c?spn|str|to[dflu]\w*)|__mem\w+_chk|v?snprintf|__v?snprintf_chk|qsort|bsearch|abort"
    r"|malloc|calloc|realloc|free|__cpu_model|__cpu_indicator_init|__stack_chk_fail|__assert_fail|_GLOBAL_OFFSET_TABLE_|__errno_location"
    r"|(exp|exp2|expm1|log|log2|log10|log1p|sqrt|pow|sin|cos|tan|asin|acos|atan|atan2|fabs|floor|ceil|l?l?round|tanh|fmin"
    r"|fmax|fma|ldexp|frexp|hypot|cbrt)f?|__\w+(ti|di|si)[0-9]"
)
GENERATED = {"fold_blocks", "fold_index", "fold_records", "fold_texts", "cue_shifts", "cue_slots"}
# How many values each page writes unescaped (| trusted): whoever adds one is asked why.
# The guide, and where its own words are written, show markup that desk/guide/text.c made, escaped piece by piece, from Markdown.
TRUSTED = {"desk/guide/guide.html": 5, "desk/words/words.html": 2}
LINES_MAX = 1000
TRACKED_MAX = 2 << 20
LICENCE = "SPDX-License-Identifier: Apache-2.0"
BANNED = (
    "strcpy(a, b)", "strcat(a, b)", "strncpy(a, b, 1)", "strncat(a, b, 1)", "sprintf(a, b)", "gets(a)", "atoi(b)", "atol(b)",
    "atoll(b)", "atof(b)", "strtok(a, b)", "malloc(1)", "calloc(1, 1)", "realloc(a, 1)", "free(a)", "strdup(b)",
)
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)


def tracked(root):
    """The project's files: what git holds or would take, or all when there is no git."""
    if shutil.which("git") and (root / ".git").exists():
        run = subprocess.run(
            ["git", "-c", f"safe.directory={root}", "-C", root, "ls-files", "-coz", "--exclude-standard"],
            capture_output=True, check=True,
        )
        return [path for name in run.stdout.decode().split("\0") if name and (path := root / name).is_file()]
    built = re.compile(r"(build(-\w+)?|\.git|node_modules|__pycache__)$")
    return [p for p in root.rglob("*") if p.is_file() and not any(map(built.match, p.relative_to(root).parts))]


def place(root, path):
    return path.relative_to(root).as_posix()


def c_sources(root):
    return [path for path in tracked(root) if path.suffix in (".c", ".h")]


def include_direction(root):
    """Includes go downwards only: base, engine, then compiler, then cli."""
    ours = {path.relative_to(root).parts[0] for path in c_sources(root)}
    for path in c_sources(root):
        folder = path.relative_to(root).parts[0]
        for kind, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            target = name.split("/")[0]
            if kind == "<":
                test = path.name.endswith("_test.c") or path.name == "testing.h"
                if folder in LIBC_ONLY and name not in LIBC and not test:
                    yield f"{place(root, path)}: <{name}> is not for {folder}"
            elif target not in ours:
                yield f'{place(root, path)}: "{name}" does not say its folder'
            elif folder in SEES and target not in SEES[folder]:
                yield f'{place(root, path)}: {folder} does not see "{name}"'


def headers_stand_alone(root, build=None):
    """Every header compiles by itself, strictly; the public one as C++ too."""
    made = [f"-I{build}"] if build else [] # headers of queries
    commands = {
        path: ["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-xc"] for path in c_sources(root) if path.suffix == ".h"
    }
    runs = [(path, command) for path, command in commands.items()]
    public = root / "engine" / "blouse.h"
    if shutil.which("g++") and public.exists():
        runs.append((public, ["g++", "-std=c++11", "-xc++"]))
    for path, command in runs:
        run = subprocess.run(
            [*command, "-fsyntax-only", "-pedantic", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function", f"-I{root}", *made, path],
            capture_output=True, text=True, check=False,
        )
        if run.returncode != 0:
            yield f"{place(root, path)} ({command[0]}):\n{run.stderr}"


def banned_functions(root):
    """What base/banned.h names does not compile."""
    def compiles(call):
        source = f"char *x(char *a, const char *b);\nchar *x(char *a, const char *b)\n{{\n\t(void){call};\n\t(void)b;\n\treturn a;\n}}\n"
        command = ["gcc", "-std=gnu11", "-c", "-o", "/dev/null", "-include", root / "base" / "banned.h", "-xc", "-"]
        return subprocess.run(command, input=source, text=True, capture_output=True, check=False).returncode == 0

    if not compiles("strlen(b)"):
        yield "base/banned.h: even strlen does not compile"
    for call in BANNED:
        if compiles(call):
            yield f"base/banned.h lets {call} pass"


def every_source_is_guarded(root, build):
    """Every source of ours is compiled without contraction of floating-point operations, and with base/banned.h when it is C."""
    database = build / "compile_commands.json"
    if not database.exists():
        yield f"{database}: missing"
        return
    for entry in json.loads(database.read_text(encoding="utf-8")):
        for flag in ("base/banned.h", "-ffp-contract=off"):
            if flag not in entry["command"] and not (flag == "base/banned.h" and entry["file"].endswith(".cpp")):
                yield f"{entry['file']}: compiled without {flag}"


def library_exports(root, build):
    """The shared library shows what engine/blouse.h declares, and nothing else."""
    library = next(build.glob("engine/libblouse.so"), None)
    if not library:
        yield f"{build}: no engine/libblouse.so"
        return
    run = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True)
    shown = {line.split()[-1].split("@")[0] for line in run.stdout.splitlines()}
    shown -= {name for name in shown if name.startswith(("__asan", "__ubsan", "__odr_asan"))}
    declared = set(re.findall(r"\b(blouse_\w+)\(", (root / "engine" / "blouse.h").read_text(encoding="utf-8")))
    for name in sorted(shown ^ declared):
        yield f"{name} is {'shown but not declared' if name in shown else 'declared but not shown'}"


def all_is_built(root):
    """Every source, test and query stands in its folder's meson.build: what nobody runs rots."""
    for path in tracked(root):
        name = path.name
        query = path.suffix == ".sql" and "testdata" not in path.parts
        if path.suffix != ".c" and not name.endswith("_test.py") and not query:
            continue
        for folder in path.relative_to(root).parents:
            build = root / folder / "meson.build"
            if build.exists():
                break
        else:
            continue
        text = build.read_text(encoding="utf-8")
        inside = place(build.parent, path)
        stem = re.sub(r"(_test|_fuzz)?\.\w+$", "", inside)
        top = (root / "meson.build").read_text(encoding="utf-8")
        if f"'{inside}'" not in text and f"'{stem}'" not in text and f"'{place(root, path)}'" not in top:
            yield f"{place(root, path)} is not in {place(root, build)}"


def buffers_begin(root):
    """What frees itself at the end of its block is set before the function may end."""
    for path in c_sources(root):
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(r"^\t+_cleanup_buf_ struct buf ([^=;]+);", text, re.MULTILINE):
            body = text[found.end():text.find("\n}", found.end())]
            leaves = re.search(r"\b(return|goto)\b", body)
            for name in re.findall(r"\w+", found[1]):
                set_at = re.search(rf"&{name}\b", body)
                if not set_at or (leaves and leaves.start() < set_at.start()):
                    line = text.count("\n", 0, found.start()) + 1
                    yield f"{place(root, path)}:{line}: {name} is freed before it is set"


def file_length(root):
    """No source is longer than 1,000 lines."""
    for path in tracked(root):
        if path.suffix in (".c", ".cpp", ".h", ".py", ".js", ".sh"):
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > LINES_MAX:
                yield f"{place(root, path)}: {lines} lines"


def licence(root):
    """Every source names its licence in its first three lines."""
    for path in tracked(root):
        with path.open("rb") as source:
            head = b"".join(source.readline(1000) for _ in range(3)).decode("utf-8", "replace")
        if (path.suffix in (".c", ".cpp", ".h", ".py", ".js", ".sh") or head.startswith("#!")) and LICENCE not in head:
            yield f"{place(root, path)}: no “{LICENCE}”"


def trusted_values(root):
    """Pages write unescaped what this file counts, and nothing else."""
    for path in tracked(root):
        if path.suffix == ".html":
            found, known = len(re.findall(r"\|\s*trusted\b", path.read_text(encoding="utf-8"))), TRUSTED.get(place(root, path), 0)
            if found != known:
                yield f"{place(root, path)}: {found} values are | trusted, {known} are known"


def small_files(root):
    """No file over 2 MiB is tracked."""
    for path in tracked(root):
        if path.stat().st_size > TRACKED_MAX:
            yield f"{place(root, path)}: {path.stat().st_size} bytes"


def engine_is_pure(root):
    """base and engine keep no state between calls and ask the system for nothing but memory."""
    sources = [
        path for path in c_sources(root)
        if path.suffix == ".c" and path.relative_to(root).parts[0] in LIBC_ONLY and not path.name.endswith("_test.c")
    ]
    with tempfile.TemporaryDirectory() as folder:
        objects = []
        for number, path in enumerate(sources):
            out = Path(folder) / f"{number}.o"
            run = subprocess.run(
                # Without PIC, constant tables of pointers are constant to nm too.
                ["gcc", "-std=gnu11", "-D_GNU_SOURCE", '-DBLOUSE_VERSION_STRING="0"', f"-I{root}", "-O0", "-fno-pic", "-fno-pie",
                 "-c", path, "-o", out],
                capture_output=True, text=True, check=False,
            )
            if run.returncode != 0:
                yield f"{place(root, path)} does not compile alone:\n{run.stderr}"
                continue
            objects.append((path, out))
        defined, wanted = set(), {}
        for path, out in objects:
            for line in subprocess.run(["nm", out], capture_output=True, text=True, check=True).stdout.splitlines():
                kind, name = line.split()[-2:]
                if kind == "U":
                    wanted.setdefault(name, path)
                else:
                    defined.add(name)
                if kind in "DdBbCGgSs":
                    yield f"{place(root, path)}: {name} is a variable that lives for ever"
        for name, path in sorted(wanted.items()):
            if name not in defined and name not in GENERATED and not ENGINE_MAY_CALL.fullmatch(name):
                yield f"{place(root, path)} calls {name}"


CHECKS = (
    include_direction,
    headers_stand_alone,
    banned_functions,
    all_is_built,
    buffers_begin,
    file_length,
    licence,
    trusted_values,
    small_files,
    engine_is_pure,
)

# Checks that read what was built.
BUILD_CHECKS = (every_source_is_guarded, library_exports)


def main():
    root, build = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    results = [(check, list(check(root, build) if check is headers_stand_alone else check(root))) for check in CHECKS]
    results += [(check, list(check(root, build))) for check in BUILD_CHECKS]
    for number, (check, problems) in enumerate(results, 1):
        for line in "\n".join(problems).splitlines():
            print("# " + line)
        print(f"{'not ok' if problems else 'ok'} {number} - {check.__name__}: {check.__doc__}")
    print(f"1..{len(results)}")
    return 1 if any(problems for _, problems in results) else 0


if __name__ == "__main__":
    sys.exit(main())
