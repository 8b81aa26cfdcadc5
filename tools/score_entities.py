#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures found entities against annotated ones.

    score_entities.py GOLD.jsonl FOUND.jsonl [--misses]

Both hold records with `id` and `entities` (type, start, end in code points). Prints precision, recall and F1 a type (same
type and same span), and the share of identifying characters that are covered whatever the type: what a masking leaves
unseen is what counts. A name found where none is annotated is a false alarm."""

import collections
import json
import sys

ORDER = ("NOM PRENOM DATE DATE_NAISSANCE AGE HEURE ADRESSE ZIP VILLE TEL MAIL SECU IPP NDA HOPITAL SERVICE CHAMBRE COMPTE "
         "PLAQUE RPPS IBAN").split()


def read(path):
    with open(path, encoding="utf-8") as file:
        return {r["id"]: r for r in map(json.loads, file)}


def spans(record):
    return {(e["type"], e["start"], e["end"]) for e in record.get("entities", [])}


def cells(entities, text):
    return {k for _, start, end in entities for k in range(start, end) if k < len(text) and not text[k].isspace()}


def main():
    gold, found = read(sys.argv[1]), read(sys.argv[2])
    show = "--misses" in sys.argv
    right, missed, wrong = collections.Counter(), collections.Counter(), collections.Counter()
    covered, total = collections.Counter(), collections.Counter()
    gone, whole, extra, letters = 0, 0, 0, 0
    for key, record in gold.items():
        text = record["text"]
        expected, got = spans(record), spans(found.get(key, {}))
        for kind, _, _ in expected & got:
            right[kind] += 1
        for kind, _, _ in expected - got:
            missed[kind] += 1
        for kind, _, _ in got - expected:
            wrong[kind] += 1
        mask = cells(got, text)
        for entity in expected:
            own = cells([entity], text)
            total[entity[0]] += len(own)
            covered[entity[0]] += len(own & mask)
            whole += 1
            gone += own <= mask
        extra += len(mask - cells(expected, text))
        letters += len(mask)
        if show and expected != got:
            print(f"## {key} {record.get('kind', '')}: {text}")
            for kind, start, end in sorted(expected - got, key=lambda e: e[1]):
                seen = " ".join(f"{k}:{text[s:e]}" for k, s, e in sorted(got) if s < end and e > start)
                print(f"   - {kind} « {text[start:end]} »   {seen}")
            for kind, start, end in sorted(got - expected, key=lambda e: e[1]):
                if not any(s < end and e > start for _, s, e in expected):
                    print(f"   + {kind} « {text[start:end]} »")
    print(f"{'type':16}{'count':>6}{'precision':>10}{'recall':>8}{'F1':>7}{'masked':>8}")
    kinds = [k for k in ORDER if total[k] or wrong[k]]
    for kind in kinds + ["all"]:
        parts = kinds if kind == "all" else [kind]
        r, m, w = (sum(c[p] for p in parts) for c in (right, missed, wrong))
        precision, recall = r / (r + w) if r + w else 0, r / (r + m) if r + m else 0
        f1 = 2 * precision * recall / (precision + recall) if r else 0
        share = sum(covered[p] for p in parts) / max(1, sum(total[p] for p in parts))
        print(f"{kind:16}{r + m:6}{precision:10.3f}{recall:8.3f}{f1:7.3f}{share:8.3f}")
    print(f"entities wholly masked {gone / max(1, whole):.3f}, identifying characters masked "
          f"{sum(covered.values()) / max(1, sum(total.values())):.3f}, masked for nothing {extra / max(1, letters):.3f}")


if __name__ == "__main__":
    main()
