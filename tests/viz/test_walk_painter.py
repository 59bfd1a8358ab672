"""The walk painter and graph drawings, against networkx."""

import time

import networkx as nx
import numpy as np
import pytest
from plotly.callbacks import Points

from course_lib.viz import graph_drawing, walk_painter
from course_lib.viz.graph_plans import GraphPlan
from course_lib.viz.walk_counts import WalkCounts

CLUB = nx.karate_club_graph()
PLACES = np.random.default_rng(0).uniform(size=(34, 2))
EDGES = np.array(CLUB.edges())
PLAN = GraphPlan.of(PLACES, EDGES)


def walks_of(p, q, start, seed, walks=60, length=11):
    """Second-order walks, one step after the other, by the paper's three cases."""
    rng, rows = np.random.default_rng(seed), []
    for _ in range(walks):
        row = [start, int(rng.choice(list(CLUB[start])))]
        while len(row) < length:
            before, here = row[-2:]
            others = list(CLUB[here])
            weights = [
                1 / p if other == before else 1.0 if CLUB.has_edge(other, before) else 1 / q
                for other in others
            ]
            row.append(int(rng.choice(others, p=np.array(weights) / sum(weights))))
        rows.append(row)
    return np.array(rows)


@pytest.fixture(scope="module")
def walks():
    return {(p, q): walks_of(p, q, 0, 0) for p, q in [(1, 1), (0.1, 1), (10, 0.1), (4, 4)]}


@pytest.fixture
def painter(walks):
    def remembered(p, q, start, seed):
        return walks[p, q] if start == 0 else walks_of(p, q, start, seed, walks=20)

    return walk_painter(PLACES, EDGES, remembered, [f"m{n}" for n in range(34)])


@pytest.mark.parametrize("node", [0, 16, 33])
def test_distances_are_those_of_networkx(node):
    far = nx.single_source_shortest_path_length(CLUB, node)
    assert PLAN.hops(node).tolist() == [far[n] for n in range(34)]
    assert PLAN.neighbors(node).tolist() == sorted(CLUB[node])


def test_unreachable_nodes_and_self_loops():
    plan = GraphPlan.of(np.eye(4, 2), [(0, 1), (1, 0), (1, 1), (2, 3)])
    assert plan.hops(0).tolist() == [0, 1, -1, -1] and plan.links.tolist() == [[0, 1], [2, 3]]
    alone = GraphPlan.of(np.eye(2), [])
    assert alone.hops(1).tolist() == [-1, 0] and alone.neighbors(0).tolist() == []


@pytest.mark.parametrize("setting", [(1, 1), (0.1, 1), (10, 0.1)])
def test_what_walks_visit_is_counted_step_by_step(walks, setting):
    counts, far = (
        WalkCounts.of(walks[setting], PLAN, 0),
        nx.single_source_shortest_path_length(CLUB, 0),
    )
    ends = [node for row in walks[setting].tolist() for node in row[1:]]
    assert counts.shares.sum() == pytest.approx(1) == counts.by_hop.sum()
    assert counts.shares[5] == pytest.approx(ends.count(5) / len(ends))
    assert counts.by_hop[2] == pytest.approx(np.mean([far[node] == 2 for node in ends]))
    assert counts.distance == pytest.approx(np.mean([far[node] for node in ends]))
    back = [
        a == c
        for row in walks[setting].tolist()
        for a, _, c in zip(row, row[1:], row[2:], strict=False)
    ]
    assert counts.back == pytest.approx(np.mean(back))
    assert counts.different == pytest.approx(
        np.mean([len(set(row)) for row in walks[setting].tolist()])
    )


def test_ended_walks_count_what_they_did():
    counts = WalkCounts.of([[0, 1, -1, -1], [0, 1, 0, -1]], PLAN, 0)
    assert counts.shares[[0, 1]].tolist() == pytest.approx([1 / 3, 2 / 3]) and counts.back == 1
    assert counts.path(0, 3).tolist() == [0, 1] and counts.path(1, 1).tolist() == [0, 1]
    nowhere = WalkCounts.of([[0, -1]], PLAN, 0)
    assert nowhere.shares.sum() == nowhere.back == nowhere.distance == 0


def test_p_and_q_show(painter):
    """A small p turns back; a large p with a small q goes far."""
    assert all(control.description for control in painter.controls.values())
    back = {}
    for p, q in [(0.1, 1), (10, 0.1)]:
        painter.set(p=p, q=q)
        back[p] = int(painter.message.split(": ")[1].split(" %")[0])
    assert back[0.1] > back[10] + 20


