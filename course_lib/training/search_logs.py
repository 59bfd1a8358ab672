"""Search logs as training data: what was clicked, what was passed over, and what wasn't shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from course_lib.training.negative_sampling import random_negatives


class SearchEvent(NamedTuple):
    """One search.

    Attributes
    ----------
    query
        As it was typed.
    shown
        Documents in the order in which they stood, rows of the collection.
    clicked
        Those of them that were clicked.
    """

    query: str
    shown: Sequence[int]
    clicked: Sequence[int]


class LogTriplet(NamedTuple):
    """A query, a document that answers it, and some that don't.

    Attributes
    ----------
    query
        Small letters, single spaces.
    positive
        A clicked document.
    skipped
        Documents above a click that nobody clicked for this query: seen and refused. Hard.
    random
        Documents drawn from the collection, none of them clicked for this query. Easy.
    """

    query: str
    positive: int
    skipped: tuple[int, ...]
    random: tuple[int, ...]


def log_triplets(
    events: Iterable[SearchEvent],
    documents: int,
    random: int = 1,
    min_clicks: int = 1,
    same_text: Sequence[int] | None = None,
    seed: int = 0,
) -> list[LogTriplet]:
    """Build training rows from a log: each query's clicks against what can't be a click of it.

    All searches of a query are taken together before anything becomes a negative: a document that
    one user passed over and another one clicked is an answer.

    Parameters
    ----------
    events : iterable of SearchEvent
    documents : int
        Size of the collection, N.
    random : int
        Random negatives of each row, 0 or more, all different.
    min_clicks : int
        Clicks that make a document a positive, 1 or more. With fewer it is neither.
    same_text : sequence of int, optional
        (N,): documents with the same number hold the same text. Copies of a clicked document are
        no negatives of its query.
    seed : int

    Returns
    -------
    list of LogTriplet
        One for each query and positive, in order of first appearance.

    Raises
    ------
    ValueError
        If an event names an unknown document or a click that wasn't shown, with the event's
        number, or a query has fewer than `random` documents left.

    Notes
    -----
    Complexity: O(N) once for the copies, then nothing that grows with N: indices are drawn, no
    list of the other documents is made for each query.

    References
    ----------
    Joachims (2002), "Optimizing Search Engines using Clickthrough Data", section 2.2: a click says
    that a document is better than those above it that were passed over. It doesn't say that those
    below are worse: they may not have been looked at.

    Examples
    --------
    >>> events = [SearchEvent("Sort  an array", shown=[4, 7, 2], clicked=[7]),
    ...           SearchEvent("sort an array", shown=[2, 7, 4], clicked=[2])]
    >>> log_triplets(events, documents=9, random=0)
    [LogTriplet(query='sort an array', positive=7, skipped=(4,), random=()),
     LogTriplet(query='sort an array', positive=2, skipped=(4,), random=())]
    """
    for name, value, lowest in (("random", random, 0), ("min_clicks", min_clicks, 1)):
        if value < lowest:
            raise ValueError(f"{name}: expected {lowest} or more, got {value}")
    clicks, skips = _by_query(events, documents)
    copies = _copies(same_text, documents)
    rows = []
    for query, counted in clicks.items():
        excluded = {copy for click in counted for copy in copies(click)}
        if documents - len(excluded) < random:
            left = f"{documents - len(excluded)} or fewer for {query!r}"
            raise ValueError(f"random: expected {left}, got {random}")
        skipped = tuple(row for row in skips[query] if row not in excluded)
        positives = [row for row, times in counted.items() if times >= min_clicks]
        rows += [(query, positive, skipped, excluded) for positive in positives]
    drawn = _drawn([row[3] for row in rows], documents, random, seed)
    return [LogTriplet(*row[:3], tuple(found)) for row, found in zip(rows, drawn, strict=True)]


def normalized_query(query: str) -> str:
    """Return a query in small letters with single spaces: what makes two searches the same.

    Examples
    --------
    >>> normalized_query("  Sort  an ARRAY ")
    'sort an array'
    """
    return " ".join(query.casefold().split())


def _by_query(
    events: Iterable[SearchEvent], documents: int
) -> tuple[dict[str, Counter[int]], dict[str, dict[int, None]]]:
    """Count each query's clicks, and collect what was passed over, in order."""
    clicks: dict[str, Counter[int]] = {}
    skips: dict[str, dict[int, None]] = {}
    for number, event in enumerate(events):
        _check(event, number, documents)
        query = normalized_query(event.query)
        clicks.setdefault(query, Counter()).update(set(event.clicked))
        above = _above_last_click(event)
        skips.setdefault(query, {}).update(dict.fromkeys(above))
    return clicks, skips


def _above_last_click(event: SearchEvent) -> list[int]:
    last = max((place for place, row in enumerate(event.shown) if row in event.clicked), default=0)
    return [row for row in event.shown[:last] if row not in event.clicked]


def _check(event: SearchEvent, number: int, documents: int) -> None:
    outside = [row for row in event.shown if not 0 <= row < documents]
    if outside:
        expected = f"documents 0 to {documents - 1}"
        raise ValueError(f"events: event {number}: expected {expected}, got {outside[0]}")
    unseen = set(event.clicked) - set(event.shown)
    if unseen:
        raise ValueError(f"events: event {number}: clicked {min(unseen)}, which was not shown")


def _copies(same_text: Sequence[int] | None, documents: int) -> Callable[[int], Sequence[int]]:
    """Return a function from a document to all that hold its text, itself included."""
    if same_text is None:
        return lambda row: (row,)
    groups = np.asarray(same_text)
    if groups.shape != (documents,):
        raise ValueError(f"same_text: expected shape ({documents},), got {groups.shape}")
    members: dict[int, list[int]] = {}
    for row, group in enumerate(groups.tolist()):
        members.setdefault(group, []).append(row)
    return lambda row: members[int(groups[row])]


def _drawn(excluded: Sequence[set[int]], documents: int, n: int, seed: int) -> Iterable[list[int]]:
    if n == 0 or not excluded:
        return [[] for _ in excluded]
    return random_negatives(excluded, documents, n, seed).tolist()
