"""Exercise 04.patches: a picture becomes a sequence (D124)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """One channel, a wide picture, three channels, a size that doesn't fit."""
    rng = np.random.default_rng(seed)
    return [
        Case(np.arange(16.0).reshape(4, 4, 1), 2, label="four patches of four pixels"),
        Case(np.arange(16.0).reshape(2, 8, 1), 2, label="a wide picture"),
        Case(np.arange(24.0).reshape(2, 4, 3), 2, label="colour"),
        Case(np.arange(12.0).reshape(2, 2, 3), 1, label="patches of one pixel"),
        Case(np.zeros((5, 4, 1)), 2, label="5 rows", raises=ValueError),
        Case(rng.normal(size=(6, 9, 2)), 3, hidden=True),
    ]


def patches(
    image: np.ndarray, size: int, checked: bool = True, across: bool = True, plain: bool = False
) -> np.ndarray:
    """Cut row by row; a patch is its pixels row by row, channels last."""
    h, w, c = image.shape
    if checked and (h % size or w % size):
        raise ValueError(f"size: {size} does not divide a picture of {h} x {w}")
    rows, columns = h // size, w // size
    image = image[: rows * size, : columns * size]
    if plain:
        return np.asarray(image.reshape(-1, size * size * c))
    cut = image.reshape(rows, size, columns, size, c)
    cut = cut.transpose((0, 2, 1, 3, 4) if across else (2, 0, 1, 3, 4))
    return np.asarray(cut.reshape(-1, size * size * c))


def _loops(image: np.ndarray, size: int) -> list[np.ndarray]:
    h, w = image.shape[:2]
    if h % size + w % size:
        raise ValueError("size")
    return [
        image[i : i + size, j : j + size].ravel()
        for i in range(0, h, size)
        for j in range(0, w, size)
    ]


def _channels_first(image: np.ndarray, size: int) -> np.ndarray:
    cut = patches(image, size).reshape(-1, size * size, image.shape[2])
    return np.asarray(cut.transpose(0, 2, 1).reshape(len(cut), -1))


def _squares(image: np.ndarray, size: int) -> np.ndarray:
    return patches(image, size).reshape(-1, size, size, image.shape[2])


def _one_short(image: np.ndarray, size: int) -> np.ndarray:
    h, w, c = image.shape
    cut = patches(image, size).reshape(h // size, w // size, -1)
    return cut[:-1, :-1].reshape(-1, size * size * c)


def _overlapping(image: np.ndarray, size: int) -> np.ndarray:
    patches(image, size)  # the check
    h, w, _ = image.shape
    starts = [(i, j) for i in range(h - size + 1) for j in range(w - size + 1)]
    return np.array([image[i : i + size, j : j + size].ravel() for i, j in starts])


def _transposed(image: np.ndarray, size: int) -> np.ndarray:
    cut = _squares(image, size)
    return cut.swapaxes(1, 2).reshape(len(cut), -1)


EXERCISE = Exercise(
    id="04.patches",
    title="A picture is worth 4 x 4 words",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "Cut a picture (H, W, C) into patches of size x size pixels, row by row from the top left. "
        "Each patch becomes one row: its pixels row by row, the channels of a pixel beside each "
        "other. Return (H/size · W/size, size · size · C). A size that doesn't divide both sides "
        "is a ValueError."
    ),
    cell='''@exercise("04.patches")
def to_patches(image, size):
    """image (H, W, C): returns (number of patches, size * size * C)."""
    ...''',
    reference=patches,
    cases=cases,
    comparison=Close(),
    mistakes=(
        Mistake(
            "only reshaped",
            partial(patches, plain=True),
            "A reshape alone takes pixels in reading order, so a patch gets pieces of one long "
            "row. The axes must be exchanged in between: rows of patches, columns of patches, then "
            "pixels.",
        ),
        Mistake(
            "column by column",
            partial(patches, across=False),
            "The patches are right, in another order: they run down first. Go along the row.",
        ),
        Mistake(
            "the border is dropped",
            partial(patches, checked=False),
            "A picture of 5 rows lost one without a word. Say so: a size that doesn't divide is a "
            "ValueError.",
        ),
        Mistake(
            "channels first",
            _channels_first,
            "All reds come first, then all greens. Asked are the channels of a pixel side by side.",
        ),
        Mistake(
            "the last row and column of patches are missing",
            _one_short,
            "The loops stop one patch too early. The last patch starts at H − size, so range must "
            "end at H or H − size + 1.",
        ),
        Mistake(
            "overlapping patches",
            _overlapping,
            "There are far too many patches: they start at every pixel. Move by `size`, so that "
            "each pixel is in one patch.",
        ),
        Mistake(
            "pixels column by column",
            _transposed,
            "The patches are right and their pixels run down first. Inside a patch, too, go along "
            "the row.",
        ),
        Mistake(
            "patches that are still squares",
            _squares,
            "The patches are cut, but each is still a small picture. Flatten it: one row of size ·"
            " size · C numbers a patch.",
            lambda got, image, size: np.ndim(got) > 2,
        ),
    ),
    hints=(
        "Two loops do it: i over rows and j over columns in steps of size; image[i:i+size, "
        "j:j+size].ravel().",
        "Without loops: reshape to (H/size, size, W/size, size, C) first.",
        "Then transpose(0, 2, 1, 3, 4) and reshape(-1, size * size * C).",
    ),
    correct=(_loops,),
    after=(
        "A linear layer on these rows is the same as a convolution with kernel and stride `size`: "
        "the notebook shows both give equal numbers."
    ),
    library=(
        "course_lib.exercises.chapter_04.patches:patches",
        "course_lib.media.patches:extract_patches",
    ),
)
