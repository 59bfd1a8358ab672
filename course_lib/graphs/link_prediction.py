"""Train a graph network so that linked nodes are alike and others not."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from course_lib.datasets import progress
from course_lib.sentences import seeded_weights

from .csr_graph import Graph
from .edge_split import EdgeSplit
from .link_losses import LinkLoss, link_loss
from .link_metrics import link_auc as link_auc
from .link_metrics import link_hits as link_hits
from .message_passing import edge_index


def train_link_predictor(
    encoder: nn.Module,
    features: ArrayLike,
    split: EdgeSplit,
    epochs: int = 50,
    learning_rate: float = 0.01,
    hidden: float = 0.3,
    negatives: int = 3,
    loss: LinkLoss | None = None,
    seed: int = 0,
) -> list[float]:
    """Learn from the training edges: the ends of an edge alike, those of a random pair not.

    In each epoch a share of the training edges is taken out of the messages, in both directions,
    and the network is asked for it. Were they left in, it would learn to recognise its own
    messages, which don't help with edges that it hasn't seen.

    Parameters
    ----------
    encoder : nn.Module
        From features (n, d) and edges (2, E) to embeddings (n, k): `GCN`, `GraphSAGE`, `GAT`.
        Changed in place.
    features : (n, d) float array
        A row for each node of ``split.message``.
    split : EdgeSplit
        Only its message graph and its training edges are read.
    epochs : int
        Steps of Adam, each on the whole graph.
    learning_rate : float
    hidden : float
        Share of the training edges asked for and not shown, above 0, below 1.
    negatives : int
        Random pairs for each edge asked for: one of its nodes and any node. Some are edges by
        chance, about one in n / degree.
    loss : function, optional
        `link_loss` by default, `in_batch_link_loss` where the right node must come first among
        all.
    seed : int
        Of what is hidden, of the random pairs and of dropout.

    Returns
    -------
    list of float
        The loss of each epoch.

    Raises
    ------
    ValueError
        If the rows of `features` aren't the nodes, or a number is out of range.

    References
    ----------
    Kipf and Welling 2016, "Variational Graph Auto-Encoders", section 4 (inner product decoder).

    Examples
    --------
    >>> from course_lib.graphs import GCN, karate_club, split_edges
    >>> split, gcn = split_edges(karate_club().graph), GCN(34, 16, 8)
    >>> losses = train_link_predictor(gcn, np.eye(34, dtype=np.float32), split)
    >>> losses[-1] < losses[0]
    True
    """
    _check(split, hidden, negatives)
    x = _as_features(features, split.message)
    drawn = np.random.default_rng(seed)
    optimizer = torch.optim.Adam(encoder.parameters(), lr=learning_rate)
    encoder.train()
    losses = []
    with seeded_weights(seed):  # dropout
        for _ in progress(range(epochs), "Training on links"):
            messages, asked = _hide(split, hidden, drawn)
            z = encoder(x, messages)  # (n, k)
            others = _corrupted(asked, len(z), negatives, drawn)
            value = (loss or link_loss)(z, asked, others)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            losses.append(value.item())
    return losses


def embed_nodes(encoder: nn.Module, features: ArrayLike, graph: Graph) -> NDArray[np.float32]:
    """Return each node's embedding: without dropout, without gradients.

    Parameters
    ----------
    encoder : nn.Module
        Left in the mode in which it was.
    features : (n, d) float array
    graph : Graph
        Whose edges carry the messages. For a test that is ``split.message``, not the whole graph.

    Returns
    -------
    (n, k) float32

    Examples
    --------
    >>> from course_lib.graphs import GCN
    >>> pair = Graph.from_edges([("a", "b")])
    >>> embed_nodes(GCN(2, 4, 3, dropout=0.5), np.eye(2), pair).shape
    (2, 3)
    """
    x, training = _as_features(features, graph), encoder.training
    encoder.eval()
    with torch.no_grad():
        z = encoder(x, edge_index(graph))
    encoder.train(training)
    return z.numpy()


def _hide(split: EdgeSplit, share: float, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Return messages without a share of the training edges, and that share, (2, ·) each."""
    order = rng.permutation(len(split.train))
    asked, shown = np.split(split.train[order], [max(1, round(share * len(order)))])
    return _messages(shown, split.message), torch.from_numpy(asked.T.copy())


def _messages(edges: NDArray[np.int64], graph: Graph) -> Tensor:
    """Return edges as columns, in both directions unless the graph is directed."""
    loops = graph.edges()[np.equal(*graph.edges().T)].astype(np.int64)
    both = [edges, loops] if graph.directed else [edges, edges[:, ::-1], loops]
    return torch.from_numpy(np.concatenate(both).T.copy())


def _corrupted(edges: Tensor, nodes: int, k: int, rng: np.random.Generator) -> Tensor:
    """Replace one end of each edge by any node, k times: (2, k·E)."""
    kept = edges.repeat(1, k)[rng.integers(2), :]
    return torch.stack([kept, torch.from_numpy(rng.integers(nodes, size=len(kept)))])


def _as_features(features: ArrayLike, graph: Graph) -> Tensor:
    x = torch.as_tensor(np.asarray(features, dtype=np.float32))
    if x.dim() != 2 or len(x) != graph.n:
        expected = f"({graph.n}, d), a row for each node"
        raise ValueError(f"features: expected shape {expected}, got {tuple(x.shape)}")
    return x


def _check(split: EdgeSplit, hidden: float, negatives: int) -> None:
    if not 0 < hidden < 1:
        raise ValueError(f"hidden: expected a share above 0 and below 1, got {hidden}")
    if negatives < 1:
        raise ValueError(f"negatives: expected 1 or more, got {negatives}")
    if len(split.train) < 2:
        raise ValueError(f"split: expected two training edges or more, got {len(split.train)}")
