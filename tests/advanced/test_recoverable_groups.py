"""What is left: against scikit-learn on the same folds, and on vectors with a known answer."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.neighbors import NearestNeighbors

from course_lib.advanced import recoverable_groups
from course_lib.advanced.hard_debiasing import neutralize
from course_lib.advanced.recoverable_groups import most_biased, residual_bias
from course_lib.datasets import WordVectors
from course_lib.metrics import bootstrap_interval
from course_lib.vectors import l2_normalize

RNG = np.random.default_rng(0)
GROUPS = np.arange(200) % 2 == 0
SIGNS = np.where(GROUPS, 1.0, -1.0)


def spread(*strengths):
    """Vectors whose first coordinates know the groups, with these strengths."""
    x = RNG.normal(size=(200, 20))
    for i, strength in enumerate(strengths):
        x[:, i] += strength * SIGNS
    return l2_normalize(x)


def test_a_single_dimension_is_gone_after_projection_and_two_are_not():
    first = np.eye(20)[0]
    one, two = spread(3.0), spread(3.0, 3.0)
    assert residual_bias(one, GROUPS).classifier.low > 0.9
    gone = residual_bias(neutralize(one, first), GROUPS)
    assert gone.classifier.estimate < 0.65 and gone.clusters < 0.65
    assert abs(gone.neighbors - 0.5) < 0.06
    left = residual_bias(neutralize(two, first), GROUPS)
    assert left.classifier.low > 0.9 and left.clusters > 0.9 and left.neighbors > 0.8


def test_labels_without_meaning_are_at_chance():
    found = residual_bias(spread(), GROUPS)
    assert found.classifier.low < 0.5 < found.classifier.high


def test_classifier_is_scikit_learns_on_the_same_folds(monkeypatch):
    x, fitted = spread(0.8), []

    class Spy(recoverable_groups.LinearProbe):
        def fit(self, rows, targets):
            fitted.append((rows, targets))
            return super().fit(rows, targets)

        def predict(self, rows):
            theirs = Ridge(alpha=1.0).fit(*fitted[-1]).predict(rows)
            np.testing.assert_allclose(super().predict(rows), theirs, atol=1e-9)
            held_out.extend(map(tuple, rows))
            return theirs

    held_out = []
    monkeypatch.setattr(recoverable_groups, "LinearProbe", Spy)
    found = residual_bias(x, GROUPS, folds=4)
    seen = np.array(sorted(held_out))  # each vector once
    np.testing.assert_allclose(seen, np.array(sorted(map(tuple, l2_normalize(x)))), atol=1e-12)
    for rows, targets in fitted:
        assert len(rows) == 150 and targets.sum() == 0
    assert 0.6 < found.classifier.estimate < 0.95


def test_neighbors_are_scikit_learns():
    x = spread(1.0)
    nearest = NearestNeighbors(n_neighbors=8).fit(x).kneighbors(return_distance=False)
    share = (GROUPS[nearest] == GROUPS[:, None]).mean()
    assert residual_bias(x, GROUPS, k=7).neighbors != pytest.approx(share)
    assert residual_bias(x, GROUPS, k=8).neighbors == pytest.approx(share)


def test_length_and_naming_of_the_groups_do_not_matter():
    x = spread(1.0)
    found = residual_bias(x, GROUPS)
    assert residual_bias(7 * x, GROUPS) == found
    other = residual_bias(x, ~GROUPS)
    assert other.clusters == found.clusters and other.neighbors == found.neighbors


def test_most_biased_takes_both_ends_by_cosine():
    wv = WordVectors(list("abcdef"), [[5, 5], [1, 0], [-1, 0.1], [-9, 9], [0, 1], [1, 0.2]])
    assert most_biased(wv, [2.0, 0.0], 2) == (["b", "f"], ["c", "d"])
    assert most_biased(wv, [2.0, 0.0], 2, leave_out=["b", "c"]) == (["f", "a"], ["d", "e"])
    assert most_biased(wv, [-2.0, 0.0], 1) == (["c"], ["b"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"groups": GROUPS[:9]}, "groups: expected 200 of two kinds"),
        ({"groups": np.ones(200, dtype=bool)}, "0 of the rarer"),
        ({"folds": 1}, "in 1 folds"),
        ({"k": 200}, "k: expected 1 to 199, got 200"),
        ({"k": 0}, "k: expected 1 to 199, got 0"),
    ],
)
def test_errors(options, message):
    with pytest.raises(ValueError, match=message):
        residual_bias(**{"vectors": spread(), "groups": GROUPS, **options})


def test_most_biased_wants_enough_words():
    with pytest.raises(ValueError, match="n: expected 1 to 1"):
        most_biased(WordVectors(["a", "b", "c"], np.eye(3)), [1.0, 0, 0], 2)


def test_the_seed_decides_folds_clusters_and_interval(monkeypatch):
    x, seeds, parts = spread(0.6), [], []

    class Spy(recoverable_groups.LinearProbe):
        def fit(self, rows, targets):
            parts.append(rows.tobytes())
            return super().fit(rows, targets)

    class Watched(recoverable_groups.KMeans):
        def __init__(self, k, seed=0):
            seeds.append(seed)
            super().__init__(k, seed=seed)

    monkeypatch.setattr(recoverable_groups, "LinearProbe", Spy)
    monkeypatch.setattr(recoverable_groups, "KMeans", Watched)
    found = [residual_bias(x, GROUPS, seed=seed) for seed in (3, 3, 4)]
    assert found[0] == found[1]
    assert parts[:5] == parts[5:10] and not set(parts[:5]) & set(parts[10:])
    assert seeds == [3, 3, 4]


def test_the_interval_is_a_bootstrap_of_the_hits_with_the_seed(monkeypatch):
    drawn = []

    def spy(hits, **options):
        drawn.append((hits, options))
        return bootstrap_interval(hits, **options)

    monkeypatch.setattr(recoverable_groups, "bootstrap_interval", spy)
    found = residual_bias(spread(0.6), GROUPS, seed=5)
    ((hits, options),) = drawn
    assert options == {"seed": 5} and found.classifier.estimate == hits.mean()
