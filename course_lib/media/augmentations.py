"""Random changes that keep what a picture shows: crops, flips, colours, grey, blur.

Every function takes a batch (B, C, H, W) of float32 from 0 to 1 and a `torch.Generator`, draws
anew for each picture, and returns a batch of the same shape and range.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course_lib.media.picture_changes import (
    blurred,
    brightened,
    contrasted,
    crops,
    hue_turned,
    mixed_with_grey,
)

Range = tuple[float, float]


def random_resized_crop(
    x: Tensor,
    generator: torch.Generator,
    area: Range = (0.2, 1.0),
    ratio: Range = (3 / 4, 4 / 3),
    size: int | None = None,
) -> Tensor:
    """Cut out a random rectangle of each picture and stretch it to one size.

    Parameters
    ----------
    x : Tensor, shape (B, C, H, W)
    generator : torch.Generator
    area : (low, high)
        Share of the picture that is kept, drawn evenly, above 0 and at most 1.
    ratio : (low, high)
        Width by height of the rectangle in units of the picture's, drawn evenly on a log scale;
        a side that would be longer than the picture's is cut to it.
    size : int, optional
        Side of the result; the picture's own (H, W) by default.

    Returns
    -------
    Tensor, shape (B, C, H, W) or (B, C, size, size)

    Raises
    ------
    ValueError
        If a range is empty or out of its limits.

    References
    ----------
    Szegedy et al. (2015), "Going Deeper with Convolutions", section 6; Chen et al. (2020),
    "SimCLR", appendix A.

    Examples
    --------
    >>> x = torch.rand(4, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    >>> random_resized_crop(x, torch.Generator().manual_seed(0), size=8).shape
    torch.Size([4, 3, 8, 8])
    >>> whole = random_resized_crop(x, torch.Generator(), area=(1, 1), ratio=(1, 1))
    >>> torch.allclose(whole, x, atol=1e-5)
    True
    """
    _check_range("area", area, 0, 1)
    _check_range("ratio", ratio, 0, math.inf)
    share = _draw(len(x), *area, generator)  # (B,)
    aspect = _draw(len(x), math.log(ratio[0]), math.log(ratio[1]), generator).exp()
    width, height = (share * aspect).sqrt().clamp(max=1), (share / aspect).sqrt().clamp(max=1)
    left, top = (_draw(len(x), 0, 1, generator) * (1 - side) for side in (width, height))
    shape = (size, size) if size else (x.shape[2], x.shape[3])
    return crops(x, left, top, width, height, shape)


def random_flip(x: Tensor, generator: torch.Generator, chance: float = 0.5) -> Tensor:
    """Mirror pictures, left for right, each with this chance.

    Examples
    --------
    >>> x = torch.arange(3.0).view(1, 1, 1, 3) / 2
    >>> random_flip(x, torch.Generator(), chance=1).flatten().tolist()
    [1.0, 0.5, 0.0]
    """
    return _sometimes(x, x.flip(-1), chance, generator)


def colour_jitter(
    x: Tensor,
    generator: torch.Generator,
    brightness: float = 0.4,
    contrast: float = 0.4,
    saturation: float = 0.4,
    hue: float = 0.1,
    chance: float = 0.8,
) -> Tensor:
    """Change brightness, contrast, saturation and hue of pictures, in this order.

    Parameters
    ----------
    x : Tensor, shape (B, C, H, W)
        With one channel, saturation and hue have no effect.
    generator : torch.Generator
    brightness, contrast, saturation : float
        The factor is drawn from 1 - s to 1 + s; 0 to 1.
    hue : float
        The turn is drawn from -hue to hue, in full turns of the colour circle; 0 to 0.5.
    chance : float
        That a picture is changed at all.

    Returns
    -------
    Tensor, shape (B, C, H, W)

    Raises
    ------
    ValueError
        If a strength is out of its range.

    References
    ----------
    Chen et al. (2020), "SimCLR", appendix A, which has the four in random order.

    Examples
    --------
    >>> grey = torch.full((2, 3, 4, 4), 0.5)
    >>> lit = colour_jitter(grey, torch.Generator().manual_seed(0), chance=1)
    >>> lit.shape, bool((lit != grey).any()), torch.allclose(lit[:, 0], lit[:, 1])
    (torch.Size([2, 3, 4, 4]), True, True)
    """
    strengths = {"brightness": brightness, "contrast": contrast, "saturation": saturation}
    for name, value in strengths.items():
        if not 0 <= value <= 1:
            raise ValueError(f"{name}: expected 0 to 1, got {value}")
    if not 0 <= hue <= 0.5:
        raise ValueError(f"hue: expected 0 to 0.5, got {hue}")
    factors = [_draw(len(x), 1 - s, 1 + s, generator) for s in strengths.values()]
    turns = _draw(len(x), -hue, hue, generator)
    changed = contrasted(brightened(x, factors[0]), factors[1])
    if x.shape[1] == 3:
        changed = hue_turned(mixed_with_grey(changed, factors[2]), turns)
    return _sometimes(x, changed, chance, generator)


def random_grayscale(x: Tensor, generator: torch.Generator, chance: float = 0.2) -> Tensor:
    """Take the colour out of pictures, each with this chance; three equal channels stay.

    Examples
    --------
    >>> red = torch.tensor([1.0, 0.0, 0.0]).view(1, 3, 1, 1)
    >>> random_grayscale(red, torch.Generator(), chance=1).flatten().tolist()
    [0.299, 0.299, 0.299]
    """
    if x.shape[1] == 1:
        return x
    return _sometimes(x, mixed_with_grey(x, torch.zeros(len(x))), chance, generator)


def gaussian_blur(
    x: Tensor, generator: torch.Generator, sigma: Range = (0.1, 2.0), chance: float = 0.5
) -> Tensor:
    """Blur pictures with a Gaussian, each with this chance.

    Parameters
    ----------
    x : Tensor, shape (B, C, H, W)
    generator : torch.Generator
    sigma : (low, high)
        Standard deviation in pixels, drawn evenly, above 0.
    chance : float

    Returns
    -------
    Tensor, shape (B, C, H, W)

    Raises
    ------
    ValueError
        If `sigma` is empty or not positive.

    Examples
    --------
    >>> dot = torch.zeros(1, 1, 9, 9)
    >>> dot[..., 4, 4] = 1
    >>> soft = gaussian_blur(dot, torch.Generator(), sigma=(1, 1), chance=1)
    >>> soft.sum().item(), soft.max().item()
    (1.0, 0.16)
    """
    _check_range("sigma", sigma, 0, math.inf)
    return _sometimes(x, blurred(x, _draw(len(x), *sigma, generator)), chance, generator)


def two_views(x: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Change each picture twice, independently: crop, flip, colours, grey, blur.

    Parameters
    ----------
    x : Tensor, shape (B, C, H, W)
    generator : torch.Generator

    Returns
    -------
    tuple of two Tensors, shape (B, C, H, W) each

    References
    ----------
    Chen et al. (2020), "A Simple Framework for Contrastive Learning of Visual Representations",
    section 3 and appendix A.

    Examples
    --------
    >>> x = torch.rand(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    >>> first, second = two_views(x, torch.Generator().manual_seed(1))
    >>> first.shape == second.shape == x.shape, torch.equal(first, second)
    (True, False)
    """
    return _view(x, generator), _view(x, generator)


def _view(x: Tensor, generator: torch.Generator) -> Tensor:
    x = random_flip(random_resized_crop(x, generator), generator)
    x = random_grayscale(colour_jitter(x, generator), generator)
    return gaussian_blur(x, generator, sigma=(0.1, x.shape[-1] / 32))


def _draw(n: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return low + (high - low) * torch.rand(n, generator=generator)


def _sometimes(x: Tensor, changed: Tensor, chance: float, generator: torch.Generator) -> Tensor:
    if not 0 <= chance <= 1:
        raise ValueError(f"chance: expected 0 to 1, got {chance}")
    drawn = torch.rand(len(x), generator=generator) < chance
    return torch.where(drawn[:, None, None, None], changed, x)


def _check_range(name: str, given: Range, low: float, high: float) -> None:
    if not low < given[0] <= given[1] <= high:
        raise ValueError(f"{name}: expected {low} < low <= high <= {high}, got {given}")
