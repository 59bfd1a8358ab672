"""Noise words for negative sampling: their distribution, and how to draw from it in O(1)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def noise_distribution(counts: ArrayLike, power: float = 0.75) -> NDArray[np.float64]:
    """Return the unigram distribution raised to `power` and normalised.

    A power below 1 draws rare words more often, and frequent ones less, than they occur.

    Parameters
    ----------
    counts : (V,) array_like
        Occurrences of each word; none negative, not all zero.
    power : float
        3/4 in the paper; 1 gives the unigram, 0 the uniform distribution.

    Returns
    -------
    (V,) float64
        Sums to 1.

    References
    ----------
    Mikolov et al. 2013, "Distributed Representations of Words and Phrases and their
    Compositionality", section 2.2.

    Examples
    --------
    >>> noise_distribution([16, 1]).round(3)  # 16 to 1 becomes 8 to 1
    array([0.889, 0.111])
    """
    counts = np.asarray(counts, dtype=np.float64)
    if counts.ndim != 1 or (counts < 0).any() or not counts.any():
        raise ValueError("counts: expected a (V,) array of numbers >= 0, not all of them zero")
    weights = counts**power
    return weights / weights.sum()


class AliasSampler:
    """Draws from a fixed discrete distribution in constant time.

    The probability mass is cut into V columns of equal width. Column i holds a share
    ``threshold[i]`` of word i; the rest of the column belongs to the word ``alias[i]``. A draw
    picks a column, then one of its two words.

    Parameters
    ----------
    probabilities : (V,) array_like
        At least 0, summing to 1.

    Attributes
    ----------
    threshold : (V,) float64
    alias : (V,) int32

    References
    ----------
    Walker 1977, "An Efficient Method for Generating Discrete Random Variables with General
    Distributions"; the construction is Vose's, 1991.

    Examples
    --------
    >>> AliasSampler([0.0, 1.0]).sample(4)
    array([1, 1, 1, 1], dtype=int32)
    """

    def __init__(self, probabilities: ArrayLike) -> None:
        p = np.asarray(probabilities, dtype=np.float64)
        if p.ndim != 1 or (p < 0).any() or not np.isclose(p.sum(), 1.0):
            raise ValueError("probabilities: expected a (V,) array of numbers >= 0 summing to 1")
        self.threshold, self.alias = _fill_columns(p)

    def sample(self, size: int | tuple[int, ...], seed: int = 0) -> NDArray[np.int32]:
        """Draw an array of ids of shape `size`, int32."""
        return self.draw(size, np.random.default_rng(seed))

    def draw(self, size: int | tuple[int, ...], rng: np.random.Generator) -> NDArray[np.int32]:
        """Draw an array of ids of shape `size`, int32, from a generator that goes on."""
        column = rng.integers(len(self.alias), size=size, dtype=np.int32)
        own = rng.random(size=size) < self.threshold[column]
        return np.where(own, column, self.alias[column]).astype(np.int32)

    def draw_excluding(
        self, positives: NDArray[np.integer], k: int, rng: np.random.Generator
    ) -> NDArray[np.int32]:
        """Draw `k` noise words for each positive, none of them equal to it.

        Parameters
        ----------
        positives : (B,) int
            The true context words.
        k : int
            Noise words for each.

        Returns
        -------
        (B, k) int32

        Raises
        ------
        ValueError
            If a positive is the only word that can be drawn.
        """
        if len(self.reachable) == 1 and (positives == self.reachable[0]).any():
            raise ValueError("positives: no other word has a probability above 0")
        negatives = self.draw((len(positives), k), rng)  # (B, k)
        while (hit := negatives == positives[:, None]).any():
            negatives[hit] = self.draw(int(hit.sum()), rng)
        return negatives

    @property
    def reachable(self) -> NDArray[np.int64]:
        """Ids with a probability above 0."""
        own = np.flatnonzero(self.threshold > 0)
        return np.union1d(own, self.alias[self.threshold < 1])


def _fill_columns(p: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Vose's construction: each column too low is filled up from one that is too high."""
    height = (p * len(p)).tolist()  # the average column has height 1
    alias = list(range(len(p)))
    low = [i for i, h in enumerate(height) if h < 1.0]
    high = [i for i, h in enumerate(height) if h >= 1.0]
    while low and high:
        i, donor = low.pop(), high[-1]
        alias[i] = donor
        height[donor] -= 1.0 - height[i]
        if height[donor] < 1.0:
            low.append(high.pop())
    for i in low + high:  # what is left differs from 1 by rounding alone
        height[i] = 1.0
    return np.array(height), np.array(alias, dtype=np.int32)
