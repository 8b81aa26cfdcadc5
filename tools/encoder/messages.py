# SPDX-License-Identifier: Apache-2.0
"""Labelled messages: the corpus, and the examples of the charter's rules."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy
import rows
import yaml

NATURES = ["detresse", "non-conforme", "rumeur", "critique", "question", "remerciement", "information", "hors-sujet"]
LEVELS = ["conseil", "attention", "bloquant"]
PATIENT = ("identification-patient", "secret-medical")  # rules that are broken when a patient is told of
AGENTS_ONLY = ["parole-institution", "lien-employeur"]


class Labels:
    """What there is to learn: the outputs, named as in engine/model.h."""

    def __init__(self, charter):
        sources = [yaml.safe_load(path.read_text()) for path in sorted(Path(charter, "rules").glob("*.yaml"))]
        self.levels = {source["id"]: source["level"] for source in sources}
        self.rules = sorted(self.levels)
        self.natures = [f"nature:{nature}" for nature in NATURES]
        self.tones = ["tone:-1", "tone:0", "tone:1"]
        self.names = self.rules + self.natures + self.tones + ["level:attention", "level:bloquant", "told:patient"]
        self.examples = [example for source in sources for example in examples_of(source)]


def examples_of(source):
    for kind in ("breaks", "complies"):
        for number, example in enumerate(source[kind]):
            usager = example["context"] == "usager"
            yield {
                "id": f"{source['id']}-{kind}-{number}",
                "author": "charter",
                "context": example["context"],
                "network": example.get("network", "none"),
                "text": example["text"].replace("[[", "").replace("]]", ""),
                "rules": list(example.get("rules") or []) + ([source["id"]] if kind == "breaks" else []),
                "nature": example.get("nature") if usager else None,
                "tone": example.get("tone") if usager else None,
                "spans": [
                    {"rule": source["id"], "quote": quote}
                    for quote in re.findall(r"\[\[(.*?)\]\]", example["text"], re.S)
                ],
            }


def load(paths):
    """The records of labelled files; the author is the file. Posts that a mosaic is made of are marked `piece`."""
    records = []
    for path in paths:
        lines = [json.loads(line) for line in Path(path).read_text().splitlines()]
        pieces = {id for r in lines if r.get("mosaic") for id in [*r["mosaic"], r["id"]]}
        records += [{**r, "author": Path(path).stem, "piece": r["id"] in pieces} for r in lines if "rules" in r]
    return records


@dataclass
class Message:
    record: dict
    reading: rows.Reading
    labels: numpy.ndarray  # by output, 0 or 1
    counts: numpy.ndarray  # by output: whether the message can tell
    spans: numpy.ndarray  # places × rules: words that show the rule


def prepare(build, labels, records):
    readings = rows.read(build, [(r["context"], r.get("network") or "none", r["text"]) for r in records])
    return [label(labels, record, reading) for record, reading in zip(records, readings)]


def label(labels, record, reading):
    values = numpy.zeros(len(labels.names), numpy.float32)
    counts = numpy.ones(len(labels.names), bool)
    for rule in record["rules"]:
        values[labels.names.index(rule)] = 1
    level = max((LEVELS.index(labels.levels[rule]) for rule in record["rules"]), default=0)
    values[labels.names.index("level:attention")] = level >= 1
    values[labels.names.index("level:bloquant")] = level >= 2
    patient = record.get("piece") or any(rule in record["rules"] for rule in PATIENT)
    values[labels.names.index("told:patient")] = patient
    for rule in AGENTS_ONLY:
        counts[labels.names.index(rule)] = record["context"] == "agent"
    for key, names in (("nature", labels.natures), ("tone", labels.tones)):
        told = record["context"] == "usager" and record.get(key) is not None
        for name in names:
            counts[labels.names.index(name)] = told
        if told:
            values[labels.names.index(f"{key}:{record[key]}")] = 1
    return Message(record, reading, values, counts, places_of(labels, record, reading))


def places_of(labels, record, reading):
    shown = numpy.zeros((len(reading.starts), len(labels.rules)), bool)
    text = record["text"].encode()
    for span in record.get("spans") or []:
        quote = span["quote"].encode()
        at = text.find(quote) if quote else -1
        if at >= 0 and span["rule"] in labels.rules:
            inside = (reading.starts < at + len(quote)) & (reading.ends > at)
            inside[0] = False
            shown[inside, labels.rules.index(span["rule"])] = True
    return shown
