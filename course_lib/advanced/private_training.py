"""Training that hides whether any one example took part: clipped, noised, accounted (DP-SGD)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .example_gradients import Loss
from .privacy_accounting import RDPAccountant
from .private_gradient import noisy_gradient, poisson_rows


@dataclass(frozen=True)
class PrivateRun:
    """What a private training run did, and what it guarantees.

    Attributes
    ----------
    epsilon, delta : float
        The run is (ε, δ)-differentially private for adding or removing one example; ε is infinite
        without noise. This covers the trained parameters and all steps on the way. It doesn't
        cover what else was looked at: losses, or settings that were chosen on the same data.
    noise_multiplier, max_norm, sampling_rate, steps
        σ, C, q and T, from which ε follows with δ.
    """

    epsilon: float
    delta: float
    noise_multiplier: float
    max_norm: float
    sampling_rate: float
    steps: int


def train_private(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    *,
    noise_multiplier: float,
    max_norm: float = 1.0,
    batch_size: int = 256,
    steps: int = 100,
    learning_rate: float = 1.0,
    momentum: float = 0.0,
    delta: float = 1e-5,
    loss: Loss = F.cross_entropy,
    seed: int = 0,
) -> PrivateRun:
    """Train with DP-SGD: Poisson batches, gradients clipped one by one, calibrated noise.

    Momentum only recombines gradients that are private already, so it costs nothing.

    Parameters
    ----------
    model : nn.Module
        Trained in place. Its starting weights must not depend on `x`.
    x, y : Tensor
        n inputs and targets.
    noise_multiplier : float
        σ, the noise's standard deviation in units of C: 0, which guarantees nothing, or 0.01 or
        more. `noise_for_epsilon` finds it for a wanted ε.
    max_norm : float
        C, above 0.
    batch_size : int
        Expected size of a batch, 1 to n; q = batch_size / n.
    steps : int
        T, 1 or more.
    learning_rate, momentum : float
        Of plain gradient descent.
    delta : float
        Between 0 and 1, well below 1/n: releasing one random row has δ = 1/n.
    loss : callable
        As in `per_example_gradients`.
    seed : int
        Of the batches and the noise.

    Returns
    -------
    PrivateRun

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    Abadi et al. (2016), Deep learning with differential privacy, algorithm 1; Mironov, Talwar and
    Zhang (2019), Rényi differential privacy of the sampled Gaussian mechanism, for ε.

    Examples
    --------
    >>> x = torch.tensor([[1.0, 0.0], [0.0, 1.0]] * 50)
    >>> y, model = torch.tensor([0, 1] * 50), nn.Linear(2, 2)
    >>> run = train_private(model, x, y, noise_multiplier=2.0, batch_size=20, steps=30)
    >>> round(run.epsilon, 2), bool((model(x).argmax(dim=1) == y).all())
    (3.0, True)
    """
    _check(len(x), batch_size, steps, noise_multiplier)
    generator, rate = torch.Generator().manual_seed(seed), batch_size / len(x)
    optimizer = torch.optim.SGD(model.parameters(), learning_rate, momentum=momentum)
    for _ in range(steps):
        rows = poisson_rows(len(x), rate, generator)
        gradients = noisy_gradient(
            model, loss, x[rows], y[rows], max_norm, noise_multiplier, batch_size, generator
        )
        for name, parameter in model.named_parameters():
            parameter.grad = gradients.get(name)
        optimizer.step()
    accountant = RDPAccountant()
    accountant.step(noise_multiplier, rate, steps)
    epsilon = accountant.epsilon(delta)
    return PrivateRun(epsilon, delta, noise_multiplier, max_norm, rate, steps)


def _check(n: int, batch_size: int, steps: int, noise_multiplier: float) -> None:
    if not 1 <= batch_size <= n:
        raise ValueError(f"batch_size: expected 1 to {n}, the number of rows, got {batch_size}")
    if steps < 1:
        raise ValueError(f"steps: expected 1 or more, got {steps}")
    if not (noise_multiplier == 0 or noise_multiplier >= 0.01):
        raise ValueError(f"noise_multiplier: expected 0, or 0.01 or more, got {noise_multiplier}")
