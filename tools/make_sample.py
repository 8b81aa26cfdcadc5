#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Chooses the messages on which the desk shows what a change of the charter does: make_sample.py OUT.c FILE.jsonl...

Of each author's labelled messages, threads left out: up to PER_RULE of each rule, then as many of each context that break
nothing, in the order of a hash of their ids, so that the choice stays when messages are added. Same input, same bytes."""

import hashlib
import json
import sys
from pathlib import Path

PER_RULE = 14
CLEAR_PER_CONTEXT = 70
BYTES_IN_LINE = 32


def literal(text):
    """A C string of any text: three octal digits a byte, so that what follows never joins them."""
    data = text.encode()
    lines = (data[at : at + BYTES_IN_LINE] for at in range(0, len(data), BYTES_IN_LINE))
    return " ".join('"' + "".join(f"\\{byte:03o}" for byte in line) + '"' for line in lines)


def choose(records):
    records = sorted(records, key=lambda record: hashlib.sha256(record["id"].encode()).hexdigest())
    kept, counts = [], {}
    for record in records:
        kinds = [("rule", rule) for rule in record["rules"]] or [("clear", record["context"])]
        limit = {"rule": PER_RULE, "clear": CLEAR_PER_CONTEXT}
        if all(counts.get(kind, 0) >= limit[kind[0]] for kind in kinds):
            continue
        kept.append(record)
        for kind in kinds:
            counts[kind] = counts.get(kind, 0) + 1
    return sorted(kept, key=lambda record: record["id"])


def main(out, *names):
    records = []
    for name in names:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
        records += [record for record in map(json.loads, lines) if not record.get("thread")]
    kept = choose(records)
    rows = "".join(
        f"\t{{BLOUSE_{record['context'].upper()}, BLOUSE_{record['network'].upper()}, STR({literal(record['text'])})}},\n"
        for record in kept
    )
    Path(out).write_text(
        "/* Made from the corpus by tools/make_sample.py. */\n"
        '#include "desk/charter/preview.h"\n\n'
        f"const struct sample_message sample_messages[] = {{\n{rows}}};\n"
        f"const size_t sample_count = {len(kept)};\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
