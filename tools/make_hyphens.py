#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the table of where French words may be cut: make_hyphens.py hyph_fr.dic OUT.c

hyph_fr.dic (Debian's hyphen-fr) holds Liang's patterns: letters, and between them how good (odd) or bad (even) a cut is. The
table has them sorted by their letters, one byte a letter (Latin-1, œ as 0x9C), which is how print/hyphen.c looks for them."""

import re
import sys
from pathlib import Path

LETTER = re.compile(r"[a-zà-öø-ÿœ'.]")


def read(text):
    """The weights of each pattern, in front of each of its letters and behind the last, by its letters."""
    patterns = {}
    for number, line in enumerate(text.splitlines(), 1):
        # Directives are capitals, other apostrophes and letters of other languages never come up.
        if re.match(r"[A-Z%]|$", line) or re.search(r"[-’šž]", line):
            continue
        letters, weights = "", [0]
        for c in line.strip():
            if c.isdigit():
                weights[-1] = int(c)
            elif LETTER.fullmatch(c):
                letters += c
                weights.append(0)
            else:
                raise ValueError(f"line {number}: « {c} » is no letter of French")
        patterns[letters.replace("œ", "\x9c").encode("latin-1")] = weights
    return patterns


def source(patterns):
    rows = []
    for letters, weights in sorted(patterns.items()):
        text = "".join(f"\\{byte:03o}" for byte in letters)
        digits = "".join(map(str, weights))
        rows.append(f'\t{{"{text}", "{digits}", {len(letters)}}},')
    longest = max(map(len, patterns))
    return "\n".join(
        [
            "/* SPDX-License-Identifier: Apache-2.0 */",
            "/* Made by tools/make_hyphens.py. */",
            '#include "print/hyphen.h"',
            "",
            "const struct hyphen_pattern hyphen_patterns[] = {",
            *rows,
            "};",
            f"const size_t hyphen_pattern_count = {len(rows)};",
            f"const size_t hyphen_pattern_longest = {longest};",
            "",
        ]
    )


def main():
    try:
        patterns = read(Path(sys.argv[1]).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.exit(f"make_hyphens.py: {error}")
    Path(sys.argv[2]).write_text(source(patterns), encoding="utf-8")


if __name__ == "__main__":
    main()
