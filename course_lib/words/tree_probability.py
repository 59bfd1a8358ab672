"""What a word's probability is on a binary tree of words, and its gradients."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.words.huffman import HuffmanTree
from course_lib.words.negative_sampling import log_sigmoid, sigmoid

Floats = NDArray[np.floating]


class PathGradients(NamedTuple):
    """Derivatives of the loss by the hidden vector (d,) and by the vectors of a way (L, d)."""

    hidden: Floats
    nodes: Floats


def hierarchical_softmax_loss(h: Floats, u: Floats, tree: HuffmanTree, word: int) -> Floats:
    """Return -log P(word | h) = -Σ_j log σ(turn_j · u_j · h), j over the word's way.

    At each inner node the way goes left with probability σ(u_j · h) and right with the rest, which
    is σ(-u_j · h): hence the sign. The probabilities of all words sum to exactly 1. This is a
    model of its own and no approximation of the softmax.

    Parameters
    ----------
    h : (d,)
        Vector of the input word (skip-gram) or mean of the context's vectors (CBOW).
    u : (V - 1, d)
        A vector for each inner node: as much memory as one for each word.
    tree : HuffmanTree
    word : int

    Returns
    -------
    scalar

    Complexity
    ----------
    O(depth · d), with a depth of about the entropy of the words instead of V.

    References
    ----------
    Morin, Bengio 2005, "Hierarchical Probabilistic Neural Network Language Model"; Mikolov et al.
    2013, "Distributed Representations of Words and Phrases …", equation 3.

    Examples
    --------
    >>> from course_lib.words.huffman import huffman_tree
    >>> tree = huffman_tree([2, 1, 1])
    >>> loss = hierarchical_softmax_loss(np.zeros(4), np.zeros((2, 4)), tree, word=1)
    >>> float(np.exp(-loss).round(3))  # two turns, each even
    0.25
    """
    nodes, turns = tree.path(word)
    return -log_sigmoid(turns * (u[nodes] @ h)).sum()


def hierarchical_softmax_gradients(
    h: Floats, u: Floats, tree: HuffmanTree, word: int
) -> PathGradients:
    """Return the derivatives of `hierarchical_softmax_loss` by h and by the way's node vectors.

    With label 1 for left and 0 for right each node is one logistic regression, and its score has
    the derivative σ(u_j · h) - label, as in negative sampling.

    Parameters
    ----------
    h : (d,)
    u : (V - 1, d)
    tree : HuffmanTree
    word : int

    Returns
    -------
    PathGradients
        ``hidden`` (d,) and ``nodes`` (L, d), in the order of ``tree.path(word)``.
    """
    nodes, turns = tree.path(word)
    g = sigmoid(u[nodes] @ h) - (turns > 0)  # (L,)
    return PathGradients(hidden=g @ u[nodes], nodes=g[:, None] * h)


def tree_probabilities(h: Floats, u: Floats, tree: HuffmanTree) -> Floats:
    """Return P(word | h) of every word, shape (V,); they sum to 1.

    Examples
    --------
    >>> from course_lib.words.huffman import huffman_tree
    >>> tree_probabilities(np.zeros(4), np.zeros((2, 4)), huffman_tree([2, 1, 1]))
    array([0.5 , 0.25, 0.25])
    """
    losses = [hierarchical_softmax_loss(h, u, tree, word) for word in range(len(tree))]
    return np.exp(-np.array(losses))
