# SPDX-License-Identifier: Apache-2.0
"""Fits the careful reading to its purpose and writes charter/model/careful-*.bin: export.py BUILD TRAINED

On corpus/valid, which neither model was trained on: how far each output trusts the encoder and the fast reading, and from
which probability on something is said."""

import struct
import sys
from pathlib import Path

import messages
import numpy
import torch
from rows import OUTPUTS

ROOT = Path(__file__).resolve().parents[2]
NAME = 40  # MODEL_NAME_MAX
PARTS = 6
FOLDS = 5
# The mixture is drawn to these (encoder, fast reading, bias) as if so many messages had said so.
PRIOR, PRIOR_WEIGHT = numpy.array([0.8, 0.4, 0.0]), numpy.array([6.0, 6.0, 0.5])
BLOCKED_MAX, ALARMED_MAX = 0.02, 0.12  # of messages that break nothing
DISTRESS_PRECISION = 0.7


def sigmoid(x):
    return 1 / (1 + numpy.exp(-numpy.clip(x, -30, 30)))


def model_names():
    """The outputs' names in the fast model, whose order the encoder keeps."""
    head = (ROOT / "charter" / "model" / "fast.bin").read_bytes()[32 : 32 + OUTPUTS * NAME]
    return [head[i * NAME : (i + 1) * NAME] for i in range(OUTPUTS)]


def plain(name):
    return name.split(b"\0")[0].decode()


def regress(inputs, answers):
    """Logistic regression by Newton's method; a step that would not help is halved."""

    def cost(weights):
        scores = inputs @ weights
        surprise = numpy.logaddexp(0, scores) - answers * scores
        return surprise.sum() + (PRIOR_WEIGHT * (weights - PRIOR) ** 2).sum() / 2

    weights = PRIOR.copy()
    for _ in range(40):
        p = sigmoid(inputs @ weights)
        slope = inputs.T @ (p - answers) + PRIOR_WEIGHT * (weights - PRIOR)
        curve = (inputs * (p * (1 - p))[:, None]).T @ inputs + numpy.diag(PRIOR_WEIGHT)
        step, before = numpy.linalg.solve(curve, slope), cost(weights)
        while cost(weights - step) > before and numpy.abs(step).max() > 1e-6:
            step = step / 2
        weights = weights - step
    return weights


class Valid:
    """Scores and labels of the messages that nothing was trained on."""

    def __init__(self, labels, own, fast, examples):
        self.labels, self.own, self.fast, self.examples = labels, own, fast, examples
        self.wanted = numpy.stack([m.labels for m in examples])
        self.tells = numpy.stack([m.counts for m in examples])

    def part(self, chosen):
        return Valid(self.labels, self.own[chosen], self.fast[chosen], [m for m, c in zip(self.examples, chosen) if c])

    def mixture(self):
        """By output: own, fast, bias."""
        mixture = numpy.tile(PRIOR, (self.own.shape[1], 1))
        for output in range(self.own.shape[1]):
            some = self.tells[:, output]
            inputs = numpy.stack([self.own[some, output], self.fast[some, output], numpy.ones(some.sum())], 1)
            mixture[output] = regress(inputs, self.wanted[some, output])
        mixture[:, 0] = numpy.maximum(mixture[:, 0], 0.05)
        mixture[:, 1] = numpy.maximum(mixture[:, 1], 0)
        return mixture

    def probabilities(self, mixture):
        return sigmoid(self.own * mixture[:, 0] + self.fast * mixture[:, 1] + mixture[:, 2]) * self.tells


class Cuts:
    """Probabilities from which something is said, chosen on `valid`."""

    def __init__(self, valid, mixture):
        self.labels = valid.labels
        self.rules = len(valid.labels.rules)
        p = valid.probabilities(mixture)
        steps = numpy.arange(0.05, 0.96, 0.01)
        wanted = valid.wanted[:, : self.rules]
        together = steps[int(numpy.argmax([f1(p[:, : self.rules] >= step, wanted) for step in steps]))]
        # A rare rule's own best is mostly luck.
        self.found = numpy.array(
            [(together + steps[int(numpy.argmax([f1(p[:, r] >= s, wanted[:, r]) for s in steps]))]) / 2 for r in range(self.rules)]
        )
        self.block, self.ask = 1.0, 2.0
        self.block = self.lowest(valid, p, "block", "compliant_blocked", BLOCKED_MAX)
        self.ask = self.lowest(valid, p, "ask", "compliant_alarmed", ALARMED_MAX)
        self.distress = lowest_precise(p[:, names_at(valid, "nature:detresse")], valid.wanted[:, names_at(valid, "nature:detresse")])

    def lowest(self, valid, p, cut, figure, most):
        best = getattr(self, cut)
        for step in numpy.arange(1, 0, -0.01):
            setattr(self, cut, step)
            if self.figures(valid, p)[figure] > most:
                break
            best = step
        setattr(self, cut, best)
        return best

    def figures(self, valid, p):
        """As engine/judge.c gives them when no clause is certain."""
        names, levels = valid.labels.names, valid.labels.levels
        found = p[:, : self.rules] >= self.found
        grave = numpy.array([levels[rule] == "bloquant" for rule in valid.labels.rules])
        said = numpy.array([levels[rule] != "conseil" for rule in valid.labels.rules])
        odds = [p[:, names.index(level)] / (1 - p[:, names.index(level)]) for level in ("level:bloquant", "level:attention")]
        blocks = 1 - 1 / (1 + numpy.sqrt(odds[0] * odds[1]))  # model_gravity of engine/model.c
        blocked = found[:, grave].any(1) & (blocks >= self.block)
        alarmed = found[:, said].any(1) | (blocks >= self.ask)
        wanted = valid.wanted[:, : self.rules]
        bad = valid.wanted[:, names.index("level:bloquant")] > 0
        fine = valid.wanted[:, names.index("level:attention")] == 0
        told = valid.tells[:, names.index("tone:0")]
        natures, tones = slice(self.rules, self.rules + 8), slice(self.rules + 8, self.rules + 11)
        right = [(p[told, k].argmax(1) == valid.wanted[told, k].argmax(1)).mean() for k in (natures, tones)]
        return {
            "micro_f1": f1(found, wanted),
            "macro_f1": numpy.mean([f1(found[:, r], wanted[:, r]) for r in range(self.rules) if wanted[:, r].any()]),
            "bloquant_stopped": alarmed[bad].mean(),
            "bloquant_blocked": blocked[bad].mean(),
            "compliant_blocked": blocked[fine].mean(),
            "compliant_alarmed": alarmed[fine].mean(),
            "nature": right[0],
            "tone": right[1],
        }


