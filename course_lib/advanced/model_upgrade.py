"""A new model and an old index: what a bridge saves of the work, and what it loses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann import exact_search
from course_lib.metrics import recall
from course_lib.models import LinearBridge
from course_lib.vectors import l2_normalize
from course_lib.vectors.numbers_check import Floats, as_floats


class UpgradeReport(NamedTuple):
    """Recall@k of each question under each way to change the model; arrays of shape (nq,).

    Attributes
    ----------
    old
        Nothing changed: old model's questions, old model's index.
    unbridged
        New questions against the old index as they are: chance, if the spaces are strangers; None
        where the widths differ, as there is no inner product then.
    backward
        New questions carried into the old space. The index stays as it is; a question costs one
        small matrix product more.
    forward
        Old documents carried into the new space, once, without reading a single text again.
    new
        Everything embedded again.
    """

    old: NDArray[np.float64]
    unbridged: NDArray[np.float64] | None
    backward: NDArray[np.float64]
    forward: NDArray[np.float64]
    new: NDArray[np.float64]


def measure_upgrade(
    documents: tuple[ArrayLike, ArrayLike],
    questions: tuple[ArrayLike, ArrayLike],
    relevant: Sequence[Collection[int]],
    anchors: ArrayLike,
    k: int = 10,
    ridge: float = 1.0,
) -> UpgradeReport:
    """Compare five ways to live with a change of model, on the same questions.

    Both bridges are fitted on the same *anchors*, documents that both models have embedded: what a
    team pays for is that many texts. Each is a ridge regression in its own direction
    (`course_lib.models.LinearBridge`): the inverse of a least-squares map isn't the best map of the
    way back.

    Parameters
    ----------
    documents : (old, new)
        Vectors of the same n documents by both models, shapes (n, d) and (n, e), of any lengths:
        all are brought to length 1, since long vectors would rule a least-squares fit. A real
        upgrade has of `new` the anchors' rows only; the others are for the column `new`.
    questions : (old, new)
        Vectors of the same nq questions, shapes (nq, d) and (nq, e).
    relevant : sequence of nq collections of int
        Rows of the documents that answer each question.
    anchors : array_like of int
        Rows that the bridges are fitted on, two or more. Leave out the answers of the questions:
        what was fitted isn't a test.
    k : int
        As `course_lib.metrics.recall`: the share of a question's answers among its k best.
    ridge : float
        Of both bridges.

    Returns
    -------
    UpgradeReport

    Raises
    ------
    ValueError
        If the numbers of rows don't fit, a question has no answer, an anchor is no row, or `k`
        isn't from 1 to n.

    References
    ----------
    Shen et al. (2020), "Towards Backward-Compatible Representation Learning" (the problem: a new
    model without "backfilling" an index).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> new = rng.normal(size=(300, 6))
    >>> old = new @ np.linalg.qr(rng.normal(size=(6, 6)))[0]  # the same space, turned
    >>> answers = [{row} for row in range(50)]
    >>> report = measure_upgrade((old, new), (old[:50], new[:50]), answers, range(50, 300), k=1)
    >>> [round(float(way.mean()), 1) for way in (report.old, report.backward, report.forward)]
    [1.0, 1.0, 1.0]
    >>> bool(report.unbridged.mean() < 0.1)
    True
    """
    old, new = _same_rows("documents", *documents)
    old_asked, new_asked = _same_rows("questions", *questions)
    _check(relevant, len(old_asked), len(old), k)
    rows = _checked_anchors(anchors, len(old))
    back = LinearBridge.fit(new[rows], old[rows], ridge)
    ahead = LinearBridge.fit(old[rows], new[rows], ridge)
    strangers = old.shape[1] != new.shape[1]
    return UpgradeReport(
        recalls(old, old_asked, relevant, k),
        None if strangers else recalls(old, new_asked, relevant, k),
        recalls(old, back.transform(new_asked), relevant, k),
        recalls(ahead.transform(old), new_asked, relevant, k),
        recalls(new, new_asked, relevant, k),
    )


def recalls(
    documents: Floats, questions: Floats, relevant: Sequence[Collection[int]], k: int
) -> NDArray[np.float64]:
    """Return recall@k of each question by cosine, (nq,); a row of zeros has cosine 0 with all.

    Examples
    --------
    >>> recalls(np.eye(3), np.eye(3), [{0}, {1, 2}, {0}], k=1)
    array([1. , 0.5, 0. ])
    """
    _, found = exact_search(l2_normalize(documents), l2_normalize(questions), k, "ip")  # (nq, k)
    answered = zip(found.astype(str).tolist(), relevant, strict=True)
    return np.array([recall(row, {str(a): 1 for a in rows}, k) for row, rows in answered])


def _same_rows(name: str, old: ArrayLike, new: ArrayLike) -> tuple[Floats, Floats]:
    sides = (as_floats(f"{name}[{i}]", side, 2) for i, side in enumerate((old, new)))
    before, after = (l2_normalize(side.astype(np.float32)) for side in sides)
    if len(before) != len(after):
        raise ValueError(f"{name}: expected as many rows in both, got {len(before)}, {len(after)}")
    return before, after


def _checked_anchors(anchors: ArrayLike, n: int) -> NDArray[np.intp]:
    rows = np.asarray(anchors, dtype=np.intp)
    if rows.ndim != 1 or len(rows) < 2 or rows.min() < 0 or rows.max() >= n:
        came = f"{len(rows)} from {rows.min()} to {rows.max()}" if rows.size else "none"
        raise ValueError(f"anchors: expected two rows or more, 0 to {n - 1}, got {came}")
    return rows


def _check(relevant: Sequence[Collection[int]], asked: int, n: int, k: int) -> None:
    if len(relevant) != asked:
        raise ValueError(f"relevant: expected {asked} collections, got {len(relevant)}")
    for row, answers in enumerate(relevant):
        if not answers or not all(0 <= answer < n for answer in answers):
            raise ValueError(f"relevant[{row}]: expected rows from 0 to {n - 1}, got {answers!r}")
    if not 1 <= k <= n:
        raise ValueError(f"k: expected 1 to {n}, the documents, got {k}")
