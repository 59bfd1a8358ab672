"""One loop for networks that learn from pictures without labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from course_lib.datasets import progress as progress_bar
from course_lib.media.pixel_batches import Images, as_pixels
from course_lib.sentences.descent import gradient_step
from course_lib.sentences.weight_seeds import seeded_weights

PictureLoss = Callable[[Tensor, torch.Generator], Tensor]  # (B, C, H, W) -> scalar


def train_on_pictures(
    loss: PictureLoss,
    modules: Sequence[nn.Module],
    images: Images,
    steps: int = 200,
    batch_size: int = 128,
    lr: float = 2e-3,
    seed: int = 0,
    progress: bool = True,
    after_step: Callable[[], None] = lambda: None,
) -> list[float]:
    """Minimise a loss of pictures alone, with AdamW and one cycle of the learning rate.

    Parameters
    ----------
    loss : function
        From pictures (B, C, H, W) and a generator for whatever it draws to a scalar.
    modules : sequence of nn.Module
        What is trained. In train mode meanwhile, in eval mode afterwards.
    images : array or Tensor
        n pictures, as `as_pixels` takes them.
    steps : int
    batch_size : int
        2 to n. Every picture comes once before any comes again; the rest that doesn't fill a
        batch is left out of its pass.
    lr : float
        The highest learning rate; it rises to it over the first quarter, then falls to 0.
    seed : int
        Of the order and of what the loss draws.
    progress : bool
        Whether a bar is shown.
    after_step : function
        Called after each step.

    Returns
    -------
    list of float
        The loss of each step, before the step.

    Raises
    ------
    ValueError
        If `steps` or `batch_size` is out of its range.
    FloatingPointError
        If the loss stops being a finite number.

    Examples
    --------
    >>> net = nn.Linear(4, 1)
    >>> loss = lambda x, generator: (net(x.flatten(1)) - 1).square().mean()
    >>> history = train_on_pictures(loss, [net], torch.rand(8, 1, 2, 2), 100, batch_size=4, lr=0.1)
    >>> len(history), history[-1] < history[0]
    (100, True)
    """
    x = as_pixels(images)
    if not 2 <= batch_size <= len(x):
        raise ValueError(f"batch_size: expected 2 to {len(x)}, the pictures, got {batch_size}")
    if steps < 1:
        raise ValueError(f"steps: expected 1 or more, got {steps}")
    generator = torch.Generator().manual_seed(seed)
    weights = [p for module in modules for p in module.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, steps, pct_start=0.25)
    batches: Sequence[Tensor] = _batches(len(x), batch_size, steps, generator)
    history: list[float] = []
    for module in modules:
        module.train()
    with seeded_weights(seed):
        for rows in progress_bar(batches, "Training without labels") if progress else batches:
            history.append(gradient_step(loss(x[rows], generator), weights, optimizer))
            schedule.step()
            after_step()
    for module in modules:
        module.eval()
    return history


def _batches(n: int, batch_size: int, steps: int, generator: torch.Generator) -> list[Tensor]:
    whole = n // batch_size * batch_size
    passes = -(-steps * batch_size // whole)
    orders = [torch.randperm(n, generator=generator)[:whole] for _ in range(passes)]
    return list(torch.cat(orders).split(batch_size))[:steps]
