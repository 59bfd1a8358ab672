"""Is there a tree in the vectors? A probe for distances along a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import minimum_spanning_tree

from course_lib.vectors.numbers_check import as_floats

from .correlation import spearman

Matrix = NDArray[np.float64]
DECAY, SQUARE_DECAY, SMALL = 0.9, 0.999, 1e-8  # Adam's β1, β2 and ε


class TreeScore(NamedTuple):
    """How well predicted distances follow the trees', means over the trees.

    Attributes
    ----------
    spearman : float
        Rank correlation of one node's distances to the others, mean over nodes and trees.
    edges_found : float
        Share of the trees' edges in the minimum spanning tree of the predicted distances (UUAS);
        nan where not all nodes of a tree have vectors, so that no two are at distance 1.
    """

    spearman: float
    edges_found: float


class StructuralProbe:
    """A linear map after which squared distances are distances along a tree.

    d_B(h_i, h_j)² = ‖B (h_i - h_j)‖², with B of shape (rank, d) that makes
    Σ over trees of mean over pairs |d_T(i, j) - d_B(h_i, h_j)²| small. Fitted with Adam, all trees
    in each step.

    Parameters
    ----------
    rank
        Rows of B. A tree of few levels fits into few dimensions; a small rank also keeps the probe
        from learning vectors by heart.
    steps, learning_rate
        Of Adam.
    seed
        Of the first B.

    Attributes
    ----------
    projection : (rank, d) float64
        B, after `fit`.
    losses : list of float
        The mean loss over trees before each step.

    References
    ----------
    Hewitt and Manning (2019), A structural probe for finding syntax in word representations,
    equations 1 and 2; Kingma and Ba (2015), Adam, algorithm 1.

    Examples
    --------
    >>> path = np.abs(np.subtract.outer(range(4), range(4)))  # a tree without branches
    >>> corners = np.array([[0, 0, 0, 9], [1, 0, 0, -9], [1, 1, 0, 9], [1, 1, 1, -9]])
    >>> probe = StructuralProbe(rank=3, seed=1).fit([corners], [path])
    >>> probe.score([corners], [path]).edges_found
    1.0
    """

    projection: Matrix
    losses: list[float]

    def __init__(
        self, rank: int, steps: int = 300, learning_rate: float = 0.02, seed: int = 0
    ) -> None:
        if rank < 1 or steps < 1 or not learning_rate > 0:
            raise ValueError(
                "rank, steps, learning_rate: expected 1 or more, 1 or more and above 0, "
                f"got {rank}, {steps} and {learning_rate}"
            )
        self.rank, self.steps, self.learning_rate, self.seed = rank, steps, learning_rate, seed

    def fit(self, vectors: Sequence[ArrayLike], distances: Sequence[ArrayLike]) -> Self:
        """Find B.

        Parameters
        ----------
        vectors
            One array (n_t, d) for each tree.
        distances
            One symmetric array (n_t, n_t) for each: steps along the tree.

        Raises
        ------
        ValueError
            If a shape doesn't fit or there is no tree.
        """
        trees = _checked(vectors, distances)
        d = trees[0][0].shape[1]
        self.projection = np.random.default_rng(self.seed).normal(0, d**-0.5, (self.rank, d))
        mean, square, self.losses = np.zeros((self.rank, d)), np.zeros((self.rank, d)), []
        for step in range(1, self.steps + 1):
            loss, gradient = self._loss(trees)
            self.losses.append(loss)
            mean = DECAY * mean + (1 - DECAY) * gradient
            square = SQUARE_DECAY * square + (1 - SQUARE_DECAY) * gradient**2
            unbiased = np.sqrt(square / (1 - SQUARE_DECAY**step)) + SMALL
            self.projection -= self.learning_rate * mean / (1 - DECAY**step) / unbiased
        return self

    def distances(self, vectors: ArrayLike) -> Matrix:
        """Return the squared distances after the map, (n, n), of the rows of (n, d)."""
        h = as_floats("vectors", vectors, 2) @ self.projection.T  # (n, rank)
        return squared_distances(h)

    def score(self, vectors: Sequence[ArrayLike], distances: Sequence[ArrayLike]) -> TreeScore:
        """Compare with trees, best with ones that `fit` hasn't seen; arguments as in `fit`."""
        trees = _checked(vectors, distances)
        return tree_score([self.distances(h) for h, _ in trees], [tree for _, tree in trees])

    def _loss(self, trees: list[tuple[Matrix, Matrix]]) -> tuple[float, Matrix]:
        """With S the signs of d_B² - d_T, dL/dB = 4 B Hᵀ (diag(S 1) - S) H / n²."""
        loss, gradient = 0.0, np.zeros_like(self.projection)
        for h, tree in trees:
            over = self.distances(h) - tree  # (n, n)
            loss += np.abs(over).mean() / len(trees)
            signs = np.sign(over)
            pulled = signs.sum(axis=1)[:, None] * h - signs @ h  # (n, d)
            gradient += 4 * (self.projection @ h.T) @ pulled / len(h) ** 2 / len(trees)
        return float(loss), gradient


