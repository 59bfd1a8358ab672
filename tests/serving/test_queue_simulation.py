"""The simulated queue against theory (M/M/1, M/D/1, M/M/c) and against a slow event loop."""

import numpy as np
import pytest

from course_lib.serving import batch_service_time, erlang_c, mm1_wait, simulate_queue
from course_lib.serving.waiting_theory import mg1_wait


def mean_wait(run, service: float) -> float:
    return float(run.latencies.mean()) - service


@pytest.mark.parametrize("load", [0.3, 0.6, 0.8])
@pytest.mark.parametrize("variation", [0.0, 0.5, 1.0, 2.0])
def test_one_server_waits_as_pollaczek_and_khinchine_say(load, variation):
    run = simulate_queue(
        load * 100, lambda n: 0.01, 1, 0.0, seconds=4000, seed=1, variation=variation
    )
    expected = mg1_wait(load * 100, 0.01, variation)
    assert mean_wait(run, 0.01) == pytest.approx(expected, rel=0.15)
    assert run.utilisation == pytest.approx(load, rel=0.03)


@pytest.mark.parametrize("servers", [2, 5])
def test_several_servers_wait_as_erlang_says(servers):
    rate = 0.8 * servers * 100
    run = simulate_queue(
        rate, lambda n: 0.01, 1, 0.0, servers=servers, seconds=2000, seed=2, variation=1.0
    )
    assert run.utilisation == pytest.approx(0.8, rel=0.03)
    waits_at_all = erlang_c(rate, 100, servers)
    assert mean_wait(run, 0.01) == pytest.approx(waits_at_all / (servers * 100 - rate), rel=0.1)


def test_the_99th_percentile_of_the_simplest_queue():
    run = simulate_queue(80, lambda n: 0.01, 1, 0.0, seconds=4000, seed=3, variation=1.0)
    assert run.latency(0.99) == pytest.approx(np.log(100) / (100 - 80), rel=0.08)
    assert run.latencies.mean() == pytest.approx(mm1_wait(80, 100) + 0.01, rel=0.08)


def by_events(arrivals, times, max_batch, max_wait, servers, max_queue):
    """The same queue, written another way: look at the clock after every event."""
    free, waiting, finished, sizes = [0.0] * servers, [], {}, []
    pending = [(t, i) for i, t in enumerate(arrivals)]
    now = 0.0
    while pending or waiting:
        while pending and pending[0][0] <= now:
            _, i = pending.pop(0)
            if len(waiting) < max_queue:
                waiting.append(i)
        idle = [s for s in range(servers) if free[s] <= now]
        due = waiting and (len(waiting) >= max_batch or now >= arrivals[waiting[0]] + max_wait)
        if idle and due:
            batch, waiting = waiting[:max_batch], waiting[max_batch:]
            free[min(idle, key=lambda s: free[s])] = now + times[len(batch)]
            finished |= {i: now + times[len(batch)] for i in batch}
            sizes.append(len(batch))
            continue
        coming = [pending[0][0]] if pending else []
        coming += [t for t in free if t > now]
        if waiting:
            coming += [t for t in [arrivals[waiting[0]] + max_wait] if t > now]
        now = min(coming)
    return finished, sizes


@pytest.mark.parametrize("seed", range(6))
def test_every_request_ends_when_an_event_loop_says(seed):
    rng = np.random.default_rng(seed)
    max_batch, servers = int(rng.integers(1, 9)), int(rng.integers(1, 4))
    max_wait, rate = float(rng.choice([0, 0.01, 0.05])), float(rng.choice([40, 200, 800]))
    max_queue = max_batch + int(rng.integers(0, 20))
    times = batch_service_time(0.01, 0.003)
    run = simulate_queue(
        rate, times, max_batch, max_wait, servers, seconds=3, seed=seed, max_queue=max_queue
    )
    every = np.random.default_rng(seed)
    arrivals = np.sort(every.uniform(0, 3, every.poisson(rate * 3)))
    table = [0.0] + [times(n) for n in range(1, max_batch + 1)]
    finished, sizes = by_events(arrivals, table, max_batch, max_wait, servers, max_queue)
    answered = sorted(finished)
    np.testing.assert_allclose(run.arrivals, arrivals[answered])
    np.testing.assert_allclose(
        run.latencies, [finished[i] - arrivals[i] for i in answered], atol=1e-9
    )
    assert sorted(run.batch_sizes) == sorted(sizes)
    assert run.rejected == len(arrivals) - len(answered)


def test_every_seed_is_a_run_of_its_own_and_the_same_arrivals_meet_other_settings():
    times = batch_service_time(0.01, 0.001)
    first, again = (simulate_queue(100, times, seed=5, seconds=5) for _ in range(2))
    np.testing.assert_array_equal(first.latencies, again.latencies)
    other = simulate_queue(100, times, max_batch=4, max_wait=0.0, seed=5, seconds=5)
    np.testing.assert_array_equal(first.arrivals, other.arrivals)
    assert len(simulate_queue(100, times, seed=6, seconds=5).arrivals) != len(first.arrivals)


def test_batching_serves_what_one_by_one_can_not():
    times = batch_service_time(0.01, 0.001)  # alone 91 a second, in 32s 762
    alone = simulate_queue(400, times, 1, 0.0, seconds=20)
    batched = simulate_queue(400, times, 32, 0.005, seconds=20)
    assert alone.utilisation > 0.99 and alone.latency(0.99) > 30
    assert batched.latency(0.99) < 0.06 and batched.throughput == pytest.approx(400, rel=0.05)
    assert alone.throughput == pytest.approx(1 / 0.011, rel=0.02)


def test_a_short_queue_rejects_and_the_rest_is_quick():
    times = batch_service_time(0.01, 0.001)
    run = simulate_queue(400, times, 1, 0.0, seconds=20, max_queue=10)
    assert run.rejected > 5000 and run.latencies.max() <= 11 * 0.011 + 1e-9
    assert len(run.latencies) + run.rejected == len(
        simulate_queue(400, times, 1, 0.0, seconds=20).latencies
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"arrival_rate": 0}, "arrival_rate: expected a positive number, got 0"),
        ({"max_batch": 0}, "max_batch: expected at least 1, got 0"),
        ({"max_wait": -1}, "max_wait: expected at least 0, got -1"),
        ({"servers": 0}, "servers: expected at least 1, got 0"),
        ({"seconds": float("inf")}, "seconds: expected a positive number, got inf"),
        ({"max_queue": 3}, "max_queue: expected at least 32, got 3"),
        ({"batch_time": lambda n: 0.0}, "batch_time: expected positive seconds"),
    ],
)
def test_bad_input_is_named(change, message):
    settings = {"arrival_rate": 10, "batch_time": batch_service_time(0.01, 0.001)} | change
    with pytest.raises(ValueError, match=message):
        simulate_queue(**settings)
    with pytest.raises(ValueError, match="overhead, per_item: expected seconds"):
        batch_service_time(0, 0)
