"""Fewer numbers, then fewer bits for each: reductions and a quantiser, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, Self

from numpy.typing import ArrayLike

from course_lib.ann.row_checks import Rows, as_rows, check_positive
from course_lib.training.matryoshka import truncate


class Reduction(Protocol):
    """A map from vectors to vectors, for queries and rows alike, such as `ServingPCA`."""

    def fit(self, x: Any, /) -> Any:
        """Learn from rows (n, d)."""
        ...

    def transform(self, x: Any, /) -> Rows:
        """Return rows (n, d')."""
        ...


class Quantizer(Protocol):
    """Codes for vectors, such as `ScalarQuantizer` or chapter 7's `ProductQuantizer`."""

    @property
    def code_size(self) -> int:
        """Bytes of a vector's code."""
        ...

    def fit(self, x: Any, /) -> Any:
        """Learn from rows (n, d)."""
        ...

    def encode(self, x: Any, /) -> Any:
        """Return codes of rows (n, d)."""
        ...

    def decode(self, codes: Any, /) -> Rows:
        """Return the vectors that codes stand for, (n, d)."""
        ...


class Prefix:
    """Keeps the first `dim` numbers, with length 1: chapter 8's `truncate` as a reduction.

    Parameters
    ----------
    dim : int

    Examples
    --------
    >>> Prefix(2).transform([[0.3, 0.4, 0.866]]).round(4)
    array([[0.6, 0.8]], dtype=float32)
    """

    def __init__(self, dim: int) -> None:
        self.dim = check_positive("dim", dim)

    def fit(self, x: ArrayLike) -> Self:
        """Nothing to learn. Returns itself."""
        return self

    def transform(self, x: ArrayLike) -> Rows:
        """Return rows (n, dim)."""
        return truncate(as_rows("x", x), self.dim)


class Compression:
    """Some reductions, then a quantiser.

    Rows are reduced and encoded. Queries are only reduced (`transform`), and compared with what the
    rows' codes stand for (`decode`): the asymmetric comparison of chapter 7, which costs no memory.

    Parameters
    ----------
    name : str
        Such as ``"PCA 128 + int4"``.
    reductions : sequence of Reduction
        In order; may be empty.
    quantizer : Quantizer, optional
        None keeps float32.

    Examples
    --------
    >>> from course_lib.advanced import ScalarQuantizer
    >>> short = Compression("first 2, int8", [Prefix(2)], ScalarQuantizer())
    >>> codes = short.fit([[0.6, 0.8, 0.0], [1.0, 0.0, 3.0]]).encode([[0.6, 0.8, 0.5]])
    >>> codes.tolist(), short.decode(codes).round(3).tolist()
    ([[0, 255]], [[0.6000000238418579, 0.800000011920929]])
    >>> short.code_size
    2
    """

    d: int  # numbers that are left of each vector

    def __init__(
        self, name: str, reductions: Sequence[Reduction] = (), quantizer: Quantizer | None = None
    ) -> None:
        self.name, self.reductions, self.quantizer = name, list(reductions), quantizer

    @property
    def code_size(self) -> int:
        """Bytes of a vector. What all vectors share (axes, codebooks, ranges) isn't counted."""
        if not hasattr(self, "d"):
            raise ValueError(f"{self.name}: expected fit() first")
        return 4 * self.d if self.quantizer is None else self.quantizer.code_size

    def fit(self, x: ArrayLike) -> Self:
        """Fit each step to rows (n, d) as the steps before it left them. Returns itself."""
        rows = as_rows("x", x)
        for reduction in self.reductions:
            reduction.fit(rows)
            rows = reduction.transform(rows)
        if self.quantizer is not None:
            self.quantizer.fit(rows)
        self.d = rows.shape[1]
        return self

    def transform(self, x: ArrayLike) -> Rows:
        """Return reduced rows or queries, (n, d'), as floats."""
        rows = as_rows("x", x)
        for reduction in self.reductions:
            rows = reduction.transform(rows)
        return rows

    def encode(self, x: ArrayLike) -> Any:
        """Return what is stored of rows (n, d)."""
        rows = self.transform(x)
        return rows if self.quantizer is None else self.quantizer.encode(rows)

    def decode(self, codes: Any) -> Rows:
        """Return the reduced rows that codes stand for, (n, d')."""
        return codes if self.quantizer is None else self.quantizer.decode(codes)
