"""The map of a k-d tree's boxes: which of them a query opens."""

import numpy as np
import pytest

from course_lib.ann import KDTreeIndex
from course_lib.viz.box_maps import box_map, touched_boxes

POINTS = np.random.default_rng(0).normal(size=(1000, 2)).astype(np.float32)
QUERY = np.array([0.5, 0.4], dtype=np.float32)


@pytest.fixture(scope="module")
def tree():
    index = KDTreeIndex(2, leaf_size=16)
    index.add(POINTS)
    index.build()
    return index


def traces(figure):
    return {trace.name: trace for trace in figure.data}


def polygons(trace):
    """How many closed outlines a trace draws: each ends with a gap."""
    return int(np.isnan(np.asarray(trace.x, dtype=float)).sum())


def test_every_leaf_is_drawn_once_and_those_opened_hold_the_neighbours(tree):
    low, high = tree.leaf_boxes()
    drawn = traces(box_map(POINTS, low, high, QUERY, k=10))
    opened, closed = drawn["box that the circle touches"], drawn["box, not opened"]
    assert polygons(opened) + polygons(closed) == len(low)
    radius = np.sqrt(tree.search(QUERY, 10)[0][-1])
    sampled = np.linspace(0, 1, 60)
    for box in range(len(low)):  # the nearest of many points of a box, instead of the formula
        corner, span = low[box], high[box] - low[box]
        grid = np.stack(np.meshgrid(sampled, sampled), axis=-1).reshape(-1, 2) * span + corner
        reach = np.linalg.norm(grid - QUERY, axis=1).min()
        (touched,) = touched_boxes(low[box : box + 1], high[box : box + 1], QUERY, radius)
        assert touched or reach > radius
        assert not touched or reach < radius + np.linalg.norm(span) / 60
    assert 1 <= polygons(opened) < len(low) / 3


def test_neighbours_circle_and_query_are_those_of_a_search(tree):
    drawn = traces(box_map(POINTS, *tree.leaf_boxes(), QUERY, k=10))
    squared, ids = tree.search(QUERY, 10)
    assert set(drawn["10 nearest"].customdata) == set(ids.tolist())
    circle = drawn["distance of the farthest of them"]
    around = np.hypot(np.array(circle.x) - QUERY[0], np.array(circle.y) - QUERY[1])
    np.testing.assert_allclose(around, np.sqrt(squared[-1]), rtol=1e-5)
    assert (drawn["query"].x[0], drawn["query"].y[0]) == tuple(QUERY)
    assert len(drawn["rows"].x) == 990


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="k: expected 1 to 1000"):
        box_map(POINTS, [[0, 0]], [[1, 1]], QUERY, k=1001)
    with pytest.raises(ValueError, match="low"):
        box_map(POINTS, [0, 0], [[1, 1]], QUERY)
