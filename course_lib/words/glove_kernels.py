"""GloVe's AdaGrad update twice: as published, and the same arithmetic arranged for speed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

kernel: Any = njit(cache=True, nogil=True)
step_of_kernel: Any = njit(inline="always")
fast_step: Any = njit(inline="always", fastmath={"contract", "reassoc"})
CLIP = 100.0  # GRAD_CLIP_VALUE of the released C code


@step_of_kernel
def weighting(x: float, x_max: float, alpha: float) -> float:
    """Return ``f(x) = min(1, (x / x_max) ** alpha)``, equation 9 of the paper."""
    return 1.0 if x >= x_max else (x / x_max) ** alpha


@step_of_kernel
def _clip(u: float) -> float:
    return min(max(u, -CLIP), CLIP)


@kernel
def published_epoch(
    rows: np.ndarray,
    columns: np.ndarray,
    x: np.ndarray,
    w: np.ndarray,
    c: np.ndarray,
    g_w: np.ndarray,
    g_c: np.ndarray,
    x_max: float,
    alpha: float,
    eta: float,
) -> float:
    """One pass of the update of the released ``glove.c``, cell by cell, in the order given.

    Parameters
    ----------
    rows, columns : (m,) int32
        Word i and context j of each non-zero cell.
    x : (m,) float32
        Counts ``X[i, j]``, all positive.
    w, c : (V, d + 1) float32
        Word and context vectors; the last column is the bias. Changed in place.
    g_w, g_c : (V, d + 1) float32
        Sums of squared steps; 1 at the start. Changed in place.
    x_max, alpha, eta : float
        Cut-off and exponent of the weighting, and the learning rate.

    Returns
    -------
    float
        Sum of ``f(x) / 2 * (w . c + b_w + b_c - log x) ** 2``, each cell just before its update.

    Notes
    -----
    AdaGrad accumulates ``(eta * gradient) ** 2`` here, as the C code does, not the squared
    gradient of the textbook: steps then shrink far more slowly.
    """
    d = w.shape[1] - 1
    loss = 0.0
    for n in range(x.size):
        i, j = rows[n], columns[n]
        difference = w[i, d] + c[j, d] - math.log(x[n])
        for k in range(d):
            difference += w[i, k] * c[j, k]
        weighted = weighting(x[n], x_max, alpha) * difference
        loss += 0.5 * weighted * difference
        step = eta * weighted
        for k in range(d):
            u_w, u_c = _clip(step * c[j, k]), _clip(step * w[i, k])
            w[i, k] -= u_w / math.sqrt(g_w[i, k])
            c[j, k] -= u_c / math.sqrt(g_c[j, k])
            g_w[i, k] += u_w * u_w
            g_c[j, k] += u_c * u_c
        w[i, d] -= step / math.sqrt(g_w[i, d])
        c[j, d] -= step / math.sqrt(g_c[j, d])
        g_w[i, d] += step * step
        g_c[j, d] += step * step
    return loss


@fast_step
def _dot(a: np.ndarray, i: int, b: np.ndarray, j: int) -> np.float32:
    total = np.float32(0.0)
    for k in range(a.shape[1]):
        total += a[i, k] * b[j, k]
    return total


@fast_step
def _shrunk(r: np.float32, u: np.float32) -> np.float32:
    """Return ``1 / sqrt(1 / r^2 + u^2)`` without root or division.

    With ``z = (u r)^2`` this is ``r / sqrt(1 + z)``, by its series ``r (1 - z/2 + 3/8 z^2)``.
    """
    z = min((u * r) * (u * r), np.float32(1.0))  # the series is for steps below the sum so far
    return r - r * z * (np.float32(0.5) - np.float32(0.375) * z)


@fast_step
def _step_rows(
    w: np.ndarray,
    c: np.ndarray,
    r_w: np.ndarray,
    r_c: np.ndarray,
    i: int,
    j: int,
    step: np.float32,
) -> None:
    for k in range(w.shape[1]):
        u_w, u_c = step * c[j, k], step * w[i, k]
        w[i, k] -= u_w * r_w[i, k]
        c[j, k] -= u_c * r_c[j, k]
        r_w[i, k] = _shrunk(r_w[i, k], u_w)
        r_c[j, k] = _shrunk(r_c[j, k], u_c)


@kernel
def fast_epoch(
    rows: np.ndarray,
    columns: np.ndarray,
    log_x: np.ndarray,
    f_x: np.ndarray,
    w: np.ndarray,
    c: np.ndarray,
    b_w: np.ndarray,
    b_c: np.ndarray,
    r_w: np.ndarray,
    r_c: np.ndarray,
    g_w: np.ndarray,
    g_c: np.ndarray,
    eta: float,
) -> float:
    """One pass of the same update with the inverse root ``r = 1 / sqrt(g)`` kept in place of g.

    Parameters
    ----------
    rows, columns : (m,) int32
        Word i and context j of each non-zero cell.
    log_x, f_x : (m,) float32
        ``log X[i, j]`` and the weighting ``f(X[i, j])``.
    w, c : (V, d) float32
        Word and context vectors, changed in place.
    b_w, b_c : (V,) float32
        Biases, changed in place.
    r_w, r_c : (V, d) float32
        Inverse roots of the sums of squared steps of the vectors, changed in place.
    g_w, g_c : (V,) float32
        Sums of squared steps of the biases, whose steps are large: kept exact.
    eta : float
        Learning rate.

    Returns
    -------
    float
        The same sum as `published_epoch`.
    """
    loss = 0.0
    for n in range(rows.size):
        i, j = rows[n], columns[n]
        difference = _dot(w, i, c, j) + b_w[i] + b_c[j] - log_x[n]
        weighted = f_x[n] * difference
        loss += 0.5 * weighted * difference
        step = np.float32(eta * weighted)
        _step_rows(w, c, r_w, r_c, i, j, step)
        b_w[i] -= step / math.sqrt(g_w[i])
        b_c[j] -= step / math.sqrt(g_c[j])
        g_w[i] += step * step
        g_c[j] += step * step
    return loss
