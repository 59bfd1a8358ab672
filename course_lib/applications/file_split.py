"""Hold out whole files, and hide a part of the names of each: what a recommender has to find."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .interaction_matrix import Ids, Interactions, ones_at


class FileSplit(NamedTuple):
    """Files to learn from, and other files of which one half is shown and one asked for.

    Attributes
    ----------
    train : Interactions
        Whole files.
    given, hidden : Interactions
        The same test files: what a recommender sees of each, and what it should say.
    """

    train: Interactions
    given: Interactions
    hidden: Interactions


def split_files(
    interactions: Interactions,
    seed: int = 0,
    test_share: float = 0.2,
    given_share: float = 0.5,
    min_names: int = 4,
) -> FileSplit:
    """Hold out whole files, and hide a part of the names of each.

    A split by single imports would let a factorisation learn a vector of the very file that it is
    tested on. Files that import exactly the same names stay on one side: several packages carry
    copies of the same files.

    Parameters
    ----------
    interactions : Interactions
    seed : int
        Of the draw of the files and of the hidden names.
    test_share : float
        Share of the groups of equal files that is held out, between 0 and 1.
    given_share : float
        Share of a test file's names that is shown, between 0 and 1; at least one is shown and one
        hidden.
    min_names : int
        Held-out files with fewer names are dropped, 2 or more.

    Returns
    -------
    FileSplit

    Raises
    ------
    ValueError
        If an argument is out of its range, or no file is left to test on.

    Examples
    --------
    >>> baskets = [[f"n{j}" for j in range(i, i + 4)] for i in range(10)]
    >>> every = Interactions.from_baskets(baskets, [f"n{j}" for j in range(13)])
    >>> train, given, hidden = split_files(every)
    >>> len(train), len(given), given.matrix.sum(axis=1).tolist()
    (8, 2, [2.0, 2.0])
    >>> bool((given.matrix * hidden.matrix).nnz)  # what is shown isn't asked for
    False
    """
    for label, share in (("test_share", test_share), ("given_share", given_share)):
        if not 0 < share < 1:
            raise ValueError(f"{label}: expected a number between 0 and 1, got {share}")
    if min_names < 2:
        raise ValueError(f"min_names: expected 2 or more, got {min_names}")
    rng = np.random.default_rng(seed)
    groups = _equal_files(interactions)
    drawn = rng.permutation(groups.max() + 1)[: round(test_share * (groups.max() + 1))]
    is_test = np.isin(groups, drawn)
    long = np.diff(interactions.matrix.indptr) >= min_names
    tested = np.flatnonzero(is_test & long)
    if not len(tested):
        raise ValueError(f"test_share, min_names: no file of {min_names} names is held out")
    given, hidden = hide_names(interactions.take(tested), rng, given_share)
    return FileSplit(interactions.take(np.flatnonzero(~is_test)), given, hidden)


def hide_names(
    files: Interactions, rng: np.random.Generator, given_share: float
) -> tuple[Interactions, Interactions]:
    """Divide the names of each file at random into those that are shown and those that aren't."""
    shown, asked = [], []
    for row in range(len(files)):
        order = rng.permutation(files.columns(row))
        cut = min(max(round(given_share * len(order)), 1), len(order) - 1)
        shown.append(np.sort(order[:cut]).tolist())
        asked.append(np.sort(order[cut:]).tolist())
    m = len(files.names)
    return (
        Interactions(ones_at(shown, m), files.files, files.names),
        Interactions(ones_at(asked, m), files.files, files.names),
    )


def _equal_files(interactions: Interactions) -> Ids:
    """Number the different sets of names, int64, shape (n,): the set of each file."""
    numbers: dict[bytes, int] = {}
    sets = [interactions.columns(row).tobytes() for row in range(len(interactions))]
    return np.array([numbers.setdefault(found, len(numbers)) for found in sets], np.int64)
