"""What an imported name says about itself: a vector of its documentation, or of its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import pydocs, pydocs_vectors
from course_lib.datasets.encoded_pydocs import MODEL
from course_lib.models import load
from course_lib.training.documentation_pairs import name_words

Matrix = NDArray[np.float32]
Encode = Callable[[list[str]], Matrix]


def documented_names(names: Sequence[str]) -> list[str | None]:
    """Find the document of each imported name.

    A file may import a name from where it is defined, ``sklearn.neighbors._kd_tree.KDTree``, where
    the documentation calls it ``sklearn.neighbors.KDTree``.

    Parameters
    ----------
    names : sequence of str
        Full names as imported.

    Returns
    -------
    list of str or None
        The document's name; None for modules and for names outside PyDocs.

    Examples
    --------
    >>> documented_names(["numpy.asarray", "scipy.spatial._kdtree.KDTree", "math.pi"])
    ['numpy.asarray', 'scipy.spatial.KDTree', None]
    """
    corpus = pydocs()
    return [name if name in corpus else _defined().get(name) for name in names]


def name_vectors(names: Sequence[str], encode: Encode | None = None) -> Matrix:
    """Return a vector of all-MiniLM-L6-v2 for each imported name.

    Documented names get the stored vector of their document. For the others, modules and names
    outside PyDocs, the words of the dotted name are encoded: some 400 a second.

    Parameters
    ----------
    names : sequence of str
    encode : callable, optional
        From texts to unit rows, of all-MiniLM-L6-v2; `course_lib.models` loads it unless given.

    Returns
    -------
    (m, 384) float32
        Rows of length 1.

    Examples
    --------
    >>> from course_lib.applications import documentation_search
    >>> names = ["numpy.linalg.svd", "numpy.linalg.inv", "os.path"]
    >>> svd, inverse, path = name_vectors(names, documentation_search().embed)
    >>> bool(svd @ inverse > svd @ path)
    True
    """
    stored = pydocs_vectors()
    places = {name: i for i, name in enumerate(stored.names)}
    rows = np.array([places.get(name or "", -1) for name in documented_names(names)], np.int64)
    matrix = np.zeros((len(names), stored.matrix.shape[1]), np.float32)
    matrix[rows >= 0] = stored.matrix[rows[rows >= 0]]
    others = [_spoken(name) for name, row in zip(names, rows, strict=True) if row < 0]
    if others:
        matrix[rows < 0] = (encode or load(MODEL).encode)(others)
    return matrix


def _spoken(name: str) -> str:
    """The package and the words of a name: ``"os path"``."""
    package, dot, rest = name.partition(".")
    return f"{package.strip('_')} {name_words(name)}" if dot else name


@cache
def _defined() -> dict[str, str]:
    """Where a document's object is defined, to the document's name."""
    places: dict[str, str] = {}
    for doc in pydocs().docs:
        if doc.kind in ("function", "class", "instance"):
            places.setdefault(f"{doc.module}.{doc.name.rpartition('.')[2]}", doc.name)
    return places
