"""All pairs of sets that are alike enough, without comparing all pairs.

Jaccard similarity |A ∩ B| / |A ∪ B| >= t needs |A ∩ B| >= t |A|. So A can lack at most
|A| - ⌈t |A|⌉ of its elements, and B must share one of any |A| - ⌈t |A|⌉ + 1 of them: take the
rarest. Pairs that share none of their rarest elements, which are nearly all, are never looked at,
and none is missed. MinHash (chapter 7) misses some, and needs no list of elements.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from itertools import chain
from math import ceil

from course_lib.datasets import progress

Sets = Sequence[Set[str]]
NOT_A_WORD = re.compile(r"[\W_]+")
ROUNDING = 1e-9


def normalized_text(text: str) -> str:
    """Return a text's letters and digits in one case, with single spaces between its words.

    Examples
    --------
    >>> normalized_text("  Sort an ARRAY -- ﬁrst?")
    'sort an array first'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return NOT_A_WORD.sub(" ", folded).strip()


def character_ngrams(text: str, n: int = 4) -> frozenset[str]:
    """Return the different substrings of n characters; a shorter text itself; none of an empty one.

    Raises
    ------
    ValueError
        If `n` is below 1.

    Examples
    --------
    >>> sorted(character_ngrams("banana", n=3)), character_ngrams("ba", n=3)
    (['ana', 'ban', 'nan'], frozenset({'ba'}))
    """
    if n < 1:
        raise ValueError(f"n: expected 1 or more, got {n}")
    if len(text) <= n:
        return frozenset([text] if text else [])
    return frozenset(text[i : i + n] for i in range(len(text) - n + 1))


def similar_pairs(
    a: Sets, b: Sets | None = None, threshold: float = 0.8
) -> list[tuple[int, int, float]]:
    """Find all pairs whose Jaccard similarity reaches a threshold.

    Parameters
    ----------
    a, b : sequence of sets of str
        Without `b`: pairs inside `a`, each once, i < j. An empty set is like no other.
    threshold : float
        Above 0, up to 1.

    Returns
    -------
    list of (int, int, float)
        Position in `a`, position in `b`, similarity; in order.

    Raises
    ------
    ValueError
        If `threshold` is out of its range.

    References
    ----------
    Chaudhuri, Ganti and Kaushik (2006), A primitive operator for similarity joins in data cleaning;
    Bayardo, Ma and Srikant (2007), Scaling up all pairs similarity search, section 3.

    Examples
    --------
    >>> similar_pairs([{"x", "y", "z"}, {"q"}, {"x", "y"}], threshold=0.6)
    [(0, 2, 0.666...)]
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold: expected a number above 0, up to 1, got {threshold}")
    others = a if b is None else b
    counts = Counter(chain.from_iterable(chain(a, [] if b is None else b)))
    holders = defaultdict(list)  # element -> rows of `others` that have it among their rarest
    for j, other in enumerate(others):
        for element in _rarest(other, counts, threshold):
            holders[element].append(j)
    found = []
    for i, one in enumerate(progress(a, "Comparing texts", len(a))):
        rows = {j for element in _rarest(one, counts, threshold) for j in holders[element]}
        for j in sorted(rows if b is not None else (j for j in rows if j > i)):
            similarity = _similarity(one, others[j], threshold)
            if similarity >= threshold - ROUNDING:
                found.append((i, j, similarity))
    return found


def _rarest(elements: Set[str], counts: Counter[str], threshold: float) -> list[str]:
    """So many of a set's rarest elements that a similar set must share one of them."""
    needed = ceil(threshold * len(elements) - ROUNDING)  # in common with a similar set
    by_rarity = sorted(elements, key=lambda element: (counts[element], element))
    return by_rarity[: len(elements) - needed + 1]


def _similarity(one: Set[str], other: Set[str], threshold: float) -> float:
    smaller, larger = sorted((len(one), len(other)))
    if smaller < threshold * larger - ROUNDING:  # can't reach it: the union is too large
        return 0.0
    common = len(one & other)
    return common / (len(one) + len(other) - common)
