"""The report of one evaluation: means with intervals, a table, a figure, JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .interval_figure import Series, interval_figure
from .multiple_comparisons import holm
from .paired_tests import paired_randomization_test
from .resampling import Interval, bootstrap_interval, difference_interval
from .strict_json import to_strict_json

NOTHING = Interval(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True, eq=False)
class Report:
    """What `evaluate` returns.

    Attributes
    ----------
    name, baseline_name : str
        What was evaluated, and what it is compared with ("" without a baseline).
    per_query : DataFrame
        One line a judged query, one column a metric.
    baseline_per_query : DataFrame or None
        The same for the baseline.
    skipped : tuple of str
        Queries for which nothing is relevant: in no mean.
    unanswered : tuple of str
        Judged queries that the system didn't answer: they count, with 0.
    level, seed
        Of the intervals and tests.
    """

    name: str
    per_query: pd.DataFrame
    skipped: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    baseline_name: str = ""
    baseline_per_query: pd.DataFrame | None = None
    level: float = 0.95
    seed: int = 0

    @property
    def metrics(self) -> list[str]:
        """Names of the metrics, such as ``"ndcg@10"``."""
        return self.per_query.columns.tolist()

    def __getitem__(self, metric: str) -> Interval:
        """Return a metric's mean with its interval: NaN ends for fewer than two queries."""
        return self._interval(self.per_query, metric)

    def difference(self, metric: str) -> Interval:
        """Return the mean of system minus baseline, query by query, with its interval.

        Raises
        ------
        ValueError
            If there is no baseline.
        """
        if self.baseline_per_query is None:
            raise ValueError("baseline: expected one in evaluate(..., baseline=...), got none")
        a, b = self.per_query[metric], self.baseline_per_query[metric]
        if len(a) < 2:
            return NOTHING._replace(estimate=float((a - b).mean()))
        return difference_interval(a, b, self.level, seed=self.seed)

    def table(self) -> pd.DataFrame:
        """Return one line a metric.

        Returns
        -------
        DataFrame
            metric, mean, low, high, queries; with a baseline also baseline (its mean), difference,
            difference_low, difference_high and p_value (paired randomisation test, Holm's
            correction for the number of metrics).
        """
        rows = [self._row(metric) for metric in self.metrics]
        table = pd.DataFrame(rows)
        if self.baseline_per_query is not None:
            table["p_value"] = self._p_values()
        return table

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain dicts and lists, None for what is missing."""
        rows = {row.pop("metric"): row for row in self.table().to_dict("records")}
        return {
            "name": self.name,
            "baseline": self.baseline_name or None,
            "level": self.level,
            "seed": self.seed,
            "skipped": list(self.skipped),
            "unanswered": list(self.unanswered),
            "metrics": rows,
            "per_query": self.per_query.to_dict("index"),
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON without NaN: null where there is no number."""
        return to_strict_json(self.to_dict())

    def figure(self, title: str = "") -> Any:
        """Return a Plotly figure: each metric's mean and interval, the baseline's beside it."""
        series: Series = {self.name: [self[metric] for metric in self.metrics]}
        if self.baseline_per_query is not None:
            other = self.baseline_per_query
            series[self.baseline_name] = [self._interval(other, name) for name in self.metrics]
        axis = f"mean over {len(self.per_query)} queries, {self.level:.0%} interval"
        return interval_figure(self.metrics, series, title or self.name, axis)

    def __repr__(self) -> str:
        means = ", ".join(f"{name} {self.per_query[name].mean():.3f}" for name in self.metrics)
        return f"Report({self.name!r}, {len(self.per_query)} queries: {means})"

    def _repr_html_(self) -> str:
        return str(self.table().round(4).to_html(index=False))

    def _interval(self, per_query: pd.DataFrame, metric: str) -> Interval:
        values = per_query[metric].to_numpy(dtype=float)
        if len(values) < 2:
            return NOTHING._replace(estimate=float(values.mean()) if len(values) else np.nan)
        return bootstrap_interval(values, self.level, seed=self.seed)

    def _row(self, metric: str) -> dict[str, Any]:
        low, mean, high = self[metric]
        row = {"metric": metric, "mean": mean, "low": low, "high": high}
        row["queries"] = len(self.per_query)
        if self.baseline_per_query is not None:
            below, difference, above = self.difference(metric)
            row["baseline"] = float(self.baseline_per_query[metric].mean())
            row |= {"difference": difference, "difference_low": below, "difference_high": above}
        return row

    def _p_values(self) -> list[float]:
        if self.baseline_per_query is None or self.per_query.empty:
            return [float("nan")] * len(self.metrics)
        pairs = [(self.per_query[name], self.baseline_per_query[name]) for name in self.metrics]
        tests = [paired_randomization_test(a, b, seed=self.seed) for a, b in pairs]
        return [float(p) for p in holm([test.p_value for test in tests])]
