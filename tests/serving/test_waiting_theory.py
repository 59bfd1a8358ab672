"""Waiting formulas against the balance equations that they solve."""

import numpy as np
import pytest

from course_lib.serving import erlang_c, mm1_wait
from course_lib.serving.waiting_theory import mg1_wait


def stationary(arrival: float, service: float, servers: int, states: int = 4000):
    """Probabilities of 0, 1, 2 … requests in the system, from the flow between neighbours."""
    logs = np.zeros(states)
    for n in range(1, states):
        logs[n] = logs[n - 1] + np.log(arrival) - np.log(service * min(n, servers))
    p = np.exp(logs - logs.max())
    return p / p.sum()


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (1, 0.95), (2, 0.9), (7, 0.8), (40, 0.97)])
def test_the_probability_of_waiting_is_that_of_all_servers_busy(servers, load):
    arrival = load * servers * 3
    p = stationary(arrival, 3, servers)
    assert erlang_c(arrival, 3, servers) == pytest.approx(p[servers:].sum(), rel=1e-6)
    waiting = (np.arange(len(p)) - servers).clip(0) @ p
    formula = erlang_c(arrival, 3, servers) / (servers * 3 - arrival)
    assert formula == pytest.approx(waiting / arrival, rel=1e-6)  # Little's law
    if servers == 1:
        assert mm1_wait(arrival, 3) == pytest.approx(waiting / arrival, rel=1e-6)


def test_the_ends():
    assert mm1_wait(0, 5) == 0 and mm1_wait(5, 5) == float("inf") == mm1_wait(9, 5)
    assert erlang_c(0, 5, 3) == 0 and erlang_c(15, 5, 3) == 1.0
    assert mg1_wait(5, 0.1, 0) == pytest.approx(mm1_wait(5, 10) / 2)
    assert mg1_wait(5, 0.1, 3) == pytest.approx(5 * mm1_wait(5, 10))
    assert erlang_c(1e-3, 1, 1) == pytest.approx(1e-3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mm1_wait(-1, 2), "arrival_rate: expected a number of at least 0, got -1"),
        (lambda: mm1_wait(1, 0), "service_rate: expected a positive number, got 0"),
        (lambda: mg1_wait(1, 0.1, -1), "variation: expected a number of at least 0, got -1"),
        (lambda: erlang_c(1, 1, 0), "servers: expected at least 1, got 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
