"""One step of training in mixed precision: what may be coarse, and what must not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

COARSE = (torch.bfloat16, torch.float16)


class PreciseStep:
    """Encode in bfloat16 or float16, take the loss in float32, clip, and move the weights.

    float16 has numbers down to 6e-8 only, so that small gradients become 0: the loss is scaled up
    before the backward pass and the gradients down after it. Where the scale makes them overflow,
    the step is left out and the scale halved, as a rule in the first steps. bfloat16 has the
    range of float32 and needs none of that, yet only 8 bits of precision: it knows cosines near 1
    to 0.004, which a scale of 20 would make 0.08 in the loss.

    Parameters
    ----------
    weights : sequence of nn.Parameter
    optimizer : torch.optim.Optimizer
    max_grad_norm : float
        Above 0; infinity for no clipping.
    mixed_precision : torch.dtype, optional
        bfloat16, float16, or none.

    Raises
    ------
    ValueError
        If a setting is out of its range.

    References
    ----------
    Micikevicius et al. (2018), "Mixed Precision Training", section 3; Pascanu, Mikolov and Bengio
    (2013), "On the difficulty of training recurrent neural networks", algorithm 1.

    Examples
    --------
    >>> line = nn.Linear(1, 1)
    >>> weights = list(line.parameters())
    >>> step = PreciseStep(weights, torch.optim.SGD(weights, lr=0.1))
    >>> loss, norm = step(line, (torch.ones(1, 1),), lambda y: (y - 2).square().mean())
    >>> after, _ = step(line, (torch.ones(1, 1),), lambda y: (y - 2).square().mean())
    >>> after < loss
    True
    """

    def __init__(
        self,
        weights: Sequence[nn.Parameter],
        optimizer: torch.optim.Optimizer,
        max_grad_norm: float = 1.0,
        mixed_precision: torch.dtype | None = None,
    ) -> None:
        if not max_grad_norm > 0:
            raise ValueError(f"max_grad_norm: expected a positive number, got {max_grad_norm}")
        if mixed_precision not in (None, *COARSE):
            expected = "torch.bfloat16, torch.float16 or None"
            raise ValueError(f"mixed_precision: expected {expected}, got {mixed_precision}")
        self.weights, self.optimizer = weights, optimizer
        self.max_grad_norm, self.mixed_precision = max_grad_norm, mixed_precision
        self.device = weights[0].device.type
        self.scaler = torch.amp.GradScaler(self.device, enabled=mixed_precision is torch.float16)

    def __call__(
        self, model: nn.Module, batch: Sequence[Any], loss: Callable[..., Tensor]
    ) -> tuple[float, float]:
        """Return the loss before the step, and the length of all gradients before clipping.

        Raises
        ------
        FloatingPointError
            If the loss isn't a finite number; the weights stay what they are.
        """
        value = loss(*self._vectors(model, batch))
        if not torch.isfinite(value):
            raise FloatingPointError(f"loss: expected a finite number, got {value.item()}")
        self.optimizer.zero_grad()
        self.scaler.scale(value).backward()
        self.scaler.unscale_(self.optimizer)  # clipping is about the true length
        norm = nn.utils.clip_grad_norm_(self.weights, self.max_grad_norm)
        self.scaler.step(self.optimizer)  # left out where float16 overflowed
        self.scaler.update()
        return value.item(), norm.item()

    def _vectors(self, model: nn.Module, batch: Sequence[Any]) -> tuple[Any, ...]:
        coarse = self.mixed_precision
        with torch.autocast(self.device, dtype=coarse, enabled=coarse is not None):
            found = model(*batch)
        sides = found if isinstance(found, tuple) else (found,)
        return tuple(map(_at_least_float32, sides))


def _at_least_float32(side: Any) -> Any:
    return side.float() if isinstance(side, Tensor) and side.dtype in COARSE else side
