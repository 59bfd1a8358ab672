"""Batch normalisation: the formula, and the module that the convolutional nets are built of."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

EPS = 1e-5


def batch_norm(
    x: Tensor,
    weight: Tensor,
    bias: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    training: bool,
    momentum: float = 0.1,
    eps: float = EPS,
) -> Tensor:
    """Return γ (x - μ) / √(σ² + ε) + β, with μ and σ² of each channel.

    In training they are those of this batch, over pictures and places, so a picture's output
    depends on its neighbours; a running average of both is kept on the side. Afterwards that
    average takes their place, and each picture stands for itself.

    Parameters
    ----------
    x : (B, C, H, W) float32
    weight, bias : (C,) float32
        γ and β.
    running_mean, running_var : (C,) float32
        Averages over the batches seen; in training they are moved towards this batch, in place.
    training : bool
        Whether μ and σ² are the batch's or the averages.
    momentum : float
        Weight of the new batch in the averages, 0 to 1.
    eps : float
        ε.

    Returns
    -------
    (B, C, H, W) float32

    Raises
    ------
    ValueError
        If x has another number of axes, or a training batch has one value a channel, whose
        variance is unknown.

    References
    ----------
    Ioffe and Szegedy 2015, "Batch normalization: accelerating deep network training by reducing
    internal covariate shift", algorithms 1 and 2.

    Examples
    --------
    >>> x, one, zero = torch.tensor([1.0, 5.0]).view(2, 1, 1, 1), torch.ones(1), torch.zeros(1)
    >>> mean, variance = torch.zeros(1), torch.ones(1)
    >>> batch_norm(x, one, zero, mean, variance, training=True).flatten()
    tensor([-1., 1.])
    >>> mean, variance  # a tenth of the way to 3 and to 8, the variance with n - 1
    (tensor([0.3000]), tensor([1.7000]))
    """
    if x.ndim != 4:
        raise ValueError(f"x: expected shape (B, C, H, W), got {tuple(x.shape)}")
    mu, variance = running_mean, running_var
    if training:
        mu, variance = x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3), correction=0)  # (C,), (C,)
        _move_averages(running_mean, running_var, mu, variance, x.numel() // x.shape[1], momentum)
    column = (slice(None), None, None)  # (C,) -> (C, 1, 1)
    normed = (x - mu[column]) / torch.sqrt(variance[column] + eps)
    return weight[column] * normed + bias[column]


def _move_averages(
    running_mean: Tensor, running_var: Tensor, mu: Tensor, variance: Tensor, n: int, momentum: float
) -> None:
    if n < 2:
        raise ValueError(f"x: expected two values a channel or more in training, got {n}")
    with torch.no_grad():
        running_mean.lerp_(mu, momentum)
        running_var.lerp_(variance * n / (n - 1), momentum)  # the estimate without bias


class BatchNorm2d(nn.Module):
    """`batch_norm` with its γ, β and averages, in one pass of torch's kernel.

    Parameters
    ----------
    channels : int
        C.
    eps, momentum : float
        As in `batch_norm`.

    Examples
    --------
    >>> x, norm = torch.randn(4, 3, 5, 5), BatchNorm2d(3)
    >>> mean, variance = torch.zeros(3), torch.ones(3)
    >>> formula = batch_norm(x, norm.weight, norm.bias, mean, variance, training=True)
    >>> torch.allclose(norm(x), formula, atol=1e-5), torch.allclose(norm.running_mean, mean)
    (True, True)
    """

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int, eps: float = EPS, momentum: float = 0.1) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.eps, self.momentum = eps, momentum

    def forward(self, x: Tensor) -> Tensor:
        """Normalise each channel: (B, C, H, W) to (B, C, H, W)."""
        averages = (self.running_mean, self.running_var)
        weights = (self.weight, self.bias)
        return F.batch_norm(x, *averages, *weights, self.training, self.momentum, self.eps)
