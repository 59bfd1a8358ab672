"""How the measurements of a search move with one of its parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from numpy.typing import ArrayLike

from course_lib.ann.ann_timing import SearchMeasurement, measure_search
from course_lib.ann.index_protocol import Index
from course_lib.ann.right_answers import Truth


def sweep(
    index: Index,
    parameter: str,
    values: Iterable[Any],
    q: ArrayLike,
    k: int,
    truth: Truth,
    warm_up: int = 10,
    repeats: int = 3,
) -> list[SearchMeasurement]:
    """Measure an index at several values of one of its parameters.

    The attribute itself is set, read back, and put back to what it was in the end. A sweep whose
    recall doesn't move deserves suspicion: perhaps the search never looks at the parameter.

    Parameters
    ----------
    index : Index
        Any.
    parameter : str
        An attribute such as ``"ef_search"``, ``"nprobe"`` or ``"depth"``.
    values : iterable
        What to set it to.
    q, k, truth, warm_up, repeats
        As in `measure_search`.

    Returns
    -------
    list of SearchMeasurement
        One for each value, with `parameter` and `value` filled in.

    Raises
    ------
    AttributeError
        If the index has no such attribute; a new one would change nothing.
    ValueError
        If the index doesn't keep the value that was set.

    Examples
    --------
    >>> from course_lib.ann import FlatIndex, exact_truth
    >>> index = FlatIndex(1)
    >>> ids = index.add([[0.0], [1.0]])
    >>> truth = exact_truth([[0.0], [1.0]], [[0.75]], k=1)
    >>> [m.value for m in sweep(index, "threads", [1, 2], [[0.75]], 1, truth)]
    [1, 2]
    """
    if not hasattr(index, parameter):
        raise AttributeError(f"parameter: {type(index).__name__} has no {parameter!r} to set")
    before = getattr(index, parameter)
    try:
        return [
            _measure_at(index, parameter, value, (q, k, truth, warm_up, repeats))
            for value in values
        ]
    finally:
        setattr(index, parameter, before)


def _measure_at(
    index: Index, parameter: str, value: Any, rest: tuple[Any, ...]
) -> SearchMeasurement:
    setattr(index, parameter, value)
    if getattr(index, parameter) != value:
        kept = getattr(index, parameter)
        raise ValueError(f"{parameter}: was set to {value!r}, the index kept {kept!r}")
    measured = measure_search(index, *rest)
    return SearchMeasurement(**{**vars(measured), "parameter": parameter, "value": value})
