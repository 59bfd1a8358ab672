"""Why residual connections? A deep plain net fits its training data worse than a shallow one."""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F
from numpy.typing import ArrayLike
from torch import Tensor, nn

from course_lib.media.label_training import checked_labels, train_on_labels
from course_lib.media.pixel_batches import Images, as_pixels
from course_lib.sentences.weight_seeds import seeded_weights

BATCH = 128


class _Layer(nn.Module):
    """One layer with batch norm; with a shortcut it learns what to add."""

    def __init__(self, width: int, residual: bool) -> None:
        super().__init__()
        self.linear, self.norm = nn.Linear(width, width, bias=False), nn.BatchNorm1d(width)
        self.residual = residual

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm(self.linear(x)))
        return x + y if self.residual else y


@dataclass(frozen=True)
class DegradationRun:
    """How the training of one deep net went.

    Attributes
    ----------
    depth : int
    residual : bool
    losses : list of float
        Training loss of each step.
    gradient_norms : list of float
        Length of the gradient of each layer's matrix at the first step, from the first layer to
        the last.
    """

    depth: int
    residual: bool
    losses: list[float]
    gradient_norms: list[float]

    @property
    def final_loss(self) -> float:
        """Mean training loss of the last tenth of the steps."""
        last = self.losses[-max(1, len(self.losses) // 10) :]
        return sum(last) / len(last)


def degradation_run(
    images: Images,
    labels: ArrayLike,
    depth: int = 30,
    residual: bool = True,
    width: int = 64,
    epochs: int = 6,
    lr: float = 5e-3,
    seed: int = 0,
    progress: bool = True,
) -> DegradationRun:
    """Train a deep net of linear layers with batch norm, with or without shortcuts.

    With batch norm the plain net's trouble isn't that gradients vanish: at its first layers they
    are the largest, see `gradient_norms`. It still fits its own training data worse than a
    shallow one, though it could copy the shallow one and pass the rest through.

    Parameters
    ----------
    images : array or Tensor
        As `as_pixels` takes them.
    labels : (n,) int
    depth : int
        Layers of `width` units between the first and the last one.
    residual : bool
        Whether each layer adds to its input, x + relu(norm(W x)), or replaces it.
    width, epochs, lr, seed, progress
        As in `train_on_labels`; batches of 128.

    Returns
    -------
    DegradationRun

    Raises
    ------
    ValueError
        If `depth` or `width` is below 1, or as `train_on_labels`.

    References
    ----------
    He, Zhang, Ren and Sun 2016, "Deep residual learning for image recognition", figure 1 and
    section 4.1 ("we argue that this optimization difficulty is unlikely to be caused by
    vanishing gradients").

    Examples
    --------
    >>> from course_lib.datasets import digits
    >>> images, labels = digits()
    >>> run = degradation_run(images[:256], labels[:256], depth=3, epochs=1, progress=False)
    >>> len(run.losses), len(run.gradient_norms)
    (2, 3)
    """
    for name, value in (("depth", depth), ("width", width)):
        if value < 1:
            raise ValueError(f"{name}: expected 1 or more, got {value}")
    x, y = as_pixels(images), checked_labels(labels, len(images))
    layers = _layers(width, depth, residual, seed)
    net = _around(layers, x[0].numel(), int(y.max()) + 1, seed)
    norms = _gradient_norms(net, layers, x[:BATCH], y[:BATCH])

    def loss(batch: Tensor, batch_labels: Tensor) -> Tensor:
        return F.cross_entropy(net(batch), batch_labels)

    losses = train_on_labels(loss, [net], x, y, epochs, BATCH, lr, seed=seed, progress=progress)
    return DegradationRun(depth, residual, losses, norms)


def _layers(width: int, depth: int, residual: bool, seed: int) -> list[_Layer]:
    with seeded_weights(seed):
        return [_Layer(width, residual) for _ in range(depth)]


def _around(layers: list[_Layer], pixels: int, classes: int, seed: int) -> nn.Sequential:
    width = layers[0].linear.in_features
    with seeded_weights(seed):
        first, last = nn.Linear(pixels, width), nn.Linear(width, classes)
    return nn.Sequential(nn.Flatten(), first, *layers, last)


def _gradient_norms(net: nn.Module, layers: list[_Layer], x: Tensor, y: Tensor) -> list[float]:
    F.cross_entropy(net.train()(x), y).backward()
    norms = [layer.linear.weight.grad.norm().item() for layer in layers]
    net.zero_grad()
    return norms
