import networkx as nx
import numpy as np
import pytest
from scipy.linalg import eigh
from sklearn.manifold import spectral_embedding

from course_lib.graphs import eigenmaps
from course_lib.graphs.csr_graph import Graph
from course_lib.graphs.eigenmaps import LaplacianEigenmaps
from tests.graphs.made_graphs import awkward, ours


def generalized(graph):
    """All solutions of L y = λ D y, by scipy, on the nodes that have edges."""
    a = graph.adjacency().toarray().astype(float)
    there = a.sum(axis=1) > 0
    a = a[there][:, there]
    d = np.diag(a.sum(axis=1))
    return there, *eigh(d - a, d)


@pytest.mark.parametrize("dense", [True, False])
def test_solves_the_generalized_problem(dense, monkeypatch):
    monkeypatch.setattr(eigenmaps, "DENSE", 500 if dense else 0)
    graph = ours(awkward(False, n=30, m=60))
    there, values, vectors = generalized(graph)
    zero = int((values < 1e-9).sum())
    fitted = LaplacianEigenmaps(4).fit(graph)
    np.testing.assert_allclose(fitted.eigenvalues, values[zero : zero + 4], atol=1e-9)
    expected = vectors[:, zero : zero + 4]
    signs = np.sign((fitted.vectors[there] * expected).sum(axis=0))
    np.testing.assert_allclose(fitted.vectors[there] * signs, expected, atol=1e-5)
    assert not fitted.vectors[~there].any()
    assert fitted.vectors.dtype == np.float32
    assert (fitted.vectors.max(axis=0) >= -fitted.vectors.min(axis=0)).all()


def test_spans_what_scikit_learn_finds():
    club = nx.karate_club_graph()
    ours_, theirs = (
        LaplacianEigenmaps(3).fit(Graph.from_networkx(club)).vectors,
        spectral_embedding(nx.to_numpy_array(club), n_components=3, drop_first=True),
    )
    correlation = np.abs(np.corrcoef(ours_.T, theirs.T)[:3, 3:])
    np.testing.assert_allclose(np.diag(correlation), 1, atol=1e-4)


def test_several_parts_lose_only_their_constants():
    """Two paths: no coordinate is constant on a part, and eigenvalues are those of the parts."""
    parts = nx.disjoint_union(nx.path_graph(5), nx.path_graph(4))
    graph = Graph.from_networkx(parts)
    fitted = LaplacianEigenmaps(7).fit(graph)  # 9 nodes, 2 parts
    single = np.concatenate(
        [generalized(Graph.from_networkx(nx.path_graph(n)))[1][1:] for n in (5, 4)]
    )
    np.testing.assert_allclose(fitted.eigenvalues, np.sort(single), atol=1e-9)
    assert (fitted.eigenvalues > 0.05).all()


def test_the_first_coordinate_splits_two_cliques():
    bells = Graph.from_networkx(nx.barbell_graph(8, 0))
    side = np.sign(LaplacianEigenmaps(1).fit(bells).vectors[:, 0])
    assert abs(side[:8].sum()) == abs(side[8:].sum()) == 8
    assert side[0] != side[-1]


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="dim: expected 1 or more, got 0"):
        LaplacianEigenmaps(0)
    two = Graph.from_edges([(0, 1), (2, 3)])
    with pytest.raises(ValueError, match="dim: expected at most 2 on this graph, got 3"):
        LaplacianEigenmaps(3).fit(two)
    with pytest.raises(ValueError, match="graph: expected an undirected one"):
        LaplacianEigenmaps(1).fit(Graph.from_edges([(0, 1)], directed=True))
