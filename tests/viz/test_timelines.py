"""Timelines: where each stroke begins and ends, and what is refused."""

import numpy as np
import pytest

from course_lib.viz import alert_chart, batch_timeline


def strokes(trace):
    x, y = np.reshape(trace.x, (-1, 3)), np.reshape(trace.y, (-1, 3))
    assert np.isnan(x[:, 2]).all() and (y[:, 0] == y[:, 1]).all()
    return [
        (row, round(a, 6), round(b, 6)) for row, a, b in zip(y[:, 0], x[:, 0], x[:, 1], strict=True)
    ]


def test_requests_in_the_order_of_their_arrival():
    figure = batch_timeline([0.004, 0.0, 0.001], [0.01, 0.002, 0.002], [0.013, 0.008, 0.008])
    waiting, first, second, arrives = figure.data
    assert strokes(waiting) == [(1, 0, 2), (2, 1, 2), (3, 4, 10)]
    assert strokes(first) == [(1, 2, 8), (2, 2, 8)]
    assert strokes(second) == [(3, 10, 13)]
    assert list(arrives.x) == [0, 1, 4] and list(arrives.y) == [1, 2, 3]
    assert first.line.color != second.line.color


def test_every_second_batch_has_the_other_colour():
    at = np.arange(5) / 100
    _, first, second, _ = batch_timeline(at, at, at + 0.01).data
    assert [row for row, *_ in strokes(first)] == [1, 3, 5]
    assert [row for row, *_ in strokes(second)] == [2, 4]


def test_starts_that_differ_by_rounding_are_one_batch():
    ends = np.array([0.3, 0.3, 0.7])
    starts = ends - np.array([0.1 + 0.1, 0.2 + 1e-12, 0.3])
    _, first, second, _ = batch_timeline(starts - 0.1, starts, ends).data
    assert [row for row, *_ in strokes(first)] == [1, 2]
    assert [row for row, *_ in strokes(second)] == [3]


def test_timelines_refuse_what_cannot_be():
    with pytest.raises(ValueError, match=r"arrived, started, finished: expected \(n,\) each"):
        batch_timeline([0, 1], [1], [2])
    with pytest.raises(ValueError, match=r"arrived, started, finished: expected \(n,\) each"):
        batch_timeline([], [], [])
    with pytest.raises(ValueError, match="expected arrived <= started <= finished"):
        batch_timeline([1], [0.5], [2])
    with pytest.raises(ValueError, match="expected arrived <= started <= finished"):
        batch_timeline([1], [1.5], [1.2])


def test_an_alert_and_its_states():
    spans = [(1, 3, "pending"), (3, 4, "firing"), (6, 7, "pending")]
    figure = alert_chart(range(8), range(8), 2.5, spans, axis="errors")
    assert [trace.name for trace in figure.data] == ["measured", "threshold", "pending", "firing"]
    assert list(figure.data[1].y) == [2.5, 2.5] and list(figure.data[1].x) == [0, 7]
    assert [(s.x0, s.x1) for s in figure.layout.shapes] == [(1, 3), (3, 4), (6, 7)]
    fills = [shape.fillcolor for shape in figure.layout.shapes]
    assert fills[0] == fills[2] != fills[1] == figure.data[3].marker.color
    assert [trace.name for trace in alert_chart([0, 1], [0, 1], 2).data] == [
        "measured",
        "threshold",
    ]


def test_alerts_refuse_what_cannot_be():
    with pytest.raises(ValueError, match=r"times, values: expected \(n,\) each, got \(2,\) and"):
        alert_chart([0, 1], [1], 2)
    with pytest.raises(ValueError, match=r"spans: expected states among .* got \['quiet'\]"):
        alert_chart([0, 1], [0, 1], 2, [(0, 1, "quiet")])
