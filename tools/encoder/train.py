# SPDX-License-Identifier: Apache-2.0
"""Trains the encoder on labels, spans and contrast pairs together: train.py BUILD PRETRAINED OUT [--epochs N]

Reads corpus/train and the charter's examples; corpus/valid is never learnt from, and its scores are kept in OUT for
export.py. Some 15 minutes on two cores."""

import argparse
import time
from pathlib import Path

import messages
import numpy
import torch
from net import MASK, Encoder, Outputs
from raw import rewrite
from together import PROCESSES, average, start
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[2]
PLACES = 320  # of a message; few are longer
BATCH = 16  # messages, by process; pairs stay together
BATCH_PLACES = 2100
RATE = 4e-4
OUTPUTS_RATE, NEAR_RATE = 5, 5  # times the rate
DROP = 0.1
WORD_DROP = 0.08  # words replaced by the mask
SIGN_DROP = 0.15  # of concepts, entities and clauses: the encoder must not lean on them alone
RAW = 0.3  # messages read in another spelling
SPAN_WEIGHT, PAIR_WEIGHT, TONE_WEIGHT = 0.3, 0.3, 0.7
AVERAGED = 0.3  # the last steps, whose weights are averaged


class Trainer:
    def __init__(self, labels, encoder, outputs, generator):
        self.labels, self.encoder, self.outputs, self.generator = labels, encoder, outputs, generator
        self.rules = len(labels.rules)
        self.natures = slice(self.rules, self.rules + 8)
        self.tones = slice(self.rules + 8, self.rules + 11)

    def gather(self, batch, learning):
        """The rows of a batch, one place behind the other, and what the loss needs."""
        places = min(PLACES, max(len(m.reading.counts) for m in batch))
        counts = numpy.zeros((len(batch), places), numpy.int64)
        spans = numpy.zeros((len(batch), places, self.rules), bool)
        empty = numpy.ones((len(batch), places), bool)
        rows = []
        for number, message in enumerate(batch):
            own, length = self.rows_of(message, places, learning)
            rows.append(own[0])
            counts[number, :length] = own[1]
            spans[number, :length] = message.spans[:length]
            empty[number, :length] = False
        offsets = numpy.concatenate([[0], numpy.cumsum(counts.reshape(-1))[:-1]])
        tensors = [torch.from_numpy(x) for x in (numpy.concatenate(rows), offsets, empty, spans)]
        return tensors[0], tensors[1], len(batch), places, tensors[2], tensors[3]

    def rows_of(self, message, places, learning):
        length = min(places, len(message.reading.counts))
        counts = message.reading.counts[:length]
        rows = message.reading.rows[: counts.sum()]
        place = numpy.repeat(numpy.arange(length), counts.sum(1))
        if not learning:
            return (rows, counts.sum(1)), length
        sign = numpy.repeat(numpy.tile([False, True], length), counts.reshape(-1))
        keep = ~(sign & (self.generator.random(len(rows)) < SIGN_DROP))
        hidden = self.generator.random(length) < WORD_DROP
        hidden[0] = False
        starts = numpy.concatenate([[0], numpy.cumsum(counts.sum(1))[:-1]])
        masks = starts[hidden & (counts.sum(1) > 0)]
        rows = rows.copy()
        rows[masks] = MASK
        keep &= ~hidden[place]
        keep[masks] = True
        return (rows[keep], numpy.bincount(place[keep], minlength=length)), length

    def loss(self, batch):
        rows, offsets, count, places, empty, spans = self.gather(batch, True)
        scores, looks = self.outputs(self.encoder(rows, offsets, count, places, empty, DROP), empty)
        wanted = torch.from_numpy(numpy.stack([m.labels for m in batch]))
        tells = torch.from_numpy(numpy.stack([m.counts for m in batch])).float()
        alone = torch.ones(scores.shape[1], dtype=torch.bool)
        alone[self.rules : self.rules + 11] = False
        loss = (functional.binary_cross_entropy_with_logits(scores, wanted, reduction="none") * tells)[:, alone].sum()
        for part, weight in ((self.natures, 1), (self.tones, TONE_WEIGHT)):
            likely = torch.log_softmax(scores[:, part], 1)
            loss = loss - weight * (likely * wanted[:, part] * tells[:, part]).sum()
        seen = (looks[:, :, : self.rules] * spans).sum(1)
        loss = loss - SPAN_WEIGHT * (torch.log(seen.clamp_min(1e-6)) * spans.any(1)).sum()
        return (loss + PAIR_WEIGHT * self.pair_loss(batch, scores, wanted, tells)) / count

    @staticmethod
    def pair_loss(batch, scores, wanted, tells):
        """Of two texts that differ by one change, the one that breaks a rule must score higher."""
        first, loss = {}, torch.zeros(())
        for number, message in enumerate(batch):
            key = pair_of(message)
            if key is None:
                continue
            if key in first:
                other = first[key]
                way = wanted[other] - wanted[number]
                gap = way * (scores[other] - scores[number])
                loss = loss + (functional.softplus(1 - gap) * way.abs() * tells[number]).sum()
            first[key] = number
        return loss

    def scores(self, examples):
        """Of messages that are not learnt from."""
        found = numpy.zeros((len(examples), len(self.labels.names)), numpy.float32)
        order = sorted(range(len(examples)), key=lambda i: len(examples[i].reading.counts))
        with torch.no_grad():
            for at in range(0, len(order), BATCH):
                some = order[at : at + BATCH]
                rows, offsets, count, places, empty, _ = self.gather([examples[i] for i in some], False)
                found[some] = self.outputs(self.encoder(rows, offsets, count, places, empty), empty)[0].numpy()
        return found


