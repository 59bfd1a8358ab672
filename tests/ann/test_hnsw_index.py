import faiss
import hnswlib
import numpy as np
import pytest

from course_lib.ann import HNSWIndex, hnsw_bytes
from course_lib.ann.hnsw_building import batches
from tests.ann.graph_data import D, nearest, recall, rows_and_queries


@pytest.fixture(scope="module")
def index():
    made = HNSWIndex(D, M=8, ef_construction=60)
    made.add(rows_and_queries()[0])
    return made


def at(index, ef, k=10):
    index.ef_search = ef
    return index.search(rows_and_queries()[1], k)


def same_graph(a, b):
    return all(np.array_equal(x, y) for x, y in zip(a.graph(), b.graph(), strict=True))


def test_recall_is_hnswlibs_at_equal_parameters(index):
    x, q = rows_and_queries()
    theirs = hnswlib.Index("l2", D)
    theirs.init_index(len(x), M=8, ef_construction=60, random_seed=1)
    theirs.add_items(x, num_threads=1)
    true = nearest(x, q, 10)
    for ef in (10, 20, 40):
        theirs.set_ef(ef)
        found = theirs.knn_query(q, 10, num_threads=1)[0]
        assert recall(at(index, ef)[1], true) >= recall(found, true) - 0.02
    assert recall(at(index, 200)[1], true) > 0.99


def test_recall_is_faiss_at_equal_parameters(index):
    x, q = rows_and_queries()
    theirs = faiss.IndexHNSWFlat(D, 8)
    theirs.hnsw.efConstruction = 60
    theirs.add(x)
    true = nearest(x, q, 10)
    for ef in (10, 40):
        theirs.hnsw.efSearch = ef
        assert recall(at(index, ef)[1], true) >= recall(theirs.search(q, 10)[1], true) - 0.02


def test_a_wider_beam_finds_more_and_costs_more(index):
    x, q = rows_and_queries()
    true = nearest(x, q, 10)
    recalls, costs = [], []
    for ef in (10, 30, 100):
        recalls.append(recall(at(index, ef)[1], true))
        costs.append(index.visited)
    assert recalls == sorted(recalls) and recalls[0] < recalls[-1] - 0.05
    assert costs == sorted(costs) and 2 * costs[0] < costs[-1] < len(x) * len(q)


def test_scores_are_the_true_distances(index):
    x, q = rows_and_queries()
    scores, ids = at(index, 50)
    expected = ((q[:, None].astype(np.float64) - x[ids]) ** 2).sum(axis=2)
    np.testing.assert_allclose(scores, expected, rtol=1e-5)
    assert (np.diff(scores, axis=1) >= 0).all()


@pytest.mark.parametrize("metric", ["ip", "cosine"])
def test_other_metrics_against_brute_force(metric):
    x, q = rows_and_queries()
    index = HNSWIndex(D, metric, M=8, ef_construction=60, ef_search=100)
    index.add(x)
    scores, ids = index.search(q, 10)
    assert recall(ids, nearest(x, q, 10, metric)) > 0.97
    assert (np.diff(scores, axis=1) <= 0).all()
    if metric == "ip":
        np.testing.assert_allclose(scores, np.einsum("qd,qkd->qk", q, x[ids]), rtol=1e-4)


def test_the_graph_obeys_its_limits(index):
    graph = index.graph()
    n = len(graph.x)
    for node in range(n):
        row = graph.links[node]
        used = row[row >= 0]
        assert (row[len(used) :] == -1).all()  # filled from the left
        assert len(set(used.tolist())) == len(used) and node not in used
        for level in range(1, graph.levels[node] + 1):
            row = graph.upper[graph.first_upper[node] + level - 1]
            assert (graph.levels[row[row >= 0]] >= level).all()
    assert graph.links.max() < n and graph.links.shape[1] == 2 * graph.upper.shape[1]
    assert graph.levels[graph.entry] == graph.levels.max() == graph.top


def test_every_node_can_be_reached(index):
    graph = index.graph()
    reached, waiting = {int(graph.entry)}, [int(graph.entry)]
    while waiting:
        row = graph.links[waiting.pop()]
        fresh = set(row[row >= 0].tolist()) - reached
        reached |= fresh
        waiting += fresh
    assert len(reached) >= 0.998 * len(graph.x)


