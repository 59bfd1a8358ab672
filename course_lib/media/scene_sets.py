"""What mini-CLIP learns from: scenes of one object, and some of several."""

from __future__ import annotations

import numpy as np

from course_lib.datasets import ShapeScenes, shapes


def clip_scenes(one: int = 6000, several: int = 600, seed: int = 0) -> ShapeScenes:
    """Render scenes of one object, followed by scenes of one to three.

    Parameters
    ----------
    one, several : int
        Number of scenes of each kind, 0 or more.
    seed : int
        Different seeds have no scene in common but by chance.

    Returns
    -------
    ShapeScenes
        Of 32 x 32 pixels.

    Examples
    --------
    >>> drawn = clip_scenes(one=3, several=2)
    >>> drawn.images.shape, [len(scene) for scene in drawn.scenes[:3]]
    ((5, 32, 32, 3), [1, 1, 1])
    """
    first = shapes(one, seed=2 * seed)
    rest = shapes(several, seed=2 * seed + 1, max_objects=3)
    return ShapeScenes(
        np.concatenate([first.images, rest.images]),
        first.captions + rest.captions,
        first.scenes + rest.scenes,
    )
