"""Pictures that describe themselves: coloured shapes on a plain ground, with captions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .shape_outlines import OUTLINES

# Okabe and Ito's colours, which people with colour-blindness tell apart, without black.
COLOURS = {
    "red": (0.84, 0.20, 0.13),
    "orange": (0.90, 0.62, 0.00),
    "yellow": (0.94, 0.89, 0.26),
    "green": (0.00, 0.62, 0.45),
    "cyan": (0.34, 0.71, 0.91),
    "blue": (0.00, 0.30, 0.70),
    "pink": (0.80, 0.47, 0.65),
    "grey": (0.40, 0.40, 0.40),
}
SHAPES = tuple(OUTLINES)
SIZES = {"small": 0.085, "large": 0.14}  # radius, as a part of the picture's side
ROWS = {"top": 1 / 6, "middle": 1 / 2, "bottom": 5 / 6}
COLUMNS = {"left": 1 / 6, "centre": 1 / 2, "right": 5 / 6}
PLACES = tuple(product(ROWS, COLUMNS))
JITTER = 0.015


class ShapeObject(NamedTuple):
    """One shape of a scene.

    Attributes
    ----------
    colour, shape, size
        Keys of ``COLOURS``, ``OUTLINES`` and ``SIZES``.
    row, column
        Keys of ``ROWS`` and ``COLUMNS``.
    """

    colour: str
    shape: str
    size: str
    row: str
    column: str

    @property
    def caption(self) -> str:
        """Such as ``"a small red circle at the top left"``."""
        place = "centre" if self[3:] == ("middle", "centre") else f"{self.row} {self.column}"
        return f"a {self.size} {self.colour} {self.shape} at the {place}"


@dataclass(frozen=True, eq=False)
class ShapeScenes:
    """Pictures with what they show.

    Attributes
    ----------
    images
        float32, shape (n, size, size, 3), RGB from 0 to 1.
    captions
        n sentences without a full stop.
    scenes
        n tuples of :class:`ShapeObject`, in the order of the captions.
    """

    images: NDArray[np.float32]
    captions: list[str]
    scenes: list[tuple[ShapeObject, ...]]

    def __len__(self) -> int:
        return len(self.captions)


def shapes(n: int, seed: int = 0, size: int = 32, max_objects: int = 1) -> ShapeScenes:
    """Render scenes of coloured shapes.

    Each scene has one to `max_objects` objects in different places; colour, shape, size and place
    are drawn evenly. 8 colours, 6 shapes, 2 sizes and 9 places make 864 single objects.

    Parameters
    ----------
    n
        Number of scenes, 0 or more.
    seed
        Same seed, same scenes; the first scenes don't depend on `n`.
    size
        Side of the pictures in pixels, 8 or more.
    max_objects
        1 to 9.

    Returns
    -------
    ShapeScenes

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> drawn = shapes(3, seed=1)
    >>> drawn.images.shape, len(drawn.captions)
    ((3, 32, 32, 3), 3)
    >>> shapes(1, seed=1).captions[0] == drawn.captions[0] == drawn.scenes[0][0].caption
    True
    """
    for name, value, low, high in (
        ("n", n, 0, None),
        ("size", size, 8, None),
        ("max_objects", max_objects, 1, len(PLACES)),
    ):
        if value < low or (high is not None and value > high):
            expected = f"{low} to {high}" if high else f"{low} or more"
            raise ValueError(f"{name}: expected {expected}, got {value}")
    rng = np.random.default_rng(seed)
    images = np.empty((n, size, size, 3), dtype=np.float32)
    scenes = []
    for image in images:
        scene = _draw_scene(rng, max_objects)
        image[:] = render_scene(scene, rng, size)
        scenes.append(scene)
    captions = [" and ".join(item.caption for item in scene) for scene in scenes]
    return ShapeScenes(images, captions, scenes)


def render_scene(
    scene: tuple[ShapeObject, ...], rng: np.random.Generator, size: int = 32
) -> NDArray[np.float32]:
    """Paint a scene on a light ground, each object a little off its place.

    Parameters
    ----------
    scene
        The objects; later ones lie above earlier ones.
    rng
        Source of the ground's brightness and of the offsets.
    size
        Side in pixels.

    Returns
    -------
    float32 array, shape (size, size, 3)
        RGB from 0 to 1.
    """
    centres = (np.arange(size) + 0.5) / size
    x, y = np.meshgrid(centres, centres)  # (size, size) each
    image = np.full((size, size, 3), rng.uniform(0.88, 0.98), dtype=np.float32)
    for item in scene:
        dx, dy = rng.uniform(-JITTER, JITTER, size=2)
        distance = OUTLINES[item.shape](
            x - COLUMNS[item.column] - dx, y - ROWS[item.row] - dy, SIZES[item.size]
        )
        # A pixel is covered by half where the outline goes through its middle.
        cover = np.clip(0.5 - distance * size, 0, 1)[..., None]  # (size, size, 1)
        image += (np.array(COLOURS[item.colour], dtype=np.float32) - image) * cover
    return image


def _draw_scene(rng: np.random.Generator, max_objects: int) -> tuple[ShapeObject, ...]:
    count = int(rng.integers(1, max_objects + 1))
    places = rng.choice(len(PLACES), size=count, replace=False)
    return tuple(
        ShapeObject(
            list(COLOURS)[rng.integers(len(COLOURS))],
            SHAPES[rng.integers(len(SHAPES))],
            list(SIZES)[rng.integers(len(SIZES))],
            *PLACES[place],
        )
        for place in places
    )
