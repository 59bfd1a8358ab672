"""SEAT: the association test on sentences that say next to nothing but the word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.vectors.numbers_check import as_floats

from .association_test import WEATResult, weat
from .published_words import WEATTest

Encode = Callable[[list[str]], ArrayLike]

TEMPLATES = {
    "name": (
        "This is {}.|That is {}.|There is {}.|Here is {}.|{} is here.|{} is there.|"
        "{} is a person.|The person's name is {}."
    ),
    "noun": (
        "This is {a} {}.|That is {a} {}.|There is {a} {}.|Here is {a} {}.|The {} is here.|"
        "The {} is there.|It is {a} {}."
    ),
    "plural": "These are {}.|Those are {}.|They are {}.|The {} are here.|The {} are there.",
    "mass": "This is {}.|That is {}.|There is {}.|It is {}.",
    "adjective": "This is {}.|That is {}.|They are {}.",
    "subject": "{} is here.|{} is there.|Here {} is.|There {} is.|{} is a person.",
    "object": "It is {}.|This is {}.|That is {}.",
    "verb": "This will {}.|This did {}.|This can {}.|This may {}.",
}
KINDS = {
    "plural": "parents children cousins relatives equations numbers",
    "mass": (
        "freedom health love peace cheer heaven pleasure honor laughter filth grief hatred poverty "
        "agony joy war management business math algebra geometry calculus computation addition "
        "poetry art dance literature drama science technology physics chemistry astronomy marriage"
    ),
    "adjective": (
        "loyal gentle honest lucky happy ugly rotten wonderful terrible horrible nasty awful evil "
        "professional male female"
    ),
    "subject": "he she",
    "object": "him her his hers",
    "verb": "pollute kill stink",
}


@dataclass(frozen=True)
class SEATResult:
    """The same associations, counted by sentences and by words.

    Attributes
    ----------
    by_sentence : WEATResult
        Each sentence is an item of its set, as published. Sentences with the same word aren't
        independent, so that this p is far too small.
    by_word : WEATResult
        The mean vector of a word's sentences is the item: a test of as many words as there are.
    sentences : int
        How many were encoded.
    """

    by_sentence: WEATResult
    by_word: WEATResult
    sentences: int


def bleached_sentences(word: str) -> list[str]:
    """Put a word into sentences that add as little meaning as possible.

    Parameters
    ----------
    word
        A capitalised word counts as a person's name; a few word classes are known, every other
        word counts as a noun that can be counted.

    Returns
    -------
    list of str
        Three to eight sentences.

    Raises
    ------
    ValueError
        If the word is empty.

    References
    ----------
    May, Wang, Bordia, Bowman and Rudinger (2019), On measuring social biases in sentence
    encoders, section 3. Plural forms of nouns, which they add, are left out.

    Examples
    --------
    >>> bleached_sentences("office")[:2], bleached_sentences("Amy")[4:6]
    (['This is an office.', 'That is an office.'], ['Amy is here.', 'Amy is there.'])
    """
    if not word:
        raise ValueError("word: expected a word, got an empty text")
    article = "an" if word[0].lower() in "aeiou" else "a"
    filled = (t.format(word, a=article) for t in TEMPLATES[_kind(word)].split("|"))
    return [sentence[0].upper() + sentence[1:] for sentence in filled]


def seat(
    encode: Encode, test: WEATTest, ddof: int = 1, samples: int = 10_000, seed: int = 0
) -> SEATResult:
    """Sentence Encoder Association Test, by sentences as published and by words.

    Parameters
    ----------
    encode
        From a list of n texts to vectors (n, d). It is called once.
    test
        A published test of words.
    ddof, samples, seed
        As in `weat`.

    Returns
    -------
    SEATResult

    Raises
    ------
    ValueError
        If `encode` returns another number of rows than it got texts.

    References
    ----------
    May, Wang, Bordia, Bowman and Rudinger (2019), On measuring social biases in sentence
    encoders. Counting sentences as if they were independent is called pseudoreplication:
    Hurlbert (1984), Pseudoreplication and the design of ecological field experiments.

    Examples
    --------
    >>> letters = lambda texts: [[t.count(c) for c in "aeioust."] for t in texts]
    >>> from course_lib.advanced import weat_tests
    >>> found = seat(letters, weat_tests()[5])
    >>> found.sentences, found.by_word.exact, found.by_sentence.exact
    (219, True, False)
    """
    words = [test.x, test.y, test.a, test.b]
    texts = [[bleached_sentences(word) for word in group] for group in words]
    flat = [sentence for group in texts for of_word in group for sentence in of_word]
    vectors = as_floats("encode(texts)", encode(flat), 2)
    if len(vectors) != len(flat):
        raise ValueError(f"encode: expected {len(flat)} vectors, one a text, got {len(vectors)}")
    by_word = _split(vectors, [[len(of_word) for of_word in group] for group in texts])
    x, y, a, b = (np.concatenate(group) for group in by_word)
    by_sentence = weat(x, y, a, b, ddof, samples, seed)
    x, y, a, b = (np.stack([rows.mean(axis=0) for rows in group]) for group in by_word)
    return SEATResult(by_sentence, weat(x, y, a, b, ddof, samples, seed), len(flat))


def _kind(word: str) -> str:
    if word[0].isupper():
        return "name"
    return next((kind for kind, words in KINDS.items() if word in words.split()), "noun")


def _split(
    vectors: NDArray[np.floating], counts: Sequence[Sequence[int]]
) -> list[list[NDArray[np.floating]]]:
    """Hand the rows back to their words: one list of blocks (sentences, d) for each set."""
    rows = iter(vectors)
    return [[np.stack([next(rows) for _ in range(n)]) for n in group] for group in counts]
