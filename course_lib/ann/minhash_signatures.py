"""MinHash: sets as short signatures whose agreement estimates Jaccard similarity."""

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.min_over_tokens import smallest_hashes
from course_lib.ann.token_hashes import Token, hash_tokens, keys_from

Signatures = NDArray[np.uint32]


class MinHash:
    """Signatures of sets: under each of several random orders, the first element's hash.

    Under one random order of all tokens, the sets A and B begin with the same element with
    probability |A ∩ B| / |A ∪ B|, their Jaccard similarity J. The share of `permutations` orders
    on which they agree therefore estimates J, without bias and with standard deviation
    √(J (1 - J) / permutations).

    Parameters
    ----------
    permutations : int
        Orders, 1 or more; each costs 4 bytes a set.
    seed : int
        Signatures can be compared only where seed and permutations agree.

    References
    ----------
    Broder 1997, "On the resemblance and containment of documents".

    Examples
    --------
    >>> minhash = MinHash(permutations=256)
    >>> a, b = minhash.signatures([{"cat", "sat", "mat"}, {"cat", "sat", "hat"}])
    >>> round(minhash.similarity(a, b), 1)  # two of four words in common
    0.5
    """

    def __init__(self, permutations: int = 128, seed: int = 0) -> None:
        if permutations < 1:
            raise ValueError(f"permutations: expected 1 or more, got {permutations}")
        self.permutations, self.seed = permutations, seed
        self._keys = keys_from(seed, permutations)

    def signatures(self, sets: Sequence[Iterable[Token]]) -> Signatures:
        """Return the signature of each set.

        Parameters
        ----------
        sets : sequence of iterables of str, bytes or int
            None empty; what comes twice in one counts once.

        Returns
        -------
        (n, permutations) uint32

        Raises
        ------
        ValueError
            If a set is empty, naming it.

        Complexity
        ----------
        O(tokens · permutations).
        """
        hashes = [hash_tokens(_tokens(number, tokens)) for number, tokens in enumerate(sets)]
        ends = np.cumsum([0] + [len(h) for h in hashes])
        flat = np.concatenate(hashes) if hashes else np.empty(0, np.uint64)
        result = np.empty((len(hashes), self.permutations), np.uint32)
        smallest_hashes(flat, ends, self._keys, result)
        return result

    def similarity(self, a: Signatures, b: Signatures) -> float | NDArray[np.float64]:
        """Estimate Jaccard similarity: on which share of the orders do two signatures agree?

        Parameters
        ----------
        a, b : (..., permutations) uint32
            Shapes that broadcast.

        Returns
        -------
        float, or (...) float64
            From 0 to 1.
        """
        for name, signature in (("a", a), ("b", b)):
            if np.shape(signature)[-1:] != (self.permutations,):
                expected = f"expected (..., {self.permutations})"
                raise ValueError(f"{name}: {expected}, got shape {np.shape(signature)}")
        share = np.mean(np.asarray(a) == np.asarray(b), axis=-1)
        return float(share) if share.ndim == 0 else share


def minhash_bands(signatures: Signatures, bands: int) -> NDArray[np.int64]:
    """Find pairs that agree on all rows of at least one band: candidates for near-duplicates.

    Parameters
    ----------
    signatures : (n, permutations) uint32
    bands : int
        A divisor of permutations; a band has r = permutations / bands rows. A pair at
        similarity s is found with probability 1 - (1 - s^r)^bands, see `band_probability`.

    Returns
    -------
    (pairs, 2) int64
        Row numbers i < j, each pair once, in order.

    Raises
    ------
    ValueError
        If `bands` does not divide the number of permutations.

    Complexity
    ----------
    O(n · permutations) and the pairs; m equal rows alone make m (m - 1) / 2 pairs.

    References
    ----------
    Leskovec, Rajaraman, Ullman 2014, "Mining of Massive Datasets", section 3.4.

    Examples
    --------
    >>> minhash_bands(np.array([[1, 2, 3, 4], [1, 2, 9, 9], [5, 6, 7, 8]], np.uint32), bands=2)
    array([[0, 1]])
    """
    signatures = np.ascontiguousarray(signatures, np.uint32)
    if signatures.ndim != 2:
        raise ValueError(f"signatures: expected (n, permutations), got shape {signatures.shape}")
    n, permutations = signatures.shape
    if bands < 1 or permutations % bands:
        raise ValueError(f"bands: expected a divisor of {permutations} permutations, got {bands}")
    pairs: set[tuple[int, int]] = set()
    for band in np.split(signatures, bands, axis=1):  # (n, r)
        for members in _equal_rows(band):
            pairs.update(combinations(members.tolist(), 2))
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def band_probability(similarity: float, bands: int, rows: int) -> float:
    """Return the chance that banding finds a pair: 1 - (1 - s^rows)^bands, an S-shaped curve.

    Parameters
    ----------
    similarity : float or array
        Jaccard similarity s, from 0 to 1.
    bands, rows : int
        Bands, and rows in each.

    Examples
    --------
    >>> [round(float(band_probability(s, bands=20, rows=5)), 3) for s in (0.2, 0.5, 0.8)]
    [0.006, 0.47, 1.0]
    """
    return 1 - (1 - similarity**rows) ** bands


def _tokens(number: int, tokens: Iterable[Token]) -> set[Token]:
    if isinstance(tokens, (str, bytes)):
        raise TypeError(f"sets: expected tokens, but set {number} is one text; split it")
    distinct = set(tokens)
    if not distinct:
        raise ValueError(f"sets: expected tokens in each, but set {number} is empty")
    return distinct


def _equal_rows(rows: NDArray[np.uint32]) -> list[NDArray[np.int64]]:
    """Group the numbers of rows that are equal; groups of one are left out."""
    whole = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1] * 4)))[:, 0]
    _, group = np.unique(whole, return_inverse=True)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order])) + 1
    return [members for members in np.split(order, starts) if len(members) > 1]
