"""Each click is used once, with its weight."""

import numpy as np
import pytest

from course_lib.advanced import ClickEvent, FeedbackUpdater, examination

SHOWN = ["a", "b", "c"]


def collecting(calls):
    return lambda events, weights: calls.append((list(events), list(weights)))


def test_every_click_is_used_exactly_once():
    """A buffer that isn't cleared would update 6 times in 1,005 events (D267)."""
    calls, rng = [], np.random.default_rng(0)
    updater = FeedbackUpdater(collecting(calls), examination(3), every=1000)
    for number in range(1005):
        updater.collect(number, SHOWN, int(rng.integers(3)))
    assert updater.updates == len(calls) == 1 and updater.pending == 5
    updater.flush()
    updater.flush()
    assert len(calls) == 2 and updater.pending == 0
    assert [event.query for events, _ in calls for event in events] == list(range(1005))


def test_weights_are_those_of_the_positions():
    calls = []
    updater = FeedbackUpdater(collecting(calls), [1.0, 0.5, 0.1], every=3, largest=4.0)
    for position in (2, 0, 1):
        updater.collect("q", SHOWN, position)
    ((events, weights),) = calls
    assert [event.clicked for event in events] == ["c", "a", "b"] and weights == [4.0, 1.0, 2.0]


def test_an_update_that_fails_leaves_its_clicks():
    calls = []

    def update(events, weights):
        calls.append(len(events))
        if len(calls) == 1:
            updater.collect("while updating", SHOWN, 1)
            raise RuntimeError("no memory")

    updater = FeedbackUpdater(update, examination(3), every=2)
    updater.collect("first", SHOWN, 0)
    with pytest.raises(RuntimeError):
        updater.collect("second", SHOWN, 0)
    assert (updater.pending, updater.updates) == (3, 0)
    updater.flush()
    assert calls == [2, 3] and updater.updates == 1 and updater.pending == 0


def test_bad_input_is_named():
    updater = FeedbackUpdater(print, examination(2))
    with pytest.raises(ValueError, match="shown: expected at most 2 results, got 3"):
        updater.collect("q", SHOWN, 0)
    with pytest.raises(ValueError, match="position: expected 0 to 1, got 2"):
        updater.collect("q", SHOWN[:2], 2)
    assert updater.pending == 0
    with pytest.raises(ValueError, match="propensities: expected above 0"):
        FeedbackUpdater(print, [1.0, 0.0])
    with pytest.raises(ValueError, match="every: expected 1 or more, got 0"):
        FeedbackUpdater(print, [1.0], every=0)
    with pytest.raises(ValueError, match="position: expected 0 to 0, got -1"):
        ClickEvent("q", ("a",), -1)
