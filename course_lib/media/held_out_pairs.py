"""Combinations of colour and shape that training never sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import ShapeObject


class HeldOut(NamedTuple):
    """Which scenes are for training, which for the test.

    Attributes
    ----------
    train, test
        Rows, int64.
    pairs
        The (colour, shape) pairs that no training scene has.
    """

    train: NDArray[np.int64]
    test: NDArray[np.int64]
    pairs: tuple[tuple[str, str], ...]


def held_out_split(
    scenes: Sequence[Iterable[ShapeObject]], pairs: int = 8, seed: int = 0
) -> HeldOut:
    """Keep some combinations of colour and shape out of the training scenes.

    Colours and shapes take part in as few held-out pairs as can be, so that each is still seen in
    training, with other partners.

    Parameters
    ----------
    scenes : sequence of tuples of ShapeObject
    pairs : int
        How many combinations, 1 or more; a colour or a shape must stay in training.
    seed : int
        Of the choice.

    Returns
    -------
    HeldOut
        `train` has the scenes without any held-out pair, `test` those with nothing else; scenes
        that mix both are in neither.

    Raises
    ------
    ValueError
        If `pairs` is below 1, or so large that a colour or a shape is never trained.

    Examples
    --------
    >>> from course_lib.datasets import shapes
    >>> scenes = shapes(200, seed=1).scenes
    >>> split = held_out_split(scenes, pairs=4)
    >>> seen = {(item.colour, item.shape) for i in split.train for item in scenes[i]}
    >>> len(split.pairs), seen.isdisjoint(split.pairs)
    (4, True)
    """
    colours = sorted({item.colour for scene in scenes for item in scene})
    forms = sorted({item.shape for scene in scenes for item in scene})
    if not 1 <= pairs <= (len(colours) - 1) * (len(forms) - 1):
        most = (len(colours) - 1) * (len(forms) - 1)
        raise ValueError(f"pairs: expected 1 to {most}, got {pairs}")
    held = _spread_pairs(colours, forms, pairs, np.random.default_rng(seed))
    hidden = [[(item.colour, item.shape) in held for item in scene] for scene in scenes]
    train = [i for i, marks in enumerate(hidden) if not any(marks)]
    test = [i for i, marks in enumerate(hidden) if marks and all(marks)]
    return HeldOut(np.array(train, np.int64), np.array(test, np.int64), tuple(sorted(held)))


def _spread_pairs(
    colours: list[str], forms: list[str], pairs: int, rng: np.random.Generator
) -> set[tuple[str, str]]:
    """Choose pairs along wrapped diagonals of the shuffled table, so that they share little."""
    c, f = rng.permutation(colours).tolist(), rng.permutation(forms).tolist()
    longer, shorter = max(len(c), len(f)), min(len(c), len(f))
    cells = [(i, (i + shift) % shorter) for shift in range(shorter) for i in range(longer)]
    if len(c) < len(f):
        cells = [(j, i) for i, j in cells]
    return {(c[i], f[j]) for i, j in cells[:pairs]}
