"""Every end of a call is counted once: returned, raised, cancelled; plain and async."""

import asyncio
import inspect

import pytest

from course_lib.serving import MetricRegistry, instrumented


class Ticks:
    """A clock that gives the times it was made with."""

    def __init__(self, *times: float) -> None:
        self.times = list(times)

    def __call__(self) -> float:
        return self.times.pop(0)


def counts(registry: MetricRegistry, name: str) -> dict[str, float]:
    calls = registry.counter(f"{name}_calls_total", "", labels=("outcome",))
    return {sample.labels[0][1]: sample.value for sample in calls.samples()}


def seconds(registry: MetricRegistry, name: str, buckets) -> list[int]:
    return registry.histogram(f"{name}_seconds", "", buckets=buckets).cumulative()


def test_a_plain_function_is_timed_when_it_returns_and_when_it_raises():
    registry = MetricRegistry()

    @instrumented(registry, "parse", buckets=[1, 10], clock=Ticks(0, 0.5, 1, 6))
    def parse(text: str) -> int:
        """Read a number."""
        assert registry.gauge("parse_in_flight", "").value() == 1
        return int(text)

    assert parse(text="3") == 3
    with pytest.raises(ValueError, match="invalid literal"):
        parse("three")
    assert counts(registry, "parse") == {"ok": 1, "ValueError": 1}
    assert seconds(registry, "parse", [1, 10]) == [1, 2, 2]  # 0.5 s, and 5 s of the failure
    assert registry.gauge("parse_in_flight", "").value() == 0
    assert parse.__name__ == "parse" and parse.__doc__ == "Read a number."
    assert list(inspect.signature(parse).parameters) == ["text"]


def test_an_async_function_is_timed_to_its_end_and_cancellation_is_an_outcome():
    registry = MetricRegistry()
    in_flight = registry.gauge("wait_in_flight", "Calls of wait that haven't ended.")

    @instrumented(registry, "wait", buckets=[1, 10], clock=Ticks(0, 100, 103, 200))
    async def wait(event: asyncio.Event) -> str:
        await event.wait()
        return "done"

    async def main() -> str:
        event = asyncio.Event()
        first, second = asyncio.create_task(wait(event)), asyncio.create_task(wait(event))
        await asyncio.sleep(0)
        assert in_flight.value() == 2  # called and waiting, not just called
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        event.set()
        return await first

    assert asyncio.run(main()) == "done"
    assert counts(registry, "wait") == {"CancelledError": 1, "ok": 1}
    assert seconds(registry, "wait", [1, 10]) == [0, 1, 2]  # 3 s until cancelled, 200 s
    assert in_flight.value() == 0


def test_two_functions_of_one_name_share_their_metrics():
    registry = MetricRegistry()
    for function in (lambda: 1, lambda: 2):
        instrumented(registry, "step")(function)()
    assert counts(registry, "step") == {"ok": 2}


def test_a_generator_is_refused():
    def numbers():
        yield 1

    async def more():
        yield 1

    for function in (numbers, more):
        with pytest.raises(TypeError, match="function: expected no generator, got .*"):
            instrumented(MetricRegistry(), "numbers")(function)
