"""The learning rate over a training run: up in a line, then down in a line or half a cosine."""

from __future__ import annotations

import math
from collections.abc import Callable

Factor = Callable[[int], float]  # number of the step, from 0 -> share of the highest rate


def warmup_linear(steps: int, warmup_steps: int = 0) -> Factor:
    """Return the share of the highest learning rate at each step: up to 1, straight down to 0.

    The first step is taken at ``1 / warmup_steps``, not at 0, and the first step after the last
    would be taken at 0: no step is wasted at either end.

    Parameters
    ----------
    steps : int
        Steps of the whole run, 1 or more.
    warmup_steps : int
        Steps in which it rises, 0 to `steps`; it is 1 at the last of them.

    Returns
    -------
    function
        From the number of a step, 0 to ``steps - 1``, to a number above 0 and at most 1. It fits
        ``torch.optim.lr_scheduler.LambdaLR``.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    Devlin et al. (2019), "BERT", appendix A.2.

    Examples
    --------
    >>> factor = warmup_linear(6, warmup_steps=2)
    >>> [factor(step) for step in range(6)]
    [0.5, 1.0, 0.8, 0.6, 0.4, 0.2]
    """
    rising = _rising(steps, warmup_steps)
    falling = max(1, steps - rising + 1)
    return lambda step: min((step + 1) / rising, (steps - step) / falling)


def warmup_cosine(steps: int, warmup_steps: int = 0) -> Factor:
    """Return the share of the highest learning rate at each step: up to 1, down along a cosine.

    Parameters
    ----------
    steps, warmup_steps : int
        As in `warmup_linear`.

    Returns
    -------
    function
        As `warmup_linear`'s. It stays near 1 longer, and near 0 too.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    Loshchilov and Hutter (2017), "SGDR: Stochastic Gradient Descent with Warm Restarts",
    equation 5, with one cycle and no restart.

    Examples
    --------
    >>> factor = warmup_cosine(6, warmup_steps=3)
    >>> [factor(step) for step in range(6)]
    [0.33, 0.67, 1.0, 0.85, 0.5, 0.15]
    """
    rising = _rising(steps, warmup_steps)
    falling = steps - rising + 1

    def factor(step: int) -> float:
        if step < rising:
            return (step + 1) / rising
        return (1 + math.cos(math.pi * (step - rising + 1) / falling)) / 2

    return factor


def _rising(steps: int, warmup_steps: int) -> int:
    if steps < 1:
        raise ValueError(f"steps: expected 1 or more, got {steps}")
    if not 0 <= warmup_steps <= steps:
        raise ValueError(f"warmup_steps: expected 0 to {steps}, the steps, got {warmup_steps}")
    return max(1, warmup_steps)
