"""Could chance do that? All ways to deal numbers into two sets, counted or drawn."""

from itertools import chain, combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats

Numbers = NDArray[np.float64]
EXACT_UP_TO = 200_000  # partitions that are all counted: two sets of ten words have 184,756
AT_ONCE = 2**20  # numbers that are drawn and held together


def partition_test(
    x: ArrayLike, y: ArrayLike, samples: int = 10_000, seed: int = 0
) -> tuple[float, int, bool]:
    """Compare mean(x) - mean(y) with its value for other partitions of the same numbers.

    For given sizes the difference of the means grows with the sum of the first set, so only that
    sum is computed for each partition.

    Parameters
    ----------
    x, y : array_like
        Shapes (n,), (m,).
    samples, seed : int
        As in `weat`.

    Returns
    -------
    float, int, bool
        One-sided p, how many partitions it rests on, and whether these are all.

    Raises
    ------
    ValueError
        If a side is empty or `samples` is below 1.

    Examples
    --------
    >>> partition_test([3.0, 4.0], [1.0, 2.0])
    (0.16666666666666666, 6, True)
    """
    first, second = two_sets(x, y)
    if samples < 1:
        raise ValueError(f"samples: expected 1 or more, got {samples}")
    both = np.concatenate([first, second])
    n, partitions = len(first), comb(len(both), len(first))
    reached = both[:n].sum() - 1e-12 * np.abs(both).sum()  # equal but for rounding counts as equal
    if partitions <= EXACT_UP_TO:
        return _count_all(both, n, reached) / partitions, partitions, True
    return (1 + _count_drawn(both, n, reached, samples, seed)) / (1 + samples), samples, False


def _count_all(both: Numbers, n: int, reached: float) -> int:
    """Partitions whose first set has at least that sum, of all C(n + m, n)."""
    places = chain.from_iterable(combinations(range(len(both)), n))
    chosen = np.fromiter(places, dtype=np.intp, count=n * comb(len(both), n)).reshape(-1, n)
    return int((both[chosen].sum(axis=1) >= reached).sum())


def _count_drawn(both: Numbers, n: int, reached: float, samples: int, seed: int) -> int:
    """The same among `samples` partitions; the n smallest of n + m random keys are a random set."""
    rng, found = np.random.default_rng(seed), 0
    for start in range(0, samples, step := max(1, AT_ONCE // len(both))):
        keys = rng.random((min(step, samples - start), len(both)))
        chosen = np.argpartition(keys, n - 1, axis=1)[:, :n]
        found += int((both[chosen].sum(axis=1) >= reached).sum())
    return found


def two_sets(x: ArrayLike, y: ArrayLike) -> tuple[Numbers, Numbers]:
    """Return both sides as float64 arrays; raise a ValueError if one is empty."""
    first, second = (as_floats(n, v, 1).astype(np.float64) for n, v in (("x", x), ("y", y)))
    if not len(first) or not len(second):
        got = f"{len(first)} and {len(second)}"
        raise ValueError(f"x, y: expected one number or more in each, got {got}")
    return first, second
