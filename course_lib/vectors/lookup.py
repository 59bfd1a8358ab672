"""The embedding table: a lookup is a product with a one-hot matrix, and so is its gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .numbers_check import Floats, as_floats


@dataclass
class EmbeddingTable:
    """One vector an item, found by its number.

    Parameters
    ----------
    weight
        E, shape (V, d).

    Examples
    --------
    >>> table = EmbeddingTable(np.arange(6.0).reshape(3, 2))
    >>> table.lookup([2, 0])
    array([[4., 5.],
           [0., 1.]])
    >>> rows, gradient = table.row_gradients([2, 0, 2], np.ones((3, 2)))
    >>> rows, gradient
    (array([0, 2]), array([[1., 1.], [2., 2.]]))
    """

    weight: Floats

    def __post_init__(self) -> None:
        self.weight = as_floats("weight", self.weight, 2)

    @classmethod
    def random(cls, size: int, dim: int, seed: int = 0) -> Self:
        """Make a table of `size` rows of N(0, 1) float32 numbers, as nn.Embedding does."""
        rng = np.random.default_rng(seed)
        return cls(rng.standard_normal((size, dim), dtype=np.float32))

    def lookup(self, ids: ArrayLike) -> Floats:
        """Return the rows of the given items: ids of shape (...) give shape (..., d).

        Costs O(d) an item, whatever V is.

        Raises
        ------
        TypeError
            If the ids aren't integers.
        IndexError
            If an id is below 0 or not below V.
        """
        return self.weight[self._checked(ids)]

    def lookup_by_product(self, ids: ArrayLike) -> Floats:
        """Return the same as `lookup`, as the product X E of the one-hot matrix X, shape (n, V).

        Costs O(V·d) an item: this is what the lookup means, not how to do it.
        """
        return self.one_hot(ids) @ self.weight  # (n, V) @ (V, d)

    def one_hot(self, ids: ArrayLike) -> Floats:
        """Return X, shape (n, V), for ids of shape (n,)."""
        numbers = self._checked(ids)
        return (numbers[:, None] == np.arange(len(self.weight))).astype(self.weight.dtype)

    def row_gradients(self, ids: ArrayLike, upstream: ArrayLike) -> tuple[NDArray[np.intp], Floats]:
        """Return the rows of dL/dE that aren't zero: those of the items that occurred.

        dL/dE = Xᵀ G, where X is the one-hot matrix: each looked-up item sends its gradient back
        to its row, and the gradients of an item that occurs twice add up.

        Parameters
        ----------
        ids
            Shape (n,), the items that were looked up.
        upstream
            G = dL/d(looked-up rows), shape (n, d).

        Returns
        -------
        rows
            The r different ids, sorted.
        gradient
            Shape (r, d).

        Raises
        ------
        ValueError
            If `upstream` doesn't have shape (n, d).
        """
        numbers, g = self._checked(ids), as_floats("upstream", upstream, 2)
        if g.shape != (len(numbers), self.weight.shape[1]):
            expected = (len(numbers), self.weight.shape[1])
            raise ValueError(f"upstream: expected shape {expected}, got {g.shape}")
        rows, position = np.unique(numbers, return_inverse=True)
        gradient = np.zeros((len(rows), g.shape[1]), dtype=g.dtype)  # (r, d)
        np.add.at(gradient, position, g)
        return rows, gradient

    def step(self, ids: ArrayLike, upstream: ArrayLike, learning_rate: float) -> None:
        """Move the rows that occurred against their gradient; all others stay as they are."""
        rows, gradient = self.row_gradients(ids, upstream)
        self.weight[rows] -= learning_rate * gradient

    def _checked(self, ids: ArrayLike) -> NDArray[np.intp]:
        numbers = np.asarray(ids)
        if not np.issubdtype(numbers.dtype, np.integer):
            raise TypeError(f"ids: expected integers, got dtype {numbers.dtype}")
        if numbers.size and (numbers.min() < 0 or numbers.max() >= len(self.weight)):
            wrong = numbers.min() if numbers.min() < 0 else numbers.max()
            raise IndexError(f"ids: expected 0 to {len(self.weight) - 1}, got {wrong}")
        return numbers.astype(np.intp)
