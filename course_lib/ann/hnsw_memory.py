"""What an HNSW index costs in memory, by arithmetic."""

from __future__ import annotations

from course_lib.ann.hnsw_levels import mean_upper_levels
from course_lib.ann.row_checks import check_positive

LINK = 4  # bytes: a link is a 32-bit node number
NUMBER = 4  # bytes of a float32


def link_bytes(M: int) -> float:
    """Return the bytes of links for each vector: 4 (2M + M / (M - 1)).

    Level 0 has room for 2M links, each level above for M, and a node is on 1 / (M - 1) levels
    above level 0 on average.

    Examples
    --------
    >>> round(link_bytes(16), 1), round(link_bytes(32), 1)
    (132.3, 260.1)
    """
    if check_positive("M", M) < 2:
        raise ValueError("M: expected 2 or more, got 1: every node would be on every level")
    return LINK * (2 * M + M * mean_upper_levels(M))


def hnsw_bytes(n: int, d: int, M: int = 16) -> int:
    """Predict the bytes of an HNSW index over n float32 vectors.

    Vectors and links alone; implementations add some bytes for each node: its level, where its
    upper links start, an external id.

    Parameters
    ----------
    n : int
        Vectors, 0 or more.
    d : int
        Their length.
    M : int
        Links on the upper levels; twice as many on level 0.

    Returns
    -------
    int
        n · (4d + 4 (2M + M / (M - 1))), rounded.

    References
    ----------
    Malkov and Yashunin 2018, section 4.2.3.

    Examples
    --------
    >>> hnsw_bytes(1_000_000, 768, M=16) / 1e9
    3.204...
    """
    if n < 0:
        raise ValueError(f"n: expected 0 or more, got {n}")
    return round(n * (NUMBER * check_positive("d", d) + link_bytes(M)))
