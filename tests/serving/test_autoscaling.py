"""The autoscaler's rule by its documentation, and a day with metrics that see and don't see."""

import numpy as np
import pytest

from course_lib.serving import desired_replicas
from course_lib.serving.autoscaling_rule import stabilized_replicas
from course_lib.serving.autoscaling_simulation import simulate_autoscaling


# Kubernetes documentation: "if the current metric value is 200m, and the desired value is 100m,
# the number of replicas will be doubled"; 50m halves them; within 0.1 of 1 nothing happens.
@pytest.mark.parametrize(
    ("replicas", "metric", "target", "expected"),
    [
        (2, 200, 100, 4),
        (4, 50, 100, 2),
        (5, 50, 100, 3),
        (4, 109.9, 100, 4),
        (4, 110.1, 100, 5),
        (4, 90.1, 100, 4),
        (4, 74, 100, 3),
        (4, 0, 100, 1),
        (4, 1000, 100, 10),
    ],
)
def test_the_rule(replicas, metric, target, expected):
    assert desired_replicas(replicas, metric, target) == expected


def test_limits_and_tolerance():
    assert desired_replicas(4, 0, 1, minimum=2) == 2
    assert desired_replicas(4, 100, 1, maximum=7) == 7
    assert desired_replicas(4, 120, 100, tolerance=0.25) == 4
    assert desired_replicas(12, 100, 100, maximum=10) == 10


def test_stabilisation_takes_the_largest_of_five_minutes():
    history = [(0, 8), (100, 3), (290, 2), (400, 1)]
    assert stabilized_replicas(history, 290) == 8
    assert stabilized_replicas(history, 300) == 3  # the one at 0 has left
    assert stabilized_replicas(history, 400) == 2
    assert stabilized_replicas(history, 699) == 1


def test_cpu_sleeps_through_a_rush_that_the_queue_sees():
    load = np.concatenate([np.full(40, 8.0), np.full(120, 55.0), np.full(80, 8.0)])
    cpu = simulate_autoscaling(load, lambda s: 0.15 + 0.25 * s.busy, 0.7, capacity=10.0)
    flight = simulate_autoscaling(load, lambda s: 8 * s.busy + s.queued, 6.0, capacity=10.0)
    assert set(cpu.replicas) == {1}
    assert cpu.waits.max() > 6000
    assert flight.waits.max() < 400 and flight.waits[80:].max() == 0
    assert flight.replicas[100:160].min() >= 6 and flight.replicas[-1] <= 2


def test_an_empty_queue_says_nothing_about_the_load_so_replicas_flap():
    load = np.full(240, 55.0)
    queue = simulate_autoscaling(load, lambda s: s.queued, 20.0, capacity=10.0)
    flight = simulate_autoscaling(load, lambda s: 8 * s.busy + s.queued, 6.0, capacity=10.0)
    assert np.sum(np.diff(queue.replicas[40:]) < 0) >= 3 and queue.waits[40:].max() > 60
    assert np.sum(np.diff(flight.replicas[40:]) != 0) <= 1 and flight.waits[40:].max() == 0


def test_work_is_conserved_and_starting_takes_its_time():
    load = np.full(30, 30.0)
    run = simulate_autoscaling(load, lambda s: s.queued, 20.0, capacity=10.0, startup=60.0)
    assert list(run.replicas[:4]) == [1, 1, 1, 1] and run.replicas[4] > 1
    backlog = run.waits * run.replicas * 10.0
    served = load.cumsum() * 15 - backlog
    assert (np.diff(served) <= run.replicas[1:] * 10 * 15 + 1e-9).all()
    assert backlog[0] == pytest.approx(20 * 15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: desired_replicas(0, 1, 1), "replicas, minimum, maximum: expected"),
        (lambda: desired_replicas(1, 1, 1, minimum=3, maximum=2), "replicas, minimum, maximum"),
        (lambda: desired_replicas(1, -1, 1), "metric, target, tolerance: expected"),
        (lambda: desired_replicas(1, 1, 0), "metric, target, tolerance: expected"),
        (lambda: desired_replicas(1, float("nan"), 1), "metric, target, tolerance: expected"),
        (lambda: stabilized_replicas([(0, 1)], 300), "recommendations: expected one"),
        (lambda: simulate_autoscaling([-1.0], lambda s: 1, 1, 1), "load, capacity: expected"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
