"""GraphSAGE: learn how to sample and gather, so that nodes never seen can be embedded too."""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences import seeded_weights

from .gcn import layer_widths
from .message_passing import Aggregate, MessagePassing, scatter_mean
from .neighbor_sampling import Block


class SAGELayer(MessagePassing):
    """h_v' = W_self h_v + W_near AGGREGATE({h_u : u sends to v}) + b.

    Two matrices are one matrix on the two states side by side, as the paper writes it. Nothing
    here belongs to a particular node.

    Parameters
    ----------
    in_dim, out_dim : int
    aggregate : function
        `scatter_mean`, or `scatter_max` (the paper's pooling, together with `pool`).
    pool : bool
        Send ``relu(W_pool h_u + c)`` instead of h_u.
    normalize : bool
        Make each new state a unit vector (algorithm 1, line 7).
    seed : int

    References
    ----------
    Hamilton, Ying and Leskovec 2017, "Inductive Representation Learning on Large Graphs",
    algorithm 1, lines 4, 5 and 7, and equation 3 (pooling).

    Examples
    --------
    >>> import torch
    >>> layer, edges = SAGELayer(3, 2), torch.tensor([[0, 1], [1, 0]])
    >>> layer(torch.eye(3), edges).shape  # node 2 is isolated: it hears itself alone
    torch.Size([3, 2])
    """

    def __init__(
        self,
        in_dim: int,
        out_dim: int,
        aggregate: Aggregate = scatter_mean,
        pool: bool = False,
        normalize: bool = False,
        seed: int = 0,
    ) -> None:
        super().__init__(aggregate)
        self.normalize = normalize
        with seeded_weights(seed):
            self.own = nn.Linear(in_dim, out_dim, bias=False)
            self.near = nn.Linear(in_dim, out_dim)
            self.pool = nn.Linear(in_dim, in_dim) if pool else None

    def forward(self, x: Tensor, edges: Tensor, receivers: int | None = None) -> Tensor:
        """Return new states of the first `receivers` nodes, all n if left out: (n, out_dim).

        Parameters
        ----------
        x : (n, in_dim) float32 tensor
        edges : (2, E) int64 tensor
        receivers : int, optional
            In a sampled `Block` only the first nodes receive.
        """
        n = len(x) if receivers is None else receivers
        sources, targets = edges
        sent = x if self.pool is None else F.relu(self.pool(x))  # (n, in_dim)
        gathered = self.aggregate(sent[sources], targets, n)
        h = self.own(x[:n]) + self.near(gathered)  # (n, out_dim)
        return F.normalize(h, dim=1) if self.normalize else h


class GraphSAGE(nn.Module):
    """SAGE layers with ReLU between them.

    Parameters
    ----------
    in_dim, hidden, out_dim : int
    layers : int
        1 or more.
    aggregate, pool, normalize
        Those of `SAGELayer`, in all layers.
    dropout : float
        Share of each layer's input that training sets to 0.
    seed : int

    Examples
    --------
    >>> import torch
    >>> sage = GraphSAGE(3, 8, 2)
    >>> sage(torch.eye(3), torch.tensor([[0, 1], [1, 0]])).shape
    torch.Size([3, 2])
    """

    def __init__(
        self,
        in_dim: int,
        hidden: int,
        out_dim: int,
        layers: int = 2,
        aggregate: Aggregate = scatter_mean,
        pool: bool = False,
        normalize: bool = False,
        dropout: float = 0.0,
        seed: int = 0,
    ) -> None:
        super().__init__()
        widths = layer_widths(in_dim, hidden, out_dim, layers)
        pairs = zip(widths, widths[1:], strict=False)
        self.layers = nn.ModuleList(
            SAGELayer(a, b, aggregate, pool, normalize, seed * layers + depth)
            for depth, (a, b) in enumerate(pairs)
        )
        self.dropout = dropout

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        """Return (n, out_dim) from features (n, in_dim) and edges (2, E), all neighbours used."""
        for depth, layer in enumerate(self.layers):
            x = layer(self._input(x, depth), edges)
        return x

    def sampled(self, x: Tensor, blocks: Sequence[Block]) -> Tensor:
        """Return the embeddings of a few nodes, each from a sample of its neighbourhood.

        Parameters
        ----------
        x : (n, in_dim) float32 tensor
            Features of all nodes; only those of ``blocks[0].nodes`` are read.
        blocks : list of Block
            As `sampled_blocks` returns them, one for each layer.

        Returns
        -------
        (B, out_dim) tensor
            In the order in which the nodes were asked for.

        References
        ----------
        Hamilton, Ying and Leskovec 2017, algorithm 2.
        """
        if len(blocks) != len(self.layers):
            raise ValueError(f"blocks: expected {len(self.layers)}, one a layer, got {len(blocks)}")
        x = x[blocks[0].nodes]
        for depth, (layer, block) in enumerate(zip(self.layers, blocks, strict=True)):
            x = layer(self._input(x, depth), block.edges, block.receivers)
        return x

    def _input(self, x: Tensor, depth: int) -> Tensor:
        return F.dropout(F.relu(x) if depth else x, self.dropout, self.training)
