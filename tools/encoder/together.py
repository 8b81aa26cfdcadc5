# SPDX-License-Identifier: Apache-2.0
"""Processes that learn one network together: each reads its own batches, and steps with the mean of all gradients.

Two processes of one thread read almost twice what one process of two threads does: between its products PyTorch is alone."""

import os
import tempfile

import torch
from torch import distributed, multiprocessing

PROCESSES = 2


def start(work, *arguments):
    """Runs work(rank, *arguments) in each process."""
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    with tempfile.TemporaryDirectory() as folder:
        multiprocessing.spawn(begin, (f"file://{folder}/meet", work, arguments), PROCESSES)


def begin(rank, meet, work, arguments):
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=meet, rank=rank, world_size=PROCESSES)
    work(rank, *arguments)


def average(parameters):
    """Gives each process the mean of the gradients of all."""
    everything = torch.cat([p.grad.reshape(-1) for p in parameters])
    distributed.all_reduce(everything)
    everything /= PROCESSES
    at = 0
    for p in parameters:
        p.grad.copy_(everything[at : at + p.numel()].view_as(p))
        at += p.numel()
