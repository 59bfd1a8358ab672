"""The Huffman tree of a vocabulary: frequent words near the root."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEFT, RIGHT = 1, -1


@dataclass(frozen=True)
class HuffmanTree:
    """The way from the root to each of V words, through V - 1 inner nodes.

    Attributes
    ----------
    nodes : (total,) int32
        Inner nodes on the ways of all words, one after the other, each from the root down. The
        root is node V - 2.
    turns : (total,) int8
        What the way does at that node: +1 left, -1 right. Not 0 and 1: with those, each right
        turn would contribute σ(0) = 1/2 and the probabilities would not sum to 1.
    offsets : (V + 1,) int64
        The way to word w is at ``offsets[w]:offsets[w + 1]``.
    """

    nodes: NDArray[np.int32]
    turns: NDArray[np.int8]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of words V."""
        return len(self.offsets) - 1

    def path(self, word: int) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
        """Return (nodes, turns) from the root down to `word`."""
        way = slice(self.offsets[word], self.offsets[word + 1])
        return self.nodes[way], self.turns[way]

    @property
    def depths(self) -> NDArray[np.int64]:
        """Length of each word's way, (V,)."""
        return np.diff(self.offsets)


def huffman_tree(counts: ArrayLike) -> HuffmanTree:
    """Build the tree with the smallest expected depth.

    The two lightest trees are merged until one is left. Merged trees come out in order of weight,
    so two queues do for a heap: the words from light to heavy, and the merged trees.

    Parameters
    ----------
    counts : (V,) array_like
        Weight of each word, at least 0.

    Returns
    -------
    HuffmanTree

    Raises
    ------
    ValueError
        If there is no word, or a negative count.

    Complexity
    ----------
    O(V log V) for sorting, O(V) for the rest. The expected depth is at least the entropy of the
    distribution in bits, and less than 1 above it.

    References
    ----------
    Huffman 1952, "A Method for the Construction of Minimum-Redundancy Codes"; two queues after
    Van Leeuwen 1976.

    Examples
    --------
    >>> tree = huffman_tree([5, 2, 1, 1])
    >>> tree.depths
    array([1, 2, 3, 3])
    >>> tree.path(0)
    (array([2], dtype=int32), array([-1], dtype=int8))
    """
    weights = np.asarray(counts)
    if weights.ndim != 1 or len(weights) == 0 or (weights < 0).any():
        raise ValueError("counts: expected a (V,) array of numbers >= 0, V at least 1")
    return _ways(_merge(weights), len(weights))


def _merge(weights: NDArray) -> list[tuple[int, int]]:
    """Return the (left, right) children of each inner node; child V + i is inner node i."""
    order = np.argsort(weights, kind="stable")
    n, words, merged = len(weights), weights[order].tolist(), list[float]()
    next_word = next_merged = 0
    children = []

    def lightest() -> tuple[int, float]:
        nonlocal next_word, next_merged
        no_merged = next_merged == len(merged)
        if next_word < n and (no_merged or words[next_word] <= merged[next_merged]):
            next_word += 1
            return int(order[next_word - 1]), words[next_word - 1]
        next_merged += 1
        return n + next_merged - 1, merged[next_merged - 1]

    for _ in range(n - 1):
        (left, a), (right, b) = lightest(), lightest()
        children.append((left, right))
        merged.append(a + b)
    return children


def _ways(children: list[tuple[int, int]], n: int) -> HuffmanTree:
    """Walk down from the root and note the way to every word."""
    ways: list[tuple[list[int], list[int]]] = [([], [])] * n
    to_visit: list[tuple[int, list[int], list[int]]] = [(2 * n - 2, [], [])]  # the root
    while to_visit:
        node, nodes, turns = to_visit.pop()
        if node < n:
            ways[node] = (nodes, turns)
            continue
        for child, turn in zip(children[node - n], (LEFT, RIGHT), strict=True):
            to_visit.append((child, [*nodes, node - n], [*turns, turn]))
    return HuffmanTree(
        nodes=np.array([i for nodes, _ in ways for i in nodes], dtype=np.int32),
        turns=np.array([t for _, turns in ways for t in turns], dtype=np.int8),
        offsets=np.cumsum([0] + [len(nodes) for nodes, _ in ways]),
    )
