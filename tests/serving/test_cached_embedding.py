import asyncio

import numpy as np
import pytest

from course_lib.serving import CachedEmbedder, DynamicBatcher, EmbeddingCache
from course_lib.serving.virtual_time import run_in_virtual_time


def slow_model(bad=()):
    async def embed(texts):
        embed.calls.append(list(texts))
        await asyncio.sleep(1.0)
        if not set(bad).isdisjoint(texts):
            raise ValueError("bad text")
        return [[float(len(text)), float(ord(text[0]))] for text in texts]

    embed.calls = []
    return embed


def expected(texts):
    return [[len(text), ord(text[0])] for text in texts]


def embedder(embed, cache=None, revision="1"):
    return CachedEmbedder(embed, cache or EmbeddingCache(100), "lengths", revision)


def test_each_text_is_embedded_once_and_the_order_is_the_callers():
    embed = slow_model()

    async def main():
        mine = embedder(embed)
        first = await mine.embed_many(["b", "a", "b", "cc"])
        second = await mine.embed_many(["cc", "dd", "a"])
        return first, second, await mine.embed("dd")

    first, second, third = run_in_virtual_time(main())
    assert np.array_equal(first, expected(["b", "a", "b", "cc"])) and first.dtype == np.float32
    assert np.array_equal(second, expected(["cc", "dd", "a"]))
    assert np.array_equal(third, expected(["dd"])[0])
    assert embed.calls == [["b", "a", "cc"], ["dd"]]


def test_a_new_revision_doesn_t_get_old_vectors():
    """D226: the key was the text only; after a change of the model the old vector came back."""
    cache = EmbeddingCache(100)

    async def main():
        old = await embedder(lambda texts: [[1.0, 0.0]] * len(texts), cache).embed("a")
        new = await embedder(lambda texts: [[0.0, 1.0, 0.0]] * len(texts), cache, "2").embed("a")
        return old, new

    old, new = run_in_virtual_time(main())
    assert old.tolist() == [1, 0] and new.tolist() == [0, 1, 0]


def test_requests_for_one_text_share_one_flight():
    embed = slow_model()

    async def main():
        mine = embedder(embed)
        rows = await asyncio.gather(*(mine.embed_many(["a", f"b{i}"]) for i in range(5)))
        assert not mine._flights
        return rows, asyncio.get_running_loop().time()

    rows, seconds = run_in_virtual_time(main())
    assert all(np.array_equal(row, expected(["a", f"b{i}"])) for i, row in enumerate(rows))
    assert [text for call in embed.calls for text in call].count("a") == 1
    assert seconds == pytest.approx(1.0)


def test_a_bad_text_of_one_request_doesn_t_fail_another_that_shares_the_flight():
    embed = slow_model(bad=["bad"])

    async def main():
        mine = embedder(embed)
        return await asyncio.gather(
            mine.embed_many(["a", "bad"]), mine.embed_many(["a", "c"]), return_exceptions=True
        )

    first, second = run_in_virtual_time(main())
    assert isinstance(first, ValueError) and np.array_equal(second, expected(["a", "c"]))


def test_a_caller_who_leaves_doesn_t_take_the_others_answer_away():
    embed = slow_model()

    async def main():
        mine = embedder(embed)
        leader = asyncio.create_task(mine.embed("a"))
        await asyncio.sleep(0.1)
        follower = asyncio.create_task(mine.embed("a"))
        await asyncio.sleep(0.1)
        leader.cancel()
        return await follower, mine.cache.get_many([mine.key("a")])

    row, cached = run_in_virtual_time(main())
    assert np.array_equal(row, expected(["a"])[0]) and len(cached) == 1
    assert embed.calls == [["a"]]


def test_errors_and_wrong_row_counts_are_not_remembered():
    answers = [RuntimeError("down"), [[1.0]] * 3, [[np.nan]], [[2.0]]]

    def embed(texts):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def main():
        mine = embedder(embed)
        for kind in (RuntimeError, ValueError, ValueError):
            with pytest.raises(kind):
                await mine.embed("a")
        assert not mine._flights
        return await mine.embed("a")

    assert run_in_virtual_time(main()).tolist() == [2.0]


def test_behind_it_a_batcher_serves_many_requests_in_one_batch():
    def lengths(texts):
        return [[float(len(text))] for text in texts]

    async def main():
        async with DynamicBatcher(lengths) as batcher:
            mine = embedder(batcher.embed_many)
            await asyncio.gather(*(mine.embed(f"text {i % 8}") for i in range(40)))
            return [batch.size for batch in batcher.batches]

    assert run_in_virtual_time(main()) == [8]


def test_no_text_is_an_error():
    with pytest.raises(ValueError, match="texts"):
        run_in_virtual_time(embedder(slow_model()).embed_many([]))
    with pytest.raises(ValueError, match="texts"):
        run_in_virtual_time(embedder(slow_model()).embed_many("abc"))
