"""InfoNCE seen through its temperature: weights of the softmax, shares of the gradient, losses."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .text_queries import softmax

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Batch:
    """Similarities of B queries to K candidates, one of which is the right one.

    Examples
    --------
    >>> batch = Batch.of([0.8, 0.8, 0.2])
    >>> batch.weights(0, 0.1).round(3), batch.pushes(0, 0.1).round(3)
    (array([0.499, 0.499, 0.001]), array([0.   , 0.998, 0.002]))
    """

    similarities: Numbers  # (B, K)
    positives: NDArray[np.int64]  # (B,)

    @classmethod
    def of(cls, similarities: ArrayLike, positives: ArrayLike | None = None) -> "Batch":
        """Check shapes; the right one is on the diagonal, or first in a single row."""
        given = np.asarray(similarities, dtype=np.float64)
        if given.ndim not in (1, 2) or given.shape[-1] < 2 or not np.isfinite(given).all():
            raise ValueError(
                f"similarities: expected finite (K,) or (B, K) with K >= 2, got {given.shape}"
            )
        table = np.atleast_2d(given)
        columns = np.arange(len(table)) if positives is None else np.asarray(positives).ravel()
        inside = columns.shape == (len(table),) and (columns >= 0).all()
        if not inside or not (columns < table.shape[1]).all():
            raise ValueError(
                f"positives: expected {len(table)} columns of 0 to {table.shape[1] - 1}, got "
                f"{columns.tolist()}"
            )
        return cls(table, columns.astype(np.int64))

    def weights(self, query: int, temperature: float) -> Numbers:
        """softmax(s / τ) of one query, (K,)."""
        return softmax(self.similarities[query] / temperature)

    def negatives(self, query: int) -> NDArray[np.int64]:
        """Columns of the wrong ones, the most similar first."""
        order = np.argsort(-self.similarities[query], kind="stable")
        return order[order != self.positives[query]]

    def pushes(self, query: int, temperature: float) -> Numbers:
        """Share of each negative in what pushes negatives away, 0 for the right one, (K,).

        The gradient of -log p₊ by s_j is p_j / τ; over the negatives these sum to (1 - p₊) / τ.
        """
        shares, rows = np.zeros(self.similarities.shape[1]), self.negatives(query)
        shares[rows] = softmax(self.similarities[query, rows] / temperature)  # p_j / (1 - p₊)
        return shares

    def losses(self, temperature: float) -> Numbers:
        """-log p₊ of each query, (B,)."""
        logits = self.similarities / temperature
        right = logits[np.arange(len(logits)), self.positives]
        top = logits.max(axis=1)
        return top + np.log(np.exp(logits - top[:, None]).sum(axis=1)) - right


def spread(shares: Numbers) -> float:
    """As over how many equal shares they are spread: the exponential of their entropy.

    Examples
    --------
    >>> spread(np.array([0.5, 0.5, 0.0]))
    2.0
    """
    positive = shares[shares > 0]
    return float(np.exp(-(positive * np.log(positive)).sum()))
