"""Message passing: each node gathers what its neighbours send, and updates its own state."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from .csr_graph import Graph

Aggregate = Callable[[Tensor, Tensor, int], Tensor]  # messages, targets, nodes -> (n, ...)


def edge_index(graph: Graph) -> Tensor:
    """Return a graph's edges as columns (source, target), the form that graph networks take.

    Parameters
    ----------
    graph : Graph
        An undirected edge comes twice, once in each direction; a self-loop once.

    Returns
    -------
    (2, E) int64 tensor
        Row 0 holds who sends, row 1 who receives, sorted by sender.

    Examples
    --------
    >>> edge_index(Graph.from_edges([("a", "b"), ("b", "c")]))
    tensor([[0, 1, 1, 2],
            [1, 0, 2, 1]])
    """
    return torch.from_numpy(np.stack([graph.sources, graph.indices]).astype(np.int64))


def scatter_sum(messages: Tensor, targets: Tensor, nodes: int) -> Tensor:
    """Add up the messages that each node receives.

    Parameters
    ----------
    messages : (E, ...) tensor
    targets : (E,) int64 tensor
        Who receives each message, 0 to nodes - 1.
    nodes : int
        n, the number of nodes.

    Returns
    -------
    (n, ...) tensor
        0 for a node that receives nothing.

    Raises
    ------
    ValueError
        If there isn't one target a message, or a target isn't a node.

    Examples
    --------
    >>> scatter_sum(torch.tensor([[1.0], [2.0], [5.0]]), torch.tensor([0, 0, 2]), 3).flatten()
    tensor([3., 0., 5.])
    """
    _check_targets(messages, targets, nodes)
    return messages.new_zeros(nodes, *messages.shape[1:]).index_add(0, targets, messages)


def scatter_mean(messages: Tensor, targets: Tensor, nodes: int) -> Tensor:
    """Return the mean of the messages that each node receives, 0 where there is none.

    Parameters, shapes and errors are those of `scatter_sum`.

    Examples
    --------
    >>> scatter_mean(torch.tensor([[1.0], [2.0], [5.0]]), torch.tensor([0, 0, 2]), 3).flatten()
    tensor([1.5000, 0.0000, 5.0000])
    """
    total = scatter_sum(messages, targets, nodes)  # (n, ...)
    received = torch.bincount(targets, minlength=nodes).clamp(min=1)
    return total / received.view(-1, *[1] * (messages.dim() - 1))


def scatter_max(messages: Tensor, targets: Tensor, nodes: int) -> Tensor:
    """Return the largest message that each node receives, entry by entry, 0 where there is none.

    Parameters, shapes and errors are those of `scatter_sum`.

    Examples
    --------
    >>> scatter_max(torch.tensor([[-1.0], [-2.0], [5.0]]), torch.tensor([0, 0, 2]), 3).flatten()
    tensor([-1.,  0.,  5.])
    """
    _check_targets(messages, targets, nodes)
    rows = targets.view(-1, *[1] * (messages.dim() - 1)).expand_as(messages)  # (E, ...)
    none = messages.new_zeros(nodes, *messages.shape[1:])
    return none.scatter_reduce(0, rows, messages, "amax", include_self=False)


def scatter_softmax(scores: Tensor, targets: Tensor, nodes: int) -> Tensor:
    """Make the scores of the edges into each node positive shares that add up to 1.

    Parameters
    ----------
    scores : (E, ...) tensor
        One or more (heads) for each edge.
    targets : (E,) int64 tensor
    nodes : int

    Returns
    -------
    (E, ...) tensor
        ``exp(s_e) / sum of exp(s_f) over the edges f into the same node``.

    Examples
    --------
    >>> scatter_softmax(torch.tensor([7.0, 7.0, -3.0]), torch.tensor([0, 0, 2]), 3)
    tensor([0.5000, 0.5000, 1.0000])
    """
    highest = scatter_max(scores.detach(), targets, nodes)  # (n, ...), against overflow
    powers = (scores - highest[targets]).exp()  # (E, ...)
    return powers / scatter_sum(powers, targets, nodes)[targets]


class MessagePassing(nn.Module):
    """One round of ``h_v' = UPDATE(h_v, AGGREGATE({MESSAGE(h_u, h_v) : u sends to v}))``.

    As it stands, a message is the sender's state and the update takes what was gathered: no
    weights at all. A subclass replaces `message`, `update` or both.

    Parameters
    ----------
    aggregate : function
        `scatter_sum`, `scatter_mean` or `scatter_max`: none depends on the order of neighbours.

    References
    ----------
    Gilmer et al. 2017, "Neural Message Passing for Quantum Chemistry", equations 1 and 2;
    Hamilton 2020, "Graph Representation Learning", equation 5.4.

    Examples
    --------
    >>> x, edges = torch.tensor([[1.0], [10.0], [100.0]]), torch.tensor([[0, 2], [1, 1]])
    >>> MessagePassing(scatter_sum)(x, edges).flatten()
    tensor([  0., 101.,   0.])
    """

    def __init__(self, aggregate: Aggregate = scatter_mean) -> None:
        super().__init__()
        self.aggregate = aggregate

    def message(self, sender: Tensor, receiver: Tensor) -> Tensor:
        """Return what goes along each edge, (E, ...), from the states at its ends."""
        return sender

    def update(self, x: Tensor, gathered: Tensor) -> Tensor:
        """Return the new states (n, d') from the old ones and what was gathered."""
        return gathered

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        """Send, gather, update.

        Parameters
        ----------
        x : (n, d) float32 tensor
            A row for each node.
        edges : (2, E) int64 tensor
            As `edge_index` returns them.

        Returns
        -------
        (n, d') tensor
        """
        check_edges(edges, len(x))
        sources, targets = edges
        messages = self.message(x[sources], x[targets])  # (E, ...)
        return self.update(x, self.aggregate(messages, targets, len(x)))


def check_edges(edges: Tensor, nodes: int) -> None:
    """Raise ValueError unless `edges` is (2, E) int64 with numbers from 0 to nodes - 1."""
    if edges.dim() != 2 or len(edges) != 2 or edges.dtype != torch.int64:
        got = f"{tuple(edges.shape)} {edges.dtype}"
        raise ValueError(f"edges: expected shape (2, E) int64, got {got}")
    _check_numbers("edges", edges, nodes)


def _check_targets(messages: Tensor, targets: Tensor, nodes: int) -> None:
    if targets.shape != messages.shape[:1]:
        expected = f"({len(messages)},), one target a message"
        raise ValueError(f"targets: expected shape {expected}, got {tuple(targets.shape)}")
    _check_numbers("targets", targets, nodes)


def _check_numbers(name: str, ids: Tensor, nodes: int) -> None:
    if ids.numel() and not (ids.min() >= 0 and ids.max() < nodes):
        got = f"{ids.min().item()} to {ids.max().item()}"
        raise ValueError(f"{name}: expected node numbers 0 to {nodes - 1}, got {got}")
