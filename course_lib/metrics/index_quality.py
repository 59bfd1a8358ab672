"""What does an index find, how fast, how large is it on disk, and with which settings?"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import ArrayLike

from course_lib.ann.ann_timing import measure_search
from course_lib.ann.index_protocol import Index
from course_lib.ann.right_answers import Truth


@dataclass(frozen=True)
class IndexReport:
    """One index at one setting, with everything that a comparison needs.

    Attributes
    ----------
    index : str
        Its class.
    settings : dict
        The search parameters that were set.
    recall : float
        At `k`, ties counted fairly.
    k, vectors : int
        Results asked for, and how many vectors can be found.
    p50_ms, p99_ms : float
        Milliseconds for one query asked alone, after a warm-up: half take less, 99 in 100 take
        less. A mean would hide the slow ones.
    queries_per_second : float
        In one batch.
    file_bytes : int
        What `save` writes.
    memory_bytes : int
        What the index says that it holds.
    build_seconds : float or None
        If the caller measured it.
    """

    index: str
    recall: float
    k: int
    vectors: int
    p50_ms: float
    p99_ms: float
    queries_per_second: float
    file_bytes: int
    memory_bytes: int
    build_seconds: float | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def bytes_per_vector(self) -> float:
        """What one vector takes in the file."""
        return self.file_bytes / max(self.vectors, 1)

    def row(self) -> dict[str, Any]:
        """Return everything in one flat dict, for a table."""
        flat = asdict(self)
        settings = flat.pop("settings")
        return {**flat, "bytes_per_vector": self.bytes_per_vector, **settings}


def serialized_bytes(index: Index) -> int:
    """Return how many bytes `save` writes for an index.

    The growth of the process (its resident set, RSS) is no measure: an allocator reuses what
    earlier work gave back, so an index can seem to cost nothing, and temporary arrays of the build
    are counted as if they stayed.

    Parameters
    ----------
    index
        Any index with ``save(path)``.

    Returns
    -------
    int
        The same every time for the same contents.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.ann import FlatIndex
    >>> index = FlatIndex(16)
    >>> ids = index.add(np.zeros((1000, 16)))
    >>> 0 <= serialized_bytes(index) - 1000 * (16 * 4 + 8) < 4096
    True
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        index.save(path)
        return path.stat().st_size


def index_report(
    index: Index,
    queries: ArrayLike,
    truth: Truth,
    k: int = 10,
    settings: Mapping[str, Any] | None = None,
    build_seconds: float | None = None,
) -> IndexReport:
    """Measure an index under stated search parameters.

    Parameters
    ----------
    index
        Any index of `course_lib.ann`.
    queries
        Shape (nq, d).
    truth
        From `course_lib.ann.exact_truth`, for these queries and the index' metric.
    k
        As many as `truth` has or fewer.
    settings
        Search parameters such as ``{"nprobe": 8}`` or ``{"ef_search": 64}``; put back to what they
        were in the end.
    build_seconds
        Passed on.

    Returns
    -------
    IndexReport

    Raises
    ------
    AttributeError
        If the index has no such parameter. Setting it anyway would change nothing, and the report
        would say that it had been set.
    ValueError
        If the index doesn't keep a value, or as `course_lib.ann.measure_search`.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.ann import FlatIndex, exact_truth
    >>> x = np.random.default_rng(0).normal(size=(200, 8))
    >>> index = FlatIndex(8)
    >>> ids = index.add(x)
    >>> report = index_report(index, x[:20], exact_truth(x, x[:20], 5), k=5)
    >>> report.recall, report.p50_ms <= report.p99_ms
    (1.0, True)
    >>> index_report(index, x[:20], exact_truth(x, x[:20], 5), k=5, settings={"nprobe": 4})
    Traceback (most recent call last):
    AttributeError: settings: FlatIndex has no 'nprobe' to set
    """
    wanted = dict(settings or {})
    before = {name: _read(index, name) for name in wanted}
    try:
        for name, value in wanted.items():
            _set(index, name, value)
        found = measure_search(index, queries, k, truth)
    finally:
        for name, value in before.items():
            setattr(index, name, value)
    return IndexReport(
        index=type(index).__name__,
        recall=found.recall,
        k=k,
        vectors=index.ntotal,
        p50_ms=found.p50_ms,
        p99_ms=found.p99_ms,
        queries_per_second=found.qps,
        file_bytes=serialized_bytes(index),
        memory_bytes=found.nbytes,
        build_seconds=build_seconds,
        settings=wanted,
    )


def _read(index: Index, name: str) -> Any:
    if not hasattr(index, name):
        raise AttributeError(f"settings: {type(index).__name__} has no {name!r} to set")
    return getattr(index, name)


def _set(index: Index, name: str, value: Any) -> None:
    setattr(index, name, value)
    if getattr(index, name) != value:
        kept = getattr(index, name)
        raise ValueError(f"settings: {name} was set to {value!r}, the index kept {kept!r}")
