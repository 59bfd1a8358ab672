import numpy as np
import pytest

from course_lib.stores import Eq, Field, Or, SQLiteVectorStore
from course_lib.stores.filter_strategies import filter_after_ranking, filter_while_ranking

D, N = 12, 2000
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, D)).astype(np.float32)
U = RNG.permutation(N)  # u < s is a filter that lets s of N through


@pytest.fixture(scope="module", params=["cosine", "l2"])
def store(request):
    with SQLiteVectorStore(":memory:", D, request.param) as store:
        store.upsert([str(i) for i in range(N)], X, [{"u": int(u)} for u in U])
        yield store


def truth(store, q, k, allowed):
    x = X[allowed].astype(float)
    if store.metric == "l2":
        scores = -((x - q) ** 2).sum(axis=1)
    else:
        scores = x @ q / np.linalg.norm(x, axis=1)
    return [str(i) for i in allowed[np.argsort(-scores, kind="stable")[:k]]]


@pytest.mark.parametrize("passing", [1, 5, 40, 400, N])
def test_pre_and_in_scan_are_exact_at_every_selectivity(store, passing):
    for q in RNG.normal(size=(5, D)):
        expected = truth(store, q, 10, np.flatnonzero(passing > U))
        for strategy in ("pre", "in-scan"):
            found = store.search(q, 10, Field("u") < passing, strategy=strategy)
            assert [match.id for match in found] == expected, strategy


def test_post_filtering_loses_what_selectivity_and_oversampling_predict(store):
    """Of k · oversample nearest rows a share s passes: recall is about min(1, oversample · s)."""
    q = RNG.normal(size=(60, D))
    for passing, oversample in [(100, 4), (100, 10), (400, 2), (1000, 4)]:
        expected = min(1.0, oversample * passing / N)
        found = [len(store.search(v, 10, Field("u") < passing, "post", oversample)) / 10 for v in q]
        assert np.mean(found) == pytest.approx(expected, abs=0.08)
        ids = truth(store, q[0], 10, np.flatnonzero(passing > U))
        got = [m.id for m in store.search(q[0], 10, Field("u") < passing, "post", oversample)]
        assert got == ids[: len(got)]  # what is found is right and in order


def test_the_work_of_each_strategy(store):
    q, where = RNG.normal(size=D), Field("u") < 100
    store.search(q, 10, where, "pre")
    assert (store.last_work.scored, store.last_work.tested) == (100, 0)
    store.search(q, 10, where, "post", oversample=7)
    assert (store.last_work.scored, store.last_work.tested) == (N, 70)
    tested = []
    for v in RNG.normal(size=(40, D)):
        store.search(v, 10, where, "in-scan")
        tested.append(store.last_work.tested)
    assert np.mean(tested) == pytest.approx(10 / (100 / N), rel=0.15)
    store.search(q, 10)
    assert (store.last_work.scored, store.last_work.tested) == (N, 0)


def test_a_filter_that_nothing_passes(store):
    for strategy in ("pre", "in-scan", "post"):
        assert store.search(X[0], 3, Eq("nowhere", 1), strategy) == []
        assert store.search(X[0], 3, Or(), strategy) == []


def test_a_ranking_that_reorders_when_asked_for_more_gives_nothing_twice():
    def best(depth):
        return np.roll(np.arange(min(depth, 60)), depth)

    rows = filter_while_ranking(best, lambda row: row % 5 == 0, 12, 4)
    assert sorted(rows.tolist()) == list(range(0, 60, 5))


def test_after_ranking_asks_once():
    depths = []

    def best(depth):
        depths.append(depth)
        return np.arange(depth)

    assert filter_after_ranking(best, lambda row: row % 2 == 1, 3, 4).tolist() == [1, 3, 5]
    assert depths == [12]
