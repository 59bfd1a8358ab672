"""Find test texts that also stand, the same or almost, among the training texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from .near_duplicates import character_ngrams, normalized_text, similar_pairs


class Leak(NamedTuple):
    """A test text, a training text, and how alike they are.

    Attributes
    ----------
    test, train : int
        Positions in the two lists; of equal training texts, the first one's.
    similarity : float
        Jaccard similarity of the character n-grams.
    exact : bool
        Whether the two are equal after normalisation.
    """

    test: int
    train: int
    similarity: float
    exact: bool


@dataclass(frozen=True, eq=False)
class LeakReport:
    """What `find_leaks` found.

    Attributes
    ----------
    leaks : list of Leak
        By test text; exact copies first, then the most similar.
    train_texts, test_texts : sequence of str
        What was compared.
    near : float
        Similarity from which pairs count.
    """

    leaks: list[Leak]
    train_texts: Sequence[str]
    test_texts: Sequence[str]
    near: float

    @property
    def leaked(self) -> list[int]:
        """Positions of test texts with a leak, each once, in order."""
        return sorted({leak.test for leak in self.leaks})

    @property
    def clean(self) -> list[int]:
        """Positions of the other test texts: those to report a score on."""
        leaked = set(self.leaked)
        return [i for i in range(len(self.test_texts)) if i not in leaked]

    @property
    def leaked_train(self) -> list[int]:
        """Positions of all training texts to drop if the test texts are to stay, in order."""
        leaked = {normalized_text(self.train_texts[leak.train]) for leak in self.leaks}
        return [j for j, text in enumerate(self.train_texts) if normalized_text(text) in leaked]

    @property
    def share(self) -> float:
        """Share of the test texts with a leak, 0 to 1."""
        return len(self.leaked) / max(1, len(self.test_texts))

    def table(self) -> pd.DataFrame:
        """Return one line a leak: test, train, similarity, exact and the two texts."""
        train, test = self.train_texts, self.test_texts
        rows = [(*leak, test[leak.test], train[leak.train]) for leak in self.leaks]
        return pd.DataFrame(rows, columns=[*Leak._fields, "test_text", "train_text"])

    def __repr__(self) -> str:
        exact = len({leak.test for leak in self.leaks if leak.exact})
        return (
            f"LeakReport({len(self.leaked):,} of {len(self.test_texts):,} test texts leaked, "
            f"{exact:,} of them exactly)"
        )

    def _repr_html_(self) -> str:
        return str(self.table().round(3).to_html(index=False))


def find_leaks(
    train_texts: Sequence[str], test_texts: Sequence[str], near: float = 0.8, n: int = 4
) -> LeakReport:
    """Find exact copies after normalisation, and near-duplicates.

    Normalisation makes compatible characters one (NFKC), ignores case, and turns everything but
    letters and digits into single spaces. Near-duplicates share most of their character n-grams:
    Jaccard similarity |A ∩ B| / |A ∪ B| of at least `near`. The search is exact: no pair at or
    above `near` is missed. It finds copies and small edits, not paraphrases, for which one embeds.

    Parameters
    ----------
    train_texts, test_texts : sequence of str
        The texts themselves, not their names.
    near : float
        Above 0, up to 1; the lower, the slower.
    n : int
        Characters in an n-gram, 1 or more. Texts of n characters or fewer match exact copies only.

    Returns
    -------
    LeakReport
        Texts without a letter or digit match nothing.

    Raises
    ------
    TypeError
        If a text is no string.
    ValueError
        If `near` or `n` is out of its range.

    References
    ----------
    Broder (1997), On the resemblance and containment of documents; why it matters: Lewis, Stenetorp
    and Riedel (2021), Question and answer test-train overlap in open-domain QA datasets.

    Examples
    --------
    >>> train = ["How do I sort an array?", "What is a median?"]
    >>> report = find_leaks(train, ["how do I sort an array", "How do I invert a matrix?"])
    >>> report, report.clean
    (LeakReport(1 of 2 test texts leaked, 1 of them exactly), [1])
    """
    if not 0 < near <= 1:
        raise ValueError(f"near: expected a number above 0, up to 1, got {near}")
    train, test = _places("train_texts", train_texts), _places("test_texts", test_texts)
    grams = [[character_ngrams(text, n) for text in places] for places in (test, train)]
    asked, known = list(test), list(train)
    leaks = [
        Leak(place, train[known[j]][0], similarity, asked[i] == known[j])
        for i, j, similarity in similar_pairs(grams[0], grams[1], near)
        for place in test[asked[i]]
    ]
    leaks.sort(key=lambda leak: (leak.test, not leak.exact, -leak.similarity, leak.train))
    return LeakReport(leaks, train_texts, test_texts, near)


def _places(argument: str, texts: Sequence[str]) -> dict[str, list[int]]:
    """Each different normalised text and the positions where it stands."""
    if isinstance(texts, str):
        raise TypeError(f"{argument}: expected a list of strings, got one string")
    places: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"{argument}: expected strings, but number {number} is {text!r}")
        places[normalized_text(text)].append(number)
    return dict(places)
