"""Which tokens a pooled vector is made of, and what it becomes when padding is counted in."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from course_lib.sentences import (
    cls_pooling,
    last_token_pooling,
    max_pooling,
    mean_pooling,
    mean_sqrt_length_pooling,
)

from .subwords import shares

POOLINGS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "mean": mean_pooling,
    "max": max_pooling,
    "first token [CLS]": cls_pooling,
    "last token": last_token_pooling,
    "sum / √length": mean_sqrt_length_pooling,
}


def pooled(states: NDArray[np.float32], real: int, pooling: str, masked: bool) -> NDArray:
    """One vector for a padded text.

    Parameters
    ----------
    states : ndarray, shape (T, d)
        The text's tokens, then padding.
    real : int
        How many are the text's.
    pooling : str
        A name of `POOLINGS`.
    masked : bool
        False tells the pooling that every position is real: the mistake.

    Returns
    -------
    ndarray, shape (d,)

    Examples
    --------
    >>> states = np.array([[2.0], [4.0], [0.0]], dtype=np.float32)
    >>> pooled(states, 2, "mean", masked=True), pooled(states, 2, "mean", masked=False)
    (array([3.], dtype=float32), array([2.], dtype=float32))
    """
    mask = torch.ones(1, len(states), dtype=torch.bool)
    mask[0, real:] = not masked
    return POOLINGS[pooling](torch.from_numpy(states)[None], mask)[0].numpy()


def token_shares(states: NDArray[np.float32], pooling: str) -> NDArray[np.float64]:
    """How much of the pooled vector comes from each token that is counted.

    Parameters
    ----------
    states : ndarray, shape (T, d)
    pooling : str
        A name of `POOLINGS`.

    Returns
    -------
    ndarray, shape (T,), float64
        Sums to 1. For max the share of dimensions that a token wins; for the two that add up
        states, its part along the result's direction, negative where it pulls the other way.

    Examples
    --------
    >>> token_shares(np.array([[3.0, 0.0], [1.0, 5.0]], dtype=np.float32), "max")
    array([0.5, 0.5])
    """
    if pooling == "max":
        return np.bincount(states.argmax(axis=0), minlength=len(states)) / states.shape[1]
    if pooling == "first token [CLS]":
        return np.eye(len(states))[0]
    if pooling == "last token":
        return np.eye(len(states))[-1]
    return shares(states)


def cosines_by_pads(
    first: NDArray[np.float32],
    second: NDArray[np.float32],
    real: tuple[int, int],
    pooling: str,
    masked: bool,
) -> NDArray[np.float64]:
    """Cosine of two texts with 0, 1, 2, … pads behind each.

    Parameters
    ----------
    first, second : ndarray, shape (t + p, d)
        Each text's t states, then those of p pads.
    real : tuple of two int
        Each text's t.
    pooling : str
    masked : bool

    Returns
    -------
    ndarray, shape (p + 1,), float64

    Examples
    --------
    >>> one, two = np.eye(3, dtype=np.float32)[[0, 2]], np.eye(3, dtype=np.float32)[[1, 2]]
    >>> cosines_by_pads(one, two, (1, 1), "mean", masked=False)
    array([0. , 0.5])
    """
    vectors = [
        np.stack([pooled(states[:t], n, pooling, masked) for t in range(n, len(states) + 1)])
        for states, n in ((first, real[0]), (second, real[1]))
    ]  # each (p + 1, d)
    a, b = (rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-12) for rows in vectors)
    return (a * b).sum(axis=1, dtype=np.float64)
