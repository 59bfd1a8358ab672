"""Do clusters agree with known labels? Rand index, mutual information, V-measure."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Labels = Sequence[Hashable] | NDArray[Any]
Counts = NDArray[np.int64]


class VMeasure(NamedTuple):
    """How pure clusters are, how whole classes are, and the harmonic mean of the two.

    Attributes
    ----------
    homogeneity : float
        0 to 1; 1 if every cluster holds items of one label only.
    completeness : float
        0 to 1; 1 if all items of a label are in one cluster.
    v_measure : float
        0 to 1; their harmonic mean.
    """

    homogeneity: float
    completeness: float
    v_measure: float


def contingency(labels: Labels, clusters: Labels) -> Counts:
    """Count how many items have each label and are in each cluster.

    Parameters
    ----------
    labels, clusters
        n known labels and n clusters, of any sortable kind; what they are called doesn't matter.

    Returns
    -------
    ndarray
        int64, shape (different labels, different clusters), both in sorted order. Sums to n.

    Raises
    ------
    ValueError
        If the two aren't one-dimensional and equally long, or are empty.

    Examples
    --------
    >>> contingency(["cat", "cat", "dog", "dog"], [0, 0, 0, 1])
    array([[2, 0],
           [1, 1]])
    """
    rows, columns = np.asarray(labels), np.asarray(clusters)
    for name, given in (("labels", rows), ("clusters", columns)):
        if given.ndim != 1 or len(given) != len(rows) or not len(given):
            raise ValueError(
                f"{name}: expected one for each of {len(rows)} >= 1 items, got shape {given.shape}"
            )
    _, row = np.unique(rows, return_inverse=True)
    _, column = np.unique(columns, return_inverse=True)
    table = np.zeros((row.max() + 1, column.max() + 1), dtype=np.int64)
    np.add.at(table, (row, column), 1)
    return table


def adjusted_rand_index(labels: Labels, clusters: Labels) -> float:
    """Share of pairs of items on which labels and clusters agree, corrected for chance.

    ARI = (Σ C(n_ij, 2) - E) / ((A + B) / 2 - E) with A = Σ C(row sum, 2), B = Σ C(column sum, 2)
    and E = A B / C(n, 2), the value that random clusters of the same sizes have on average.

    Parameters
    ----------
    labels, clusters
        As in `contingency`; exchanging them changes nothing.

    Returns
    -------
    float
        1 for the same grouping, about 0 for random clusters, below 0 for worse than chance (never
        below -0.5). Where nothing could be otherwise (everything together in both, or everything
        apart in both) it is 1.

    Raises
    ------
    ValueError
        As `contingency`.

    References
    ----------
    Hubert and Arabie (1985), Comparing partitions, equation 5.

    Examples
    --------
    >>> adjusted_rand_index(["cat", "cat", "dog", "dog"], [1, 1, 0, 0])
    1.0
    >>> adjusted_rand_index(["cat", "cat", "dog", "dog"], [0, 1, 0, 1])
    -0.5
    """
    table = contingency(labels, clusters)
    together, in_rows, in_columns = (
        _pairs(counts) for counts in (table, table.sum(axis=1), table.sum(axis=0))
    )
    expected = in_rows * in_columns / max(_pairs(table.sum()), 1.0)
    most = (in_rows + in_columns) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def normalized_mutual_information(labels: Labels, clusters: Labels) -> float:
    """What a cluster tells about the label, as a share of what there is to know.

    NMI = 2 I(L; C) / (H(L) + H(C)): mutual information over the mean of the two entropies. It is
    not corrected for chance: many small clusters raise it (`adjusted_rand_index` doesn't mind).

    Parameters
    ----------
    labels, clusters
        As in `contingency`; exchanging them changes nothing.

    Returns
    -------
    float
        0 (independent) to 1 (the same grouping); 1 where both have a single group.

    Raises
    ------
    ValueError
        As `contingency`.

    References
    ----------
    Strehl and Ghosh (2002), Cluster ensembles, section 4, with the arithmetic mean of Kvålseth
    (1987) in place of the geometric one: scikit-learn's default.

    Examples
    --------
    >>> normalized_mutual_information(["cat", "cat", "dog", "dog"], [0, 0, 0, 1])
    0.343...
    """
    return homogeneity_completeness_v_measure(labels, clusters).v_measure


def homogeneity_completeness_v_measure(labels: Labels, clusters: Labels) -> VMeasure:
    """Ask two questions of clusters: is each pure, and is each label in one piece?

    homogeneity = I(L; C) / H(L), completeness = I(L; C) / H(C), each 1 where its entropy is 0.

    Parameters
    ----------
    labels, clusters
        As in `contingency`; exchanging them exchanges homogeneity and completeness.

    Returns
    -------
    VMeasure
        ``(homogeneity, completeness, v_measure)``. The V-measure equals
        `normalized_mutual_information`.

    Raises
    ------
    ValueError
        As `contingency`.

    References
    ----------
    Rosenberg and Hirschberg (2007), V-measure, equations 1 to 3 with β = 1; Becker (2011),
    Identification and characterization of events in social media, shows that V is NMI.

    Examples
    --------
    >>> homogeneity_completeness_v_measure(["cat", "cat", "dog", "dog"], [0, 1, 2, 3])
    VMeasure(homogeneity=1.0, completeness=0.5, v_measure=0.66...)
    """
    table = contingency(labels, clusters)
    of_labels, of_clusters = _entropy(table.sum(axis=1)), _entropy(table.sum(axis=0))
    shared = max(of_labels + of_clusters - _entropy(table.ravel()), 0.0)
    homogeneity = min(shared / of_labels, 1.0) if of_labels else 1.0
    completeness = min(shared / of_clusters, 1.0) if of_clusters else 1.0
    both = homogeneity + completeness
    return VMeasure(homogeneity, completeness, 2 * homogeneity * completeness / both if both else 0)


def _pairs(counts: Counts | np.int64) -> float:
    """C(count, 2) of each count, added up."""
    return float((counts * (counts - 1) // 2).sum())


def _entropy(counts: Counts) -> float:
    """-Σ p log p in nats; exactly 0 for a single group."""
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum()) if len(shares) > 1 else 0.0
