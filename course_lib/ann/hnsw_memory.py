"""What an HNSW index costs in memory, by arithmetic."""

from __future__ import annotations

from course_lib.stores import hnsw_link_bytes, vector_bytes


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
        n · (4d + 4 (2M + M / (M - 1))), rounded up; see `course_lib.stores.hnsw_link_bytes`.

    Raises
    ------
    ValueError
        If a number is out of range or not whole.

    References
    ----------
    Malkov and Yashunin 2018, section 4.2.3.

    Examples
    --------
    >>> hnsw_bytes(1_000_000, 768, M=16) / 1e9
    3.204...
    """
    return vector_bytes(n, d) + hnsw_link_bytes(n, M)
