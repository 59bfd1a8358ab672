"""How many bytes n vectors take, exactly."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

BYTES_EACH = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int8": 1}
FACTORS = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "PB": 10**15}


def vector_bytes(n: int, d: int, dtype: str = "float32") -> int:
    """Return the bytes of n bare vectors: n · d · (bytes of a number).

    Parameters
    ----------
    n
        Vectors, 0 or more.
    d
        Numbers in a vector, at least 1.
    dtype
        "float64", "float32", "float16", "bfloat16", "int8"; or "binary", one bit a number, each
        vector in whole bytes.

    Returns
    -------
    int
        Exact, however large.

    Raises
    ------
    ValueError
        If a count is negative or not whole, or the dtype unknown.

    Examples
    --------
    >>> [vector_bytes(n, 768) for n in (10**6, 10**8, 10**9)]
    [3072000000, 307200000000, 3072000000000]
    >>> vector_bytes(10**9, 768, "binary")
    96000000000
    """
    check_count("n", n, 0)
    check_count("d", d, 1)
    if dtype == "binary":
        return n * (-(-d // 8))
    if dtype not in BYTES_EACH:
        raise ValueError(f"dtype: expected one of {[*BYTES_EACH, 'binary']}, got {dtype!r}")
    return n * d * BYTES_EACH[dtype]


def hnsw_link_bytes(n: int, M: int) -> int:
    """Return the expected bytes of an HNSW graph's links: n · 4 · (2M + M / (M - 1)).

    Level 0 keeps 2M links a vector. A vector reaches level 1 with probability 1/M, level 2 with
    1/M², and so on: 1/(M - 1) upper levels in the mean, M links each. A link is a 4-byte number.

    Parameters
    ----------
    n
        Vectors.
    M
        Links a vector makes on a level, at least 2.

    Returns
    -------
    int
        Rounded up to a whole byte.

    References
    ----------
    Malkov and Yashunin, 2018, "Efficient and robust approximate nearest neighbor search using
    Hierarchical Navigable Small World graphs", section 4.2.3.

    Examples
    --------
    >>> hnsw_link_bytes(15, 16)  # 15 x (128 + 64 / 15)
    1984
    """
    check_count("n", n, 0)
    check_count("M", M, 2)
    return ceil(n * 4 * (2 * M + Fraction(M, M - 1)))


def readable_bytes(count: float) -> str:
    """Return a number of bytes in the largest decimal unit that keeps it at 1 or more.

    Examples
    --------
    >>> readable_bytes(307_200_000_000), readable_bytes(96)
    ('307 GB', '96 B')
    """
    unit = [unit for unit in FACTORS if unit == "B" or count >= FACTORS[unit]][-1]
    return f"{count / FACTORS[unit]:.3g} {unit}"


def check_count(name: str, value: int, least: int) -> None:
    """Raise ValueError unless `value` is a whole number of at least `least`.

    Examples
    --------
    >>> check_count("n", 3, 0)
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{name}: expected a whole number from {least}, got {value!r}")
