"""Probes against scikit-learn's Ridge and LogisticRegression."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from course_lib.vectors import LinearProbe, LogisticProbe

rng = np.random.default_rng(0)
X = rng.normal(3, 2, size=(120, 5))
Y = X @ rng.normal(size=5) + rng.normal(size=120) + 4
LABELS = np.array(["a", "b", "c"])[np.argmax(X[:, :3] + rng.normal(size=(120, 3)), axis=1)]


@pytest.mark.parametrize("ridge", [0.01, 1.0, 100.0])
def test_linear_probe_equals_ridge(ridge):
    ours, theirs = LinearProbe(ridge).fit(X, Y), Ridge(alpha=ridge).fit(X, Y)
    np.testing.assert_allclose(ours.weights, theirs.coef_)
    assert ours.intercept == pytest.approx(theirs.intercept_)
    assert ours.score(X[:30], Y[:30]) == pytest.approx(theirs.score(X[:30], Y[:30]))


@pytest.mark.parametrize("ridge", [0.1, 10.0])
def test_logistic_probe_equals_scikit_learn_with_three_classes(ridge):
    theirs = LogisticRegression(C=1 / ridge, tol=1e-9, max_iter=5000).fit(X, LABELS)
    ours = LogisticProbe(ridge).fit(X, list(LABELS))
    np.testing.assert_allclose(ours.predict_probability(X), theirs.predict_proba(X), atol=2e-4)
    assert ours.score(X, list(LABELS)) == pytest.approx(theirs.score(X, LABELS))
    assert ours.classes == list(theirs.classes_)


def test_gradient_of_the_penalised_cross_entropy_equals_finite_differences():
    from scipy.optimize import check_grad

    from course_lib.vectors.probe import _penalised_cross_entropy

    targets = np.eye(3)[rng.integers(0, 3, 120)]
    at = rng.normal(size=18) * 0.1
    arguments = (X, targets, 0.5)
    error = check_grad(
        lambda p: _penalised_cross_entropy(p, *arguments)[0],
        lambda p: _penalised_cross_entropy(p, *arguments)[1],
        at,
    )
    assert error < 1e-3 * np.linalg.norm(_penalised_cross_entropy(at, *arguments)[1])


def test_noise_holds_nothing_to_read():
    noise = rng.normal(size=(200, 5))
    assert LinearProbe().fit(noise[:100], Y[:100]).score(noise[100:120], Y[100:]) < 0.2


@pytest.mark.parametrize("probe", [LinearProbe, LogisticProbe])
def test_bad_input_is_named(probe):
    with pytest.raises(ValueError, match="ridge: .* got 0"):
        probe(ridge=0).fit(X, Y if probe is LinearProbe else list(LABELS))
    with pytest.raises(ValueError, match="y: expected 119 values"):
        probe().fit(X[:119], Y if probe is LinearProbe else list(LABELS))


def test_one_class_is_no_question():
    with pytest.raises(ValueError, match="two classes or more, got .'a'"):
        LogisticProbe().fit(X, ["a"] * 120)
