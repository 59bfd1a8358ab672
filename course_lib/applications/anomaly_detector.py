"""Flag what is strange, with a share of false alarms that was chosen, not wished for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .anomaly_scores import knn_distance
from .threshold_holdout import held_out_threshold

Score = Callable[[ArrayLike, ArrayLike], NDArray[np.float64]]


class AnomalyDetector:
    """A score for strangeness and a threshold from normal rows that the score hasn't seen.

    `fit` sets a part of the normal rows aside. The others become the reference; the scores of those
    set aside give the threshold that a normal row exceeds with a probability of `target`. A
    threshold from the reference's own scores would flag more: each row is its own neighbour.

    Parameters
    ----------
    score : callable
        ``score(x, reference)`` returns (n,), higher is stranger: `knn_distance`,
        `local_outlier_factor`, `centroid_distance`, or one of yours.
    target : float
        Share of normal rows that may be flagged, between 0 and 1.
    held_out : float
        Share of the normal rows that is set aside, between 0 and 1.
    seed : int
        Of the draw.

    Attributes
    ----------
    threshold : float
        Flagged is what scores above it.
    reference : (m, d) float32
        What new rows are compared with.

    References
    ----------
    Laxhammar and Falkman (2010), Conformal prediction for distribution-independent anomaly
    detection.

    Examples
    --------
    >>> normal = np.random.default_rng(0).normal(size=(400, 2))
    >>> detector = AnomalyDetector(target=0.05).fit(normal)
    >>> detector.flags([[0.0, 0.0], [9.0, 9.0]])
    array([False,  True])
    """

    threshold: float
    reference: NDArray[np.float32]

    def __init__(
        self,
        score: Score = knn_distance,
        target: float = 0.01,
        held_out: float = 0.5,
        seed: int = 0,
    ) -> None:
        for name, value in {"target": target, "held_out": held_out}.items():
            if not 0 < value < 1:
                raise ValueError(f"{name}: expected a number between 0 and 1, got {value}")
        self.score, self.target, self.held_out, self.seed = score, target, held_out, seed

    def fit(self, normal: ArrayLike) -> AnomalyDetector:
        """Take normal rows (n, d): a part as reference, a part for the threshold.

        Returns
        -------
        AnomalyDetector
            Itself.

        Raises
        ------
        ValueError
            If too few rows are set aside for the target: 1 / target - 1 at least.
        """
        rows = np.asarray(normal, dtype=np.float32)
        order = np.random.default_rng(self.seed).permutation(len(rows))
        aside, kept = np.split(order, [round(len(rows) * self.held_out)])
        self.reference = rows[kept]
        self.threshold = held_out_threshold(self.score(rows[aside], self.reference), self.target)
        return self

    def scores(self, x: ArrayLike) -> NDArray[np.float64]:
        """Return how strange each row is, (n,)."""
        if not hasattr(self, "reference"):
            raise RuntimeError("AnomalyDetector: call fit() first")
        return self.score(x, self.reference)

    def flags(self, x: ArrayLike) -> NDArray[np.bool_]:
        """Tell which rows are stranger than the threshold, (n,)."""
        return self.scores(x) > self.threshold
