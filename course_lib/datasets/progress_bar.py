"""The one progress bar of the course: plain text, only for what takes a while."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")


def progress(iterable: Iterable[T], desc: str, total: int | None = None) -> Iterator[T]:
    """Go through `iterable` under a progress bar.

    The bar appears after half a second and is wiped at the end, so quick work prints nothing and
    a notebook's saved output stays clean. ``TQDM_DISABLE=1`` in the environment switches it off.

    Parameters
    ----------
    iterable
        What to go through.
    desc
        Words in front of the bar.
    total
        Number of items, where `iterable` has no length.

    Returns
    -------
    iterator
        The items of `iterable`.

    Examples
    --------
    >>> sum(progress([1, 2, 3], "adding"))
    6
    """
    # JupyterLab paints whatever was written to stderr red, a wiped bar too.
    stream = sys.stdout if _in_notebook() else sys.stderr
    return iter(tqdm(iterable, desc=desc, total=total, delay=0.5, leave=False, file=stream))


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    return hasattr(ipython.get_ipython(), "kernel") if ipython else False
