"""Pictures as pairs of random views, for a contrastive loss that needs no labels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from course_lib.media import as_pixels, two_views
from course_lib.media.pixel_batches import Images

Views = Callable[[Tensor, torch.Generator], tuple[Tensor, Tensor]]


class TwoViewDataset(Dataset[tuple[Tensor, Tensor]]):
    """Item i is two random changes of picture i.

    What is drawn depends on the seed, the epoch and the picture's number alone, not on the order
    or on the worker process that asks: workers that share one generator's state would all make
    the same changes.

    Parameters
    ----------
    images : array or Tensor
        n pictures, as `as_pixels` takes them.
    views : function
        From pictures (1, C, H, W) and a generator to two changed ones; `two_views`, SimCLR's
        recipe, by default: crop, flip, colour jitter in 8 of 10 cases, grey, blur.
    seed : int

    Attributes
    ----------
    epoch : int
        Number of the pass over the data; set it before each, or every pass shows the same views.

    References
    ----------
    Chen et al. (2020), "A Simple Framework for Contrastive Learning of Visual Representations",
    section 3 and appendix A.

    Examples
    --------
    >>> from course_lib.datasets import shapes
    >>> pairs = TwoViewDataset(shapes(8).images)
    >>> batches = torch.utils.data.DataLoader(pairs, batch_size=4, shuffle=True)
    >>> first, second = next(iter(batches))
    >>> first.shape == second.shape, torch.equal(first, second)
    (True, False)
    """

    def __init__(self, images: Images, views: Views = two_views, seed: int = 0) -> None:
        self.pictures, self.views = as_pixels(images), views  # (n, C, H, W)
        self.seed, self.epoch = seed, 0

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self.pictures)

    def __getitem__(self, row: int) -> tuple[Tensor, Tensor]:
        """Return two views of a picture, (C, H, W) each."""
        if not 0 <= row < len(self):
            raise IndexError(f"row: expected 0 to {len(self) - 1}, got {row}")
        generator = torch.Generator().manual_seed(_mixed(self.seed, self.epoch, int(row)))
        first, second = self.views(self.pictures[row : row + 1], generator)
        return first[0], second[0]


def _mixed(*numbers: int) -> int:
    """Return one seed from several numbers: a sum would give (0, 1) and (1, 0) the same."""
    high, low = np.random.SeedSequence(numbers).generate_state(2)
    return int(high) << 32 >> 1 | int(low)
