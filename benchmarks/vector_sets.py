"""The vectors that the search benchmarks share: rows to index, and a thousand held-out queries."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import pydocs_vectors, static_vectors, vector_mixture

Rows = NDArray[np.float32]

SETS = ("PyDocs", "static", "mixture")
QUERIES = 1000


@cache
def vector_set(name: str) -> tuple[Rows, Rows]:
    """Return (rows, queries).

    ``"PyDocs"``: MiniLM's vectors of PyDocs, 384-d. ``"static"``: the word table of MiniLM, 384-d.
    ``"mixture"``: 100,000 rows of 128 numbers, 1,000 clusters that run into each other.
    """
    if name == "mixture":
        rows = vector_mixture(100_000 + QUERIES, 128, clusters=1000, spread=1.0, decay=0.5)
    else:
        rows = (pydocs_vectors() if name == "PyDocs" else static_vectors()).matrix
        rows = np.random.default_rng(0).permutation(rows)
    return np.ascontiguousarray(rows[:-QUERIES]), np.ascontiguousarray(rows[-QUERIES:])
