import numpy as np
import pytest

from course_lib.ann import HNSWIndex, NSWIndex
from tests.ann.graph_data import D, nearest, recall, rows_and_queries


@pytest.fixture(scope="module")
def index():
    made = NSWIndex(D, M=8, ef_search=80)
    made.add(rows_and_queries()[0])
    return made


def neighbors_of(index, node):
    """A node's links, along the chain."""
    graph, found, link = index.graph(), [], index.graph().head[node]
    while link != -1:
        found.append(int(graph.target[link]))
        link = graph.following[link]
    return found


def test_it_finds_the_neighbours(index):
    x, q = rows_and_queries()
    scores, ids = index.search(q, 10)
    assert recall(ids, nearest(x, q, 10)) > 0.97
    expected = ((q[:, None].astype(np.float64) - x[ids]) ** 2).sum(axis=2)
    np.testing.assert_allclose(scores, expected, rtol=1e-5)
    assert 0 < index.visited < len(x) * len(q) / 2


def test_every_link_goes_both_ways(index):
    links = {(a, b) for a in range(index.ntotal) for b in neighbors_of(index, a)}
    assert links == {(b, a) for a, b in links}
    assert all(a != b for a, b in links)
    degrees = index.degrees()
    assert degrees.sum() == len(links)
    assert degrees.min() >= 8 or len(links) == 0
    assert degrees.max() > 3 * degrees.min()  # nothing is ever taken away: HNSW's is at most 2M


def test_each_row_is_linked_with_what_was_nearest_when_it_came():
    x = np.array([[0.0], [10.0], [1.0], [2.0]])
    index = NSWIndex(1, M=1)
    for row in x:  # one by one, so in this order
        index.add([row])
    assert [neighbors_of(index, i) for i in range(4)] == [[2, 1], [0], [3, 0], [2]]


def test_the_seed_shuffles_the_rows():
    x, _ = rows_and_queries()
    made = [NSWIndex(D, M=4, seed=seed) for seed in (1, 1, 2)]
    for index in made:
        index.add(x[:200])
    chains = [[neighbors_of(index, i) for i in range(200)] for index in made]
    assert chains[0] == chains[1] != chains[2]


def test_threads_only_share_the_queries(index):
    _, q = rows_and_queries()
    one = index.search(q, 10)
    index.threads = 2
    for a, b in zip(one, index.search(q, 10), strict=True):
        np.testing.assert_array_equal(a, b)
    index.threads = 1


def test_removed_rows_are_passed_through():
    x, q = rows_and_queries()
    index = NSWIndex(D, "cosine", M=8, ef_search=60)
    index.add(x[:1000])
    gone = np.random.default_rng(1).permutation(1000)[:800]
    index.remove(gone)
    kept = np.setdiff1d(np.arange(1000), gone)
    _, ids = index.search(q, 10)
    assert recall(ids, kept[nearest(x[kept], q, 10, "cosine")]) > 0.97


def test_it_needs_more_distances_than_hnsw_for_the_same_recall():
    x, q = rows_and_queries()
    true = nearest(x, q, 10)
    cost = {}
    for kind in (NSWIndex, HNSWIndex):
        index = kind(D, M=8, ef_construction=100)
        index.add(x)
        for ef in range(10, 200, 5):
            index.ef_search = ef
            if recall(index.search(q, 10)[1], true) >= 0.95:
                cost[kind] = index.visited
                break
    assert cost[NSWIndex] > cost[HNSWIndex]


def test_saved_and_loaded_it_goes_on_the_same(tmp_path):
    x, q = rows_and_queries()
    made = NSWIndex(D, "ip", M=5, ef_search=40, seed=3, ef_construction=30)
    made.add(x[:300])
    made.save(tmp_path / "n")
    again = NSWIndex.load(tmp_path / "n")
    assert (again.metric, again.M, again.seed, again.ef_construction) == ("ip", 5, 3, 30)
    for index in (made, again):
        index.add(x[300:400])
    for one, other in zip(made.search(q, 5), again.search(q, 5), strict=True):
        np.testing.assert_array_equal(one, other)
