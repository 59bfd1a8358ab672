"""Vectors of the last batches as negatives of this one: more of them, for the price of memory."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class CrossBatchMemory(nn.Module):
    """A ring of the last vectors and the ids of what they stand for.

    Embeddings drift slowly once the first steps are over, so a vector of twenty batches ago is
    nearly what the model would give today. Stored vectors have no gradient: only the batch that
    looks at them moves. With an encoder for each side that starves the side that is stored, and a
    large memory of documents alone can do harm; store both sides then. The ring is part of the
    module's state, so checkpoints keep it.

    Parameters
    ----------
    size : int
        Vectors that it holds at most.
    dim : int
        Length of each.

    Raises
    ------
    ValueError
        If a number is below 1.

    References
    ----------
    Wang et al. (2020), "Cross-Batch Memory for Embedding Learning", algorithm 1; Kim, Lee and Kang
    (2024), "A Gradient Accumulation Method for Dense Retriever under Memory Constraint", for the
    unequal gradients of the two sides.

    Examples
    --------
    >>> memory = CrossBatchMemory(size=3, dim=2)
    >>> memory.add(torch.eye(2), torch.tensor([10, 11]))
    >>> memory.add(-torch.eye(2), torch.tensor([12, 13]))
    >>> sorted(memory.ids.tolist())  # the oldest is gone
    [11, 12, 13]
    >>> memory.negatives(torch.tensor([13, 20])).shape  # all but what the batch itself shows
    torch.Size([2, 2])
    """

    _vectors: Tensor
    _ids: Tensor
    _added: Tensor

    def __init__(self, size: int, dim: int) -> None:
        super().__init__()
        for name, value in (("size", size), ("dim", dim)):
            if value < 1:
                raise ValueError(f"{name}: expected 1 or more, got {value}")
        self.register_buffer("_vectors", torch.zeros(size, dim))
        self.register_buffer("_ids", torch.zeros(size, dtype=torch.int64))
        self.register_buffer("_added", torch.zeros((), dtype=torch.int64))

    def __len__(self) -> int:
        """Return how many vectors it holds."""
        return min(int(self._added), len(self._ids))

    @property
    def vectors(self) -> Tensor:
        """What it holds, ``(m, dim)``, without gradients."""
        return self._vectors[: len(self)]

    @property
    def ids(self) -> Tensor:
        """Whose vectors they are, int64 ``(m,)``."""
        return self._ids[: len(self)]

    def add(self, vectors: Tensor, ids: Tensor) -> None:
        """Store a batch, in place of the oldest.

        Parameters
        ----------
        vectors : Tensor
            Shape ``(B, dim)``; of more than `size` the last are kept.
        ids : Tensor
            int64 ``(B,)``: of the documents, or classes where all of a class are positives.

        Raises
        ------
        ValueError
            If a shape doesn't fit.
        """
        if vectors.shape != (len(ids), self._vectors.shape[1]):
            expected, came = (len(ids), self._vectors.shape[1]), tuple(vectors.shape)
            raise ValueError(f"vectors: expected shape {expected}, got {came}")
        places = (self._added + torch.arange(len(ids), device=ids.device)) % len(self._ids)
        last = slice(max(0, len(ids) - len(self._ids)), None)  # no place is written twice
        self._vectors[places[last]] = vectors.detach()[last].to(self._vectors.dtype)
        self._ids[places[last]] = ids[last]
        self._added += len(ids)

    def negatives(self, ids: Tensor) -> Tensor:
        """Return the stored vectors whose ids aren't among a batch's own, ``(k, dim)``.

        A document of this batch that was also in an earlier one would be its own negative.

        Parameters
        ----------
        ids : Tensor
            int64 ``(B,)``: everything that is positive for a query of the batch.
        """
        return self.vectors[~torch.isin(self.ids, ids)]

    def drift(self, current: Tensor) -> float:
        """Return how far the stored vectors are from today's, as ``1 - cosine`` on average.

        Parameters
        ----------
        current : Tensor
            Shape ``(m, dim)``: what the model gives now for `ids`, in their order.

        Raises
        ------
        ValueError
            If the shape is another.
        """
        if current.shape != self.vectors.shape:
            expected, came = tuple(self.vectors.shape), tuple(current.shape)
            raise ValueError(f"current: expected shape {expected}, got {came}")
        return 1 - nn.functional.cosine_similarity(self.vectors, current).mean().item()
