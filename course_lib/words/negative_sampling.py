"""The negative-sampling loss and its gradients, numerically stable, for one pair or a batch."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


class Gradients(NamedTuple):
    """Derivatives of the loss, each with the shape of what it belongs to."""

    center: Floats
    context: Floats
    negatives: Floats


def sigmoid(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)) without overflow: exp is only taken of numbers <= 0.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)


def log_sigmoid(x: Floats) -> Floats:
    """Return log(sigmoid(x)) = -log(1 + exp(-x)), finite wherever x is.

    ``log(sigmoid(x))`` is -inf below about -745 (-104 in float32), and adding 1e-10 inside the
    logarithm stops the gradient exactly where the model is most wrong.

    Examples
    --------
    >>> log_sigmoid(np.array([-1000.0, 0.0])).round(3)
    array([-1.000e+03, -6.930e-01])
    """
    return -np.logaddexp(0.0, -x)


def negative_sampling_loss(center: Floats, context: Floats, negatives: Floats) -> Floats:
    """Return -log σ(u_o · v) - Σ_k log σ(-u_k · v).

    Parameters
    ----------
    center : (..., d)
        Input vector v of the center word.
    context : (..., d)
        Output vector u_o of the word that was seen near it.
    negatives : (..., k, d)
        Output vectors u_k of noise words.

    Returns
    -------
    (...)
        One loss for each pair; to be minimised.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    References
    ----------
    Mikolov et al. 2013, "Distributed Representations of Words and Phrases and their
    Compositionality", equation 4 (there an objective to be maximised).

    Examples
    --------
    >>> v, u_o, u_k = np.array([1.0, 0.0]), np.array([2.0, 0.0]), np.array([[-2.0, 5.0]])
    >>> float(negative_sampling_loss(v, u_o, u_k).round(4))  # twice log(1 + exp(-2))
    0.2539
    """
    positive, negative = _scores(center, context, negatives)
    return -log_sigmoid(positive) - log_sigmoid(-negative).sum(axis=-1)


def negative_sampling_gradients(center: Floats, context: Floats, negatives: Floats) -> Gradients:
    """Return the derivatives of `negative_sampling_loss` by its three arguments.

    With label 1 for the context and 0 for noise, every score has the derivative σ(u · v) - label,
    and each vector receives it times the vector on the other side of the product.

    Parameters
    ----------
    center, context : (..., d)
    negatives : (..., k, d)

    Returns
    -------
    Gradients
        ``center`` (..., d), ``context`` (..., d), ``negatives`` (..., k, d).

    Examples
    --------
    >>> v, u_o, u_k = np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.array([[0.0, 3.0]])
    >>> negative_sampling_gradients(v, u_o, u_k).center  # -0.5 u_o + 0.5 u_k
    array([0., 1.])
    """
    positive, negative = _scores(center, context, negatives)
    g_positive = (sigmoid(positive) - 1.0)[..., None]  # (..., 1)
    g_negative = sigmoid(negative)[..., None]  # (..., k, 1)
    return Gradients(
        center=g_positive * context + (g_negative * negatives).sum(axis=-2),
        context=g_positive * center,
        negatives=g_negative * center[..., None, :],
    )


def _scores(center: Floats, context: Floats, negatives: Floats) -> tuple[Floats, Floats]:
    if center.shape != context.shape or center.ndim == 0:
        raise ValueError(f"context: expected shape {center.shape} as center, got {context.shape}")
    fits = negatives.ndim == center.ndim + 1
    if not fits or negatives.shape[:-2] + negatives.shape[-1:] != center.shape:
        expected = (*center.shape[:-1], "k", center.shape[-1])
        raise ValueError(f"negatives: expected shape {expected}, got {negatives.shape}")
    positive = (center * context).sum(axis=-1)  # (...)
    negative = (negatives @ center[..., :, None])[..., 0]  # (..., k)
    return positive, negative
