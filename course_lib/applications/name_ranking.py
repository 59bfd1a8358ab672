"""The best names that a file doesn't have yet, for many files or for one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .interaction_matrix import Interactions
from .recommender_baselines import Recommender, Scores

Ids = NDArray[np.int64]


def best_names(scores: Scores, given: Interactions, k: int) -> tuple[Scores, Ids]:
    """Return the k best names of each file that it doesn't have yet.

    Parameters
    ----------
    scores : (n, m) float32
        Minus infinity where a name must not be recommended.
    given : Interactions
        What the n files have; those names are left out.
    k : int

    Returns
    -------
    scores, ids : (n, k) float32 and int64
        Best first, the lower column first among equals; -inf and -1 where no name is left.

    Raises
    ------
    ValueError
        If `k` is below 1, the shape is wrong or a score is nan.

    Examples
    --------
    >>> given = Interactions.from_baskets([["a"]], "abc")
    >>> best_names(np.array([[9.0, 1.0, 2.0]], dtype=np.float32), given, 3)[1].tolist()
    [[2, 1, -1]]
    """
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    if scores.shape != given.matrix.shape:
        raise ValueError(f"scores: expected shape {given.matrix.shape}, got {scores.shape}")
    if np.isnan(scores).any():
        raise ValueError("scores: expected numbers, got nan")
    open_scores = scores.astype(np.float32, copy=True)
    open_scores[given.matrix.nonzero()] = -np.inf
    ids = np.argsort(-open_scores, axis=1, kind="stable")[:, :k].astype(np.int64)
    best = np.take_along_axis(open_scores, ids, axis=1)
    ids[np.isneginf(best)] = -1
    missing = ((0, 0), (0, k - ids.shape[1])) if ids.shape[1] < k else ((0, 0), (0, 0))
    return np.pad(best, missing, constant_values=-np.inf), np.pad(ids, missing, constant_values=-1)


def recommend_names(
    recommender: Recommender,
    names: Sequence[str],
    having: Sequence[str],
    k: int = 10,
    file: str = "new file.py",
) -> list[tuple[str, float]]:
    """Recommend k names to one file that has some already.

    Parameters
    ----------
    recommender : Recommender
        Fitted.
    names : sequence of str
        The m names that it was fitted on, in their order.
    having : sequence of str
        What the file imports so far; may be empty.
    k : int
    file : str
        Its path; ``"scipy/new.py"`` says in which package it is.

    Returns
    -------
    list of (name, score)
        Best first, none of `having`; fewer than k where no more are left.

    Raises
    ------
    KeyError
        If a name isn't among `names`.

    Examples
    --------
    >>> from course_lib.applications import CooccurrenceRecommender
    >>> files = Interactions.from_baskets([["a", "b"], ["a", "b"], ["a", "c"]], "abc")
    >>> model = CooccurrenceRecommender().fit(files)
    >>> [name for name, score in recommend_names(model, "abc", ["a"], k=5)]
    ['b', 'c']
    """
    given = Interactions.from_baskets([having], names, [file])
    scores, ids = best_names(recommender.scores(given), given, k)
    rows = zip(ids[0].tolist(), scores[0].tolist(), strict=True)
    return [(names[j], score) for j, score in rows if j >= 0]
