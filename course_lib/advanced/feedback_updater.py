"""Collect clicks, update when there are enough, and start again with an empty buffer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from course_lib.ann.row_checks import check_positive
from course_lib.vectors.numbers_check import as_floats

from .inverse_propensity import inverse_propensity_weights


@dataclass(frozen=True)
class ClickEvent:
    """One click.

    Attributes
    ----------
    query
        What was asked.
    shown : tuple
        The results, from the top; all of them, since a result that wasn't shown can't be clicked.
    position : int
        That of the clicked one, from 0.

    Examples
    --------
    >>> ClickEvent("sort an array", ("numpy.sort", "sorted"), position=1).clicked
    'sorted'
    """

    query: Any
    shown: tuple[Hashable, ...]
    position: int

    def __post_init__(self) -> None:
        """Check the position."""
        if not 0 <= self.position < len(self.shown):
            raise ValueError(f"position: expected 0 to {len(self.shown) - 1}, got {self.position}")

    @property
    def clicked(self) -> Hashable:
        """The result that was clicked."""
        return self.shown[self.position]


Update = Callable[[Sequence[ClickEvent], Sequence[float]], object]


class FeedbackUpdater:
    """Call an update for every so many clicks, each click with its weight, once.

    The buffer is emptied *before* the update runs: a buffer that is never emptied triggers an
    update at every click once it is full, on old clicks again and again. If the update raises, its
    clicks are put back.

    Parameters
    ----------
    update : callable
        ``update(events, weights)``; what it returns is ignored.
    propensities : array_like
        Shape (k,), above 0: how likely each position is looked at; see `estimate_propensities`.
    every : int
        Clicks of an update.
    largest : float
        Largest weight; see `inverse_propensity_weights`.

    Attributes
    ----------
    updates : int
        How many updates have run.

    References
    ----------
    Joachims, Swaminathan and Schnabel (2017), "Unbiased learning-to-rank with biased feedback".

    Examples
    --------
    >>> updater = FeedbackUpdater(lambda events, weights: print(weights), [1.0, 0.5], every=2)
    >>> updater.collect("sort", ["numpy.sort", "sorted"], position=1)
    >>> updater.collect("sort", ["numpy.sort", "sorted"], position=0)
    [2.0, 1.0]
    >>> updater.pending, updater.updates
    (0, 1)
    """

    def __init__(
        self,
        update: Update,
        propensities: ArrayLike,
        every: int = 1000,
        largest: float = 100.0,
    ) -> None:
        self.update, self.every = update, check_positive("every", every)
        self.propensities = as_floats("propensities", propensities, 1)
        self.largest, self.updates = largest, 0
        inverse_propensity_weights([], self.propensities, largest)  # refuses bad ones at once
        self._events: list[ClickEvent] = []

    @property
    def pending(self) -> int:
        """How many clicks wait for the next update."""
        return len(self._events)

    def collect(self, query: Any, shown: Sequence[Hashable], position: int) -> None:
        """Take note of a click, and update if it is the last that was missing.

        Parameters
        ----------
        query
            Anything.
        shown : sequence
            The results, from the top; at most as many as there are propensities.
        position : int
            Which one was clicked, from 0.

        Raises
        ------
        ValueError
            If the position wasn't shown, or more results than propensities are given.
        """
        if len(shown) > len(self.propensities):
            raise ValueError(
                f"shown: expected at most {len(self.propensities)} results, got {len(shown)}"
            )
        self._events.append(ClickEvent(query, tuple(shown), position))
        if self.pending >= self.every:
            self.flush()

    def flush(self) -> None:
        """Update on what waits, if anything does."""
        events, self._events = self._events, []
        if not events:
            return
        positions = [event.position for event in events]
        weights = inverse_propensity_weights(positions, self.propensities, self.largest)
        try:
            self.update(events, weights.tolist())
        except BaseException:
            self._events = events + self._events
            raise
        self.updates += 1
