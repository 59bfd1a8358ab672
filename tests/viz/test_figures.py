"""Figure functions: what is drawn is what was given."""

import json

import numpy as np
import pytest

from course_lib.viz import (
    PALETTE,
    agreement_scatter,
    bars,
    course_template,
    embedding_map,
    heat_map,
    histograms,
    lines,
    new_figure,
    ranked_bars,
    training_curve,
    vector_arrows,
)
from course_lib.viz.display import figure_json
from course_lib.viz.maps import label_positions


def test_the_palette_is_told_apart_without_red_and_green():
    """Every pair of series colours stays apart for the three kinds of colour blindness.

    Simulated with the matrices of Viénot, Brettel, Mollon (1999) and Brettel (1997) for linear RGB.
    """
    lacking = {
        "protan": [[0.112, 0.888, 0.0], [0.112, 0.888, 0.0], [0.004, -0.004, 1.0]],
        "deutan": [[0.292, 0.708, 0.0], [0.292, 0.708, 0.0], [-0.022, 0.022, 1.0]],
        "tritan": [[1.012, 0.052, -0.064], [0.0, 0.877, 0.123], [0.0, 0.877, 0.123]],
    }
    colors = [[int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)] for color in PALETTE]
    linear = np.array(colors) ** 2.2
    for kind, matrix in lacking.items():
        seen = np.clip(linear @ np.array(matrix).T, 0, 1) ** (1 / 2.2)
        apart = np.linalg.norm(seen[:, None] - seen[None], axis=-1)
        assert apart[~np.eye(len(PALETTE), dtype=bool)].min() > 0.12, kind


def test_text_is_readable_on_white():
    font = course_template().layout.font
    assert font.size >= 12
    channels = np.array([int(font.color[i : i + 2], 16) / 255 for i in (1, 3, 5)]) ** 2.2
    luminance = channels @ [0.2126, 0.7152, 0.0722]
    assert 1.05 / (luminance + 0.05) > 7  # WCAG's AAA


def test_new_figure_needs_no_global_state():
    assert list(new_figure("t").layout.template.layout.colorway) == list(PALETTE)


def test_map_has_a_trace_a_group_in_colour_and_shape():
    points = np.arange(8.0).reshape(4, 2)
    figure = embedding_map(points, list("abcd"), groups=["x", "y", "x", "y"])
    assert [list(trace.text) for trace in figure.data] == [["a", "c"], ["b", "d"]]
    assert figure.data[1].x.tolist() == [2, 6] and figure.data[1].y.tolist() == [3, 7]
    assert figure.data[0].marker.color != figure.data[1].marker.color
    assert figure.data[0].marker.symbol != figure.data[1].marker.symbol
    assert figure.layout.yaxis.scaleanchor == "x"


def test_map_of_many_points_leaves_names_to_the_hover():
    figure = embedding_map(np.zeros((3, 2)), list("abc"), show_labels=False)
    assert figure.data[0].mode == "markers" and figure.data[0].text == ("a", "b", "c")


def test_arrows_start_and_end_where_they_should():
    figure = vector_arrows([[1, 2], [3, 0]], ["a", "b"], origins=[[0, 0], [1, 2]])
    tips = [(note.ax, note.ay, note.x, note.y) for note in figure.layout.annotations]
    assert tips == [(0, 0, 1, 2), (1, 2, 4, 2)]
    assert figure.layout.xaxis.range[0] < 0 and figure.layout.xaxis.range[1] > 4


def test_bars_with_intervals_and_reference():
    figure = bars(
        ["a", "b"], [1.0, 2.0], intervals=[[0.5, 1.2], [1.0, 4.0]], reference=("chance", 0.3)
    )
    error = figure.data[0].error_y
    assert np.allclose(error.array, [0.2, 2.0]) and np.allclose(error.arrayminus, [0.5, 1.0])
    assert figure.layout.shapes[0].y0 == 0.3 and figure.layout.annotations[0].text == "chance"


def test_series_of_bars_differ_in_colour_and_pattern():
    figure = bars(["a"], {"ours": [1], "theirs": [2]})
    ours, theirs = figure.data
    assert ours.marker.color != theirs.marker.color
    assert ours.marker.pattern.shape != theirs.marker.pattern.shape
    assert figure.layout.showlegend


def test_ranked_bars_have_the_best_on_top_and_mark_one():
    figure = ranked_bars(["x", "y"], [0.9, -0.2], highlight=["y"])
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.data[0].y == ("x", "y ★")
    assert figure.layout.xaxis.range[0] == -0.2


