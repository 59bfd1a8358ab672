"""Vectors that can be made in any number: a mixture of Gaussian clusters, for growth curves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

BLOCK = 16_384  # rows drawn from one random stream


def vector_mixture(
    n: int,
    d: int = 128,
    clusters: int = 1000,
    spread: float = 0.5,
    decay: float = 0.0,
    seed: int = 0,
    threads: int = 1,
) -> NDArray[np.float32]:
    """Draw rows from a mixture of Gaussian clusters: centre + spread · noise.

    The first rows don't depend on `n`, so that data sets of growing size contain each other. For
    queries of the same kind draw n + nq rows and split them.

    Parameters
    ----------
    n : int
        Number of rows.
    d : int
        Length of a row.
    clusters : int
        How many centres; they come from a standard normal distribution, a row from each with equal
        chance. With one cluster and no `decay` the data is isotropic.
    spread : float
        Length of the noise relative to that of the centres. At 0.5 clusters stand apart, from
        about 2 on they run into each other.
    decay : float
        The noise has standard deviation proportional to ``(j + 1) ** -decay`` in its j-th direction
        (the directions are random). Embeddings of text decay, with 0.5 to 1; isotropic noise (0)
        is the hardest to index, since within a cluster all points are about equally far.
    seed : int
        Same seed, same bytes, whatever `threads` is.
    threads : int
        How many draw.

    Returns
    -------
    ndarray
        float32, shape (n, d). A million rows of 128 take about two seconds on one core.

    Raises
    ------
    ValueError
        If a size is below 1 (n may be 0), or `spread` or `decay` is negative.

    Examples
    --------
    >>> x = vector_mixture(1000, 16, clusters=5, seed=1)
    >>> x.shape, x.dtype
    ((1000, 16), dtype('float32'))
    >>> bool((x[:10] == vector_mixture(10, 16, clusters=5, seed=1)).all())
    True
    """
    _check(n, d, clusters, spread, decay, threads)
    rng = np.random.default_rng([seed, 0])
    centers = rng.standard_normal((clusters, d), dtype=np.float32)  # (clusters, d)
    directions = _directions(d, spread, decay, rng)  # (d, d), or a number
    x = np.empty((n, d), dtype=np.float32)

    def draw(start: int) -> None:
        own = np.random.default_rng([seed, 1 + start // BLOCK])
        labels = own.integers(clusters, size=BLOCK)
        noise = own.standard_normal((BLOCK, d), dtype=np.float32)
        # A whole block even at the end: a product of fewer rows may be rounded otherwise.
        noise = noise @ directions if isinstance(directions, np.ndarray) else noise * directions
        noise += centers[labels]
        x[start : start + BLOCK] = noise[: n - start]

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(draw, range(0, n, BLOCK)))
    return x


def _directions(
    d: int, spread: float, decay: float, rng: np.random.Generator
) -> NDArray[np.float32] | np.float32:
    """What noise is multiplied by: random orthogonal directions, scaled; mean square `spread`²."""
    if decay == 0:
        return np.float32(spread)
    rotation, _ = np.linalg.qr(rng.standard_normal((d, d)))  # (d, d)
    deviations = (1.0 + np.arange(d)) ** -decay
    deviations *= spread / np.sqrt(np.mean(deviations**2))
    return (deviations[:, None] * rotation).astype(np.float32)


def _check(n: int, d: int, clusters: int, spread: float, decay: float, threads: int) -> None:
    sizes = {"n": (n, 0), "d": (d, 1), "clusters": (clusters, 1), "threads": (threads, 1)}
    for name, (value, least) in sizes.items():
        if value < least:
            raise ValueError(f"{name}: expected {least} or more, got {value}")
    for name, amount in {"spread": spread, "decay": decay}.items():
        if not 0 <= amount < float("inf"):
            raise ValueError(f"{name}: expected 0 or more, got {amount}")
