"""Sentences of different lengths as one rectangle of ids, and the mask that remembers them."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import torch
from torch import Tensor


def pad_sequences(sequences: Sequence[Sequence[int]], pad: int = 0) -> tuple[Tensor, Tensor]:
    """Put sequences of ids into one tensor, the shorter ones filled up on the right.

    Parameters
    ----------
    sequences : sequence of sequences of int
        B lists of token ids; an empty one is allowed.
    pad : int
        The id that fills up.

    Returns
    -------
    ids : (B, T) int64 tensor
        T is the length of the longest sequence, and at least 1.
    lengths : (B,) int64 tensor
        The true lengths: ``ids[b, lengths[b]:]`` is padding.

    Raises
    ------
    ValueError
        If there are no sequences.
    TypeError
        If `sequences` is one sequence of ids, not a sequence of them.

    Examples
    --------
    >>> ids, lengths = pad_sequences([[5, 7, 2], [4]])
    >>> ids.tolist(), lengths.tolist()
    ([[5, 7, 2], [4, 0, 0]], [3, 1])
    """
    if not len(sequences):
        raise ValueError("sequences: expected at least one, got none")
    if any(not hasattr(sequence, "__len__") for sequence in sequences):
        raise TypeError("sequences: expected lists of ids, got single ids; wrap them: [[5, 7]]")
    lengths = torch.tensor([len(sequence) for sequence in sequences])  # (B,)
    ids = torch.full((len(lengths), max(1, int(lengths.max()))), pad)  # (B, T)
    in_a_row = np.fromiter(chain.from_iterable(sequences), np.int64, int(lengths.sum()))
    ids[length_mask(lengths, ids.shape[1])] = torch.from_numpy(in_a_row)  # row by row
    return ids, lengths


def length_mask(lengths: Tensor, T: int | None = None) -> Tensor:
    """Return which places of a padded batch hold real tokens.

    Parameters
    ----------
    lengths : (B,) integer tensor
        True lengths, as `pad_sequences` returns them.
    T : int, optional
        Width of the batch; the largest length if left out.

    Returns
    -------
    (B, T) bool tensor
        True for a real token.

    Raises
    ------
    ValueError
        If there are no lengths, or one is negative or larger than `T`.

    Examples
    --------
    >>> length_mask(torch.tensor([3, 1])).int().tolist()
    [[1, 1, 1], [1, 0, 0]]
    """
    if not len(lengths):
        raise ValueError("lengths: expected one or more, got none")
    longest = int(lengths.max())
    T = longest if T is None else T
    if longest > T or int(lengths.min()) < 0:
        raise ValueError(f"lengths: expected 0 to T = {T}, got {lengths.tolist()}")
    return torch.arange(T, device=lengths.device) < lengths[:, None]  # (B, T)


def check_lengths(ids: Tensor, lengths: Tensor) -> None:
    """Raise ValueError unless `ids` is (B, T) and `lengths` (B,) with values from 1 to T."""
    if ids.dim() != 2 or lengths.shape != ids.shape[:1]:
        shapes = tuple(ids.shape), tuple(lengths.shape)
        raise ValueError(f"ids, lengths: expected shapes (B, T) and (B,), got {shapes}")
    if int(lengths.min()) < 1 or int(lengths.max()) > ids.shape[1]:
        raise ValueError(f"lengths: expected 1 to T = {ids.shape[1]}, got {lengths.tolist()}")


def check_tokens(ids: Tensor, mask: Tensor, longest: int, vocabulary_size: int) -> None:
    """Raise ValueError unless `ids` and `mask` are (B, T), T fits, and all ids are known."""
    if ids.ndim != 2 or ids.shape != mask.shape:
        shapes = f"{tuple(ids.shape)} and {tuple(mask.shape)}"
        raise ValueError(f"ids, mask: expected both of one shape (B, T), got {shapes}")
    if ids.shape[1] > longest:
        raise ValueError(f"ids: expected at most {longest} tokens a text, got {ids.shape[1]}")
    if ids.numel() and not 0 <= ids.min() <= ids.max() < vocabulary_size:
        raise ValueError(
            f"ids: expected 0 to {vocabulary_size - 1}, got {ids.min()} to {ids.max()}"
        )
