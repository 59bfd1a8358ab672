"""The full softmax over words: its loss, its gradients by hand, and its shapes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]


class SoftmaxStep(NamedTuple):
    """Mean loss of B examples and its derivatives by the hidden vectors and the output table."""

    loss: float
    hidden: Floats  # (B, d)
    u: Floats  # (V, d)


def softmax(scores: Floats) -> Floats:
    """Return exp(scores) divided by their sum along the last axis, without overflow.

    Examples
    --------
    >>> softmax(np.array([1000.0, 1000.0]))
    array([0.5, 0.5])
    """
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_step(h: Floats, u: Floats, targets: Ints) -> SoftmaxStep:
    """Return the loss -log P(target | h) with P(w | h) = softmax over w of u_w · h.

    Input and output vectors are two tables: with one, a word would predict itself before all
    others, since v · v is large.

    Parameters
    ----------
    h : (B, d)
        ``v[center]`` for skip-gram, the mean of ``v[contexts]`` for CBOW.
    u : (V, d)
        Output vectors.
    targets : (B,) int
        The word to be predicted in each example.

    Returns
    -------
    SoftmaxStep
        The derivative by the scores is P - one_hot(target), divided by B for the mean.

    Complexity
    ----------
    O(B · V · d): every word's score for every example.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado, Dean 2013, "Distributed Representations of Words and
    Phrases and their Compositionality", equation 2.

    Examples
    --------
    >>> softmax_step(np.zeros((1, 2)), np.zeros((4, 2)), np.array([3])).loss  # log 4
    1.386
    """
    examples = np.arange(len(targets))
    scores = h @ u.T  # (B, V)
    log_p = scores[examples, targets] - np.logaddexp.reduce(scores, axis=1)  # (B,)
    d_scores = softmax(scores)
    d_scores[examples, targets] -= 1.0
    d_scores /= len(targets)  # (B, V)
    return SoftmaxStep(float(-log_p.mean()), hidden=d_scores @ u, u=d_scores.T @ h)


def shape_walk(contexts: Ints, v: Floats, u: Floats) -> list[tuple[str, tuple[int, ...]]]:
    """Return what a CBOW example with N context words is at each step, and its shape.

    Examples
    --------
    >>> for step in shape_walk(np.array([4, 7, 9]), np.zeros((10, 2)), np.zeros((10, 2))):
    ...     print(*step)
    one-hot rows (3, 10)
    times the input table: its rows (3, 2)
    mean: the hidden vector (2,)
    times the output table: scores (10,)
    softmax: probabilities (10,)
    """
    one_hot = np.eye(len(v))[contexts]  # (N, V)
    rows = one_hot @ v  # (N, d), the same as v[contexts]
    hidden = rows.mean(axis=0)  # (d,)
    scores = u @ hidden  # (V,)
    return [
        ("one-hot rows", one_hot.shape),
        ("times the input table: its rows", rows.shape),
        ("mean: the hidden vector", hidden.shape),
        ("times the output table: scores", scores.shape),
        ("softmax: probabilities", softmax(scores).shape),
    ]
