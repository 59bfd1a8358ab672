"""One batch on the circle: each loss as a function of angles, and which way it pushes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from course_lib.media.supervised_contrastive import supervised_contrastive_loss
from course_lib.sentences.pair_losses import contrastive_loss
from course_lib.training.batch_triplets import (
    batch_all_triplet_loss,
    batch_hard_triplet_loss,
    batch_semi_hard_triplet_loss,
)
from course_lib.training.pairwise_ranking_losses import cosent_loss
from course_lib.training.ranking_losses import multiple_negatives_ranking_loss
from course_lib.training.uniformity_alignment import alignment, uniformity

Floats = NDArray[np.float64]
PointLoss = Callable[[Tensor], Tensor]  # (n, 2) -> scalar


class CircleGradient(NamedTuple):
    """A loss at some angles, and its slope by each angle.

    Attributes
    ----------
    value : float
    by_angle : (n,) float64
        dL / d angle, per radian: a descent step turns the point the other way.

    Examples
    --------
    >>> CircleGradient(0.5, np.zeros(3)).value
    0.5
    """

    value: float
    by_angle: Floats


def circle_gradients(angles: ArrayLike, loss: PointLoss) -> CircleGradient:
    """Return a loss of points on the unit circle, and its derivative by each point's angle.

    ``dL/dangle_i = dL/dx_i · (-sin angle_i, cos angle_i)``: only the part of the gradient along
    the circle, which is all that unit vectors can follow.

    Parameters
    ----------
    angles : (n,) floats
        In radians.
    loss : function
        From the points, an (n, 2) float64 tensor, to a scalar tensor.

    Returns
    -------
    CircleGradient
        ``(value, by_angle)``.

    Raises
    ------
    ValueError
        If `angles` isn't a list of finite numbers.

    Examples
    --------
    >>> apart = lambda points: points[0] @ points[1]  # cosine of the angle between the two
    >>> value, by_angle = circle_gradients([0.0, np.pi / 2], apart)
    >>> round(value, 6), by_angle.round(6).tolist()  # turning the second further lowers it
    (0.0, [1.0, -1.0])
    """
    given = np.asarray(angles, np.float64)
    if given.ndim != 1 or not np.isfinite(given).all():
        raise ValueError(f"angles: expected (n,) finite numbers, got shape {given.shape}")
    turned = torch.tensor(given, requires_grad=True)  # (n,)
    value = loss(torch.stack([turned.cos(), turned.sin()], dim=1))
    value.backward()
    slope = np.zeros(len(given)) if turned.grad is None else turned.grad.numpy()
    return CircleGradient(value.item(), slope)


def circle_losses(
    labels: ArrayLike, margin: float = 0.5, temperature: float = 0.2
) -> dict[str, Callable[[ArrayLike], CircleGradient]]:
    """Return this chapter's losses as functions of the angles of one labelled batch.

    Parameters
    ----------
    labels : (n,) int or str
        Class of each point; two classes or more, each of two points or more.
    margin : float
        Of the contrastive and triplet losses, in cosine and Euclidean distance.
    temperature : float
        Of the losses with a softmax, and 1 / scale of CoSENT.

    Returns
    -------
    dict of str to function
        Each from angles ``(n,)`` to a `CircleGradient`. "multiple negatives" is there if every
        class has exactly two points: the first is the anchor, the second its positive.

    Raises
    ------
    ValueError
        If a class has one point, or there is only one class.

    Examples
    --------
    >>> losses = circle_losses([0, 0, 1, 1])
    >>> list(losses)[:3]
    ['contrastive', 'triplet, all', 'triplet, hard']
    >>> losses["triplet, hard"]([0.0, 0.0, 1.5, 1.5]).value  # no negative within the margin
    0.0
    """
    given = np.asarray(labels)
    if given.ndim != 1:
        raise ValueError(f"labels: expected shape (n,), got {given.shape}")
    y = torch.from_numpy(np.unique(given, return_inverse=True)[1])
    counts = torch.unique(y, return_counts=True)[1]
    if len(counts) < 2 or counts.min() < 2:
        raise ValueError(
            f"labels: expected two classes or more of two points, got {given.tolist()}"
        )
    losses = _losses(y, margin, temperature)
    return {name: _of_angles(loss) for name, loss in losses.items()}


def _losses(y: Tensor, margin: float, temperature: float) -> dict[str, PointLoss]:
    i, j = torch.triu_indices(len(y), len(y), offset=1)  # all pairs i < j
    same = y[i] == y[j]
    losses: dict[str, PointLoss] = {
        "contrastive": lambda z: contrastive_loss(z[i], z[j], same, margin),
        "triplet, all": lambda z: batch_all_triplet_loss(z, y, margin),
        "triplet, hard": lambda z: batch_hard_triplet_loss(z, y, margin),
        "triplet, semi-hard": lambda z: batch_semi_hard_triplet_loss(z, y, margin),
        "NT-Xent": lambda z: supervised_contrastive_loss(z, y, temperature),
        "CoSENT": lambda z: cosent_loss(z[i], z[j], same.to(z.dtype), 1 / temperature),
        "alignment + uniformity": lambda z: alignment(z[i[same]], z[j[same]]) + uniformity(z),
    }
    if (y.unique(return_counts=True)[1] == 2).all():
        a, p = y.argsort(stable=True).reshape(-1, 2).T
        losses["multiple negatives"] = lambda z: multiple_negatives_ranking_loss(
            z[a], z[p], scale=1 / temperature
        )
    return losses


def _of_angles(loss: PointLoss) -> Callable[[ArrayLike], CircleGradient]:
    return lambda angles: circle_gradients(angles, loss)
