#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes media/sight/faces.bin, the weights of the face detector, from the model that Google publishes.

usage: make_faces.py face_detection_full_range.tflite media/sight/faces.bin

The model stands in the npm package @mediapipe/face_detection 0.4.1657300184 (Apache-2.0): `npm pack` fetches it. Out come
numbers of 16 bits, layer by layer in the order in which media/sight/faces_net.c goes through them, weights before biases; for a
layer that looks at one pixel, input before output, so that neighbours in memory are multiplied together.
"""

import struct
import sys
from pathlib import Path

CONV, DEPTHWISE, DEQUANTIZE = 3, 4, 6  # operators of TensorFlow Lite
HALF = 1  # type of a tensor: numbers of 16 bits


class Table:
    """A table of a flatbuffer."""

    def __init__(self, data, at):
        self.data, self.at = data, at
        self.fields = at - self.number("<i", at)
        self.size = self.number("<H", self.fields)

    def number(self, form, at):
        return struct.unpack_from(form, self.data, at)[0]

    def place(self, field):
        inside = 4 + 2 * field
        offset = self.number("<H", self.fields + inside) if inside < self.size else 0
        return self.at + offset if offset else None

    def value(self, field, form="<i", otherwise=0):
        place = self.place(field)
        return self.number(form, place) if place else otherwise

    def vector(self, field):
        """Where a vector begins, and how long it is."""
        place = self.place(field)
        if not place:
            return 0, 0
        place += self.number("<I", place)
        return place + 4, self.number("<I", place)

    def numbers(self, field):
        start, count = self.vector(field)
        return struct.unpack_from(f"<{count}i", self.data, start)

    def tables(self, field):
        start, count = self.vector(field)
        places = (start + 4 * i for i in range(count))
        return [Table(self.data, place + self.number("<I", place)) for place in places]


def layers(data):
    """(operator, shape of the weights, weights, biases) of each layer, in the model's order."""
    model = Table(data, struct.unpack_from("<I", data)[0])
    operators = [max(code.value(0, "<b"), code.value(3)) for code in model.tables(1)]
    graph, buffers = model.tables(2)[0], model.tables(4)
    tensors, source = graph.tables(0), {}

    def content(tensor):
        tensor = tensors[source.get(tensor, tensor)]
        start, size = buffers[tensor.value(2, "<I")].vector(0)
        if tensor.value(1, "<b") != HALF or not size:
            sys.exit("make_faces: weights of another kind than expected")
        return tensor.numbers(0), struct.unpack_from(f"<{size // 2}e", data, start)

    for step in graph.tables(3):
        kind, inputs, outputs = operators[step.value(0, "<I")], step.numbers(1), step.numbers(2)
        if kind == DEQUANTIZE:
            source[outputs[0]] = inputs[0]
        elif kind in (CONV, DEPTHWISE):
            shape, weights = content(inputs[1])
            yield kind, shape, weights, content(inputs[2])[1]


def transposed(shape, weights):
    """Output before input turned into input before output."""
    outputs, inputs = shape[0], shape[1] * shape[2] * shape[3]
    return [weights[o * inputs + i] for i in range(inputs) for o in range(outputs)]


def main():
    out = bytearray()
    for kind, shape, weights, biases in layers(Path(sys.argv[1]).read_bytes()):
        weights = transposed(shape, weights) if kind == CONV else weights
        out += struct.pack(f"<{len(weights)}e", *weights) + struct.pack(f"<{len(biases)}e", *biases)
    Path(sys.argv[2]).write_bytes(out)


if __name__ == "__main__":
    main()