def test_it_draws_the_walk_up_to_the_step(painter, walks):
    painter.set(walk=7, step=4)
    path = walks[1, 1][6][:5]
    assert np.allclose(painter.figure.data[2].x, PLAN.points[path, 0])
    assert np.allclose(painter.figure.data[2].y, PLAN.points[path, 1])
    assert painter.figure.data[4].x[0] == pytest.approx(PLAN.points[path[-1], 0])
    assert painter.message.endswith("Walk 7: " + " → ".join(f"m{n}" for n in path) + ".")
    counts = WalkCounts.of(walks[1, 1], PLAN, 0)
    assert np.allclose(painter.figure.data[1].customdata, counts.shares)
    assert np.allclose(painter.figure.data[5].y, counts.by_hop)
    assert np.allclose(painter.figure.data[5].y, painter.figure.data[6].y)  # p = q = 1 now
    sizes, shares = np.array(painter.figure.data[1].marker.size), counts.shares
    assert (np.diff(sizes[np.argsort(shares)]) >= 0).all()


def test_a_click_on_a_node_starts_there(painter):
    painter.figure.data[1]._dispatch_on_click(Points(point_inds=[33]), None)
    assert painter.controls["start"].value == 33
    assert "Walk 1: m33 →" in painter.message
    assert painter.figure.data[3].x[0] == pytest.approx(PLAN.points[33, 0])


def test_long_walks_are_cut_short_in_words():
    def around(p, q, start, seed):
        return (start + np.arange(30)[None]) % 34

    painter = walk_painter(PLACES, [(n, (n + 1) % 34) for n in range(34)], around)
    assert "Walk 1: … → 18 → 19" in painter.message


def test_the_drawing_has_a_trace_a_group():
    groups = [CLUB.nodes[n]["club"] for n in range(34)]
    figure = graph_drawing(PLACES, EDGES, groups=groups, marked=[(0, 33), (5, 6)])
    names = [trace.name for trace in figure.data]
    assert names == ["link", "predicted", *dict.fromkeys(groups)] and figure.layout.showlegend
    shown = sorted(int(text) for trace in figure.data[2:] for text in trace.text)
    assert shown == list(range(34))
    assert np.isfinite(figure.data[0].x).sum() == 2 * CLUB.number_of_edges()
    assert np.allclose(figure.data[1].x[:2], PLAN.points[[0, 33], 0])


def test_the_drawing_colours_by_numbers():
    degrees = [CLUB.degree(n) for n in range(34)]
    figure = graph_drawing(PLACES, EDGES, values=degrees, unit="degree")
    marker = figure.data[-1].marker
    assert list(marker.color) == degrees and (marker.cmin, marker.cmax) == (1, 17)
    assert marker.colorbar.title.text == "degree"
    signed = graph_drawing(PLACES, EDGES, values=np.array(degrees) - 5)
    assert (signed.data[-1].marker.cmin, signed.data[-1].marker.cmax) == (-12, 12)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (
            lambda: graph_drawing(PLACES, EDGES.T),
            r"edges: expected \(E, 2\), got \(2, 78\) \(trans",
        ),
        (lambda: graph_drawing(PLACES[:9], EDGES), "edges: expected nodes of 0 to 8, got 0 to 33"),
        (lambda: graph_drawing(PLACES, EDGES, ["a"]), "names: expected length 34, got 1"),
        (lambda: graph_drawing(PLACES, EDGES, groups=["a"]), "groups: expected length 34, got 1"),
        (lambda: graph_drawing(PLACES, EDGES, values=[1]), r"values: expected shape \(34,\)"),
        (lambda: graph_drawing(PLACES, EDGES, groups=["a"] * 34, values=[1]), "expected one of"),
        (lambda: graph_drawing(PLACES, EDGES, marked=[(0, 99)]), "got 0 to 99"),
        (lambda: walk_painter(PLACES, EDGES, walks_of, start=34), "start: expected 0 to 33"),
        (lambda: walk_painter(PLACES, EDGES, lambda *a: [[5, 0]]), "walks from 0, got {.*5.*}"),
        (lambda: walk_painter(PLACES, EDGES, lambda *a: [0, 1]), r"\(walks, length\) of nodes"),
        (lambda: walk_painter(PLACES, EDGES, lambda *a: [[0, 34]]), "nodes 0 to 33 or -1"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_answers_come_within_a_fifth_of_a_second():
    places = np.random.default_rng(0).uniform(size=(300, 2))
    edges = np.random.default_rng(1).integers(0, 300, size=(1500, 2))

    def anywhere(p, q, start, seed):
        steps = np.random.default_rng(round(100 * p)).integers(0, 300, size=(200, 20))
        steps[:, 0] = start
        return steps

    painter, spent = walk_painter(places, edges, anywhere), []
    for p in (0.1, 0.25, 0.5, 2.0, 4.0, 10.0):
        begin = time.process_time()
        painter.controls["p"].value = p
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
