"""Classify by angle, and make the right class earn a margin: vectors fit for verification."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.weight_seeds import seeded_weights


class _MarginHead(nn.Module):
    """s · cos θ to the direction of each class, with a margin against the right one."""

    def __init__(self, dim: int, classes: int, scale: float, margin: float, seed: int) -> None:
        super().__init__()
        if not scale > 0:
            raise ValueError(f"scale: expected a positive number, got {scale}")
        self.scale, self.margin = scale, margin
        with seeded_weights(seed):
            self.centres = nn.Parameter(torch.randn(classes, dim))  # only directions count

    def cosines(self, z: Tensor) -> Tensor:
        """Return cos θ of each vector with each class: (B, d) to (B, classes)."""
        d = self.centres.shape[1]
        if z.ndim != 2 or z.shape[1] != d:
            raise ValueError(f"z: expected shape (B, {d}), got {tuple(z.shape)}")
        return F.normalize(z, dim=1) @ F.normalize(self.centres, dim=1).T

    def forward(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return logits (B, classes), for cross-entropy with the labels.

        Parameters
        ----------
        z : (B, d) float32
            Vectors of any length.
        labels : (B,) int64, optional
            Whose logit gets the margin. Without labels there is none, as for new pictures.
        """
        cosines = self.cosines(z)
        if labels is None:
            return self.scale * cosines
        if labels.shape != z.shape[:1]:
            raise ValueError(f"labels: expected shape ({len(z)},), got {tuple(labels.shape)}")
        column = labels[:, None]  # (B, 1)
        own = self.with_margin(cosines.gather(1, column))  # (B, 1)
        return self.scale * cosines.scatter(1, column, own)

    def with_margin(self, cosine: Tensor) -> Tensor:
        """Return what stands for cos θ of the right class."""
        raise NotImplementedError


class ArcFaceHead(_MarginHead):
    """Additive angular margin: s · cos(θ + m) for the right class, s · cos θ for the others.

    Vectors and class directions have length 1, so only angles count, as in verification. Where
    θ + m would pass 180° and cos would rise again, the logit is s · (cos θ - m sin m) instead,
    which keeps falling.

    Parameters
    ----------
    dim : int
        d, the length of the vectors.
    classes : int
    scale : float
        s; the paper has 64 for 85,000 people. Small ones suffice for few classes: with s = 1 the
        softmax can't come near 1.
    margin : float
        m in radians, 0 to π / 2.
    seed : int
        Of the first directions.

    References
    ----------
    Deng, Guo, Xue and Zafeiriou 2019, "ArcFace: additive angular margin loss for deep face
    recognition", equation 3 and algorithm 1.

    Examples
    --------
    >>> head = ArcFaceHead(dim=2, classes=2, scale=1.0, margin=math.pi / 6)
    >>> _ = head.centres.data.copy_(torch.eye(2))
    >>> z, label = torch.tensor([[2.0, 0.0]]), torch.tensor([0])
    >>> head(z), head(z, label)  # cos 0° and cos 90°; cos 30° and cos 90°
    (tensor([[1., 0.]], ...), tensor([[0.8660, 0.0000]], ...))
    """

    def __init__(
        self, dim: int, classes: int, scale: float = 16.0, margin: float = 0.3, seed: int = 0
    ) -> None:
        super().__init__(dim, classes, scale, margin, seed)
        if not 0 <= margin <= math.pi / 2:
            raise ValueError(f"margin: expected 0 to π / 2 radians, got {margin}")

    def with_margin(self, cosine: Tensor) -> Tensor:
        """Return cos(θ + m) = cos θ cos m - sin θ sin m, or cos θ - m sin m past 180° - m."""
        m = self.margin
        sine = torch.sqrt((1 - cosine**2).clamp(min=1e-12))  # its slope stays finite
        turned = cosine * math.cos(m) - sine * math.sin(m)
        return torch.where(cosine > -math.cos(m), turned, cosine - m * math.sin(m))


class CosFaceHead(_MarginHead):
    """Additive cosine margin: s · (cos θ - m) for the right class, s · cos θ for the others.

    Parameters
    ----------
    dim, classes, scale, seed
        As in `ArcFaceHead`.
    margin : float
        m, a difference of cosines, from 0 to 2.

    References
    ----------
    Wang et al. 2018, "CosFace: large margin cosine loss for deep face recognition", equation 4.

    Examples
    --------
    >>> head = CosFaceHead(dim=2, classes=2, scale=10.0, margin=0.2)
    >>> _ = head.centres.data.copy_(torch.eye(2))
    >>> head(torch.tensor([[2.0, 0.0]]), torch.tensor([0]))
    tensor([[8., 0.]], ...)
    """

    def __init__(
        self, dim: int, classes: int, scale: float = 16.0, margin: float = 0.2, seed: int = 0
    ) -> None:
        super().__init__(dim, classes, scale, margin, seed)
        if not 0 <= margin <= 2:
            raise ValueError(f"margin: expected 0 to 2, got {margin}")

    def with_margin(self, cosine: Tensor) -> Tensor:
        """Return cos θ - m."""
        return cosine - self.margin
