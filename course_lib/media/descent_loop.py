"""The training loop of the sound models: random batches, AdamW, one rise and fall of the rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import Tensor, nn

from course_lib.datasets.progress_bar import progress
from course_lib.sentences.descent import gradient_step
from course_lib.sentences.learning_rates import Factor, warmup_cosine
from course_lib.sentences.weight_seeds import seeded_weights

Kept = TypeVar("Kept")
LossOf = Callable[[Tensor, float], tuple[Tensor, Kept]]


def descend(
    model: nn.Module,
    loss_of: LossOf[Kept],
    n: int,
    steps: int,
    batch_size: int,
    lr: float,
    seed: int,
    said: str,
) -> list[Kept]:
    """Train `model` in place on random batches, and leave it in eval mode.

    Parameters
    ----------
    model : nn.Module
        What is trained.
    loss_of : function
        From the rows of a batch, (B,) int64, and the share of the training that is done, 0 to 1,
        to the loss and whatever is to be remembered of this step.
    n : int
        Number of examples.
    steps : int
    batch_size : int
        From 1 to `n`; every example comes once before any comes again.
    lr : float
        The highest: it rises over the first tenth of the steps, then falls along half a cosine.
    seed : int
        Of all that torch draws meanwhile: batches, dropout, masks.
    said : str
        In front of the progress bar.

    Returns
    -------
    list
        What `loss_of` gave to remember, one item a step.

    Raises
    ------
    ValueError
        If a number is out of its range.
    FloatingPointError
        If the loss stops being a finite number.

    Examples
    --------
    >>> line, x = nn.Linear(1, 1), torch.arange(4.0)[:, None]
    >>> def loss_of(rows, done):
    ...     loss = (line(x[rows]) - 2 * x[rows]).square().mean()
    ...     return loss, loss.item()
    >>> kept = descend(line, loss_of, 4, steps=200, batch_size=4, lr=0.1, seed=0, said="")
    >>> kept[-1] < 0.01
    True
    """
    if steps < 1:
        raise ValueError(f"steps: expected 1 or more, got {steps}")
    if not 1 <= batch_size <= n:
        raise ValueError(f"batch_size: expected 1 to {n}, the examples, got {batch_size}")
    weights = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=lr)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _up_and_down(steps))
    kept: list[Kept] = []
    model.train()
    with seeded_weights(seed):
        batches = _shuffled(n, batch_size, steps)
        for step, rows in enumerate(progress(batches, said)):
            loss, remembered = loss_of(rows, step / steps)
            gradient_step(loss, weights, optimizer)
            schedule.step()
            kept.append(remembered)
    model.eval()
    return kept


def _up_and_down(steps: int) -> Factor:
    """Return the factor of the learning rate at each step, above 0 and at most 1."""
    return warmup_cosine(steps, steps // 10)


def _shuffled(n: int, batch_size: int, steps: int) -> list[Tensor]:
    """Return the rows of each step's batch, (B,) each, from one shuffle after the other."""
    passes = -(-steps * batch_size // n)
    order = torch.cat([torch.randperm(n) for _ in range(passes)])
    return list(order.split(batch_size))[:steps]
