import asyncio

import pytest

from course_lib.serving import SearchAnswer, with_fallbacks
from course_lib.serving.search_answers import SearchUnavailable
from course_lib.serving.virtual_time import run_in_virtual_time
from course_lib.stores import Match

HIT = Match("a", 1.0)


async def good(query, k):
    return [HIT][:k]


async def empty(query, k):
    return []


async def dead(query, k):
    raise ConnectionError("secret address")


async def hanging(query, k):
    await asyncio.sleep(1000)


async def picky(query, k):
    raise ValueError("k: expected at least 1")


def asked(steps, **others):
    return run_in_virtual_time(with_fallbacks(steps, **others)("q", 5))


def test_the_first_answer_is_taken_as_it_is():
    answer = asked({"vectors": good, "words": dead})
    assert answer == SearchAnswer((HIT,), source="vectors")


def test_an_answer_of_a_later_step_is_marked():
    answer = asked({"vectors": dead, "slow": hanging, "words": good}, timeout=2)
    assert answer.hits == (HIT,) and answer.degraded and answer.source == "words"
    assert answer.reason == "vectors: ConnectionError; slow: TimeoutError"


def test_nothing_found_is_an_answer_and_failure_is_not():
    """D229: total failure returned [], which says "no match"."""
    assert asked({"vectors": empty, "words": good}) == SearchAnswer((), source="vectors")
    with pytest.raises(SearchUnavailable) as caught:
        asked({"vectors": dead, "slow": hanging}, timeout=2)
    assert caught.value.reasons == {"vectors": "ConnectionError", "slow": "TimeoutError"}
    assert "secret" not in str(caught.value)


def test_a_request_s_own_fault_is_not_hidden_by_a_fallback():
    with pytest.raises(ValueError, match="k: expected"):
        asked({"vectors": picky, "words": good})
    assert asked({"v": picky, "w": good}, client_errors=()).reason == "v: ValueError"


def test_a_degraded_answer_stays_degraded_and_keeps_its_reason():
    async def partial(query, k):
        return SearchAnswer((HIT,), True, "1 of 4 shards did not answer", "shards")

    first = asked({"shards": partial})
    assert first.degraded and first.reason == "1 of 4 shards did not answer"
    second = asked({"vectors": dead, "shards": partial})
    assert second.reason == "vectors: ConnectionError; 1 of 4 shards did not answer"
    assert second.source == "shards"


def test_a_cancelled_search_is_cancelled_and_tries_nothing_more():
    async def main():
        called = []

        async def later(query, k):
            called.append(1)
            return []

        task = asyncio.create_task(with_fallbacks({"slow": hanging, "next": later})("q", 1))
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return called

    assert run_in_virtual_time(main()) == []


def test_there_has_to_be_a_step():
    with pytest.raises(ValueError, match="steps"):
        with_fallbacks({})
