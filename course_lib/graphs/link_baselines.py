"""Links guessed without learning: common neighbours, rare common neighbours, popularity."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .csr_graph import Graph
from .link_scores import LinkScorer


def common_neighbors(graph: Graph) -> LinkScorer:
    """Score a pair by how many neighbours the two nodes have in common.

    Parameters
    ----------
    graph : Graph
        The one that may be looked at: `EdgeSplit.message`. Weights and self-loops don't count;
        edges are followed in the direction in which they point.

    Returns
    -------
    LinkScorer

    References
    ----------
    Liben-Nowell and Kleinberg 2007, "The Link-Prediction Problem for Social Networks", table 1.

    Examples
    --------
    >>> square = Graph.from_edges([("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")])
    >>> common_neighbors(square).pairs([[0, 2], [0, 1]])  # a, c have b and d in common
    array([2., 0.])
    """
    links = _links(graph)
    return LinkScorer(links, links)


def adamic_adar(graph: Graph) -> LinkScorer:
    """Score a pair by its common neighbours, each counted 1 / log(its degree).

    To share a neighbour that has few says more than to share one that everybody has. A neighbour
    of degree 1 can't be common; in a directed graph the degree is the in-degree, the number of
    nodes that could share it.

    Parameters, returns and conventions are those of `common_neighbors`.

    References
    ----------
    Adamic and Adar 2003, "Friends and Neighbors on the Web", equation 1, as in Liben-Nowell and
    Kleinberg 2007, table 1.

    Examples
    --------
    >>> square = Graph.from_edges([("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")])
    >>> adamic_adar(square).pairs([[0, 2]]).round(3)  # 2 / log(2)
    array([2.885])
    """
    links = _links(graph)
    degrees = _received(links)
    worth = np.divide(1, np.log(np.maximum(degrees, 2)), where=degrees > 1, out=np.zeros(graph.n))
    return LinkScorer(links, sparse.csr_array(links * worth))


def popularity(graph: Graph) -> LinkScorer:
    """Score a pair by the product of the two degrees, whoever they are ("preferential attachment").

    What a method ranks better than this, it knows about the pair. For a given node it ranks all
    others by their degree (in-degree, if directed).

    Parameters, returns and conventions are those of `common_neighbors`.

    References
    ----------
    Barabási and Albert 1999, "Emergence of Scaling in Random Networks"; Liben-Nowell and
    Kleinberg 2007, table 1.

    Examples
    --------
    >>> star = Graph.from_edges([("hub", leaf) for leaf in "xyz"])
    >>> popularity(star).pairs([[0, 1], [1, 2]])  # the names are sorted: hub, x, y, z
    array([3., 1.])
    """
    links = _links(graph)
    given, received = np.asarray(links.sum(axis=1)), _received(links)
    return LinkScorer(given.reshape(-1, 1), received.reshape(-1, 1))


def _links(graph: Graph) -> sparse.csr_array:
    """Return the adjacency matrix (n, n) as zeros and ones, without self-loops."""
    links = sparse.coo_array(graph.adjacency())
    rows, columns = links.coords
    apart = rows != columns
    ones = np.ones(int(apart.sum()))
    return sparse.csr_array((ones, (rows[apart], columns[apart])), shape=links.shape)


def _received(links: sparse.csr_array) -> NDArray[np.float64]:
    return np.asarray(links.sum(axis=0)).ravel()
