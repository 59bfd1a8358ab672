"""The picture side of mini-CLIP: convolutions, and a linear layer that sees all places."""

from __future__ import annotations

from torch import nn

from course_lib.sentences.weight_seeds import seeded_weights


class PictureTower(nn.Sequential):
    """Three strided convolutions, each halving the side, then one linear layer over all places.

    The last layer sees where things are: global pooling would forget "at the top left".

    Parameters
    ----------
    image_size : int
        Side of the square pictures, a multiple of 8.
    dim : int
        Length of the vector.
    widths : tuple of three int
        Channels after each convolution.
    seed : int
        Of the first weights.

    Examples
    --------
    >>> import torch
    >>> PictureTower(32, dim=16)(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 16])
    """

    def __init__(
        self,
        image_size: int = 32,
        dim: int = 64,
        widths: tuple[int, ...] = (32, 64, 128),
        seed: int = 0,
    ) -> None:
        shrunk = 2 ** len(widths)
        if image_size < shrunk or image_size % shrunk:
            raise ValueError(f"image_size: expected a multiple of {shrunk}, got {image_size}")
        side = image_size // shrunk
        layers: list[nn.Module] = []
        with seeded_weights(seed):
            for before, after in zip((3, *widths), widths, strict=False):
                layers += [nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False)]
                layers += [nn.BatchNorm2d(after), nn.GELU()]
            layers += [nn.Flatten(), nn.Linear(widths[-1] * side * side, dim)]
        super().__init__(*layers)
        self.dim = dim
