# SPDX-License-Identifier: Apache-2.0
"""Pretrains the encoder on running French, from nothing: pretrain.py BUILD DATA OUT [--steps N]

DATA holds eltec-fra.txt.xz, crowdagger.txt.xz, pamj-fr.txt.xz (a paragraph a line) and mlma-fr.csv; corpus/train is
read too. Words are hidden and must be guessed from the others. A hundred minutes on two cores for 6,700 steps; OUT is
saved every 500 steps, and taken up again when it exists."""

import argparse
import csv
import lzma
import math
import re
import time
from pathlib import Path

import messages
import numpy
import rows
import torch
from net import MASK, Encoder
from together import PROCESSES, average, start
from torch import nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[2]
WINDOW = 63  # words read together
LINE_MAX = 3000  # characters of a paragraph
GUESSED = 8000  # the most frequent words: the others are never asked for
HIDDEN = 0.35  # of the words, less for the most frequent ones
FREQUENT = 2e-3
BATCH_PLACES = 4160
RATE, NEAR_RATE, WARMUP = 1.2e-3, 10, 150
# How often each source is read in one round.
TIMES = {"eltec-fra": 1, "crowdagger": 3, "pamj-fr": 2, "mlma": 3, "messages": 6}


class Text:
    """Words one behind the other, and where each sequence of them begins."""

    def __init__(self, build, data):
        self.counts, self.rows, self.words, lengths, order = [], [], [], [], []
        for name, times in TIMES.items():
            first = sum(map(len, lengths))
            lengths.append(numpy.array(self.add(build, source(data, name), name in ("mlma", "messages"))))
            order.append(numpy.tile(numpy.arange(first, first + len(lengths[-1])), times))
        self.counts, self.rows, self.words, lengths, self.order = (
            numpy.concatenate(x) for x in (self.counts, self.rows, self.words, lengths, order)
        )
        self.starts = numpy.concatenate([[0], numpy.cumsum(lengths)])
        self.row_starts = numpy.concatenate([[0], numpy.cumsum(self.counts)])
        self.lengths = lengths
        self.whole = rows.read(build, [("agent", "none", "a")])[0].rows[0]

    def add(self, build, texts, alone):
        """The lengths of the sequences; a text of its own sequences if `alone`."""
        lengths, run = [], 0
        for at in range(0, len(texts), 5000):
            for reading in rows.read(build, texts[at : at + 5000]):
                writing = numpy.repeat(numpy.tile([True, False], len(reading.counts)), reading.counts.reshape(-1))
                self.counts.append(reading.counts[1:, 0])
                self.rows.append(reading.rows[writing][reading.counts[0, 0] :])
                self.words.append(reading.words[1:])
                run += len(reading.counts) - 1
                while alone and run > 0:
                    lengths.append(min(run, WINDOW))
                    run -= lengths[-1]
        lengths += [WINDOW] * (run // WINDOW) + ([run % WINDOW] if run % WINDOW else [])
        return lengths


def source(data, name):
    if name == "messages":
        paths = sorted((ROOT / "corpus" / "train").glob("t*.jsonl"))
        return [(r["context"], "none", r["text"]) for r in messages.load(paths)]
    if name == "mlma":
        with open(Path(data, "mlma-fr.csv"), encoding="utf-8") as file:
            return [("usager", "x", re.sub("@user|@url", "", row["tweet"])) for row in csv.DictReader(file)]
    with lzma.open(Path(data, f"{name}.txt.xz"), "rt", encoding="utf-8") as file:
        return [("agent", "none", line.strip()[:LINE_MAX]) for line in file if len(line) > 20]


class Guess(nn.Module):
    def __init__(self, dim, embed, frequencies):
        super().__init__()
        self.down, self.norm, self.word = nn.Linear(dim, embed), nn.LayerNorm(embed), nn.Linear(embed, len(frequencies))
        for linear in (self.down, self.word):
            nn.init.normal_(linear.weight, 0, 0.03)
        bias = numpy.log(frequencies)
        self.word.bias.data = torch.tensor(bias - bias.mean()).float()

    def forward(self, state):
        return self.word(self.norm(functional.relu(self.down(state))))


class Task:
    """Which words may be hidden, and how often."""

    def __init__(self, text, generator):
        self.text, self.generator = text, generator
        words, index, counts = numpy.unique(text.words, return_inverse=True, return_counts=True)
        frequent = numpy.argsort(-counts)[:GUESSED]
        number = numpy.full(len(words), -1)
        number[frequent] = numpy.arange(GUESSED)
        self.answers = number[index]
        share = numpy.minimum(1, numpy.sqrt(FREQUENT * len(index) / counts[frequent]))
        self.hidden = numpy.where(self.answers >= 0, share[numpy.maximum(self.answers, 0)], 0) * HIDDEN
        self.frequencies = counts[frequent] / counts.sum() * share

    def batches(self):
        while True:
            order = self.generator.permutation(self.text.order)
            for at in range(0, len(order), 2560):
                some = order[at : at + 2560]
                some = some[numpy.argsort(self.text.lengths[some], kind="stable")]
                made, batch = [], []
                for sequence in some:
                    if batch and (len(batch) + 1) * (self.text.lengths[sequence] + 1) > BATCH_PLACES:
                        made.append(batch)
                        batch = []
                    batch.append(sequence)
                made.append(batch)
                self.generator.shuffle(made)
                yield from made

    def gather(self, batch):
        text, places = self.text, int(self.text.lengths[batch].max()) + 1
        counts = numpy.zeros((len(batch), places), numpy.int64)
        answers = numpy.full((len(batch), places), -1)
        empty = numpy.ones((len(batch), places), bool)
        found = []
        for number, sequence in enumerate(batch):
            first, end = text.starts[sequence], text.starts[sequence + 1]
            own = text.counts[first:end].copy()
            own_rows = text.rows[text.row_starts[first] : text.row_starts[end]].copy()
            hide = self.generator.random(end - first) < self.hidden[first:end]
            if not hide.any():
                hide[self.generator.integers(end - first)] = True
            keep = ~numpy.repeat(hide, own)
            masks = numpy.concatenate([[0], numpy.cumsum(own)[:-1]])[hide & (own > 0)]
            own_rows[masks] = MASK
            keep[masks] = True
            own[hide] = numpy.minimum(own[hide], 1)
            answers[number, 1 + numpy.flatnonzero(hide)] = self.answers[first:end][hide]
            counts[number, 0], counts[number, 1 : len(own) + 1] = 1, own
            empty[number, : len(own) + 1] = False
            found += [[text.whole], own_rows[keep]]
        offsets = numpy.concatenate([[0], numpy.cumsum(counts.reshape(-1))[:-1]])
        tensors = [torch.from_numpy(x) for x in (numpy.concatenate(found), offsets, empty, answers)]
        return tensors[0], tensors[1], len(batch), places, tensors[2], tensors[3]


def save(path, encoder, guess, optimizer, step):
    state = {"shape": encoder.shape, "encoder": encoder.state_dict(), "guess": guess.state_dict()}
    torch.save({**state, "optimizer": optimizer.state_dict(), "step": step}, f"{path}.new")
    Path(f"{path}.new").replace(path)


def work(rank, arguments):
    torch.manual_seed(1)
    kept = torch.load(arguments.out) if arguments.out.exists() else None
    step = kept["step"] if kept else 0
    text = Text(arguments.build, arguments.data)
    task = Task(text, numpy.random.default_rng([1 + step, rank]))
    encoder = Encoder()
    guess = Guess(encoder.shape["dim"], encoder.shape["embed"], task.frequencies)
    parameters = [p for p in [*encoder.parameters(), *guess.parameters()] if p is not encoder.near]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.01, "times": 1},
            {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0, "times": 1},
            {"params": [encoder.near], "weight_decay": 0, "times": NEAR_RATE},
        ],
        betas=(0.9, 0.98),
    )
    if kept:
        encoder.load_state_dict(kept["encoder"])
        guess.load_state_dict(kept["guess"])
        optimizer.load_state_dict(kept["optimizer"])
    losses, read, begun = [], 0, time.time()
    for batch in task.batches():
        if step >= arguments.steps:
            break
        rate = RATE * min(1, (step + 1) / WARMUP) * max(0.02, 1 - step / arguments.steps)
        for group in optimizer.param_groups:
            group["lr"] = rate * group["times"]
        found, offsets, count, places, empty, answers = task.gather(batch)
        state = encoder(found, offsets, count, places, empty)
        asked = answers >= 0
        loss = functional.cross_entropy(guess(state[asked]), answers[asked])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        average([*parameters, encoder.near])
        torch.nn.utils.clip_grad_norm_([*parameters, encoder.near], 1)
        optimizer.step()
        step += 1
        losses.append(loss.item())
        read += count * places * PROCESSES
        if rank == 0 and step % 50 == 0:
            mean, speed = numpy.mean(losses[-50:]), read / (time.time() - begun)
            print(f"{step}/{arguments.steps} loss {mean:.3f}, {math.exp(mean):.0f} words likely, {speed:.0f} words/s", flush=True)
        if rank == 0 and (step % 500 == 0 or step >= arguments.steps):
            save(arguments.out, encoder, guess, optimizer, step)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("data")
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=6700)
    start(work, parser.parse_args())


if __name__ == "__main__":
    main()
