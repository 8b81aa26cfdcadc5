#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the mark as an icon: icons.py MARK.svg OUT.png, with rsvg-convert. The name of OUT.png, a row of ICONS, says its size
and its ground. The ground reaches the edges: a telephone cuts it to the shape of its own icons."""

import re
import subprocess
import sys
from pathlib import Path

GROUND = "#f6f3ed"
# Pixels, the share of them that the mark takes, whether there is a ground. Of a maskable icon a circle of 80 % is safe
# (https://www.w3.org/TR/appmanifest/#icon-masks), and the mark fits in it.
ICONS = {
    "icon-192": (192, 0.875, False),
    "icon-512": (512, 0.875, False),
    "icon-maskable": (512, 0.56, True),
    "icon-apple": (180, 0.68, True),
}
SIDE = 32  # of the mark's own view


def drawing(mark, share, ground):
    """The mark in the middle of a square, as SVG."""
    inside = re.search(r"<svg[^>]*>(.*)</svg>", mark, re.DOTALL)[1]
    side = SIDE / share
    edge = (side - SIDE) / 2
    back = f'<rect x="{-edge:g}" y="{-edge:g}" width="{side:g}" height="{side:g}" fill="{GROUND}"/>' if ground else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-edge:g} {-edge:g} {side:g} {side:g}">{back}{inside}</svg>'


def main():
    mark, out = Path(sys.argv[1]), Path(sys.argv[2])
    size, share, ground = ICONS[out.stem]
    image = subprocess.run(["rsvg-convert", "--width", str(size), "--height", str(size)], check=True, capture_output=True,
                           input=drawing(mark.read_text(encoding="utf-8"), share, ground).encode())
    out.write_bytes(image.stdout)


if __name__ == "__main__":
    main()
