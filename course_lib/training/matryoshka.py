"""Vectors whose first components are vectors too: the loss at several widths, and the cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from course_lib.vectors.normalization import l2_normalize

Vectors = TypeVar("Vectors", Tensor, np.ndarray[Any, Any])


def truncate(vectors: Vectors, dim: int) -> Vectors:
    """Keep the first `dim` components and make unit vectors of them again.

    The second half is not a detail: the first 64 of 768 components of a random unit vector have
    length 0.25 to 0.31, so their dot products are not cosines, and a row with a longer prefix
    wins for no merit. And the encoder still computes all components: what gets cheaper is
    storage and search.

    Parameters
    ----------
    vectors : Tensor or ndarray
        Shape ``(..., d)``.
    dim : int
        1 to d.

    Returns
    -------
    Tensor or ndarray
        Shape ``(..., dim)``, of length 1; rows of zeros stay zeros.

    Raises
    ------
    ValueError
        If `dim` is out of its range.

    References
    ----------
    Kusupati et al. (2022), "Matryoshka Representation Learning", section 3.

    Examples
    --------
    >>> truncate(np.array([[0.3, 0.4, 0.866]]), 2)
    array([[0.6, 0.8]])
    """
    d = vectors.shape[-1]
    if not 1 <= dim <= d:
        raise ValueError(f"dim: expected 1 to {d}, got {dim}")
    if isinstance(vectors, Tensor):
        return F.normalize(vectors[..., :dim], dim=-1)
    return l2_normalize(vectors[..., :dim])


def matryoshka_loss(
    loss: Callable[..., Tensor],
    *views: Tensor,
    dims: Sequence[int],
    weights: Sequence[float] | None = None,
) -> Tensor:
    """Sum a loss over truncated copies of its vectors: ``sum_m c_m L(views[:, :m])``.

    Inputs
    ------
    ======================  ======================
    sides                   labels
    ======================  ======================
    those of the inner      those of the inner
    loss                    loss
    ======================  ======================

    Requirements
    ------------
    1. The full width among `dims`, or nothing trains the last components.

    Recommendations
    ---------------
    - Weights of one, as the paper has, unless the short widths matter more to you.
    - Few widths, halved each time; components between two of them are learnt along.

    Relations
    ---------
    - ``MatryoshkaLoss`` of sentence-transformers gives the same around the same inner loss.
    - `truncate` cuts the vectors when they are used.

    Parameters
    ----------
    loss : function
        From the views to a scalar, as `multiple_negatives_ranking_loss`; bind further arguments
        (labels, scale) with a lambda.
    *views : Tensor
        Shape ``(B, d)`` each: what `loss` takes.
    dims : sequence of int
        Widths m, each 1 to d.
    weights : sequence of float, optional
        c_m, one for each width; all 1 if not given.

    Returns
    -------
    Tensor
        A scalar. The encoder runs once for all widths.

    Raises
    ------
    ValueError
        If there is no view or no width, a width is out of range, or weights and widths differ in
        number.

    References
    ----------
    Kusupati et al. (2022), "Matryoshka Representation Learning", equation 1 (c_m = 1).

    Examples
    --------
    >>> from course_lib.sentences import info_nce_loss
    >>> one = torch.ones(8, 4)
    >>> matryoshka_loss(info_nce_loss, one, one, dims=[2, 4]).item()  # twice ln 8
    4.159
    """
    if not views:
        raise ValueError("views: expected one tensor or more, got none")
    if not len(dims):
        raise ValueError("dims: expected one width or more, got none")
    weights = [1.0] * len(dims) if weights is None else weights
    if len(weights) != len(dims):
        raise ValueError(f"weights: expected {len(dims)}, one a width, got {len(weights)}")
    losses = [loss(*(truncate(view, dim) for view in views)) for dim in dims]
    return torch.stack([weight * each for weight, each in zip(weights, losses, strict=True)]).sum()
