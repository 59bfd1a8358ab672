"""One step of gradient descent, as all training loops of this chapter take it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

LARGEST_GRADIENT = 1.0  # longer ones are cut to this length


def gradient_step(
    loss: Tensor, weights: Sequence[nn.Parameter], optimizer: torch.optim.Optimizer
) -> float:
    """Move the weights against the gradient of a loss, and return the loss.

    Parameters
    ----------
    loss : scalar tensor
    weights : sequence of nn.Parameter
        Those that `optimizer` trains. Their gradient, all in one vector, is cut to length 1.
    optimizer : torch.optim.Optimizer

    Returns
    -------
    float
        The loss before the step.

    Raises
    ------
    FloatingPointError
        If the loss isn't a finite number; the weights stay what they are.

    References
    ----------
    Pascanu, Mikolov, Bengio 2013, "On the difficulty of training recurrent neural networks",
    algorithm 1 (clipping).

    Examples
    --------
    >>> w = nn.Parameter(torch.tensor(3.0))
    >>> gradient_step(w**2, [w], torch.optim.SGD([w], lr=0.5)), w.item()
    (9.0, 2.5)
    """
    if not torch.isfinite(loss):
        raise FloatingPointError(f"loss: expected a finite number, got {loss.item()}")
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(weights, LARGEST_GRADIENT)
    optimizer.step()
    return loss.item()
