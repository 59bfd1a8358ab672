"""Texts as bags of word pieces, and a table of vectors learned from sums over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from course_lib.datasets import progress
from course_lib.sentences import WordPieceTokenizer

MAX_PIECES = 128  # what all-MiniLM-L6-v2 was trained on

TableLoss = Callable[[Tensor, NDArray[np.int64]], Tensor]  # table, rows of a batch -> scalar


class TokenBags(NamedTuple):
    """The pieces of n texts in one row, and where each text begins.

    Attributes
    ----------
    ids : (total,) int64
    starts : (n,) int64

    Examples
    --------
    >>> bags = TokenBags(torch.tensor([0, 1, 1, 2]), torch.tensor([0, 1]))  # "0" and "1 1 2"
    >>> bags.take(np.array([1])).ids.tolist()
    [1, 1, 2]
    >>> bags.mean_vectors(torch.tensor([[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]])).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """

    ids: Tensor
    starts: Tensor

    @classmethod
    def of(cls, tokenizer: WordPieceTokenizer, texts: Sequence[str]) -> TokenBags:
        """Cut texts into pieces, 126 at most.

        ``[CLS]`` and ``[SEP]`` are left out: every text has them, so they tell nothing.
        """
        rows = [  # as arrays: lists of numbers take ten times the room
            np.array(tokenizer.encode(text, max_length=MAX_PIECES)[1:-1], dtype=np.int32)
            for text in texts
        ]
        starts = np.cumsum([0, *map(len, rows)])[:-1]
        ids = np.concatenate([np.empty(0, np.int32), *rows]).astype(np.int64)
        return cls(torch.from_numpy(ids), torch.from_numpy(starts))

    def take(self, rows: NDArray[np.int64]) -> TokenBags:
        """Return the bags of some texts."""
        ends = np.append(self.starts[1:].numpy(), len(self.ids))
        lengths = ends[rows] - self.starts.numpy()[rows]
        starts = np.cumsum([0, *lengths])[:-1]
        places = np.repeat(self.starts.numpy()[rows] - starts, lengths) + np.arange(lengths.sum())
        return TokenBags(self.ids[places], torch.from_numpy(starts))

    def mean_vectors(self, table: Tensor) -> Tensor:
        """Return each text's summed vectors at length 1, ``(n, d)``; 0 for an empty text."""
        sums = F.embedding_bag(self.ids, table, self.starts, mode="sum", sparse=table.requires_grad)
        return F.normalize(sums, dim=1)  # (n, d)


def descend(
    table: Tensor,
    loss: TableLoss,
    batches: Sequence[NDArray[np.int64]],
    learning_rate: float,
) -> NDArray[np.float32]:
    """Take one step of Adam a batch on those rows of the table that the batch uses.

    Parameters
    ----------
    table : (V, d) float32
        Where to start; it isn't changed.
    loss : function
        From the table and the rows of a batch to a scalar.
    batches : sequence of int arrays
    learning_rate : float
        At the start; it falls to 0 in equal steps.

    Returns
    -------
    (V, d) float32
        The new table.

    Raises
    ------
    FloatingPointError
        If the loss stops being a finite number.
    """
    trained = table.clone().requires_grad_()
    optimizer = torch.optim.SparseAdam([trained], lr=learning_rate)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=len(batches))
    for rows in progress(batches, "Teaching the table"):
        value = loss(trained, rows)
        if not torch.isfinite(value):
            raise FloatingPointError(f"loss: expected a finite number, got {value.item()}")
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        schedule.step()
    return trained.detach().numpy()
