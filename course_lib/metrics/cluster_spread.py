"""How much of a clustering score is the seed? k-means again and again on normalised vectors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.datasets import progress
from course_lib.vectors.normalization import l2_normalize
from course_lib.vectors.numbers_check import Floats, as_floats

from .clustering_agreement import Labels, adjusted_rand_index, homogeneity_completeness_v_measure

Values = NDArray[np.float64]


@dataclass(frozen=True)
class ClusteringSpread:
    """Agreement of clusters with labels, one value for each seed.

    Attributes
    ----------
    adjusted_rand_index, homogeneity, completeness, v_measure
        float64, shape (seeds,). The V-measure is the normalised mutual information.
    clusters
        How many clusters were asked for.
    """

    adjusted_rand_index: Values
    homogeneity: Values
    completeness: Values
    v_measure: Values
    clusters: int

    def summary(self) -> dict[str, tuple[float, float, float]]:
        """Return (mean, smallest, largest) over the seeds for each of the four scores."""
        names = ("adjusted_rand_index", "homogeneity", "completeness", "v_measure")
        every = {name: getattr(self, name) for name in names}
        return {
            name: (float(v.mean()), float(v.min()), float(v.max())) for name, v in every.items()
        }


def clustering_scores(
    vectors: ArrayLike,
    labels: Labels,
    seeds: Iterable[int] = range(10),
    n_init: int = 10,
    clusters: int | None = None,
    normalize: bool = True,
) -> ClusteringSpread:
    """Cluster vectors with k-means under several seeds and compare each result with the labels.

    A score from one seed can't be compared with another from one seed: report mean and range.

    Parameters
    ----------
    vectors
        Shape (n, d), finite.
    labels
        n known labels.
    seeds
        One k-means each, at least one.
    n_init
        Starts for each seed; the one with the smallest inertia is kept. By the default of today's
        scikit-learn a single one is made.
    clusters
        How many; as many as there are labels if left out.
    normalize
        Give each vector length 1 first, so that clusters follow directions (cosines) and long
        vectors don't decide.

    Returns
    -------
    ClusteringSpread

    Raises
    ------
    ValueError
        If the shapes don't fit, there is no seed, or `clusters` isn't from 1 to n.

    References
    ----------
    k-means++: Arthur and Vassilvitskii (2007), by scikit-learn; the scores as in
    `adjusted_rand_index` and `homogeneity_completeness_v_measure`.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> labels = np.repeat([0, 1], 20)
    >>> spread = clustering_scores(rng.normal(size=(40, 2)) + 9 * np.eye(2)[labels], labels)
    >>> spread.summary()["adjusted_rand_index"]
    (1.0, 1.0, 1.0)
    """
    x, tried = as_floats("vectors", vectors, 2), list(seeds)
    k = len(set(labels)) if clusters is None else clusters
    if len(x) != len(labels):
        raise ValueError(f"labels: expected {len(x)}, one a row of vectors, got {len(labels)}")
    if not tried:
        raise ValueError("seeds: expected at least one, got none")
    if not 1 <= k <= len(x):
        raise ValueError(f"clusters: expected 1 to {len(x)}, the number of vectors, got {k}")
    x = l2_normalize(x) if normalize else x
    found = [_k_means(x, k, n_init, seed) for seed in progress(tried, desc="k-means")]
    rand = np.array([adjusted_rand_index(labels, each) for each in found])
    parts = np.array([homogeneity_completeness_v_measure(labels, each) for each in found])
    return ClusteringSpread(rand, parts[:, 0], parts[:, 1], parts[:, 2], clusters=k)


def _k_means(x: Floats, k: int, n_init: int, seed: int) -> NDArray[np.int32]:
    from sklearn.cluster import KMeans  # a second of import, not for those who only rank

    fitted = KMeans(k, n_init=n_init, random_state=seed).fit(x)
    return np.asarray(fitted.labels_)
