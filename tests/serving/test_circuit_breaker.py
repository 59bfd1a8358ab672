import asyncio
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.serving import CircuitBreaker, CircuitOpen


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def fail():
    raise OSError("ill")


def tried(breaker, function=fail):
    with suppress(OSError, ValueError):
        breaker.call(function)


def opened(clock, **settings):
    breaker = CircuitBreaker(failures=3, window=10, open_for=30, clock=clock, **settings)
    for _ in range(3):
        tried(breaker)
    assert breaker.state == "open"
    return breaker


def test_it_opens_after_so_many_failures_and_then_calls_nothing(clock):
    breaker = CircuitBreaker(failures=3, window=10, open_for=30, clock=clock)
    states = []
    for _ in range(3):
        states.append(breaker.state)
        tried(breaker)
    assert states == ["closed"] * 3 and breaker.state == "open"
    clock.now = 12.0
    called = []
    with pytest.raises(CircuitOpen, match="18.0 s") as caught:
        breaker.call(lambda: called.append(1))
    assert caught.value.retry_after == 18.0 and not called


def test_failures_count_where_they_lie_within_the_window(clock):
    breaker = CircuitBreaker(failures=3, window=10, clock=clock)
    for second in (0, 6, 12, 18):  # never three within ten seconds
        clock.now = second
        tried(breaker)
    assert breaker.state == "closed"
    breaker.call(lambda: "a success forgives nothing")
    clock.now = 23
    tried(breaker)
    assert breaker.state == "closed"
    clock.now = 24
    tried(breaker)
    assert breaker.state == "open"


def test_half_open_lets_one_probe_through(clock):
    """D228: a thousand of a thousand calls passed in half-open."""
    breaker = opened(clock)
    clock.now = 30.0
    assert breaker.state == "half-open"
    passed = refused = 0

    async def one():
        nonlocal passed, refused
        try:
            with breaker.guard():
                passed += 1
                await asyncio.sleep(0)
        except CircuitOpen:
            refused += 1

    async def main():
        await asyncio.gather(*(one() for _ in range(1000)))

    asyncio.run(main())
    assert (passed, refused) == (1, 999) and breaker.state == "closed"


def test_a_probe_that_fails_opens_it_for_another_rest(clock):
    breaker = opened(clock)
    clock.now = 31.0
    tried(breaker)
    assert breaker.state == "open"
    clock.now = 60.9
    assert breaker.state == "open"
    clock.now = 61.0
    assert breaker.state == "half-open"
    assert breaker.call(lambda: "well") == "well" and breaker.state == "closed"
    assert [(t.at, t.after) for t in breaker.transitions] == [
        (0.0, "open"),
        (30.0, "half-open"),
        (31.0, "open"),
        (61.0, "half-open"),
        (61.0, "closed"),
    ]


def test_after_closing_it_counts_from_nothing(clock):
    breaker = CircuitBreaker(failures=3, window=1000, open_for=30, clock=clock)
    for _ in range(3):
        tried(breaker)
    clock.now = 30.0
    breaker.call(lambda: 1)
    tried(breaker)
    tried(breaker)
    assert breaker.state == "closed"
    tried(breaker)
    assert breaker.state == "open"


def test_errors_of_the_request_don_t_count(clock):
    breaker = CircuitBreaker(failures=2, clock=clock)

    def reject():
        raise ValueError("an empty text")

    for _ in range(10):
        tried(breaker, reject)
    assert breaker.state == "closed"
    broad = CircuitBreaker(failures=2, counts=(ValueError,), clock=clock)
    for _ in range(2):
        tried(broad, reject)
    assert broad.state == "open"


def test_a_probe_that_says_nothing_frees_its_place(clock):
    breaker = opened(clock)
    clock.now = 30.0

    def reject():
        raise ValueError("an empty text")

    tried(breaker, reject)
    assert breaker.state == "half-open"

    async def cancelled():
        task = asyncio.create_task(breaker.acall(lambda: asyncio.sleep(100)))
        await asyncio.sleep(0)
        with pytest.raises(CircuitOpen):
            breaker.call(lambda: 1)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert breaker.state == "half-open"
    assert breaker.call(lambda: 1) == 1 and breaker.state == "closed"


