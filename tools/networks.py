#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes charter/networks.yaml as a table of C: networks.py NETWORKS.yaml OUT.c. Same input, same bytes."""

import re
import sys
from pathlib import Path

UNITS = {"weighted": "NETWORK_WEIGHTED", "character": "NETWORK_CHARACTERS", "grapheme": "NETWORK_GRAPHEMES"}
LINE = re.compile(r"(  - |    )([a-z]+): *(.*)")


def read(text):
    """The networks, each a dictionary of words."""
    networks = []
    for number, line in enumerate(text.splitlines(), 1):
        line = re.sub(r"\s+#.*|^#.*", "", line).rstrip()
        if not line or line == "networks:":
            continue
        found = LINE.fullmatch(line)
        if not found or (found[1] == "    " and not networks):
            raise ValueError(f"line {number}: « {line} » is none that this tool knows")
        if found[1] == "  - ":
            networks.append({})
        networks[-1][found[2]] = found[3]
    return networks


def row(network):
    unit = network.get("unit")
    if (unit is None) != ("length" not in network) or (unit and unit not in UNITS):
        raise ValueError(f"{network['id']}: length and unit go together")
    name = network["id"].upper()
    texts = "".join(f'{{"{network[key]}", {len(network[key].encode())}}}, ' for key in ("id", "label"))
    numbers = ", ".join(str(int(network.get(key, "0"))) for key in ("length", "url", "bytes"))
    return f"\t{{BLOUSE_{name}, {texts}{UNITS.get(unit, 'NETWORK_CHARACTERS')}, {numbers}}},"


def source(text):
    networks = read(text)
    rows = [row(network) for network in networks]
    return "\n".join([
        "/* SPDX-License-Identifier: Apache-2.0 */",
        "/* Made by tools/networks.py. */",
        '#include "desk/check/length.h"',
        "",
        "const struct network networks[] = {",
        *rows,
        "};",
        f"const size_t network_count = {len(rows)};",
        "const char *const network_choices[] = {\"aucun\", " + "".join(f'"{network["id"]}", ' for network in networks) + "NULL};",
        "",
    ])


def main():
    try:
        text = source(Path(sys.argv[1]).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"networks.py: {error}")
    Path(sys.argv[2]).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
