import numpy as np
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from course_lib.media.verification_threshold import verification


def drawn(seed=0, n=300, decimals=2):
    """Return similarities with ties, of pairs of which a third are the same."""
    rng = np.random.default_rng(seed)
    same = rng.random(n) < 0.33
    return np.round(rng.normal(0.2, 0.2, n) + 0.3 * same, decimals), same


@pytest.mark.parametrize("decimals", [1, 2, 12])
def test_curve_and_area_are_scikit_learns(decimals):
    values, same = drawn(decimals=decimals)
    found = verification(values, same)
    errors, hits, _ = roc_curve(same, values, drop_intermediate=False)
    np.testing.assert_allclose(found.false_accepts, errors)
    np.testing.assert_allclose(found.true_accepts, hits)
    assert found.area == pytest.approx(roc_auc_score(same, values))


@pytest.mark.parametrize("seed", range(5))
def test_no_other_threshold_is_more_accurate(seed):
    values, same = drawn(seed)
    found = verification(values, same)
    tried = np.concatenate([[-10, 10], values, values + 0.005])
    accuracies = [((values >= threshold) == same).mean() for threshold in tried]
    assert found.accuracy == pytest.approx(max(accuracies))
    assert found.accuracy_on(values, same) == pytest.approx(found.accuracy)


def test_the_threshold_lies_in_the_middle_of_the_gap():
    found = verification([0.9, 0.6, 0.2, 0.1], [1, 1, 0, 0])
    assert found.threshold == pytest.approx(0.4) and found.accuracy == 1.0


def test_it_may_be_best_to_refuse_or_to_accept_everything():
    refuse = verification([0.9, 0.8, 0.5], [False, False, True])
    assert refuse.accuracy == pytest.approx(2 / 3) and refuse.threshold > 0.9
    assert refuse.accuracy_on([0.95], [True]) == 0 or refuse.threshold <= 0.95
    accept = verification([0.9, 0.8, 0.5], [False, True, True])
    assert accept.accuracy == pytest.approx(2 / 3) and accept.threshold <= 0.5


def test_neighbouring_numbers_are_still_told_apart():
    high = np.nextafter(0.5, 1)
    found = verification([high, 0.5], [True, False])
    assert found.accuracy_on([high, 0.5], [True, False]) == 1.0


def test_accuracy_on_other_pairs_uses_this_threshold():
    found = verification([0.9, 0.1], [True, False])
    assert found.accuracy_on([0.6, 0.4, 0.5], [True, True, True]) == pytest.approx(2 / 3)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="same: expected pairs of both kinds, got only True"):
        verification([0.1, 0.2], [True, True])
    with pytest.raises(ValueError, match=r"same: expected 2 truth values, got shape \(3,\)"):
        verification([0.1, 0.2], [True, False, True])
    with pytest.raises(ValueError, match="same: expected truth values, got others"):
        verification([0.1, 0.2], [0, 2])
    with pytest.raises(ValueError, match="similarities: expected finite numbers"):
        verification([0.1, np.nan], [True, False])
