"""Stochastic gradient descent over a corpus: epochs, a falling learning rate, threads."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets.progress_bar import progress
from course_lib.words.vocabulary import Corpus

# (tokens, sentence offsets, learning rate, seed) -> (sum of sampled losses, their number)
Update = Callable[[NDArray[np.int32], NDArray[np.int64], float, int], tuple[float, int]]

LARGEST_JOB = 10_000  # words; gensim's batches have this size too
FEWEST_JOBS = 40  # an epoch's steps of the learning rate, on a corpus however small


@dataclass(frozen=True)
class Schedule:
    """How often, how fast and by how many threads a corpus is gone through.

    The learning rate falls linearly from `alpha` to `min_alpha`. With more than one thread all of
    them write to the same matrices without locks (Hogwild): hardly ever do two touch one row at
    once, and quality does not suffer, but the result depends on who came first. One thread and
    one seed give the same bytes every time.

    References
    ----------
    Recht, Re, Wright, Niu 2011, "Hogwild!: A Lock-Free Approach to Parallelizing Stochastic
    Gradient Descent".
    """

    epochs: int
    alpha: float
    min_alpha: float
    threads: int
    seed: int

    def __post_init__(self) -> None:
        """Check the numbers."""
        if self.epochs < 1:
            raise ValueError(f"epochs: expected 1 or more, got {self.epochs}")
        if self.threads < 1:
            raise ValueError(f"threads: expected 1 or more, got {self.threads}")
        if not 0 <= self.min_alpha <= self.alpha:
            raise ValueError(f"min_alpha: expected 0 to alpha={self.alpha}, got {self.min_alpha}")


def train(
    corpus: Corpus,
    update: Update,
    schedule: Schedule,
    snapshots: int = 0,
    take_snapshot: Callable[[], None] = lambda: None,
) -> list[float]:
    """Run `update` over the corpus, job by job, and return the mean loss of each epoch.

    Parameters
    ----------
    corpus : Corpus
    update : callable
        Learns from some sentences at one learning rate; releases the GIL.
    schedule : Schedule
    snapshots : int
        How often `take_snapshot` is called, evenly spread, the last time at the end.

    Returns
    -------
    list of float
        One for each epoch; NaN where no loss was sampled.
    """
    jobs = list(split(corpus))
    total = schedule.epochs * len(jobs)
    moments = {round(total * i / snapshots) for i in range(1, snapshots + 1)}
    stops = sorted(moments | {len(jobs) * (epoch + 1) for epoch in range(schedule.epochs)})
    seeds = np.random.SeedSequence(schedule.seed).generate_state(total, np.uint64)

    def run(step: int) -> tuple[float, int]:
        first, last = jobs[step % len(jobs)]
        alpha = schedule.alpha + (schedule.min_alpha - schedule.alpha) * step / total
        return update(corpus.tokens, corpus.offsets[first : last + 1], alpha, int(seeds[step]))

    def segments() -> Iterator[tuple[float, int]]:
        for start, stop in zip([0, *stops], stops, strict=False):
            yield from map_jobs(run, range(start, stop))
            if stop in moments:
                take_snapshot()

    with ThreadPoolExecutor(schedule.threads) if schedule.threads > 1 else nullcontext() as pool:
        map_jobs = pool.map if pool else map
        losses = np.array(list(progress(segments(), "training", total)))  # (total, 2)
    sums = losses.reshape(schedule.epochs, -1, 2).sum(axis=1)  # (epochs, 2)
    with np.errstate(invalid="ignore"):
        return (sums[:, 0] / sums[:, 1]).tolist()


def split(corpus: Corpus) -> Iterator[tuple[int, int]]:
    """Cut a corpus into jobs: ranges (first, last) of sentences of about equal length.

    Examples
    --------
    >>> list(split(Corpus(np.zeros(5, np.int32), np.array([0, 2, 3, 5]))))
    [(0, 1), (1, 2), (2, 3)]
    """
    words = int(min(LARGEST_JOB, max(1, len(corpus.tokens) // FEWEST_JOBS)))
    first = 0
    while first < len(corpus):
        goal = corpus.offsets[first] + words
        last = max(int(np.searchsorted(corpus.offsets, goal)), first + 1)
        last = min(last, len(corpus))
        yield first, last
        first = last