def pair_of(message):
    return (message.record["author"], message.record["pair"]) if message.record.get("pair") else None


def batches(examples, generator):
    """Batches of messages of like length, pairs side by side, in an order drawn by chance: a batch for each process, and
    those of one step alike, so that none waits long for the others."""
    groups = {}
    for number, message in enumerate(examples):
        groups.setdefault(pair_of(message) or number, []).append(number)
    groups = list(groups.values())
    order = generator.permutation(len(groups))
    for at in range(0, len(order), BATCH * 40):
        some = sorted((groups[i] for i in order[at : at + BATCH * 40]), key=lambda g: size_of(examples, g))
        made, batch = [], []
        for group in some:
            batch += group
            if len(batch) >= BATCH or len(batch) * size_of(examples, group) > BATCH_PLACES:
                made.append(batch)
                batch = []
        made += [batch] if batch else []
        steps = [made[i : i + PROCESSES] for i in range(0, len(made) - PROCESSES + 1, PROCESSES)]
        generator.shuffle(steps)
        yield from steps


def size_of(examples, group):
    return min(PLACES, max(len(examples[i].reading.counts) for i in group))


def optimizer_of(encoder, outputs):
    own = [p for p in encoder.parameters() if p is not encoder.near]
    groups = [
        {"params": [p for p in own if p.dim() > 1], "weight_decay": 0.05, "times": 1},
        {"params": [p for p in own if p.dim() <= 1], "weight_decay": 0, "times": 1},
        {"params": [encoder.near], "weight_decay": 0, "times": NEAR_RATE},
        {"params": list(outputs.parameters()), "weight_decay": 0.01, "times": OUTPUTS_RATE},
    ]
    return torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98))


def train(trainer, examples, spelt, epochs, rank):
    """`spelt`: the same messages in another spelling."""
    order = numpy.random.default_rng(1)  # the same in each process
    parameters = [*trainer.encoder.parameters(), *trainer.outputs.parameters()]
    optimizer = optimizer_of(trainer.encoder, trainer.outputs)
    total = int(epochs * len(list(batches(examples, numpy.random.default_rng(1)))))
    step, mean, averaged, begun, losses = 0, None, 0, time.time(), []
    trainer.encoder.train()
    while step < total:
        for numbers in batches(examples, order):
            rate = RATE * min(1, (step + 1) / 100) * (1 - step / total)
            for group in optimizer.param_groups:
                group["lr"] = rate * group["times"]
            loss = trainer.loss([(spelt if trainer.generator.random() < RAW else examples)[i] for i in numbers[rank]])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            average(parameters)
            torch.nn.utils.clip_grad_norm_(parameters, 1)
            optimizer.step()
            step += 1
            losses.append(loss.item())
            if rank == 0 and step % 100 == 0:
                print(f"{step}/{total} loss {numpy.mean(losses[-100:]):.3f} {time.time() - begun:.0f} s", flush=True)
            if step > total * (1 - AVERAGED):
                averaged += 1
                with torch.no_grad():
                    mean = mean or [p.clone() for p in parameters]
                    for m, p in zip(mean, parameters):
                        m += (p - m) / averaged
            if step >= total:
                break
    with torch.no_grad():
        for m, p in zip(mean, parameters):
            p.copy_(m)
    trainer.encoder.eval()


def work(rank, arguments):
    torch.manual_seed(1)
    labels = messages.Labels(ROOT / "charter")
    records = messages.load(sorted((ROOT / "corpus" / "train").glob("t*.jsonl"))) + labels.examples
    valid = messages.load(sorted((ROOT / "corpus" / "valid").glob("*.jsonl")))
    spelt = [{**r, "text": rewrite(r["text"], number), "spans": []} for number, r in enumerate(records)]
    examples, spelt, valid = (messages.prepare(arguments.build, labels, some) for some in (records, spelt, valid))
    if rank == 0:
        print(f"{len(examples)} messages to learn from, {len(valid)} to validate", flush=True)
    pretrained = torch.load(arguments.pretrained)
    encoder = Encoder(**pretrained["shape"])
    encoder.load_state_dict(pretrained["encoder"])
    outputs = Outputs(len(labels.names), encoder.shape["dim"])
    trainer = Trainer(labels, encoder, outputs, numpy.random.default_rng([1, rank]))
    train(trainer, examples, spelt, arguments.epochs, rank)
    if rank > 0:
        return
    torch.save(
        {
            "shape": encoder.shape,
            "encoder": encoder.state_dict(),
            "outputs": outputs.state_dict(),
            "names": labels.names,
            "valid": {m.record["id"]: row for m, row in zip(valid, trainer.scores(valid))},
        },
        arguments.out,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("pretrained")
    parser.add_argument("out")
    parser.add_argument("--epochs", type=float, default=8)
    start(work, parser.parse_args())


if __name__ == "__main__":
    main()
