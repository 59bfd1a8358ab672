"""Graph attention: each node decides how much it listens to each neighbour."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences import seeded_weights

from .gcn import layer_widths
from .message_passing import check_edges, scatter_softmax, scatter_sum

SLOPE = 0.2  # of the LeakyReLU below 0, section 3.3 of the paper


class GATLayer(nn.Module):
    """h_v' = Σ_u α_vu W h_u over the neighbours u of v and v itself, in several heads.

    ``e_vu = LeakyReLU(a_send · W h_u + a_receive · W h_v)`` and α is its softmax over u. The dot
    product with the two states side by side falls apart into two numbers, one a node: no pair
    of nodes that isn't an edge is ever looked at.

    Parameters
    ----------
    in_dim : int
    out_dim : int
        Width of one head.
    heads : int
        H, 1 or more.
    concat : bool
        Put the heads side by side, (n, H·out_dim), or take their mean, (n, out_dim).
    dropout : float
        Share of the attention weights that training sets to 0.
    seed : int

    References
    ----------
    Veličković et al. 2018, "Graph Attention Networks", equations 3 to 6.

    Examples
    --------
    >>> layer, edges = GATLayer(3, 2, heads=4), torch.tensor([[0, 1], [1, 0]])
    >>> layer(torch.eye(3), edges).shape  # node 2 has no neighbours
    torch.Size([3, 8])
    >>> edges, weights = layer.attention(torch.eye(3), edges)
    >>> weights[edges[1] == 2]  # it listens to itself
    tensor([[1., 1., 1., 1.]], grad_fn=<IndexBackward0>)
    """

    def __init__(
        self,
        in_dim: int,
        out_dim: int,
        heads: int = 1,
        concat: bool = True,
        dropout: float = 0.0,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if heads < 1:
            raise ValueError(f"heads: expected 1 or more, got {heads}")
        self.heads, self.concat, self.dropout = heads, concat, dropout
        with seeded_weights(seed):
            self.linear = nn.Linear(in_dim, heads * out_dim, bias=False)
            nn.init.xavier_uniform_(self.linear.weight)
            self.send = nn.Parameter(nn.init.xavier_uniform_(torch.empty(heads, out_dim)))
            self.receive = nn.Parameter(nn.init.xavier_uniform_(torch.empty(heads, out_dim)))
        self.bias = nn.Parameter(torch.zeros(heads * out_dim if concat else out_dim))

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        """Return new states, (n, H·out_dim), or (n, out_dim) without `concat`.

        Parameters
        ----------
        x : (n, in_dim) float32 tensor
        edges : (2, E) int64 tensor
            Self-loops in it are taken out, and one is given to each node.
        """
        h = self._states(x)  # (n, H, d)
        edges = own_loops(edges, len(x))
        alpha = F.dropout(self._weights(h, edges), self.dropout, self.training)  # (E', H)
        gathered = scatter_sum(alpha[..., None] * h[edges[0]], edges[1], len(x))  # (n, H, d)
        return (gathered.flatten(1) if self.concat else gathered.mean(dim=1)) + self.bias

    def attention(self, x: Tensor, edges: Tensor) -> tuple[Tensor, Tensor]:
        """Return the edges with self-loops, (2, E'), and each one's weights α, (E', H).

        The weights of the edges into a node add up to 1 in each head.
        """
        edges = own_loops(edges, len(x))
        return edges, self._weights(self._states(x), edges)

    def _states(self, x: Tensor) -> Tensor:
        return self.linear(x).view(len(x), self.heads, -1)  # (n, H, d)

    def _weights(self, h: Tensor, edges: Tensor) -> Tensor:
        sources, targets = edges
        sent, received = (h * self.send).sum(dim=-1), (h * self.receive).sum(dim=-1)  # (n, H)
        e = F.leaky_relu(sent[sources] + received[targets], SLOPE)  # (E', H)
        return scatter_softmax(e, targets, len(h))


class GAT(nn.Module):
    """GAT layers with ELU between them; the last one takes the mean of its heads.

    Parameters
    ----------
    in_dim, hidden, out_dim : int
        `hidden` is the width of one head.
    layers, heads : int
    dropout : float
        On each layer's input and on the attention weights, in training.
    seed : int

    References
    ----------
    Veličković et al. 2018, section 3.3.

    Examples
    --------
    >>> gat = GAT(3, 8, 2, heads=4)
    >>> gat(torch.eye(3), torch.tensor([[0, 1], [1, 0]])).shape
    torch.Size([3, 2])
    """

    def __init__(
        self,
        in_dim: int,
        hidden: int,
        out_dim: int,
        layers: int = 2,
        heads: int = 4,
        dropout: float = 0.0,
        seed: int = 0,
    ) -> None:
        super().__init__()
        widths = layer_widths(in_dim, hidden, out_dim, layers)
        self.layers = nn.ModuleList(
            GATLayer(
                widths[depth] * (heads if depth else 1),
                widths[depth + 1],
                heads,
                concat=depth < layers - 1,
                dropout=dropout,
                seed=seed * layers + depth,
            )
            for depth in range(layers)
        )
        self.dropout = dropout

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        """Return (n, out_dim) from features (n, in_dim) and edges (2, E)."""
        for depth, layer in enumerate(self.layers):
            x = F.elu(x) if depth else x
            x = layer(F.dropout(x, self.dropout, self.training), edges)
        return x


def own_loops(edges: Tensor, nodes: int) -> Tensor:
    """Take the self-loops out, and give each node exactly one: (2, E - loops + n).

    Examples
    --------
    >>> own_loops(torch.tensor([[0, 1], [1, 1]]), 2)
    tensor([[0, 0, 1],
            [1, 0, 1]])
    """
    check_edges(edges, nodes)
    loops = torch.arange(nodes).expand(2, -1)
    return torch.cat([edges[:, edges[0] != edges[1]], loops], dim=1)
