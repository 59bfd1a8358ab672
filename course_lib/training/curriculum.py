"""Easy examples first: batches from the easiest share of the data, which grows to all of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Pace = Callable[[float, float], float]  # share of the run that is done, first share -> share used


def linear_pace(done: float, start: float) -> float:
    """Let the share of the data grow in a straight line, from `start` to 1.

    Examples
    --------
    >>> linear_pace(0.5, start=0.2)
    0.6
    """
    return start + (1 - start) * done


def root_pace(done: float, start: float) -> float:
    """Let the share grow fast at first: as much new data in equal times of *its own* share.

    ``sqrt(done (1 - start^2) + start^2)``: the more data is in use, the more time the next piece
    gets.

    References
    ----------
    Platanios et al. (2019), "Competence-based Curriculum Learning for Neural Machine
    Translation", equation 7.

    Examples
    --------
    >>> root_pace(0.5, start=0.2)
    0.72
    """
    return float(np.sqrt(done * (1 - start**2) + start**2))


class CurriculumSampler:
    """Rows of each step's batch, drawn from the easiest examples.

    "The easiest tenth" is what lies below the 10 % *quantile* of the difficulties. A threshold on
    the scores themselves, 0.1 say, means something else for every distribution of them: nearly
    nothing, or everything.

    Parameters
    ----------
    difficulty : array_like
        (n,): any numbers, large is hard, such as the loss of a first model, or a length.
    steps : int
        Of the whole run.
    batch_size : int
        1 to n.
    start : float
        Share of the examples in use at the first step, above 0 and at most 1.
    pace : function
        `linear_pace`, `root_pace`, or one of yours.
    full_at : float
        Share of the run after which all examples are in use, above 0 and at most 1.
    seed : int
        Of the draws. A step's batch depends on the seed and its number alone.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    References
    ----------
    Bengio et al. (2009), "Curriculum Learning".

    Examples
    --------
    >>> sampler = CurriculumSampler([5, 1, 4, 2, 3], steps=10, batch_size=2, start=0.4)
    >>> sorted(sampler[0].tolist()), len(sampler)
    ([1, 3], 10)
    """

    def __init__(
        self,
        difficulty: ArrayLike,
        steps: int,
        batch_size: int,
        start: float = 0.1,
        pace: Pace = root_pace,
        full_at: float = 0.8,
        seed: int = 0,
    ) -> None:
        self.difficulty = _checked_difficulty(difficulty)
        if steps < 1:
            raise ValueError(f"steps: expected 1 or more, got {steps}")
        if not 1 <= batch_size <= len(self.difficulty):
            expected = f"1 to {len(self.difficulty)}, the examples"
            raise ValueError(f"batch_size: expected {expected}, got {batch_size}")
        for name, share in (("start", start), ("full_at", full_at)):
            if not 0 < share <= 1:
                raise ValueError(f"{name}: expected a share above 0 and at most 1, got {share}")
        self.steps, self.batch_size, self.start = steps, batch_size, start
        self.pace, self.full_at, self.seed = pace, full_at, seed
        self._easiest_first = np.argsort(self.difficulty, kind="stable")

    def __len__(self) -> int:
        """Return the number of steps."""
        return self.steps

    def share_at(self, step: int) -> float:
        """Return the share of the examples that is in use at a step, 0 to 1."""
        return self.pace(min(1.0, step / (self.full_at * self.steps)), self.start)

    def allowed(self, step: int) -> NDArray[np.int64]:
        """Return the rows in use at a step, easiest first: a batch of them, or more."""
        threshold = np.quantile(self.difficulty, self.share_at(step))
        easy = int((self.difficulty <= threshold).sum())
        return self._easiest_first[: max(easy, self.batch_size)].astype(np.int64)

    def __getitem__(self, step: int) -> NDArray[np.int64]:
        """Return the rows of a step's batch, (batch_size,), each once."""
        if not 0 <= step < self.steps:
            raise IndexError(f"step: expected 0 to {self.steps - 1}, got {step}")
        rng = np.random.default_rng([self.seed, step])
        return rng.choice(self.allowed(step), self.batch_size, replace=False)


def _checked_difficulty(difficulty: ArrayLike) -> NDArray[np.float64]:
    found = np.asarray(difficulty, dtype=np.float64)
    if found.ndim != 1 or not len(found):
        raise ValueError(f"difficulty: expected shape (n,) with n of 1 or more, got {found.shape}")
    if not np.isfinite(found).all():
        row = int(np.argmin(np.isfinite(found)))
        raise ValueError(f"difficulty: expected finite numbers, got {found[row]} in row {row}")
    return found
