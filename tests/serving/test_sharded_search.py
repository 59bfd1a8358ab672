import asyncio

import numpy as np
import pytest

from course_lib.serving import ShardedSearch, ShardFailure, rendezvous_order
from course_lib.serving.fault_injection import FaultySearch
from course_lib.serving.search_answers import SearchUnavailable
from course_lib.serving.virtual_time import run_in_virtual_time
from course_lib.stores import Match, SQLiteVectorStore

D, N = 6, 400
X = np.random.default_rng(0).normal(size=(N, D)).astype(np.float32)
NAMES = [f"d{i}" for i in range(N)]
QUERIES = np.random.default_rng(1).normal(size=(8, D)).astype(np.float32)
SHARDS = ["s0", "s1", "s2", "s3"]


def cluster(metric="cosine", replicas=1):
    """Real stores behind asynchronous searches; each document in `replicas` of them."""
    stores = {shard: SQLiteVectorStore(":memory:", D, metric) for shard in SHARDS}
    for shard, store in stores.items():
        rows = [i for i, n in enumerate(NAMES) if shard in rendezvous_order(n, SHARDS)[:replicas]]
        store.upsert([NAMES[i] for i in rows], X[rows])

    def search_of(store):
        async def search(query, k):
            await asyncio.sleep(0.01)
            return store.search(query, k)

        return search

    return {
        shard: FaultySearch(search_of(store), slow_seconds=9) for shard, store in stores.items()
    }


@pytest.fixture(scope="module")
def whole():
    stores = {metric: SQLiteVectorStore(":memory:", D, metric) for metric in ("cosine", "l2")}
    for store in stores.values():
        store.upsert(NAMES, X)
    return stores


def ids(matches):
    return [match.id for match in matches]


def asked(search, query, k=10):
    return run_in_virtual_time(search.search(query, k))


@pytest.mark.parametrize("metric", ["cosine", "l2"])
@pytest.mark.parametrize("replicas", [1, 2, 4])
def test_it_answers_like_one_store(whole, metric, replicas):
    search = ShardedSearch(cluster(metric, replicas), replicas=replicas, metric=metric)
    for query in QUERIES:
        answer = asked(search, query)
        assert ids(answer.hits) == ids(whole[metric].search(query, 10))
        assert not answer.degraded and answer.source == "shards" and answer.failures == ()


@pytest.mark.parametrize("fault", [{"fail": 1.0}, {"slow": 1.0}])
def test_a_missing_shard_is_reported_and_the_others_answer(whole, fault):
    """D221: one failing shard failed the query."""
    shards = cluster()
    vars(shards["s2"]).update(fault)
    for query in QUERIES:
        answer = asked(ShardedSearch(shards, deadline=0.5), query)
        rest = [
            m for m in whole["cosine"].search(query, N) if rendezvous_order(m.id, SHARDS)[0] != "s2"
        ]
        assert ids(answer.hits) == ids(rest)[:10]
        assert answer.degraded and answer.reason == "1 of 4 shards did not answer"
        kind = "error" if "fail" in fault else "timeout"
        error = "InjectedFault" if "fail" in fault else ""
        assert answer.failures == (ShardFailure("s2", kind, error),)


def test_with_two_replicas_one_missing_shard_costs_nothing(whole):
    shards = cluster(replicas=2)
    shards["s1"].fail = 1.0
    for query in QUERIES:
        answer = asked(ShardedSearch(shards, replicas=2), query)
        assert ids(answer.hits) == ids(whole["cosine"].search(query, 10))
        assert not answer.degraded and answer.reason == "" and len(answer.failures) == 1
    shards["s3"].fail = 1.0
    assert asked(ShardedSearch(shards, replicas=2), QUERIES[0]).degraded


def test_it_waits_for_the_deadline_and_no_longer():
    shards = cluster()
    shards["s0"].slow = 1.0

    async def main():
        loop = asyncio.get_running_loop()
        start = loop.time()
        await ShardedSearch(shards, deadline=0.5).search(QUERIES[0], 5)
        tasks = len(asyncio.all_tasks())
        await asyncio.sleep(0)
        return loop.time() - start, tasks, len(asyncio.all_tasks())

    seconds, _, left = run_in_virtual_time(main())
    assert seconds == pytest.approx(0.5) and left == 1  # the late shard's task is gone


def test_all_shards_work_at_the_same_time():
    async def main():
        await ShardedSearch(cluster()).search(QUERIES[0], 5)
        return asyncio.get_running_loop().time()

    assert run_in_virtual_time(main()) == pytest.approx(0.01)


def test_if_no_shard_answers_that_is_an_error_and_not_an_empty_list():
    shards = cluster()
    for shard in shards.values():
        shard.fail = 1.0
    with pytest.raises(SearchUnavailable) as caught:
        asked(ShardedSearch(shards), QUERIES[0])
    assert caught.value.reasons == dict.fromkeys(SHARDS, "InjectedFault")


def test_a_shard_with_scores_that_can_t_be_ordered_has_failed():
    async def nan(query, k):
        return [Match("x", float("nan"))]

    async def fine(query, k):
        return [Match("y", 0.5)]

    answer = asked(ShardedSearch({"a": nan, "b": fine}), QUERIES[0])
    assert ids(answer.hits) == ["y"] and answer.failures[0].error == "ArithmeticError"


def test_a_bad_request_is_the_caller_s_and_no_failure_of_shards():
    with pytest.raises(ValueError):
        asked(ShardedSearch(cluster()), QUERIES[0][:3])


def test_the_better_score_of_a_document_counts_once():
    async def old(query, k):
        return [Match("a", 0.7), Match("b", 0.6)]

    async def new(query, k):
        return [Match("a", 0.9), Match("c", 0.1)]

    hits = asked(ShardedSearch({"old": old, "new": new}), QUERIES[0], 2).hits
    assert [(hit.id, hit.score) for hit in hits] == [("a", 0.9), ("b", 0.6)]


def test_a_cancelled_search_stops_its_shards():
    stopped = []

    async def endless(query, k):
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError:
            stopped.append(query)
            raise

    async def main():
        search = ShardedSearch({"a": endless, "b": endless}, deadline=100)
        task = asyncio.create_task(search.search("q", 1))
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0)

    run_in_virtual_time(main())
    assert stopped == ["q", "q"]


@pytest.mark.parametrize(
    "wrong", [{"shards": {}}, {"deadline": 0}, {"replicas": 0}, {"replicas": 5}]
)
def test_arguments_out_of_range_are_named(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ShardedSearch(**({"shards": cluster()} | wrong))
