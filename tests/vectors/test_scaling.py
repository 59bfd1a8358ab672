"""Scalers against scikit-learn, with constant columns and outliers."""

import numpy as np
import pytest
from sklearn import preprocessing

from course_lib import vectors

NAMES = ["StandardScaler", "MinMaxScaler", "RobustScaler"]
rng = np.random.default_rng(0)
X = np.column_stack(
    [rng.normal(5, 2, 50), rng.exponential(size=50), np.full(50, 7.3), np.zeros(50)]
)
X[0, 0] = 1000.0  # an outlier
OTHER = rng.normal(size=(4, 4))


@pytest.mark.parametrize("name", NAMES)
def test_equal_to_scikit_learn_with_constant_columns(name):
    ours, theirs = getattr(vectors, name)().fit(X), getattr(preprocessing, name)().fit(X)
    np.testing.assert_allclose(ours.transform(X), theirs.transform(X), atol=1e-12)
    np.testing.assert_allclose(ours.transform(OTHER), theirs.transform(OTHER), atol=1e-12)
    np.testing.assert_allclose(ours.inverse_transform(ours.transform(X)), X, atol=1e-9)


def test_robust_scaling_of_a_column_with_more_than_half_equal_values():
    x = np.array([[1.0], [1.0], [1.0], [1.0], [9.0]])
    theirs = preprocessing.RobustScaler().fit_transform(x)
    np.testing.assert_allclose(vectors.RobustScaler().fit(x).transform(x), theirs)


def test_one_outlier_squeezes_the_others_except_under_robust_scaling():
    x = np.append(np.random.default_rng(0).normal(size=99), 1000.0)[:, None]
    spread = {name: getattr(vectors, name)().fit(x).transform(x)[:99].std() for name in NAMES}
    assert spread["MinMaxScaler"] < 0.002 < spread["StandardScaler"] < 0.02
    assert 0.5 < spread["RobustScaler"] < 1


def test_float32_stays_float32():
    x = X.astype(np.float32)
    assert vectors.StandardScaler().fit(x).transform(x).dtype == np.float32


@pytest.mark.parametrize("name", NAMES)
def test_bad_input_is_named(name):
    scaler = getattr(vectors, name)
    with pytest.raises(ValueError, match="call fit first"):
        scaler().transform(X)
    with pytest.raises(ValueError, match="x: expected 2 axes, got shape"):
        scaler().fit([1.0, 2.0])
    with pytest.raises(ValueError, match="at least one row"):
        scaler().fit(np.zeros((0, 2)))
    with pytest.raises(ValueError, match="x: expected 4 columns, got 2"):
        scaler().fit(X).transform(X[:, :2])
