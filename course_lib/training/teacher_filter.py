"""A slower and better scorer looks at what a fast one proposes, and says what may be a negative."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.training.hard_negatives import guard_limit
from course_lib.training.mined_negatives import MinedNegatives

NO_ID = -1


def filter_by_teacher(
    candidates: ArrayLike,
    teacher_scores: ArrayLike,
    positive_scores: ArrayLike,
    n: int | None = None,
    max_share: float | None = 0.7,
    margin: float | None = None,
) -> MinedNegatives:
    """Keep the candidates that the teacher scores clearly below the positive.

    A cross-encoder or a late-interaction model knows right answers better than the fast model
    that searched. Taking the candidates that *it* scores highest as negatives takes the likeliest
    unlabelled answers. Dropping those that it scores near the positive leaves what is hard for
    the fast model and still wrong. It has to score the candidates alone, not all documents.

    Parameters
    ----------
    candidates : array_like
        int (nq, m): documents that the fast model found, hardest first, positives taken out; -1
        where there is none.
    teacher_scores : array_like
        (nq, m): the teacher's score of each candidate, large is good.
    positive_scores : array_like
        (nq,): the teacher's score of each query's positive.
    n : int, optional
        How many a query at most, in the candidates' order; all by default.
    max_share : float, optional
        Drop what scores above this share of the positive's score, above 0 and at most 1; None
        for no such rule. Where scores are logits, which may be negative, take `margin`.
    margin : float, optional
        Drop what scores above the positive's score less this, 0 or more.

    Returns
    -------
    MinedNegatives
        ``scores`` are the teacher's: beside the positive's they are what a student can learn
        from (`margin_mse_loss`).

    Raises
    ------
    ValueError
        If shapes don't fit, a score isn't finite, or an argument is out of its range.

    References
    ----------
    Qu et al. (2021), "RocketQA", section 3.2.2 (denoised hard negatives); Hofstätter et al.
    (2020), "Improving Efficient Neural Ranking Models with Cross-Architecture Knowledge
    Distillation", for the scores as a teacher.

    Examples
    --------
    >>> filter_by_teacher([[7, 3, 5]], [[0.9, 0.2, 0.4]], positive_scores=[1.0]).ids
    (array([3, 5]),)
    """
    ids, scores = np.asarray(candidates), np.asarray(teacher_scores, dtype=np.float32)
    positive = np.asarray(positive_scores, dtype=np.float32)
    _check(ids, scores, positive, n, max_share, margin)
    kept_ids, kept_scores, dropped = [], [], []
    for row, found, best in zip(ids.astype(np.int64), scores, positive, strict=True):
        there = row != NO_ID
        safe = there & (found <= guard_limit(float(best), max_share, margin))
        kept_ids.append(row[safe][:n])
        kept_scores.append(found[safe][:n])
        dropped.append(int(there.sum() - safe.sum()))
    return MinedNegatives(tuple(kept_ids), tuple(kept_scores), np.array(dropped, dtype=np.int64))


def _check(
    ids: NDArray[np.generic],
    scores: NDArray[np.float32],
    positive: NDArray[np.float32],
    n: int | None,
    max_share: float | None,
    margin: float | None,
) -> None:
    if ids.ndim != 2 or ids.dtype.kind not in "iu":
        raise ValueError(f"candidates: expected ids (nq, m), got {ids.dtype} {ids.shape}")
    _check_shapes(
        {"teacher_scores": (scores, ids.shape), "positive_scores": (positive, ids.shape[:1])}
    )
    if n is not None and n < 1:
        raise ValueError(f"n: expected 1 or more, got {n}")
    if max_share is not None and not 0 < max_share <= 1:
        raise ValueError(f"max_share: expected above 0 and at most 1, got {max_share}")
    if margin is not None and not margin >= 0:
        raise ValueError(f"margin: expected 0 or more, got {margin}")


def _check_shapes(given: dict[str, tuple[NDArray[np.float32], Sequence[int]]]) -> None:
    for name, (array, shape) in given.items():
        if array.shape != tuple(shape):
            raise ValueError(f"{name}: expected shape {tuple(shape)}, got {array.shape}")
        if np.isnan(array).any():
            raise ValueError(f"{name}: expected numbers, got nan")
