"""Load an index without knowing its class, and put one index inside another's file."""

from __future__ import annotations

import tempfile
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.index_files import IndexFileError, read_index_file
from course_lib.ann.index_protocol import Index

MODULES = {  # class name, which is what a file calls its kind -> module
    "BinaryIndex": "binary_index",
    "FaissIndex": "faiss_adapter",
    "FlatIndex": "flat_index",
    "HNSWIndex": "hnsw_index",
    "HnswlibIndex": "hnswlib_adapter",
    "HyperplaneLSHIndex": "hyperplane_lsh",
    "IVFFlatIndex": "ivf_index",
    "IVFPQIndex": "ivfpq_index",
    "IdMapIndex": "id_map",
    "KDTreeIndex": "kd_tree",
    "NSWIndex": "nsw_index",
    "PQIndex": "pq_index",
    "RerankIndex": "reranking",
    "VPTreeIndex": "vp_tree",
}


def load_index(path: str | PathLike[str]) -> Any:
    """Load whatever index a file holds.

    Parameters
    ----------
    path : path
        A file that the `save` of an index wrote.

    Returns
    -------
    Index
        Of the class that wrote it, with its metric and settings.

    Raises
    ------
    IndexFileError
        If the file is damaged, or its kind isn't known.

    Examples
    --------
    >>> from course_lib.ann import FlatIndex
    >>> from course_lib.datasets import cache_dir
    >>> index, path = FlatIndex(2, "cosine"), cache_dir() / "example.index"
    >>> ids = index.add([[1.0, 0.0], [0.0, 1.0]])
    >>> index.save(path)
    >>> again = load_index(path)
    >>> type(again).__name__, again.metric, again.ntotal
    ('FlatIndex', 'cosine', 2)
    >>> path.unlink()
    """
    kind = read_index_file(path)[0]
    if kind not in MODULES:
        raise IndexFileError(f"{path}: holds a {kind!r}, which isn't an index of this library")
    return getattr(import_module(f"course_lib.ann.{MODULES[kind]}"), kind).load(path)


def packed_index(index: Index) -> NDArray[np.uint8]:
    """Return an index as bytes, for an array in another index's file.

    Parameters
    ----------
    index : Index

    Returns
    -------
    ndarray
        uint8, what `save` writes.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inner.index"
        index.save(path)
        return np.fromfile(path, dtype=np.uint8)


def unpacked_index(contents: NDArray[np.uint8]) -> Index:
    """Return the index that `packed_index` packed.

    Parameters
    ----------
    contents : ndarray
        uint8.

    Returns
    -------
    Index
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inner.index"
        contents.tofile(path)
        return cast(Index, load_index(path))
