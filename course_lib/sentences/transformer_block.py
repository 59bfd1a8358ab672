"""One layer of a transformer: attention, then a small network at each position."""

from __future__ import annotations

from collections.abc import Callable

import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.attention import MultiHeadAttention
from course_lib.sentences.layer_normalization import LayerNorm

Activation = Callable[[Tensor], Tensor]


class FeedForward(nn.Module):
    """The same two linear layers at every position: f(x W₁ + b₁) W₂ + b₂.

    Parameters
    ----------
    dim : int
        d, the width of the states.
    inner : int
        Width between the two layers, usually 4 d.
    activation : callable
        f: `torch.nn.functional.relu` in the first transformer, `gelu` in BERT.

    References
    ----------
    Vaswani et al. 2017, equation 2 (ReLU). Devlin et al. 2019, appendix A.2 (GELU). Hendrycks and
    Gimpel 2016, "Gaussian error linear units".

    Examples
    --------
    >>> import torch
    >>> FeedForward(dim=4, inner=16)(torch.zeros(2, 3, 4)).shape
    torch.Size([2, 3, 4])
    """

    def __init__(self, dim: int, inner: int, activation: Activation = F.gelu) -> None:
        super().__init__()
        self.expand, self.contract = nn.Linear(dim, inner), nn.Linear(inner, dim)
        self.activation = activation

    def forward(self, x: Tensor) -> Tensor:
        """Change each position by itself: (..., d) to (..., d)."""
        return self.contract(self.activation(self.expand(x)))


class _Block(nn.Module):
    def __init__(
        self,
        dim: int,
        heads: int,
        inner: int,
        activation: Activation = F.gelu,
        dropout: float = 0.0,
        eps: float = 1e-12,
    ) -> None:
        super().__init__()
        self.attention = MultiHeadAttention(dim, heads, dropout)
        self.attention_norm = LayerNorm(dim, eps)
        self.feed_forward = FeedForward(dim, inner, activation)
        self.feed_forward_norm = LayerNorm(dim, eps)
        self.dropout = nn.Dropout(dropout)


class PostNormBlock(_Block):
    """Normalise after adding, as in the first transformer and in BERT.

    The normalisation stands on the path that all layers share, so the output always has the size
    that γ gives it; deep stacks of these need a warm-up of the learning rate.

    Parameters
    ----------
    dim, heads : int
        Width d of the states, and the number of attention heads.
    inner : int
        Width inside the feed-forward network.
    activation : callable
    dropout : float
        On the attention weights, and on what each half adds.
    eps : float
        ε of the layer norms.

    References
    ----------
    Vaswani et al. 2017, section 3.1.

    Examples
    --------
    >>> import torch
    >>> PostNormBlock(dim=8, heads=2, inner=32)(torch.randn(2, 5, 8)).shape
    torch.Size([2, 5, 8])
    """

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the states one layer up: (B, T, d) to (B, T, d); masks as in the attention."""
        x = self.attention_norm(x + self.dropout(self.attention(x, mask)))
        return self.feed_forward_norm(x + self.dropout(self.feed_forward(x)))


class PreNormBlock(_Block):
    """Normalise before each half, as in GPT-2: the path from input to output stays a plain sum.

    Parameters
    ----------
    dim, heads, inner, activation, dropout, eps
        As in `PostNormBlock`.

    References
    ----------
    Radford et al. 2019, "Language models are unsupervised multitask learners", section 2.3. Xiong
    et al. 2020, "On layer normalization in the transformer architecture".

    Examples
    --------
    >>> import torch
    >>> PreNormBlock(dim=8, heads=2, inner=32)(torch.randn(2, 5, 8)).shape
    torch.Size([2, 5, 8])
    """

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the states one layer up: (B, T, d) to (B, T, d); masks as in the attention."""
        x = x + self.dropout(self.attention(self.attention_norm(x), mask))
        return x + self.dropout(self.feed_forward(self.feed_forward_norm(x)))
