import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

from course_lib.graphs.csr_graph import Graph
from course_lib.graphs.deep_walk import DeepWalk
from course_lib.graphs.small_graphs import karate_club

SMALL = {"dim": 8, "walks": 20, "length": 20, "window": 4, "epochs": 5, "alpha": 0.05}


def club_accuracy(vectors, labels):
    return cross_val_score(LogisticRegression(C=10), vectors, labels, cv=5).mean()


@pytest.mark.parametrize("hierarchical", [False, True])
def test_tells_the_two_halves_of_the_karate_club(hierarchical):
    club = karate_club()
    model = DeepWalk(hierarchical=hierarchical, **SMALL).fit(club.graph)
    assert club_accuracy(model.vectors, club.labels) > 0.85  # always the larger half: 0.5
    assert model.vectors.dtype == np.float32
    assert model.loss_history[-1] < model.loss_history[0]


def test_integer_names_and_string_names_get_the_same_vectors():
    """D136: looked up by position, 1 of 34 nodes would get its own vector."""
    graph = karate_club().graph
    # names in an order that is not that of the rows
    order = np.random.default_rng(0).permutation(graph.n)
    numbers = Graph.from_rows(graph.edges(), [int(i) for i in order], graph.edge_weights())
    words = Graph.from_rows(graph.edges(), [f"member {i}" for i in order], graph.edge_weights())
    by_number, by_word = DeepWalk(**SMALL).fit(numbers), DeepWalk(**SMALL).fit(words)
    np.testing.assert_array_equal(by_number.vectors, by_word.vectors)
    for row, name in enumerate(order.tolist()):
        np.testing.assert_array_equal(by_number.vector(name), by_number.vectors[row])
        np.testing.assert_array_equal(by_number.vector(name), by_word.vector(f"member {name}"))


def test_one_thread_and_a_seed_give_the_same_bytes():
    graph = karate_club().graph
    first, again, other = (DeepWalk(seed=s, **SMALL).fit(graph).vectors for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_an_isolated_node_has_zeros_and_an_unknown_one_an_error():
    graph = Graph.from_edges([(1, 2), (2, 3)], names=[1, 2, 3, 9])
    model = DeepWalk(dim=8, walks=2, length=5).fit(graph)
    assert not model.vector(9).any()
    with pytest.raises(KeyError, match="no node '1' among 4; close names: 1"):
        model.vector("1")


def test_bad_settings_are_refused_before_walking():
    with pytest.raises(ValueError, match="dim: expected 1 or more, got 0"):
        DeepWalk(dim=0)
    with pytest.raises(ValueError, match="walks_per_node: expected 1 or more, got 0"):
        DeepWalk(dim=8, walks=0).fit(Graph.from_edges([(0, 1)]))
