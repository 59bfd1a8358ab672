import asyncio
import threading
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.serving import DynamicBatcher, QueueFull
from course_lib.serving.virtual_time import run_in_virtual_time


def vector(text):
    """What the model should give for a text, and for no other."""
    return np.array([len(text), hash(text) % 9973], dtype=np.float64)


def model(overhead=0.004, per_text=0.001, bad=()):
    """An asynchronous model that takes virtual time; `.calls` are the batches that it saw."""

    async def embed(texts):
        embed.calls.append(list(texts))
        await asyncio.sleep(overhead + per_text * len(texts))
        if not set(bad).isdisjoint(texts):
            raise ValueError("a text that it can't read")
        return [vector(text) for text in texts]

    embed.calls = []
    return embed


async def at(seconds, call):
    await asyncio.sleep(seconds)
    return await call


def play(batcher_of, arrivals, **others):
    """Texts at given times; returns (outcome of each, the batcher)."""

    async def main():
        async with batcher_of() as batcher:
            calls = [at(when, batcher.embed(text)) for when, text in arrivals]
            return await asyncio.gather(*calls, return_exceptions=True), batcher

    return run_in_virtual_time(main())


def sizes(batcher):
    return [batch.size for batch in batcher.batches]


def test_everybody_gets_the_own_vector_and_batches_are_filled():
    embed = model()
    texts = [f"text {i}" for i in range(100)]
    rows, batcher = play(lambda: DynamicBatcher(embed, max_batch=32), [(0, t) for t in texts])
    assert all(np.array_equal(row, vector(t)) for row, t in zip(rows, texts, strict=True))
    assert sizes(batcher) == [32, 32, 32, 4] and sum(embed.calls, []) == texts


def test_steady_traffic_makes_steady_batches_not_batches_of_one():
    """D216: sixty requests 1.1 ms apart and 10 ms of waiting gave 10, 1, 1, 1, ..."""
    arrivals = [(0.0011 * i, f"t{i}") for i in range(60)]
    rows, batcher = play(lambda: DynamicBatcher(model(), max_wait=0.010), arrivals)
    assert len(rows) == 60 and sum(sizes(batcher)) == 60
    assert min(sizes(batcher)[:-1]) >= 8 and len(batcher.batches) <= 7


def test_under_overload_every_batch_is_full_and_nobody_waits_for_company():
    arrivals = [(0.0002 * i, f"t{i}") for i in range(400)]
    _, batcher = play(lambda: DynamicBatcher(model(), max_batch=16, max_wait=5.0), arrivals)
    assert sizes(batcher) == [16] * 25


def test_a_lonely_text_waits_for_max_wait_and_no_longer():
    async def main():
        async with DynamicBatcher(model(0.004, 0.001), max_wait=0.010) as batcher:
            loop = asyncio.get_running_loop()
            start = loop.time()
            await batcher.embed("alone")
            return loop.time() - start, batcher.batches[0]

    took, batch = run_in_virtual_time(main())
    assert took == pytest.approx(0.015)
    assert batch.waited == pytest.approx(0.010) and batch.took == pytest.approx(0.005)


def test_a_full_batch_starts_at_once():
    async def main():
        async with DynamicBatcher(model(0.0, 0.0), max_batch=4, max_wait=60) as batcher:
            await batcher.embed_many(list("abcd"))
            return asyncio.get_running_loop().time()

    assert run_in_virtual_time(main()) < 1


@pytest.mark.parametrize("bad", [0, 7, 15])
def test_one_bad_text_harms_nobody_else(bad):
    """D217: the exception of one text left all callers of its batch waiting for ever."""
    texts = [f"t{i}" for i in range(16)]
    embed = model(bad=[texts[bad]])
    rows, batcher = play(lambda: DynamicBatcher(embed, max_batch=16), [(0, t) for t in texts])
    assert isinstance(rows[bad], ValueError)
    assert all(np.array_equal(rows[i], vector(t)) for i, t in enumerate(texts) if i != bad)
    assert len(embed.calls) == 9 and sizes(batcher) == [16]  # halving: 1 + 2 log2 16


