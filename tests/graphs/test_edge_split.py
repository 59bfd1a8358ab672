import networkx as nx
import numpy as np
import pytest

from course_lib.graphs import Graph, karate_club, negative_edges, split_edges
from course_lib.graphs.edge_split import without_edges


def directed_graph():
    return Graph.from_networkx(nx.gnp_random_graph(40, 0.1, seed=2, directed=True))


def arcs(graph):
    return set(zip(graph.sources.tolist(), graph.indices.tolist(), strict=True))


GRAPHS = [karate_club().graph, directed_graph()]


@pytest.mark.parametrize("graph", GRAPHS, ids=["undirected", "directed"])
@pytest.mark.parametrize("seed", range(5))
def test_no_held_out_edge_is_among_the_messages_in_either_direction(graph, seed):  # D147
    split = split_edges(graph, 0.2, 0.2, seed)
    messages = arcs(split.message)
    for u, v in np.concatenate([split.validation, split.test]).tolist():
        assert (u, v) not in messages
        assert (v, u) not in messages


@pytest.mark.parametrize("graph", GRAPHS, ids=["undirected", "directed"])
def test_every_edge_is_in_one_part_and_both_directions_in_the_same(graph):
    split = split_edges(graph, 0.2, 0.3, seed=1)
    parts = [
        {tuple(e) for e in part.tolist()} for part in (split.train, split.validation, split.test)
    ]
    assert set.union(*parts) == {tuple(e) for e in graph.edges().tolist()}
    assert sum(map(len, parts)) == graph.m
    both_ways = [{frozenset(e) for e in part} for part in parts]
    assert len(set.union(*both_ways)) == sum(map(len, both_ways))
    assert {tuple(e) for e in split.message.edges().tolist()} == parts[0]


def test_a_directed_graph_has_pairs_that_point_both_ways_to_begin_with():
    graph = directed_graph()
    assert any((v, u) in arcs(graph) for u, v in arcs(graph))


def test_shares_are_of_pairs_and_nodes_names_weights_and_loops_stay():
    graph = Graph.from_networkx(nx.gnp_random_graph(60, 0.2, seed=0))
    split = split_edges(graph, 0.1, 0.25, seed=3)
    assert len(split.test) == round(0.25 * graph.m)
    assert len(split.validation) == pytest.approx(0.1 * graph.m, abs=1)
    looped = Graph.from_edges([("a", "a"), ("a", "b"), ("b", "c")], "abcd", [5.0, 2.0, 2.0])
    split = split_edges(looped, 0, 0.5)
    assert split.message.names == looped.names
    assert split.message.weights.tolist() == [5, 2, 2] or split.message.weights.tolist()[0] == 5
    assert len(split.train) == len(split.test) == 1
    assert (split.train[:, 0] != split.train[:, 1]).all()


def test_a_seed_gives_the_same_split():
    first, again, other = (split_edges(GRAPHS[0], 0.1, 0.2, seed).test for seed in (4, 4, 5))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_edges_are_taken_out_whichever_way_they_are_named():
    graph = Graph.from_edges([("a", "b"), ("b", "c"), ("c", "a")], directed=True)
    assert arcs(without_edges(graph, np.array([[1, 0]]))) == {(1, 2), (2, 0)}
    assert arcs(without_edges(graph, np.empty((0, 2), np.int64))) == arcs(graph)


@pytest.mark.parametrize("graph", GRAPHS, ids=["undirected", "directed"])
@pytest.mark.parametrize("hard", [False, True])
def test_negatives_are_no_edges_no_loops_and_come_once(graph, hard):
    pairs = negative_edges(graph, 150, seed=2, hard=hard)
    assert pairs.shape == (150, 2)
    known = arcs(graph)
    for u, v in pairs.tolist():
        assert u != v and (u, v) not in known and (v, u) not in known
    assert len({frozenset(pair) for pair in pairs.tolist()}) == 150


def test_hard_negatives_have_a_common_neighbour_and_easy_ones_need_not():
    club = nx.karate_club_graph()
    hard, easy = (negative_edges(GRAPHS[0], 200, hard=hard) for hard in (True, False))
    assert all(list(nx.common_neighbors(club, u, v)) for u, v in hard.tolist())
    assert not all(list(nx.common_neighbors(club, u, v)) for u, v in easy.tolist())


def test_all_negatives_of_a_small_graph_can_be_had_and_not_one_more():
    club = nx.karate_club_graph()
    missing = {frozenset(pair) for pair in nx.non_edges(club)}
    found = negative_edges(GRAPHS[0], len(missing))
    assert {frozenset(pair) for pair in found.tolist()} == missing
    with pytest.raises(ValueError, match=f"{len(missing)} found, got {len(missing) + 1}"):
        negative_edges(GRAPHS[0], len(missing) + 1)
    with pytest.raises(ValueError, match="pairs with a common neighbour"):
        negative_edges(Graph.from_edges([("a", "b")], names="abc"), 1, hard=True)
    assert negative_edges(GRAPHS[0], 0).shape == (0, 2)


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="validation, test: expected shares.* got 0.5 and 0.5"):
        split_edges(GRAPHS[0], 0.5, 0.5)
    with pytest.raises(ValueError, match="graph: expected edges enough to train on, got 0 pairs"):
        split_edges(Graph.from_edges([("a", "a")]), 0.1, 0.1)
    with pytest.raises(ValueError, match="n: expected 0 or more, got -1"):
        negative_edges(GRAPHS[0], -1)
