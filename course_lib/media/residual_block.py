"""Two convolutions that learn what to add to their input."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.media.batch_normalization import BatchNorm2d


class ResidualBlock(nn.Module):
    """y = relu(F(x) + x), with F two 3 x 3 convolutions, each normalised over the batch.

    If the block changes the number of channels or halves the picture, the shortcut is a 1 x 1
    convolution instead of x itself. With F = 0 the block hands its input on: a deeper net can
    always be as good as a shallower one, which plain layers must learn first.

    Parameters
    ----------
    channels_in, channels_out : int
        Channels of x and of y.
    stride : int
        2 halves height and width.
    residual : bool
        False leaves the shortcut out: the plain network that the paper compares with.

    References
    ----------
    He, Zhang, Ren and Sun 2016, "Deep residual learning for image recognition", equations 1 and
    2, figure 5 (left); shortcuts as option B of section 3.3.

    Examples
    --------
    >>> import torch
    >>> ResidualBlock(3, 8, stride=2)(torch.zeros(2, 3, 8, 8)).shape
    torch.Size([2, 8, 4, 4])
    """

    def __init__(
        self, channels_in: int, channels_out: int, stride: int = 1, residual: bool = True
    ) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels_out, 3, stride, padding=1, bias=False)
        self.norm1 = BatchNorm2d(channels_out)
        self.conv2 = nn.Conv2d(channels_out, channels_out, 3, padding=1, bias=False)
        self.norm2 = BatchNorm2d(channels_out)
        self.residual = residual
        self.shortcut: nn.Module = nn.Identity()
        if residual and (stride != 1 or channels_in != channels_out):
            narrow = nn.Conv2d(channels_in, channels_out, 1, stride, bias=False)
            self.shortcut = nn.Sequential(narrow, BatchNorm2d(channels_out))

    def forward(self, x: Tensor) -> Tensor:
        """Return y: (B, C_in, H, W) to (B, C_out, H / stride, W / stride)."""
        y = F.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))  # F(x)
        return F.relu(y + self.shortcut(x)) if self.residual else F.relu(y)
