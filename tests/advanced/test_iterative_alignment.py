"""Refinement: few seeds grow into a right dictionary, wrong seeds into a wrong one."""

import numpy as np
import pytest
from scipy.spatial.distance import cosine
from scipy.stats import ortho_group

from course_lib.advanced import (
    Procrustes,
    csls_scores,
    mutual_pairs,
    profile_pairs,
    refine_alignment,
)
from course_lib.datasets import static_vectors


def spaces(noise=0.012, n=800, d=50):
    """Real vectors in their first d principal directions, and the same turned, with noise."""
    x = static_vectors().matrix[2000 : 2000 + n].astype(np.float64)
    x = x @ np.linalg.svd(x - x.mean(axis=0), full_matrices=False)[2][:d].T
    rng = np.random.default_rng(0)
    return x, x @ ortho_group.rvs(d, random_state=0) + rng.normal(scale=noise, size=x.shape)


def same(k):
    return np.stack([np.arange(k)] * 2, axis=1)


def right(found):
    return (found.pairs[:, 0] == found.pairs[:, 1]).mean() * len(found.pairs)


def test_few_seeds_grow_into_the_whole_dictionary():
    x, y = spaces(noise=0.09)
    found = refine_alignment(x, y, same(60), rounds=6)
    first = refine_alignment(x, y, same(60), rounds=1)
    assert right(found) > 740 and right(found) > right(first) + 100
    assert found.sizes[0] == 60 and found.sizes[-1] == len(found.pairs)


def test_round_zero_is_plain_procrustes():
    x, y = spaces()
    found = refine_alignment(x, y, same(70), rounds=0)
    plain = Procrustes.fit(x[:70], y[:70], normalize=True)
    np.testing.assert_allclose(found.alignment.rotation, plain.rotation)
    assert found.sizes == [70] and found.pairs.tolist() == same(70).tolist()


def test_the_last_map_was_fitted_on_the_pairs_that_are_returned():
    x, y = spaces(n=200)
    for rounds in (1, 2, 9):
        found = refine_alignment(x, y, same(60), rounds)
        again = Procrustes.fit(x[found.pairs[:, 0]], y[found.pairs[:, 1]], normalize=True)
        np.testing.assert_allclose(found.alignment.rotation, again.rotation)
        assert len(found.sizes) == len(found.objectives) <= rounds + 1


def test_it_stops_when_nothing_changes():
    x, y = spaces(noise=0, n=100)
    found = refine_alignment(x, y, same(100), rounds=50, k=5)
    assert found.sizes == [100] and found.objectives[0] == pytest.approx(1)


def test_wrong_seeds_confirm_themselves():
    x, y = spaces(n=300)
    wrong = np.stack([np.arange(300), np.roll(np.arange(300), 7)], axis=1)
    found = refine_alignment(x, y, wrong)
    assert right(found) < 15 and found.objectives[-1] > 0.5


def test_no_dictionary_at_all_is_enough_for_two_nearly_equal_spaces():
    x, y = spaces(noise=0.004)
    found = refine_alignment(x, y, profile_pairs(x, y), rounds=5)
    assert right(found) > 780 and len(mutual_pairs(x @ y.T)) < 780


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"seeds": []}, ValueError, r"seeds: expected shape \(p, 2\)"),
        ({"seeds": [[0, 1, 2]]}, ValueError, r"seeds: expected shape \(p, 2\)"),
        ({"seeds": [[0, 50]]}, ValueError, "seeds: expected rows below 50 and 50"),
        ({"seeds": [[-1, 0]]}, ValueError, "seeds: expected rows below"),
        ({"seeds": [[0.0, 1.0]]}, TypeError, "seeds: expected integers"),
        ({"rounds": -1}, ValueError, "rounds: expected 0 or more, got -1"),
        ({"target": np.ones((50, 3))}, ValueError, "target: expected width 4, as source, got 3"),
    ],
)
def test_what_can_t_be_aligned_is_refused(change, error, says):
    x = np.random.default_rng(0).normal(size=(50, 4))
    with pytest.raises(error, match=says):
        refine_alignment(**{"source": x, "target": x, "seeds": same(9), **change})


@pytest.mark.parametrize("center", [True, False])
def test_means_are_taken_away_only_if_asked(center):
    x, y = spaces(n=120)
    found = refine_alignment(x, y + 0.3, same(60), rounds=0, center=center)
    fits = [
        Procrustes.fit(x[:60], y[:60] + 0.3, choice, normalize=True).rotation
        for choice in (center, not center)
    ]
    np.testing.assert_allclose(found.alignment.rotation, fits[0])
    assert np.abs(found.alignment.rotation - fits[1]).max() > 1e-3


def test_the_next_dictionary_is_that_of_csls_with_k_neighbours():
    x, y = spaces(noise=0.09, n=200)
    first = Procrustes.fit(x[:30], y[:30], normalize=True).transform(x)
    sizes = set()
    for k in (1, 10, 60):
        found = refine_alignment(x, y, same(30), rounds=1, k=k)
        assert found.pairs.tolist() == mutual_pairs(csls_scores(first, y, k)).tolist()
        sizes.add(tuple(map(tuple, found.pairs.tolist())))
    assert len(sizes) == 3


def test_the_objective_is_the_mean_cosine_of_each_round_s_own_pairs():
    x, y = spaces(noise=0.09, n=200)
    found = refine_alignment(x, 3 * y, same(60), rounds=1)
    for pairs, objective in zip((same(60), found.pairs), found.objectives, strict=True):
        fitted = Procrustes.fit(x[pairs[:, 0]], 3 * y[pairs[:, 1]], normalize=True)
        carried = fitted.transform(x[pairs[:, 0]])
        cosines = [1 - cosine(a, b) for a, b in zip(carried, y[pairs[:, 1]], strict=True)]
        assert objective == pytest.approx(np.mean(cosines))
