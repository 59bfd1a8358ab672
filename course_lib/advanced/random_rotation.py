"""Turn the space at random: all cosines stay, and no dimension is special any more."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.row_checks import Rows, as_rows


class RandomRotation:
    """Multiplies vectors with one random orthogonal matrix.

    A few dimensions of real embeddings are far wider than the others, and a few rows far outside.
    Mixed by a rotation, every dimension is a sum of all of them: similar ranges, nearly normal.
    That suits a quantiser that treats all dimensions alike.

    Parameters
    ----------
    seed : int
        Store it beside the codes: another rotation can't read them.

    Attributes
    ----------
    matrix : (d, d) float32
        Orthogonal, uniform (Haar) over all such; known after `fit`.

    References
    ----------
    Mezzadri 2007, "How to generate random matrices from the classical compact groups", section 5
    (the signs of R's diagonal).

    Examples
    --------
    >>> rotation = RandomRotation(seed=1).fit([[3.0, 4.0]])
    >>> turned = rotation.transform([[3.0, 4.0]])
    >>> round(float(np.linalg.norm(turned)), 4)
    5.0
    """

    matrix: Rows

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def fit(self, x: ArrayLike) -> RandomRotation:
        """Draw the matrix for rows (n, d); it depends on d and the seed alone. Returns itself."""
        d = as_rows("x", x).shape[1]
        normal = np.random.default_rng(self.seed).standard_normal((d, d))
        q, r = np.linalg.qr(normal)
        self.matrix = (q * np.sign(np.diag(r))).astype(np.float32)  # without the signs not uniform
        return self

    def transform(self, x: ArrayLike) -> Rows:
        """Return rows (n, d), turned."""
        if not hasattr(self, "matrix"):
            raise ValueError("this rotation has no matrix yet: call fit(x) first")
        return as_rows("x", x, len(self.matrix)) @ self.matrix.T
