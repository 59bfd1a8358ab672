"""The graph convolutional network: a linear layer, then a weighted mean over the neighbours."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences import seeded_weights

from .message_passing import check_edges, scatter_sum
from .symmetric_normalization import gcn_weights


class GCNLayer(nn.Module):
    """X' = D̃^(-1/2) (A + I) D̃^(-1/2) X W + b.

    Parameters
    ----------
    in_dim, out_dim : int
        Width of the states before and after.
    seed : int
        Of W (Glorot); b starts at 0.

    References
    ----------
    Kipf and Welling 2017, equation 2, without the non-linearity, which `GCN` applies.

    Examples
    --------
    >>> layer = GCNLayer(3, 2)
    >>> edges = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])  # a path of three nodes
    >>> layer(torch.eye(3), edges).shape
    torch.Size([3, 2])
    """

    def __init__(self, in_dim: int, out_dim: int, seed: int = 0) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(in_dim, out_dim)))
        self.bias = nn.Parameter(torch.zeros(out_dim))

    def forward(self, x: Tensor, edges: Tensor, weights: Tensor | None = None) -> Tensor:
        """Let each node take the weighted mean of its neighbours and itself.

        Parameters
        ----------
        x : (n, in_dim) float32 tensor
        edges : (2, E) int64 tensor
            Without self-loops they are added; see `gcn_weights`.
        weights : (E,) float32 tensor, optional

        Returns
        -------
        (n, out_dim) tensor
        """
        check_edges(edges, len(x))
        (sources, targets), shares = gcn_weights(edges, weights, len(x))
        h = x @ self.weight  # (n, out_dim)
        return scatter_sum(shares[:, None] * h[sources], targets, len(x)) + self.bias


class GCN(nn.Module):
    """GCN layers with ReLU between them; the last gives embeddings or logits.

    Parameters
    ----------
    in_dim, hidden, out_dim : int
        With one layer, `hidden` isn't used.
    layers : int
        1 or more: a node sees this many steps far.
    dropout : float
        Share of each layer's input that training sets to 0.
    seed : int

    References
    ----------
    Kipf and Welling 2017, equation 9, for two layers.

    Examples
    --------
    >>> gcn = GCN(3, 8, 2, layers=1)
    >>> len(gcn.layers), gcn(torch.eye(3), torch.tensor([[0, 1], [1, 0]])).shape
    (1, torch.Size([3, 2]))
    """

    def __init__(
        self,
        in_dim: int,
        hidden: int,
        out_dim: int,
        layers: int = 2,
        dropout: float = 0.0,
        seed: int = 0,
    ) -> None:
        super().__init__()
        widths = layer_widths(in_dim, hidden, out_dim, layers)
        pairs = zip(widths, widths[1:], strict=False)
        self.layers = nn.ModuleList(
            GCNLayer(a, b, seed * layers + depth) for depth, (a, b) in enumerate(pairs)
        )
        self.dropout = dropout

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        """Return (n, out_dim) from features (n, in_dim) and edges (2, E)."""
        for depth, layer in enumerate(self.layers):
            x = F.relu(x) if depth else x
            x = layer(F.dropout(x, self.dropout, self.training), edges)
        return x


def layer_widths(in_dim: int, hidden: int, out_dim: int, layers: int) -> list[int]:
    """Return the widths before, between and after `layers` layers: layers + 1 numbers.

    Raises
    ------
    ValueError
        If there isn't a layer.

    Examples
    --------
    >>> layer_widths(8, 4, 2, layers=1), layer_widths(8, 4, 2, layers=3)
    ([8, 2], [8, 4, 4, 2])
    """
    if layers < 1:
        raise ValueError(f"layers: expected 1 or more, got {layers}")
    return [in_dim, *[hidden] * (layers - 1), out_dim]
