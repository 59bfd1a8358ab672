"""How many bytes a product-quantised vector takes, and which numbers of subspaces are possible."""

from __future__ import annotations

from course_lib.ann.row_checks import check_positive


def code_bytes(m: int, nbits: int = 8) -> int:
    """Return the bytes of one code: ``m * nbits / 8``, rounded up.

    Parameters
    ----------
    m : int
        Subspaces.
    nbits : int
        Bits for each.

    Returns
    -------
    int

    Examples
    --------
    >>> code_bytes(8), code_bytes(96), code_bytes(16, nbits=4)
    (8, 96, 8)
    >>> 768 * 4 / code_bytes(8)  # 768 float32 in 8 bytes
    384.0
    """
    return -(-check_positive("m", m) * check_positive("nbits", nbits) // 8)


def choose_m(d: int, target_bytes: int, nbits: int = 8) -> int:
    """Return a number of subspaces that divides `d` and whose codes fit `target_bytes`.

    Parameters
    ----------
    d : int
        Length of the vectors.
    target_bytes : int
        The most that a code may take.
    nbits : int
        Bits of each subspace's codeword number.

    Returns
    -------
    int
        The largest divisor of `d` with ``m * nbits / 8 <= target_bytes``. It can be much smaller
        than the target where `d` has few divisors: a prime `d` leaves 1 or d.

    Raises
    ------
    ValueError
        If not even one subspace fits.

    Examples
    --------
    >>> choose_m(384, 48), choose_m(300, 64), choose_m(1000, 64)
    (48, 60, 50)
    """
    check_positive("d", d)
    fitting = [m for m in range(1, d + 1) if d % m == 0 and code_bytes(m, nbits) <= target_bytes]
    if not fitting:
        raise ValueError(
            f"target_bytes: one subspace of {nbits} bits needs {code_bytes(1, nbits)}, "
            f"got {target_bytes}"
        )
    return fitting[-1]