def test_lines_place_marks_on_a_logarithmic_axis():
    figure = lines([1, 10, 100], {"a": [3, 2, 1]}, log_x=True, marks={"here": 10})
    assert figure.layout.annotations[0].x == 1  # log10
    assert figure.layout.shapes[0].x0 == 10


def test_bands_lie_around_their_line():
    figure = lines([0, 1], {"a": [1.0, 2.0]}, bands={"a": ([0.5, 1.5], [1.5, 2.5])})
    band = figure.data[0]
    assert band.x.tolist() == [0, 1, 1, 0] and band.y.tolist() == [1.5, 2.5, 1.5, 0.5]


def test_training_curve_counts_epochs_from_one():
    figure = training_curve({"a": [3, 2], "b": [5, 4, 3]}, baseline=("guess", 6.0))
    assert [list(trace.x) for trace in figure.data] == [[1, 2], [1, 2, 3]]
    assert figure.layout.shapes[0].y0 == 6


def test_histograms_share_their_bins_and_sum_to_one():
    rng = np.random.default_rng(0)
    small, large = rng.normal(size=50), rng.normal(3, 1, size=5000)
    figure = histograms({"small": small, "large": large}, bins=30)
    assert np.allclose(figure.data[0].x, figure.data[1].x)
    for trace, sample in zip(figure.data, (small, large), strict=True):
        assert np.isclose(trace.y.sum(), 1)
        assert np.isclose((trace.x * trace.y).sum(), sample.mean(), atol=0.15)


def test_agreement_calls_out_the_named_points():
    figure = agreement_scatter([1, 2, 3], [4, 5, 6], ["a", "b", "c"], call_out=["c"])
    assert figure.data[1].x.tolist() == [3] and figure.data[1].mode == "markers+text"


def test_heat_map_is_symmetric_around_zero_when_diverging():
    figure = heat_map([[-1.0, 3.0], [np.nan, 0.0]], ["a", "b"], ["c", "d"], diverging=True)
    assert (figure.data[0].zmin, figure.data[0].zmax) == (-3, 3)
    assert [list(row) for row in figure.data[0].text] == [["-1.00", "3.00"], ["", "0.00"]]


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: embedding_map([[1, 2, 3]], ["a"]), r"points: expected shape \(n, 2\)"),
        (lambda: embedding_map([[1, 2]], ["a", "b"]), "labels: expected length 1, got 2"),
        (lambda: embedding_map([[1, 2]], ["a"], groups=["x", "y"]), "groups: expected length 1"),
        (lambda: vector_arrows([[1, 2]], []), r"vectors: expected shape \(n, 2\) for 0 labels"),
        (lambda: vector_arrows([[1, 2]], ["a"], origins=[[0, 0], [1, 1]]), "origins: expected"),
        (lambda: bars(["a"], [1, 2]), "values: expected shape"),
        (lambda: bars(["a"], [1], intervals=[0, 2]), "intervals: expected shape"),
        (lambda: ranked_bars(["a"], [1, 2]), "scores: expected shape"),
        (lambda: lines([1, 2], {"a": [1]}), "series 'a': expected shape"),
        (lambda: lines([1], {"a": [1]}, bands={"b": ([0], [1])}), "bands: expected names among"),
        (lambda: agreement_scatter([1], [1, 2], ["a"]), "x, y: expected shape"),
        (lambda: agreement_scatter([1], [1], ["a"], call_out=["b"]), "call_out: expected names"),
        (lambda: heat_map([[1, 2]], ["a"], ["b"]), r"matrix: expected \(1, 1\)"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


@pytest.mark.parametrize(
    "figure",
    [
        embedding_map(np.ones((2, 2)), ["a", "b"]),
        bars(["a"], [1]),
        lines([1, 2], {"a": [1, 2]}),
        heat_map([[1.0]], ["a"], ["b"]),
    ],
)
def test_figures_are_small(figure):
    assert len(json.dumps(figure_json(figure))) < 3000


def test_names_are_written_away_from_the_nearest_neighbour():
    points = [[0, 0], [1, 0.1], [5, 5], [5.1, 6]]
    expected = ["middle left", "middle right", "bottom center", "top center"]
    assert label_positions(points) == expected
    assert label_positions([[1, 2]]) == ["top center"] and label_positions(np.empty((0, 2))) == []


def test_every_figure_states_its_height():
    """Left open, each program takes its own, and long axis titles are cut."""
    assert new_figure().layout.height == 420 and new_figure(height=300).layout.height == 300
