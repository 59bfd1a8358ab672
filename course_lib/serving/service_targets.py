"""What the service promises, once: the targets that alerts, deployments and load tests share."""

from __future__ import annotations

from dataclasses import dataclass

from .alert_rules import AlertRule, Series
from .bucket_quantiles import windowed_quantile
from .time_series import TimeSeries, error_ratio


@dataclass(frozen=True)
class ServiceTargets:
    """The promises of the course's service, and how soon a broken one is told.

    An alert whose threshold is far from the target hides what lies between them. So both come
    from here: the rules of `target_rules`, and `deployments/alerts.yml` (a test compares them).

    Attributes
    ----------
    p99_seconds
        99 % of the requests are answered within this time.
    error_ratio
        At most this share of the requests fails.
    recall
        recall@10 of the probe queries, against exact search, is at least this.
    window, sustained
        Seconds over which rates are taken, and that a target must be missed before someone wakes:
        longer than the window, or one bad minute that is long over still rings.

    Examples
    --------
    >>> ServiceTargets().recall
    0.95
    """

    p99_seconds: float = 0.5
    error_ratio: float = 0.01
    recall: float = 0.95
    window: float = 300.0
    sustained: float = 600.0


def target_rules(targets: ServiceTargets | None = None) -> list[AlertRule]:
    """Return the three alerts that the targets ask for.

    Parameters
    ----------
    targets
        The promises, `ServiceTargets()` by default.

    Returns
    -------
    list of AlertRule
        "SlowAnswers", "FailingRequests", "LowRecall" over series named as `scraped_service` does:
        "latency_bucket{le=…}", "errors_total", "requests_total", "recall".

    Examples
    --------
    >>> [rule.name for rule in target_rules()]
    ['SlowAnswers', 'FailingRequests', 'LowRecall']
    """
    t = targets or ServiceTargets()

    def slow(series: Series, at: float) -> bool:
        return windowed_quantile(0.99, bucket_series(series), at, t.window) > t.p99_seconds

    def failing(series: Series, at: float) -> bool:
        errors, total = series["errors_total"], series["requests_total"]
        return error_ratio(errors, total, at, t.window) > t.error_ratio

    def forgetful(series: Series, at: float) -> bool:
        return series["recall"].at(at) < t.recall

    conditions = {"SlowAnswers": slow, "FailingRequests": failing, "LowRecall": forgetful}
    return [AlertRule(name, held, t.sustained) for name, held in conditions.items()]


def bucket_series(series: Series, name: str = "latency_bucket") -> dict[float, TimeSeries]:
    """Return the buckets of a histogram by their upper bounds.

    Examples
    --------
    >>> from course_lib.serving import TimeSeries
    >>> list(bucket_series({'latency_bucket{le="0.5"}': TimeSeries([0], [1])}))
    [0.5]
    """
    start, end = f'{name}{{le="', '"}'
    return {
        float(key[len(start) : -len(end)]): samples
        for key, samples in series.items()
        if key.startswith(start)
    }
