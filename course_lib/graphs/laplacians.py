"""The graph Laplacian: how much a function on the nodes differs between neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .csr_graph import Graph


def laplacian(graph: Graph, normalized: bool = False) -> sparse.csr_array:
    """Return L = D - A, or D^(-1/2) (D - A) D^(-1/2).

    D is the diagonal of the nodes' strengths, the sums of A's rows. For any numbers f on the nodes
    fᵀ L f is the sum over edges of w (f_i - f_j)²: zero exactly where f is constant on every
    connected part.

    Parameters
    ----------
    graph : Graph
        Undirected.
    normalized : bool
        Divide by the roots of the strengths; rows of isolated nodes are zero.

    Returns
    -------
    (n, n) scipy.sparse.csr_array of float64

    Raises
    ------
    ValueError
        If the graph is directed.

    References
    ----------
    Chung 1997, "Spectral Graph Theory", section 1.2.

    Examples
    --------
    >>> path = Graph.from_edges([(0, 1), (1, 2)])
    >>> laplacian(path).toarray()
    array([[ 1., -1.,  0.],
           [-1.,  2., -1.],
           [ 0., -1.,  1.]])
    """
    if graph.directed:
        raise ValueError("graph: expected an undirected one, got a directed one")
    matrix = sparse.diags_array(graph.strengths) - graph.adjacency().astype(np.float64)
    if normalized:
        scale = sparse.diags_array(inverse_root(graph.strengths))
        matrix = scale @ matrix @ scale
    return matrix.tocsr()


def inverse_root(strengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / √strength, 0 for an isolated node, (n,).

    Examples
    --------
    >>> inverse_root(np.array([4.0, 0.0]))
    array([0.5, 0. ])
    """
    there = strengths > 0
    return np.where(there, 1.0 / np.sqrt(np.where(there, strengths, 1.0)), 0.0)