def squared_distances(h: NDArray[Any]) -> Matrix:
    """Return ‖h_i - h_j‖² of all pairs of rows, (n, n); the diagonal is exactly 0.

    Examples
    --------
    >>> squared_distances(np.array([[0.0, 0.0], [3.0, 4.0]]))
    array([[ 0., 25.],
           [25.,  0.]])
    """
    h = np.asarray(h, dtype=np.float64)
    lengths = (h * h).sum(axis=1)
    squares = np.maximum(lengths[:, None] - 2 * h @ h.T + lengths, 0)
    np.fill_diagonal(squares, 0)
    return np.asarray(squares)


def tree_score(predicted: Sequence[ArrayLike], distances: Sequence[ArrayLike]) -> TreeScore:
    """Compare any distances, for example plain squared ones, with distances along trees.

    Parameters
    ----------
    predicted, distances
        One array (n_t, n_t) for each tree, n_t at least 3.

    Returns
    -------
    TreeScore

    References
    ----------
    Hewitt and Manning (2019), section 4.2: DSpr. and UUAS.

    Examples
    --------
    >>> path = np.abs(np.subtract.outer(range(4), range(4)))
    >>> tree_score([path**2], [path])
    TreeScore(spearman=1.0, edges_found=1.0)
    """
    pairs = [
        (np.asarray(p, float), np.asarray(t, float))
        for p, t in zip(predicted, distances, strict=True)
    ]
    ranks = [np.nanmean([_spearman_of(i, p, t) for i in range(len(t))]) for p, t in pairs]
    edges = [_edges_found(p, t) for p, t in pairs]
    return TreeScore(float(np.nanmean(ranks)), float(np.mean(edges)))


def _spearman_of(node: int, predicted: Matrix, tree: Matrix) -> float:
    others = np.arange(len(tree)) != node
    return spearman(predicted[node, others], tree[node, others])


def _edges_found(predicted: Matrix, tree: Matrix) -> float:
    true = np.triu(tree == 1)
    if true.sum() != len(tree) - 1:
        return float("nan")
    # To scipy a 0 is no edge; 1 more on every pair leaves the minimum spanning tree as it is.
    spanning = minimum_spanning_tree(predicted - predicted.min() + 1).toarray() > 0
    return float(((spanning | spanning.T) & true).sum() / true.sum())


def _checked(
    vectors: Sequence[ArrayLike], distances: Sequence[ArrayLike]
) -> list[tuple[Matrix, Matrix]]:
    if len(vectors) != len(distances) or not len(vectors):
        raise ValueError(
            f"distances: expected {len(vectors)} >= 1 arrays, one a tree, got {len(distances)}"
        )
    trees = []
    for given, steps in zip(vectors, distances, strict=True):
        h, tree = as_floats("vectors", given, 2), as_floats("distances", steps, 2)
        if tree.shape != (len(h), len(h)):
            raise ValueError(f"distances: expected shape {(len(h), len(h))}, got {tree.shape}")
        trees.append((h.astype(np.float64), tree.astype(np.float64)))
    return trees
