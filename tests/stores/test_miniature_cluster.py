import numpy as np
import pytest

from course_lib.stores import Eq, Field, MiniatureCluster, SQLiteVectorStore
from course_lib.stores.miniature_cluster import ShardUnavailable
from course_lib.stores.sharding import shard_of

D, N = 6, 300
X = np.random.default_rng(0).normal(size=(N, D)).astype(np.float32)
NAMES = [f"d{i}" for i in range(N)]
FIELDS = [{"i": i, "even": i % 2 == 0} for i in range(N)]
QUERIES = np.random.default_rng(1).normal(size=(10, D)).astype(np.float32)


def cluster_of(metric="cosine", **sizes):
    return MiniatureCluster(lambda s, r: SQLiteVectorStore(":memory:", D, metric), **sizes)


@pytest.fixture
def cluster():
    cluster = cluster_of(shards=3, replicas=2)
    cluster.upsert(NAMES, X, FIELDS)
    return cluster


@pytest.mark.parametrize("metric", ["cosine", "l2", "ip"])
@pytest.mark.parametrize("shards", [1, 4])
def test_it_answers_like_one_store(metric, shards):
    cluster = cluster_of(metric, shards=shards)
    with SQLiteVectorStore(":memory:", D, metric) as store:
        for both in (cluster, store):
            both.upsert(NAMES, X, FIELDS)
            both.delete(NAMES[:20])
            both.upsert(NAMES[20:30], X[:10])
        for q in QUERIES:
            for where in (None, Field("i") < 100, ~Eq("even", True)):
                assert cluster.search(q, 7, where) == store.search(q, 7, where)
        assert cluster.count() == store.count() == N - 20
        assert cluster.count(Eq("even", True)) == store.count(Eq("even", True))
        for a, b in zip(cluster.get(NAMES), store.get(NAMES), strict=True):
            assert (a is None) == (b is None)
            assert a is None or (a.id == b.id and np.array_equal(a.vector, b.vector))


def test_every_document_lies_in_its_shard_and_in_all_its_replicas(cluster):
    shares = [copies[0].count() for copies in cluster.stores]
    assert sum(shares) == N and min(shares) > N / 5
    for shard, copies in enumerate(cluster.stores):
        for store in copies:
            there = {name for name, r in zip(NAMES, store.get(NAMES), strict=True) if r}
            assert there == {name for name in NAMES if shard_of(name, 3) == shard}


def test_a_node_may_fail_and_catches_up(cluster):
    expected = [cluster.search(q, 5) for q in QUERIES]
    for shard in range(3):
        cluster.fail(shard, shard % 2)
    cluster._cache.clear()
    assert [cluster.search(q, 5) for q in QUERIES] == expected
    cluster.upsert([f"new{i}" for i in range(20)], X[:20])
    assert all(a.count() != b.count() for a, b in cluster.stores)
    cluster.delete(["d5"])
    replayed = [cluster.revive(shard, shard % 2) for shard in range(3)]
    assert sorted(replayed) == [1, 1, 2] and cluster.revive(0, 0) == 0
    for a, b in cluster.stores:
        assert a.count() == b.count()
        assert a.search(QUERIES[0], 50) == b.search(QUERIES[0], 50)


def test_without_a_replica_it_refuses_instead_of_forgetting(cluster):
    name = next(name for name in NAMES if shard_of(name, 3) == 1)
    others = [name for name in NAMES if shard_of(name, 3) == 0][:3]
    cluster.fail(1, 0)
    cluster.fail(1, 1)
    for call in (
        lambda: cluster.search(QUERIES[0], 3),
        lambda: cluster.count(),
        lambda: cluster.get([name]),
        lambda: cluster.delete([name]),
        lambda: cluster.upsert([*others, name], X[:4]),
    ):
        with pytest.raises(ShardUnavailable, match="shard 1"):
            call()
    assert cluster.get(others)[0].payload != {}  # the refused batch reached no shard
    cluster.revive(1, 0)
    assert cluster.count() == N


def test_replicas_take_turns(cluster):
    asked = []
    for copies in cluster.stores:
        for store in copies:
            search = store.search
            store.search = lambda *a, s=store, f=search: asked.append(id(s)) or f(*a)
    for q in QUERIES:
        cluster.search(q, 3)
    assert len(asked) == cluster.searches == 30
    assert len(set(asked)) == 6 and max(map(asked.count, asked)) == 5


def test_answers_are_remembered_until_a_write(cluster):
    q = QUERIES[0]
    first = cluster.search(q, 3)
    first[0].payload["i"] = "spoilt"
    assert cluster.search(q, 3)[0].payload != first[0].payload
    assert (cluster.searches, cluster.cache_hits) == (3, 1)
    cluster.search(q, 4)
    cluster.search(q, 3, Eq("even", True))
    yes, one = (cluster.search(q, 3, Eq("even", value)) for value in (True, 1))
    assert len(yes) == 3 and one == []  # True == 1 in Python, not in a filter
    cluster.upsert(["new"], q[None])
    assert cluster.search(q, 3)[0].id == "new"
    cluster.delete(["new"])
    assert cluster.search(q, 3)[0].id != "new"


def test_the_cache_has_an_end():
    cluster = cluster_of(shards=1, replicas=1, cache_size=2)
    cluster.upsert(NAMES, X)
    for i in (0, 1, 0, 2, 0, 1):  # 1 was the least recently used when 2 came
        cluster.search(QUERIES[i], 3)
    assert cluster.cache_hits == 2 and cluster.searches == 4


def test_adding_a_shard_moves_nearly_everything():
    names = [f"doc {i}" for i in range(6000)]
    moved = np.mean([shard_of(name, 3) != shard_of(name, 4) for name in names])
    assert moved == pytest.approx(3 / 4, abs=0.03)


@pytest.mark.parametrize("sizes", [{"shards": 0}, {"replicas": 0}, {"cache_size": 0}])
def test_sizes_are_checked(sizes):
    with pytest.raises(ValueError, match=next(iter(sizes))):
        cluster_of(**sizes)
