"""A word's character n-grams, and the buckets that they are hashed to."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course_lib.words.kernel_steps import Ids, kernel

FNV_OFFSET, FNV_PRIME = 2166136261, 16777619


def character_ngrams(word: str, min_n: int = 3, max_n: int = 6) -> list[str]:
    """List all overlapping n-grams of ``<word>``, with marks for its beginning and end.

    They are no morphemes: nothing is segmented, and "un" is too short to be one.

    Parameters
    ----------
    word : str
    min_n, max_n : int
        Shortest and longest, in characters.

    Returns
    -------
    list of str
        From left to right, at each place from short to long.

    Raises
    ------
    ValueError
        Unless 1 <= min_n <= max_n.

    References
    ----------
    Bojanowski, Grave, Joulin, Mikolov 2017, "Enriching Word Vectors with Subword Information",
    section 3.2.

    Examples
    --------
    >>> character_ngrams("where", 3, 3)
    ['<wh', 'whe', 'her', 'ere', 're>']
    """
    check_lengths(min_n, max_n)
    marked = f"<{word}>"
    return [
        marked[start : start + n]
        for start in range(len(marked))
        for n in range(min_n, max_n + 1)
        if start + n <= len(marked)
    ]


def fnv1a(text: str) -> int:
    """Return the 32-bit FNV-1a hash of the UTF-8 bytes, with fastText's quirk.

    fastText's C++ code takes bytes as *signed*, so those above 127 (in all but ASCII letters) flip
    the upper 24 bits as well. Its models depend on it.

    Parameters
    ----------
    text : str

    Returns
    -------
    int
        0 … 2**32 - 1.

    Examples
    --------
    >>> fnv1a("a")
    3826002220
    """
    h = FNV_OFFSET
    for byte in text.encode("utf-8"):
        signed = byte - 256 if byte > 127 else byte
        h = ((h ^ (signed & 0xFFFFFFFF)) * FNV_PRIME) & 0xFFFFFFFF
    return h


def ngram_buckets(
    words: Sequence[str], min_n: int, max_n: int, buckets: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the buckets ``fnv1a(ngram) % buckets`` of the n-grams of many words.

    Parameters
    ----------
    words : sequence of str
        V words.
    min_n, max_n : int
    buckets : int
        Size of the table that all n-grams share; collisions are accepted.

    Returns
    -------
    ids : (total,) int32
        In the order of `character_ngrams`, word after word.
    offsets : (V + 1,) int64
        Word i has ``ids[offsets[i]:offsets[i + 1]]``.

    Examples
    --------
    >>> ids, offsets = ngram_buckets(["where", "a"], 3, 6, buckets=1000)
    >>> offsets
    array([ 0, 14, 15])
    """
    check_lengths(min_n, max_n)
    if buckets < 1:
        raise ValueError(f"buckets: expected 1 or more, got {buckets}")
    marked = [f"<{word}>".encode() for word in words]
    ends = np.cumsum([0] + [len(word) for word in marked])
    text = np.frombuffer(b"".join(marked), dtype=np.int8)
    ids = np.empty(int(ends[-1]) * (max_n - min_n + 1), np.int32)
    offsets = np.zeros(len(words) + 1, np.int64)
    total = hash_ngrams(text, ends, min_n, max_n, buckets, ids, offsets)
    return ids[:total].copy(), offsets


def check_lengths(min_n: int, max_n: int) -> None:
    """Raise ValueError unless 1 <= min_n <= max_n."""
    if not 1 <= min_n <= max_n:
        raise ValueError(f"min_n, max_n: expected 1 <= min_n <= max_n, got {min_n} and {max_n}")


@kernel
def hash_ngrams(
    text: NDArray[np.int8],
    ends: Ids,
    min_n: int,
    max_n: int,
    buckets: int,
    ids: Ids,
    offsets: Ids,
) -> int:
    """Fill `ids` and `offsets`; an n-gram's hash goes on from that of the shorter one.

    A byte of the form 10xxxxxx (below -64 as a signed number) continues a UTF-8 character.
    """
    total = 0
    for word in range(len(ends) - 1):
        for start in range(ends[word], ends[word + 1]):
            if text[start] < -64:
                continue
            h, n = np.uint32(FNV_OFFSET), 0
            for at in range(start, ends[word + 1]):
                h = np.uint32((h ^ np.uint32(np.int32(text[at]))) * np.uint32(FNV_PRIME))
                character_ends = at + 1 == ends[word + 1] or text[at + 1] >= -64
                n += character_ends
                if character_ends and min_n <= n:
                    ids[total] = h % np.uint32(buckets)
                    total += 1
                if character_ends and n == max_n:
                    break
        offsets[word + 1] = total
    return total
