import networkx as nx
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from course_lib.graphs import (
    Graph,
    adamic_adar,
    common_neighbors,
    karate_club,
    link_auc,
    link_hits,
    popularity,
)
from course_lib.graphs.link_ranking import link_ranks, missing_links
from course_lib.graphs.link_scores import LinkScorer

CLUB = nx.karate_club_graph()
OURS = karate_club().graph
PAIRS = list(nx.non_edges(CLUB))
THEIRS = {
    common_neighbors: lambda g, pairs: (
        (u, v, len(list(nx.common_neighbors(g, u, v)))) for u, v in pairs
    ),
    adamic_adar: nx.adamic_adar_index,
    popularity: nx.preferential_attachment,
}


@pytest.mark.parametrize("baseline", THEIRS)
def test_baselines_are_networkxs(baseline):
    expected = [score for _, _, score in THEIRS[baseline](CLUB, PAIRS)]
    scorer = baseline(OURS)
    np.testing.assert_allclose(scorer.pairs(PAIRS), expected, rtol=1e-6)
    rows = scorer.rows(np.arange(34))
    np.testing.assert_allclose([rows[u, v] for u, v in PAIRS], expected, rtol=1e-6)
    assert rows.shape == (34, 34)


def test_weights_and_loops_do_not_count():
    edges = [("a", "b"), ("b", "c"), ("b", "b")]
    graph = Graph.from_edges(edges, "abcd", [5.0, 1.0, 3.0])
    a, c = graph.index("a"), graph.index("c")
    assert common_neighbors(graph).pairs([(a, c)]) == [1]
    assert adamic_adar(graph).pairs([(a, c)]) == pytest.approx(1 / np.log(2))
    assert popularity(graph).pairs([(a, 1), (a, 3)]).tolist() == [2, 0]


def test_the_auc_is_scikit_learns_with_ties():
    rng = np.random.default_rng(0)
    positive, negative = rng.integers(2, 9, 50), rng.integers(0, 7, 80)
    truth = [1] * 50 + [0] * 80
    expected = roc_auc_score(truth, np.concatenate([positive, negative]))
    assert link_auc(positive, negative) == pytest.approx(expected)
    assert link_auc(np.ones(4), np.ones(9)) == 0.5


def test_hits_count_edges_above_the_kth_negative():
    negative = np.arange(100) / 100
    positive = [2.0, 0.985, 0.98, 0.1]
    assert link_hits(positive, negative, 1) == 0.25
    assert link_hits(positive, negative, 2) == 0.5  # a tie with the second is no hit
    assert link_hits(positive, negative, 100) == 1


def slow_rank(scores, known, held_out, u, v):
    left_out = {u, *known.get(u, ()), *held_out.get(u, ())} - {v}
    others = [w for w in range(len(scores)) if w not in left_out and w != v]
    better = sum(scores[u, w] > scores[u, v] for w in others)
    return 1 + better + sum(scores[u, w] == scores[u, v] for w in others) / 2


def test_ranks_are_those_of_a_loop():
    graph = nx.gnp_random_graph(25, 0.3, seed=1)
    edges = list(graph.edges)
    held, seen = edges[:20], edges[20:]
    known = Graph.from_edges(seen, names=range(25))
    scorer = common_neighbors(known)  # with many ties
    scores = scorer.rows(np.arange(25))
    both = held + [(v, u) for u, v in held]
    around = [nx.Graph(part) for part in (seen, held)]
    expected = [
        slow_rank(scores, *({u: list(g[u]) for u in g} for g in around), u, v) for u, v in both
    ]
    np.testing.assert_allclose(link_ranks(scorer, known, np.array(held)), expected)


def test_a_directed_graph_is_asked_one_way():
    known = Graph.from_edges([(0, 1)], names=range(4), directed=True)
    scorer = LinkScorer.of_vectors(np.array([[1.0], [3.0], [2.0], [0.5]]))
    assert link_ranks(scorer, known, np.array([[0, 3]])).tolist() == [2]


def test_missing_links_are_the_best_of_all_unlinked_pairs(monkeypatch):
    monkeypatch.setattr("course_lib.graphs.link_ranking.CHUNK", 5)
    found = missing_links(adamic_adar(OURS), OURS, k=12)
    expected = sorted((score for _, _, score in nx.adamic_adar_index(CLUB)), reverse=True)[:12]
    np.testing.assert_allclose([link.score for link in found], expected)
    for link in found:
        assert not CLUB.has_edge(link.source, link.target)
    assert len({frozenset(link[:2]) for link in found}) == 12
    assert len(missing_links(popularity(OURS), OURS, k=10**6)) == len(PAIRS)


def test_missing_links_of_a_directed_graph_are_unlinked_in_both_directions():
    arrows = Graph.from_edges([(2, 0), (0, 1)], names=range(4), directed=True)
    scorer = LinkScorer.of_vectors(np.ones((4, 1)))
    found = {frozenset(link[:2]) for link in missing_links(scorer, arrows, k=9)}
    assert found == {frozenset(pair) for pair in [(1, 2), (0, 3), (1, 3), (2, 3)]}


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="k: expected 1 to 2, the number of negatives, got 3"):
        link_hits([1.0], [0.5, 0.1], 3)
    with pytest.raises(ValueError, match=r"negative: expected one score or more.* got \(0,\)"):
        link_auc([1.0], [])
    with pytest.raises(ValueError, match=r"vectors: expected shape \(n, d\) floats, got \(3,\)"):
        LinkScorer.of_vectors(np.ones(3))
    with pytest.raises(ValueError, match="k: expected 1 or more, got 0"):
        missing_links(popularity(OURS), OURS, k=0)
