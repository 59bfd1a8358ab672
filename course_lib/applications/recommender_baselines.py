"""What every recommender has to beat: what is popular, and what occurs together."""

from __future__ import annotations

from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from .interaction_matrix import Interactions

Scores = NDArray[np.float32]


class Recommender(Protocol):
    """Anything that learns from whole files and gives each name a score for other files."""

    def fit(self, train: Interactions) -> Self:
        """Learn from whole files."""
        ...

    def scores(self, given: Interactions) -> Scores:
        """Return float32, shape (n, m): large where a file will want the name."""
        ...


class PopularityRecommender:
    """Recommend to everybody what most files import.

    Attributes
    ----------
    popularity : (m,) float32
        Share of the training files that import each name.

    Examples
    --------
    >>> files = Interactions.from_baskets([["a", "b"], ["b"]], ["a", "b"])
    >>> PopularityRecommender().fit(files).scores(files).tolist()
    [[0.5, 1.0], [0.5, 1.0]]
    """

    popularity: Scores

    def fit(self, train: Interactions) -> Self:
        """Count."""
        self.popularity = (train.popularity / max(len(train), 1)).astype(np.float32)
        return self

    def scores(self, given: Interactions) -> Scores:
        """Return the same row for each of the n files, float32, (n, m)."""
        return np.tile(self.popularity, (len(given), 1))


class PackagePopularityRecommender:
    """Recommend what most files of the same package import.

    A stronger baseline than popularity: a file's path says a lot. Where a package is unknown or has
    no file with a name, popularity among all files decides.

    Examples
    --------
    >>> baskets = [["a", "b"], ["b"], ["c"]]
    >>> files = Interactions.from_baskets(baskets, "abc", ["p/1.py", "p/2.py", "q/3.py"])
    >>> PackagePopularityRecommender().fit(files).scores(files).argmax(axis=1).tolist()
    [1, 1, 2]
    """

    def fit(self, train: Interactions) -> Self:
        """Count, package by package."""
        self.overall = PopularityRecommender().fit(train).popularity
        packages = np.array(train.packages)
        self.shares = {
            str(package): train.matrix[packages == package].mean(axis=0)
            for package in np.unique(packages)
        }
        return self

    def scores(self, given: Interactions) -> Scores:
        """Return float32, (n, m): share in the package, ties broken by popularity."""
        none = np.zeros_like(self.overall)
        rows = [self.shares.get(package, none) for package in given.packages]
        return (np.array(rows) + 1e-4 * self.overall).astype(np.float32)


class CooccurrenceRecommender:
    """Score a name by the sum of its similarities to the names that are there already.

    Two names are similar if the same files import both: ``s_ij = c_ij / sqrt(c_i c_j)``, the cosine
    of their columns. c_ij counts the files with both, c_i those with i.

    Parameters
    ----------
    shrink : float
        Added to the denominator, 0 or more: similarities that rest on few files count less.

    References
    ----------
    Sarwar, Karypis, Konstan and Riedl (2001), Item-based collaborative filtering recommendation
    algorithms, section 3.1.1; Deshpande and Karypis (2004) for implicit feedback.

    Examples
    --------
    >>> files = Interactions.from_baskets([["a", "b"], ["a", "b"], ["c"]], "abc")
    >>> model = CooccurrenceRecommender().fit(files)
    >>> model.scores(Interactions.from_baskets([["a"]], "abc")).round(2).tolist()
    [[0.0, 1.0, 0.0]]
    """

    def __init__(self, shrink: float = 0.0) -> None:
        if shrink < 0:
            raise ValueError(f"shrink: expected 0 or more, got {shrink}")
        self.shrink = shrink

    def fit(self, train: Interactions) -> Self:
        """Count the pairs."""
        counts = csr_array(train.matrix.T @ train.matrix).tocoo()  # (m, m)
        lengths = np.sqrt(train.popularity)
        values = counts.data / (lengths[counts.row] * lengths[counts.col] + self.shrink)
        off = counts.row != counts.col
        cells = (values[off].astype(np.float32), (counts.row[off], counts.col[off]))
        self.similarities = csr_array(cells, shape=counts.shape)
        return self

    def scores(self, given: Interactions) -> Scores:
        """Return float32, (n, m); 0 where nothing given occurs together with the name."""
        return np.asarray((given.matrix @ self.similarities).toarray(), np.float32)


class LinearItemRecommender:
    """Predict each name's column from all other columns by ridge regression, in closed form.

    ``B = I - P / diag(P)`` with ``P = (X'X + ridge I)^-1``; its diagonal is 0, so that no name
    explains itself. Far larger models have been published that it beats.

    Parameters
    ----------
    ridge : float
        Above 0.

    References
    ----------
    Steck (2019), Embarrassingly shallow autoencoders for sparse data, equation 8 (EASE).

    Examples
    --------
    >>> files = Interactions.from_baskets([["a", "b"], ["a", "b"], ["c"]], "abc")
    >>> model = LinearItemRecommender(ridge=1.0).fit(files)
    >>> model.scores(Interactions.from_baskets([["a"]], "abc")).round(2).tolist()
    [[0.0, 0.67, 0.0]]
    """

    def __init__(self, ridge: float = 100.0) -> None:
        if not ridge > 0:
            raise ValueError(f"ridge: expected a number above 0, got {ridge}")
        self.ridge = ridge

    def fit(self, train: Interactions) -> Self:
        """Invert an (m, m) matrix: O(m³)."""
        gram = (train.matrix.T @ train.matrix).toarray().astype(np.float64)  # (m, m)
        p = np.linalg.inv(gram + self.ridge * np.eye(len(gram)))
        b = -p / np.diag(p)  # column j divided by P_jj
        np.fill_diagonal(b, 0.0)
        self.weights = b.astype(np.float32)
        return self

    def scores(self, given: Interactions) -> Scores:
        """Return float32, (n, m)."""
        return np.asarray(given.matrix @ self.weights, np.float32)
