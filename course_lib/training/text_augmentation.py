"""Random changes of a text that mostly keep its meaning: words left out, put in, exchanged."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import regex

from course_lib.datasets import WordVectors

_WORD = regex.compile(r"\p{L}+")
SHORTEST = 4  # letters; shorter words are mostly grammar: "not", "of", "the"


def delete_words(text: str, rng: np.random.Generator, chance: float = 0.1) -> str:
    """Leave out each word with a chance, but never all of them.

    Parameters
    ----------
    text : str
        Words are what spaces separate.
    rng : numpy.random.Generator
    chance : float
        0 to 1.

    Returns
    -------
    str
        The other words in their order; at least one, if there was one.

    Raises
    ------
    ValueError
        If `chance` isn't 0 to 1.

    References
    ----------
    Wei and Zou (2019), "EDA: Easy Data Augmentation Techniques", section 2.

    Examples
    --------
    >>> delete_words("return the sorted copy", np.random.default_rng(0), chance=1).split() != []
    True
    """
    _check_chance(chance)
    words = text.split()
    kept = [
        word for word, draw in zip(words, rng.random(len(words)), strict=True) if draw >= chance
    ]
    if words and not kept:
        kept = [words[rng.integers(len(words))]]
    return " ".join(kept)


def insert_words(
    text: str,
    rng: np.random.Generator,
    vectors: WordVectors,
    chance: float = 0.1,
    k: int = 5,
    min_cosine: float = 0.5,
) -> str:
    """Put a neighbour of some of the words somewhere into the text.

    Parameters
    ----------
    text, rng, vectors, k, min_cosine
        As in `substitute_words`.
    chance : float
        For each word that one of its neighbours is put in, 0 to 1.

    Returns
    -------
    str
        All words in their order, and the new ones.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    References
    ----------
    Wei and Zou (2019), "EDA", section 2, with synonyms of WordNet.

    Examples
    --------
    >>> vectors = WordVectors(["fast", "quick"], np.array([[1.0, 0.0], [0.9, 0.1]]))
    >>> sorted(insert_words("a fast sort", np.random.default_rng(0), vectors, chance=1).split())
    ['a', 'fast', 'quick', 'sort']
    """
    _check(chance, k)
    words = text.split()
    for word in _WORD.findall(text):
        new = _drawn_neighbour(word, rng, vectors, chance, k, min_cosine)
        if new is not None:
            words.insert(int(rng.integers(len(words) + 1)), new)
    return " ".join(words)


def substitute_words(
    text: str,
    rng: np.random.Generator,
    vectors: WordVectors,
    chance: float = 0.1,
    k: int = 5,
    min_cosine: float = 0.5,
) -> str:
    """Exchange some words for neighbours of theirs.

    Neighbours in a table of word vectors are words of the same *contexts*: synonyms, other forms,
    but opposites too ("increase", "decrease"). Where a word carries the label, don't.

    Parameters
    ----------
    text : str
        Everything that isn't a word of four letters or more stays.
    rng : numpy.random.Generator
    vectors : WordVectors
        Such as `static_vectors`; words that it lacks stay.
    chance : float
        For each word, 0 to 1.
    k : int
        Neighbours among which is drawn, 1 or more.
    min_cosine : float
        Neighbours below it are none.

    Returns
    -------
    str
        With capitals and punctuation as they were.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    References
    ----------
    Wang and Yang (2015), "That's So Annoying!!!: A Lexical and Frame-Semantic Embedding Based Data
    Augmentation Approach", section 3; Mrkšić et al. (2016), "Counter-fitting Word Vectors to
    Linguistic Constraints", for the opposites.

    Examples
    --------
    >>> vectors = WordVectors(["fast", "quick"], np.array([[1.0, 0.0], [0.9, 0.1]]))
    >>> substitute_words("Fast, but no sort.", np.random.default_rng(0), vectors, chance=1)
    'Quick, but no sort.'
    """
    _check(chance, k)

    def exchanged(match: regex.Match[str]) -> str:
        new = _drawn_neighbour(match[0], rng, vectors, chance, k, min_cosine)
        return match[0] if new is None else new

    return _WORD.sub(exchanged, text)


def _drawn_neighbour(
    word: str, rng: np.random.Generator, vectors: WordVectors, chance: float, k: int, least: float
) -> str | None:
    """Draw whether, and which neighbour, written as the word is; none if there is none."""
    if rng.random() >= chance or len(word) < SHORTEST or word.lower() not in vectors:
        return None
    near = _neighbours(vectors, word.lower(), k, least)
    if not near:
        return None
    new = near[rng.integers(len(near))]
    return new.capitalize() if word[0].isupper() else new


@lru_cache(maxsize=1 << 14)
def _neighbours(vectors: WordVectors, word: str, k: int, least: float) -> tuple[str, ...]:
    table = _unit(vectors)
    cosines = table.matrix @ table[word]  # (n,)
    cosines[table.index(word)] = -np.inf
    best = np.argsort(-cosines, kind="stable")[:k]
    return tuple(table.words[row] for row in best if cosines[row] >= least)


@lru_cache(maxsize=2)
def _unit(vectors: WordVectors) -> WordVectors:
    return vectors.normalized()


def _check(chance: float, k: int) -> None:
    _check_chance(chance)
    if k < 1:
        raise ValueError(f"k: expected 1 or more, got {k}")


def _check_chance(chance: float) -> None:
    if not 0 <= chance <= 1:
        raise ValueError(f"chance: expected 0 to 1, got {chance}")
