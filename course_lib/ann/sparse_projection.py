"""Random projection with a matrix that is mostly zeros."""

from math import sqrt

import numpy as np
from scipy import sparse


def sparse_random_projection(
    d: int, k: int, seed: int = 0, density: float | None = None
) -> sparse.csr_array:
    """Return a random (d, k) matrix R with which ``x @ R`` keeps squared distances on average.

    Each entry is 0 with probability 1 - density, otherwise ±1/√(density · k). Its variance is 1/k
    as in a Gaussian projection, and so is the expectation ‖x R‖² = ‖x‖²; a multiplication costs
    ``density`` times as much.

    Parameters
    ----------
    d, k : int
        Dimensions before and after, 1 or more.
    seed : int
    density : float, optional
        Share of entries that are not zero, in (0, 1]: 1/3 is Achlioptas'; by default Li's 1/√d,
        for vectors whose length is not in a few coordinates.

    Returns
    -------
    (d, k) scipy.sparse.csr_array, float32

    Raises
    ------
    ValueError
        If an argument is out of range.

    See Also
    --------
    course_lib.vectors.gaussian_projection : The dense one.
    course_lib.vectors.johnson_lindenstrauss_dimension : How large k should be.

    References
    ----------
    Achlioptas 2003, "Database-friendly random projections", theorem 1.1; Li, Hastie, Church 2006,
    "Very Sparse Random Projections", equation 2.

    Examples
    --------
    >>> matrix = sparse_random_projection(400, 100, density=1 / 4)
    >>> np.unique(matrix.data).round(2)  # ±1/√(100/4)
    array([-0.2,  0.2], dtype=float32)
    """
    for name, value in (("d", d), ("k", k)):
        if value < 1:
            raise ValueError(f"{name}: expected 1 or more, got {value}")
    density = 1 / sqrt(d) if density is None else density
    if not 0 < density <= 1:
        raise ValueError(f"density: expected above 0, at most 1, got {density}")
    rng = np.random.default_rng(seed)
    filled = rng.binomial(k, density, size=d)  # entries of each row
    columns = [np.sort(rng.choice(k, n, replace=False)) for n in filled]
    signs = rng.choice(np.array([-1, 1], np.float32), size=filled.sum())
    ends = np.concatenate([[0], np.cumsum(filled)])
    values = signs / np.float32(sqrt(density * k))
    return sparse.csr_array((values, np.concatenate(columns), ends), shape=(d, k))
