"""A day with an autoscaler: does the metric that it watches see the load?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats

from .autoscaling_rule import desired_replicas, stabilized_replicas

STEP = 15.0  # seconds between two looks of the autoscaler, Kubernetes' default


@dataclass(frozen=True)
class ReplicaState:
    """What one replica looks like during a step, on average.

    Attributes
    ----------
    busy
        Share of the accelerator's time in use, 0 to 1.
    queued
        Requests that wait for it at the end of the step.
    """

    busy: float
    queued: float


@dataclass(frozen=True, eq=False)
class AutoscalingRun:
    """The run, one entry a step.

    Attributes
    ----------
    times
        float64, shape (steps,), seconds.
    replicas
        int64: those that serve.
    waits
        float64: seconds that the last request of the step will wait for what is before it.

    Examples
    --------
    >>> run = simulate_autoscaling([5.0] * 8, lambda s: s.queued, target=10.0, capacity=10.0)
    >>> run.replicas.max(), float(run.waits.max())
    (np.int64(1), 0.0)
    """

    times: NDArray[np.float64]
    replicas: NDArray[np.int64]
    waits: NDArray[np.float64]


def simulate_autoscaling(
    load: ArrayLike,
    metric: Callable[[ReplicaState], float],
    target: float,
    capacity: float,
    startup: float = 60.0,
    maximum: int = 10,
) -> AutoscalingRun:
    """Run load through replicas whose number follows a metric, in steps of 15 s.

    The load is a fluid, as fine as its rate: what a step can't serve is the next one's backlog.
    New replicas serve after `startup` (a model has to be loaded); those to be stopped stop at once.

    Parameters
    ----------
    load
        Shape (steps,): requests a second.
    metric
        State of a replica -> what the autoscaler reads.
    target
        What it wants to read; see `desired_replicas`.
    capacity
        Requests a second of one replica, positive.
    startup
        Seconds until a new replica serves.
    maximum
        Most replicas.

    Returns
    -------
    AutoscalingRun
        Replicas and waits by step, beginning with one replica.

    Raises
    ------
    ValueError
        If the load is negative or the capacity isn't positive.

    Examples
    --------
    >>> rush = [5.0] * 10 + [50.0] * 60
    >>> blind = simulate_autoscaling(rush, lambda s: 0.1 + 0.2 * s.busy, 0.7, capacity=10.0)
    >>> seeing = simulate_autoscaling(rush, lambda s: 8 * s.busy + s.queued, 6.0, capacity=10.0)
    >>> int(blind.replicas[-1]), float(blind.waits[-1]) > 100, float(seeing.waits[-1])
    (1, True, 0.0)
    """
    rates = as_floats("load", load, 1)
    if (rates < 0).any() or not capacity > 0:
        raise ValueError("load, capacity: expected rates of at least 0 and a positive capacity")
    pods, backlog = [0.0], 0.0  # when each pod begins to serve; requests that wait
    ordered: list[tuple[float, int]] = []  # what the autoscaler recommended, and when
    rows = []
    for step, rate in enumerate(rates):
        now = step * STEP
        ready = sum(start <= now for start in pods)
        room = ready * capacity * STEP
        served = min(backlog + rate * STEP, room)
        backlog += rate * STEP - served
        rows.append((now, ready, backlog / (ready * capacity)))
        state = ReplicaState(float(served / room), float(backlog / ready))
        ordered.append((now, desired_replicas(ready, metric(state), target, maximum=maximum)))
        wanted = stabilized_replicas(ordered, now)
        pods = pods[:wanted] + [now + startup] * (wanted - len(pods))  # the newest stop first
    times, replicas, waits = (np.array(column) for column in zip(*rows, strict=True))
    return AutoscalingRun(times, replicas, waits)
