import networkx as nx
import numpy as np
import pytest
from scipy import stats

from course_lib.graphs.csr_graph import Graph
from course_lib.graphs.second_order import second_order_probabilities, second_order_walks
from course_lib.graphs.second_order_tables import SecondOrderTables
from course_lib.graphs.uniform_walk_kernels import uniform_walks
from tests.graphs.made_graphs import awkward, ours
from tests.graphs.test_uniform_walk_kernels import follows_edges

PENALTIES = [(0.5, 2.0), (4.0, 0.25), (0.01, 1.0), (100.0, 1.0), (1.0, 0.01), (1.0, 1.0)]


def published(theirs, previous, current, p, q):
    """Step probabilities by the paper's words, from a networkx graph: name -> probability."""
    mass = {}
    for x, edge in theirs.adj[current].items():
        if x == previous:
            mass[x] = edge["weight"] / p
        elif theirs.has_edge(previous, x):
            mass[x] = edge["weight"]
        else:
            mass[x] = edge["weight"] / q
    return {x: m / sum(mass.values()) for x, m in mass.items()}


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize(("p", "q"), PENALTIES)
def test_probabilities_are_the_papers(directed, p, q):
    theirs = awkward(directed)
    graph = ours(theirs)
    for t, v in graph.to_networkx().edges:
        for previous, current in [(t, v)] if directed else [(t, v), (v, t)]:
            row = graph.index(current)
            found = second_order_probabilities(graph, graph.index(previous), row, p, q)
            names = [graph.names[i] for i in graph.neighbors(row)]
            expected = published(theirs, previous, current, p, q)
            assert dict(zip(names, found, strict=True)) == pytest.approx(expected)


def test_the_first_step_goes_by_weight():
    graph = Graph.from_edges([("a", "b"), ("a", "c")], weights=[1, 3])
    assert second_order_probabilities(graph, None, 0, 9.0, 9.0).tolist() == [0.25, 0.75]


