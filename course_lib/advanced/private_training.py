"""Training that hides whether any one example took part: clipped, noised, accounted (DP-SGD)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .example_gradients import Gradients, Loss, clip_per_example, per_example_gradients
from .privacy_accounting import RDPAccountant


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


def poisson_rows(n: int, rate: float, generator: torch.Generator) -> Tensor:
    """Draw a batch: each of `n` rows takes part with probability `rate`, on its own.

    The batch's size varies. The accountant's bound counts on that: with batches of one size, or
    the shuffled passes of an ordinary loader, it doesn't hold.

    Parameters
    ----------
    n : int
        Number of rows, 0 or more.
    rate : float
        q, from 0 to 1.
    generator : torch.Generator

    Returns
    -------
    (B,) int64 Tensor
        Rows in rising order; none now and then.

    Examples
    --------
    >>> generator = torch.Generator().manual_seed(0)
    >>> [len(poisson_rows(1000, 0.1, generator)) for _ in range(4)]
    [100, 102, 105, 108]
    """
    return torch.nonzero(torch.rand(n, generator=generator) < rate).flatten()


def noisy_gradient(
    model: nn.Module,
    loss: Loss,
    x: Tensor,
    y: Tensor,
    max_norm: float,
    noise_multiplier: float,
    expected_batch: float,
    generator: torch.Generator,
) -> Gradients:
    """Return (Σ clip(g_i, C) + N(0, σ²C² I)) / expected batch size.

    The noise is added to the sum, once, and the sum is divided by the *expected* size: the size
    that was drawn depends on who is in the data.

    Parameters
    ----------
    model, loss, x, y
        As in `per_example_gradients`; no row at all gives noise alone.
    max_norm, noise_multiplier : float
        C above 0 and σ of 0 or more.
    expected_batch : float
        q·n, above 0.
    generator : torch.Generator
        Of the noise. (A release in earnest needs a cryptographic source.)

    Returns
    -------
    dict of str to Tensor
        A gradient for each parameter that learns.

    References
    ----------
    Abadi et al. (2016), Deep learning with differential privacy, algorithm 1.

    Examples
    --------
    >>> model, generator = nn.Linear(2, 2, bias=False), torch.Generator().manual_seed(0)
    >>> _ = nn.init.zeros_(model.weight)
    >>> x, y = torch.tensor([[100.0, 0.0]]), torch.tensor([1])
    >>> g = noisy_gradient(model, F.cross_entropy, x, y, 1.0, 0.0, 4, generator)
    >>> round(g["weight"].norm().item(), 4)  # at most C / 4, however long the input
    0.25
    """
    shapes = {name: p for name, p in model.named_parameters() if p.requires_grad}
    if len(x):
        clipped = clip_per_example(per_example_gradients(model, loss, x, y), max_norm)
        sums = {name: g.sum(dim=0) for name, g in clipped.items()}
    else:
        sums = {name: torch.zeros_like(p) for name, p in shapes.items()}
    scale = noise_multiplier * max_norm
    return {
        name: (g + scale * torch.randn(g.shape, generator=generator, dtype=g.dtype))
        / expected_batch
        for name, g in sums.items()
    }


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
