"""How many values share a row of a hashed table: counted, and expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.row_checks import check_positive


class CollisionCount(NamedTuple):
    """Values that don't have a row to themselves.

    Attributes
    ----------
    values : int
        Of all features together.
    within : int
        Values that share their row with another value of the *same* feature.
    across : int
        Values that share it only with values of *other* features.
    """

    values: int
    within: int
    across: int


def collision_count(rows: Mapping[str, ArrayLike]) -> CollisionCount:
    """Count the values that share a row.

    The two kinds differ. Two values of one feature in one row are one value to whatever comes
    after. Two values of different features are told apart by their place: each feature's vector
    goes into a part of the input of its own, with weights of its own.

    Parameters
    ----------
    rows : mapping of str to array_like
        For each feature the table's row of each of its values, whole numbers from 0, shape (n_f,);
        the values of a feature are all different.

    Returns
    -------
    CollisionCount

    References
    ----------
    Coleman et al. 2023, "Unified Embedding: Battle-Tested Feature Representations for Web-Scale ML
    Systems", section 4 (intra- and inter-feature collisions).

    Examples
    --------
    >>> collision_count({"word": [0, 1, 1, 4], "kind": [0, 5]})
    CollisionCount(values=6, within=2, across=2)
    """
    known = {name: np.asarray(each, dtype=np.int64) for name, each in rows.items()}
    everything = np.concatenate([*known.values(), np.empty(0, np.int64)])
    in_all = np.bincount(everything)  # (rows,)
    within = shared = 0
    for own in known.values():
        alike = np.bincount(own, minlength=len(in_all))[own] > 1  # (n_f,)
        within += int(alike.sum())
        shared += int((in_all[own] > 1).sum())
    return CollisionCount(len(everything), within, shared - within)


def expected_collisions(values: int | NDArray[np.int64], rows: int) -> float | NDArray[np.float64]:
    """Return how many of `values` are expected to share a row with another one.

    A value is alone if none of the other n - 1 falls into its row, with probability
    (1 - 1/m)^(n-1). So n (1 - (1 - 1/m)^(n-1)) of them share, whatever else the hash does: it need
    only be uniform and independent. The loss starts early: with half as many values as rows, 39 %
    of them share.

    Parameters
    ----------
    values : int or ndarray
        n, 0 or more.
    rows : int
        m, 1 or more.

    Returns
    -------
    float or ndarray
        0 to n.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    References
    ----------
    The occupancy problem: Motwani and Raghavan 1995, "Randomized Algorithms", section 3.1.

    Examples
    --------
    >>> round(float(expected_collisions(500, 1000)) / 500, 2)
    0.39
    >>> round(float(expected_collisions(23, 365)), 2)  # birthdays in a class of 23
    1.35
    """
    n, m = np.asarray(values, dtype=np.float64), check_positive("rows", rows)
    if (n < 0).any():
        raise ValueError(f"values: expected 0 or more, got {values}")
    alone = np.where(n > 1, (1 - 1 / m) ** np.maximum(n - 1, 0), 1.0)
    shared = n * (1 - alone)
    return float(shared) if shared.ndim == 0 else shared
