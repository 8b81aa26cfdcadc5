#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the recognisers' table of cue words: make_cues.py engine/recognise/cues.txt OUT.c

cues.txt names a cue at the margin, then its words on indented lines. The table is what cue_of in engine/recognise/cues.c
looks in: words fall into buckets by their hash, and each bucket has the shift that puts its words in slots of their own."""

import sys

BUCKETS, SLOTS = 512, 2048  # CUE_BUCKETS and CUE_SLOTS of engine/recognise/cues.h
ALL = (1 << 64) - 1


def word_hash(word):
    """word_hash of engine/recognise/word_hash.h."""
    h, data = 0x9E3779B97F4A7C15, word.encode()
    for i in range(0, len(data), 8):
        h = (h ^ int.from_bytes(data[i : i + 8], "little")) * 0xD6E8FEB86659FD93 & ALL
        h ^= h >> 32
    h = h * 0xD6E8FEB86659FD93 & ALL
    return h ^ h >> 32


def slot_of(h, shift):
    return ((h >> 9) + shift * (h >> 41 | 1)) % SLOTS


def read(lines):
    """The cues of each word, in the order of the file."""
    cues, cue = {}, None
    for number, line in enumerate(lines, 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if not line[0].isspace():
            if len(words) > 1:
                raise ValueError(f"line {number}: words are indented, a cue stands alone")
            cue = words[0]
            continue
        for word in words:
            if cue is None or cue in cues.setdefault(word, []):
                raise ValueError(f"line {number}: « {word} » has no cue, or has it twice")
            cues[word].append(cue)
    if 2 * len(cues) > SLOTS:
        raise ValueError(f"{len(cues)} words: enlarge CUE_SLOTS")
    return cues


def place(cues):
    """The shift of each bucket; (upper half of the hash, cues) or None for each slot."""
    buckets = [[] for _ in range(BUCKETS)]
    for word in cues:
        buckets[word_hash(word) % BUCKETS].append(word)
    shifts, slots = [0] * BUCKETS, [None] * SLOTS
    for number in sorted(range(BUCKETS), key=lambda b: -len(buckets[b])):
        hashes = [word_hash(word) for word in buckets[number]]
        for shift in range(256):
            taken = {slot_of(h, shift) for h in hashes}
            if len(taken) == len(hashes) and not any(slots[slot] for slot in taken):
                break
        else:
            raise ValueError(f"no shift parts {' '.join(buckets[number])}: enlarge CUE_SLOTS")
        shifts[number] = shift
        for word, h in zip(buckets[number], hashes):
            slots[slot_of(h, shift)] = (h >> 32, cues[word])
    return shifts, slots


def source(shifts, slots):
    rows = [
        f"\t[{k}] = {{0x{slot[0]:08X}, {' | '.join('CUE_' + name for name in slot[1])}}},"
        for k, slot in enumerate(slots)
        if slot
    ]
    return "\n".join(
        [
            "/* SPDX-License-Identifier: Apache-2.0 */",
            "/* Made by tools/make_cues.py. */",
            '#include "engine/recognise/cues.h"',
            "",
            "const uint8_t cue_shifts[CUE_BUCKETS] = {",
            *("\t" + " ".join(f"{s}," for s in shifts[i : i + 16]) for i in range(0, BUCKETS, 16)),
            "};",
            "",
            "const struct cue_slot cue_slots[CUE_SLOTS] = {",
            *rows,
            "};",
            "",
        ]
    )


def main():
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            text = source(*place(read(file)))
    except ValueError as error:
        sys.exit(f"make_cues.py: {sys.argv[1]}: {error}")
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write(text)


if __name__ == "__main__":
    main()
