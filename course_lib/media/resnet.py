"""A small residual network: a stem, stages of residual blocks, and the mean over all places."""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.media.batch_normalization import BatchNorm2d
from course_lib.media.residual_block import ResidualBlock
from course_lib.media.spatial_pooling import global_average_pool
from course_lib.sentences.weight_seeds import seeded_weights


class ResNet(nn.Module):
    """Residual blocks in stages; each stage after the first halves the picture.

    The embedding is what stands before the last linear layer: the mean of the last map over all
    places. With `classes` the network can be trained on labels; its embedding is kept, its last
    layer thrown away.

    Parameters
    ----------
    channels : int
        Of the pictures: 1 for grey, 3 for colour.
    widths : sequence of int
        Channels of each stage; the last is the width of the embedding.
    blocks : sequence of int
        Residual blocks in each stage, as many numbers as `widths`.
    classes : int, optional
        Classes of the linear layer on top; without it there is none.
    residual : bool
        False leaves all shortcuts out.
    seed : int
        Of the first weights (He's initialisation).

    References
    ----------
    He, Zhang, Ren and Sun 2016, "Deep residual learning for image recognition", section 4.2: the
    nets for CIFAR-10 have the widths (16, 32, 64). He et al. 2015, "Delving deep into
    rectifiers", equation 10, for the first weights.

    Examples
    --------
    >>> import torch
    >>> net = ResNet(channels=1, widths=(8, 16), blocks=(1, 1), classes=10).eval()
    >>> x = torch.rand(2, 1, 8, 8)
    >>> [tuple(maps.shape) for maps in net.feature_maps(x)]
    [(2, 8, 8, 8), (2, 16, 4, 4)]
    >>> net.features(x).shape, net(x).shape
    (torch.Size([2, 16]), torch.Size([2, 10]))
    """

    def __init__(
        self,
        channels: int = 3,
        widths: Sequence[int] = (16, 32, 64),
        blocks: Sequence[int] = (1, 1, 1),
        classes: int | None = None,
        residual: bool = True,
        seed: int = 0,
    ) -> None:
        super().__init__()
        _check_sizes(widths, blocks)
        with seeded_weights(seed):
            self.stem = nn.Conv2d(channels, widths[0], 3, padding=1, bias=False)
            self.stem_norm = BatchNorm2d(widths[0])
            self.stages = nn.ModuleList(
                _stage(before, width, count, 1 if i == 0 else 2, residual)
                for i, (before, width, count) in enumerate(
                    zip((widths[0], *widths), widths, blocks, strict=False)
                )
            )
            _draw_kernels(self)
            self.head = nn.Linear(widths[-1], classes) if classes else None
        self.dim = widths[-1]

    def feature_maps(self, x: Tensor) -> list[Tensor]:
        """Return the output of each stage: (B, C, H, W) to a list of (B, C_i, H_i, W_i)."""
        x = F.relu(self.stem_norm(self.stem(x)))
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps

    def features(self, x: Tensor) -> Tensor:
        """Return the embedding, the mean of the last map: (B, C, H, W) to (B, d)."""
        return global_average_pool(self.feature_maps(x)[-1])

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits (B, classes), or the embedding (B, d) if there are no classes."""
        features = self.features(x)
        return features if self.head is None else self.head(features)


def _stage(before: int, width: int, count: int, stride: int, residual: bool) -> nn.Sequential:
    first = ResidualBlock(before, width, stride, residual)
    rest = (ResidualBlock(width, width, 1, residual) for _ in range(count - 1))
    return nn.Sequential(first, *rest)


def _draw_kernels(module: nn.Module) -> None:
    """Draw convolutions from N(0, 2 / (k² C_out)), which keeps the gradients' size under ReLU."""
    for part in module.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")


def _check_sizes(widths: Sequence[int], blocks: Sequence[int]) -> None:
    if not widths or min(widths) < 1:
        raise ValueError(f"widths: expected one positive number or more, got {tuple(widths)}")
    if len(blocks) != len(widths) or min(blocks) < 1:
        expected = f"{len(widths)} positive numbers, one a stage"
        raise ValueError(f"blocks: expected {expected}, got {tuple(blocks)}")
