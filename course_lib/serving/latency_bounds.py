"""Upper bounds of a histogram's buckets: which are allowed, and which a service starts with."""

from __future__ import annotations

import math
from collections.abc import Sequence

DEFAULT_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def checked_bounds(buckets: Sequence[float]) -> tuple[float, ...]:
    """Return the bounds without a last +Inf, once they are finite and rise.

    Examples
    --------
    >>> checked_bounds([0.1, 1, float("inf")])
    (0.1, 1.0)
    """
    bounds = tuple(float(bound) for bound in buckets)
    finite = bounds[:-1] if bounds and bounds[-1] == math.inf else bounds
    rising = all(a < b for a, b in zip(finite, finite[1:], strict=False))
    if not finite or not rising or not all(map(math.isfinite, finite)):
        raise ValueError(f"buckets: expected finite, rising bounds, got {list(buckets)}")
    return finite
