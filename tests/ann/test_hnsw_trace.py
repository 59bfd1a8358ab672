import numpy as np
import pytest

from course_lib.ann import HNSWIndex, graph_levels, trace_search
from tests.ann.graph_data import D, rows_and_queries


@pytest.fixture(scope="module")
def index():
    made = HNSWIndex(D, M=4, ef_construction=40)
    made.add(rows_and_queries()[0][:600])
    made.remove(np.arange(0, 600, 7))
    return made


@pytest.mark.parametrize("ef", [1, 10, 35])
def test_the_trace_ends_with_what_search_returns(index, ef):
    index.ef_search = ef
    for q in rows_and_queries()[1][:30]:
        hops = trace_search(index, q)
        _, ids = index.search(q, ef)
        assert list(hops[-1].beam) == ids[ids >= 0].tolist()
        # and it took as many distances: the entry's, and those of each hop
        assert 1 + sum(len(hop.neighbors) for hop in hops) == index.visited


def test_the_descent_goes_down_and_gets_nearer(index):
    q = rows_and_queries()[1][3]
    hops = trace_search(index, q, ef=10)
    levels = [hop.level for hop in hops]
    assert levels == sorted(levels, reverse=True) and levels[0] == index.graph().top > 0
    assert hops[0].node == index.graph().entry
    upper = [hop.distance for hop in hops if hop.level > 0]
    assert upper == sorted(upper, reverse=True)
    for hop in hops:
        expected = ((index.graph().x[hop.node] - q) ** 2).sum()
        assert hop.distance == pytest.approx(expected, rel=1e-5)


def test_layers_are_the_graph(index):
    graph, layers = index.graph(), graph_levels(index)
    assert len(layers) == graph.top + 1
    for level, (nodes, edges) in enumerate(layers):
        np.testing.assert_array_equal(nodes, np.flatnonzero(graph.levels >= level))
        assert np.isin(edges, nodes).all()
    base = layers[0].edges
    for node in (0, 17, 599):
        row = graph.links[node]
        assert base[base[:, 0] == node, 1].tolist() == row[row >= 0].tolist()


def test_other_metrics_and_an_empty_index():
    assert trace_search(HNSWIndex(3), [1, 2, 3]) == [] and graph_levels(HNSWIndex(3)) == []
    index = HNSWIndex(2, "cosine", M=3)
    index.add([[1, 0], [0, 2], [3, 3]])
    hop = trace_search(index, [0, 5])[-1]
    assert hop.beam == (1, 2, 0)
    with pytest.raises(ValueError, match="row 0 is all zeros"):
        trace_search(index, [0, 0])
