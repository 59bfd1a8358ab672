"""Word lists of published papers on bias: association tests, gendered words, professions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from course_lib.datasets.cache import repository_data

FILE = "association_tests.json"


@dataclass(frozen=True)
class WEATTest:
    """One of the ten published tests: its words, and what was found with other vectors.

    Attributes
    ----------
    number : int
        1 to 10, as in the paper.
    x_name, y_name, a_name, b_name : str
        What the sets are called ("male names").
    x, y : tuple of str
        Target words, two sets of equal size. Names are capitalised.
    a, b : tuple of str
        Attribute words.
    published_effect, published_p : float
        What the paper reports for GloVe vectors of 840 billion words of web text.
    """

    number: int
    x_name: str
    y_name: str
    a_name: str
    b_name: str
    x: tuple[str, ...]
    y: tuple[str, ...]
    a: tuple[str, ...]
    b: tuple[str, ...]
    published_effect: float
    published_p: float

    @property
    def title(self) -> str:
        """The four sets in one line."""
        return f"{self.x_name} / {self.y_name}: {self.a_name} / {self.b_name}"


@dataclass(frozen=True)
class GenderWords:
    """Words that are about gender by their meaning.

    Attributes
    ----------
    definitional : tuple of (str, str)
        Ten pairs that define a direction, the female word first.
    equalize : tuple of (str, str)
        Pairs that should differ in gender only.
    specific : tuple of str
        Words that keep their gender: "sister", "king", "beard".
    """

    definitional: tuple[tuple[str, str], ...]
    equalize: tuple[tuple[str, str], ...]
    specific: tuple[str, ...]


@dataclass(frozen=True)
class Profession:
    """How crowd workers saw a word for a person.

    Attributes
    ----------
    word : str
    definitional : float
        -1 (female by meaning: "waitress") to 1 (male by meaning: "waiter"), mean of the answers.
    stereotype : float
        -1 (stereotypically female) to 1 (male). It reports what workers in the United States
        in 2016 took for a stereotype, not who does the work.
    """

    word: str
    definitional: float
    stereotype: float


def weat_tests() -> list[WEATTest]:
    """Load the ten published Word Embedding Association Tests.

    Returns
    -------
    list of WEATTest
        In the order of the paper. Its tests 3 to 5 leave out some names of the psychological
        studies that they follow; here they are as the paper used them.

    References
    ----------
    Caliskan, Bryson and Narayanan (2017), Semantics derived automatically from language corpora
    contain human-like biases, Science 356, table 1 and supplement.

    Examples
    --------
    >>> test = weat_tests()[5]
    >>> test.title, test.published_effect
    ('male names / female names: career / family', 1.81)
    >>> test.x[:3]
    ('John', 'Paul', 'Mike')
    """
    lists = {name: tuple(words.split()) for name, words in _lists()["sets"].items()}
    return [_test(row, lists) for row in _lists()["tests"]]


def gender_words() -> GenderWords:
    """Load the gendered words of the first published method of debiasing.

    Returns
    -------
    GenderWords
        In lower case, without phrases ("ex_boyfriend"): the static vectors have single words.

    References
    ----------
    Bolukbasi, Chang, Zou, Saligrama and Kalai (2016), Man is to computer programmer as woman is
    to homemaker?, figure 5 and the lists published with it.

    Examples
    --------
    >>> words = gender_words()
    >>> words.definitional[:2], len(words.definitional), "sister" in words.specific
    ((('she', 'he'), ('her', 'his')), 10, True)
    """
    stored = _lists()["gender"]
    definitional, equalize = _pairs(stored["definitional"]), _pairs(stored["equalize"])
    return GenderWords(definitional, equalize, tuple(stored["specific"].split()))


def professions() -> list[Profession]:
    """Load words for people at work, with the gender that crowd workers connected with them.

    Returns
    -------
    list of Profession
        Sorted by word. Without phrases and without words that are no work.

    References
    ----------
    Bolukbasi, Chang, Zou, Saligrama and Kalai (2016), section 5 and the list published with it.

    Examples
    --------
    >>> {p.word: p.stereotype for p in professions()}["nurse"]
    -0.9
    """
    rows = (entry.split() for entry in _lists()["professions"].split(", "))
    return [Profession(word, float(meaning), float(seen)) for word, meaning, seen in rows]


@cache
def _lists() -> dict[str, Any]:
    return json.loads(repository_data(FILE).read_text(encoding="utf-8"))


def _test(row: dict[str, Any], lists: dict[str, tuple[str, ...]]) -> WEATTest:
    x, y, a, b = (row[key] for key in "xyab")
    words = (lists[x], lists[y], lists[a], lists[b])
    return WEATTest(row["number"], x, y, a, b, *words, row["effect"], row["p"])


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in (p.split("-") for p in text.split()))
