"""Divide work among threads, with BLAS held to one thread in each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from typing import TypeVar

import scipy.linalg.cython_blas  # noqa: F401 (the BLAS that Numba calls: load it before looking)
from threadpoolctl import ThreadpoolController

T = TypeVar("T")


def in_shares(work: Callable[[slice], T], n: int, threads: int) -> list[T]:
    """Call `work` on `threads` slices that make up ``range(n)``, at the same time.

    A thread that waits inside BLAS keeps a core busy, so BLAS gets one thread for the while:
    alternating small multiplications on all cores with threads of our own is several times slower.

    Parameters
    ----------
    work : callable
        Takes a slice; releases the GIL in what takes long.
    n : int
        Number of items.
    threads : int
        Slices, at most; no slice is empty unless `n` is 0.

    Returns
    -------
    list
        What each call returned, in order.

    Examples
    --------
    >>> in_shares(lambda rows: (rows.start, rows.stop), n=5, threads=2)
    [(0, 2), (2, 5)]
    """
    parts = max(1, min(threads, n))
    shares = [slice(n * part // parts, n * (part + 1) // parts) for part in range(parts)]
    with one_blas_thread():
        if parts == 1:
            return [work(shares[0])]
        with ThreadPoolExecutor(parts) as pool:
            return list(pool.map(work, shares))


def one_blas_thread() -> AbstractContextManager[object]:
    """Return a context in which BLAS, NumPy's and the one that Numba calls, uses one thread."""
    return _blas_libraries().limit(limits=1, user_api="blas")


@cache
def _blas_libraries() -> ThreadpoolController:
    return ThreadpoolController()  # looks through all loaded libraries: milliseconds, so once
