"""Teach an adapter on stored vectors: no text is encoded again, so an epoch takes a second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from course_lib.sentences import pair_batches, train_pairs

from .documentation_pairs import PydocsPairs

Answers = Sequence[Mapping[int, float]]  # for each query: row of a document -> its weight


class AnsweredQueries(NamedTuple):
    """What an adapter learns from: queries, documents, and which document answers which query.

    Attributes
    ----------
    queries, documents : (n, d) and (m, d) float32
    answers : sequence of n mappings
        For each query, rows of `documents` that answer it, each with a positive weight.
    """

    queries: NDArray[np.float32]
    documents: NDArray[np.float32]
    answers: Answers


def train_adapter(
    adapter: nn.Module,
    *sources: AnsweredQueries,
    steps: int = 100,
    batch_size: int = 128,
    negatives: int = 1024,
    temperature: float = 0.05,
    learning_rate: float = 1e-3,
    weight_decay: float = 0.01,
    seed: int = 0,
) -> list[float]:
    """Let each query pick its answers out of a batch's answers and documents drawn at random.

    The loss is `graded_ranking_loss` over the candidates of a step: all answers of the batch's
    queries, and `negatives` documents drawn from the source's corpus. A document that is drawn and
    happens to be an answer counts as one, so no query is taught to push its own answer away.

    Parameters
    ----------
    adapter : nn.Module
        Called with queries ``(B, d)`` and documents ``(C, d)``, returns both adapted. Trained in
        place.
    *sources : AnsweredQueries
        One or more, such as questions and summaries. They take turns, a step each: learned one
        after the other, the last one would overwrite what the first one taught.
    steps : int
        Of each source.
    batch_size : int
        Queries a step; all of them where a source has fewer.
    negatives : int
        Documents drawn for each step; `m` or more takes all of them.
    temperature, learning_rate, weight_decay : float
    seed : int

    Returns
    -------
    list of float
        The loss of each step, the sources in turn.

    Raises
    ------
    ValueError
        If there is no source, a query has no answer, there are not as many answers as queries, or
        a row doesn't exist.

    Examples
    --------
    >>> from course_lib.training import LowRankAdapter
    >>> x = np.eye(8, dtype=np.float32)
    >>> turned = AnsweredQueries(x, x, [{(i + 1) % 8: 1.0} for i in range(8)])  # the next axis
    >>> adapter = LowRankAdapter(8, rank=8)
    >>> losses = train_adapter(adapter, turned, steps=60, learning_rate=0.05)
    >>> losses[0] > 10, losses[-1] < 0.1
    (True, True)
    """
    if not sources:
        raise ValueError("sources: expected one or more, got none")
    for source in sources:
        _check(source)
    q, d = ([torch.from_numpy(source[side]) for source in sources] for side in (0, 1))
    turns = [
        _batches(source, steps, batch_size, negatives, seed + number)
        for number, source in enumerate(sources)
    ]
    batches = [(who, *turn[step]) for step in range(steps) for who, turn in enumerate(turns)]

    def embed(
        who: int, rows: Tensor, candidates: Tensor, weights: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        return *adapter(q[who][rows], d[who][candidates]), weights

    def loss(queries: Tensor, documents: Tensor, weights: Tensor) -> Tensor:
        return graded_ranking_loss(queries, documents, weights, temperature)

    return train_pairs(
        embed, adapter.parameters(), batches, loss, learning_rate, weight_decay, seed=seed
    )


def graded_ranking_loss(
    queries: Tensor, documents: Tensor, weights: Tensor, temperature: float = 0.05
) -> Tensor:
    """Cross-entropy between the answers' weights and the softmax of the cosines.

    ``L_i = -sum_j p_ij log(exp(cos(q_i, d_j) / t) / sum_k exp(cos(q_i, d_k) / t))`` with
    ``p_ij = weights_ij / sum_j weights_ij``. With one answer each it is `info_nce_loss`.

    Parameters
    ----------
    queries, documents : Tensor
        Shapes ``(B, d)`` and ``(C, d)``.
    weights : Tensor
        Shape ``(B, C)``; 0 where a document doesn't answer, above 0 where it does. Each row needs
        an answer.
    temperature : float
        Above 0.

    Returns
    -------
    Tensor
        Mean over the queries, a scalar; the least possible is the weights' entropy.

    References
    ----------
    Cao et al. (2007), "Learning to Rank: From Pairwise Approach to Listwise Approach", equation
    for the top-one probabilities (ListNet).

    Examples
    --------
    >>> q, d = torch.eye(2), torch.ones(3, 2)
    >>> graded_ranking_loss(q, d, torch.tensor([[1.0, 1, 0], [0, 0, 2]])).item()  # ln 3
    1.098...
    """
    if weights.shape != (len(queries), len(documents)):
        expected, came = (len(queries), len(documents)), tuple(weights.shape)
        raise ValueError(f"weights: expected shape {expected}, got {came}")
    cosines = F.normalize(queries, dim=1) @ F.normalize(documents, dim=1).T  # (B, C)
    p = weights / weights.sum(dim=1, keepdim=True)
    return F.cross_entropy(cosines / temperature, p)


def answer_table(pairs: PydocsPairs) -> tuple[list[str], list[str], list[dict[int, float]]]:
    """Return pairs as different queries, different documents and which answers which.

    Texts that occur several times become one row, so that a query's answers are all known:
    two queries with one document would otherwise be each other's false negatives.

    Parameters
    ----------
    pairs : PydocsPairs

    Returns
    -------
    queries, documents : list of str
        Each text once, in the order in which they first come.
    answers : list of dict
        For each query the rows of its documents, with weight 1.

    Examples
    --------
    >>> two = PydocsPairs("summary", ["a", "b", "a"], ["x", "x", "y"], [], [])
    >>> answer_table(two)
    (['a', 'b'], ['x', 'y'], [{0: 1.0, 1: 1.0}, {0: 1.0}])
    """
    queries = {text: i for i, text in enumerate(dict.fromkeys(pairs.queries))}
    documents = {text: i for i, text in enumerate(dict.fromkeys(pairs.documents))}
    answers: list[dict[int, float]] = [{} for _ in queries]
    for query, document in zip(pairs.queries, pairs.documents, strict=True):
        answers[queries[query]][documents[document]] = 1.0
    return list(queries), list(documents), answers


def _batches(
    source: AnsweredQueries, steps: int, batch_size: int, negatives: int, seed: int
) -> list[tuple[Tensor, Tensor, Tensor]]:
    n, m = len(source.queries), len(source.documents)
    size = min(batch_size, n)
    epochs = -(-steps // (n // size))  # rounded up
    orders = pair_batches(n, size, epochs, seed)[:steps]
    rng = np.random.default_rng(seed)
    return [draw_candidates(rows, source.answers, m, negatives, rng) for rows in orders]


def draw_candidates(
    rows: NDArray[np.int64], answers: Answers, m: int, negatives: int, rng: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the rows of a step's queries and candidates, and the weights ``(B, C)``."""
    drawn = np.arange(m) if negatives >= m else rng.choice(m, negatives, replace=False)
    candidates = np.union1d(drawn, [row for i in rows for row in answers[i]]).astype(np.int64)
    weights = np.zeros((len(rows), len(candidates)), dtype=np.float32)
    for place, i in enumerate(rows):
        columns = np.searchsorted(candidates, list(answers[i]))
        weights[place, columns] = list(answers[i].values())
    return torch.from_numpy(rows), torch.from_numpy(candidates), torch.from_numpy(weights)


def _check(source: AnsweredQueries) -> None:
    queries, documents, answers = source
    if len(answers) != len(queries):
        raise ValueError(f"answers: expected {len(queries)}, one a query, got {len(answers)}")
    for i, found in enumerate(answers):
        if not found or min(found.values()) <= 0:
            raise ValueError(f"answers: expected positive weights for query {i}, got {found}")
        if min(found) < 0 or max(found) >= len(documents):
            raise ValueError(
                f"answers: expected rows from 0 to {len(documents) - 1} for query {i}, "
                f"got {sorted(found)}"
            )
