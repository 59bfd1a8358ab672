"""Safe normalisation against scikit-learn and torch."""

import numpy as np
import pytest
import torch
from sklearn.preprocessing import normalize

from course_lib.vectors import l2_normalize

X = np.random.default_rng(0).normal(size=(6, 4))


def test_equal_to_scikit_learn_with_a_zero_row():
    x = np.vstack([X, np.zeros(4)])
    np.testing.assert_allclose(l2_normalize(x), normalize(x))


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_equal_to_torch_along_every_axis(axis):
    theirs = torch.nn.functional.normalize(torch.tensor(X), dim=axis).numpy()
    np.testing.assert_allclose(l2_normalize(X, axis=axis), theirs)


def test_lengths_are_one_and_direction_stays():
    unit = l2_normalize(X)
    np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1)
    np.testing.assert_allclose(unit * np.linalg.norm(X, axis=1, keepdims=True), X)
    np.testing.assert_allclose(l2_normalize(unit), unit)


def test_one_vector_and_dtype():
    assert l2_normalize(np.array([3, 4])).tolist() == [0.6, 0.8]
    assert l2_normalize(X.astype(np.float32)).dtype == np.float32


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="eps: .* got 0"):
        l2_normalize(X, eps=0)
    with pytest.raises(ValueError, match="x: .*nan"):
        l2_normalize([np.inf])
