"""Rank all nodes as the other end of an edge: how far down is the true one, and who is missing?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from course_lib.datasets import progress

from .csr_graph import Graph
from .edge_split import Pairs
from .link_scores import LinkScorer

CHUNK = 512  # rows of scores in memory at a time


class Suggestion(NamedTuple):
    """An edge that isn't there and perhaps should be: names of two nodes, and the score."""

    source: object
    target: object
    score: float


def link_ranks(scorer: LinkScorer, known: Graph, pairs: Pairs) -> NDArray[np.float64]:
    """Return at which place each held-out edge's other end stands, asked from either end.

    Candidates are all nodes but the one that asks and the ones that it is linked to in `known`.
    The other ends of further held-out edges are left out as well: they are right answers too.
    Nodes with the same score share the mean of their places, so that a scorer that calls all
    alike gets the middle, not the first place.

    Parameters
    ----------
    scorer : LinkScorer
    known : Graph
        What the scorer was allowed to see: `EdgeSplit.message`.
    pairs : (k, 2) int64
        Held-out edges, rows of nodes.

    Returns
    -------
    (2k,) float64
        1 is best. First the places of ``pairs[:, 1]`` asked from ``pairs[:, 0]``, then the other
        way round; in a directed graph the first half only.

    Examples
    --------
    >>> known = Graph.from_edges([("a", "b")], names="abcd")
    >>> scorer = LinkScorer.of_vectors(np.array([[1.0, 0], [1, 0], [0.9, 0], [0.8, 0]]))
    >>> link_ranks(scorer, known, np.array([[0, 3]]))  # a: c before d; d: a and b alike, c
    array([2. , 1.5])
    """
    asked = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    if not known.directed:
        asked = np.concatenate([asked, asked[:, ::-1]])  # (2k, 2)
    true = Graph.from_rows(pairs, known.names, directed=known.directed)
    ranks = np.empty(len(asked))
    for start in range(0, len(asked), CHUNK):
        part = asked[start : start + CHUNK]
        scores = scorer.rows(part[:, 0]).astype(np.float64)  # (B, n)
        wanted = scores[np.arange(len(part)), part[:, 1]][:, None]
        for row, node in zip(scores, part[:, 0], strict=True):
            row[node], row[known.neighbors(node)], row[true.neighbors(node)] = (-np.inf,) * 3
        better, ties = (scores > wanted).sum(axis=1), (scores == wanted).sum(axis=1)
        ranks[start : start + CHUNK] = 1 + better + ties / 2  # the true one itself is left out
    return ranks


def missing_links(scorer: LinkScorer, known: Graph, k: int = 20) -> list[Suggestion]:
    """Return the k highest-scoring pairs of distinct nodes that no edge joins.

    Parameters
    ----------
    scorer : LinkScorer
    known : Graph
    k : int
        1 or more.

    Returns
    -------
    list of Suggestion
        Best first; equal scores in order of the rows. A pair comes once.

    Complexity
    ----------
    O(n²·d): all pairs are scored, a few hundred rows at a time.

    Examples
    --------
    >>> known = Graph.from_edges([("a", "b")], names="abc")
    >>> scorer = LinkScorer.of_vectors(np.array([[1.0, 0], [1, 0], [0.9, 0.1]]))
    >>> missing_links(scorer, known, k=1)
    [Suggestion(source='a', target='c', score=0.9)]
    """
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")
    links = sparse.csr_array(known.adjacency() + known.adjacency().T)
    best = np.empty((0, 3))  # score, source, target
    for start in progress(range(0, known.n, CHUNK), "Scoring all pairs"):
        nodes = np.arange(start, min(start + CHUNK, known.n))
        scores = scorer.rows(nodes).astype(np.float64)  # (B, n)
        scores[np.arange(known.n) <= nodes[:, None]] = -np.inf  # once a pair, never with itself
        scores[links[nodes].tocoo().coords] = -np.inf
        best = _best(np.concatenate([best, _largest(scores, nodes, k)]), k)
    return [Suggestion(known.names[int(u)], known.names[int(v)], float(s)) for s, u, v in best]


def _largest(scores: NDArray[np.float64], nodes: NDArray[np.int64], k: int) -> NDArray[np.float64]:
    flat = scores.ravel()
    k = min(k, len(flat))
    edge = np.partition(flat, -k)[-k]  # the k-th largest
    above, ties = np.flatnonzero(flat > edge), np.flatnonzero(flat == edge)
    kept = np.concatenate([above, ties[: k - len(above)]])
    rows, columns = np.unravel_index(kept, scores.shape)
    found = np.stack([flat[kept], nodes[rows], columns], axis=1)
    return found[np.isfinite(found[:, 0])]


def _best(found: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    order = np.lexsort((found[:, 2], found[:, 1], -found[:, 0]))
    return found[order[:k]]
