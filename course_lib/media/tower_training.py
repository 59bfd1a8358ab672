"""Train two towers on pairs of items and captions."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from course_lib.datasets import progress as progress_bar
from course_lib.media.clip_losses import clip_loss
from course_lib.media.two_towers import TwoTowers
from course_lib.sentences.descent import gradient_step
from course_lib.sentences.pair_training import pair_batches
from course_lib.sentences.weight_seeds import seeded_weights


def train_towers(
    model: TwoTowers,
    items: NDArray[np.float32],
    captions: Sequence[str],
    steps: int = 800,
    batch_size: int = 128,
    lr: float = 3e-3,
    seed: int = 0,
    progress: bool = True,
) -> list[float]:
    """Take steps of AdamW on `clip_loss`; the learning rate falls along a half cosine to 0.

    Items of a batch whose captions are the same word for word count as right answers of each
    other. Every pass over the data has a new order.

    Parameters
    ----------
    model : TwoTowers
        Trained in place, left in eval mode.
    items : array, shape (n, ...)
        What the item tower takes.
    captions : sequence of n str
    steps : int
    batch_size : int
        2 to n.
    lr : float
        The highest learning rate.
    seed : int
        Of the order, and of dropout if there is any.
    progress : bool
        Whether a bar is shown.

    Returns
    -------
    list of float
        The loss of each step, before the step.

    Raises
    ------
    ValueError
        If the numbers of items and captions differ, or `steps` or `batch_size` is out of range.
    FloatingPointError
        If the loss stops being a finite number.

    References
    ----------
    Radford et al. (2021), section 2.5: cosine decay; the scale is brought back to 100 or below.

    Examples
    --------
    >>> from course_lib.media import BagOfWordsTower, CaptionWords
    >>> text = BagOfWordsTower(CaptionWords(["red", "green", "blue"]), dim=4)
    >>> model = TwoTowers(torch.nn.Linear(3, 4), text)
    >>> history = train_towers(model, np.eye(3), ["red", "green", "blue"], 60, batch_size=3, lr=0.1)
    >>> history[0] > 0.5, history[-1] < 0.1
    (True, True)
    """
    if len(items) != len(captions):
        raise ValueError(f"captions: expected {len(items)}, as items, got {len(captions)}")
    if steps < 1:
        raise ValueError(f"steps: expected 1 or more, got {steps}")
    passes = math.ceil(steps / max(1, len(items) // max(1, batch_size)))
    batches = pair_batches(len(items), batch_size, passes, seed)[:steps]
    _, numbers = np.unique(np.asarray(captions), return_inverse=True)  # equal captions, one number
    weights = list(model.parameters())
    optimizer = torch.optim.AdamW(weights, lr)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    history: list[float] = []
    model.train()
    with seeded_weights(seed):
        for rows in progress_bar(batches, "Training two towers") if progress else batches:
            u, v, scale = model(items[rows], [captions[i] for i in rows])
            loss = clip_loss(u, v, scale, _equal_pairs(numbers[rows]))
            history.append(gradient_step(loss, weights, optimizer))
            model.limit_scale()
            schedule.step()
    model.eval()
    return history


def _equal_pairs(numbers: NDArray[np.int64]) -> Tensor:
    """Return which pairs of a batch have the same number, (B, B) bool."""
    return torch.from_numpy(numbers[:, None] == numbers)
