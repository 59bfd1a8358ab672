"""Purity against the contingency table of scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics.cluster import contingency_matrix

from course_lib.vectors import purity


@pytest.mark.parametrize("seed", range(3))
def test_equal_to_the_contingency_table(seed):
    rng = np.random.default_rng(seed)
    labels, clusters = rng.integers(0, 4, 60), rng.integers(0, 5, 60)
    table = contingency_matrix(labels, clusters)
    assert purity(labels.tolist(), clusters.tolist()) == pytest.approx(table.max(axis=0).sum() / 60)


def test_names_of_the_clusters_do_not_matter_but_their_number_does():
    labels = ["a", "a", "b", "b"]
    assert purity(labels, [0, 0, 1, 1]) == purity(labels, ["y", "y", "x", "x"]) == 1
    assert purity(labels, [0, 0, 0, 0]) == 0.5
    assert purity(labels, [0, 1, 2, 3]) == 1


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="clusters: expected 2"):
        purity(["a", "b"], [1])
    with pytest.raises(ValueError, match="clusters"):
        purity([], [])
