"""A question that neither modality answers alone: are the two of the same sign?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from course_lib.media.descent_loop import descend


class XorPairs(NamedTuple):
    """Two modalities and what is asked about them.

    Attributes
    ----------
    a, b : (n, dim) float32 tensors
    labels : (n,) int64 tensor
        1 where the signs of a and b differ, else 0.
    """

    a: Tensor
    b: Tensor
    labels: Tensor

    def split(self, first: int) -> tuple[XorPairs, XorPairs]:
        """Return the first pairs and the others."""
        ahead = XorPairs(*(x[:first] for x in self))
        return ahead, XorPairs(*(x[first:] for x in self))


def xor_pairs(n: int, dim: int = 8, noise: float = 0.3, seed: int = 0) -> XorPairs:
    """Make pairs whose label is the exclusive or of a sign in a and a sign in b.

    ``a = s · u + noise`` with s = ±1 and a direction u of length 1, b likewise with a sign and a
    direction of its own. Either sign alone says nothing about the label.

    Parameters
    ----------
    n : int
        Number of pairs.
    dim : int
        Length of the vectors of both.
    noise : float
        Standard deviation of the noise along each axis, 0 or more.
    seed : int
        Of the directions too: take what is for the test from the same draw, by ``split``.

    Returns
    -------
    XorPairs

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> pairs = xor_pairs(100, dim=4)
    >>> pairs.a.shape, pairs.labels.shape, pairs.labels.unique().tolist()
    (torch.Size([100, 4]), torch.Size([100]), [0, 1])
    """
    for name, value, low in (("n", n, 1), ("dim", dim, 1), ("noise", noise, 0)):
        if not value >= low:
            raise ValueError(f"{name}: expected {low} or more, got {value}")
    rng = np.random.default_rng(seed)
    directions = rng.normal(size=(2, 1, dim))
    directions /= np.linalg.norm(directions, axis=-1, keepdims=True)
    signs = rng.choice([-1.0, 1.0], size=(2, n, 1))
    x = signs * directions + noise * rng.normal(size=(2, n, dim))  # (2, n, dim)
    a, b = torch.from_numpy(x.astype(np.float32))
    return XorPairs(a, b, torch.from_numpy((signs[0, :, 0] != signs[1, :, 0]).astype(np.int64)))


def train_fusion(
    model: nn.Module,
    pairs: XorPairs,
    steps: int = 300,
    batch_size: int = 64,
    lr: float = 1e-2,
    seed: int = 0,
) -> list[float]:
    """Train a fusion model in place by cross-entropy, and return the loss of each step.

    Parameters
    ----------
    model : nn.Module
        From (a, b) to logits; left in eval mode.
    pairs : XorPairs
    steps, batch_size : int
    lr : float
        The highest learning rate.
    seed : int
        Of the batches.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> from course_lib.media import EarlyFusion
    >>> pairs = xor_pairs(256, noise=0.1)
    >>> model = EarlyFusion(a_dim=8, b_dim=8, hidden=16, classes=2)
    >>> _ = train_fusion(model, pairs)
    >>> fusion_accuracy(model, pairs) > 0.95
    True
    """

    def loss_of(rows: Tensor, done: float) -> tuple[Tensor, float]:
        loss = F.cross_entropy(model(pairs.a[rows], pairs.b[rows]), pairs.labels[rows])
        return loss, loss.item()

    n = len(pairs.labels)
    return descend(model, loss_of, n, steps, batch_size, lr, seed, "Training a fusion")


@torch.no_grad()
def fusion_accuracy(model: nn.Module, pairs: XorPairs) -> float:
    """Return the share of right answers, 0 to 1; half by chance."""
    return float((model(pairs.a, pairs.b).argmax(dim=-1) == pairs.labels).float().mean())


@torch.no_grad()
def mixed_differences(model: nn.Module, a: Tensor, b: Tensor) -> NDArray[np.float32]:
    """Return how much a and b act together on the logits, for neighbouring pairs of rows.

    ``f(a, b) - f(a, b') - f(a', b) + f(a', b')``, the discrete form of ∂²f / ∂a ∂b: 0 for every
    f that is something of a plus something of b.

    Parameters
    ----------
    model : nn.Module
    a, b : tensors of n >= 2 rows

    Returns
    -------
    float32 array, shape (n - 1, classes)

    Examples
    --------
    >>> from course_lib.media import LateFusion, EarlyFusion
    >>> a, b = torch.randn(9, 4), torch.randn(9, 4)
    >>> late, early = LateFusion(4, 4, 8, 2), EarlyFusion(4, 4, 8, 2)
    >>> abs(mixed_differences(late, a, b)).max() < 1e-5 < abs(mixed_differences(early, a, b)).max()
    np.True_
    """
    a1, a2, b1, b2 = a[:-1], a[1:], b[:-1], b[1:]
    mixed = model(a1, b1) - model(a1, b2) - model(a2, b1) + model(a2, b2)
    return np.asarray(mixed.numpy())
