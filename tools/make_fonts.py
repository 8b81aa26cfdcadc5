#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes fonts into one C source, as documents need them: make_fonts.py OUT.c FONT.woff2...

What reads fonts for documents (print/fonts.c) wants them unpacked; the hints that screens use are left out, since a PDF
carries none. Same input, same bytes."""

import copy
import io
import sys
from pathlib import Path

from assets import literal
from fontTools.ttLib import TTFont

HINTS = ("fpgm", "prep", "cvt ", "gasp", "hdmx", "LTSH", "VDMX")


def add_hyphen(font):
    """A hyphen of its own for words that are cut: were it the glyph of « - », a PDF could not tell which of both was meant."""
    cmap = font.getBestCmap()
    if 0x2D not in cmap or 0x2010 in cmap:
        return
    name, new = cmap[0x2D], "uni2010"
    font["glyf"][new] = copy.deepcopy(font["glyf"][name])
    font["hmtx"][new] = font["hmtx"][name]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x2010] = new


def unpacked(path):
    font = TTFont(path, recalcTimestamp=False)
    add_hyphen(font)
    for tag in HINTS:
        if tag in font:
            del font[tag]
    for glyph in font["glyf"].keys():
        font["glyf"][glyph].removeHinting()
    font.flavor = None
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def source(fonts):
    texts = [f"static const char font_{number}[] =\n{literal(data)};" for number, (_, data) in enumerate(fonts)]
    rows = [f'\t{{"{name}", {{font_{number}, {len(data)}}}}},' for number, (name, data) in enumerate(fonts)]
    return "\n".join(
        [
            "/* SPDX-License-Identifier: Apache-2.0 */",
            "/* Made by tools/make_fonts.py. */",
            '#include "print/fonts.h"',
            "",
            *texts,
            "",
            "const struct print_font print_fonts[] = {",
            *rows,
            "};",
            f"const size_t print_font_count = {len(fonts)};",
            "",
        ]
    )


def main():
    try:
        text = source([(Path(name).stem, unpacked(name)) for name in sys.argv[2:]])
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"make_fonts.py: {error}")
    Path(sys.argv[1]).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