def names_at(valid, name):
    return valid.labels.names.index(name)


def lowest_precise(p, wanted):
    """The lowest probability from which on enough of what is found is right: calls for help must hardly ever be missed."""
    order = numpy.argsort(-p)
    right = numpy.cumsum(wanted[order]) / numpy.arange(1, len(order) + 1)
    enough = numpy.flatnonzero(right >= DISTRESS_PRECISION)
    return float(p[order[enough[-1]]]) if len(enough) else 0.5


def f1(found, wanted):
    return 2 * (found * wanted).sum() / max(1, found.sum() + wanted.sum())


def crossed(valid):
    """Figures on each fifth of the messages with what the other four fifths chose."""
    fold = numpy.arange(len(valid.examples)) % FOLDS
    figures = []
    for k in range(FOLDS):
        others, own = valid.part(fold != k), valid.part(fold == k)
        mixture = others.mixture()
        figures.append(Cuts(others, mixture).figures(own, own.probabilities(mixture)))
    return {key: numpy.mean([f[key] for f in figures]) for key in figures[0]}


def floats(values):
    return numpy.ascontiguousarray(values, dtype="<f4").tobytes()


def blocks_of(encoder, outputs, shape, places):
    """The file's blocks, in the order that engine/encoder/encoder.h gives."""

    def matrix(name):
        weights = encoder[f"{name}.weight"].numpy()
        scale = numpy.abs(weights).max(1) / 127
        scale[scale == 0] = 1
        return [floats(scale), numpy.round(weights / scale[:, None]).astype(numpy.int8).tobytes()]

    def norm(name):
        return [floats(encoder[f"{name}.weight"]), floats(encoder[f"{name}.bias"])]

    encoder = {**encoder, "table.weight": encoder["table.weight"][:-1]}
    found = matrix("table") + norm("rows_norm") + matrix("enter")
    for layer in range(shape["layers"]):
        name = f"layers.{layer}"
        found += norm(f"{name}.before_attention") + matrix(f"{name}.attend") + [floats(encoder["near"][layer])]
        found += matrix(f"{name}.gather") + norm(f"{name}.before_hidden") + matrix(f"{name}.up") + matrix(f"{name}.down")
    found += norm("last_norm")
    for part in ("looks", "finds", "whole"):
        weights = outputs[part].numpy()
        found.append(floats([weights[p] if p is not None else numpy.zeros(weights.shape[1]) for p in places]))
    return found


def pack(trained, mixture, cuts):
    names = model_names()
    own = {name: index for index, name in enumerate(trained["names"])}
    places = [own.get(plain(name)) for name in names]
    biases = trained["outputs"]["bias"].numpy()

    def spread(values):
        return floats([values[p] if p is not None else 0 for p in places])

    found = numpy.full(len(own), 0.5)
    found[: len(cuts.found)] = cuts.found
    numbers = spread(mixture[:, 0]) + spread(mixture[:, 1]) + spread(mixture[:, 2] + mixture[:, 0] * biases) + spread(found)
    numbers += struct.pack("<4f", cuts.block, cuts.ask, cuts.distress, 0)
    shape = trained["shape"]
    sizes = [shape[key] for key in ("embed", "dim", "layers", "heads", "hidden")]
    body = b"".join(padded(b) for b in blocks_of(trained["encoder"], trained["outputs"], shape, places))
    rows = trained["encoder"]["table.weight"].shape[0] - 1
    head_size = len(padded(bytes(40 + len(names) * NAME + len(numbers))))
    head = b"BLOUSEC1" + struct.pack("<8I", head_size + len(body), rows, *sizes, 0) + b"".join(names) + numbers
    return padded(head) + body


def padded(block):
    return block + bytes(-len(block) % 64)


def main():
    build, path = sys.argv[1:]
    labels = messages.Labels(ROOT / "charter")
    trained = torch.load(path)
    examples = messages.prepare(build, labels, messages.load(sorted((ROOT / "corpus" / "valid").glob("*.jsonl"))))
    at = [list(map(plain, model_names())).index(name) for name in trained["names"]]
    scores = numpy.stack([trained["valid"][m.record["id"]] for m in examples])
    valid = Valid(labels, scores, numpy.stack([m.reading.fast[at] for m in examples]), examples)
    for figure, value in crossed(valid).items():
        print(f"{figure:18} {value:.3f}")
    mixture = valid.mixture()
    model = pack(trained, mixture, Cuts(valid, mixture))
    step = (-(-len(model) // PARTS) + 63) // 64 * 64
    for part in range(PARTS):
        (ROOT / "charter" / "model" / f"careful-{part}.bin").write_bytes(model[part * step : (part + 1) * step])


if __name__ == "__main__":
    main()
