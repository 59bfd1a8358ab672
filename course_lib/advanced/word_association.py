"""A published association test on a table of word vectors, with the words that the table lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import WordVectors
from course_lib.words.similarity_evaluation import known_spelling

from .association_test import WEATResult, weat
from .published_words import WEATTest


@dataclass(frozen=True)
class WordAssociation:
    """A result, and how much of the test it stands on: never report the one without the other.

    Attributes
    ----------
    test : WEATTest
    result : WEATResult
    missing : dict
        Name of each set to its words without a vector.
    """

    test: WEATTest
    result: WEATResult
    missing: dict[str, tuple[str, ...]]

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        """Words that were used of X, Y, A and B."""
        t = self.test
        sets = ((t.x_name, t.x), (t.y_name, t.y), (t.a_name, t.a), (t.b_name, t.b))
        x, y, a, b = (len(words) - len(self.missing[name]) for name, words in sets)
        return x, y, a, b

    @property
    def coverage(self) -> float:
        """Share of the target words with a vector, 0 to 1."""
        x, y, *_ = self.sizes
        return (x + y) / (len(self.test.x) + len(self.test.y))


def weat_on_words(
    word_vectors: WordVectors,
    test: WEATTest,
    ddof: int = 1,
    samples: int = 10_000,
    seed: int = 0,
) -> WordAssociation:
    """Run a published test on the words that have vectors.

    Parameters
    ----------
    word_vectors : WordVectors
        A word is looked up as written, then in lower case.
    test : WEATTest
    ddof, samples, seed
        As in `weat`.

    Returns
    -------
    WordAssociation
        Where one target set lost more words than the other, they are of unequal size from here
        on. The test stays valid, and it has become another test: of the words that are left.

    Raises
    ------
    ValueError
        If a set has fewer than two words with a vector.

    References
    ----------
    Caliskan, Bryson and Narayanan (2017), Semantics derived automatically from language corpora
    contain human-like biases, Science 356.

    Examples
    --------
    >>> from course_lib.advanced import weat_tests
    >>> from course_lib.datasets import static_vectors
    >>> found = weat_on_words(static_vectors(), weat_tests()[5])
    >>> found.sizes, found.result.effect_size > 0.5
    ((8, 8, 8, 8), True)
    """
    sets = {test.x_name: test.x, test.y_name: test.y, test.a_name: test.a, test.b_name: test.b}
    missing = {
        name: tuple(word for word in words if known_spelling(word, word_vectors) is None)
        for name, words in sets.items()
    }
    x, y, a, b = (_known(word_vectors, name, words) for name, words in sets.items())
    return WordAssociation(test, weat(x, y, a, b, ddof, samples, seed), missing)


def _known(word_vectors: WordVectors, name: str, words: Sequence[str]) -> NDArray[np.float32]:
    spelled = [known_spelling(word, word_vectors) for word in words]
    found = [word_vectors[word] for word in spelled if word is not None]
    if len(found) < 2:
        raise ValueError(f"word_vectors: expected two or more of the {name}, got {len(found)}")
    return np.stack(found)
