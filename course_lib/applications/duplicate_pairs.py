"""Texts that are almost the same: find the candidates by hashing, check each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from course_lib.ann import MinHash, minhash_bands
from course_lib.metrics.near_duplicates import normalized_text


class DuplicatePair(NamedTuple):
    """Two texts, by position, first < second, and the Jaccard similarity of their shingles."""

    first: int
    second: int
    similarity: float


def shingles(text: str, words: int = 3) -> frozenset[str]:
    """Return the different runs of so many words; a shorter text is one run.

    Examples
    --------
    >>> sorted(shingles("Sort an array in place.", words=3))
    ['an array in', 'array in place', 'sort an array']
    """
    if words < 1:
        raise ValueError(f"words: expected 1 or more, got {words}")
    parts = normalized_text(text).split()
    runs = zip(*(parts[i:] for i in range(words)), strict=False)
    return frozenset(" ".join(run) for run in runs) or frozenset([" ".join(parts)] if parts else [])


def duplicate_candidates(
    texts: Sequence[str],
    threshold: float = 0.8,
    words: int = 3,
    permutations: int = 128,
    bands: int = 32,
    seed: int = 0,
) -> list[DuplicatePair]:
    """Find pairs of texts whose shingles overlap, without comparing all pairs.

    Texts that are equal but for case and punctuation are joined first. MinHash bands (chapter 7)
    block the others: pairs that share no band are never looked at. Each candidate is then checked
    by its true Jaccard similarity, so that no pair below the threshold is returned; a pair at
    similarity s is missed with probability (1 - s^r)^bands, r = permutations / bands.

    Parameters
    ----------
    texts : sequence of str
        A text without a letter or digit is like no other.
    threshold : float
        Smallest Jaccard similarity, above 0, up to 1.
    words : int
        Words in a shingle.
    permutations, bands, seed : int
        Of `MinHash` and `minhash_bands`. More bands: fewer misses, more candidates.

    Returns
    -------
    list of DuplicatePair
        In order. Of m equal texts m - 1 pairs, each with the next, not all m (m - 1) / 2: enough
        for `duplicate_clusters`.

    Raises
    ------
    ValueError
        If `threshold` or another number is out of its range.

    References
    ----------
    Broder (1997), On the resemblance and containment of documents, sections 2 and 4.

    Examples
    --------
    >>> texts = ["Sort an array in place now.", "sort an array in place, now", "Add two numbers."]
    >>> duplicate_candidates(texts)
    [DuplicatePair(first=0, second=1, similarity=1.0)]
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold: expected a number above 0, up to 1, got {threshold}")
    equal: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        if folded := normalized_text(text):
            equal[folded].append(row)
    pairs = [DuplicatePair(*pair, 1.0) for rows in equal.values() for pair in pairwise(rows)]
    firsts = [rows[0] for rows in equal.values()]
    sets = [shingles(folded, words) for folded in equal]
    signatures = MinHash(permutations, seed).signatures(sets)
    for i, j in minhash_bands(signatures, bands).tolist():
        similarity = len(sets[i] & sets[j]) / len(sets[i] | sets[j])
        if similarity >= threshold:
            pairs.append(DuplicatePair(firsts[i], firsts[j], similarity))
    return sorted(pairs)
