"""Exercise 08.ranking-loss: multiple negatives, with cosines (D181)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Right angles, a long document, random rows."""
    rng = np.random.default_rng(seed)
    square = np.eye(2)
    return [
        Case(square, square, label="each query is its own document"),
        Case(square, np.array([[1.0, 0.0], [0.0, 50.0]]), label="one document is 50 times longer"),
        Case(square, square[::-1].copy(), label="each query is the other's document"),
        Case(rng.normal(size=(4, 3)).round(2), rng.normal(size=(4, 3)).round(2)),
        Case(rng.normal(size=(16, 8)), rng.normal(size=(16, 8)), 50.0, hidden=True),
    ]


def loss(
    queries: np.ndarray,
    documents: np.ndarray,
    scale: float = 20.0,
    unit: bool = True,
    axis: int = 1,
    total: bool = False,
    only_others: bool = False,
) -> float:
    """Mean of -log softmax(scale · cos(q_i, d_j))_ii (Henderson et al. 2017, section 4.4)."""
    if unit:
        queries = queries / np.linalg.norm(queries, axis=1, keepdims=True)
        documents = documents / np.linalg.norm(documents, axis=1, keepdims=True)
    logits = scale * queries @ documents.T
    own = np.diag(logits).copy()
    if only_others:
        np.fill_diagonal(logits, -np.inf)
    most = logits.max(axis=axis, keepdims=True)
    with np.errstate(divide="ignore"):
        normaliser = np.log(np.exp(logits - most).sum(axis=axis)) + most.squeeze(axis)
    losses = normaliser - own
    return float(losses.sum() if total else losses.mean())


def _loop(queries: np.ndarray, documents: np.ndarray, scale: float = 20.0) -> float:
    out = 0.0
    for i, q in enumerate(queries):
        cos = [q @ d / np.sqrt((q @ q) * (d @ d)) for d in documents]
        out += np.logaddexp.reduce([scale * c for c in cos]) - scale * cos[i]
    return float(out / len(queries))


def _divided(queries: np.ndarray, documents: np.ndarray, scale: float = 20.0) -> float:
    return loss(queries, documents, 1 / scale)


def _symmetric(queries: np.ndarray, documents: np.ndarray, scale: float = 20.0) -> float:
    return (loss(queries, documents, scale) + loss(documents, queries, scale)) / 2


def _unscaled(queries: np.ndarray, documents: np.ndarray, scale: float = 20.0) -> float:
    return loss(queries, documents, 1.0)


def _one_long(queries: np.ndarray, documents: np.ndarray, scale: float = 20.0) -> float:
    unit = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    return loss(unit, documents, scale, unit=False)


def _columns(queries: np.ndarray, documents: np.ndarray, scale: float = 20.0) -> float:
    q, d = (x / np.linalg.norm(x, axis=0, keepdims=True) for x in (queries, documents))
    return loss(q, d, scale, unit=False)


def _one_norm(queries: np.ndarray, documents: np.ndarray, scale: float = 20.0) -> float:
    q, d = (x / np.linalg.norm(x) for x in (queries, documents))
    return loss(q, d, scale, unit=False)


def _raw_overflow(queries: np.ndarray, documents: np.ndarray, scale: float = 20.0) -> float:
    z = scale * queries @ documents.T
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.mean(np.log(np.exp(z).sum(axis=1)) - np.diag(z)))


def _log_shares(queries: np.ndarray, documents: np.ndarray, scale: float) -> np.ndarray:
    """Return -log of the softmax over each row, (B, B)."""
    q, d = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (queries, documents))
    z = scale * q @ d.T
    return np.asarray(np.logaddexp.reduce(z, axis=1)[:, None] - z)


def _whole_matrix(queries: np.ndarray, documents: np.ndarray, scale: float = 20.0) -> float:
    return float(_log_shares(queries, documents, scale).mean())


def _one_softmax(queries: np.ndarray, documents: np.ndarray, scale: float = 20.0) -> float:
    q, d = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (queries, documents))
    z = scale * q @ d.T
    return float(np.logaddexp.reduce(z.ravel()) - np.diag(z).mean())


def _negated(queries: np.ndarray, documents: np.ndarray, scale: float = 20.0) -> float:
    return -loss(queries, documents, scale)


