"""From many dimensions to the two of a page: one projection, or a series that moves smoothly."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import orthogonal_procrustes

METHODS = ("PCA", "t-SNE", "UMAP")


def project(matrix: ArrayLike, method: str = "PCA", seed: int = 0) -> NDArray[np.float32]:
    """Project vectors to the plane.

    Parameters
    ----------
    matrix : array_like, shape (n, d)
    method : {"PCA", "t-SNE", "UMAP"}
        PCA keeps as much of the spread as a linear map can; t-SNE and UMAP keep neighbours together
        and say little about large distances. UMAP compiles for 10 to 20 s on its first use.
    seed : int
        For t-SNE and UMAP.

    Returns
    -------
    ndarray, shape (n, 2), float32

    Raises
    ------
    ValueError
        For an unknown method or fewer than three rows.

    References
    ----------
    van der Maaten, Hinton (2008), "Visualizing data using t-SNE"; McInnes, Healy, Melville (2018),
    "UMAP".

    Examples
    --------
    >>> project(np.eye(5)).shape
    (5, 2)
    """
    rows = np.asarray(matrix, dtype=np.float32)  # (n, d)
    if rows.ndim != 2 or len(rows) < 3:
        raise ValueError(f"matrix: expected shape (n, d) with n of 3 or more, got {rows.shape}")
    if method not in METHODS:
        raise ValueError(f"method: expected one of {METHODS}, got {method!r}")
    if method == "PCA":
        return _pca(rows)
    return _tsne(rows, seed) if method == "t-SNE" else _umap(rows, seed)


def _pca(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return (rows - rows.mean(axis=0)) @ principal_axes(rows)  # (n, 2)


def principal_axes(matrix: ArrayLike) -> NDArray[np.float32]:
    """The two directions of largest spread, as columns.

    Parameters
    ----------
    matrix : array_like, shape (n, d)

    Returns
    -------
    ndarray, shape (d, 2), float32
        Orthonormal columns; each one's largest entry is positive, so that a map isn't mirrored
        from run to run.

    Examples
    --------
    >>> principal_axes([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0], [0.5, 0.0, 0.0]])[1, 0]
    np.float32(1.0)
    """
    rows = np.asarray(matrix, dtype=np.float32)
    _, _, directions = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
    axes = np.zeros((rows.shape[1], 2), dtype=np.float32)  # (d, 2)
    axes[:, : min(2, len(directions))] = directions[:2].T
    signs = np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
    return np.round(axes * np.where(signs == 0, 1, signs), 7).astype(np.float32)


def _tsne(rows: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    from sklearn.manifold import TSNE

    perplexity = min(12.0, (len(rows) - 1) / 3)
    # For the few dozen points of a page the exact gradient is faster than the Barnes-Hut one.
    method = "exact" if len(rows) <= 100 else "barnes_hut"
    model = TSNE(perplexity=perplexity, init="pca", max_iter=300, method=method, random_state=seed)
    return np.asarray(model.fit_transform(rows), dtype=np.float32)


def _umap(rows: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    from umap import UMAP

    neighbours = min(12, len(rows) - 1)
    model = UMAP(n_neighbors=neighbours, metric="cosine", init="pca", random_state=seed, n_jobs=1)
    return np.asarray(model.fit_transform(rows), dtype=np.float32)


def aligned_frames(
    tables: Sequence[ArrayLike], rows: Sequence[int] | None = None
) -> list[NDArray[np.float32]]:
    """Project stages of one training to one plane, each rotated onto the next.

    The plane is that of the last stage. Every earlier stage is turned by the rotation (or
    reflection) that lays *all* its rows best on the stage after it, so that what still moves is
    learning, not rotation. Aligning on a few rows would cheat: with fewer rows than dimensions a
    rotation makes random vectors look trained.

    Parameters
    ----------
    tables : sequence of array_like, each of shape (n, d)
        Vectors of the same n things, in training order.
    rows : sequence of int, optional
        The m rows to project; all by default.

    Returns
    -------
    list of ndarray, each of shape (m, 2), float32

    Raises
    ------
    ValueError
        When there is no table or shapes differ.

    References
    ----------
    Schönemann (1966), "A generalized solution of the orthogonal Procrustes problem".

    Examples
    --------
    >>> points = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]])
    >>> turned = points @ np.array([[0.0, -1.0], [1.0, 0.0]])
    >>> first, last = aligned_frames([turned, points])
    >>> bool(np.allclose(first, last, atol=1e-5))
    True
    """
    stages = [np.asarray(table, dtype=np.float32) for table in tables]
    if not stages or any(stage.shape != stages[0].shape for stage in stages):
        raise ValueError(
            f"tables: expected one shape for all, got {[stage.shape for stage in stages]}"
        )
    chosen = np.arange(len(stages[-1])) if rows is None else np.asarray(rows)
    axes, centre = principal_axes(stages[-1][chosen]), stages[-1][chosen].mean(axis=0)
    frames = [(stages[-1][chosen] - centre) @ axes]  # (m, 2)
    later = stages[-1]
    for stage in reversed(stages[:-1]):
        rotation, _ = orthogonal_procrustes(stage, later)  # (d, d)
        later = stage @ rotation
        frames.append((later[chosen] - centre) @ axes)
    return [frame.astype(np.float32) for frame in reversed(frames)]
