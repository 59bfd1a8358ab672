import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csgraph

from course_lib.graphs.csr_graph import Graph
from course_lib.graphs.laplacians import laplacian
from tests.graphs.made_graphs import awkward, ours


def test_equals_networkxs():
    theirs = awkward(False)
    found = laplacian(ours(theirs))
    expected = nx.laplacian_matrix(theirs, nodelist=list(theirs)).toarray()
    np.testing.assert_allclose(found.toarray(), expected)
    assert found.dtype == np.float64


def test_normalized_equals_networkxs_and_scipys():
    theirs = awkward(False)
    found = laplacian(ours(theirs), normalized=True).toarray()
    expected = nx.normalized_laplacian_matrix(theirs, nodelist=list(theirs)).toarray()
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert not found[0].any()  # isolated
    plain = nx.karate_club_graph()
    scipys = csgraph.laplacian(nx.to_numpy_array(plain), normed=True)
    np.testing.assert_allclose(laplacian(ours(plain), normalized=True).toarray(), scipys)


def test_the_quadratic_form_is_the_sum_over_edges():
    graph = ours(awkward(False))
    f = np.random.default_rng(0).normal(size=graph.n)
    a, b = graph.edges().T
    assert f @ laplacian(graph) @ f == pytest.approx(
        np.sum(graph.edge_weights() * (f[a] - f[b]) ** 2)
    )


edge_lists = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12)


@settings(max_examples=40, deadline=None)
@given(edge_lists)
def test_as_many_zero_eigenvalues_as_connected_parts_and_none_above_two(edges):
    graph = Graph.from_edges(edges, names=range(8))
    parts = nx.number_connected_components(graph.to_networkx())
    for normalized in (False, True):
        eigenvalues = np.linalg.eigvalsh(laplacian(graph, normalized).toarray())
        assert (np.abs(eigenvalues) < 1e-9).sum() == parts
        assert eigenvalues.min() > -1e-9
    assert eigenvalues.max() < 2 + 1e-9  # of the normalised one


def test_directed_graphs_are_refused():
    with pytest.raises(ValueError, match="graph: expected an undirected one"):
        laplacian(Graph.from_edges([(0, 1)], directed=True))
