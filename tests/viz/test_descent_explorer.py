"""The descent through a search graph: what is drawn is what the search did."""

import time
from types import SimpleNamespace as Hop

import numpy as np
import pytest
from plotly.callbacks import Points

from course_lib.ann import HNSWIndex, graph_levels, trace_search
from course_lib.viz import hnsw_descent, hnsw_layers
from course_lib.viz.descent_steps import Descent, GraphLayers

rng = np.random.default_rng(0)
POINTS = rng.uniform(size=(150, 2)).astype(np.float32)


@pytest.fixture(scope="module")
def index():
    index = HNSWIndex(2, M=4, ef_search=8, seed=1)
    index.add(POINTS)
    return index


@pytest.fixture
def explorer(index):
    return hnsw_descent(graph_levels(index), POINTS, lambda q: trace_search(index, q), k=3)


def traces(explorer):
    return {trace.name: trace for trace in explorer.figure.data if trace.name}


def query_of(explorer):
    return np.array([explorer.controls["x"].value, explorer.controls["y"].value])


def places(trace):
    return {tuple(place) for place in np.c_[trace.x, trace.y].tolist()}


def rows(ids):
    return {tuple(place) for place in POINTS[list(ids)].tolist()}


def test_it_opens_on_the_last_step_with_the_answer(explorer, index):
    hops = trace_search(index, query_of(explorer))
    step = explorer.controls["step"]
    assert all(control.description for control in explorer.controls.values())
    assert step.value == step.max == len(hops) and hops[0].level > 1
    assert places(traces(explorer)["in the beam"]) == rows(hops[-1].beam)
    assert "of the 3 nearest were found" in explorer.message


def test_every_step_shows_its_layer_and_its_neighbours(explorer, index):
    layers = graph_levels(index)
    compared = 1
    for number, hop in enumerate(trace_search(index, query_of(explorer)), start=1):
        explorer.controls["step"].value = number
        compared += len(hop.neighbors)
        shown = traces(explorer)
        assert places(shown["compared now"]) == rows(hop.neighbors)
        assert places(shown["now here"]) == rows([hop.node])
        assert shown["on this layer"].customdata.tolist() == layers[hop.level].nodes.tolist()
        assert len(shown["not on this layer"].x) == 150 - len(layers[hop.level].nodes)
        title = f"Layer {hop.level}: {len(layers[hop.level].nodes)} of 150 points"
        assert explorer.figure.layout.annotations[0].text == title
        assert f"\n{compared} distances so far; an exact scan computes 150." in explorer.message


def test_true_neighbours_are_those_of_a_scan(explorer):
    distances = np.linalg.norm(POINTS - query_of(explorer), axis=1)
    assert places(traces(explorer)["true nearest"]) == rows(np.argsort(distances)[:3])


def test_the_way_joins_each_node_to_where_it_was_found():
    """A chain 0-1-2 above; below, 3 and 4 are both found from 2 first, and 4 leads to 5."""
    points = np.array([[0, 0], [1, 0], [2, 0], [3, 1], [3, 0], [4, 0]], dtype=np.float32)
    hops = [
        Hop(level=1, node=0, neighbors=[1], beam=[1]),
        Hop(level=1, node=1, neighbors=[0, 2], beam=[2]),
        Hop(level=1, node=2, neighbors=[1], beam=[2]),
        Hop(level=0, node=2, neighbors=[3, 4], beam=[4, 3]),
        Hop(level=0, node=4, neighbors=[5, 3], beam=[5, 4]),
        Hop(level=0, node=3, neighbors=[], beam=[5, 4]),
    ]
    descent = Descent(points, np.array([4.0, 0.0]), hops)
    assert descent.path(1, 1).tolist() == [[0, 1]]  # where the next step will be
    assert descent.path(1, 6).tolist() == [[0, 1], [1, 2]]
    assert descent.path(0, 6).tolist() == [[2, 4], [2, 3]]
    assert descent.compared == [2, 4, 5, 7, 9, 9]
    assert descent.best == [3, 2, 2, 1, 0, 0]


