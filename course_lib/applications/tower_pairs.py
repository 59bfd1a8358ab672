"""Questions and documents are unlike texts: one map for both, or one each?"""

from __future__ import annotations

from torch import Tensor, nn

from course_lib.training import AnsweredQueries, TwoSidedAdapter, train_adapter
from course_lib.training.vector_adapters import ResidualMap


class SharedTowers(nn.Module):
    """The same low-rank correction for queries and documents.

    ``q' = q + B A q + b`` and ``d' = d + B A d + b``: a Siamese pair. Where a query and a document
    are the same text they stay the same vector.

    Parameters
    ----------
    dim, rank, seed : int
        As in `training.LowRankAdapter`.

    Examples
    --------
    >>> import torch
    >>> towers = SharedTowers(4, rank=2)
    >>> queries, documents = towers(torch.ones(1, 4), torch.ones(1, 4))
    >>> torch.equal(queries, documents), sum(p.numel() for p in towers.parameters())
    (True, 20)
    """

    def __init__(self, dim: int, rank: int, seed: int = 0) -> None:
        super().__init__()
        self.both = ResidualMap(dim, rank, seed)

    def forward(self, queries: Tensor, documents: Tensor) -> tuple[Tensor, Tensor]:
        """Return adapted queries ``(B, d)`` and adapted documents ``(C, d)``."""
        return self.both(queries), self.both(documents)


def shared_towers(
    *sources: AnsweredQueries,
    rank: int = 32,
    steps: int = 60,
    learning_rate: float = 3e-4,
    seed: int = 0,
) -> nn.Module:
    """Train one map for queries and documents.

    Parameters
    ----------
    *sources : AnsweredQueries
        What to learn from, one or more.
    rank, steps, learning_rate, seed
        Of the map, and of `train_adapter`.

    Returns
    -------
    nn.Module
        Trained `SharedTowers`.

    References
    ----------
    Bromley et al. (1993), "Signature Verification using a Siamese Time Delay Neural Network".

    Examples
    --------
    >>> import numpy as np
    >>> x = np.eye(4, dtype=np.float32)
    >>> towers = shared_towers(AnsweredQueries(x, x, [{i: 1.0} for i in range(4)]), rank=2, steps=2)
    >>> type(towers).__name__
    'SharedTowers'
    """
    return _trained(SharedTowers(_dim(sources), rank, seed), sources, steps, learning_rate, seed)


def separate_towers(
    *sources: AnsweredQueries,
    rank: int = 32,
    steps: int = 60,
    learning_rate: float = 3e-4,
    seed: int = 0,
) -> nn.Module:
    """Train a map for queries and another one for documents.

    Twice the numbers to learn, and the two kinds of texts may move apart: a question needn't look
    like its answer any more.

    Parameters
    ----------
    *sources : AnsweredQueries
        What to learn from, one or more.
    rank, steps, learning_rate, seed
        Of the maps, and of `train_adapter`.

    Returns
    -------
    nn.Module
        A trained `training.TwoSidedAdapter`.

    References
    ----------
    Karpukhin et al. (2020), "Dense Passage Retrieval for Open-Domain Question Answering",
    section 3: an encoder for questions, another one for passages.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.eye(4, dtype=np.float32)
    >>> one = AnsweredQueries(x, x, [{i: 1.0} for i in range(4)])
    >>> type(separate_towers(one, rank=2, steps=2)).__name__
    'TwoSidedAdapter'
    """
    return _trained(TwoSidedAdapter(_dim(sources), rank, seed), sources, steps, learning_rate, seed)


def _dim(sources: tuple[AnsweredQueries, ...]) -> int:
    if not sources:
        raise ValueError("sources: expected one or more, got none")
    return int(sources[0].queries.shape[1])


def _trained(
    towers: nn.Module,
    sources: tuple[AnsweredQueries, ...],
    steps: int,
    learning_rate: float,
    seed: int,
) -> nn.Module:
    train_adapter(
        towers, *sources, steps=steps, batch_size=256, learning_rate=learning_rate, seed=seed
    )
    return towers
