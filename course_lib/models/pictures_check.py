"""Any picture as Pillow's RGB, so that one picture gives one vector whatever form it came in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image


def as_picture(item: object, name: str = "item") -> Image:
    """Turn a picture of any form into Pillow's RGB.

    Parameters
    ----------
    item
        A Pillow image; an array (H, W), (H, W, 1), (H, W, 3) or (H, W, 4), uint8 from 0 to 255 or
        floating point from 0 to 1; or a `pathlib.Path` to a file. Grey becomes three equal
        channels; what is transparent is laid on white; a camera's note on how to turn the picture
        is obeyed.
    name
        What the caller calls the item, for the message.

    Returns
    -------
    PIL.Image.Image
        In mode RGB.

    Raises
    ------
    TypeError
        If it is none of these.
    ValueError
        If an array has another shape or range, or a file is no picture.

    Examples
    --------
    >>> as_picture(np.zeros((4, 6))).size, as_picture(np.zeros((4, 6))).mode
    ((6, 4), 'RGB')
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if isinstance(item, np.ndarray):
        item = Image.fromarray(_as_bytes(item, name))
    if isinstance(item, Path):
        try:
            with Image.open(item) as opened:
                return _on_white(ImageOps.exif_transpose(opened))
        except UnidentifiedImageError:
            raise ValueError(f"{name}: {item.name} is no picture that Pillow can read") from None
    if isinstance(item, Image.Image):
        return _on_white(ImageOps.exif_transpose(item))
    raise TypeError(
        f"{name}: expected a Pillow image, an array or a pathlib.Path, got {type(item).__name__}"
    )


def _as_bytes(pixels: NDArray, name: str) -> NDArray[np.uint8]:
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    if pixels.ndim not in {2, 3} or channels not in {1, 3, 4} or 0 in pixels.shape:
        raise ValueError(
            f"{name}: expected shape (H, W), (H, W, 1), (H, W, 3) or (H, W, 4), got {pixels.shape}"
        )
    if pixels.dtype == np.uint8:
        return np.ascontiguousarray(pixels)
    if pixels.dtype.kind != "f":
        raise TypeError(f"{name}: expected uint8 or floating point pixels, got {pixels.dtype}")
    low, high = float(pixels.min()), float(pixels.max())
    if not (low >= 0 and high <= 1):  # NaN fails both
        raise ValueError(f"{name}: expected floating point pixels from 0 to 1, got {low} to {high}")
    return np.round(pixels * 255).astype(np.uint8)


def _on_white(picture: Image) -> Image:
    from PIL import Image

    if picture.mode.startswith("I"):  # 16 bits, which convert would clip
        grey = np.asarray(picture).astype(np.float64) / 65535
        picture = Image.fromarray(_as_bytes(np.clip(grey, 0, 1), "picture"))
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, picture).convert("RGB")
