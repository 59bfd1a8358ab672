import itertools

import numpy as np
import pytest

from course_lib.ann import IVFFlatIndex
from course_lib.stores import And, SQLiteVectorStore, StoreMonitor

D = 8
X = np.random.default_rng(0).normal(size=(1000, D)).astype(np.float32)


@pytest.fixture(scope="module")
def store():
    with SQLiteVectorStore(":memory:", D, "l2") as store:
        store.upsert([str(i) for i in range(1000)], X)
        store.reindex(lambda: IVFFlatIndex(D, 30, nprobe=2, metric="l2"))
        yield store


def exact(store):
    return lambda q, k: store.search(q, k, And())


class Clock:
    """Each search takes the next of the given milliseconds; 1 ms passes between two."""

    def __init__(self, latencies):
        steps = itertools.chain.from_iterable((0.001, ms / 1000) for ms in latencies)
        self.times = itertools.accumulate(steps)

    def __call__(self):
        return next(self.times)


def test_times_are_observed_ones(store):
    latencies = [*range(1, 100), 500]
    monitor = StoreMonitor(store, exact(store), sample=1, clock=Clock(latencies))
    for q in X[:100]:
        monitor.search(q, 3)
    report = monitor.report()
    assert (round(report.p50_ms, 6), round(report.p99_ms, 6)) == (50, 99)
    assert report.qps == pytest.approx(100 / (sum(latencies) + 99) * 1000)
    assert (report.searches, report.documents) == (100, 1000)


def test_only_the_window_counts(store):
    monitor = StoreMonitor(
        store, exact(store), window=10, sample=1, clock=Clock([1000] * 90 + [1] * 10)
    )
    for q in X[:100]:
        monitor.search(q, 3)
    report = monitor.report()
    assert report.searches == 10 and report.p99_ms == pytest.approx(1)


def test_recall_is_counted_against_all_rows(store):
    monitor = StoreMonitor(store, exact(store), sample=40)
    queries = np.random.default_rng(1).normal(size=(40, D)).astype(np.float32)
    for q in queries:
        monitor.search(q, 10)
    truth = [np.argsort(((X - q) ** 2).sum(axis=1))[:10] for q in queries]
    hits = [
        len({int(m.id) for m in store.search(q, 10)} & set(rows.tolist())) / 10
        for q, rows in zip(queries, truth, strict=True)
    ]
    assert monitor.report(k=10).recall == pytest.approx(np.mean(hits))
    assert 0.2 < np.mean(hits) < 0.95
    store.index.nprobe = 30
    assert monitor.report(k=10).recall == 1.0
    store.index.nprobe = 2


def test_ties_count_as_found():
    with SQLiteVectorStore(":memory:", D) as store, SQLiteVectorStore(":memory:", D) as twin:
        store.upsert([f"a{i}" for i in range(20)], np.ones((20, D)))
        twin.upsert([f"b{i}" for i in range(20)], np.ones((20, D)))
        monitor = StoreMonitor(store, exact=twin.search)
        monitor.search(np.ones(D), 5)
        assert monitor.report(k=5).recall == 1.0


def test_where_there_is_nothing_to_find_nothing_is_missed():
    with SQLiteVectorStore(":memory:", D) as store:
        monitor = StoreMonitor(store, exact=store.search)
        monitor.search(np.ones(D), 5)
        assert (monitor.report(k=5).recall, monitor.report(k=5).documents) == (1.0, 0)


def test_the_sample_is_uniform(store):
    counts = np.zeros(40)
    for seed in range(150):
        monitor = StoreMonitor(store, exact(store), sample=10, seed=seed)
        for i in range(40):
            monitor._keep(np.full(D, i + 1, dtype=np.float32))
        kept = [int(q[0]) - 1 for q in monitor._sample]
        assert len(set(kept)) == 10
        counts[kept] += 1
    # binomial with mean 37.5, deviation 5.3
    assert counts.min() > 15 and counts.max() < 60
    assert counts[:10].mean() == pytest.approx(37.5, abs=6)


def test_nothing_seen_yet(store):
    with pytest.raises(ValueError, match="nothing"):
        StoreMonitor(store, exact(store)).report()
