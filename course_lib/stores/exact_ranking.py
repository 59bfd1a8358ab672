"""The vectors nearest to a query, exactly: a fast pass over all, a precise one over few."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FLOAT32_ERROR = 6e-8  # half the distance from 1 to the next float32
BLOCK = 4096


def exact_scores(
    vectors: NDArray[np.float32], query: NDArray[np.float32], metric: str
) -> NDArray[np.float64]:
    """Return the scores of vectors, computed in float64.

    Parameters
    ----------
    vectors
        Shape (n, d).
    query
        Shape (d,).
    metric
        "cosine" (similarity), "ip" (inner product) or "l2" (squared distance).

    Returns
    -------
    float64 array, shape (n,)

    Examples
    --------
    >>> exact_scores(np.array([[3, 4]], dtype=np.float32), np.array([3, 0], dtype=np.float32), "l2")
    array([16.])
    """
    x, q = vectors.astype(np.float64), query.astype(np.float64)
    if metric == "l2":
        return ((x - q) ** 2).sum(axis=1)
    if metric == "ip":
        return x @ q
    lengths = np.linalg.norm(x, axis=1) * np.linalg.norm(q)
    return np.clip(x @ q / lengths, -1, 1)


class ExactRanking:
    """Vectors in the order of their nearness to a query.

    All are compared in float32, by one matrix-vector product. What is within the rounding error of
    the k-th best is compared again in float64, so that order and ties come out right.

    Parameters
    ----------
    vectors
        float32, shape (n, d).
    squares
        Their squared lengths, float64, shape (n,).
    allowed
        int, shape (m,), ascending: the positions that may be returned.
    query
        float32, shape (d,).
    metric
        "cosine", "ip" or "l2".
    """

    def __init__(
        self,
        vectors: NDArray[np.float32],
        squares: NDArray[np.float64],
        allowed: NDArray[np.intp],
        query: NDArray[np.float32],
        metric: str,
    ) -> None:
        self.vectors, self.query, self.metric = vectors, query, metric
        self.allowed = allowed
        with np.errstate(all="ignore"):  # where float32 overflows, all are compared in float64
            products = _products(vectors, allowed, query)  # (m,)
            chosen = squares[allowed]
            self._nearness = _nearness(products, chosen, query, metric)  # (m,) larger is nearer
        longest = np.sqrt(chosen.max(initial=0.0)) * float(np.linalg.norm(query.astype(float)))
        scale = {"cosine": 1.0, "ip": longest, "l2": 2 * longest}[metric]
        fine = bool(np.isfinite(products).all())
        self._error = len(query) * FLOAT32_ERROR * scale if fine else np.inf

    def best(self, k: int) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Return the k nearest; of equally near ones those that stand first.

        Parameters
        ----------
        k
            At least 1; all are returned if there are fewer.

        Returns
        -------
        scores
            float64, shape (min(k, m),), best first.
        positions
            Where they stand in `vectors`.
        """
        near = self._candidates(k)
        scores = np.zeros(len(near))
        for start in range(0, len(near), BLOCK):
            block = slice(start, start + BLOCK)
            scores[block] = exact_scores(self.vectors[near[block]], self.query, self.metric)
        order = np.argsort(scores if self.metric == "l2" else -scores, kind="stable")[:k]
        return scores[order], near[order]

    def _candidates(self, k: int) -> NDArray[np.intp]:
        m = len(self.allowed)
        if k >= m or not np.isfinite(self._error):
            return self.allowed
        kth = np.partition(self._nearness, m - k)[m - k]
        return self.allowed[self._nearness >= kth - 2 * self._error]


def _products(
    vectors: NDArray[np.float32], allowed: NDArray[np.intp], query: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return inner products of the allowed rows; copying many costs more than all products."""
    if len(allowed) < len(vectors) // 4:
        return vectors[allowed] @ query
    return (vectors @ query)[allowed]


def _nearness(
    products: NDArray[np.float32],
    squares: NDArray[np.float64],
    query: NDArray[np.float32],
    metric: str,
) -> NDArray[np.float64]:
    """Return what grows as the score gets better; for "l2", |q|² - |x - q|² = 2 x·q - |x|²."""
    if metric == "ip":
        return products.astype(np.float64)
    if metric == "l2":
        return 2 * products.astype(np.float64) - squares
    return products / np.sqrt(squares) / np.linalg.norm(query.astype(np.float64))
