"""Codes of vectors: on which side of each random hyperplane do they lie?"""

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.row_checks import Rows

Codes = NDArray[np.int64]

ROWS_AT_ONCE = 4096


class SignCodes:
    """`tables` hash functions of `bits` random hyperplanes each.

    Parameters
    ----------
    d : int
        Length of the vectors.
    bits : int
        From 1 to 62: a code is an int64.
    tables : int
    seed : int

    Attributes
    ----------
    planes : (d, tables * bits) float32
        Normals, drawn from N(0, 1): every direction is equally likely.
    offset : (d,) float32
        The point through which all hyperplanes go; the origin, unless set.

    Examples
    --------
    >>> codes = SignCodes(d=2, bits=3, tables=1)
    >>> codes.codes(np.array([[1, 0], [2, 0], [-1, 0]], dtype=np.float32))
    array([[1],
           [1],
           [6]])
    """

    def __init__(self, d: int, bits: int, tables: int, seed: int = 0) -> None:
        if not 1 <= bits <= 62:
            raise ValueError(f"bits: expected 1 to 62, got {bits}")
        self.bits, self.tables = bits, tables
        rng = np.random.default_rng(seed)
        self.planes: Rows = rng.standard_normal((d, tables * bits), dtype=np.float32)
        self.offset: Rows = np.zeros(d, dtype=np.float32)

    def codes(self, x: Rows) -> Codes:
        """Return the code of each row in each table, (n, tables)."""
        blocks = [self.margins(b) > 0 for b in _blocks(x)]  # each (rows, tables, bits)
        values = [_as_numbers(block) for block in blocks]  # each (rows, tables)
        return np.concatenate(values)

    def margins(self, x: Rows) -> NDArray[np.float32]:
        """Return how far each row is from each hyperplane, (n, tables, bits), up to ‖normal‖."""
        margins: Rows = np.matmul(x - self.offset, self.planes, dtype=np.float32)
        return margins.reshape(len(x), self.tables, self.bits)

    def probes(self, q: Rows, probes: int) -> Codes:
        """Return the codes of the buckets worth a look, (nq, tables, probes).

        The query's own first, then those that differ in one bit: the bit whose hyperplane is
        nearest to the query, the next, and so on.

        Raises
        ------
        ValueError
            If `probes` is not between 1 and bits + 1.
        """
        if not 1 <= probes <= self.bits + 1:
            raise ValueError(f"probes: expected 1 to bits + 1 = {self.bits + 1}, got {probes}")
        margins = self.margins(q)
        own = _as_numbers(margins > 0)[:, :, None]  # (nq, tables, 1)
        doubtful = np.argsort(np.abs(margins), axis=2)[:, :, : probes - 1]
        return np.concatenate([own, own ^ (np.int64(1) << doubtful)], axis=2)


def collision_probability(
    cosine: float | NDArray[np.floating], bits: int, tables: int
) -> float | NDArray[np.float64]:
    """Return the chance that two vectors share a bucket in at least one table.

    A random hyperplane through the origin separates vectors at angle θ with probability θ/π, so
    they agree on all bits of a table with probability (1 - θ/π)^bits, and in no table with
    (1 - (1 - θ/π)^bits)^tables.

    Parameters
    ----------
    cosine : float or ndarray
        Of the vectors as they are hashed: minus the mean where the index centres.
    bits, tables : int
        1 or more.

    Returns
    -------
    float or ndarray
        Between 0 and 1: an S-shaped curve of the cosine.

    References
    ----------
    Goemans, Williamson 1995, "Improved Approximation Algorithms for Maximum Cut and Satisfiability
    Problems Using Semidefinite Programming", lemma 3.2 (one hyperplane); Charikar 2002.

    Examples
    --------
    >>> round(collision_probability(0.9, bits=10, tables=10), 3)
    0.908
    """
    agree = 1 - np.arccos(np.clip(cosine, -1.0, 1.0)) / np.pi
    probability = 1 - (1 - agree**bits) ** tables
    return float(probability) if np.ndim(cosine) == 0 else probability


def _blocks(x: Rows) -> list[Rows]:
    return [x[i : i + ROWS_AT_ONCE] for i in range(0, max(len(x), 1), ROWS_AT_ONCE)]


def _as_numbers(signs: NDArray[np.bool_]) -> Codes:
    """Read the last axis as binary digits, the lowest first."""
    numbers = np.zeros(signs.shape[:-1], dtype=np.int64)
    for bit in range(signs.shape[-1]):
        numbers |= signs[..., bit].astype(np.int64) << bit
    return numbers