def test_errors_that_no_text_is_to_blame_for_are_not_searched_for():
    async def broken(texts):
        broken.calls += 1
        raise OSError("no model")

    for split, calls in ((True, 15), (False, 1), ((ValueError,), 1)):
        broken.calls = 0
        rows, _ = play(
            lambda split=split: DynamicBatcher(broken, max_batch=8, split_on_error=split),
            [(0, t) for t in "abcdefgh"],
        )
        assert all(isinstance(row, OSError) for row in rows) and broken.calls == calls


def test_a_wrong_number_of_rows_is_given_to_nobody():
    async def short(texts):
        return [[1.0]] * max(1, len(texts) - 1)

    rows, _ = play(lambda: DynamicBatcher(short), [(0, t) for t in "abc"])
    assert all(isinstance(row, ValueError) and "(2, 1)" in str(row) for row in rows)


def test_a_cancelled_caller_frees_its_slot_and_breaks_nothing():
    """D218: set_result on a cancelled future stopped the loop over the batch."""
    embed = model(0.010, 0)

    async def main():
        async with DynamicBatcher(embed, max_wait=0.005, max_queue=3) as batcher:
            calls = [asyncio.create_task(batcher.embed(t)) for t in ("a", "b", "c")]
            await asyncio.sleep(0.001)
            with pytest.raises(QueueFull):
                await batcher.embed("d")
            calls[1].cancel()
            await asyncio.sleep(0)
            assert batcher.queued == 2
            late = asyncio.create_task(batcher.embed("e"))
            await asyncio.sleep(0.006)  # the batch is under way
            calls[0].cancel()
            return await asyncio.gather(*calls, late, return_exceptions=True)

    a, b, c, e = run_in_virtual_time(main())
    assert isinstance(a, asyncio.CancelledError) and isinstance(b, asyncio.CancelledError)
    assert np.array_equal(c, vector("c")) and np.array_equal(e, vector("e"))
    assert embed.calls == [["a", "c", "e"]]


def test_a_time_out_frees_its_slot():
    embed = model(1.0, 0)

    async def main():
        async with DynamicBatcher(embed, max_batch=1, max_wait=0, timeout=0.5) as batcher:
            outcomes = await asyncio.gather(
                *(batcher.embed(t) for t in "abc"), return_exceptions=True
            )
            queued, when = batcher.queued, asyncio.get_running_loop().time()
            await asyncio.sleep(1)
            batcher.timeout = None
            return outcomes, queued, when, await batcher.embed("d")

    outcomes, queued, when, d = run_in_virtual_time(main())
    assert all(isinstance(outcome, TimeoutError) for outcome in outcomes)
    assert queued == 0 and when == pytest.approx(0.5) and np.array_equal(d, vector("d"))
    assert embed.calls == [["a"], ["d"]]


def test_many_texts_are_taken_all_or_not_at_all():
    async def main():
        async with DynamicBatcher(model(), max_batch=4, max_queue=6) as batcher:
            with pytest.raises(QueueFull, match="6 at most"):
                await batcher.embed_many([f"t{i}" for i in range(7)])
            assert batcher.queued == 0
            rows = await batcher.embed_many([f"t{i}" for i in range(6)])
            with pytest.raises(ValueError, match="texts"):
                await batcher.embed_many([])
            with pytest.raises(ValueError, match="texts"):
                await batcher.embed_many("abc")
            return rows

    assert np.array_equal(run_in_virtual_time(main()), [vector(f"t{i}") for i in range(6)])


def test_closing_answers_what_waits_and_takes_nothing_more():
    async def main():
        batcher = DynamicBatcher(model(), max_batch=4, max_wait=100)
        calls = [asyncio.create_task(batcher.embed(f"t{i}")) for i in range(10)]
        await asyncio.sleep(0)
        closing = asyncio.create_task(batcher.aclose())
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="closed"):
            await batcher.embed("late")
        await closing
        await batcher.aclose()
        assert asyncio.get_running_loop().time() < 1
        return [call.result() for call in calls], sizes(batcher)

    rows, batches = run_in_virtual_time(main())
    assert np.array_equal(rows, [vector(f"t{i}") for i in range(10)]) and batches == [4, 4, 2]


