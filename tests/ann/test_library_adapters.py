"""What only the adapters do; `test_index_contract` has what they share with all indexes."""

import sys

import faiss
import hnswlib
import numpy as np
import pytest

from course_lib.ann import FaissIndex, HnswlibIndex, exact_search
from course_lib.datasets import vector_mixture

X, Q = np.split(vector_mixture(3060, 32, clusters=30, spread=1.0, seed=6), [3000])


def test_the_metric_must_be_the_one_that_faiss_computes():
    for made, metric, theirs in (
        (faiss.IndexFlatL2(4), "cosine", "l2"),
        (faiss.IndexFlatIP(4), "l2", "ip"),
        (faiss.index_factory(4, "Flat", faiss.METRIC_L1), "l2", "None"),
    ):
        with pytest.raises(ValueError, match=f"metric: '{metric}' given, .* computes {theirs}"):
            FaissIndex(made, metric)


def test_parameters_reach_faiss_through_wrappers_and_change_the_answer():
    index = FaissIndex(faiss.index_factory(32, "PCA16,IVF40,Flat"), "l2")
    index.add(X)
    few = index.search(Q, 10)[1]
    index.nprobe = 40
    assert index.nprobe == faiss.extract_index_ivf(index.faiss_index).nprobe == 40
    assert (index.search(Q, 10)[1] != few).any()
    graph = FaissIndex(faiss.IndexHNSWFlat(32, 8), "l2")
    graph.ef_search = 33
    assert (graph.ef_search, graph.faiss_index.hnsw.efSearch) == (33, 33)
    with pytest.raises(AttributeError, match="IndexHNSWFlat has no nprobe"):
        graph.nprobe = 3
    assert not hasattr(index, "ef_search")
    with pytest.raises(ValueError, match="nprobe: expected 1 or more, got 0"):
        index.nprobe = 0


def test_faiss_gets_its_threads_and_gives_them_back():
    index, before = FaissIndex(faiss.IndexFlatL2(32), "l2"), faiss.omp_get_max_threads()
    index.add(X)
    index.threads, seen = 2, []

    class Watched:
        d, metric_type, ntotal, is_trained = 32, faiss.METRIC_L2, 3000, True

        def search(self, q, k):
            seen.append(faiss.omp_get_max_threads())
            return np.zeros((len(q), k), np.float32), np.tile(np.arange(k), (len(q), 1))

    index.faiss_index = Watched()
    index.search(Q, 3)
    assert seen == [2]
    assert faiss.omp_get_max_threads() == before


def test_an_index_that_has_rows_already_counts_on_from_them():
    theirs = faiss.IndexFlatL2(32)
    theirs.add(X[:100])
    index = FaissIndex(theirs, "l2")
    assert index.add(X[100:102]).tolist() == [100, 101]
    assert index.search(X[3], 1)[1].tolist() == [3]


def test_hnswlib_answers_as_when_called_by_hand():
    index = HnswlibIndex(32, "ip", M=8, ef_construction=60, ef_search=40, seed=5)
    index.add(X)
    theirs = hnswlib.Index("ip", 32)
    theirs.init_index(len(X), 8, 60, 5)
    theirs.add_items(X, num_threads=1)
    theirs.set_ef(40)
    labels, distances = theirs.knn_query(Q, 10, num_threads=1)
    scores, ids = index.search(Q, 10)
    np.testing.assert_array_equal(ids, labels)
    np.testing.assert_allclose(scores, 1 - distances)
    assert index.nbytes == pytest.approx(theirs.index_file_size(), rel=0.01)


def test_ef_search_changes_what_hnswlib_finds():
    index = HnswlibIndex(32, M=4, ef_construction=20)
    index.add(X)
    truth, recalls = exact_search(X, Q, 10)[1], []
    for index.ef_search in (10, 20, 50, 200):
        found = index.search(Q, 10)[1]
        recalls.append(np.mean([len(set(a) & set(b)) for a, b in zip(truth, found, strict=True)]))
    assert recalls == sorted(recalls)
    assert recalls[0] + 1 < recalls[-1]


def test_hnswlib_pads_where_it_would_refuse_to_answer():
    """Rows that the graph can't reach make knn_query raise instead of returning fewer."""
    index = HnswlibIndex(32, M=2, ef_construction=2, ef_search=1)
    index.add(X)
    scores, ids = index.search(Q[:2], 2900)
    found = (ids >= 0).sum(axis=1)
    assert ((found > 5) & (found < 2900)).all()
    for row_scores, row_ids, n in zip(scores, ids, found, strict=True):
        assert len(set(row_ids[:n])) == n
        assert (row_ids[n:] == -1).all()
        assert np.isinf(row_scores[n:]).all()


def test_a_missing_library_says_how_to_install_it(monkeypatch):
    index = FaissIndex(faiss.IndexFlatL2(4), "l2")
    monkeypatch.setitem(sys.modules, "faiss", None)  # what an import finds when it isn't there
    monkeypatch.setitem(sys.modules, "hnswlib", None)
    with pytest.raises(ImportError, match="FAISS isn't installed: pip install faiss-cpu"):
        _ = index.nbytes
    with pytest.raises(ImportError, match="hnswlib isn't installed: pip install hnswlib"):
        HnswlibIndex(4)
