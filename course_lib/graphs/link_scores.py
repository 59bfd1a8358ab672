"""How likely is an edge? Every method here answers with a product of two rows, one a node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Rows: TypeAlias = Any  # (n, d) array, or scipy CSR array, for which there are no type stubs


@dataclass(frozen=True, eq=False)
class LinkScorer:
    """Scores ``left[u] · right[v]`` of any pairs of nodes; higher is likelier.

    Embeddings are such rows, and so is a row of the adjacency matrix: its product with another
    counts common neighbours. What a baseline and a network say can so be ranked in one way.

    Attributes
    ----------
    left, right
        (n, d) array or sparse CSR array each; n nodes.

    Examples
    --------
    >>> scorer = LinkScorer.of_vectors([[1.0, 0.0], [0.6, 0.8], [0.0, 2.0]])
    >>> scorer.pairs([[0, 1], [1, 2]])
    array([0.6, 1.6])
    >>> scorer.rows([0])
    array([[1. , 0.6, 0. ]])
    """

    left: Rows
    right: Rows

    @classmethod
    def of_vectors(cls, vectors: ArrayLike) -> LinkScorer:
        """Score by the dot product of two nodes' embeddings, (n, d); of unit rows, the cosine."""
        rows = np.asarray(vectors)
        if rows.ndim != 2 or rows.dtype.kind != "f":
            raise ValueError(
                f"vectors: expected shape (n, d) floats, got {rows.shape} {rows.dtype}"
            )
        bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
        if bad.size:  # NaN compares with nothing, and would be ranked first
            raise ValueError(f"vectors: expected finite numbers, row {bad[0]} has NaN or inf")
        return cls(rows, rows)

    @property
    def n(self) -> int:
        """Number of nodes."""
        return int(self.left.shape[0])

    def pairs(self, pairs: ArrayLike) -> NDArray[np.floating]:
        """Return the scores (k,) of pairs of rows (k, 2)."""
        ends = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
        u, v = self.left[ends[:, 0]], self.right[ends[:, 1]]
        if sparse.issparse(u):
            return np.asarray((u * v).sum(axis=1)).ravel()
        return np.einsum("kd,kd->k", u, v)

    def rows(self, nodes: ArrayLike) -> NDArray[np.floating]:
        """Return the scores of nodes (B,) with every node, (B, n)."""
        scores = self.left[np.asarray(nodes, dtype=np.int64)] @ self.right.T
        return scores.toarray() if sparse.issparse(scores) else scores