def test_threads_change_neither_graph_nor_results(index):
    x, q = rows_and_queries()
    two = HNSWIndex(D, M=8, ef_construction=60, threads=2)
    two.add(x)
    assert same_graph(index, two)
    for one, other in zip(at(index, 30), at(two, 30), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_seed_draws_the_layers():
    x, _ = rows_and_queries()
    graphs = []
    for seed in (1, 1, 2):
        graphs.append(HNSWIndex(D, M=8, ef_construction=20, seed=seed))
        graphs[-1].add(x[:300])
    assert same_graph(graphs[0], graphs[1])
    assert not np.array_equal(graphs[0].graph().levels, graphs[2].graph().levels)


def test_adding_goes_on_where_it_stopped(index):
    x, q = rows_and_queries()
    grown = HNSWIndex(D, M=8, ef_construction=60)
    ids = [grown.add(part) for part in (x[:1], x[1:700], x[700:700], x[700:760])]
    ids += [grown.add(x[i : i + 1]) for i in range(760, 800)] + [grown.add(x[800:])]
    np.testing.assert_array_equal(np.concatenate(ids), np.arange(len(x)))
    np.testing.assert_array_equal(grown.graph().levels, index.graph().levels)
    true = nearest(x, q, 10)
    for ef in (10, 40):
        assert recall(at(grown, ef)[1], true) == pytest.approx(
            recall(at(index, ef)[1], true), abs=0.02
        )


def test_removed_rows_are_passed_through_and_never_returned():
    x, q = rows_and_queries()
    index = HNSWIndex(D, M=8, ef_construction=60, ef_search=60)
    index.add(x)
    gone = np.random.default_rng(0).permutation(len(x))[:1600]
    assert index.remove(gone) == 1600 and index.ntotal == 400
    _, ids = index.search(q, 10)
    assert not np.isin(ids, gone).any()
    kept = np.setdiff1d(np.arange(len(x)), gone)
    assert recall(ids, kept[nearest(x[kept], q, 10)]) > 0.99  # the beam holds 60 that are left
    index.add(x[gone[:5]])  # also after removals a new row finds its place
    np.testing.assert_array_equal(index.search(x[gone[:5]], 1)[1][:, 0], np.arange(2000, 2005))
    index.remove(np.setdiff1d(np.arange(2005), np.append(gone, 2003)))
    np.testing.assert_array_equal(index.search(q[0], 2)[1], [2003, -1])


def test_unknown_ids_are_named_and_nothing_is_removed(index):
    with pytest.raises(KeyError, match=r"\[-1, 2000\]"):
        index.remove([3, -1, 2000])
    assert index.ntotal == 2000
    with pytest.raises(TypeError, match="ids"):
        index.remove([0.5])


@pytest.mark.parametrize("crowd", [100, 500])  # more than a row of links, more than the beam
@pytest.mark.parametrize("metric", ["l2", "cosine"])
def test_a_crowd_of_equal_rows_hides_nobody(crowd, metric):
    x, _ = rows_and_queries()
    rows = np.concatenate([np.repeat(x[:1], crowd, axis=0), x[1:700]])
    order = np.random.default_rng(crowd).permutation(len(rows))
    index = HNSWIndex(D, metric, M=8, ef_construction=100, ef_search=100)
    index.add(rows[order])
    found = order[index.search(x[1:700], 1)[1][:, 0]]
    assert (found == np.arange(crowd, crowd + 699)).mean() > 0.995
    nearest_of_crowd = order[index.search(x[0], 100)[1]]
    assert (nearest_of_crowd < crowd).all()
    assert len(set(nearest_of_crowd.tolist())) == 100


def test_saved_and_loaded_it_goes_on_the_same(index, tmp_path):
    x, q = rows_and_queries()
    made = HNSWIndex(D, "cosine", M=6, ef_construction=30, ef_search=33, seed=4)
    made.add(x[:500])
    made.remove([7])
    made.save(tmp_path / "h")
    again = HNSWIndex.load(tmp_path / "h")
    assert (again.metric, again.M, again.ef_search, again.seed) == ("cosine", 6, 33, 4)
    for index in (made, again):
        index.add(x[500:600])
    assert same_graph(made, again)
    for one, other in zip(made.search(q, 5), again.search(q, 5), strict=True):
        np.testing.assert_array_equal(one, other)


def test_memory_is_what_the_model_says(index, tmp_path):
    x, _ = rows_and_queries()
    predicted = hnsw_bytes(len(x), D, M=8)
    assert index.nbytes == pytest.approx(predicted + 8 * len(x), rel=0.01)  # and 8 of bookkeeping
    theirs = faiss.IndexHNSWFlat(D, 8)
    theirs.add(x)
    assert faiss.serialize_index(theirs).nbytes == pytest.approx(predicted, rel=0.12)
    other = hnswlib.Index("l2", D)
    other.init_index(len(x), M=8)
    other.add_items(x, num_threads=1)
    other.save_index(str(tmp_path / "other"))
    assert (tmp_path / "other").stat().st_size == pytest.approx(predicted, rel=0.12)


def test_batches_cover_everything_and_start_small():
    parts = list(batches(0, 1000))
    assert [stop for _, stop in parts[:-1]] == [start for start, _ in parts[1:]]
    assert parts[0] == (0, 1) and parts[-1][1] == 1000
    assert all(stop - start <= start // 2 + 1 for start, stop in parts)


def test_settings_are_checked():
    with pytest.raises(ValueError, match="M: expected 2 or more"):
        HNSWIndex(3, M=1)
    with pytest.raises(ValueError, match="ef_construction"):
        HNSWIndex(3, ef_construction=0)
    with pytest.raises(ValueError, match="metric"):
        HNSWIndex(3, "euclid")


@pytest.mark.parametrize("metric", ["l2", "cosine"])
def test_links_chosen_together_hide_none_of_each_other(metric):
    """What spares the build distances changes no link: without the marks it is the same graph."""
    x = np.random.default_rng(3).normal(size=(600, 6)).astype(np.float32)
    x[100:120] = x[100]  # a crowd of equal rows too
    index = HNSWIndex(6, metric, M=4, ef_construction=30)
    index.add(x)
    index.search(x[:1], 1)
    rows = index._rows.arrays()
    assert 0 < rows["settled"].mean() < 8
    again = HNSWIndex(6, metric, M=4, ef_construction=30)
    for i in range(600):  # one at a time, forgetting the marks
        again.add(x[i : i + 1])
        again.search(x[:1], 1)
        again._rows.arrays()["settled"][:] = 0
    reference = HNSWIndex(6, metric, M=4, ef_construction=30)
    for i in range(600):
        reference.add(x[i : i + 1])
        reference.search(x[:1], 1)
    for name in ("links", "upper"):
        np.testing.assert_array_equal(again._rows.arrays()[name], reference._rows.arrays()[name])
