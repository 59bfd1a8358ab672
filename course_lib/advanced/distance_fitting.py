"""Vectors fitted to given distances, and how many of the true neighbours they have."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from course_lib.sentences.descent import gradient_step


def fit_distances(
    model: Callable[[Tensor], Tensor],
    weights: list[nn.Parameter],
    features: ArrayLike,
    distances: ArrayLike,
    steps: int = 300,
    learning_rate: float = 0.02,
    seed: int = 0,
) -> list[float]:
    """Move the weights until the items' distances at each time are the given ones.

    Each step draws two times and minimises the mean of (‖e_i(t) - e_j(t)‖ - D_ij(t))², the stress
    of multidimensional scaling, over all pairs.

    Parameters
    ----------
    model : callable
        From features ``(T, F)`` to vectors ``(T, items, d)``.
    weights : list of nn.Parameter
        What is trained.
    features : array_like
        Shape (T, F).
    distances : array_like
        Shape (T, items, items), symmetric.
    steps : int
    learning_rate : float
        Of Adam.
    seed : int
        Of the times drawn.

    Returns
    -------
    list of float
        The stress of each step.

    Raises
    ------
    ValueError
        If the numbers of times differ.

    References
    ----------
    Kruskal (1964), "Multidimensional scaling by optimizing goodness of fit".

    Examples
    --------
    >>> from course_lib.advanced import ItemTimeOffset
    >>> model = ItemTimeOffset(2, dim=1, features=1)
    >>> apart = [[[0.0, 1.0], [1.0, 0.0]], [[0.0, 3.0], [3.0, 0.0]]]  # distance 1, then 3
    >>> losses = fit_distances(model, list(model.parameters()), [[0.0], [1.0]], apart, steps=400)
    >>> losses[-1] < 0.05 < losses[0]
    True
    """
    phi = torch.as_tensor(np.asarray(features, np.float32))
    target = torch.as_tensor(np.asarray(distances, np.float32))
    if len(phi) != len(target):
        raise ValueError(f"distances: expected {len(phi)} times, as features, got {len(target)}")
    rng, losses = np.random.default_rng(seed), []
    optimizer = torch.optim.Adam(weights, lr=learning_rate)
    above = torch.triu_indices(target.shape[1], target.shape[1], 1)  # pairs in pdist's order
    wanted = target[:, above[0], above[1]]  # (T, pairs)
    for _ in range(steps):
        times = rng.choice(len(phi), min(2, len(phi)), replace=False)
        found = torch.stack([torch.pdist(vectors) for vectors in model(phi[times])])  # (2, pairs)
        loss = (found - wanted[times]).square().mean()
        losses.append(gradient_step(loss, weights, optimizer))
    return losses


def neighbour_overlap(vectors: ArrayLike, distances: ArrayLike, k: int = 10) -> NDArray[np.float64]:
    """Return at each time the share of the k truly nearest items that the vectors find.

    Parameters
    ----------
    vectors : array_like
        Shape (T, items, d).
    distances : array_like
        The true ones, shape (T, items, items).
    k : int
        1 to items - 1.

    Returns
    -------
    ndarray
        float64, shape (T,), each the mean over the items.

    Examples
    --------
    >>> line = np.array([[[0.0], [1.0], [3.0]]])
    >>> neighbour_overlap(line, abs(line - line.transpose(0, 2, 1)), k=1)
    array([1.])
    """
    points, true = np.asarray(vectors, np.float64), np.asarray(distances, np.float64)
    shares = []
    for here, wanted in zip(points, true, strict=True):
        found = np.linalg.norm(here[:, None] - here[None], axis=-1)  # (items, items)
        both = zip(_nearest(found, k), _nearest(wanted, k), strict=True)
        shares.append(np.mean([len(set(a) & set(b)) / k for a, b in both]))
    return np.array(shares)


def _nearest(distances: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """Return the k nearest others of each item, shape (items, k)."""
    apart = distances + np.diag(np.full(len(distances), np.inf))
    return np.argsort(apart, axis=1)[:, :k]
