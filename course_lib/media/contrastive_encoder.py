"""A backbone and a projector on top, whatever width the backbone has."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.weight_seeds import seeded_weights


class ContrastiveImageEncoder(nn.Module):
    """Backbone, two linear layers, unit vectors: what contrastive losses train.

    The width of the backbone is found by sending one black picture through it, flattened to one
    row a picture, in eval mode: in train mode the black picture would move the averages of the
    batch norms, and the last axis of an output (B, C, 1, 1) is 1, not C.

    Parameters
    ----------
    backbone : nn.Module
        From (B, C, H, W) to anything with B rows, such as a `ResNet` or `ViT` without classes.
    dim : int
        Length of the projected vectors.
    hidden : int, optional
        Width between the two linear layers; the backbone's if not given.
    sample_shape : (C, H, W)
        Of the pictures.
    seed : int
        Of the projector's first weights.

    Attributes
    ----------
    width : int
        Length of the backbone's rows.

    References
    ----------
    Chen et al. 2020, "A simple framework for contrastive learning of visual representations",
    section 4.2: the projector is thrown away after training, `features` are the embedding.

    Examples
    --------
    >>> from course_lib.media import ResNet
    >>> encoder = ContrastiveImageEncoder(ResNet(widths=(8, 16), blocks=(1, 1)), dim=4)
    >>> x = torch.rand(2, 3, 32, 32)
    >>> encoder.width, encoder.features(x).shape, encoder(x).norm(dim=1).tolist()
    (16, torch.Size([2, 16]), [1.0, 1.0])
    """

    def __init__(
        self,
        backbone: nn.Module,
        dim: int = 64,
        hidden: int | None = None,
        sample_shape: tuple[int, int, int] = (3, 32, 32),
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.backbone = backbone
        self.width = feature_width(backbone, sample_shape)
        inner = self.width if hidden is None else hidden
        with seeded_weights(seed):
            self.projector = nn.Sequential(
                nn.Linear(self.width, inner), nn.ReLU(), nn.Linear(inner, dim)
            )

    def features(self, x: Tensor) -> Tensor:
        """Return the backbone's rows, the embedding: (B, C, H, W) to (B, width)."""
        return self.backbone(x).flatten(1)

    def forward(self, x: Tensor) -> Tensor:
        """Return projected unit vectors, for the loss: (B, C, H, W) to (B, dim)."""
        return F.normalize(self.projector(self.features(x)), dim=1)


def feature_width(backbone: nn.Module, sample_shape: tuple[int, int, int]) -> int:
    """Return how many numbers a backbone gives a picture, and leave it as it was.

    Parameters
    ----------
    backbone : nn.Module
    sample_shape : (C, H, W)

    Returns
    -------
    int

    Examples
    --------
    >>> feature_width(nn.Sequential(nn.Conv2d(3, 8, 1), nn.AdaptiveAvgPool2d(1)), (3, 16, 16))
    8
    """
    modes = {part: part.training for part in backbone.modules()}
    backbone.eval()
    try:
        with torch.no_grad():
            return backbone(torch.zeros(1, *sample_shape)).flatten(1).shape[1]
    finally:
        for part, training in modes.items():
            part.training = training
