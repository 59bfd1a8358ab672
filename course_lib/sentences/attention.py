"""Scaled dot-product attention, and several heads of it side by side."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def scaled_dot_product_attention(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Return softmax(q kᵀ / √d_k) v, and the weights that the softmax gave.

    A dot product of two vectors with independent entries of variance 1 has variance d_k. Divided
    by √d_k it has variance 1 again, so that the softmax starts neither flat nor saturated.

    Parameters
    ----------
    q : (..., T_q, d_k) float32
        Queries: what each position looks for.
    k : (..., T_k, d_k) float32
        Keys: what each position offers.
    v : (..., T_k, d_v) float32
        Values: what a position hands over when it is looked at.
    mask : bool or int, broadcasts to (..., T_q, T_k), optional
        True (or 1) where a query may look at a key.

    Returns
    -------
    output : (..., T_q, d_v) float32
    weights : (..., T_q, T_k) float32
        Each row sums to 1; a row that may look at nothing is 0.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    References
    ----------
    Vaswani et al. 2017, "Attention is all you need", equation 1.

    Examples
    --------
    >>> q = torch.tensor([[4.0, 0.0]])
    >>> k = torch.tensor([[4.0, 0.0], [0.0, 4.0]])
    >>> output, weights = scaled_dot_product_attention(q, k, torch.tensor([[1.0], [5.0]]))
    >>> weights[0, 0] > 0.999, output.round().item()
    (tensor(True), 1.0)
    """
    if q.shape[-1] != k.shape[-1]:
        raise ValueError(f"k: expected the length {q.shape[-1]} of q's rows, got {k.shape[-1]}")
    if k.shape[-2] != v.shape[-2]:
        raise ValueError(f"v: expected {k.shape[-2]} rows, one for each key, got {v.shape[-2]}")
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (..., T_q, T_k)
    if mask is None:
        weights = scores.softmax(dim=-1)
    else:
        hidden = ~mask.bool()
        scores = scores.masked_fill(hidden, torch.finfo(scores.dtype).min)
        weights = scores.softmax(dim=-1).masked_fill(hidden, 0.0)
    return weights @ v, weights


def causal_mask(length: int) -> Tensor:
    """Return who may look at whom when nobody sees the future: (T, T) bool.

    Examples
    --------
    >>> causal_mask(3).int()
    tensor([[1, 0, 0],
            [1, 1, 0],
            [1, 1, 1]], dtype=torch.int32)
    """
    return torch.ones(length, length, dtype=torch.bool).tril()


class MultiHeadAttention(nn.Module):
    """Attention in h subspaces of d / h dimensions each, joined by a linear layer.

    Parameters
    ----------
    dim : int
        d, the width of the states.
    heads : int
        h, a divisor of `dim`.
    dropout : float
        Share of the attention weights that training sets to 0.

    References
    ----------
    Vaswani et al. 2017, "Attention is all you need", section 3.2.2.

    Examples
    --------
    >>> attention = MultiHeadAttention(dim=8, heads=2)
    >>> x, mask = torch.randn(3, 5, 8), torch.ones(3, 5)
    >>> attention(x, mask).shape, attention.weights(x, mask).shape
    (torch.Size([3, 5, 8]), torch.Size([3, 2, 5, 5]))
    """

    def __init__(self, dim: int, heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        if heads < 1 or dim % heads:
            raise ValueError(f"heads: expected a divisor of dim {dim}, got {heads}")
        self.heads, self.dropout = heads, dropout
        self.query, self.key, self.value = (nn.Linear(dim, dim) for _ in range(3))
        self.output = nn.Linear(dim, dim)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Let every position gather from the others: (B, T, d) to (B, T, d).

        Parameters
        ----------
        x : (B, T, d) float32
        mask : (B, T) or (B, T, T), bool or int, optional
            (B, T): 1 for real tokens, 0 for padding that nobody may look at. (B, T, T): 1 where
            position i may look at position j, such as ``causal_mask(T) & mask[:, None, :]``.
        """
        q, k, v = self._heads(x)  # (B, h, T, d/h)
        dropout = self.dropout if self.training else 0.0
        # Equation 1 in one kernel, without keeping the weights
        z = F.scaled_dot_product_attention(q, k, v, pair_mask(mask, x), dropout)  # (B, h, T, d/h)
        return self.output(z.transpose(1, 2).flatten(2))  # (B, T, d)

    def weights(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return how much position i looks at position j in each head, (B, h, T, T)."""
        q, k, v = self._heads(x)
        return scaled_dot_product_attention(q, k, v, pair_mask(mask, x))[1]

    def _heads(self, x: Tensor) -> list[Tensor]:
        d = self.query.in_features
        if x.ndim != 3 or x.shape[2] != d:
            raise ValueError(f"x: expected shape (B, T, {d}), got {tuple(x.shape)}")
        B, T, _ = x.shape
        projected = (self.query(x), self.key(x), self.value(x))
        return [p.view(B, T, self.heads, d // self.heads).transpose(1, 2) for p in projected]


def pair_mask(mask: Tensor | None, x: Tensor) -> Tensor | None:
    """Return `mask` as bool (B, 1, T or 1, T), ready for all heads; None if it hides nothing.

    Parameters
    ----------
    mask : (B, T) or (B, T, T), bool or int, optional
    x : (B, T, d)
        The states that it masks.

    Raises
    ------
    ValueError
        If the mask has another shape.
    """
    B, T, _ = x.shape
    if mask is None:
        return None
    if mask.shape not in {(B, T), (B, T, T)}:
        expected = f"{(B, T)} or {(B, T, T)}"
        raise ValueError(f"mask: expected shape {expected}, got {tuple(mask.shape)}")
    if mask.all():
        return None
    return mask.bool()[:, None, None] if mask.ndim == 2 else mask.bool()[:, None]