def test_a_probe_that_never_comes_back_is_given_up(clock):
    breaker = opened(clock)
    clock.now = 30.0
    lost = breaker.guard()
    lost.__enter__()
    clock.now = 59.0
    with pytest.raises(CircuitOpen) as caught:
        breaker.call(lambda: 1)
    assert caught.value.retry_after == 1.0
    clock.now = 60.0
    assert breaker.call(lambda: 1) == 1 and breaker.state == "closed"


def test_calls_from_before_say_nothing_about_now(clock):
    breaker = CircuitBreaker(failures=2, open_for=30, clock=clock)
    old = [breaker.guard() for _ in range(4)]
    for call in old:
        call.__enter__()
    tried(breaker)
    tried(breaker)
    clock.now = 30.0
    assert breaker.state == "half-open"
    old[0].__exit__(None, None, None)  # an old success doesn't close it
    assert breaker.state == "half-open"
    with suppress(OSError):
        old[1].__exit__(OSError, OSError(), None)  # an old failure doesn't open it
    assert breaker.state == "half-open"
    breaker.call(lambda: 1)
    for call in old[2:]:
        with suppress(OSError):
            call.__exit__(OSError, OSError(), None)
    assert breaker.state == "closed"


def test_two_probes_have_to_succeed_where_two_are_asked_for(clock):
    breaker = opened(clock, probes=2)
    clock.now = 30.0
    first, second = breaker.guard(), breaker.guard()
    first.__enter__()
    second.__enter__()
    with pytest.raises(CircuitOpen):
        breaker.call(lambda: 1)
    first.__exit__(None, None, None)
    assert breaker.state == "half-open"
    with pytest.raises(CircuitOpen):
        breaker.call(lambda: 1)
    second.__exit__(None, None, None)
    assert breaker.state == "closed"


def test_acall_returns_and_raises_what_the_function_does(clock):
    breaker = CircuitBreaker(failures=1, clock=clock)

    async def main():
        assert await breaker.acall(lambda: asyncio.sleep(0, "result")) == "result"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await breaker.acall(lambda: asyncio.sleep(1))
        assert breaker.state == "closed"  # it was cancelled from outside

        async def ill():
            raise ConnectionError

        with pytest.raises(ConnectionError):
            await breaker.acall(ill)
        with pytest.raises(CircuitOpen):
            await breaker.acall(ill)

    asyncio.run(main())


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["ok", "fail", "client"]), st.floats(0, 20)), max_size=60),
    st.integers(1, 4),
)
def test_any_history_keeps_the_rules(history, failures):
    clock = Clock()
    breaker = CircuitBreaker(failures=failures, window=10, open_for=30, clock=clock)
    for kind, wait in history:
        clock.now += wait
        before = breaker.state
        errors = {"ok": None, "fail": OSError(), "client": ValueError()}
        try:
            with breaker.guard():
                if errors[kind]:
                    raise errors[kind]
        except CircuitOpen as error:
            assert before == "open" and 0 < error.retry_after < 30.001
            assert breaker.state == "open"
        except (OSError, ValueError):
            assert before != "open"
        if before == "half-open":
            now = {"ok": "closed", "fail": "open", "client": "half-open"}
            assert breaker.state == now[kind]
    allowed = {("closed", "open"), ("open", "half-open"), ("half-open", "open")}
    allowed |= {("half-open", "closed")}
    assert all((t.before, t.after) in allowed for t in breaker.transitions)
    for a, b in pairwise(breaker.transitions):
        assert a.after == b.before and a.at <= b.at
        if b.after == "half-open":
            assert b.at - a.at == pytest.approx(30)


@pytest.mark.parametrize(
    "wrong", [{"failures": 0}, {"window": -1}, {"open_for": -1}, {"probes": 0}]
)
def test_numbers_out_of_range_are_named(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        CircuitBreaker(**wrong)
