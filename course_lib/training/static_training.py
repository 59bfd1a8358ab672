"""Contrastive training of a static model: queries pull their answers' word pieces towards them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from course_lib.sentences import pair_batches

from .adapter_training import Answers, draw_candidates, graded_ranking_loss
from .static_distillation import StaticModel
from .token_bags import TokenBags, descend


def train_static(
    model: StaticModel,
    queries: Sequence[str],
    documents: Sequence[str],
    answers: Answers,
    epochs: int = 20,
    batch_size: int = 128,
    negatives: int = 1024,
    temperature: float = 0.05,
    learning_rate: float = 0.001,
    seed: int = 0,
) -> StaticModel:
    """Return a model whose table lets each query pick its answers out of many documents.

    The same loss and the same candidates as in `train_adapter`; what learns are the vectors of the
    word pieces that a step's texts use.

    Parameters
    ----------
    model : StaticModel
        Where to start, such as a distilled one; it isn't changed.
    queries, documents : sequence of str
        n and m texts.
    answers : sequence of n mappings
        For each query, rows of `documents` that answer it, each with a positive weight.
    epochs, batch_size, negatives : int
        As in `train_adapter`.
    temperature : float
    learning_rate : float
        At the start; it falls to 0.
    seed : int

    Returns
    -------
    StaticModel

    Raises
    ------
    ValueError
        If there are not as many answers as queries.

    References
    ----------
    Henderson et al. (2017), "Efficient Natural Language Response Suggestion for Smart Reply",
    section 4.3: n-gram sums trained with the other documents as negatives.

    Examples
    --------
    >>> from course_lib.sentences import WordPieceTokenizer
    >>> from course_lib.sentences.wordpiece_training import SPECIAL
    >>> tokenizer = WordPieceTokenizer([*SPECIAL, "sort", "order", "draw", "plot"])
    >>> start = StaticModel(tokenizer, np.eye(9, 6, k=-3, dtype="f4"))
    >>> answers = [{0: 1.0}, {1: 1.0}]
    >>> model = train_static(start, ["sort", "draw"], ["order", "plot"], answers, learning_rate=0.1)
    >>> sort, order, plot = model.encode(["sort", "order", "plot"])
    >>> bool(sort @ order > 0.5 > sort @ plot)
    True
    """
    if len(answers) != len(queries):
        raise ValueError(f"answers: expected {len(queries)}, one a query, got {len(answers)}")
    asked = TokenBags.of(model.tokenizer, queries)
    read = TokenBags.of(model.tokenizer, documents)
    rng = np.random.default_rng(seed)

    def loss(table: Tensor, rows: NDArray[np.int64]) -> Tensor:
        _, candidates, weights = draw_candidates(rows, answers, len(documents), negatives, rng)
        q = asked.take(rows).mean_vectors(table)  # (B, d)
        d = read.take(candidates.numpy()).mean_vectors(table)  # (C, d)
        return graded_ranking_loss(q, d, weights, temperature)

    batches = pair_batches(len(queries), min(batch_size, len(queries)), epochs, seed)
    return StaticModel(model.tokenizer, descend(model.table, loss, batches, learning_rate))
