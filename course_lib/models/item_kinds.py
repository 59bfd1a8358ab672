"""What one item is: a text, a picture or a sound. A string is always a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from .model_entry import Modality
from .sound_waves import Wave

PICTURE_FILES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"})
SOUND_FILES = frozenset({".wav", ".flac", ".ogg", ".mp3"})


def modality_of(item: object, name: str = "item") -> Modality:
    """Tell what an item is by its type.

    Parameters
    ----------
    item
        A ``str`` is a text; a Pillow image and an array of two or three axes are pictures; a
        `Wave` and an array of one axis are sounds; a `pathlib.Path` is what its ending says.
    name
        What the caller calls the item, for the message.

    Returns
    -------
    str
        ``"text"``, ``"image"`` or ``"audio"``.

    Raises
    ------
    TypeError
        If it is none of these.

    Examples
    --------
    >>> modality_of("sunset.jpg"), modality_of(Path("sunset.jpg")), modality_of(np.zeros(16_000))
    ('text', 'image', 'audio')
    """
    from PIL import Image

    if isinstance(item, str):
        return "text"
    if isinstance(item, Image.Image) or (isinstance(item, np.ndarray) and item.ndim in {2, 3}):
        return "image"
    if isinstance(item, Wave) or (isinstance(item, np.ndarray) and item.ndim == 1):
        return "audio"
    if isinstance(item, Path) and item.suffix.lower() in PICTURE_FILES | SOUND_FILES:
        return "image" if item.suffix.lower() in PICTURE_FILES else "audio"
    raise TypeError(
        f"{name}: expected a str (text), a Pillow image, an array or a pathlib.Path to a picture "
        f"or a sound, got {described(item)}"
    )


def described(item: object) -> str:
    """Describe an item by its type, and its shape or ending, never by its content.

    Examples
    --------
    >>> described(np.zeros((8, 8, 3))), described(Path("notes.txt")), described(None)
    ('an array of shape (8, 8, 3)', "a path ending in '.txt'", 'NoneType')
    """
    if isinstance(item, np.ndarray):
        return f"an array of shape {item.shape}"
    if isinstance(item, Path):
        return f"a path ending in {item.suffix!r}"
    return type(item).__name__


def as_items(items: Iterable[object]) -> list[object]:
    """Return the items as a list; one item that isn't in a list is refused.

    Raises
    ------
    TypeError
        If a single text, picture, sound or path came, or something that can't be gone through.
    """
    from PIL import Image

    if isinstance(items, str | Path | Wave | Image.Image) or not isinstance(items, Iterable):
        what = described(items)
        raise TypeError(f"items: expected a list, got {what}; put one item in a list, or use embed")
    return list(items)


def checked_kinds(
    items: Sequence[object], modalities: Sequence[Modality], modality: Modality | None = None
) -> list[Modality]:
    """Return each item's modality, all of them among `modalities`.

    Parameters
    ----------
    items
        n items.
    modalities
        What is allowed.
    modality
        What all items are, where their types don't say it.

    Raises
    ------
    TypeError
        If an item is something else; the message has its place.
    ValueError
        If `modality` is not among `modalities`.

    Examples
    --------
    >>> checked_kinds(["a cat", np.zeros((8, 8))], ["text"])
    Traceback (most recent call last):
    TypeError: items[1]: expected text, got image: an array of shape (8, 8)
    """
    if modality is not None and modality not in modalities:
        raise ValueError(f"modality: expected one of {', '.join(modalities)}, got {modality!r}")
    if modality is not None:
        return [modality] * len(items)
    kinds = [modality_of(item, f"items[{row}]") for row, item in enumerate(items)]
    for row, kind in enumerate(kinds):
        if kind not in modalities:
            wanted = " or ".join(modalities)
            raise TypeError(f"items[{row}]: expected {wanted}, got {kind}: {described(items[row])}")
    return kinds
