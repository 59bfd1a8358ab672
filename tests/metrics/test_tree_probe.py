"""The structural probe: its gradient, trees that it must find, and noise where it must not."""

import networkx as nx
import numpy as np
import pytest
from scipy.optimize import check_grad
from scipy.spatial.distance import pdist, squareform

from course_lib.metrics import StructuralProbe
from course_lib.metrics.tree_probe import squared_distances, tree_score


def random_tree(n, rng):
    """Steps between all nodes of a random tree, and for each node the edges on its way up."""
    graph = nx.Graph()
    graph.add_node(0)
    ways = np.zeros((n, n))
    for node in range(1, n):
        parent = int(rng.integers(node))
        graph.add_edge(parent, node)
        ways[node] = ways[parent]
        ways[node, node] = 1
    return np.array(nx.floyd_warshall_numpy(graph)), ways


def hidden_trees(count, rng, mix):
    """Trees of 12 nodes that squared distances in 12 of 20 directions hold, mixed by `mix`."""
    vectors, distances = [], []
    for _ in range(count):
        steps, ways = random_tree(12, rng)
        noise = 3 * rng.normal(size=(12, 8))
        vectors.append(np.hstack([ways, noise]) @ mix)
        distances.append(steps)
    return vectors, distances


def test_squared_distances_equal_scipys():
    x = np.random.default_rng(0).normal(size=(9, 4))
    np.testing.assert_allclose(squared_distances(x), squareform(pdist(x)) ** 2, atol=1e-12)


def test_gradient_equals_finite_differences():
    rng = np.random.default_rng(1)
    trees = [(rng.normal(size=(6, 5)), random_tree(6, rng)[0]) for _ in range(2)]
    probe = StructuralProbe(rank=3)

    def at(flat):
        probe.projection = flat.reshape(3, 5)
        return probe._loss(trees)

    start = rng.normal(size=15)
    error = check_grad(lambda b: at(b)[0], lambda b: at(b)[1].ravel(), start)
    assert error < 1e-5 * np.linalg.norm(at(start)[1])


def test_a_tree_hidden_in_some_directions_is_found_and_carries_over_to_new_trees():
    rng = np.random.default_rng(2)
    mix = np.linalg.qr(rng.normal(size=(20, 20)))[0]
    probe = StructuralProbe(rank=12, steps=400, seed=0).fit(*hidden_trees(60, rng, mix))
    vectors, distances = hidden_trees(10, rng, mix)
    plain = tree_score([squared_distances(x) for x in vectors], distances)
    learned = probe.score(vectors, distances)
    assert learned.spearman > 0.9 > 0.5 > plain.spearman
    assert learned.edges_found > 0.9 and plain.edges_found < 0.5
    assert probe.losses[-1] < probe.losses[0] / 4


def test_random_vectors_hold_no_tree_that_carries_over():
    rng = np.random.default_rng(3)
    trees = [random_tree(12, rng)[0] for _ in range(40)]
    noise = [rng.normal(size=(12, 20)) for _ in trees]
    probe = StructuralProbe(rank=6, steps=150).fit(noise[:30], trees[:30])
    assert abs(probe.score(noise[30:], trees[30:]).spearman) < 0.15


@pytest.mark.parametrize("n", [10, 40, 60])
def test_the_spanning_tree_equals_networkx(n):
    rng = np.random.default_rng(n)
    tree, ways = random_tree(n, rng)
    distances = squared_distances(ways + 0.4 * rng.normal(size=(n, n)))
    found = nx.minimum_spanning_edges(nx.from_numpy_array(distances), data=False)
    right = sum(tree[a, b] == 1 for a, b in found) / (n - 1)
    assert 0.1 < right < 1
    assert tree_score([distances], [tree]).edges_found == pytest.approx(right)
    rounded = distances - 1e-9 * np.tril(np.ones((n, n)), -1)  # not quite symmetric
    assert tree_score([rounded], [tree]).edges_found == pytest.approx(right)


def test_two_nodes_at_one_place_still_have_an_edge():
    tree, ways = random_tree(6, np.random.default_rng(5))
    ways[:, 3] = 0  # node 3 lies on its parent
    assert tree_score([squared_distances(ways)], [tree]).edges_found == 1.0


def test_leaves_alone_have_ranks_and_no_edges():
    steps = np.array([[0, 2, 4], [2, 0, 4], [4, 4, 0.0]])
    score = tree_score([steps], [steps])
    assert score.spearman == pytest.approx(1) and np.isnan(score.edges_found)
    steps = np.array([[0, 1, 3], [1, 0, 4], [3, 4, 0.0]])  # one edge of a larger tree
    assert np.isnan(tree_score([steps], [steps]).edges_found)


def test_same_seed_same_probe():
    rng = np.random.default_rng(6)
    x, tree = rng.normal(size=(8, 5)), random_tree(8, rng)[0]
    one, same, other = (StructuralProbe(2, 20, seed=s).fit([x], [tree]) for s in (0, 0, 1))
    assert (one.projection == same.projection).all() and (one.projection != other.projection).any()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="rank, steps, learning_rate: .* got 0"):
        StructuralProbe(0)
    with pytest.raises(ValueError, match="distances: expected 1 >= 1 arrays, one a tree, got 2"):
        StructuralProbe(1).fit([np.eye(3)], [np.eye(3)] * 2)
    with pytest.raises(ValueError, match=r"distances: expected shape \(3, 3\), got \(2, 2\)"):
        StructuralProbe(1).fit([np.eye(3)], [np.eye(2)])
