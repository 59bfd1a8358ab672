"""What a CLIP fails at: pictures made to ask who is where, which colour is whose, how many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import ShapeObject
from course_lib.datasets.rendered_shapes import COLOURS, PLACES, SHAPES, SIZES, render_scene
from course_lib.media.two_towers import TwoTowers

Scene = tuple[ShapeObject, ...]
TIE = 1e-5  # cosines of float32 vectors that differ by less are equal


class LimitResult(NamedTuple):
    """How often a model chose the right caption.

    Attributes
    ----------
    question
        What the wrong captions change.
    accuracy
        From 0 to 1; among k captions with the same score the right one counts 1 / k.
    chance
        What guessing reaches.
    """

    question: str
    accuracy: float
    chance: float


def relation_test(model: TwoTowers, n: int = 200, seed: int = 0) -> list[LimitResult]:
    """Show two objects side by side, and offer the right caption and a wrong one.

    Three kinds of wrong caption: one object has a colour that isn't in the picture ("presence",
    the control); the objects have each other's colour ("colours swapped"); the objects have each
    other's place ("places swapped"). The last two have the words of the right caption in another
    order.

    Parameters
    ----------
    model : TwoTowers
        Trained on `course_lib.datasets.shapes` of 32 pixels.
    n : int
        Pictures, 1 or more.
    seed : int

    Returns
    -------
    list of three LimitResult
        Chance is a half.

    References
    ----------
    Yuksekgonul et al. (2023), "When and Why Vision-Language Models Behave like Bags-of-Words";
    Radford et al. (2021), section 6 (limitations).

    Examples
    --------
    >>> from course_lib.media import load_mini_clip
    >>> for result in relation_test(load_mini_clip(), n=20):
    ...     print(result.question, result.accuracy > 0.8)
    presence True
    colours swapped False
    places swapped False
    """
    _check_count(n)
    rng = np.random.default_rng(seed)
    scenes = [_side_by_side(rng) for _ in range(n)]
    images = _rendered(scenes, rng)
    wrong: dict[str, Callable[[Scene], Scene]] = {
        "presence": lambda scene: _other_colour(scene, rng),
        "colours swapped": _colours_swapped,
        "places swapped": _places_swapped,
    }
    results = []
    for question, change in wrong.items():
        offered = [[_caption(scene), _caption(change(scene))] for scene in scenes]
        accuracy = choice_accuracy(model, images, offered)
        results.append(LimitResult(question, accuracy, 1 / 2))
    return results


def counting_test(
    model: TwoTowers, most: int = 5, n: int = 200, seed: int = 0
) -> list[LimitResult]:
    """Show 1 to `most` objects of one kind, and offer captions with each number of them.

    The captions say the kind as often as there are objects, "a small red circle and a small red
    circle", since no caption of the training has a number in it.

    Parameters
    ----------
    model : TwoTowers
        Trained on `course_lib.datasets.shapes` of 32 pixels.
    most : int
        2 to 9.
    n : int
        Pictures, 1 or more.
    seed : int

    Returns
    -------
    list of two LimitResult
        ``kind``, the control: which of `most` kinds is it, said as often as there are objects;
        ``number``. Chance is 1 / `most`.

    Raises
    ------
    ValueError
        If `most` or `n` is out of its range.

    References
    ----------
    Radford et al. (2021), section 6: CLIP struggles to count. Paiss et al. (2023), "Teaching CLIP
    to Count to Ten".

    Examples
    --------
    >>> from course_lib.media import load_mini_clip
    >>> kind, number = counting_test(load_mini_clip(), n=40)
    >>> kind.accuracy > 0.8, number.accuracy < 0.7
    (True, True)
    """
    _check_count(n)
    if not 2 <= most <= len(PLACES):
        raise ValueError(f"most: expected 2 to {len(PLACES)}, got {most}")
    rng = np.random.default_rng(seed)
    scenes = [_copies(rng, int(rng.integers(1, most + 1))) for _ in range(n)]
    images = _rendered(scenes, rng)
    kinds, numbers = [], []
    for scene in scenes:
        right, count = _kind(scene[0]), len(scene)
        others = _other_kinds(scene[0], most - 1, rng)
        kinds.append([" and ".join([kind] * count) for kind in [right, *others]])
        wrong = [k for k in range(1, most + 1) if k != count]
        numbers.append([" and ".join([right] * k) for k in [count, *wrong]])
    return [
        LimitResult("kind", choice_accuracy(model, images, kinds), 1 / most),
        LimitResult("number", choice_accuracy(model, images, numbers), 1 / most),
    ]


def choice_accuracy(
    model: TwoTowers, images: NDArray[np.float32], offered: Sequence[Sequence[str]]
) -> float:
    """Return how often the first of a picture's captions has the largest cosine with it.

    Parameters
    ----------
    model : TwoTowers
    images : float32 array, shape (n, H, W, 3)
    offered : sequence of n sequences of C str
        The right caption first.

    Returns
    -------
    float
        From 0 to 1. Ties are shared: a model that can't tell C captions apart gets 1 / C, not the
        luck of their order.

    Examples
    --------
    >>> from course_lib.datasets import shapes
    >>> from course_lib.media import load_mini_clip
    >>> drawn = shapes(2)
    >>> choice_accuracy(load_mini_clip(), drawn.images, [[c, c] for c in drawn.captions])
    0.5
    """
    items = model.encode_items(images)  # (n, d)
    texts = model.encode_texts([text for row in offered for text in row])
    texts = texts.reshape(len(items), -1, items.shape[1])  # (n, C, d)
    cosines = np.einsum("nd,ncd->nc", items, texts)
    best = cosines >= cosines.max(axis=1, keepdims=True) - TIE
    return float((best[:, 0] / best.sum(axis=1)).mean())


def _side_by_side(rng: np.random.Generator) -> Scene:
    """Two objects of different colours and shapes, in the middle row, left and right."""
    colours = rng.choice(list(COLOURS), 2, replace=False).tolist()
    forms = rng.choice(SHAPES, 2, replace=False).tolist()
    size = str(rng.choice(list(SIZES)))
    return tuple(
        ShapeObject(colour, form, size, "middle", column)
        for colour, form, column in zip(colours, forms, ("left", "right"), strict=True)
    )


def _colours_swapped(scene: Scene) -> Scene:
    a, b = scene
    return (a._replace(colour=b.colour), b._replace(colour=a.colour))


def _places_swapped(scene: Scene) -> Scene:
    a, b = scene
    return (a._replace(column=b.column), b._replace(column=a.column))


def _other_colour(scene: Scene, rng: np.random.Generator) -> Scene:
    a, b = scene
    absent = [colour for colour in COLOURS if colour not in (a.colour, b.colour)]
    return (a._replace(colour=str(rng.choice(absent))), b)


def _copies(rng: np.random.Generator, count: int) -> Scene:
    colour, form = str(rng.choice(list(COLOURS))), str(rng.choice(SHAPES))
    places = rng.choice(len(PLACES), size=count, replace=False)
    return tuple(ShapeObject(colour, form, "small", *PLACES[place]) for place in places)


def _other_kinds(item: ShapeObject, count: int, rng: np.random.Generator) -> list[str]:
    kinds = [f"a small {c} {s}" for c in COLOURS for s in SHAPES]
    kinds.remove(_kind(item))
    return rng.choice(kinds, count, replace=False).tolist()


def _kind(item: ShapeObject) -> str:
    return f"a {item.size} {item.colour} {item.shape}"


def _caption(scene: Scene) -> str:
    return " and ".join(item.caption for item in scene)


def _rendered(scenes: Sequence[Scene], rng: np.random.Generator) -> NDArray[np.float32]:
    return np.stack([render_scene(scene, rng) for scene in scenes])


def _check_count(n: int) -> None:
    if n < 1:
        raise ValueError(f"n: expected 1 or more, got {n}")
