"""How many PyDocs texts a second: a table of word pieces against all-MiniLM-L6-v2."""

from __future__ import annotations

import time
from functools import cache, partial

import numpy as np
import torch

from benchmarks.harness import Benchmark, Seconds
from course_lib.datasets import pydocs, pydocs_vectors
from course_lib.models import load
from course_lib.training import StaticModel, distill

TEACHERS = 128  # texts that MiniLM gets; the static model gets all of them
EVERY = 150


@cache
def texts() -> list[str]:
    """All documents, as PyDocs' vectors were made."""
    return [doc.text for doc in pydocs().docs]


@cache
def student() -> StaticModel:
    """A distilled model; quality doesn't depend on the number of threads."""
    return distill(texts(), pydocs_vectors().matrix, learning_rate=0.01)


def ours(threads: int) -> Seconds:
    """Encode every document, in seconds for as many texts as MiniLM gets."""
    model, asked = student(), texts()
    torch.set_num_threads(threads)
    started = time.perf_counter()
    vectors = model.encode(asked)
    seconds = (time.perf_counter() - started) * TEACHERS / len(asked)
    return Seconds(seconds, vectors[::EVERY][:TEACHERS])


def theirs(threads: int) -> Seconds:
    """Encode a sample of all lengths with MiniLM."""
    encoder, sample = load("all-MiniLM-L6-v2"), texts()[::EVERY][:TEACHERS]
    torch.set_num_threads(threads)
    started = time.perf_counter()
    vectors = encoder.encode(sample)
    return Seconds(time.perf_counter() - started, vectors)


def agreement(mine: np.ndarray, right: np.ndarray) -> str:
    """Return the correlation of the two models' cosines."""
    upper = np.triu_indices(len(mine), 1)
    r = np.corrcoef((mine @ mine.T)[upper], (right @ right.T)[upper])[0, 1]
    return f"correlation of cosines {r:.2f}"


BENCHMARKS = [
    Benchmark(
        f"static model: PyDocs texts, {threads} thread{'s' * (threads > 1)}, against MiniLM",
        ours=partial(ours, threads),
        theirs=partial(theirs, threads),
        unit="texts/s",
        amount=TEACHERS,
        bar=100.0,
        quality=agreement,
    )
    for threads in (1, 2)
]
