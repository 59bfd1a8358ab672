"""How well does a knowledge-graph model answer (h, r, ?) and (?, r, t)? Filtered ranks."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from course_lib.datasets import progress

from .kg_model import KnowledgeGraphModel
from .kg_training import checked_triples

CHUNK = 256  # facts whose scores with all entities are in memory at a time


def filtered_ranks(
    model: KnowledgeGraphModel, test: ArrayLike, known: ArrayLike
) -> NDArray[np.float64]:
    """Return the place of each test fact's tail, then of its head, among all entities.

    Other right answers don't count against the one asked for: entities that make a fact of
    `known` or of `test` are left out. Entities with the same score share the mean of their places;
    counted as the first, a model that gives all entities one score would be perfect.

    Parameters
    ----------
    model : KnowledgeGraphModel
    test : (k, 3) int array
        Facts that were held out: head, relation, tail.
    known : (n, 3) int array
        All facts that are true, training ones included.

    Returns
    -------
    (2k,) float64
        1 is best: k ranks of tails, then k ranks of heads.

    Raises
    ------
    ValueError
        If an id isn't one of the model's, or there is no fact.

    References
    ----------
    Bordes et al. 2013, section 4.2 ("filt."); Sun et al. 2020, "A Re-evaluation of Knowledge
    Graph Completion Methods", on ties.

    Examples
    --------
    >>> from course_lib.graphs import TransE
    >>> model = TransE(4, 1, dim=2)
    >>> model.entities.data = torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.1, 0.0], [5.0, 0.0]])
    >>> model.relations.data = torch.tensor([[1.0, 0.0]])
    >>> filtered_ranks(model, [(0, 0, 2)], known=[(0, 0, 1)])  # 1 is nearer, but it's true
    array([1., 1.])
    """
    facts = checked_triples(test, model)
    truth = np.concatenate([facts, checked_triples(known, model)])
    h, r, t = facts.T
    n = len(model.entities)
    forward = _answers(truth[:, 1] * n + truth[:, 0], truth[:, 2])
    backward = _answers(truth[:, 1] * n + truth[:, 2], truth[:, 0])
    tails = _ranks(model.score_tails, (h, r), t, r * n + h, forward)
    heads = _ranks(model.score_heads, (r, t), h, r * n + t, backward)
    return np.concatenate([tails, heads])


def mean_reciprocal_rank(ranks: ArrayLike) -> float:
    """Return the mean of 1 / rank: between 0 and 1, higher is better.

    Examples
    --------
    >>> mean_reciprocal_rank([1, 2, 4])
    0.5833333333333334
    """
    return float((1 / _checked(ranks)).mean())


def hits_at(ranks: ArrayLike, k: int) -> float:
    """Return the share of ranks that are k or better: between 0 and 1, higher is better.

    Examples
    --------
    >>> hits_at([1, 2, 4, 30], 3)
    0.5
    """
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    return float((_checked(ranks) <= k).mean())


@torch.no_grad()
def _ranks(
    score: object,
    questions: tuple[NDArray[np.int64], NDArray[np.int64]],
    wanted: NDArray[np.int64],
    keys: NDArray[np.int64],
    answers: dict[int, NDArray[np.int64]],
) -> NDArray[np.float64]:
    ranks = np.empty(len(wanted))
    for start in progress(range(0, len(wanted), CHUNK), "Ranking all entities"):
        part = slice(start, start + CHUNK)
        first, second = (torch.from_numpy(ids[part].copy()) for ids in questions)
        scores: Tensor = score(first, second)  # type: ignore[operator]
        ranks[part] = _places(scores.numpy(), wanted[part], [answers[key] for key in keys[part]])
    return ranks


def _places(
    scores: NDArray[np.float32], wanted: NDArray[np.int64], others: list[NDArray[np.int64]]
) -> NDArray[np.float64]:
    own = scores[np.arange(len(wanted)), wanted][:, None]  # (B, 1)
    for row, true in zip(scores, others, strict=True):
        row[true] = -np.inf  # the one asked for too: it doesn't compete with itself
    return 1 + (scores > own).sum(axis=1) + (scores == own).sum(axis=1) / 2


def _answers(keys: NDArray[np.int64], entities: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """Group the entities by key: all right answers to each question."""
    order = np.argsort(keys, kind="stable")
    unique, starts = np.unique(keys[order], return_index=True)
    groups = np.split(entities[order], starts[1:])
    return dict(zip(unique.tolist(), groups, strict=True))


def _checked(ranks: ArrayLike) -> NDArray[np.float64]:
    places = np.asarray(ranks, dtype=np.float64)
    if places.ndim != 1 or not len(places) or not (places >= 1).all():
        raise ValueError(f"ranks: expected one number or more, each at least 1, got {ranks}")
    return places
