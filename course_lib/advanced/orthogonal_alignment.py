"""Orthogonal Procrustes: the rotation, or reflection, that lays one space best on another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib.vectors import l2_normalize
from course_lib.vectors.numbers_check import Floats, as_floats


def orthogonal_procrustes(source: ArrayLike, target: ArrayLike, proper: bool = False) -> Floats:
    """Return the orthogonal Q that minimises ``|source Q - target|``, summed over squares.

    Since Q changes no length, the minimum is where ``trace(Qᵀ XᵀY)`` is largest. With the singular
    values ``XᵀY = U S Vᵀ`` that is ``Q = U Vᵀ``: a rotation or, as often, a reflection.

    Parameters
    ----------
    source, target : array_like
        X and Y, shape (n, d): row i of both belongs to pair i.
    proper : bool
        True: only rotations, det Q = +1; the direction with the smallest singular value gives way.

    Returns
    -------
    ndarray
        Q, shape (d, d), float64, ``Q Qᵀ = I``. With fewer than d independent pairs the map of the
        remaining directions is arbitrary, and may differ from machine to machine: reduce the
        dimension first (PCA), or take more pairs.

    Raises
    ------
    ValueError
        If the shapes differ or there are no rows. A space of another width needs
        `course_lib.models.LinearBridge`.

    Complexity
    ----------
    O(n·d² + d³).

    References
    ----------
    Schönemann (1966), "A generalized solution of the orthogonal Procrustes problem". Kabsch (1976),
    "A solution for the best rotation to relate two sets of vectors", for `proper`.

    Examples
    --------
    >>> x = np.array([[1.0, 0.0], [0.0, 2.0]])
    >>> quarter_turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    >>> np.abs(orthogonal_procrustes(x, x @ quarter_turn) - quarter_turn).max() < 1e-12
    np.True_
    >>> mirrored = x * [-1, 1]
    >>> round(float(np.linalg.det(orthogonal_procrustes(x, mirrored))), 6)
    -1.0
    >>> round(float(np.linalg.det(orthogonal_procrustes(x, mirrored, proper=True))), 6)
    1.0
    """
    x, y = checked_pairs(source, target)
    u, _, vt = np.linalg.svd(x.T @ y)  # XᵀY = U S Vᵀ, (d, d) each
    if proper and np.linalg.det(u @ vt) < 0:
        u[:, -1] *= -1
    return u @ vt


@dataclass(frozen=True, eq=False)
class Procrustes:
    """An orthogonal map between two spaces of one width, with what was taken off before it.

    ``transform(x) = (x' - source_mean) Q + target_mean``, with x' = x or x / |x|. A model's vectors
    often share a large common direction, their mean. A map of the directions must not spend itself
    on carrying one mean onto the other: take both off first.

    Attributes
    ----------
    rotation : (d, d) float64
        Q, for rows from the left: ``x @ rotation``.
    source_mean, target_mean : (d,) float64
        Of the pairs that were fitted; zeros without centring.
    normalize : bool
        Whether vectors get length 1 first.

    References
    ----------
    Xing et al. (2015), "Normalized Word Embedding and Orthogonal Transform for Bilingual Word
    Translation"; Artetxe, Labaka and Agirre (2016), "Learning principled bilingual mappings of word
    embeddings while preserving monolingual invariance", for the centring.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, turn = rng.normal(size=(9, 3)), np.linalg.qr(rng.normal(size=(3, 3)))[0]
    >>> y = x @ turn + [5, 0, -5]
    >>> bool(np.allclose(Procrustes.fit(x, y).transform(x), y))
    True
    >>> bool(np.allclose(Procrustes.fit(x, y, center=False).transform(x), y, atol=1))
    False
    """

    rotation: Floats
    source_mean: Floats
    target_mean: Floats
    normalize: bool = False

    @classmethod
    def fit(
        cls,
        source: ArrayLike,
        target: ArrayLike,
        center: bool = True,
        normalize: bool = False,
        proper: bool = False,
    ) -> Procrustes:
        """Fit the map on pairs.

        Parameters
        ----------
        source, target : array_like
            Shape (n, d): row i of both belongs to pair i.
        center : bool
            Take the means of the pairs off first.
        normalize : bool
            Bring all rows to length 1 before that, so that long vectors count no more than others.
        proper : bool
            Only rotations, no reflections.

        Returns
        -------
        Procrustes

        Raises
        ------
        ValueError
            As `orthogonal_procrustes`.
        """
        x, y = checked_pairs(source, target)
        if normalize:
            x, y = l2_normalize(x), l2_normalize(y)
        x_mean, y_mean = (m.mean(axis=0) if center else np.zeros(m.shape[1]) for m in (x, y))
        rotation = orthogonal_procrustes(x - x_mean, y - y_mean, proper)
        return cls(rotation, x_mean, y_mean, normalize)

    def transform(self, vectors: ArrayLike) -> Floats:
        """Carry vectors of the source space over, (n, d) to (n, d) float64."""
        return (self._rows(vectors) - self.source_mean) @ self.rotation + self.target_mean

    def inverse_transform(self, vectors: ArrayLike) -> Floats:
        """Carry vectors of the target space back: Q's inverse is its transpose, no fit needed."""
        return (self._rows(vectors) - self.target_mean) @ self.rotation.T + self.source_mean

    def _rows(self, vectors: ArrayLike) -> Floats:
        rows = as_floats("vectors", vectors, 2).astype(np.float64)
        if rows.shape[1] != len(self.rotation):
            raise ValueError(f"vectors: expected shape (n, {len(self.rotation)}), got {rows.shape}")
        return l2_normalize(rows) if self.normalize else rows


def checked_pairs(source: ArrayLike, target: ArrayLike) -> tuple[Floats, Floats]:
    """Return both sides as float64 of one shape (n, d), n of 1 or more; ValueError otherwise."""
    x, y = (
        as_floats(name, rows, 2).astype(np.float64)
        for name, rows in (("source", source), ("target", target))
    )
    if x.shape != y.shape or not len(x):
        raise ValueError(f"target: expected rows in the shape of source, {x.shape}, got {y.shape}")
    return x, y
