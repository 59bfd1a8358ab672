import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from course_lib.graphs.csr_graph import Graph
from tests.graphs.made_graphs import awkward, ours


@pytest.mark.parametrize("directed", [False, True])
def test_adjacency_is_networkxs(directed):
    theirs = awkward(directed)
    graph = ours(theirs)
    np.testing.assert_array_equal(
        graph.adjacency().toarray(), nx.to_numpy_array(theirs, nodelist=graph.names)
    )
    assert graph.n == theirs.number_of_nodes()
    assert graph.m == theirs.number_of_edges()
    np.testing.assert_array_equal(graph.strengths, graph.adjacency().toarray().sum(axis=1))
    for name in theirs:
        neighbors = [graph.names[i] for i in graph.neighbors(graph.index(name))]
        assert sorted(neighbors) == sorted(theirs.adj[name])
        assert graph.degrees[graph.index(name)] == len(theirs.adj[name])


@pytest.mark.parametrize("directed", [False, True])
def test_back_to_networkx(directed):
    theirs = awkward(directed)
    back = ours(theirs).to_networkx()
    assert back.is_directed() == directed
    assert list(back) == list(theirs)
    assert nx.utils.graphs_equal(nx.create_empty_copy(back), nx.create_empty_copy(theirs))
    assert dict(back.adj) == dict(theirs.adj)


def test_arrays_have_the_promised_types_and_order():
    graph = ours(awkward(True))
    types = graph.indptr.dtype, graph.indices.dtype, graph.weights.dtype
    assert types == (np.int64, np.int32, np.float32)
    assert all((np.diff(graph.neighbors(i)) > 0).all() for i in range(graph.n))


def test_duplicate_edges_add_up():
    graph = Graph.from_edges([("a", "b"), ("b", "a"), ("a", "b"), ("c", "c"), ("c", "c")])
    expected = [[0, 3, 0], [3, 0, 0], [0, 0, 2]]
    np.testing.assert_array_equal(graph.adjacency().toarray(), expected)
    arrows = Graph.from_edges([("a", "b"), ("b", "a"), ("a", "b")], directed=True)
    np.testing.assert_array_equal(arrows.adjacency().toarray(), [[0, 2], [1, 0]])
    multi = nx.MultiGraph([(0, 1), (0, 1)])
    assert Graph.from_networkx(multi).weights.tolist() == [2, 2]


def test_an_edge_of_weight_zero_is_none_but_its_ends_are_nodes():
    graph = Graph.from_edges([("a", "b"), ("b", "c")], weights=[0, 2])
    assert graph.names == ("a", "b", "c")
    assert graph.m == 1
    assert graph.degrees.tolist() == [0, 1, 1]


def test_isolated_nodes_are_kept_in_their_rows():
    graph = Graph.from_edges([(4, 2)], names=[9, 4, 7, 2])
    assert graph.names == (9, 4, 7, 2)
    assert graph.degrees.tolist() == [0, 1, 0, 1]
    assert graph.neighbors(1).tolist() == [3]
    assert Graph.from_edges([], names="ab").m == 0


def test_integers_are_names_and_not_rows():
    """D136: the same graph under other names must be the same arrays."""
    edges = [(10, 7), (7, 3), (3, 3), (3, 10)]
    as_text = {3: "c", 7: "g", 10: "j"}
    numbers = Graph.from_edges(edges)
    letters = Graph.from_edges([(as_text[a], as_text[b]) for a, b in edges])
    assert numbers.names == (3, 7, 10)
    assert [as_text[name] for name in numbers.names] == list(letters.names)
    np.testing.assert_array_equal(numbers.indices, letters.indices)
    assert numbers.index(10) == letters.index("j") == 2
    assert Graph.from_edges(np.array(edges)).names == (3, 7, 10)
    assert all(type(name) is int for name in Graph.from_edges(np.array(edges)).names)


