import numpy as np
import pytest
from scipy import stats

from course_lib.graphs.csr_graph import Graph
from course_lib.graphs.uniform_walk_kernels import uniform_walks
from course_lib.graphs.walk_steps import row_tables
from tests.graphs.made_graphs import awkward, ours


def follows_edges(graph, walks):
    """Check every step, and that nothing follows a walk's end."""
    for walk in walks:
        there = walk >= 0
        assert there[0]
        assert (np.diff(there.astype(int)) <= 0).all()
        steps = np.stack([walk[there][:-1], walk[there][1:]], axis=1)
        assert graph.has_edges(steps).all()
        if not there.all():
            assert graph.degrees[walk[there][-1]] == 0


@pytest.mark.parametrize("directed", [False, True])
def test_walks_follow_edges_and_end_at_sinks(directed):
    graph = ours(awkward(directed))
    walks = uniform_walks(graph, walks_per_node=20, length=15, seed=3)
    assert walks.shape == (20 * graph.n, 15)
    assert walks.dtype == np.int32
    follows_edges(graph, walks)
    np.testing.assert_array_equal(walks[:, 0], np.tile(np.arange(graph.n), 20))
    assert (walks[0 :: graph.n, 1:] == -1).all()  # the isolated node's walks
    assert ((walks[1 :: graph.n, 1:] == -1).all()) == directed  # the sink's


@pytest.mark.parametrize("weighted", [False, True])
def test_steps_are_taken_in_proportion_to_the_weights(weighted):
    graph = ours(awkward(True, weighted))
    walks = uniform_walks(graph, walks_per_node=4000, length=10, seed=5)
    counts = np.zeros((graph.n, graph.n))
    pairs = np.stack([walks[:, :-1].ravel(), walks[:, 1:].ravel()], axis=1)
    np.add.at(counts, tuple(pairs[pairs[:, 1] >= 0].T), 1)
    p_values = []
    for node in np.flatnonzero(graph.degrees > 1):
        row = graph.adjacency().toarray()[node].astype(float)
        seen, expected = counts[node, row > 0], row[row > 0] / row.sum() * counts[node].sum()
        assert counts[node, row == 0].sum() == 0
        p_values.append(stats.chisquare(seen, expected).pvalue)
    assert min(p_values) > 1e-4
    assert stats.kstest(p_values, "uniform").pvalue > 1e-3


def test_tables_hold_exactly_the_weights():
    graph = ours(awkward(True, n=40, m=600))
    threshold, alias = row_tables(graph.indptr, graph.weights)
    own = threshold / 2.0**32
    per_row = graph.degrees[graph.sources]
    mass = own / per_row
    np.add.at(mass, alias, (1 - own) / per_row)
    expected = graph.weights / graph.strengths[graph.sources]
    np.testing.assert_allclose(mass, expected, atol=1e-8)
    np.testing.assert_array_equal(graph.sources[alias], graph.sources)


def test_any_number_of_threads_walks_the_same_and_seeds_differ():
    graph = ours(awkward(False))
    one, three = (uniform_walks(graph, 7, 20, seed=1, threads=t) for t in (1, 3))
    np.testing.assert_array_equal(one, three)
    assert (uniform_walks(graph, 7, 20, seed=2) != one).any()
    per_pass = one.reshape(7, graph.n, 20)
    assert (per_pass[0] != per_pass[1]).any()  # a second walk isn't the first again


def test_two_starts_do_not_share_their_random_numbers():
    """On a complete graph, walks from different nodes should meet at a place as chance has it."""
    n = 16
    full = Graph.from_edges([(a, b) for a in range(n) for b in range(n)], directed=True)
    walks = uniform_walks(full, 200, 30, seed=0).reshape(200, n, 30)[:, :, 1:]
    meet = (walks[:, :-1] == walks[:, 1:]).mean()
    assert meet == pytest.approx(1 / n, abs=0.005)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"walks_per_node": 0}, "walks_per_node: expected 1 or more, got 0"),
        ({"length": 0}, "length: expected 1 or more, got 0"),
        ({"threads": 0}, "threads: expected 1 or more, got 0"),
        ({"seed": -1}, r"seed: expected 0 to 2\*\*64 - 1, got -1"),
    ],
)
def test_bad_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        uniform_walks(Graph.from_edges([(0, 1)]), **settings)
