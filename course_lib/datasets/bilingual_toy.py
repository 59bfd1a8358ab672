"""Twenty English and twenty Italian word2vec vectors: a toy for aligning two languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from .installed import package_file
from .word_table import WordVectors

ENGLISH = "EN.1-10.cbow1_wind5_hs0_neg10_size300_smpl1e-05.txt"
ITALIAN = "IT.1-10.cbow1_wind5_hs0_neg10_size300_smpl1e-05.txt"
DICTIONARY = "OPUS_en_it_europarl_train_one2ten.txt"


@dataclass(frozen=True, eq=False)
class EnglishItalian:
    """Two small vector spaces and the word pairs that join them.

    Attributes
    ----------
    english, italian
        Twenty words each, 300 dimensions: the numbers one to ten, animals and fruits.
    dictionary
        Pairs (English word, Italian word), both of them in the tables. It is the source's, with
        its mistake: "cavallo", paired with "fish", is a horse.
    """

    english: WordVectors
    italian: WordVectors
    dictionary: list[tuple[str, str]]


@cache
def english_italian() -> EnglishItalian:
    """Load a toy of two languages: real vectors, but only twenty words in each.

    Returns
    -------
    EnglishItalian

    Raises
    ------
    FileNotFoundError, ModuleNotFoundError
        If gensim's files are missing.

    References
    ----------
    Dinu, Lazaridou and Baroni, 2015, "Improving zero-shot learning by mitigating the hubness
    problem" (the vectors and the dictionary that this is a part of).

    Examples
    --------
    >>> toy = english_italian()
    >>> len(toy.english), len(toy.italian), toy.dictionary[0]
    (20, 20, ('one', 'uno'))
    """
    english, italian = _vectors(ENGLISH), _vectors(ITALIAN)
    lines = _file(DICTIONARY).read_text(encoding="utf-8").splitlines()
    pairs = [(en, it) for en, it in (line.split() for line in lines if line.strip())]
    known = [(en, it) for en, it in pairs if en in english and it in italian]
    return EnglishItalian(english, italian, known)


def _vectors(name: str) -> WordVectors:
    header, *lines = _file(name).read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines]
    matrix = np.array([row[1:] for row in rows], dtype=np.float32)  # (20, 300)
    return WordVectors([row[0] for row in rows], matrix)


def _file(name: str) -> Path:
    return package_file("gensim", f"test/test_data/{name}")