def chi_square_p_values(graph, theirs, walks, p, q):
    """One p-value for each arc (t, v) that was walked often enough."""
    triples = np.stack([walks[:, :-2], walks[:, 1:-1], walks[:, 2:]], axis=-1).reshape(-1, 3)
    triples = triples[triples[:, 2] >= 0]
    counts = np.zeros((graph.n,) * 3)
    np.add.at(counts, tuple(triples.T), 1)
    p_values = []
    for t, v in np.unique(triples[:, :2], axis=0).tolist():
        expected = published(theirs, graph.names[t], graph.names[v], p, q)
        rows = [graph.index(name) for name in expected]
        share = np.array(list(expected.values()))
        seen = counts[t, v, rows]
        assert seen.sum() == counts[t, v].sum()
        often = share * seen.sum() >= 5
        if often.sum() >= 2:
            seen = np.append(seen[often], seen[~often].sum())
            wanted = np.append(share[often], share[~often].sum()) * seen.sum()
            kept = wanted > 0
            p_values.append(stats.chisquare(seen[kept], wanted[kept]).pvalue)
    return np.array(p_values)


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize(("p", "q"), PENALTIES)
def test_steps_follow_the_exact_distribution(directed, p, q):
    """The bar: chi-square against the second-order probabilities, on loops, sinks and weights."""
    theirs = awkward(directed, n=14, m=60, seed=1)
    graph = ours(theirs)
    walks = second_order_walks(graph, p, q, walks_per_node=1500, length=12, seed=11)
    follows_edges(graph, walks[:: len(walks) // 200])
    p_values = chi_square_p_values(graph, theirs, walks, p, q)
    assert len(p_values) > 25
    assert p_values.min() > 1e-5
    assert stats.kstest(p_values, "uniform").pvalue > 1e-4


def test_the_chi_square_test_would_notice():
    theirs = awkward(False, n=14, m=60, seed=1)
    graph = ours(theirs)
    walks = second_order_walks(graph, 0.5, 2.0, walks_per_node=1500, length=12, seed=11)
    assert chi_square_p_values(graph, theirs, walks, 0.5, 1.6).min() < 1e-5


@pytest.mark.parametrize(("p", "q"), [(1e-9, 1.0), (1.0, 1e-9), (1e9, 1e9), (1e-9, 1e-9)])
def test_extreme_penalties_end(p, q):
    """Where nearly every proposal is refused, the exact draw takes over."""
    full = Graph.from_networkx(nx.complete_graph(60))
    walks = second_order_walks(full, p, q, walks_per_node=2, length=40, seed=0)
    follows_edges(full, walks)
    returned = (walks[:, 2:] == walks[:, :-2]).mean()
    if p < 1 <= q:
        assert returned > 0.999
    if p > 1:
        assert returned == 0


def test_p_is_a_penalty_on_returning():
    """D138: the rate of return falls as p grows."""
    graph = Graph.from_networkx(nx.karate_club_graph())
    rates = []
    for p in (0.25, 1.0, 4.0):
        walks = second_order_walks(graph, p, 1.0, walks_per_node=50, length=40)
        rates.append((walks[:, 2:] == walks[:, :-2]).mean())
    assert rates[0] > rates[1] + 0.1 > rates[2] + 0.15


def test_a_small_q_leads_further_away():
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(30, 30))
    graph = Graph.from_networkx(grid)
    x, y = np.divmod(np.arange(900), 30)
    reach = {}
    for q in (0.25, 4.0):
        walks = second_order_walks(graph, 1.0, q, walks_per_node=3, length=20)
        reach[q] = np.hypot(
            x[walks[:, -1]] - x[walks[:, 0]], y[walks[:, -1]] - y[walks[:, 0]]
        ).mean()
    assert reach[0.25] > 1.05 * reach[4.0]


def test_tuples_may_be_names():
    """D138: nodes of a grid are tuples."""
    grid = Graph.from_networkx(nx.grid_2d_graph(3, 3))
    walks = second_order_walks(grid, 0.5, 2.0, walks_per_node=1, length=5)
    assert [grid.names[i] for i in walks[grid.index((1, 1))]][0] == (1, 1)


def test_any_number_of_threads_walks_the_same():
    graph = ours(awkward(False))
    one, three = (second_order_walks(graph, 0.5, 2.0, 7, 20, seed=1, threads=t) for t in (1, 3))
    np.testing.assert_array_equal(one, three)
    assert (second_order_walks(graph, 0.5, 2.0, 7, 20, seed=2) != one).any()


@pytest.mark.parametrize("directed", [False, True])
def test_tables_walk_by_the_same_distribution(directed):
    theirs = awkward(directed, n=8, m=16, seed=2)
    graph = ours(theirs)
    tables = SecondOrderTables(graph, 0.25, 4.0)
    rng = np.random.default_rng(0)
    walks = np.full((1200, 12), -1)
    for number, row in enumerate(walks):
        walk = tables.walk(number % graph.n, 12, rng)
        row[: len(walk)] = walk
    follows_edges(graph, walks)
    p_values = chi_square_p_values(graph, theirs, walks, 0.25, 4.0)
    assert p_values.min() > 1e-4
    degrees = graph.degrees
    assert tables.columns == degrees.sum() + degrees[graph.indices].sum()


@pytest.mark.parametrize("walks_of", [second_order_walks, uniform_walks])
def test_walks_may_start_at_some_nodes_only(walks_of):
    graph = ours(awkward(False))
    walks = walks_of(graph, starts=[5, 3], walks_per_node=4, length=6, threads=2)
    assert walks[:, 0].tolist() == [5, 3] * 4
    everywhere = walks_of(graph, starts=range(graph.n), walks_per_node=4, length=6)
    np.testing.assert_array_equal(everywhere, walks_of(graph, walks_per_node=4, length=6))
    for starts in ([], [0.5], [[0]], [graph.n], [-1]):
        with pytest.raises(ValueError, match="starts: expected"):
            walks_of(graph, starts=starts)


@pytest.mark.parametrize("value", [0, -1.0, np.inf, np.nan])
@pytest.mark.parametrize("name", ["p", "q"])
def test_bad_penalties_are_named(name, value):
    with pytest.raises(ValueError, match=f"{name}: expected a number above 0, got {value}"):
        second_order_walks(Graph.from_edges([(0, 1)]), **{name: value})
