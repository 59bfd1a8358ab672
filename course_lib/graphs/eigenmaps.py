"""Laplacian eigenmaps: coordinates in which neighbours differ as little as possible."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import eigh
from scipy.sparse import csgraph
from scipy.sparse.linalg import LinearOperator, eigsh

from .csr_graph import Graph
from .laplacians import inverse_root, laplacian
from .node_names import Name

DENSE = 500  # nodes up to which all eigenvectors are computed
SHIFT = 3.0  # eigenvalues λ are 0 to 2; those of SHIFT · (I - U Uᵀ) - L are SHIFT - λ, and 0 for U


class LaplacianEigenmaps:
    """The d smallest non-trivial solutions of L y = λ D y.

    A vector that is constant on every connected part has λ = 0 and says nothing; as many as there
    are parts are left out. What remains of small parts has large λ, so in a graph of several
    parts most coordinates describe the largest one and are zero elsewhere. Isolated nodes are zero
    everywhere.

    Parameters
    ----------
    dim : int
        Number d of coordinates.

    Attributes
    ----------
    vectors : (n, d) float32
        Row i belongs to node i. Each column y has yᵀ D y = 1 and its largest entry positive.
    eigenvalues : (d,) float64
        Ascending, above 0 and at most 2.

    References
    ----------
    Belkin, Niyogi 2003, "Laplacian Eigenmaps for Dimensionality Reduction and Data
    Representation", section 2.

    Examples
    --------
    >>> path = Graph.from_edges([(0, 1), (1, 2), (2, 3)])
    >>> y = LaplacianEigenmaps(1).fit(path).vectors[:, 0]
    >>> bool((np.diff(y) < 0).all() or (np.diff(y) > 0).all())  # in the order of the path
    True
    """

    vectors: NDArray[np.float32]
    eigenvalues: NDArray[np.float64]
    names: tuple[Name, ...]

    def __init__(self, dim: int = 16) -> None:
        if dim < 1:
            raise ValueError(f"dim: expected 1 or more, got {dim}")
        self.dim = dim

    def fit(self, graph: Graph) -> Self:
        """Solve the eigenvalue problem.

        Parameters
        ----------
        graph : Graph
            Undirected.

        Returns
        -------
        Self

        Raises
        ------
        ValueError
            If the graph is directed, or has fewer than d nodes beyond one for each part.
        """
        matrix, trivial = laplacian(graph, normalized=True), constant_on_parts(graph)
        room = graph.n - trivial.shape[1]
        if self.dim > room:
            raise ValueError(f"dim: expected at most {room} on this graph, got {self.dim}")
        solve = _all_eigenvectors if graph.n <= DENSE else _some_eigenvectors
        shifted, x = solve(matrix, trivial, self.dim)
        y = x * inverse_root(graph.strengths)[:, None]  # (n, d)
        signs = np.sign(y[np.argmax(np.abs(y).round(9), axis=0), np.arange(self.dim)])
        self.vectors, self.eigenvalues = (y * signs).astype(np.float32), SHIFT - shifted
        self.names = graph.names
        return self


def constant_on_parts(graph: Graph) -> sparse.csr_array:
    """Return the solutions with eigenvalue 0: D^(1/2) times 1 on one connected part, 0 elsewhere.

    Parameters
    ----------
    graph : Graph

    Returns
    -------
    (n, parts) scipy.sparse.csr_array
        Orthonormal columns; an isolated node is a part of its own.

    Examples
    --------
    >>> constant_on_parts(Graph.from_edges([(0, 1)], names=range(3))).toarray().round(2)
    array([[0.71, 0.  ],
           [0.71, 0.  ],
           [0.  , 1.  ]])
    """
    parts, part = csgraph.connected_components(graph.adjacency(), directed=False)
    root = np.sqrt(np.where(graph.degrees > 0, graph.strengths, 1.0))
    root /= np.sqrt(np.bincount(part, root**2, parts))[part]
    return sparse.csr_array((root, (np.arange(graph.n), part)), (graph.n, parts))


def _all_eigenvectors(
    matrix: sparse.csr_array, trivial: sparse.csr_array, dim: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Largest eigenvalues, descending, and eigenvectors of SHIFT · (I - U Uᵀ) - L, dense."""
    projection = np.eye(len(matrix.indptr) - 1) - (trivial @ trivial.T).toarray()
    values, vectors = eigh(SHIFT * projection - matrix.toarray())
    return values[::-1][:dim], vectors[:, ::-1][:, :dim]


def _some_eigenvectors(
    matrix: sparse.csr_array, trivial: sparse.csr_array, dim: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same by Lanczos' method, which only needs products with the matrix."""

    def product(x: NDArray[np.float64]) -> NDArray[np.float64]:
        x = x.ravel()
        return SHIFT * (x - trivial @ (trivial.T @ x)) - matrix @ x

    operator = LinearOperator(matrix.shape, matvec=product, dtype=np.float64)
    start = np.random.default_rng(0).normal(size=matrix.shape[0])  # the same each time
    values, vectors = eigsh(operator, dim, which="LA", v0=start)
    order = np.argsort(-values)
    return values[order], vectors[:, order]
