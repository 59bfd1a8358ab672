"""Two pictures in one, and the label of both."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from scipy.special import betaincinv
from torch import Tensor


def mixup(
    x: Tensor,
    labels: Tensor,
    classes: int,
    alpha: float = 0.2,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Fade each picture into another of the batch, and its label as much.

    ``x' = l x_i + (1 - l) x_j``, ``y' = l y_i + (1 - l) y_j``, with one l ~ Beta(alpha, alpha)
    for the batch.

    Parameters
    ----------
    x : (B, C, H, W) float32
    labels : (B,) int64
        From 0 to classes - 1.
    classes : int
    alpha : float
        Above 0; small: nearly one picture, large: nearly half of each.
    generator : torch.Generator, optional
        Of l and of the partners.

    Returns
    -------
    x' : (B, C, H, W) float32
    targets : (B, classes) float32
        Rows add up to 1; for `soft_cross_entropy`.

    Raises
    ------
    ValueError
        If shapes don't fit or a number is out of its range.

    References
    ----------
    Zhang, Cisse, Dauphin and Lopez-Paz 2018, "mixup: beyond empirical risk minimization",
    equation 1 and figure 1.

    Examples
    --------
    >>> x, labels = torch.tensor([0.0, 1.0]).view(2, 1, 1, 1), torch.tensor([0, 1])
    >>> mixed, targets = mixup(x, labels, 2, alpha=1.0, generator=torch.Generator().manual_seed(3))
    >>> torch.allclose(mixed.flatten(), targets[:, 1])  # as white as its label says
    True
    """
    y = _one_hot(x, labels, classes)
    share = _beta(alpha, generator)
    partner = torch.randperm(len(x), generator=generator)
    return share * x + (1 - share) * x[partner], share * y + (1 - share) * y[partner]


def cutmix(
    x: Tensor,
    labels: Tensor,
    classes: int,
    alpha: float = 1.0,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Paste a rectangle of another picture; the label follows the area.

    The rectangle has sides W √(1 - l) and H √(1 - l) around a random place, one for the batch,
    with l ~ Beta(alpha, alpha). What lies outside the picture is cut off, so the labels are mixed
    by the area that was really pasted.

    Parameters
    ----------
    x, labels, classes, generator
        As in `mixup`.
    alpha : float
        Above 0; 1 makes all shares equally likely.

    Returns
    -------
    x' : (B, C, H, W) float32
    targets : (B, classes) float32

    Raises
    ------
    ValueError
        As `mixup`.

    References
    ----------
    Yun et al. 2019, "CutMix", equations 1 and 2.

    Examples
    --------
    >>> x, labels = torch.zeros(2, 1, 8, 8), torch.tensor([0, 1])
    >>> x[1] = 1.0
    >>> mixed, targets = cutmix(x, labels, 2, generator=torch.Generator().manual_seed(3))
    >>> torch.allclose(mixed.mean(dim=(1, 2, 3)), targets[:, 1])  # the area is the label
    True
    """
    y = _one_hot(x, labels, classes)
    *_, height, width = x.shape
    rows, columns = _rectangle(height, width, 1 - _beta(alpha, generator), generator)
    partner = torch.randperm(len(x), generator=generator)
    pasted = x.clone()
    pasted[:, :, rows, columns] = x[partner][:, :, rows, columns]
    area = (rows.stop - rows.start) * (columns.stop - columns.start)
    share = 1 - area / (height * width)
    return pasted, share * y + (1 - share) * y[partner]


def soft_cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean of -sum_c y_c log softmax(logits)_c, for targets that are shares.

    Parameters
    ----------
    logits, targets : (B, classes) float32

    Returns
    -------
    Tensor
        A scalar; with one-hot targets the usual cross-entropy.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> soft_cross_entropy(torch.zeros(1, 2), torch.tensor([[0.3, 0.7]])).item()  # ln 2
    0.693
    """
    if logits.ndim != 2 or targets.shape != logits.shape:
        shapes = f"{tuple(logits.shape)} and {tuple(targets.shape)}"
        raise ValueError(
            f"targets: expected logits and targets of shape (B, classes), got {shapes}"
        )
    return -(targets * F.log_softmax(logits, dim=1)).sum(dim=1).mean()


def _beta(alpha: float, generator: torch.Generator | None) -> float:
    """Draw from Beta(alpha, alpha): the inverse of its distribution function at a uniform one."""
    if not alpha > 0:
        raise ValueError(f"alpha: expected a positive number, got {alpha}")
    uniform = torch.rand((), generator=generator, dtype=torch.float64).item()
    return float(betaincinv(alpha, alpha, uniform))


def _rectangle(
    height: int, width: int, area: float, generator: torch.Generator | None
) -> tuple[slice, slice]:
    """Return rows and columns of a rectangle around a random place, cut at the borders."""
    spans = []
    for side in (height, width):
        length = round(side * math.sqrt(area))
        start = int(torch.randint(side, (), generator=generator)) - length // 2
        spans.append(slice(max(0, start), min(side, start + length)))
    return spans[0], spans[1]


def _one_hot(x: Tensor, labels: Tensor, classes: int) -> Tensor:
    if x.ndim != 4:
        raise ValueError(f"x: expected shape (B, C, H, W), got {tuple(x.shape)}")
    if labels.shape != x.shape[:1]:
        raise ValueError(f"labels: expected shape ({len(x)},), got {tuple(labels.shape)}")
    if len(labels) and not 0 <= labels.min() <= labels.max() < classes:
        span = f"{labels.min()} to {labels.max()}"
        raise ValueError(f"labels: expected 0 to {classes - 1}, got {span}")
    return F.one_hot(labels, classes).to(x.dtype)  # (B, classes)
