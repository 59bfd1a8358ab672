"""GloVe's model: the weighting, the parameters and the loss that training lowers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix


def weighting_function(x: np.ndarray, x_max: float = 100.0, alpha: float = 0.75) -> np.ndarray:
    """Return ``f(x) = min(1, (x / x_max) ** alpha)``.

    Parameters
    ----------
    x : numpy.ndarray
        Counts, 0 or more.
    x_max, alpha : float
        Where the weight reaches 1, and how it gets there.

    Returns
    -------
    numpy.ndarray
        Same shape, between 0 and 1.

    References
    ----------
    Pennington, Socher and Manning (2014), equation 9.

    Examples
    --------
    >>> weighting_function(np.array([0.0, 1.0, 16.0, 200.0]), x_max=16).round(3).tolist()
    [0.0, 0.125, 1.0, 1.0]
    """
    return np.minimum(1.0, (np.asarray(x) / x_max) ** alpha)


@dataclass
class GloveParameters:
    """Everything that training changes; `r_*` and `g_*` are AdaGrad's memory.

    Attributes
    ----------
    w, c : (V, d) float32
        Word and context vectors.
    b_w, b_c : (V,) float32
        Their biases.
    r_w, r_c : (V, d) float32
        ``1 / sqrt(sum of squared steps)`` of the vectors.
    g_w, g_c : (V,) float32
        Sums of squared steps of the biases.
    """

    w: np.ndarray
    c: np.ndarray
    b_w: np.ndarray
    b_c: np.ndarray
    r_w: np.ndarray
    r_c: np.ndarray
    g_w: np.ndarray
    g_c: np.ndarray

    @classmethod
    def start(cls, size: int, dim: int, seed: int) -> GloveParameters:
        """Draw vectors and biases from ``[-0.5, 0.5) / d``; memory starts at 1."""
        rng = np.random.default_rng(seed)
        shapes = [(size, dim), (size, dim), (size,), (size,)]
        drawn = [((rng.random(shape) - 0.5) / dim).astype(np.float32) for shape in shapes]
        return cls(*drawn, *(np.ones(shape, dtype=np.float32) for shape in shapes))


def glove_loss(
    counts: csr_matrix,
    parameters: GloveParameters,
    x_max: float = 100.0,
    alpha: float = 0.75,
) -> float:
    """Return the mean over non-zero cells of ``f(x) / 2 (w_i . c_j + b_i + b_j - log x)^2``.

    Parameters
    ----------
    counts : scipy.sparse.csr_matrix
        Shape ``(V, V)``.
    parameters : GloveParameters
        The model.
    x_max, alpha : float
        See `weighting_function`.

    Returns
    -------
    float
        0 for a perfect fit. A cell without a count has no part in it: ``log 0`` is not a number
        to fit, and weight 0 times minus infinity would be NaN.

    References
    ----------
    Pennington, Socher and Manning (2014), equation 8 (here halved and averaged, as glove.c does).
    """
    cells = counts.tocoo()
    total = 0.0
    for part in np.array_split(np.arange(cells.nnz), cells.nnz // 100_000 + 1):
        i, j, x = cells.row[part], cells.col[part], cells.data[part]
        score = np.einsum("nd,nd->n", parameters.w[i], parameters.c[j])
        difference = score + parameters.b_w[i] + parameters.b_c[j] - np.log(x)
        total += 0.5 * float(np.sum(weighting_function(x, x_max, alpha) * difference**2))
    return total / cells.nnz
