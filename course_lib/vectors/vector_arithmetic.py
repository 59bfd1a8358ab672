"""Analogies by adding and subtracting vectors: a is to b as c is to what?"""

from __future__ import annotations

from course_lib.datasets import WordVectors

from .neighbors import most_similar
from .normalization import l2_normalize


def analogy(
    word_vectors: WordVectors,
    a: str,
    b: str,
    c: str,
    k: int = 10,
    exclude_inputs: bool = True,
) -> list[tuple[str, float]]:
    """Solve a : b :: c : ?, as the words nearest to v_b − v_a + v_c on unit vectors.

    ``analogy(wv, "man", "king", "woman")`` asks for the word that is to "woman" as "king" is to
    "man".

    Parameters
    ----------
    word_vectors
        The table to search; its rows are scaled to length 1 first.
    a, b, c
        Words of the table.
    k
        How many candidates.
    exclude_inputs
        Leave a, b and c out of the answers, as every published accuracy does. Without it the
        nearest word is nearly always one of the three.

    Returns
    -------
    list of (str, float)
        Candidates with their cosine to the target vector, best first.

    Raises
    ------
    KeyError
        If one of the words is not in the table.

    References
    ----------
    Mikolov, Yih and Zweig (2013), Linguistic Regularities in Continuous Space Word
    Representations, equation 1 ("3CosAdd").

    Examples
    --------
    >>> import numpy as np
    >>> words = ["man", "woman", "king", "queen", "apple"]
    >>> table = np.array([[1.0, 0, 0], [0, 1, 0], [1, 0, 1], [0, 1, 1], [-1, -1, 0]])
    >>> analogy(WordVectors(words, table), "man", "king", "woman", k=1)[0][0]
    'queen'
    """
    v_a, v_b, v_c = (l2_normalize(word_vectors[word]) for word in (a, b, c))
    inputs = (a, b, c) if exclude_inputs else ()
    return most_similar(word_vectors, v_b - v_a + v_c, k, exclude=inputs)
