"""Classify pictures by the names of the classes, without a training picture of any of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import softmax

from course_lib.media.two_towers import TwoTowers
from course_lib.vectors import cosine_similarity, l2_normalize


def class_vectors(
    model: TwoTowers, names: Sequence[str], templates: Sequence[str] = ("a {}",)
) -> NDArray[np.float32]:
    """Return one unit vector a class: the mean of its name's vectors in several sentences.

    Each template becomes a sentence per name; its vectors have length 1, their mean is normalised
    again (prompt ensembling). What differs between the templates, such as a place, averages out.

    Parameters
    ----------
    model : TwoTowers
    names : sequence of C str
        Such as ``["red circle", "blue square"]``.
    templates : sequence of str
        Each with ``{}`` where the name goes.

    Returns
    -------
    float32 array, shape (C, d)

    Raises
    ------
    ValueError
        If there are no names or templates, or a template lacks ``{}``.
    TypeError
        If `names` or `templates` is one string.

    References
    ----------
    Radford et al. (2021), section 3.1.4.

    Examples
    --------
    >>> from course_lib.media import load_mini_clip
    >>> model = load_mini_clip()
    >>> class_vectors(model, ["red circle", "blue square"], ["a small {}", "a large {}"]).shape
    (2, 64)
    """
    for argument, given in {"names": names, "templates": templates}.items():
        if isinstance(given, str):
            raise TypeError(f"{argument}: expected a sequence of str, got str; put it into a list")
        if not len(given):
            raise ValueError(f"{argument}: expected one or more, got none")
    if wrong := [template for template in templates if "{}" not in template]:
        raise ValueError(f"templates: expected {{}} for the name in each, got {wrong[0]!r}")
    sentences = [template.replace("{}", name) for name in names for template in templates]
    vectors = model.encode_texts(sentences).reshape(len(names), len(templates), -1)  # (C, T, d)
    return l2_normalize(vectors.mean(axis=1)).astype(np.float32)


def zero_shot_probabilities(
    item_vectors: ArrayLike, class_vectors: ArrayLike, scale: float
) -> NDArray[np.float32]:
    """Return the softmax of scaled cosines over these classes.

    It says which of *these* names fits best, not how well any of them fits: with one class it is
    always 1, and every class added takes from the others. How well a name fits is the cosine.

    Parameters
    ----------
    item_vectors : array_like, shape (n, d)
    class_vectors : array_like, shape (C, d)
        Of any length; cosines are taken.
    scale : float
        1 / temperature, above 0: the model's own is ``model.scale.item()``.

    Returns
    -------
    float32 array, shape (n, C)
        Rows add up to 1.

    Raises
    ------
    ValueError
        If the widths differ or `scale` isn't positive.

    Examples
    --------
    >>> item, names = [[1.0, 0.0]], [[1.0, 0.0], [0.6, 0.8]]
    >>> zero_shot_probabilities(item, names, scale=5.0).round(2)
    array([[0.88, 0.12]], dtype=float32)
    >>> zero_shot_probabilities(item, names[1:], scale=5.0)  # the only name is always certain
    array([[1.]], dtype=float32)
    """
    if not scale > 0:
        raise ValueError(f"scale: expected a positive number, got {scale}")
    cosines = cosine_similarity(np.atleast_2d(item_vectors), np.atleast_2d(class_vectors))
    return softmax(scale * cosines, axis=1).astype(np.float32)


def zero_shot_accuracy(
    item_vectors: ArrayLike, class_vectors: ArrayLike, labels: ArrayLike
) -> float:
    """Return the share of items whose nearest class vector is their own.

    Parameters
    ----------
    item_vectors : array_like, shape (n, d)
    class_vectors : array_like, shape (C, d)
    labels : array_like of int, shape (n,)
        Rows of `class_vectors`, 0 to C - 1.

    Returns
    -------
    float
        From 0 to 1; 1 / C by chance.

    Raises
    ------
    ValueError
        If there isn't one label an item, or a label is no class.

    Examples
    --------
    >>> zero_shot_accuracy([[1.0, 0.1], [0.2, 1.0], [1.0, 0.0]], np.eye(2), [0, 1, 1])
    0.667
    """
    cosines = cosine_similarity(np.atleast_2d(item_vectors), np.atleast_2d(class_vectors))
    right = np.asarray(labels)
    if right.shape != (len(cosines),):
        raise ValueError(f"labels: expected shape ({len(cosines)},), got {right.shape}")
    if right.min(initial=0) < 0 or right.max(initial=0) >= cosines.shape[1]:
        raise ValueError(f"labels: expected 0 to {cosines.shape[1] - 1}, got {right.tolist()}")
    return float((cosines.argmax(axis=1) == right).mean())