EXERCISE = Exercise(
    id="08.ranking-loss",
    title="Every other document is a negative",
    kind="implement",
    minutes=10,
    difficulty=1,
    points=1,
    statement=(
        "Write the multiple-negatives ranking loss in NumPy. Row i of `documents` is the answer to "
        "row i of `queries`, all other rows are negatives: the mean over i of "
        "$-\\log\\,\\mathrm{softmax}_j(\\mathrm{scale}\\cdot\\cos(q_i, d_j))$ at j = i. "
        "`queries` and `documents` are (B, d), of any length. Return one number."
    ),
    cell='''@exercise("08.ranking-loss")
def ranking_loss(queries, documents, scale=20.0):
    """queries, documents (B, d): row i of one belongs to row i of the other; returns a float."""
    ...''',
    reference=loss,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "raw dot products",
            partial(loss, unit=False),
            "The logits are dot products of raw vectors, so a long document wins whatever it says. "
            "The scale of 20 belongs to cosines: give every row length 1 first.",
        ),
        Mistake(
            "raw dot products, and exp overflows",
            _raw_overflow,
            "The logits are dot products of raw vectors: 20 times 50 is 1,000, and exp(1000) is "
            "inf. Give every row length 1 first; then no logit exceeds the scale.",
        ),
        Mistake(
            "columns of length 1",
            _columns,
            "The columns were scaled to length 1. A vector is a row: its length is taken over "
            "axis=1, with keepdims=True.",
        ),
        Mistake(
            "one length for the whole matrix",
            _one_norm,
            "np.linalg.norm without an axis gives one number for all rows together. Each row has a "
            "length of its own: axis=1, keepdims=True.",
        ),
        Mistake(
            "only the queries have length 1",
            _one_long,
            "The documents kept their length: the one that is 50 times longer gets 50 times the "
            "logit. Both sides are scaled to length 1.",
        ),
        Mistake(
            "the scale is missing",
            _unscaled,
            "Without the scale the logits lie between -1 and 1: even a perfect batch has a large "
            "loss, and the gradient spreads over all negatives alike.",
        ),
        Mistake(
            "divided by the scale",
            _divided,
            "You divided by the scale. It is the inverse of a temperature: a scale of 20 is a "
            "temperature of 0.05.",
        ),
        Mistake(
            "softmax over the queries",
            partial(loss, axis=0),
            "The softmax runs down the columns: each document picks its query. That is the other "
            "half of the symmetric loss. Here each *query* picks its document.",
        ),
        Mistake(
            "the mean over all pairs",
            _whole_matrix,
            "You averaged over all B × B entries. Only the diagonal is wanted: query i is asked "
            "for document i, and the others stand in its denominator.",
        ),
        Mistake(
            "one softmax over the whole matrix",
            _one_softmax,
            "One softmax runs over all B × B entries. Each query has a softmax of its own: sum "
            "over axis=1.",
        ),
        Mistake(
            "both directions",
            _symmetric,
            "This is the symmetric loss, the mean of both directions. Asked is the one from "
            "queries to documents.",
        ),
        Mistake(
            "the sum",
            partial(loss, total=True),
            "The losses were added up. Take their mean, or the learning rate depends on the batch.",
        ),
        Mistake(
            "its own document is left out below",
            partial(loss, only_others=True),
            "The denominator lacks the right document itself. The softmax runs over all B "
            "documents; without its own the loss falls below zero and has no floor.",
        ),
        Mistake(
            "the sign",
            _negated,
            "The sign is reversed: that is the log-likelihood, which one would maximise.",
        ),
    ),
    hints=(
        "Scale the rows to length 1, then one matrix product gives all cosines (B, B).",
        "Subtract the largest logit of each row before exp, and add it again after the log.",
        "np.mean(logsumexp(logits, axis=1) - np.diag(logits)), with logits = scale * cosines",
    ),
    correct=(_loop,),
    after="sentence-transformers calls it MultipleNegativesRankingLoss; its scale is 20 too.",
    library=(
        "course_lib.exercises.chapter_08.ranking_loss:loss",
        "course_lib.training.ranking_losses:multiple_negatives_ranking_loss",
    ),
)
