"""A few neighbours instead of all: what bounds the cost of a node in a graph network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from .csr_graph import Graph


@dataclass(frozen=True, eq=False)
class Block:
    """The edges of one layer of a sampled neighbourhood.

    Attributes
    ----------
    nodes
        (m,) int64 tensor: rows of the graph that send or receive; receivers come first.
    edges
        (2, E) int64 tensor: sender and receiver, as positions in `nodes`.
    receivers
        How many of `nodes` receive.
    """

    nodes: Tensor
    edges: Tensor
    receivers: int


def sample_neighbors(
    graph: Graph, nodes: ArrayLike, k: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Draw up to k neighbours of each node, without replacement and with equal chances.

    Parameters
    ----------
    graph : Graph
        In a directed graph a node's neighbours are those that it points to.
    nodes : (B,) int array
    k : int
        1 or more. A node with k neighbours or fewer keeps them all.
    generator : numpy.random.Generator

    Returns
    -------
    (2, E) int64
        Row 0: neighbours, who send; row 1: nodes, who receive. E is at most B·k.

    Raises
    ------
    ValueError
        If k is below 1, or a number isn't a node's.

    References
    ----------
    Hamilton, Ying and Leskovec 2017, section 3.1, "Neighborhood definition".

    Examples
    --------
    >>> star = Graph.from_edges([("hub", leaf) for leaf in "abcd"])
    >>> hub, leaf = star.index("hub"), star.index("a")
    >>> pairs = sample_neighbors(star, [hub, leaf], 2, np.random.default_rng(0))
    >>> pairs.shape, [star.names[node] for node in pairs[1]]
    ((2, 3), ['hub', 'hub', 'a'])
    """
    ids = np.asarray(nodes, dtype=np.int64)
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    if ids.ndim != 1 or ids.size and not (ids.min() >= 0 and ids.max() < graph.n):
        raise ValueError(f"nodes: expected shape (B,), numbers 0 to {graph.n - 1}, got {nodes!r}")
    receivers = np.repeat(np.arange(len(ids)), graph.indptr[ids + 1] - graph.indptr[ids])  # (S,)
    # A random order within each node's edges; the first k of each are the sample
    order = np.lexsort((generator.random(len(receivers)), receivers))
    first = np.searchsorted(receivers, receivers)  # where each node's edges begin
    kept = np.sort(order[np.arange(len(order)) - first < k])
    positions = graph.indptr[ids][receivers] + np.arange(len(receivers)) - first
    senders = graph.indices[positions[kept]].astype(np.int64)
    return np.stack([senders, ids[receivers[kept]]])


def sampled_blocks(
    graph: Graph, nodes: ArrayLike, fanouts: Sequence[int], generator: np.random.Generator
) -> list[Block]:
    """Sample the neighbourhood that a graph network of several layers needs for some nodes.

    Parameters
    ----------
    graph : Graph
    nodes : (B,) int array
        Distinct nodes to embed.
    fanouts : sequence of int
        Neighbours a node, for the last layer (next to `nodes`) first. At most
        ``B · product(1 + fanouts)`` nodes are touched, however large the graph is.
    generator : numpy.random.Generator

    Returns
    -------
    list of Block
        In the order in which the layers run: the widest first.

    Raises
    ------
    ValueError
        As `sample_neighbors`; if nodes repeat or there is no fanout.

    References
    ----------
    Hamilton, Ying and Leskovec 2017, algorithm 2, lines 1 to 7.

    Examples
    --------
    >>> path = Graph.from_edges([(i, i + 1) for i in range(9)])
    >>> blocks = sampled_blocks(path, [4], [2, 2], np.random.default_rng(0))
    >>> [sorted(block.nodes.tolist()) for block in blocks]
    [[2, 3, 4, 5, 6], [3, 4, 5]]
    """
    if not fanouts:
        raise ValueError("fanouts: expected one number or more, got none")
    known = np.asarray(nodes, dtype=np.int64)
    if len(np.unique(known)) < len(known):
        raise ValueError("nodes: expected distinct nodes, got repeated ones")
    blocks: list[Block] = []
    for k in fanouts:
        senders, targets = sample_neighbors(graph, known, k, generator)
        wider = np.concatenate([known, np.setdiff1d(senders, known)])
        place = np.full(graph.n, -1, dtype=np.int64)
        place[wider] = np.arange(len(wider))
        edges = torch.from_numpy(np.stack([place[senders], place[targets]]))
        blocks.insert(0, Block(torch.from_numpy(wider), edges, len(known)))
        known = wider
    return blocks
