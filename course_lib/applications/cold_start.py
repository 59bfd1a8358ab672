"""A package that nobody has imported yet: which of its names can a recommender find?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from .file_split import FileSplit, hide_names
from .interaction_matrix import Interactions


class ColdStart(NamedTuple):
    """A split in which a whole package is new.

    Attributes
    ----------
    split : FileSplit
        Train: other packages' files, without the imports of the new package's names. Given and
        hidden: the new package's own files; only new names are hidden, old and new ones given.
    cold : (m,) bool
        The new package's names. They keep their columns everywhere.
    """

    split: FileSplit
    cold: NDArray[np.bool_]


def cold_items(
    interactions: Interactions, package: str, seed: int = 0, given_share: float = 0.5
) -> ColdStart:
    """Take a package and its names out of training, and ask for its names in its own files.

    Whatever learns one vector an item has none for these names. What is left is their content.

    Parameters
    ----------
    interactions : Interactions
    package : str
        Such as ``"networkx"``: first part of its files' paths and of its names.
    seed : int
        Of the draw of what is hidden.
    given_share : float
        Share of a file's new names that is shown, between 0 and 1.

    Returns
    -------
    ColdStart

    Raises
    ------
    ValueError
        If the share is out of its range, or no file of the package imports two of its names.

    Examples
    --------
    >>> baskets = [["new.x", "new.y", "old.z"], ["old.z", "old.w"], ["old.z", "new.x"]]
    >>> names = ["new.x", "new.y", "old.w", "old.z"]
    >>> paths = ["new/a.py", "old/b.py", "old/c.py"]
    >>> split, cold = cold_items(Interactions.from_baskets(baskets, names, paths), "new")
    >>> split.train.popularity.tolist(), cold.tolist()
    ([0, 0, 1, 2], [True, True, False, False])
    >>> split.given.matrix.nnz, split.hidden.matrix.nnz  # old.z and one new name; the other one
    (2, 1)
    """
    if not 0 < given_share < 1:
        raise ValueError(f"given_share: expected a number between 0 and 1, got {given_share}")
    cold = np.array([name.partition(".")[0] == package for name in interactions.names])
    own = np.array([found == package for found in interactions.packages])
    new = _only(interactions, cold)
    tested = np.flatnonzero(own & (np.diff(new.matrix.indptr) >= 2))
    if not len(tested):
        raise ValueError(f"package: expected files that import two names of it, got {package!r}")
    shown, hidden = hide_names(new.take(tested), np.random.default_rng(seed), given_share)
    old = _only(interactions, ~cold)
    both = csr_array(old.take(tested).matrix + shown.matrix)
    given = Interactions(both, shown.files, shown.names)
    return ColdStart(FileSplit(old.take(np.flatnonzero(~own)), given, hidden), cold)


def _only(interactions: Interactions, kept: NDArray[np.bool_]) -> Interactions:
    """Empty the other columns."""
    matrix = csr_array(interactions.matrix @ diags_array(kept.astype(np.float32)))
    matrix.eliminate_zeros()
    return Interactions(matrix, interactions.files, interactions.names)
