"""What people say about words: similarity ratings and analogy questions, from gensim's wheel."""

from __future__ import annotations

from functools import cache

from .installed import package_file

SIMILARITY_FILES = {"wordsim353": "wordsim353.tsv", "simlex999": "simlex999.txt"}
Question = tuple[str, str, str, str]


def word_similarity(name: str) -> list[tuple[str, str, float]]:
    """Load pairs of words with the mean rating that people gave their similarity.

    Parameters
    ----------
    name
        ``"wordsim353"`` (353 pairs, rates relatedness too: "cup" and "coffee" score high) or
        ``"simlex999"`` (999 pairs, similarity alone: "cup" and "coffee" would score low).

    Returns
    -------
    list of (str, str, float)
        Word, word, rating from 0 to 10. Words are written as in the source, some with capitals.

    Raises
    ------
    ValueError
        If there is no set of that name.
    FileNotFoundError, ModuleNotFoundError
        If gensim's files are missing.

    References
    ----------
    Finkelstein et al., 2002, "Placing Search in Context" (WordSim-353).
    Hill, Reichart and Korhonen, 2015, "SimLex-999".

    Examples
    --------
    >>> pairs = word_similarity("wordsim353")
    >>> len(pairs), pairs[1]
    (353, ('tiger', 'cat', 7.35))
    """
    if name not in SIMILARITY_FILES:
        raise ValueError(f"name: expected one of {sorted(SIMILARITY_FILES)}, got {name!r}")
    lines = _test_data(SIMILARITY_FILES[name])
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return [(first, second, float(rating)) for first, second, rating in rows]


def analogies() -> dict[str, list[Question]]:
    """Load Google's analogy questions: a is to b as c is to d.

    Returns
    -------
    dict
        Section (``"family"``, ``"gram3-comparative"`` …) to its questions (a, b, c, d), in the
        order of the source and written as there ("Athens", "Greece").

    Raises
    ------
    FileNotFoundError, ModuleNotFoundError
        If gensim's files are missing.

    References
    ----------
    Mikolov, Chen, Corrado and Dean, 2013, "Efficient Estimation of Word Representations in
    Vector Space", section 4.1.

    Examples
    --------
    >>> questions = analogies()
    >>> len(questions), questions["family"][0]
    (14, ('boy', 'girl', 'brother', 'sister'))
    """
    return {section: list(questions) for section, questions in _analogy_sections().items()}


@cache
def _analogy_sections() -> dict[str, list[Question]]:
    sections: dict[str, list[Question]] = {}
    section = ""
    for line in _test_data("questions-words.txt"):
        if line.startswith(":"):
            section = line[1:].strip()
            sections[section] = []
        else:
            a, b, c, d = line.split()
            sections[section].append((a, b, c, d))
    return sections


def _test_data(name: str) -> list[str]:
    """Read a file of gensim's test data: what gensim.test.utils.datapath finds, without gensim."""
    path = package_file("gensim", f"test/test_data/{name}")
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
