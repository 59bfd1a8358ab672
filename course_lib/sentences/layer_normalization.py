"""Layer normalisation: the formula, and the module that the transformers here are built of."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def layer_norm(x: Tensor, weight: Tensor, bias: Tensor, eps: float = 1e-12) -> Tensor:
    """Return γ (x - μ) / √(σ² + ε) + β, with μ and σ² over the last axis.

    Each vector gets mean 0 and variance 1, then a learned scale and shift; neither the rest of the
    sequence nor the rest of the batch has a say.

    Parameters
    ----------
    x : (..., d) float32
    weight, bias : (d,) float32
        γ and β.
    eps : float
        ε; BERT has 1e-12, GPT-2 1e-5.

    Returns
    -------
    (..., d) float32

    References
    ----------
    Ba, Kiros and Hinton 2016, "Layer normalization", equations 3 and 4.

    Examples
    --------
    >>> layer_norm(torch.tensor([1.0, 1.0, 5.0, 5.0]), torch.ones(4), torch.zeros(4))
    tensor([-1., -1.,  1.,  1.])
    """
    mu = x.mean(dim=-1, keepdim=True)  # (..., 1)
    variance = ((x - mu) ** 2).mean(dim=-1, keepdim=True)
    return weight * (x - mu) / torch.sqrt(variance + eps) + bias


class LayerNorm(nn.Module):
    """`layer_norm` with its γ and β, in one pass of torch's kernel instead of seven.

    Parameters
    ----------
    dim : int
        d, the length of the vectors.
    eps : float
        ε.

    Examples
    --------
    >>> x, norm = torch.randn(2, 3, 8), LayerNorm(8)
    >>> torch.allclose(norm(x), layer_norm(x, norm.weight, norm.bias), atol=1e-5)
    True
    """

    def __init__(self, dim: int, eps: float = 1e-12) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(dim)), nn.Parameter(torch.zeros(dim))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """Normalise over the last axis: (..., d) to (..., d)."""
        return F.layer_norm(x, self.weight.shape, self.weight, self.bias, self.eps)
