import numpy as np
import pytest
from gensim.models import Word2Vec

from course_lib.graphs.csr_graph import Graph
from course_lib.graphs.deep_walk import DeepWalk
from course_lib.graphs.node_to_vec import Node2Vec
from course_lib.graphs.second_order import second_order_walks
from course_lib.graphs.small_graphs import karate_club, les_miserables
from tests.graphs.test_deep_walk import SMALL, club_accuracy


def neighbours(vectors, k=8):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = unit @ unit.T
    np.fill_diagonal(scores, -np.inf)
    return [set(np.argsort(-row)[:k].tolist()) for row in scores]


def overlap(a, b):
    pairs = zip(neighbours(a), neighbours(b), strict=True)
    return np.mean([len(x & y) / len(x) for x, y in pairs])


def gensims(walks, n, seed):
    sentences = [[str(i) for i in walk] for walk in walks.tolist()]
    settings = {"vector_size": 8, "window": 4, "epochs": 5, "alpha": 0.05, "negative": 5}
    wv = Word2Vec(sentences, sg=1, sample=0, min_count=0, workers=1, seed=seed, **settings).wv
    return np.array([wv[str(i)] for i in range(n)])


def test_neighbours_agree_with_gensims_on_the_same_walks():
    graph = les_miserables().graph
    walks = second_order_walks(graph, 0.5, 2.0, 20, 20, seed=0)
    first, again = (gensims(walks, graph.n, seed) for seed in (1, 2))
    mine = Node2Vec(p=0.5, q=2.0, **SMALL).fit(graph).vectors
    assert overlap(mine, first) > overlap(again, first) - 0.1
    assert overlap(mine, first) > 0.5


def test_tells_the_two_halves_of_the_karate_club():
    club = karate_club()
    model = Node2Vec(p=1.0, q=0.5, **SMALL).fit(club.graph)
    assert club_accuracy(model.vectors, club.labels) > 0.85


def test_p_and_q_reach_the_walks():
    graph = karate_club().graph
    a = Node2Vec(p=0.25, q=4.0, **SMALL).fit(graph).vectors
    b = Node2Vec(p=4.0, q=0.25, **SMALL).fit(graph).vectors
    assert overlap(a, b) < 0.95


def test_without_bias_it_is_as_good_as_deep_walk():
    club = karate_club()
    same = Node2Vec(**SMALL).fit(club.graph).vectors
    assert overlap(same, DeepWalk(**SMALL).fit(club.graph).vectors) > 0.7


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="p: expected a number above 0, got 0"):
        Node2Vec(p=0, dim=8).fit(Graph.from_edges([(0, 1)]))
