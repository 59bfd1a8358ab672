"""What all adapters do before and after they ask their engine."""

from __future__ import annotations

import importlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from .batch_checks import check_space, checked_batch, checked_ids, checked_k, checked_query
from .filter_forms import refuse_unsupported, simplified
from .payload_filters import Filter
from .payload_values import Payload, Value
from .store_capabilities import Capabilities, Unsupported
from .typed_fields import refuse_large_integers
from .vector_store_protocol import Match, Record

Rows = NDArray[np.float32]


def import_engine(module: str, package: str) -> Any:
    """Import an engine's package, or say how to install it.

    Parameters
    ----------
    module
        What Python imports.
    package
        What pip installs.

    Returns
    -------
    module

    Raises
    ------
    ImportError
        With the command that installs it.

    Examples
    --------
    >>> import_engine("sqlite3", "python").__name__
    'sqlite3'
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        fix = f'python -m pip install "{package}" (or "course_lib[stores]")'
        raise ImportError(f"{package} is not installed ({error}). {fix}") from error


class EngineStore(ABC):
    """A `VectorStore` over somebody's engine: checks here, the engine's calls in five methods.

    A subclass writes `_write`, `_read`, `_remove`, `_nearest`, `_count` and `_close`; they get what
    has been checked, and filters without constants.

    Parameters
    ----------
    d
        Length of a vector.
    metric
        One of ``capabilities.metrics``.

    Raises
    ------
    Unsupported
        If the engine doesn't know the metric.

    Examples
    --------
    >>> EngineStore.engine
    'an engine'
    """

    engine: ClassVar[str] = "an engine"
    capabilities: Capabilities = Capabilities()
    doubles: ClassVar[bool] = False  # whether all numbers are kept as such

    def __init__(self, d: int, metric: str) -> None:
        check_space(d, metric)
        if metric not in self.capabilities.metrics:
            known = ", ".join(sorted(self.capabilities.metrics))
            raise Unsupported(f"{self.engine}: knows the metrics {known}, not {metric}")
        self.d, self.metric = int(d), metric
        self.closed = False
        self._turn = threading.RLock()

    def upsert(
        self, ids: Sequence[str], vectors: Rows, payloads: Sequence[Payload] | None = None
    ) -> None:
        """Write documents; see `VectorStore.upsert`."""
        names, rows, fields = checked_batch(ids, vectors, payloads, self.d, self.metric)
        if any(fields) and not self.capabilities.payloads:
            raise Unsupported(f"{self.engine}: keeps no payloads")
        if self.doubles:
            refuse_large_integers(self.engine, fields)
        with self._open():
            if names and not self.capabilities.upsert:
                self._refuse_replacing(names)
            if names:
                self._write(names, rows, fields)

    def get(self, ids: Sequence[str]) -> list[Record | None]:
        """Return documents in the order of `ids`; None where there is none."""
        names = checked_ids(ids)
        with self._open():
            found = self._read(list(dict.fromkeys(names))) if names else {}
        return [found.get(name) for name in names]

    def delete(self, ids: Sequence[str]) -> int:
        """Remove documents; return how many were there."""
        names = list(dict.fromkeys(checked_ids(ids)))
        if not self.capabilities.delete:
            raise Unsupported(f"{self.engine}: can't delete; write a new store without them")
        with self._open():
            return self._remove(names) if names else 0

    def search(self, query: Rows, k: int, where: Filter | None = None) -> list[Match]:
        """Return the k nearest documents that satisfy `where`; see `VectorStore.search`."""
        vector, wanted = checked_query(query, self.d, self.metric), checked_k(k)
        condition = self._accepted(where)
        with self._open():
            if condition is False:
                return []
            return self._nearest(vector, wanted, None if condition is True else condition)

    def count(self, where: Filter | None = None) -> int:
        """Return how many documents there are, or satisfy a filter."""
        condition = self._accepted(where)
        with self._open():
            if condition is False:
                return 0
            return self._count(None if condition is True else condition)

    def close(self) -> None:
        """Let go of files and connections; closing twice is fine."""
        with self._turn:
            if not self.closed:
                self.closed = True
                self._close()

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self.close()

    @contextmanager
    def _open(self) -> Iterator[None]:
        with self._turn:
            if self.closed:
                raise ValueError(f"{self.engine}: the store has been closed")
            yield

    def _accepted(self, where: Filter | None) -> Filter | bool:
        refuse_unsupported(where, self.capabilities, self.engine)
        condition = simplified(where)
        if self.doubles and isinstance(condition, Filter):
            refuse_large_integers(self.engine, (), condition)
        return condition

    def _refuse_other_space(self, d: int, metric: str) -> None:
        """Raise ValueError unless what is there already was made with this `d` and `metric`."""
        for name, was, asked in (("d", d, self.d), ("metric", metric, self.metric)):
            if was != asked:
                raise ValueError(f"{name}: the store was made with {was!r}, got {asked!r}")

    def _refuse_replacing(self, names: list[str]) -> None:
        there = self._read(names)
        if there:
            raise Unsupported(f"{self.engine}: can't replace {next(iter(there))!r}, which is there")

    @abstractmethod
    def _write(self, ids: list[str], rows: Rows, payloads: list[dict[str, Value]]) -> None:
        """Write n >= 1 documents with different ids."""

    @abstractmethod
    def _read(self, ids: list[str]) -> dict[str, Record]:
        """Return those that are there, by id."""

    @abstractmethod
    def _remove(self, ids: list[str]) -> int:
        """Remove n >= 1 different ids; return how many were there."""

    @abstractmethod
    def _nearest(self, query: Rows, k: int, where: Filter | None) -> list[Match]:
        """Search; scores as `Match` has them, best first."""

    @abstractmethod
    def _count(self, where: Filter | None) -> int:
        """Count."""

    @abstractmethod
    def _close(self) -> None:
        """Let go; called once."""
