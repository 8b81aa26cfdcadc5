#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the folding table of the engine (engine/fold_table.h) from Python's Unicode database.

usage: make_fold.py OUTPUT.c

A code point folds to the plain lower-case text that a reader would see in it: no accents, no styles, one kind of space,
quote and dash. What is invisible folds to nothing. Letters of other scripts and emoji stay. `fold` below is the whole
definition; the rest lays it out in a two-stage table.
"""

import re
import sys
import unicodedata
from typing import NamedTuple

TEXT_MAX = 33  # FOLD_TEXT_MAX
BLOCK_BITS = 6  # FOLD_BLOCK_BITS
TABLE_END = 0x20000  # FOLD_TABLE_END
SIZE_MAX = 80_000  # bytes of the whole table

CLASSES = ("LETTER", "DIGIT", "SPACE", "MARK", "EMOJI", "DROPPED")
KEEP, UPPER, ACCENT, DISGUISE = 1, 2, 4, 8


class Entry(NamedTuple):
    text: str | None  # None: the code point itself
    kind: str
    flags: int = 0
    alternate: str = ""


def ranges(*pairs):
    return frozenset(cp for first, last in pairs for cp in range(first, last + 1))


# Marks that are an ornament of the letter before. Vowel signs of Indic and other scripts are letters of their own.
MARKS = ranges(
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2), (0x05C4, 0x05C5),
    (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E4), (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F),
)

# Shown as nothing, beside the format characters (category Cf): fillers, variation selectors, skin tones, tags.
INVISIBLE = ranges(
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0),
    (0x1F3FB, 0x1F3FF),
)

APOSTROPHES = "'`´‘’‚‛′‵ʹʻʼʽˈˊˋ՚׳ꞌ＇｀"
QUOTES = "\"“”„‟″‶«»‹›ˮ״〝〞〟＂❝❞〃"
DOTS = "·•‧∙⋅・･᛫"  # soignant·e·s, however the dot was typed
DASHES = "−﹣－⁃‐‑‒–—―⸺⸻﹘˗➖"

SPECIAL = {
    # A sign, where Unicode's own decomposition would glue letters to the word before.
    "™": Entry(None, "EMOJI"),
    "℠": Entry(None, "EMOJI"),
    "ℹ": Entry(None, "EMOJI"),
    "º": Entry("°", "MARK"),
    "˚": Entry("°", "MARK"),
    "№": Entry("n°", "LETTER"),
    "µ": Entry("μ", "LETTER"),  # no look-alike: µg is a unit
    "⁄": Entry("/", "MARK"),
    "∕": Entry("/", "MARK"),
    "ð": Entry("d", "LETTER"),
    "Ð": Entry("d", "LETTER", UPPER),
    "þ": Entry("th", "LETTER"),
    "Þ": Entry("th", "LETTER", UPPER),
    "ŋ": Entry("n", "LETTER"),
    "Ŋ": Entry("n", "LETTER", UPPER),
    "æ": Entry("ae", "LETTER"),
    "Æ": Entry("ae", "LETTER", UPPER),
    "œ": Entry("oe", "LETTER"),
    "Œ": Entry("oe", "LETTER", UPPER),
    "ı": Entry("i", "LETTER", ACCENT),
    "ȷ": Entry("j", "LETTER", ACCENT),
    "ɑ": Entry("a", "LETTER", DISGUISE),
    "ɡ": Entry("g", "LETTER", DISGUISE),
    "ɩ": Entry("i", "LETTER", DISGUISE),
    "ʋ": Entry("v", "LETTER", DISGUISE),
    "ɛ": Entry("e", "LETTER", DISGUISE),
    "ɔ": Entry("c", "LETTER", DISGUISE),
    "ʌ": Entry("v", "LETTER", DISGUISE),
    "ǝ": Entry("e", "LETTER", DISGUISE),
    "ƽ": Entry("s", "LETTER", DISGUISE),
    "\u2800": Entry(" ", "SPACE"),  # braille pattern blank
    "\ufffc": Entry(" ", "SPACE"),  # where a picture stood
    "\n": Entry("\n", "SPACE"),
    "\u2028": Entry("\n", "SPACE"),
    "\u2029": Entry("\n", "SPACE"),
}

# Letters that look Latin. Only a word that mixes scripts is read through them, so doubtful ones may stand here too.
LOOK_ALIKES = {}
for others, latins in (
    # Cyrillic, with the letters of "faux cyrillique" at the end
    ("АВЕЗКМНОРСТУХЬЅІЈҺԀԚԜҮѴӀЯИШЩ", "abe3kmhopctyxbsijhdqwyvlrnww"),
    ("авезкмнорстухьѕіјһԁԛԝүѵӏяишщгпц", "abe3kmhopctyxbsijhdqwyvlrnwwrnu"),
    # Greek
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϿΣΛ", "abezhikmnoptyxcjea"),
    ("αβεηικνοπρτυχωγϲϳς", "abenikvonptuxwycjs"),
    # Armenian
    ("ՍՏՕԼ", "usol"),
    ("սոօհցզյլ", "unohgqjl"),
    # Cherokee (upper-case forms) and Lisu
    ("ᎪᏴᏟᎠᎬᎱᏀᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃ", "abcdefghijklmprstvwz"),
    ("ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ", "abcdefghijklmnoprstuvwxyz"),
    # Hebrew and Arabic, used as o and l; Coptic
    ("סןا", "oll"),
    ("ⲞⲟⲢⲣⲤⲥⲦⲔⲘⲎⲈ", "ooppcctkmhe"),
):
    assert len(others) == len(latins), others
    LOOK_ALIKES.update(zip(others, latins))

STYLES = ("<font>", "<wide>", "<narrow>", "<circle>", "<square>")
LATIN_WITH = re.compile(r"LATIN (SMALL|CAPITAL) LETTER ([A-Z]) WITH .*")
LATIN_STYLED = re.compile(
    r"(?:LATIN (?:SMALL LETTER TURNED|LETTER SMALL CAPITAL)"
    r"|(?:NEGATIVE CIRCLED|NEGATIVE SQUARED|CROSSED NEGATIVE SQUARED|PARENTHESIZED) LATIN (CAPITAL|SMALL) LETTER"
    r"|(TORTOISE SHELL BRACKETED) LATIN CAPITAL LETTER) ([A-Z])"
)


def kind_of(text):
    """The class of what a reader sees."""
    char = text[0]
    category = unicodedata.category(char)
    if category[0] == "L" or category in ("Mn", "Mc", "Me", "Nl"):
        return "LETTER"
    if category in ("Nd", "No"):
        return "DIGIT"
    if category[0] == "Z":
        return "SPACE"
    if char in "〰〽":  # punctuation by category, emoji to everybody
        return "EMOJI"
    if category[0] == "P" or category in ("Sc", "Sk"):
        return "MARK"
    # Arrows begin here: signs of their own, like emoji.
    if (category == "Sm" and ord(char) < 0x2190) or char == "°":
        return "MARK"
    return "EMOJI"


def fold_control(char):
    """C0 controls separate words. C1 controls are Windows-1252 that was read as Latin-1: U+0092 is an apostrophe."""
    if ord(char) < 0x80:
        return Entry(" ", "SPACE")
    try:
        return fold(ord(bytes([ord(char)]).decode("cp1252")))
    except UnicodeDecodeError:
        return Entry("", "DROPPED")


def fold_sign(char, category):
    """Spaces, quotes, dashes and what is invisible; None for anything else."""
    cp = ord(char)
    if category == "Cc":
        return fold_control(char)
    if category == "Cf" or cp in MARKS or cp in INVISIBLE:
        return Entry("", "DROPPED")
    if category[0] == "Z":
        return Entry(" ", "SPACE")
    for signs, plain in ((APOSTROPHES, "'"), (QUOTES, '"'), (DOTS, "·"), (DASHES, "-")):
        if char in signs:
            return Entry(plain, "MARK")
    if category == "Pd" and char != "〰":
        return Entry("-", "MARK")
    return None


def fold_number(char, category):
    """Digits of every script and style."""
    style = unicodedata.decomposition(char).split(" ")[0]
    if category == "Nd":
        return Entry(str(unicodedata.digit(char)), "DIGIT", DISGUISE if style in STYLES else 0)
    if category == "No":
        value = unicodedata.numeric(char)
        if value == int(value) and 0 <= value < 100:
            plain = style in ("<super>", "<sub>")
            return Entry(str(int(value)), "DIGIT", 0 if plain else DISGUISE)
    return None


def fold_letter(char):
    """Letters that Unicode does not take apart."""
    name = unicodedata.name(char, "")
    if found := LATIN_STYLED.match(name):
        if len(name) == found.end():
            upper = "CAPITAL" in (found.group(1) or "") or found.group(2)
            return Entry(found.group(3).lower(), "LETTER", DISGUISE | (UPPER if upper else 0))
    if found := LATIN_WITH.fullmatch(name):
        if not unicodedata.decomposition(char):
            return Entry(found.group(2).lower(), "LETTER", ACCENT | (UPPER if found.group(1) == "CAPITAL" else 0))
    return None


def fold(cp):
    """The Entry of a code point."""
    char = chr(cp)
    category = unicodedata.category(char)
    if entry := SPECIAL.get(char) or fold_sign(char, category) or fold_number(char, category) or fold_letter(char):
        return entry
    # Code points that Unicode keeps for other uses, and ideographs that differ from another by their origin alone.
    if category in ("Cn", "Co", "Cs") or unicodedata.name(char, "").startswith("CJK COMPATIBILITY IDEOGRAPH"):
        return Entry(None, "LETTER" if category == "Lo" else "EMOJI")

    opened = unicodedata.normalize("NFKD", char)
    if opened[0] == " " and len(opened) > 1:  # a mark shown alone, such as ¨
        return Entry(None, "MARK")
    bare = "".join(c for c in opened if ord(c) not in MARKS)
    plain = "".join(c for c in bare.casefold() if ord(c) not in MARKS)
    text = unicodedata.normalize("NFC", "".join(fold(ord(c)).text or c for c in plain) if plain != char else plain)
    if category == "So" and not (text.isascii() or text.startswith("°")):
        return Entry(None, "EMOJI")  # ideographs in a circle and their like are signs

    flags = 0
    if any(c.isupper() for c in opened) or category == "Lt":
        flags |= UPPER
    if bare != opened:
        flags |= ACCENT
    style = unicodedata.decomposition(char).split(" ")[0]
    if style in STYLES and len(text) == 1 and text.isalnum():
        flags |= DISGUISE
    return Entry(None if text == char else text, kind_of(text), flags, LOOK_ALIKES.get(bare, ""))


class Table:
    """The two-stage table, each thing kept once."""

    def __init__(self, entries):
        self.texts = b""
        self.records, self.blocks, self.index = {}, [], {}
        # Long texts first, so that short ones are found inside them.
        for text in sorted({e.text for e in entries if e.text}, key=lambda t: (-len(t.encode()), t)):
            if text.encode() not in self.texts:
                self.texts += text.encode()
        numbers = [self.records.setdefault(self.record(e), len(self.records)) for e in entries]
        size = 1 << BLOCK_BITS
        for start in range(0, len(numbers), size):
            block = tuple(numbers[start : start + size])
            self.blocks.append(self.index.setdefault(block, len(self.index)))

    def record(self, entry):
        """The fields of struct fold_record."""
        text = (entry.text or "").encode()
        assert len(text) <= TEXT_MAX, entry
        assert len(entry.alternate) <= 1 and entry.alternate.isascii(), entry
        flags = entry.flags | (KEEP if entry.text is None else 0)
        return self.texts.index(text), len(text), entry.kind, flags, entry.alternate

    def size(self):
        return len(self.blocks) * 2 + len(self.index) * 2 * (1 << BLOCK_BITS) + len(self.records) * 6 + len(self.texts)

    def source(self):
        """The table as C."""
        lines = [
            "/* SPDX-License-Identifier: Apache-2.0 */",
            f"/* Made by tools/make_fold.py from Unicode {unicodedata.unidata_version}: {self.size()} bytes. */",
            '#include "engine/fold_table.h"',
            "",
            f"const uint16_t fold_blocks[{len(self.blocks)}] = {{",
            *rows(self.blocks),
            "};",
            "",
            f"const uint16_t fold_index[{len(self.index)}][1 << FOLD_BLOCK_BITS] = {{",
        ]
        for block in self.index:
            lines += ["\t{", *rows(block), "\t},"]
        lines += ["};", "", f"const struct fold_record fold_records[{len(self.records)}] = {{"]
        for offset, length, kind, flags, alternate in self.records:
            lines.append(f"\t{{{offset}, {length}, FOLD_{kind}, {flags}, {ord(alternate or chr(0))}}},")
        lines += ["};", "", f"const char fold_texts[{len(self.texts)}] = {{", *rows(signed(self.texts)), "};", ""]
        return "\n".join(lines)


def signed(data):
    """Bytes as values of a C char, in either signedness."""
    return [f"'\\x{byte:02X}'" for byte in data]


def rows(values, width=16):
    return ["\t" + " ".join(f"{v}," for v in values[i : i + width]) for i in range(0, len(values), width)]


def main():
    table = Table([fold(cp) for cp in range(TABLE_END)])
    if table.size() > SIZE_MAX:
        sys.exit(f"make_fold.py: the table takes {table.size()} bytes, more than {SIZE_MAX}")
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        out.write(table.source())


if __name__ == "__main__":
    main()
