"""How long requests wait, by formula: one server, many servers, services that vary."""

from __future__ import annotations

import math


def mm1_wait(arrival_rate: float, service_rate: float) -> float:
    """Return the mean wait before service with one server: ρ / (μ - λ), ρ = λ / μ.

    Requests come at random (Poisson) at λ a second; serving one takes an exponential time of mean
    1/μ. At 50 % load the wait is one service time, at 90 % nine, at 99 % ninety-nine.

    Parameters
    ----------
    arrival_rate
        λ, a second, at least 0.
    service_rate
        μ, a second, positive.

    Returns
    -------
    float
        Seconds, without the service itself; inf from λ = μ on, where the queue never ends.

    Raises
    ------
    ValueError
        If a rate is negative, or the service rate 0.

    References
    ----------
    Kleinrock (1975), Queueing Systems, volume 1, section 3.2.

    Examples
    --------
    >>> [round(mm1_wait(load * 10, 10) * 10, 1) for load in (0.5, 0.9, 0.99)]  # in service times
    [1.0, 9.0, 99.0]
    """
    return mg1_wait(arrival_rate, 1 / _positive("service_rate", service_rate), 1.0)


def mg1_wait(arrival_rate: float, service_time: float, variation: float) -> float:
    """Return the mean wait with one server and any distribution of service times.

    λ · s² · (1 + c²) / (2 · (1 - ρ)), c the coefficient of variation: services that all take the
    same time (c = 0) make half the queue of exponential ones (c = 1); a few very long ones among
    short ones (c = 3) five times as much.

    Parameters
    ----------
    arrival_rate
        λ, a second, at least 0.
    service_time
        s, mean, seconds, positive.
    variation
        c, standard deviation / mean of the service times, at least 0.

    Returns
    -------
    float
        Seconds; inf from λ · s = 1 on.

    References
    ----------
    Pollaczek (1930) and Khinchine (1932); Kleinrock (1975), section 5.6.

    Examples
    --------
    >>> mg1_wait(5, 0.1, 0.0), mg1_wait(5, 0.1, 1.0)
    (0.05, 0.1)
    """
    load = _at_least_0("arrival_rate", arrival_rate) * _positive("service_time", service_time)
    _at_least_0("variation", variation)
    if load >= 1:
        return math.inf
    return load * service_time * (1 + variation**2) / (2 * (1 - load))


def erlang_c(arrival_rate: float, service_rate: float, servers: int) -> float:
    """Return the probability that a request has to wait when several servers share one queue.

    The mean wait is this divided by (c · μ - λ). Two servers at the same load wait less than
    half as long as one: that one is busy doesn't mean that both are.

    Parameters
    ----------
    arrival_rate, service_rate
        λ of all requests and μ of one server, a second.
    servers
        c, at least 1.

    Returns
    -------
    float
        0 to 1; 1 from λ = c · μ on.

    References
    ----------
    Erlang (1917); computed by the recursion of the Erlang B formula, Kleinrock (1975), section 3.6.

    Examples
    --------
    >>> round(erlang_c(9, 10, 1), 3), round(erlang_c(18, 10, 2), 3), round(erlang_c(90, 10, 10), 3)
    (0.9, 0.853, 0.669)
    """
    offered = _at_least_0("arrival_rate", arrival_rate) / _positive("service_rate", service_rate)
    if servers < 1:
        raise ValueError(f"servers: expected at least 1, got {servers}")
    if offered >= servers:
        return 1.0
    blocked = 1.0  # Erlang B with 0 servers
    for c in range(1, servers + 1):
        blocked = offered * blocked / (c + offered * blocked)
    return blocked / (1 - offered / servers * (1 - blocked))


def _positive(name: str, value: float) -> float:
    if not 0 < value < math.inf:
        raise ValueError(f"{name}: expected a positive number, got {value}")
    return value


def _at_least_0(name: str, value: float) -> float:
    if not 0 <= value < math.inf:
        raise ValueError(f"{name}: expected a number of at least 0, got {value}")
    return value
