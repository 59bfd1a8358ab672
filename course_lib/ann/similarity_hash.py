"""SimHash: a document as 64 bits that differ in few places where documents are alike."""

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from math import cos, pi

import numpy as np

from course_lib.ann.token_hashes import Token, token_bytes


def simhash(features: Mapping[str, float] | Iterable[Token], bits: int = 64) -> int:
    """Hash a bag of features so that bags at a small angle get hashes at a small distance.

    Each feature's ordinary hash is read as a row of +1 and -1; the rows are added, weighted, and
    bit i of the result is the sign of sum i. Seen from the feature space, bit i says on which
    side of a random hyperplane the bag lies, whose normal has only entries ±1. Two bags at
    angle θ therefore differ in a share of about θ/π of the bits.

    Parameters
    ----------
    features : mapping from token to weight, or iterable of tokens
        Tokens (str, bytes or int) are weighted by how often they come.
    bits : int
        A multiple of 8 from 8 to 512.

    Returns
    -------
    int
        Between 0 and ``2**bits - 1``. A sum of exactly 0 gives bit 0.

    Raises
    ------
    ValueError
        If there are no features, or `bits` is out of range.
    TypeError
        If a token is no str, bytes or int.

    References
    ----------
    Charikar 2002, "Similarity Estimation Techniques from Rounding Algorithms", section 3; Manku,
    Jain, Das Sarma 2007, "Detecting Near-Duplicates for Web Crawling", section 2.

    Examples
    --------
    >>> a = simhash("the cat sat on the mat".split())
    >>> b = simhash("the cat sat on a mat".split())
    >>> c = simhash("eigenvalues of a symmetric matrix".split())
    >>> simhash_distance(a, b) < simhash_distance(a, c)
    True
    """
    if bits % 8 or not 8 <= bits <= 512:
        raise ValueError(f"bits: expected a multiple of 8 from 8 to 512, got {bits}")
    weights = features if isinstance(features, Mapping) else Counter(_iterable(features))
    if not weights:
        raise ValueError("features: expected at least one, got none")
    digests = b"".join(blake2b(token_bytes(t), digest_size=bits // 8).digest() for t in weights)
    hashed = np.frombuffer(digests, np.uint8).reshape(len(weights), bits // 8)
    signs = 2.0 * np.unpackbits(hashed, axis=1) - 1  # (features, bits), +1 or -1
    sums = np.array(list(weights.values()), dtype=float) @ signs  # (bits,)
    return int.from_bytes(np.packbits(sums > 0).tobytes(), "big")


def simhash_distance(a: int, b: int) -> int:
    """Return in how many bits two hashes differ.

    Examples
    --------
    >>> simhash_distance(0b1100, 0b1010)
    2
    """
    return (a ^ b).bit_count()


def simhash_cosine(a: int, b: int, bits: int = 64) -> float:
    """Estimate the cosine of two bags of features from their hashes: cos(π · distance / bits).

    Parameters
    ----------
    a, b : int
        From `simhash`, with the same `bits`.

    Returns
    -------
    float
        From -1 to 1, in ``bits + 1`` steps.

    Examples
    --------
    >>> simhash_cosine(0b0, 0b1111, bits=8)
    6.123233995736766e-17
    """
    return cos(pi * simhash_distance(a, b) / bits)


def _iterable(features: Iterable[Token]) -> Iterable[Token]:
    if isinstance(features, (str, bytes)):
        raise TypeError(f"features: expected tokens, got one text; split it: {features[:20]!r}")
    return features
