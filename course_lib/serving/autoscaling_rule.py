"""How many replicas? The rule of Kubernetes' horizontal pod autoscaler, by itself."""

from __future__ import annotations

import math
from collections.abc import Iterable


def desired_replicas(
    replicas: int,
    metric: float,
    target: float,
    tolerance: float = 0.1,
    minimum: int = 1,
    maximum: int = 10,
) -> int:
    """Return ceil(replicas · metric / target), between the limits.

    It assumes that the metric, a mean over the replicas, falls in proportion when replicas are
    added. Requests in flight do. CPU utilisation of a service whose work is on a GPU hardly moves
    in either direction, and then neither does the number of replicas; the length of a queue is 0
    as soon as there are enough of them, and then says that one would do.

    Parameters
    ----------
    replicas
        How many there are, at least 1.
    metric
        Mean of the metric over them, at least 0.
    target
        What it should be, positive, same unit.
    tolerance
        Nothing changes while metric / target is within 1 ± tolerance.
    minimum, maximum
        Limits of the answer.

    Returns
    -------
    int
        The recommendation of this moment, before stabilisation.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    Kubernetes documentation, Horizontal Pod Autoscaling, section "Algorithm details".

    Examples
    --------
    >>> desired_replicas(3, metric=40, target=20)  # twice the target: twice the replicas
    6
    >>> desired_replicas(3, metric=21, target=20), desired_replicas(3, metric=5, target=20)
    (3, 1)
    """
    if replicas < 1 or not 1 <= minimum <= maximum:
        raise ValueError(
            f"replicas, minimum, maximum: expected at least 1 and minimum <= maximum, "
            f"got {replicas}, {minimum}, {maximum}"
        )
    if not (metric >= 0 and target > 0 and tolerance >= 0):
        raise ValueError(
            f"metric, target, tolerance: expected numbers of at least 0, a positive target, "
            f"got {metric}, {target}, {tolerance}"
        )
    ratio = metric / target
    wanted = replicas if abs(ratio - 1) <= tolerance else math.ceil(ratio * replicas)
    return min(max(wanted, minimum), maximum)


def stabilized_replicas(
    recommendations: Iterable[tuple[float, int]], now: float, window: float = 300.0
) -> int:
    """Return the largest recommendation of the last `window` seconds.

    So growth comes at once, and shrinking only when five minutes have asked for it: load that
    comes in waves would otherwise stop replicas that it needs again a minute later.

    Parameters
    ----------
    recommendations
        (time, replicas), the one of now among them.
    now, window
        Seconds.

    Returns
    -------
    int
        What the deployment is set to.

    Raises
    ------
    ValueError
        If there is no recommendation in the window.

    References
    ----------
    Kubernetes documentation, Horizontal Pod Autoscaling, section "Stabilization window".

    Examples
    --------
    >>> stabilized_replicas([(0, 6), (200, 2), (310, 3)], now=310)
    3
    >>> stabilized_replicas([(0, 6), (200, 2)], now=200)
    6
    """
    recent = [replicas for time, replicas in recommendations if now - window < time <= now]
    if not recent:
        raise ValueError(f"recommendations: expected one in the last {window} s, got none")
    return max(recent)
