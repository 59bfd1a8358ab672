"""Implicit ALS: factorise what was chosen, with little weight on what wasn't."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from course_lib.datasets import progress

from .interaction_matrix import Interactions

Matrix = NDArray[np.float32]
ROWS = 256  # solved together: (256, d, d) in memory


class ImplicitALS:
    """Vectors of files and names from imports alone, by alternating least squares.

    A missing import isn't a rating of 0: nobody may have thought of it. So every cell has a
    preference p (1 or 0) and a confidence c: ``1 + alpha`` where the import is there, 1 where it
    isn't. The loss over all cells is

    ``sum c_ui (p_ui - x_u · y_i)² + ridge (sum |x_u|² + sum |y_i|²)``.

    Parameters
    ----------
    dim : int
        Length d of the vectors.
    alpha : float
        Additional confidence of an import that is there, above 0.
    ridge : float
        Weight of the penalty, above 0.
    epochs : int
        How often both halves are solved.
    seed : int
        Of the random start.

    Attributes
    ----------
    users : (n, d) float32
        Vectors of the training files.
    items : (m, d) float32
        Vectors of the names.

    Complexity
    ----------
    O(imports · d² + (n + m) · d³) an epoch.

    References
    ----------
    Hu, Koren and Volinsky (2008), Collaborative filtering for implicit feedback datasets,
    equations 3 to 5.

    Examples
    --------
    >>> files = Interactions.from_baskets([["a", "b"]] * 3 + [["c", "d"]] * 3, "abcd")
    >>> model = ImplicitALS(dim=2, ridge=0.1).fit(files)
    >>> scores = model.scores(Interactions.from_baskets([["a"]], "abcd"))[0]
    >>> (scores[:2] > 0.8).tolist(), (scores[2:] > 0.1).tolist()
    ([True, True], [False, False])
    """

    users: Matrix
    items: Matrix

    def __init__(
        self,
        dim: int = 64,
        alpha: float = 10.0,
        ridge: float = 1.0,
        epochs: int = 10,
        seed: int = 0,
    ) -> None:
        for label, number in (("dim", dim), ("epochs", epochs)):
            if number < 1:
                raise ValueError(f"{label}: expected 1 or more, got {number}")
        for label, value in (("alpha", alpha), ("ridge", ridge)):
            if not value > 0:
                raise ValueError(f"{label}: expected a number above 0, got {value}")
        self.dim, self.epochs, self.seed = dim, epochs, seed
        self.alpha, self.ridge = alpha, ridge

    def fit(self, train: Interactions) -> Self:
        """Solve for the files with the names fixed, then for the names with the files fixed."""
        by_file = train.matrix
        by_name = csr_array(by_file.T)
        rng = np.random.default_rng(self.seed)
        self.items = rng.normal(0, 0.1, (by_file.shape[1], self.dim)).astype(np.float32)
        for _ in progress(range(self.epochs), "Implicit ALS"):
            self.users = solve_implicit(by_file, self.items, self.alpha, self.ridge)
            self.items = solve_implicit(by_name, self.users, self.alpha, self.ridge)
        return self

    def user_vectors(self, given: Interactions) -> Matrix:
        """Fold in files that training never saw: half a step of ALS, float32, (n, d)."""
        return solve_implicit(given.matrix, self.items, self.alpha, self.ridge)

    def scores(self, given: Interactions) -> Matrix:
        """Return x_u · y_i, float32, (n, m)."""
        return self.user_vectors(given) @ self.items.T


def solve_implicit(preferences: csr_array, fixed: Matrix, alpha: float, ridge: float) -> Matrix:
    """One half of implicit ALS: the best vector of each row, with the columns' vectors fixed.

    ``x_u = (Y'Y + alpha Y_u'Y_u + ridge I)^-1 (1 + alpha) Y_u' 1``, where Y_u has the rows of
    Y that u chose. Y'Y is the same for all: what isn't chosen costs nothing extra.

    Parameters
    ----------
    preferences : csr_array
        Shape (n, m), ones.
    fixed : (m, d) float32
        Y.
    alpha, ridge : float
        As in `ImplicitALS`.

    Returns
    -------
    (n, d) float32
        0 for a row without a choice.

    References
    ----------
    Hu, Koren and Volinsky (2008), equation 4.

    Examples
    --------
    >>> solve_implicit(csr_array([[1.0]]), np.ones((1, 1), np.float32), 3.0, 1.0)  # 4 / (1 + 3 + 1)
    array([[0.8]], dtype=float32)
    """
    d = fixed.shape[1]
    common = fixed.T @ fixed + ridge * np.eye(d, dtype=np.float32)  # (d, d)
    outer = (fixed[:, :, None] * fixed[:, None, :]).reshape(len(fixed), d * d)  # (m, d²)
    sums = (1 + alpha) * (preferences @ fixed)  # (n, d)
    solved = np.empty((preferences.shape[0], d), np.float32)
    for start in range(0, len(solved), ROWS):
        rows = slice(start, start + ROWS)
        own = (preferences[rows] @ outer).reshape(-1, d, d)  # Y_u'Y_u of each row
        solved[rows] = np.linalg.solve(common + alpha * own, sums[rows, :, None])[:, :, 0]
    return solved


def implicit_loss(
    preferences: csr_array, users: Matrix, items: Matrix, alpha: float, ridge: float
) -> float:
    """The loss of `ImplicitALS` over all n·m cells, without visiting the empty ones.

    The squares of all scores add up to ``trace(X'X Y'Y)``; only the cells with an import are
    corrected one by one.

    Parameters
    ----------
    preferences : csr_array
        Shape (n, m), ones.
    users, items : (n, d) and (m, d) float32
    alpha, ridge : float

    Returns
    -------
    float

    Examples
    --------
    >>> one = np.ones((1, 1), np.float32)
    >>> implicit_loss(csr_array([[1.0]]), one * 0.5, one, alpha=3.0, ridge=1.0)  # 4 · 0.25 + 1.25
    2.25
    """
    x, y = users.astype(np.float64), items.astype(np.float64)
    cells = preferences.tocoo()
    s = np.einsum("nd,nd->n", x[cells.row], y[cells.col])
    everywhere = np.sum((x.T @ x) * (y.T @ y))
    chosen = np.sum((1 + alpha) * (1 - s) ** 2 - s**2)
    return float(everywhere + chosen + ridge * ((x**2).sum() + (y**2).sum()))
