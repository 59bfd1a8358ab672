"""Minimise any loss of pictures and their labels, in batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from course_lib.datasets import progress as progress_bar
from course_lib.media.pixel_batches import Images, as_pixels
from course_lib.sentences.descent import gradient_step
from course_lib.sentences.learning_rates import warmup_cosine
from course_lib.sentences.pair_training import pair_batches
from course_lib.sentences.weight_seeds import seeded_weights

Augment = Callable[[Tensor, torch.Generator], Tensor]  # (B, C, H, W) -> (B, C, H, W)
LabelLoss = Callable[[Tensor, Tensor], Tensor]  # pictures (B, C, H, W), labels (B,) -> scalar
RISING = 0.25  # share of the steps in which the learning rate rises


def train_on_labels(
    loss: LabelLoss,
    modules: Sequence[nn.Module],
    images: Images,
    labels: ArrayLike,
    epochs: int = 10,
    batch_size: int = 64,
    lr: float = 5e-3,
    augment: Augment | None = None,
    seed: int = 0,
    progress: bool = True,
) -> list[float]:
    """Minimise a loss of pictures and labels, with AdamW and one cycle of the learning rate.

    Parameters
    ----------
    loss : function
        From pictures (B, C, H, W) and labels (B,) to a scalar, such as
        ``lambda x, y: supervised_contrastive_loss(encoder(x), y)``.
    modules : sequence of nn.Module
        All that is trained, heads too. In train mode meanwhile, in eval mode afterwards.
    images : array or Tensor
        n pictures, as `as_pixels` takes them.
    labels : (n,) int
    epochs : int
    batch_size : int
        2 to n; the rest that doesn't fill a batch is left out of its epoch.
    lr : float
        The highest learning rate; it is reached after a quarter of the steps and falls to 0
        afterwards.
    augment : function, optional
        From a batch and a torch.Generator to a changed batch, drawn anew at every step.
    seed : int
        Of the order, the augmentation and dropout.
    progress : bool
        Whether a bar is shown.

    Returns
    -------
    list of float
        The loss of each step, before the step.

    Raises
    ------
    ValueError
        If the numbers of pictures and labels differ, or an argument is out of its range.
    TypeError
        If the labels aren't whole numbers.
    FloatingPointError
        If the loss stops being a finite number.

    References
    ----------
    Loshchilov and Hutter 2019, "Decoupled weight decay regularization", algorithm 2 (AdamW).
    Smith and Topin 2019, "Super-convergence", section 2 (one cycle of the learning rate).

    Examples
    --------
    >>> import torch.nn.functional as F
    >>> from course_lib.datasets import digits
    >>> images, labels = digits()
    >>> net = nn.Sequential(nn.Flatten(), nn.Linear(64, 10))
    >>> def loss(x, y):
    ...     return F.cross_entropy(net(x), y)
    >>> history = train_on_labels(loss, [net], images, labels, epochs=1, progress=False)
    >>> len(history), history[-1] < history[0]
    (28, True)
    """
    x, y = as_pixels(images), checked_labels(labels, len(images))
    _check_ranges(len(x), epochs, batch_size, lr)
    batches = pair_batches(len(x), batch_size, epochs, seed)
    weights = [p for module in modules for p in module.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=lr)
    factor = warmup_cosine(len(batches), round(RISING * len(batches)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    generator = torch.Generator().manual_seed(seed)
    history: list[float] = []
    _set_training(modules, True)
    with seeded_weights(seed):
        for rows in progress_bar(batches, "Training on labels") if progress else batches:
            batch = x[rows] if augment is None else augment(x[rows], generator)
            history.append(gradient_step(loss(batch, y[rows]), weights, optimizer))
            schedule.step()
    _set_training(modules, False)
    return history


def checked_labels(labels: ArrayLike, n: int) -> Tensor:
    """Return n labels as an int64 tensor.

    Raises
    ------
    TypeError
        If they aren't whole numbers.
    ValueError
        If there aren't n of them.
    """
    y = np.asarray(labels)
    if not np.issubdtype(y.dtype, np.integer):
        raise TypeError(f"labels: expected whole numbers, got dtype {y.dtype}")
    if y.shape != (n,):
        raise ValueError(f"labels: expected shape ({n},), one a picture, got {y.shape}")
    return torch.from_numpy(y.astype(np.int64))


def _check_ranges(n: int, epochs: int, batch_size: int, lr: float) -> None:
    if epochs < 1:
        raise ValueError(f"epochs: expected 1 or more, got {epochs}")
    if not 2 <= batch_size <= n:
        raise ValueError(f"batch_size: expected 2 to {n}, the number of pictures, got {batch_size}")
    if not lr > 0:
        raise ValueError(f"lr: expected a positive number, got {lr}")


def _set_training(modules: Sequence[nn.Module], training: bool) -> None:
    for module in modules:
        module.train(training)
