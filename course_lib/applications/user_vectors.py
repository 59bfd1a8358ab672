"""A vector for a user, without ever training on that user: from what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from course_lib.vectors import l2_normalize

from .interaction_matrix import Interactions

if TYPE_CHECKING:
    from .sequence_recommender import SequenceRecommender

Matrix = NDArray[np.float32]


def mean_user_vectors(items: Matrix, given: Interactions, normalize: bool = False) -> Matrix:
    """Return the mean of the vectors of what each user has.

    Parameters
    ----------
    items : (m, d) float32
        Vectors of the names.
    given : Interactions
        What the n files have.
    normalize : bool
        Make the items' vectors one long first, so that a long vector doesn't count more.

    Returns
    -------
    (n, d) float32
        Zeros for a file without names: no history is no direction, and not nan.

    Raises
    ------
    ValueError
        If there isn't one vector a name.

    Examples
    --------
    >>> given = Interactions.from_baskets([["a", "b"], []], "ab")
    >>> mean_user_vectors(np.array([[1.0, 0.0], [0.0, 3.0]]), given).tolist()
    [[0.5, 1.5], [0.0, 0.0]]
    """
    if items.ndim != 2 or len(items) != len(given.names):
        expected, came = f"({len(given.names)}, d)", items.shape
        raise ValueError(f"items: expected shape {expected}, got {came}")
    rows = l2_normalize(items) if normalize else items
    counts = np.maximum(np.diff(given.matrix.indptr), 1)[:, None]  # (n, 1)
    return np.asarray(given.matrix @ rows / counts, np.float32)


def sequence_user_vectors(model: SequenceRecommender, given: Interactions) -> Matrix:
    """Return the last state of a sequence model that has read what each user has.

    Parameters
    ----------
    model : SequenceRecommender
        Fitted.
    given : Interactions
        What the n files have; the model reads it in its own order.

    Returns
    -------
    (n, d) float32

    Examples
    --------
    >>> from course_lib.applications import SequenceRecommender
    >>> files = Interactions.from_baskets([["a", "b"], ["b", "c"]] * 8, "abc")
    >>> model = SequenceRecommender(dim=4, epochs=1).fit(files)
    >>> sequence_user_vectors(model, files).shape
    (16, 4)
    """
    return model.user_vectors(given)
