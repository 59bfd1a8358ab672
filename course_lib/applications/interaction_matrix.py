"""Which file imports which name, as a matrix of implicit feedback: files are users, names items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from course_lib.datasets import pydocs
from course_lib.datasets.pydocs_table import PyDocs

Ids = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Interactions:
    """Files, names, and a 1 where a file imports a name.

    Attributes
    ----------
    matrix : csr_array
        Shape (n, m), float32; a missing 1 says nothing but that the import isn't there.
    files, names : tuple of str
        n source files, such as ``"scipy/fft/_helper.py"``; m names, such as ``"numpy.asarray"``.

    Raises
    ------
    ValueError
        If the matrix has another shape, or a file or name comes twice.
    """

    matrix: csr_array
    files: tuple[str, ...]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.matrix.shape != (expected := (len(self.files), len(self.names))):
            raise ValueError(f"matrix: expected shape {expected}, got {self.matrix.shape}")
        for label, values in (("files", self.files), ("names", self.names)):
            if len(set(values)) < len(values):
                twice = Counter(values).most_common(1)[0][0]
                raise ValueError(f"{label}: expected each once, got {twice!r} twice")

    @classmethod
    def from_baskets(
        cls, baskets: Sequence[Iterable[str]], names: Sequence[str], files: Sequence[str] = ()
    ) -> Interactions:
        """Take the names of each file; files are called ``"file 0"``, ... unless given.

        Raises
        ------
        KeyError
            If a basket holds a name that isn't among `names`.

        Examples
        --------
        >>> Interactions.from_baskets([["math.pi"], []], ["math.pi", "math.tau"])
        Interactions(2 files, 2 names, 1 import)
        """
        column = {name: j for j, name in enumerate(names)}
        rows = [sorted({_known(column, name) for name in basket}) for basket in baskets]
        matrix = ones_at(rows, len(column))
        called = tuple(files) or tuple(f"file {i}" for i in range(len(rows)))
        return cls(matrix, called, tuple(names))

    @property
    def packages(self) -> list[str]:
        """The package of each file: the first part of its path."""
        return [file.partition("/")[0] for file in self.files]

    @cached_property
    def popularity(self) -> Ids:
        """How many files import each name, int64, shape (m,)."""
        return np.bincount(self.matrix.indices, minlength=len(self.names)).astype(np.int64)

    def columns(self, row: int) -> Ids:
        """Return the columns of the names that a file imports, ascending."""
        start, end = self.matrix.indptr[row : row + 2]
        return np.asarray(self.matrix.indices[start:end], np.int64)

    def basket(self, row: int) -> list[str]:
        """Return the names that a file imports, in the order of the columns."""
        return [self.names[j] for j in self.columns(row)]

    def index(self, name: str) -> int:
        """Return the column of a name; KeyError names one that isn't there."""
        return _known(self._column, name)

    def take(self, rows: Sequence[int] | Ids) -> Interactions:
        """Return some of the files; all names keep their columns."""
        files = tuple(self.files[i] for i in rows)
        return Interactions(csr_array(self.matrix[rows]), files, self.names)

    def __len__(self) -> int:
        return len(self.files)

    def __repr__(self) -> str:
        noun = "import" if self.matrix.nnz == 1 else "imports"
        return (
            f"Interactions({len(self.files):,} files, {len(self.names):,} names, "
            f"{self.matrix.nnz:,} {noun})"
        )

    @cached_property
    def _column(self) -> dict[str, int]:
        return {name: j for j, name in enumerate(self.names)}


def import_interactions(
    min_users: int = 5, min_names: int = 2, corpus: PyDocs | None = None
) -> Interactions:
    """Read PyDocs' imports as implicit feedback.

    Parameters
    ----------
    min_users : int
        Names that fewer files import are left out.
    min_names : int
        Then files with fewer names are left out: they show nothing about what goes together.
    corpus : PyDocs, optional
        PyDocs itself unless given.

    Returns
    -------
    Interactions
        Names in the order of the alphabet. PyDocs doesn't know in which order a file imports.

    Raises
    ------
    ValueError
        If nothing is left.

    Examples
    --------
    >>> pairs = [("p/a.py", "math.pi"), ("p/a.py", "math.tau"), ("p/b.py", "math.pi")]
    >>> import_interactions(min_users=1, corpus=PyDocs([], [], [], pairs))
    Interactions(1 files, 2 names, 2 imports)
    """
    pairs = sorted(set((pydocs() if corpus is None else corpus).imports))
    users = Counter(name for _, name in pairs)
    baskets: dict[str, list[str]] = {}
    for file, name in pairs:
        if users[name] >= min_users:
            baskets.setdefault(file, []).append(name)
    kept = {file: names for file, names in baskets.items() if len(names) >= min_names}
    if not kept:
        raise ValueError(f"min_users, min_names: nothing is left at {min_users} and {min_names}")
    names = sorted({name for found in kept.values() for name in found})
    return Interactions.from_baskets(list(kept.values()), names, list(kept))


def ones_at(rows: Sequence[Sequence[int]], m: int) -> csr_array:
    """Return a matrix with m columns that has ones at each row's columns."""
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
    columns = np.array([j for row in rows for j in row], np.int64)
    return csr_array((np.ones(len(columns), np.float32), columns, offsets), shape=(len(rows), m))


def _known(column: dict[str, int], name: str) -> int:
    if name not in column:
        raise KeyError(f"{name!r} is not among the {len(column):,} names")
    return column[name]
