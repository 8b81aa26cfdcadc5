# SPDX-License-Identifier: Apache-2.0
"""Messages as the encoder sees them: build/tools/encoder_rows reads, this unpacks."""

import struct
import subprocess
from dataclasses import dataclass

import numpy

OUTPUTS = 32  # MODEL_OUTPUTS
CONTEXTS = ["agent", "institution", "usager"]
NETWORKS = ["none", "x", "facebook", "instagram", "linkedin", "forum", "blog", "mastodon", "bluesky", "tiktok", "avis"]


@dataclass
class Reading:
    counts: numpy.ndarray  # places × 2: rows of writing, other rows
    rows: numpy.ndarray  # of all places, one behind the other
    starts: numpy.ndarray  # by place, in bytes of the message
    ends: numpy.ndarray
    words: numpy.ndarray  # by place, a hash
    fast: numpy.ndarray  # what the fast reading thinks: by output of the model, logarithms of odds


def read(build, messages):
    """`messages`: (context, network, text). One Reading each."""
    packed = []
    for context, network, text in messages:
        data = text.encode()
        packed.append(struct.pack("<IBB", len(data), CONTEXTS.index(context), NETWORKS.index(network)) + data)
    run = subprocess.run(
        [f"{build}/tools/encoder_rows", f"{build}/charter.blc"], input=b"".join(packed), stdout=subprocess.PIPE, check=True
    )
    readings, at = [], 0
    for _ in messages:
        places = struct.unpack_from("<I", run.stdout, at)[0]
        counts = numpy.frombuffer(run.stdout, "u1", 2 * places, at + 4).reshape(places, 2).astype(numpy.int64)
        at += 4 + 2 * places
        rows = numpy.frombuffer(run.stdout, "<u2", int(counts.sum()), at).astype(numpy.int64)
        at += 2 * len(rows)
        facts = numpy.frombuffer(run.stdout, "<u4", 3 * places, at).reshape(places, 3)
        at += 12 * places
        fast = numpy.frombuffer(run.stdout, "<f4", OUTPUTS, at)
        at += 4 * OUTPUTS
        readings.append(Reading(counts, rows, facts[:, 0], facts[:, 1], facts[:, 2], fast))
    return readings
