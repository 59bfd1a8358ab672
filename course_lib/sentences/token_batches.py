"""Rows of token ids as tensors: padded on the right, with a mask that says what is padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor


class TokenBatch(NamedTuple):
    """Texts of unequal length as rows of equal length.

    Attributes
    ----------
    ids
        int64, shape (B, T): token ids, padded on the right.
    mask
        int64, shape (B, T): 1 for a token, 0 for padding.
    segments
        int64, shape (B, T): 1 for the tokens of a second text, else 0.
    """

    ids: Tensor
    mask: Tensor
    segments: Tensor


def collate(rows: Sequence[tuple[list[int], list[int]]], pad_id: int) -> TokenBatch:
    """Pad the ids of B texts, or pairs of texts, to the longest row.

    Parameters
    ----------
    rows
        For each row the ids of the first and of the second text; the second may be empty.
    pad_id
        The id that fills the rows.

    Returns
    -------
    TokenBatch
        T is the length of the longest row, 0 without rows.

    Examples
    --------
    >>> collate([([2, 7, 3], [8, 3]), ([2, 3], [])], pad_id=0).segments
    tensor([[0, 0, 0, 1, 1],
            [0, 0, 0, 0, 0]])
    """
    return TokenBatch(
        ids=_padded([first + second for first, second in rows], pad_id),
        mask=_padded([[1] * (len(first) + len(second)) for first, second in rows], 0),
        segments=_padded([[0] * len(first) + [1] * len(second) for first, second in rows], 0),
    )


def _padded(rows: list[list[int]], filler: int) -> Tensor:
    longest = max(map(len, rows), default=0)
    padded = [row + [filler] * (longest - len(row)) for row in rows]
    return torch.tensor(padded, dtype=torch.int64).reshape(len(rows), longest)  # (B, T)
