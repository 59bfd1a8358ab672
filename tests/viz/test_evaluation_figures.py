"""Interval charts, loss landscapes, places by metric, differences query by query."""

import numpy as np
import pytest
from scipy.stats import rankdata

from course_lib.viz import difference_bars, interval_chart, loss_landscape, rank_changes


def test_intervals_start_and_end_where_they_should():
    names, middle = ["A", "B", "<C>"], np.array([0.3, 0.42, 0.4])
    low, high = [0.2, 0.4, None], [0.35, 0.5, np.nan]
    figure = interval_chart(names, middle, low, high, ["b", "a", "ab"], reference=("chance", 0.1))
    dots = figure.data[0]
    assert np.allclose(dots.x + dots.error_x.array, [0.35, 0.5, np.nan], equal_nan=True)
    assert np.allclose(dots.x - dots.error_x.arrayminus, [0.2, 0.4, np.nan], equal_nan=True)
    assert list(dots.marker.symbol) == ["circle", "circle", "circle-open"]
    assert list(dots.marker.color) == ["#767676", "#0072B2", "#0072B2"]  # who shares a with B
    assert list(figure.layout.yaxis.ticktext) == ["A", "B", "&lt;C&gt;"]
    top, bottom = figure.layout.yaxis.range
    assert top > 2 and bottom < 0  # the first name is on top
    letters = {note.y: note.text for note in figure.layout.annotations if note.yref == "y"}
    assert letters == {0: "b", 1: "a", 2: "ab"}
    assert figure.layout.shapes[0].x0 == 0.1
    assert "no interval" in dots.customdata[2] and "[0.4, 0.5]" in dots.customdata[1]


def test_intervals_without_groups_are_of_one_colour():
    dots = interval_chart(["A", "B"], [1, 2], [0, 1], [2, 3]).data[0]
    assert len(set(dots.marker.color)) == 1


def test_intervals_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="lows: expected length 2, got 1"):
        interval_chart(["A", "B"], [1, 2], [0], [3, 3])
    with pytest.raises(ValueError, match="estimates: expected each within its interval"):
        interval_chart(["A"], [1], [2], [3])
    with pytest.raises(ValueError, match="groups: expected length 1, got 2"):
        interval_chart(["A"], [1], [0], [3], ["a", "b"])


def test_a_landscape_lies_the_right_way_round():
    x, y = np.linspace(0, 3, 7), np.linspace(-1, 1, 5)
    values = (x[None] - 2.5) ** 2 + (y[:, None] + 0.5) ** 2
    path = np.array([[0, 1], [1, 0.5], [2, -0.4]])
    figure = loss_landscape(x, y, values, path, axes=("angle 1", "angle 2"))
    contour, cross, way = figure.data
    assert np.array_equal(contour.z, values) and np.array_equal(contour.x, x)
    assert (cross.x[0], cross.y[0]) == (2.5, -0.5)
    assert np.array_equal(np.stack([way.x, way.y], axis=1), path)
    assert way.marker.symbol[-1] == "star" and figure.layout.yaxis.title.text == "angle 2"
    assert len(loss_landscape(x, y, values).data) == 2
    values[1, 5] = np.nan
    cross = loss_landscape(x, y, values).data[1]
    assert (cross.x[0] - 2.5) ** 2 + (cross.y[0] + 0.5) ** 2 == pytest.approx(0.25)
    with pytest.raises(ValueError, match=r"values: expected shape \(len\(y\), len\(x\)\) = \(5, 7"):
        loss_landscape(x, y, values.T)
    with pytest.raises(ValueError, match=r"path: expected shape \(steps, 2\), got \(2,\)"):
        loss_landscape(x, y, values, path[0])


def test_places_are_ranks_with_ties_shared():
    scores = {"recall": [0.5, 0.9, 0.5, 0.1], "ndcg": [0.2, 0.1, 0.4, 0.3]}
    figure = rank_changes(list("ABCD"), scores)
    for number, trace in enumerate(figure.data):
        expected = [rankdata([-value for value in column])[number] for column in scores.values()]
        assert list(trace.y) == expected and list(trace.x) == ["recall", "ndcg"]
        assert list(trace.customdata) == [column[number] for column in scores.values()]
    top, bottom = figure.layout.yaxis.range
    assert top > 4 and bottom < 1
    with pytest.raises(ValueError, match=r"scores\['x'\]: expected 4 finite numbers, got \[1\]"):
        rank_changes(list("ABCD"), {"x": [1]})
    with pytest.raises(ValueError, match="scores: expected one metric or more, got none"):
        rank_changes(list("AB"), {})


def test_differences_from_the_largest_win_to_the_largest_loss():
    found = np.array([0.0, -0.3, 0.2, 0.5, -0.1, 0.0])
    names = [f"q{n}" for n in range(6)]
    figure = difference_bars(found, names, systems=("old", "new"))
    wins, equal, losses = figure.data
    assert (list(wins.x), list(wins.y)) == ([1, 2], [0.5, 0.2])
    assert (list(losses.x), list(losses.y)) == ([5, 6], [-0.1, -0.3])
    assert list(wins.customdata) == ["q3", "q2"] and list(losses.customdata) == ["q4", "q1"]
    said = [trace.name for trace in figure.data]
    assert said == ["new better: 2", "equal: 2", "old better: 2"]
    assert figure.layout.shapes[0].y0 == pytest.approx(0.05)
    assert figure.layout.annotations[0].text == "mean 0.050"
    with pytest.raises(ValueError, match="differences: expected a list of finite numbers"):
        difference_bars([np.nan])
    with pytest.raises(ValueError, match="names: expected length 6, got 1"):
        difference_bars(found, ["x"])
