"""From a small dictionary to a large one: map, match, map again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats

from .csls import csls_scores
from .mutual_words import mutual_pairs
from .orthogonal_alignment import Procrustes


@dataclass(frozen=True, eq=False)
class Refinement:
    """What iterative refinement ended with, and how it went.

    Attributes
    ----------
    alignment : Procrustes
        The last map.
    pairs : (p, 2) int64
        The dictionary that it was fitted on: rows of source and target.
    sizes : list of int
        Pairs of each round's dictionary; the first is that of the seeds.
    objectives : list of float
        Mean cosine of each round's mapped pairs. It rises also where the pairs are wrong.
    """

    alignment: Procrustes
    pairs: NDArray[np.int64]
    sizes: list[int]
    objectives: list[float]


def refine_alignment(
    source: ArrayLike,
    target: ArrayLike,
    seeds: ArrayLike,
    rounds: int = 5,
    k: int = 10,
    center: bool = True,
) -> Refinement:
    """Fit a map on a few pairs, take all mutual best pairs as the next dictionary, and repeat.

    Each round fits `Procrustes` (unit rows) on the dictionary, carries all sources over, and keeps
    the pairs that choose each other by CSLS. It stops early when the dictionary stays the same. If
    the seeds are too few or too wrong, the wrong dictionary confirms itself: look at held-out words
    before you believe it.

    Parameters
    ----------
    source, target : array_like
        Shapes (n, d) and (m, d). Frequent words give the better dictionary: pass the top few
        thousand rather than all.
    seeds : array_like
        Shape (p, 2), integers: rows of source and target that are known, or guessed, to belong
        together.
    rounds : int
        At most so many dictionaries after the seeds; 0 is plain Procrustes.
    k : int
        Neighbours of CSLS.
    center : bool
        As in `Procrustes.fit`.

    Returns
    -------
    Refinement

    Raises
    ------
    ValueError
        If widths differ, a seed isn't a pair of rows, there are no seeds, or `rounds` is negative.

    References
    ----------
    Artetxe, Labaka and Agirre (2017), "Learning bilingual word embeddings with (almost) no
    bilingual data", section 3; Conneau et al. (2018), section 2.2 ("refinement").

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, turn = rng.normal(size=(200, 8)), np.linalg.qr(rng.normal(size=(8, 8)))[0]
    >>> found = refine_alignment(x, x @ turn, [(i, i) for i in range(12)])
    >>> found.sizes[0], found.sizes[-1]
    (12, 200)
    """
    x, y = (as_floats(n, v, 2) for n, v in (("source", source), ("target", target)))
    if x.shape[1] != y.shape[1]:
        raise ValueError(f"target: expected width {x.shape[1]}, as source, got {y.shape[1]}")
    if rounds < 0:
        raise ValueError(f"rounds: expected 0 or more, got {rounds}")
    pairs, sizes, objectives = _checked_seeds(seeds, len(x), len(y)), list[int](), list[float]()
    for number in range(rounds + 1):
        alignment = Procrustes.fit(x[pairs[:, 0]], y[pairs[:, 1]], center, normalize=True)
        sizes.append(len(pairs))
        objectives.append(_mean_cosine(alignment, x[pairs[:, 0]], y[pairs[:, 1]]))
        if number == rounds:
            break
        found = mutual_pairs(csls_scores(alignment.transform(x), y, k))
        if np.array_equal(found, pairs):
            break
        pairs = found
    return Refinement(alignment, pairs, sizes, objectives)


def _mean_cosine(alignment: Procrustes, x: ArrayLike, y: ArrayLike) -> float:
    """Mean cosine of pairs after the map, (p, d) each."""
    carried, aim = alignment.transform(x), np.asarray(y, dtype=np.float64)
    lengths = np.linalg.norm(carried, axis=1) * np.linalg.norm(aim, axis=1)
    return float((np.vecdot(carried, aim) / np.maximum(lengths, 1e-12)).mean())


def _checked_seeds(seeds: ArrayLike, n: int, m: int) -> NDArray[np.int64]:
    pairs = np.asarray(seeds)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or not len(pairs):
        raise ValueError(f"seeds: expected shape (p, 2), p of 1 or more, got {pairs.shape}")
    if not np.issubdtype(pairs.dtype, np.integer):
        raise TypeError(f"seeds: expected integers, rows of both sides, got {pairs.dtype}")
    if (pairs < 0).any() or (pairs >= [n, m]).any():
        raise ValueError(f"seeds: expected rows below {n} and {m}, got {pairs.max(axis=0)}")
    return pairs.astype(np.int64)
