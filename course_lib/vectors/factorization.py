"""Matrix factorisation R ≈ U Vᵀ: users and items get vectors from nothing but some ratings.

Loss = Σ over observed (u, i) of (r_ui − u·v)² + ridge · (Σ‖u‖² + Σ‖v‖²).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_array, sparray, spmatrix

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Factorization:
    """What a factorisation learned.

    Parameters
    ----------
    users
        U, shape (n, d).
    items
        V, shape (m, d).
    loss_history
        The loss after each epoch.
    """

    users: Matrix
    items: Matrix
    loss_history: list[float]

    def predict(self) -> Matrix:
        """Return U Vᵀ, shape (n, m): a rating for every cell, observed or not."""
        return self.users @ self.items.T


def factorize_als(
    ratings: sparray | spmatrix, dim: int, ridge: float = 0.1, epochs: int = 20, seed: int = 0
) -> Factorization:
    """Factorise by alternating least squares: solve for U with V fixed, then for V with U fixed.

    Both halves are exact, so the loss never rises.

    Parameters
    ----------
    ratings
        Sparse, shape (n, m); its stored entries, zeros among them, are the observed ratings.
    dim
        Length d of the vectors, 1 or more.
    ridge
        Weight of the penalty, above 0.
    epochs
        How often both halves are solved.
    seed
        For the random start.

    Returns
    -------
    Factorization
        A user or an item without ratings gets the vector 0.

    Raises
    ------
    ValueError
        If an argument is out of range or no rating is stored.

    Notes
    -----
    Complexity of an epoch: O(ratings·d² + (n + m)·d³).

    References
    ----------
    Zhou, Wilkinson, Schreiber and Pan (2008), Large-scale parallel collaborative filtering for
    the Netflix prize, section 3.1 (here with an unweighted penalty).

    Examples
    --------
    >>> planted = np.outer([1.0, 2.0, 3.0], [1.0, 0.5])
    >>> learned = factorize_als(csr_array(planted), dim=1, ridge=1e-6)
    >>> bool(np.allclose(learned.predict(), planted, atol=1e-3))
    True
    """
    observed = _checked(ratings, dim, ridge, epochs)
    users, items = _random_start(observed, dim, seed)
    by_item = csr_array(observed.T)
    history = []
    for _ in range(epochs):
        users = solve_rows(observed, items, ridge)
        items = solve_rows(by_item, users, ridge)
        history.append(factorization_loss(observed, users, items, ridge))
    return Factorization(users, items, history)


def solve_rows(ratings: csr_array, fixed: Matrix, ridge: float) -> Matrix:
    """One half of ALS: the best vector of each row, with the columns' vectors fixed.

    For row u with observed columns O: (V_Oᵀ V_O + ridge·I) x = V_Oᵀ r_O.

    Parameters
    ----------
    ratings
        Shape (n, m), CSR.
    fixed
        Vectors of the columns, shape (m, d).
    ridge
        Weight of the penalty, above 0.

    Returns
    -------
    ndarray
        Shape (n, d).
    """
    solved = np.zeros((ratings.shape[0], fixed.shape[1]))  # (n, d)
    penalty = ridge * np.eye(fixed.shape[1])
    for row, (start, end) in enumerate(zip(ratings.indptr, ratings.indptr[1:], strict=False)):
        v = fixed[ratings.indices[start:end]]  # (observed, d)
        solved[row] = np.linalg.solve(v.T @ v + penalty, v.T @ ratings.data[start:end])
    return solved


def factorize_sgd(
    ratings: sparray | spmatrix,
    dim: int,
    ridge: float = 0.01,
    learning_rate: float = 0.02,
    epochs: int = 100,
    seed: int = 0,
) -> Factorization:
    """Factorise by stochastic gradient descent: one observed rating at a time, shuffled.

    With e = r − u·v:  u += learning_rate · (e·v − ridge·u),  v += learning_rate · (e·u − ridge·v).
    Here the penalty is paid once a rating, as in the paper.

    Parameters
    ----------
    ratings, dim, ridge, epochs, seed
        As in `factorize_als`.
    learning_rate
        Size of a step, above 0.

    Returns
    -------
    Factorization
        A user or an item without ratings keeps its random start: its vector means nothing.

    Raises
    ------
    ValueError
        If an argument is out of range, no rating is stored, or the steps are so large that the
        numbers overflow.

    References
    ----------
    Koren, Bell and Volinsky (2009), Matrix factorization techniques for recommender systems,
    "Stochastic gradient descent".
    """
    observed = _checked(ratings, dim, ridge, epochs)
    if not learning_rate > 0:
        raise ValueError(f"learning_rate: expected a number above 0, got {learning_rate}")
    users, items = _random_start(observed, dim, seed)
    triples = observed.tocoo()
    rng = np.random.default_rng(seed)
    history = []
    for _ in range(epochs):
        order = rng.permutation(observed.nnz)
        rows, columns, values = triples.row[order], triples.col[order], triples.data[order]
        _sgd_epoch(rows, columns, values, users, items, learning_rate, ridge)
        history.append(factorization_loss(observed, users, items, ridge))
    if not np.isfinite(history[-1]):
        raise ValueError(f"learning_rate: {learning_rate} is too large, the numbers overflowed")
    return Factorization(users, items, history)


def factorization_loss(ratings: csr_array, users: Matrix, items: Matrix, ridge: float) -> float:
    """Squared error on the observed ratings plus the penalty."""
    triples = ratings.tocoo()
    predicted = np.einsum("nd,nd->n", users[triples.row], items[triples.col])
    error = ((triples.data - predicted) ** 2).sum()
    return float(error + ridge * ((users**2).sum() + (items**2).sum()))


@njit(cache=True)
def _sgd_epoch(rows, columns, values, users, items, learning_rate, ridge):  # type: ignore[no-untyped-def]
    for n in range(len(values)):
        u, v = users[rows[n]], items[columns[n]]
        error = values[n] - np.sum(u * v)
        for j in range(len(u)):
            old = u[j]
            u[j] += learning_rate * (error * v[j] - ridge * old)
            v[j] += learning_rate * (error * old - ridge * v[j])


def _random_start(ratings: csr_array, dim: int, seed: int) -> tuple[Matrix, Matrix]:
    rng = np.random.default_rng(seed)
    n, m = ratings.shape
    return rng.normal(0, 0.1, (n, dim)), rng.normal(0, 0.1, (m, dim))


def _checked(ratings: sparray | spmatrix, dim: int, ridge: float, epochs: int) -> csr_array:
    if dim < 1 or epochs < 1:
        raise ValueError(f"dim, epochs: expected 1 or more, got {dim} and {epochs}")
    if not ridge > 0:
        raise ValueError(f"ridge: expected a number above 0, got {ridge}")
    observed = csr_array(ratings).astype(np.float64)
    if not observed.nnz:
        raise ValueError("ratings: expected at least one stored rating, got none")
    return observed
