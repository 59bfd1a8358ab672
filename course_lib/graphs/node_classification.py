"""Train a graph network on the labels of a few nodes, and ask it for the others'."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike, NDArray
from torch import nn

from course_lib.datasets import progress
from course_lib.sentences import seeded_weights

from .csr_graph import Graph
from .link_prediction import embed_nodes
from .message_passing import edge_index


def train_node_classifier(
    network: nn.Module,
    features: ArrayLike,
    graph: Graph,
    labels: ArrayLike,
    train: ArrayLike,
    epochs: int = 100,
    learning_rate: float = 0.01,
    weight_decay: float = 5e-4,
    seed: int = 0,
) -> list[float]:
    """Minimise the cross-entropy of the labelled nodes; all nodes pass on messages.

    Parameters
    ----------
    network : nn.Module
        From features (n, d) and edges (2, E) to logits (n, classes). Changed in place.
    features : (n, d) float array
    graph : Graph
    labels : (n,) int array
        0 to classes - 1; those of nodes outside `train` are never read.
    train : (k,) int array
        Rows of the nodes whose labels are known.
    epochs : int
        Steps of Adam.
    learning_rate, weight_decay : float
        Those of the paper by default.
    seed : int
        Of dropout.

    Returns
    -------
    list of float
        The loss of each epoch.

    Raises
    ------
    ValueError
        If the rows of `features` or `labels` aren't the nodes, or no node is labelled.

    References
    ----------
    Kipf and Welling 2017, equation 10 and section 5.2.

    Examples
    --------
    >>> from course_lib.graphs import GCN, karate_club
    >>> graph, labels, names = karate_club()  # two labelled nodes: the leaders of both halves
    >>> gcn, features = GCN(34, 16, 2), np.eye(34, dtype=np.float32)
    >>> losses = train_node_classifier(gcn, features, graph, labels, [0, 33])
    >>> (predict_nodes(gcn, features, graph) == labels).mean() > 0.9
    np.True_
    """
    known, rows = np.asarray(labels), np.asarray(train, dtype=np.int64)
    if known.shape != (graph.n,):
        raise ValueError(f"labels: expected shape ({graph.n},), one a node, got {known.shape}")
    if rows.ndim != 1 or not len(rows) or not (rows.min() >= 0 and rows.max() < graph.n):
        raise ValueError(f"train: expected rows of nodes, 0 to {graph.n - 1}, got {train!r}")
    x, edges = torch.as_tensor(np.asarray(features, dtype=np.float32)), edge_index(graph)
    if x.dim() != 2 or len(x) != graph.n:
        raise ValueError(f"features: expected shape ({graph.n}, d), got {tuple(x.shape)}")
    targets = torch.from_numpy(known[rows].astype(np.int64))
    optimizer = torch.optim.Adam(network.parameters(), learning_rate, weight_decay=weight_decay)
    network.train()
    losses = []
    with seeded_weights(seed):
        for _ in progress(range(epochs), "Training on labels"):
            loss = F.cross_entropy(network(x, edges)[rows], targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def predict_nodes(network: nn.Module, features: ArrayLike, graph: Graph) -> NDArray[np.int64]:
    """Return the likeliest class of each node, (n,) int64: without dropout, without gradients.

    Parameters are those of `embed_nodes`, whose rows are taken for logits.
    """
    return embed_nodes(network, features, graph).argmax(axis=1)
