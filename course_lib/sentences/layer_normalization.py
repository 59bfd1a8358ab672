"""Layer normalisation, from its formula."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class LayerNorm(nn.Module):
    """Give each vector mean 0 and variance 1, then a learned scale γ and shift β.

    y = γ (x - μ) / √(σ² + ε) + β, with μ and σ² over the d entries of one position: neither the
    rest of the sequence nor the rest of the batch has a say. γ and β are called ``weight`` and
    ``bias``, as in `torch.nn.LayerNorm`, whose weights load here.

    Parameters
    ----------
    dim : int
        d, the length of the vectors.
    eps : float
        ε; BERT has 1e-12, GPT-2 1e-5.

    References
    ----------
    Ba, Kiros and Hinton 2016, "Layer normalization", equations 3 and 4.

    Examples
    --------
    >>> LayerNorm(4)(torch.tensor([[1.0, 1.0, 5.0, 5.0]])).round(decimals=2).tolist()
    [[-1.0, -1.0, 1.0, 1.0]]
    """

    def __init__(self, dim: int, eps: float = 1e-12) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(dim)), nn.Parameter(torch.zeros(dim))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """Normalise over the last axis: (..., d) to (..., d)."""
        variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)  # (..., 1)
        return self.weight * ((x - mean) * torch.rsqrt(variance + self.eps)) + self.bias