@pytest.mark.parametrize("directed", [False, True])
def test_edges_and_has_edges(directed):
    theirs = awkward(directed)
    graph = ours(theirs)
    rows = {tuple(sorted(e)) if not directed else tuple(e) for e in graph.edges().tolist()}
    assert len(rows) == graph.m == len(graph.edges())
    every = np.array([(a, b) for a in range(graph.n) for b in range(graph.n)])
    expected = [theirs.has_edge(graph.names[a], graph.names[b]) for a, b in every]
    np.testing.assert_array_equal(graph.has_edges(every), expected)
    weights = graph.adjacency().toarray()[graph.edges()[:, 0], graph.edges()[:, 1]]
    np.testing.assert_array_equal(graph.edge_weights(), weights)
    again = Graph.from_rows(graph.edges(), graph.names, graph.edge_weights(), directed)
    assert (again.adjacency() != graph.adjacency()).nnz == 0
    assert sparse.issparse(graph.adjacency())


edge_lists = st.lists(st.tuples(*[st.integers(0, 5)] * 2, st.integers(0, 3)), min_size=1)


@settings(max_examples=60, deadline=None)
@given(edge_lists, st.booleans(), st.randoms(use_true_random=False))
def test_any_edges_in_any_order_make_the_matrix_that_adding_them_up_makes(edges, directed, random):
    expected = np.zeros((6, 6))
    for a, b, weight in edges:
        expected[a, b] += weight
        if not directed and a != b:
            expected[b, a] += weight
    random.shuffle(edges)
    graph = Graph.from_rows([e[:2] for e in edges], range(6), [e[2] for e in edges], directed)
    np.testing.assert_array_equal(graph.adjacency().toarray(), expected)
    again = Graph.from_networkx(graph.to_networkx())
    assert again.names == graph.names
    np.testing.assert_array_equal(again.adjacency().toarray(), expected)


@pytest.mark.parametrize(
    ("edges", "settings", "error", "message"),
    [
        ([("a", "b")], {"weights": [-1]}, ValueError, "weights: expected .* got -1.0"),
        ([("a", "b")], {"weights": [np.nan]}, ValueError, "weights: expected finite"),
        ([("a", "b")], {"weights": [1, 2]}, ValueError, r"weights: expected shape \(1,\)"),
        ([("a", "b", 2.0)], {}, ValueError, "edges: expected pairs"),
        ([("a", "b")], {"names": ["a"]}, ValueError, "edges: no node 'b' among 1"),
        ([("a", "b")], {"names": ["a", "b", "a"]}, ValueError, "names: .* each once"),
        ([], {}, ValueError, "names: expected at least one"),
        ([(1, "a")], {}, TypeError, "several types"),
        ([(1.5, 2.0)], {}, TypeError, "edges: expected strings, integers or tuples"),
    ],
)
def test_bad_edges_are_named(edges, settings, error, message):
    with pytest.raises(error, match=message):
        Graph.from_edges(edges, **settings)


def test_bad_rows_are_named():
    with pytest.raises(ValueError, match="rows: expected 0 to 1, got 0 to 2"):
        Graph.from_rows([[0, 2]], "ab")
    with pytest.raises(ValueError, match="rows: expected 0 to 1, got -1 to 0"):
        Graph.from_rows([[0, -1]], "ab")
    with pytest.raises(ValueError, match="rows: expected .* integers, got float64"):
        Graph.from_rows([[0.0, 1.0]], "ab")


def test_an_unknown_name_gets_close_ones():
    graph = Graph.from_edges([("numpy.sin", "numpy.cos")])
    with pytest.raises(KeyError, match=r"no node 'numpy.sinh' among 2; close names: 'numpy.sin'"):
        graph.index("numpy.sinh")
    with pytest.raises(KeyError, match="no node '1' among 2; close names: 1"):
        Graph.from_edges([(0, 1)]).index("1")
