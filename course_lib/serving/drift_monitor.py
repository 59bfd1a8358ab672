"""An alarm for drifting vectors whose false alarms are counted beforehand."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import Floats, as_floats

from .drift_report import DriftReport as DriftReport
from .drift_scores import inner_cuts, neighbor_churn, stability_index


class DriftMonitor:
    """Compares windows of vectors with a reference, with thresholds from resampling.

    Nobody knows how large a mean shift or a PSI is too large; it depends on the window. So: draw
    many windows out of the reference itself, score each against the rest, and set the threshold
    where only the wanted share of them lies above. Each of the two scores gets half of
    `alarm_rate`.

    The promise is for windows that are independent draws from what the reference was drawn from.
    An hour of one user's questions isn't; take windows long enough to mix, or a reference of
    such hours.

    Parameters
    ----------
    reference
        Shape (n, d), float: vectors of a time when all was well; ten windows of them or more.
    directions
        PSI is taken along that many principal directions of the reference, at most d.
    bins
        Bins of the PSI.
    alarm_rate
        Share of false alarms that is acceptable, for instance 0.01: one window in a hundred.
    resamples
        Windows that are drawn to set the thresholds; at least 2 / alarm_rate.
    canaries
        Shape (c, d): vectors of a fixed set of texts from the same time, for `neighbor_churn`.
    churn_limit
        The churn of the canaries that is accepted; a model that hasn't changed has 0. It isn't
        part of `alarm_rate`.
    seed
        Same seed, same thresholds.

    Raises
    ------
    ValueError
        If the shapes don't fit, or too few resamples are asked for.

    Examples
    --------
    >>> rows = np.random.default_rng(0).normal(size=(2000, 16))
    >>> monitor = DriftMonitor(rows[:1500])
    >>> monitor.check(rows[1500:1700]).drifted
    False
    >>> monitor.check(rows[1500:1700] + 0.5).reasons
    ('mean_shift', 'psi')
    """

    def __init__(
        self,
        reference: ArrayLike,
        directions: int = 8,
        bins: int = 10,
        alarm_rate: float = 0.01,
        resamples: int = 500,
        canaries: ArrayLike | None = None,
        churn_limit: float = 0.1,
        seed: int = 0,
    ) -> None:
        rows = as_floats("reference", reference, 2)
        if not 1 <= directions <= min(rows.shape):
            raise ValueError(f"directions: expected 1 to {min(rows.shape)}, got {directions}")
        if not 0 < alarm_rate < 1 or resamples < 2 / alarm_rate:
            raise ValueError(
                f"resamples: expected at least 2 / alarm_rate with a rate from 0 to 1, "
                f"got {resamples} and {alarm_rate}"
            )
        self.reference, self.alarm_rate, self.resamples = rows, alarm_rate, resamples
        self.churn_limit, self.seed = churn_limit, seed
        self.canaries = None if canaries is None else as_floats("canaries", canaries, 2)
        self.center = rows.mean(axis=0)
        self._spread = float(np.sqrt(((rows - self.center) ** 2).sum(axis=1).mean()))
        _, _, right = np.linalg.svd(rows - self.center, full_matrices=False)
        self.directions = right[:directions]  # (directions, d)
        projected = rows @ self.directions.T
        self._cuts = [inner_cuts(projected[:, j], bins) for j in range(directions)]
        self._bins = 1 + max(map(len, self._cuts))
        self._codes = self._binned(projected)  # (n, directions)
        self._totals = self._counted(self._codes)
        self._known: dict[int, dict[str, float]] = {}

    def check(self, window: ArrayLike, canaries: ArrayLike | None = None) -> DriftReport:
        """Compare the vectors of a window with the reference.

        Parameters
        ----------
        window
            Shape (m, d), m at least 2 and at most half of the reference.
        canaries
            Shape (c, e): the fixed texts, encoded now.

        Returns
        -------
        DriftReport
            The scores, and the thresholds for m rows.

        Raises
        ------
        ValueError
            If the shapes don't fit, or canaries come to a monitor that was made without.
        """
        rows = as_floats("window", window, 2)
        thresholds = self.thresholds(len(rows))
        psi = stability_index(self._totals, self._counted(self._binned(self._projected(rows))))
        shift = float(np.linalg.norm(rows.mean(axis=0) - self.center)) / self._spread
        scores = {"mean_shift": shift, "psi": float(psi.max())}
        if canaries is not None:
            if self.canaries is None:
                raise ValueError("canaries: expected none, the monitor was made without them")
            scores["neighbor_churn"] = neighbor_churn(self.canaries, canaries)
            thresholds = {**thresholds, "neighbor_churn": self.churn_limit}
        return DriftReport(scores, thresholds)

    def thresholds(self, size: int) -> dict[str, float]:
        """Return the scores that windows of `size` rows exceed at half of `alarm_rate` each.

        Computed at the first request for a size (about 0.1 s for 200 of 384 dimensions), then
        remembered.
        """
        if not 2 <= size <= len(self.reference) // 2:
            most = len(self.reference) // 2
            raise ValueError(f"window: expected 2 to {most} rows, half the reference, got {size}")
        if size not in self._known:
            drawn = self.resampled(size)
            rank = int(np.ceil((self.resamples + 1) * (1 - self.alarm_rate / 2))) - 1
            cut = {name: np.sort(values)[min(rank, len(values) - 1)] for name, values in drawn}
            self._known[size] = {name: float(value) for name, value in cut.items()}
        return self._known[size]

    def resampled(self, size: int) -> tuple[tuple[str, NDArray[np.float64]], ...]:
        """Return the scores of windows out of the reference, each against the rows left over."""
        rng = np.random.default_rng(self.seed)
        n = len(self.reference)
        picks = [rng.choice(n, size, replace=False) for _ in range(self.resamples)]
        return (
            ("mean_shift", np.array([self._shift(pick) for pick in picks])),
            ("psi", np.array([self._stability(pick) for pick in picks])),
        )

    def _shift(self, pick: NDArray[np.intp]) -> float:
        """Return the mean shift of the picked rows against the others, from sums alone."""
        n, m = len(self.reference), len(pick)
        away = self.reference[pick].mean(axis=0) - self.center  # the others are at -m/(n-m) of it
        return float(np.linalg.norm(away) * n / (n - m) / self._spread)

    def _stability(self, pick: NDArray[np.intp]) -> float:
        counts = self._counted(self._codes[pick])
        return float(stability_index(self._totals - counts, counts).max())

    def _projected(self, rows: Floats) -> Floats:
        if rows.shape[1] != self.reference.shape[1]:
            wide = self.reference.shape[1]
            raise ValueError(f"window: expected width {wide}, got shape {rows.shape}")
        return rows @ self.directions.T

    def _binned(self, projected: Floats) -> NDArray[np.intp]:
        columns = [np.searchsorted(cuts, projected[:, j]) for j, cuts in enumerate(self._cuts)]
        return np.stack(columns, axis=1) + self._bins * np.arange(len(self._cuts))

    def _counted(self, codes: NDArray[np.intp]) -> NDArray[np.int64]:
        """Return the counts, shape (directions, bins)."""
        flat = np.bincount(codes.ravel(), minlength=self._bins * len(self._cuts))
        return flat.reshape(len(self._cuts), self._bins)
