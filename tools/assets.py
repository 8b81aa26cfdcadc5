#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes files that pages ask for into one C source: assets.py OUT.c FOLDER FILE...

Each file of FOLDER is a row of web/assets.h: its path, its type, its strong ETag, its bytes, and the same under gzip where
that is shorter; one that stands elsewhere was made by the build, and goes by its name. They are served below /ressources/NAME/, where NAME is a fingerprint of all of them: a browser keeps what it
got for ever, and a change of any file is another address. Same input, same bytes."""

import gzip
import hashlib
import sys
from pathlib import Path

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
}
PACKED = {".css", ".js", ".svg", ".wasm"}  # the others are compressed already
BYTES_IN_LINE = 32


def literal(data):
    """A C string of any bytes: three octal digits each, so that what follows never joins them."""
    lines = (data[at : at + BYTES_IN_LINE] for at in range(0, len(data), BYTES_IN_LINE))
    return "\n".join('\t"' + "".join(f"\\{byte:03o}" for byte in line) + '"' for line in lines) or '\t""'


def fingerprint(files):
    total = hashlib.sha256()
    for path, data in files:
        total.update(f"{path}\0{len(data)}\0".encode() + data)
    return total.hexdigest()[:16]


def source(files):
    """The source of (path, bytes), in the order of their paths, which is how they are looked for."""
    files = sorted(files, key=lambda file: file[0].encode())
    texts, rows = [], []
    for number, (path, data) in enumerate(files):
        suffix = Path(path).suffix
        if suffix not in TYPES:
            raise ValueError(f"{path}: no type is known for « {suffix} »: add it to TYPES")
        packed = gzip.compress(data, 9, mtime=0) if suffix in PACKED else b""
        if len(packed) >= len(data):
            packed = b""
        texts += [f"static const char plain_{number}[] =\n{literal(data)};", f"static const char packed_{number}[] =\n{literal(packed)};"]
        rows.append(
            f'\t{{{{"{path}", {len(path.encode())}}}, "{TYPES[suffix]}", "{hashlib.sha256(data).hexdigest()[:32]}",\n'
            f"\t {{plain_{number}, {len(data)}}}, {{packed_{number}, {len(packed)}}}, {{0}}, false}},"
        )
    return "\n".join(
        [
            "/* SPDX-License-Identifier: Apache-2.0 */",
            "/* Made by tools/assets.py. */",
            '#include "web/assets.h"',
            "",
            *texts,
            "",
            f'const struct str assets_folder = {{"{fingerprint(files)}", 16}};',
            "const struct asset assets[] = {",
            *rows,
            "};",
            f"const size_t asset_count = {len(files)};",
            "",
        ]
    )


def name_of(path, folder):
    path, folder = path.resolve(), folder.resolve()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def main():
    out, folder = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        text = source([(name_of(Path(name), folder), Path(name).read_bytes()) for name in sys.argv[3:]])
    except (OSError, ValueError) as error:
        sys.exit(f"assets.py: {error}")
    out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
