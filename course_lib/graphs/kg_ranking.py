"""How well does a knowledge-graph model answer (h, r, ?) and (?, r, t)? Filtered ranks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from course_lib.datasets import progress

from .kg_model import KnowledgeGraphModel
from .kg_training import checked_triples
from .known_answers import Ids, KnownAnswers, questions_about

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
    asked, about = questions_about(r, h, n), questions_about(truth[:, 1], truth[:, 0], n)
    tails = _ranks(model.score_tails, (h, r), t, asked, KnownAnswers(about, truth[:, 2]))
    asked, about = questions_about(r, t, n), questions_about(truth[:, 1], truth[:, 2], n)
    heads = _ranks(model.score_heads, (r, t), h, asked, KnownAnswers(about, truth[:, 0]))
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
    score: Callable[[Tensor, Tensor], Tensor],
    question: tuple[Ids, Ids],
    wanted: Ids,
    asked: Ids,
    known: KnownAnswers,
) -> NDArray[np.float64]:
    ranks = np.empty(len(wanted))
    for start in progress(range(0, len(wanted), CHUNK), "Ranking all entities"):
        part = slice(start, start + CHUNK)
        first, second = (torch.from_numpy(ids[part].copy()) for ids in question)
        scores = score(first, second).numpy()  # (B, n)
        own = scores[np.arange(len(scores)), wanted[part]][:, None]
        scores[known.of(asked[part])] = -np.inf  # the one asked for too: it isn't its own rival
        better, ties = (scores > own).sum(axis=1), (scores == own).sum(axis=1)
        ranks[part] = 1 + better + ties / 2
    return ranks


def _checked(ranks: ArrayLike) -> NDArray[np.float64]:
    places = np.asarray(ranks, dtype=np.float64)
    if places.ndim != 1 or not len(places) or not (places >= 1).all():
        raise ValueError(f"ranks: expected one number or more, each at least 1, got {ranks!r}")
    return places