def test_another_query_stays_at_the_end_but_not_beyond(explorer, index):
    step = explorer.controls["step"]
    explorer.controls["x"].value = 0.5
    assert step.value == step.max == len(trace_search(index, query_of(explorer)))
    explorer.set(step=2)
    explorer.controls["y"].value = 0.4
    assert step.value == 2 and step.max == len(trace_search(index, query_of(explorer)))


def test_a_click_on_a_point_moves_the_query_there(explorer):
    trace = traces(explorer)["on this layer"]
    trace._dispatch_on_click(Points(point_inds=[7], xs=[0], ys=[0]), None)
    assert np.allclose(query_of(explorer), POINTS[7], atol=0.006)
    assert np.allclose(
        [traces(explorer)["query"].x[0], traces(explorer)["query"].y[0]], POINTS[7], atol=0.006
    )


def test_a_missed_neighbour_is_said():
    """A graph whose entry can't reach the nearest point."""
    points = np.array([[0, 0], [1, 0], [5, 5]], dtype=np.float32)
    hops = [
        Hop(level=0, node=0, neighbors=[1], beam=[1, 0]),
        Hop(level=0, node=1, neighbors=[], beam=[1, 0]),
    ]
    explorer = hnsw_descent([{0: [1], 1: [0], 2: []}], points, lambda q: hops, query=[4.9, 4.9])
    assert "found a point, but not the nearest one" in explorer.message


def test_layers_are_drawn_top_first_with_the_way(index):
    query = [0.9, 0.1]
    hops = trace_search(index, query)
    figure = hnsw_layers(graph_levels(index), POINTS, hops, query)
    names = [note.text for note in figure.layout.annotations]
    assert names[-1] == "layer 0: 150 of 150 points" and names[0].startswith(
        f"layer {len(names) - 1}:"
    )
    ends = [trace for trace in figure.data if trace.marker.symbol == "diamond"]
    assert len(ends) == len(names)
    assert np.allclose([ends[-1].x[0], ends[-1].y[0]], POINTS[hops[-1].beam[0]])


def test_edges_are_drawn_once_in_either_form():
    mapping, pair = {0: [1], 1: [0, 2], 2: []}, ([0, 1, 2], [(0, 1), (1, 0), (1, 2)])
    layers = GraphLayers.of([mapping, pair], np.eye(3, 2))
    assert layers.edges[0].tolist() == layers.edges[1].tolist() == [[0, 1], [1, 2]]
    assert np.isnan(layers.lines(0)[2::3]).all() and layers.lines(0).shape == (6, 2)


def test_it_refuses_what_it_cannot_show(index):
    search = lambda q: trace_search(index, q)  # noqa: E731
    with pytest.raises(
        ValueError, match="levels: expected ids of 0 to 149, got 0 to 150 on layer 0"
    ):
        hnsw_descent([{0: [150]}], POINTS, search)
    with pytest.raises(ValueError, match=r"points: expected shape \(n, 2\)"):
        hnsw_descent(graph_levels(index), rng.normal(size=(150, 3)), search)
    with pytest.raises(ValueError, match="query: expected two numbers within"):
        hnsw_descent(graph_levels(index), POINTS, search, query=[9, 9])
    with pytest.raises(ValueError, match="trace_of: expected steps"):
        hnsw_descent(graph_levels(index), POINTS, lambda q: [])
    with pytest.raises(ValueError, match="query: expected the point that was searched for"):
        hnsw_layers(graph_levels(index), POINTS, search([0.5, 0.5]))


def test_answers_come_within_a_fifth_of_a_second(explorer):
    """A new query each time; the best of six."""
    spent = []
    for x in np.linspace(0.2, 0.7, 6):
        begin = time.perf_counter()
        explorer.controls["x"].value = round(float(x), 2)
        spent.append(time.perf_counter() - begin)
    assert min(spent) < 0.2
