"""The symmetrically normalised adjacency matrix with self-loops that a GCN multiplies by."""

from __future__ import annotations

import numpy as np
import torch
from scipy import sparse
from torch import Tensor

from .csr_graph import Graph
from .message_passing import scatter_sum


def normalized_adjacency(graph: Graph) -> sparse.csr_array:
    """Return D̃^(-1/2) (A + I) D̃^(-1/2): self-loops are added first, D̃ counts them.

    Each node gets a loop of weight 1, so that it hears itself too; one that has a loop keeps its
    own instead. Entry (i, j) is ``a_ij / sqrt(d̃_i d̃_j)``: the largest eigenvalue is 1, so that
    states neither explode nor vanish from layer to layer. An isolated node has a 1 on the
    diagonal, never a division by zero.

    Parameters
    ----------
    graph : Graph
        Undirected, n nodes.

    Returns
    -------
    (n, n) scipy CSR array, float32

    Raises
    ------
    ValueError
        If the graph is directed: then no symmetric matrix belongs to it.

    References
    ----------
    Kipf and Welling 2017, "Semi-Supervised Classification with Graph Convolutional Networks",
    equation 2 (the "renormalization trick").

    Examples
    --------
    >>> normalized_adjacency(Graph.from_edges([("a", "b")])).toarray()
    array([[0.5, 0.5],
           [0.5, 0.5]], dtype=float32)
    """
    if graph.directed:
        raise ValueError("graph: expected an undirected graph, got a directed one")
    a = sparse.csr_array(graph.adjacency()).astype(np.float64)
    a = a + sparse.diags_array((a.diagonal() == 0).astype(np.float64))  # A + I
    scale = sparse.diags_array(1 / np.sqrt(a.sum(axis=1)))  # D̃^(-1/2)
    return sparse.csr_array(scale @ a @ scale).astype(np.float32)


def with_self_loops(edges: Tensor, weights: Tensor, nodes: int) -> tuple[Tensor, Tensor]:
    """Add a loop of weight 1 to each node that has none.

    Parameters
    ----------
    edges : (2, E) int64 tensor
    weights : (E,) float32 tensor
    nodes : int
        n.

    Returns
    -------
    edges : (2, E') int64 tensor
        The new loops come last, in order of the nodes.
    weights : (E',) float32 tensor

    Examples
    --------
    >>> edges = torch.tensor([[0, 1], [1, 1]])
    >>> edges, weights = with_self_loops(edges, torch.tensor([2.0, 3.0]), nodes=2)
    >>> edges.tolist(), weights.tolist()
    ([[0, 1, 0], [1, 1, 0]], [2.0, 3.0, 1.0])
    """
    missing = torch.ones(nodes, dtype=torch.bool)
    missing[edges[0, edges[0] == edges[1]]] = False
    loops = missing.nonzero().flatten()  # (L,)
    both = torch.cat([edges, torch.stack([loops, loops])], dim=1)
    return both, torch.cat([weights, weights.new_ones(len(loops))])


def gcn_weights(edges: Tensor, weights: Tensor | None, nodes: int) -> tuple[Tensor, Tensor]:
    """Return edges with self-loops, and ``w_uv / sqrt(d̃_u d̃_v)`` for each.

    The same numbers as `normalized_adjacency`, for edges in columns. d̃ is what a node receives,
    which on a directed graph is one choice of two (torch_geometric's).

    Parameters
    ----------
    edges : (2, E) int64 tensor
    weights : (E,) float32 tensor, optional
        1 for each edge if left out.
    nodes : int

    Returns
    -------
    edges : (2, E') int64 tensor
    weights : (E',) float32 tensor

    Examples
    --------
    >>> gcn_weights(torch.tensor([[0, 1], [1, 0]]), None, 2)[1]
    tensor([0.5000, 0.5000, 0.5000, 0.5000])
    """
    ones = torch.ones(edges.shape[1]) if weights is None else weights
    edges, looped = with_self_loops(edges, ones, nodes)
    degrees = scatter_sum(looped, edges[1], nodes)  # (n,), positive but for a loop of weight 0
    scale = degrees.clamp(min=0).rsqrt()
    scale = scale.masked_fill(torch.isinf(scale), 0.0)  # D̃^(-1/2)
    return edges, scale[edges[0]] * looped * scale[edges[1]]
