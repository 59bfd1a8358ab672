"""A CLIP small enough to train while you watch: rendered shapes and the captions of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from course_lib.datasets import repository_data
from course_lib.datasets.rendered_shapes import PLACES, SIZES
from course_lib.media.caption_words import BagOfWordsTower, CaptionWords
from course_lib.media.picture_tower import PictureTower
from course_lib.media.pixel_batches import as_pixels
from course_lib.media.tower_training import train_towers
from course_lib.media.two_towers import TwoTowers

# One sentence for each size and place: what the captions of `shapes` say beside colour and shape.
SHAPE_TEMPLATES = tuple(
    f"a {size} {{}} at the " + ("centre" if place == ("middle", "centre") else " ".join(place))
    for size in SIZES
    for place in PLACES
)


class MiniCLIP(TwoTowers):
    """Two towers for pictures and captions: convolutions on one side, a bag of words on the other.

    Parameters
    ----------
    words : CaptionWords
        The vocabulary of the captions.
    image_size : int
        Side of the pictures, a multiple of 8.
    dim : int
        Length of both vectors.
    widths : tuple of int
        Channels of the picture tower.
    hidden : int
        Width of the text tower's hidden layer; 0 for none, which adds words up and so generalises
        best to combinations that training never saw.
    seed : int
        Of the first weights.

    References
    ----------
    Radford et al. (2021), "Learning Transferable Visual Models From Natural Language Supervision".

    Examples
    --------
    >>> from course_lib.datasets import shapes
    >>> drawn = shapes(4)
    >>> model = MiniCLIP(CaptionWords.from_captions(drawn.captions), dim=8)
    >>> model.encode_items(drawn.images).shape, model.encode_texts(drawn.captions).shape
    ((4, 8), (4, 8))
    """

    def __init__(
        self,
        words: CaptionWords,
        image_size: int = 32,
        dim: int = 64,
        widths: tuple[int, ...] = (16, 32, 64),
        hidden: int = 0,
        seed: int = 0,
    ) -> None:
        super().__init__(
            PictureTower(image_size, dim, widths, seed),
            BagOfWordsTower(words, dim, hidden, seed + 1),
        )
        self.settings = {
            "image_size": image_size, "dim": dim, "widths": widths, "hidden": hidden,
        }  # fmt: skip
        self.words = words

    def item_batch(self, items: Any) -> Tensor:
        """Return pictures, (n, H, W, 3) array or (n, 3, H, W) tensor, as a tensor (n, 3, H, W)."""
        return as_pixels(items)

    def save(self, path: str | Path, settings: Any = None) -> None:
        """Write the weights, the vocabulary and the widths into one safetensors file."""
        kept = {"words": json.dumps(self.words.words), "settings": json.dumps(self.settings)}
        super().save(path, {**kept, **(settings or {})})


def train_mini_clip(
    images: NDArray[np.float32],
    captions: Sequence[str],
    steps: int = 800,
    batch_size: int = 128,
    lr: float = 3e-3,
    seed: int = 0,
    progress: bool = True,
) -> tuple[MiniCLIP, list[float]]:
    """Train a `MiniCLIP` on pictures with captions.

    Parameters
    ----------
    images : float32 array, shape (n, H, H, 3)
        From 0 to 1.
    captions : sequence of n str
        Their words make the vocabulary.
    steps, batch_size, lr, seed, progress
        As in `train_towers`; `seed` gives the first weights too.

    Returns
    -------
    model : MiniCLIP
        In eval mode.
    history : list of float
        The loss of each step.

    Raises
    ------
    ValueError
        If the numbers of pictures and captions differ, or a setting is out of its range.

    Examples
    --------
    >>> from course_lib.datasets import shapes
    >>> drawn = shapes(32)
    >>> model, history = train_mini_clip(drawn.images, drawn.captions, steps=3, batch_size=16)
    >>> len(history), model.encode_texts(["a red circle"]).shape
    (3, (1, 64))
    """
    model = MiniCLIP(CaptionWords.from_captions(captions), np.shape(images)[1], seed=seed)
    history = train_towers(model, images, captions, steps, batch_size, lr, seed, progress)
    return model, history


def load_mini_clip(path: str | Path | None = None) -> MiniCLIP:
    """Load the checkpoint that the project trained (``data/make_mini_clip.py``), or another one.

    Parameters
    ----------
    path : str or Path, optional
        A file that `MiniCLIP.save` wrote; the project's own by default.

    Returns
    -------
    MiniCLIP
        In eval mode.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is not one that `MiniCLIP.save` wrote.

    Examples
    --------
    >>> model = load_mini_clip()
    >>> red, blue = model.encode_texts(["a red circle", "a blue circle"])
    >>> bool(red @ blue < 0.9)
    True
    """
    from safetensors import safe_open

    path = repository_data("mini_clip.safetensors") if path is None else Path(path)
    with safe_open(str(path), framework="pt") as file:
        kept = file.metadata() or {}
    if not {"words", "settings"} <= kept.keys():
        raise ValueError(f"path: expected a file that MiniCLIP.save wrote, got {path.name}")
    settings = json.loads(kept["settings"])
    settings["widths"] = tuple(settings["widths"])
    model = MiniCLIP(CaptionWords(json.loads(kept["words"])), **settings)
    model.load(path)
    model.eval()
    return model
