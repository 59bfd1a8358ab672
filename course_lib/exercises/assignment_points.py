"""Points for the exercises of an assignment, which add up to exactly what was asked for."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

UNITS = (Fraction(1), Fraction(1, 2), Fraction(1, 4))  # exact in binary: sums are exact, too


def share_points(total: int, weights: Sequence[int]) -> list[float]:
    """Divide points in proportion to weights, in whole, half or quarter points.

    The unit is the largest of these in which the shares come out even, if there is one, and
    otherwise the largest in which even the smallest share is one unit. Each share is rounded down
    to the unit; what is left goes, one unit each, to those that lost most by that (the largest
    remainder method), the earlier one first.

    Parameters
    ----------
    total : int
        The sum, at least 1.
    weights : sequence of int
        What each exercise is worth in the course, more than 0.

    Returns
    -------
    list of float
        One number a weight, none of them 0, whose sum is `total`.

    Raises
    ------
    ValueError
        If `total` is not a whole number above 0, or is too small for so many exercises.

    Examples
    --------
    >>> share_points(20, [3, 2, 2])
    [8.0, 6.0, 6.0]
    >>> share_points(4, [3, 2, 1, 1])
    [2.0, 1.0, 0.5, 0.5]
    """
    if isinstance(total, bool) or total != int(total) or total < 1:
        raise ValueError(f"points: expected a whole number above 0, got {total!r}")
    shares = [Fraction(total * weight, sum(weights)) for weight in weights]
    even = [unit for unit in UNITS if all(share % unit == 0 for share in shares)]
    unit = next(iter(even or [unit for unit in UNITS if min(shares) >= unit]), None)
    if unit is None:
        least = ceil(sum(weights) * UNITS[-1] / min(weights))
        raise ValueError(
            f"points: expected at least {least} for {len(weights)} exercises, got {total}; "
            "or choose fewer exercises"
        )
    return [float(unit * units) for units in _largest_remainders([s / unit for s in shares])]


def _largest_remainders(shares: list[Fraction]) -> list[int]:
    """Round to whole numbers so that the sum, itself a whole number, stays."""
    whole = [int(share) for share in shares]
    in_order = sorted(range(len(shares)), key=lambda i: whole[i] - shares[i])
    for i in in_order[: int(sum(shares)) - sum(whole)]:
        whole[i] += 1
    return whole
