"""A sharper membership test: compare with models that did and didn't see the example (LiRA)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats

Array = NDArray[np.float64]


def logit_confidence(probabilities: ArrayLike, labels: ArrayLike) -> Array:
    """Return log p - log(1 - p) of each example's true class.

    A probability near 1 piles up against its end; its logit is spread about as a normal
    distribution, which the attack fits.

    Parameters
    ----------
    probabilities : array_like
        Shape (n, classes), rows that add up to 1.
    labels : array_like
        Shape (n,), integers: the columns of the true classes.

    Returns
    -------
    ndarray
        float64, shape (n,).

    References
    ----------
    Carlini et al. (2022), Membership inference attacks from first principles, section IV-A.

    Examples
    --------
    >>> logit_confidence([[0.5, 0.5], [0.1, 0.9]], [0, 1]).round(3).tolist()
    [0.0, 2.197]
    """
    p = as_floats("probabilities", probabilities, 2).astype(np.float64)
    columns = np.asarray(labels)
    if columns.shape != (len(p),) or columns.min() < 0 or columns.max() >= p.shape[1]:
        raise ValueError(
            f"labels: expected {len(p)} columns from 0 to {p.shape[1] - 1}, got shape "
            f"{columns.shape} from {columns.min()} to {columns.max()}"
        )
    others = np.ones(p.shape, bool)
    others[np.arange(len(p)), columns] = False
    rest = np.where(others, p, 0).sum(axis=1)  # 1 - p, without its rounding
    return np.log(np.maximum(p[~others], 1e-300)) - np.log(np.maximum(rest, 1e-300))


def likelihood_ratio_scores(observed: ArrayLike, shadows: ArrayLike, took_part: ArrayLike) -> Array:
    """Score membership by how much better "was in" explains the model's confidence than "wasn't".

    Some examples are easy: every model is sure of them, trained on them or not. So the attacker
    trains *shadow models* on random halves of such data, fits one normal distribution to the
    confidences of those that saw the example and one to those that didn't, and asks under which of
    the two the attacked model's confidence is likelier. With few shadow models the spreads are
    taken over all examples together, as here.

    Parameters
    ----------
    observed : array_like
        Shape (n,): the attacked model's `logit_confidence` of each example.
    shadows : array_like
        Shape (k, n): the same of k shadow models.
    took_part : array_like
        Shape (k, n), bool: which shadow model was trained on which example. Each example needs at
        least one of either kind.

    Returns
    -------
    ndarray
        float64, shape (n,): log N(x; μ_in, σ_in) - log N(x; μ_out, σ_out), higher for members.

    Raises
    ------
    ValueError
        If the shapes don't fit, or an example lacks one of the two kinds.

    References
    ----------
    Carlini et al. (2022), Membership inference attacks from first principles, algorithm 1 and
    section IV-C (a common variance).

    Examples
    --------
    >>> shadows, took_part = [[4.0, 9.0], [1.0, 6.0]], [[True, True], [False, False]]
    >>> scores = likelihood_ratio_scores([4.0, 6.0], shadows, took_part)
    >>> (scores > 0).tolist()  # the second is surer of itself, but no surer than it always is
    [True, False]
    """
    x = as_floats("observed", observed, 1).astype(np.float64)
    values = as_floats("shadows", shadows, 2).astype(np.float64)
    inside = np.asarray(took_part, dtype=bool)
    if values.shape != inside.shape or values.shape[1:] != x.shape:
        raise ValueError(
            f"shadows, took_part: expected two shapes (k, {len(x)}), got {values.shape} and "
            f"{inside.shape}"
        )
    if not inside.any(axis=0).all() or inside.all(axis=0).any():
        raise ValueError("took_part: expected shadow models with and without each example")
    return _log_density(x, values, inside) - _log_density(x, values, ~inside)


def _log_density(x: Array, values: Array, chosen: NDArray[np.bool_]) -> Array:
    """log N(x; mean of each column's chosen values, one spread), up to a constant."""
    mean = np.where(chosen, values, 0).sum(axis=0) / chosen.sum(axis=0)  # (n,)
    squares = np.where(chosen, (values - mean) ** 2, 0).sum()
    freedom = max(1, int(chosen.sum()) - chosen.shape[1])
    spread = float(np.sqrt(squares / freedom)) or 1.0
    return np.asarray(-0.5 * ((x - mean) / spread) ** 2 - np.log(spread))