def test_if_the_consumer_dies_callers_are_told():
    async def dying(texts):
        raise asyncio.CancelledError

    async def main():
        batcher = DynamicBatcher(dying, max_batch=1)
        outcomes = await asyncio.gather(*(batcher.embed(t) for t in "abc"), return_exceptions=True)
        with pytest.raises(RuntimeError, match="closed"):
            await batcher.embed("d")
        await batcher.aclose()
        return outcomes

    assert all(isinstance(o, RuntimeError) for o in run_in_virtual_time(main()))


def test_a_plain_function_runs_in_one_thread_and_leaves_the_loop_free():
    """D213: a model call inside an async function held up everything else."""
    release, threads = threading.Event(), set()

    def blocking(texts):
        threads.add(threading.current_thread())
        assert release.wait(60)  # only the event loop can set it
        return [vector(text) for text in texts]

    async def main():
        async with DynamicBatcher(blocking, max_batch=2, max_wait=0) as batcher:
            call = asyncio.create_task(batcher.embed_many(["a", "b", "c"]))
            while not threads:
                await asyncio.sleep(0.001)
            release.set()
            return await call

    assert np.array_equal(asyncio.run(main()), [vector(t) for t in "abc"])
    assert [thread.name for thread in threads] == [
        "embed-batch_0"
    ]  # its own: nobody else delays it


@pytest.mark.parametrize(
    "wrong", [{"max_batch": 0}, {"max_wait": -1}, {"max_queue": 0}, {"timeout": -1}]
)
def test_numbers_out_of_range_are_named(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        DynamicBatcher(model(), **wrong)


requests = st.tuples(
    st.floats(0, 0.05),  # arrival
    st.lists(st.sampled_from([f"t{i}" for i in range(30)]), min_size=1, max_size=5),
    st.none() | st.floats(0.0001, 0.03),  # given up after
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(requests, min_size=1, max_size=40),
    st.sets(st.sampled_from([f"t{i}" for i in range(30)]), max_size=4),
    st.integers(1, 9),
    st.integers(5, 40),
)
def test_whatever_happens_nothing_is_lost_or_crossed(traffic, bad, max_batch, max_queue):
    embed = model(bad=bad)

    async def one(batcher, arrival, texts, patience):
        await asyncio.sleep(arrival)
        async with asyncio.timeout(patience):
            return await batcher.embed_many(texts)

    async def main():
        async with DynamicBatcher(embed, max_batch, 0.003, max_queue) as batcher:
            calls = [one(batcher, *request) for request in traffic]
            outcomes = await asyncio.gather(*calls, return_exceptions=True)
            return outcomes, batcher

    outcomes, batcher = run_in_virtual_time(main())
    for (_, texts, patience), outcome in zip(traffic, outcomes, strict=True):
        if isinstance(outcome, np.ndarray):
            assert np.array_equal(outcome, [vector(t) for t in texts])
        elif isinstance(outcome, ValueError):
            assert bad & set(texts)
        else:
            assert isinstance(outcome, QueueFull) or (
                patience is not None and isinstance(outcome, TimeoutError)
            )
    assert batcher.queued == 0 and all(size <= max_batch for size in sizes(batcher))
    served = [text for call in embed.calls for text in call]
    assert len(served) <= (2 * max_batch) * sum(len(texts) for _, texts, _ in traffic)


def test_batches_run_one_after_the_other():
    spans = []

    async def embed(texts):
        start = asyncio.get_running_loop().time()
        await asyncio.sleep(0.01)
        spans.append((start, asyncio.get_running_loop().time()))
        return [vector(t) for t in texts]

    play(lambda: DynamicBatcher(embed, max_batch=3), [(0.001 * i, f"t{i}") for i in range(30)])
    assert len(spans) >= 10 and all(a[1] <= b[0] for a, b in pairwise(spans))
