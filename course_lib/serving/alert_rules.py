"""When to wake a person: conditions over time series, and how long they must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .time_series import TimeSeries

Series = Mapping[str, TimeSeries]


@dataclass(frozen=True)
class AlertRule:
    """A condition that must hold for a while before it counts.

    Parameters
    ----------
    name
        What the alert is called.
    expression
        (series, time in seconds) -> whether the condition holds. A comparison with nan is False:
        a rule over a metric that doesn't exist never fires, so that absence needs its own rule.
    for_
        Seconds that the condition must hold without a break before the alert fires.
    severity
        "page" wakes someone, "ticket" waits for the morning.

    Raises
    ------
    ValueError
        If `for_` is negative.

    References
    ----------
    Prometheus documentation, Alerting rules.
    """

    name: str
    expression: Callable[[Series, float], bool]
    for_: float = 0.0
    severity: str = "page"

    def __post_init__(self) -> None:
        if not self.for_ >= 0:
            raise ValueError(f"for_: expected at least 0 seconds, got {self.for_}")


class AlertState(NamedTuple):
    """From `time` (seconds) on, the rule is "inactive", "pending" or "firing"."""

    time: float
    rule: str
    state: str


def evaluate_rules(
    series: Series, rules: Iterable[AlertRule], times: Iterable[float]
) -> list[AlertState]:
    """Evaluate the rules at the given times and return the changes of their states.

    At its first true evaluation a rule becomes pending; at the first evaluation at least `for_`
    seconds later, the condition having held at every one in between, it fires; at a false one it
    is inactive, and the clock starts anew.

    Parameters
    ----------
    series
        Name -> samples, as the expressions ask for them.
    rules
        Their names must differ.
    times
        Rising, seconds: the evaluations, for instance every 15 s.

    Returns
    -------
    list of AlertState
        The changes by time; a rule that never held has none.

    Raises
    ------
    ValueError
        If two rules have one name.

    Examples
    --------
    >>> queue = TimeSeries([0, 60, 120, 180, 240], [3, 80, 90, 70, 2])
    >>> rule = AlertRule("long queue", lambda seen, t: seen["queue"].at(t) > 50, for_=120)
    >>> for change in evaluate_rules({"queue": queue}, [rule], range(0, 300, 60)):
    ...     print(change.time, change.state)
    60 pending
    180 firing
    240 inactive
    """
    checked, moments = list(rules), list(times)
    names = [rule.name for rule in checked]
    if len(set(names)) < len(names):
        raise ValueError(f"rules: expected different names, got {names}")
    changes = [change for rule in checked for change in _changes(series, rule, moments)]
    return sorted(changes, key=lambda change: change.time)


def _changes(series: Series, rule: AlertRule, times: list[float]) -> Iterator[AlertState]:
    state, since = "inactive", float("inf")
    for time in times:
        holds = bool(rule.expression(series, time))
        since = min(since, time) if holds else float("inf")
        now = "inactive" if not holds else "firing" if time - since >= rule.for_ else "pending"
        if now != state:
            yield AlertState(time, rule.name, now)
        state = now


def alert_spans(
    changes: Iterable[AlertState], rule: str, end: float
) -> list[tuple[float, float, str]]:
    """Return from when to when a rule was pending or firing.

    Parameters
    ----------
    changes
        From `evaluate_rules`.
    rule
        A rule's name.
    end
        Seconds: where the last state ends.

    Returns
    -------
    list of (start, end, state)
        By time, without the inactive ones.

    Examples
    --------
    >>> changes = [AlertState(60, "slow", "pending"), AlertState(180, "slow", "firing")]
    >>> alert_spans(changes, "slow", end=300)
    [(60, 180, 'pending'), (180, 300, 'firing')]
    """
    mine = [change for change in changes if change.rule == rule]
    ends = [change.time for change in mine[1:]] + [end]
    return [
        (change.time, until, change.state)
        for change, until in zip(mine, ends, strict=True)
        if change.state != "inactive"
    ]
