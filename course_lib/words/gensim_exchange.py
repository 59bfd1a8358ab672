"""To gensim's KeyedVectors and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course_lib.datasets import WordVectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors


def to_gensim(word_vectors: WordVectors) -> KeyedVectors:
    """Return the same table as gensim's ``KeyedVectors``.

    Parameters
    ----------
    word_vectors : WordVectors
        Shape ``(n, d)``.

    Returns
    -------
    gensim.models.KeyedVectors
        A copy; keys in the same order.

    Examples
    --------
    >>> import numpy as np
    >>> to_gensim(WordVectors(["cat", "dog"], np.eye(2))).index_to_key
    ['cat', 'dog']
    """
    from gensim.models import KeyedVectors

    keyed = KeyedVectors(vector_size=word_vectors.dim, count=0)
    keyed.add_vectors(list(word_vectors.words), word_vectors.matrix.copy())
    return keyed


def from_gensim(keyed_vectors: KeyedVectors) -> WordVectors:
    """Return gensim's ``KeyedVectors`` as a table of the course.

    Parameters
    ----------
    keyed_vectors : gensim.models.KeyedVectors
        For a trained model: its attribute ``wv``.

    Returns
    -------
    WordVectors
        Shape ``(n, d)``, float32, a copy.

    Raises
    ------
    TypeError
        If a whole model came instead of its vectors.

    Examples
    --------
    >>> import numpy as np
    >>> wv = WordVectors(["cat", "dog"], np.eye(2))
    >>> from_gensim(to_gensim(wv)).words
    ['cat', 'dog']
    """
    if not hasattr(keyed_vectors, "index_to_key"):
        raise TypeError(
            "keyed_vectors: expected gensim's KeyedVectors (a model's attribute wv), "
            f"got {type(keyed_vectors).__name__}"
        )
    return WordVectors(list(keyed_vectors.index_to_key), keyed_vectors.vectors.copy())
