"""Words of questions and of code: identifiers are taken apart, plurals lose their ending."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import chain

IDENTIFIER = re.compile(r"\w+")  # runs of letters, digits and underscores
# In this order: AB of ABc, Abc or abc, ABC, digits, and letters without case
PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_A-Za-z]+")
Stem = Callable[[str], str]


def code_tokens(text: str, stem: Stem | None = None, whole: bool = True) -> list[str]:
    """Cut a text into words, where identifiers count as what they are made of.

    ``scipy.sparse.linalg.svds`` is four words; ``read_csv`` is two, and ``KNeighborsClassifier``
    three. A composed identifier is also kept whole, so that somebody who knows the name finds it.

    Parameters
    ----------
    text : str
        A question, prose or code; punctuation never becomes part of a word.
    stem : callable, optional
        Applied to each word; `singular` unless given. ``str`` leaves words as they are.
    whole : bool
        Whether composed identifiers also come as one word, underscores removed.

    Returns
    -------
    list of str
        In lower case, in the order of the text, repetitions included.

    Examples
    --------
    >>> code_tokens("np.argsort(a) sorts arrays?")
    ['np', 'argsort', 'a', 'sort', 'array']
    >>> code_tokens("read_csv or KNeighborsClassifier")
    ['read', 'csv', 'readcsv', 'or', 'k', 'neighbor', 'classifier', 'kneighborsclassifier']
    """
    stem = stem or singular
    pieces = (_words(name, stem, whole) for name in IDENTIFIER.findall(text))
    return list(chain.from_iterable(pieces))


@lru_cache(maxsize=65_536)  # a corpus repeats its identifiers; each word is kept once
def _words(name: str, stem: Stem, whole: bool) -> tuple[str, ...]:
    parts = identifier_parts(name)
    composed = ("".join(parts),) if whole and len(parts) > 1 else ()
    return (*map(stem, parts), *composed)


def identifier_parts(name: str) -> tuple[str, ...]:
    """Split one identifier at underscores, capitals and digits.

    Examples
    --------
    >>> identifier_parts("make_HTTPRequest2")
    ('make', 'http', 'request', '2')
    """
    return tuple(part.lower() for part in PART.findall(name))


def singular(word: str) -> str:
    """Take the plural's ending off: the S-stemmer, three rules of which the first one counts.

    -ies becomes -y (not after e or a), -es becomes -e (not after a, e or o), -s goes (not after u
    or s). Words of three letters or less stay.

    Parameters
    ----------
    word : str
        In lower case.

    References
    ----------
    Harman (1991), "How effective is suffixing?", Journal of the American Society for Information
    Science 42(1), table 1.

    Examples
    --------
    >>> [singular(word) for word in ["matrices", "queries", "class", "axis", "nodes", "gas"]]
    ['matrice', 'query', 'class', 'axi', 'node', 'gas']
    """
    if len(word) <= 3 or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else word[:-3] + "y"
    if word.endswith("es"):
        return word if word.endswith(("aes", "ees", "oes")) else word[:-1]
    return word if word.endswith(("us", "ss")) else word[:-1]
