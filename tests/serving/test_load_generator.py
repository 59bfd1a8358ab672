"""Load and its latencies, on a clock that jumps: the numbers are exact."""

import asyncio

import numpy as np
import pytest

from course_lib.serving.load_generator import (
    LoadReport,
    arrival_times,
    closed_loop_load,
    open_loop_load,
)
from course_lib.serving.virtual_time import run_in_virtual_time


def one_at_a_time(seconds, stall_at=None, stall=0.0):
    """Return a `send` to a server with one worker that once stands still."""
    turn = asyncio.Lock()

    async def send(number):
        async with turn:
            await asyncio.sleep(seconds + (stall if number == stall_at else 0.0))

    return send


def test_arrivals_are_a_poisson_process():
    moments = arrival_times(50.0, 200.0, seed=3)
    gaps = np.diff(moments)
    assert abs(len(moments) - 10_000) < 400  # 4 standard deviations
    assert abs(gaps.std() / gaps.mean() - 1) < 0.05  # exponential: as wide as its mean
    assert moments[-1] < 200.0 and (gaps > 0).all()
    np.testing.assert_array_equal(moments, arrival_times(50.0, 200.0, seed=3))
    assert not np.array_equal(moments[:10], arrival_times(50.0, 200.0, seed=4)[:10])


def test_latency_of_a_queue_that_can_be_computed():
    async def main():
        return await open_loop_load(one_at_a_time(0.1), rate=5.0, seconds=400.0, seed=0)

    report = run_in_virtual_time(main())
    free, expected = 0.0, []
    for moment in arrival_times(5.0, 400.0, seed=0):  # Lindley's recursion
        free = max(free, moment) + 0.1
        expected.append(free - moment)
    np.testing.assert_allclose(report.latencies, expected, atol=1e-6)
    assert report.throughput == pytest.approx(5.0, rel=0.1)


def test_a_stall_is_seen_by_all_who_would_have_come():
    async def main():
        opened = await open_loop_load(one_at_a_time(0.001, 100, 2.0), 100.0, 10.0, seed=1)
        closed = await closed_loop_load(one_at_a_time(0.001, 100, 2.0), 1, 1000)
        return opened, closed

    opened, closed = run_in_virtual_time(main())
    assert (opened.latencies > 0.5).sum() > 100
    assert (closed.latencies > 0.5).sum() == 1
    assert opened.quantile(0.99) > 1.5 > 0.01 > closed.quantile(0.99)


def test_a_sender_that_is_late_counts_its_lateness():
    async def main():
        async def hog(number):  # holds the event loop: nothing is sent meanwhile
            asyncio.get_running_loop()._advance(0.2)

        return await open_loop_load(hog, rate=10.0, seconds=5.0, seed=2)

    report = run_in_virtual_time(main())
    assert report.service_times.max() < 0.21
    assert report.quantile(0.9) > 1.0


def test_the_open_loop_does_not_wait_for_answers():
    async def main():
        return await open_loop_load(lambda number: asyncio.sleep(1.0), 20.0, 10.0, seed=5)

    report = run_in_virtual_time(main())
    assert len(report.outcomes) > 150
    np.testing.assert_allclose(report.latencies, 1.0, atol=1e-6)


def test_errors_are_counted_and_have_no_latency():
    async def main():
        async def send(number):
            if number % 4 == 0:
                raise ConnectionError
            await asyncio.sleep(0.01)

        return await closed_loop_load(send, clients=3, requests=40)

    report = run_in_virtual_time(main())
    assert report.counts == {"ok": 30, "ConnectionError": 10}
    assert report.latencies == pytest.approx(np.full(30, 0.01))
    assert "'ConnectionError': 10" in repr(report)


def test_closed_load_keeps_its_clients_busy():
    under_way, most = 0, 0

    async def main():
        async def send(number):
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.01)
            under_way -= 1

        return await closed_loop_load(send, clients=4, requests=100)

    report = run_in_virtual_time(main())
    assert most == 4 and report.throughput == pytest.approx(400, rel=0.01)


def test_quantiles_are_observed_latencies():
    zeros = np.zeros(4)
    report = LoadReport(zeros, zeros, np.array([1.0, 2.0, 3.0, 9.0]), ["ok"] * 4)
    assert [report.quantile(q) for q in (0, 0.5, 0.75, 0.76, 1)] == [1, 2, 3, 9, 9]
    assert LoadReport(zeros, zeros, zeros, ["TimeoutError"] * 4).quantile(0.5) == np.inf


@pytest.mark.parametrize(
    "call",
    [
        lambda: arrival_times(0, 1, 0),
        lambda: arrival_times(1, -1, 0),
        lambda: LoadReport(np.zeros(1), np.zeros(1), np.ones(1), ["ok"]).quantile(1.1),
        lambda: run_in_virtual_time(closed_loop_load(None, 0, 5)),
    ],
)
def test_wrong_numbers_are_named(call):
    with pytest.raises(ValueError, match="expected"):
        call()
