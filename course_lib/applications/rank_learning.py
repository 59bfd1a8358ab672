"""Learn from judged questions how much each clue should count."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def learn_rank_weights(
    features: Sequence[Floats], gains: Sequence[Floats], ridge: float = 0.01
) -> NDArray[np.float64]:
    """Return the weights w for which ``X w`` ranks candidates best, in the sense of ListNet.

    For each question the softmax of its candidates' scores should be the distribution of their
    gains: ``-sum_j p_j log softmax(X w)_j`` is lowered, averaged over the questions, plus
    ``ridge/2 |w s|²`` with s the features' standard deviations, so that no feature is spared
    because its numbers are small. The problem is convex: there is one answer, and no seed.

    Parameters
    ----------
    features : sequence of (n_i, F) arrays
        For each question one row a candidate.
    gains : sequence of (n_i,) arrays
        0 or more; questions without a gain teach nothing and are left out.
    ridge : float
        0 or more.

    Returns
    -------
    float64, shape (F,)

    Raises
    ------
    ValueError
        If shapes don't fit, a number isn't finite, or no question has a gain.

    References
    ----------
    Cao et al. (2007), "Learning to Rank: From Pairwise Approach to Listwise Approach", equation 8.

    Examples
    --------
    >>> x = np.array([[0.0, 3.0], [1.0, 3.0], [0.0, 4.0]])  # the second feature says nothing
    >>> w = learn_rank_weights([x, x], [np.array([0, 1.0, 0]), np.array([0, 1.0, 0])])
    >>> bool(w[0] > 2 and w[1] < 0)
    True
    """
    from scipy.optimize import minimize

    lists = _checked(features, gains)
    spread = np.maximum(np.concatenate([x for x, _ in lists]).std(axis=0), 1e-12)  # (F,)
    scaled = [(x / spread, p) for x, p in lists]

    def loss(v: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        parts = [list_loss(v, x, p) for x, p in scaled]
        value = np.mean([value for value, _ in parts]) + ridge / 2 * v @ v
        return float(value), np.mean([slope for _, slope in parts], axis=0) + ridge * v

    found = minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B")
    return found.x / spread


def list_loss(
    weights: NDArray[np.float64], features: Floats, shares: Floats
) -> tuple[float, NDArray[np.float64]]:
    """Return a question's ``-sum p log softmax(X w)`` and its gradient ``X^T (softmax - p)``.

    Parameters
    ----------
    weights : (F,)
    features : (n, F)
    shares : (n,)
        p, of sum 1.

    Examples
    --------
    >>> value, slope = list_loss(np.zeros(1), np.array([[1.0], [0.0]]), np.array([1.0, 0.0]))
    >>> round(value, 3), slope.tolist()
    (0.693, [-0.5])
    """
    scores = features @ weights  # (n,)
    scores = scores - scores.max()
    log_softmax = scores - np.log(np.exp(scores).sum())
    return float(-shares @ log_softmax), features.T @ (np.exp(log_softmax) - shares)


def _checked(
    features: Sequence[Floats], gains: Sequence[Floats]
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    if len(features) != len(gains):
        raise ValueError(f"gains: expected {len(features)}, one a question, got {len(gains)}")
    lists = []
    for number, (rows, gain) in enumerate(zip(features, gains, strict=True)):
        x, g = np.asarray(rows, dtype=np.float64), np.asarray(gain, dtype=np.float64)
        if x.ndim != 2 or g.shape != x.shape[:1]:
            came = f"{x.shape} and {g.shape}"
            raise ValueError(f"features: expected (n, F) and gains (n,) for {number}, got {came}")
        if not (np.isfinite(x).all() and np.isfinite(g).all() and (g >= 0).all()):
            raise ValueError(f"features: expected finite numbers and gains >= 0 for {number}")
        if g.sum() > 0:
            lists.append((x, g / g.sum()))
    if not lists:
        raise ValueError("gains: expected a question with a relevant candidate, got none")
    return lists
