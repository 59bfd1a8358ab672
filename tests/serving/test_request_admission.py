import asyncio

import pytest

from course_lib.serving import Admission, Overloaded
from course_lib.serving.virtual_time import run_in_virtual_time


async def request(admission, log, name, seconds=1.0, after=0.0):
    await asyncio.sleep(after)
    loop = asyncio.get_running_loop()
    try:
        async with admission:
            log.append((name, loop.time()))
            await asyncio.sleep(seconds)
    except Overloaded as error:
        return error.retry_after
    return "served"


def test_so_many_work_so_many_wait_and_the_rest_is_refused():
    async def main():
        admission, log = Admission(max_in_flight=2, max_queue=3), []
        calls = [asyncio.create_task(request(admission, log, i)) for i in range(8)]
        await asyncio.sleep(0.5)
        seen = admission.in_flight, admission.waiting, admission.refused
        outcomes = await asyncio.gather(*calls)
        return seen, outcomes, log, (admission.in_flight, admission.waiting)

    seen, outcomes, log, after = run_in_virtual_time(main())
    assert seen == (2, 3, 3) and after == (0, 0)
    assert outcomes == ["served"] * 5 + [1] * 3
    assert [name for name, _ in log] == [0, 1, 2, 3, 4]
    assert [at for _, at in log] == pytest.approx([0, 0, 1, 1, 2])


def test_a_place_is_free_again_after_an_error_and_after_a_cancellation():
    async def main():
        admission, log = Admission(1, 1), []
        with pytest.raises(KeyError):
            async with admission:
                raise KeyError
        first = asyncio.create_task(request(admission, log, "first"))
        waits = asyncio.create_task(request(admission, log, "waits"))
        await asyncio.sleep(0.1)
        assert (admission.in_flight, admission.waiting) == (1, 1)
        waits.cancel()
        await asyncio.sleep(0.1)
        assert (admission.in_flight, admission.waiting) == (1, 0)
        other = asyncio.create_task(request(admission, log, "other"))
        await asyncio.sleep(0.1)
        first.cancel()
        await asyncio.gather(first, waits, return_exceptions=True)
        return await other, log

    outcome, log = run_in_virtual_time(main())
    assert outcome == "served" and [name for name, _ in log] == ["first", "other"]


@pytest.mark.parametrize(("seconds", "expected"), [(0.05, 1), (2.0, 10), (100.0, 60)])
def test_retry_after_follows_the_measured_rate(seconds, expected):
    """One at work and four waiting, `seconds` each: a place should be free after 5 x seconds."""

    async def main():
        admission, log = Admission(1, 4), []
        for i in range(20):
            await request(admission, log, i, seconds)
        for i in range(5):
            asyncio.create_task(request(admission, log, i, seconds))
        await asyncio.sleep(0)
        return await request(admission, log, "refused")

    assert run_in_virtual_time(main()) == pytest.approx(expected, abs=1)


def test_under_overload_those_who_are_served_are_served_in_time():
    """Twice the load that it can take: the others' wait stays within the queue's length."""

    async def main():
        admission, log = Admission(1, 5), []
        outcomes = await asyncio.gather(
            *(request(admission, log, i, 0.1, after=0.05 * i) for i in range(200))
        )
        return outcomes, [at - 0.05 * name for name, at in log]

    outcomes, waits = run_in_virtual_time(main())
    assert 95 <= outcomes.count("served") <= 110
    assert max(waits) <= 0.1 * 6 + 1e-6


@pytest.mark.parametrize("wrong", [{"max_in_flight": 0}, {"max_queue": -1}])
def test_numbers_out_of_range_are_named(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Admission(**({"max_in_flight": 1, "max_queue": 1} | wrong))
