"""One private step: a batch drawn by coins, gradients clipped one by one, noise on their sum."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .example_gradients import Gradients, Loss, clip_per_example, per_example_gradients


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
    >>> from torch.nn.functional import cross_entropy
    >>> model, generator = nn.Linear(2, 2, bias=False), torch.Generator().manual_seed(0)
    >>> _ = nn.init.zeros_(model.weight)
    >>> x, y = torch.tensor([[100.0, 0.0]]), torch.tensor([1])
    >>> g = noisy_gradient(model, cross_entropy, x, y, 1.0, 0.0, 4, generator)
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
