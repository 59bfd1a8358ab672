import numpy as np
import pytest
from scipy.sparse import csr_matrix

from course_lib.words import pmi, shifted_pmi_correlation


@pytest.fixture
def counts():
    return csr_matrix(np.random.default_rng(0).poisson(4.0, (15, 15)).astype(np.float32))


def test_the_exact_factorisation_correlates_perfectly(counts):
    target = pmi(counts, 0.75).toarray() - np.log(5)
    r, products, shifted = shifted_pmi_correlation(target, np.eye(15), counts, negatives=5)
    assert r == pytest.approx(1, abs=1e-6)
    assert np.allclose(products, shifted, atol=1e-6)


def test_unrelated_vectors_do_not_correlate(counts):
    w, c = np.random.default_rng(1).standard_normal((2, 15, 10))
    assert abs(shifted_pmi_correlation(w, c, counts, negatives=5)[0]) < 0.25


def test_full_rank_negative_sampling_learns_shifted_pmi(counts):
    """Minimise the expected SGNS objective with a free number in each cell, by Newton's method.

    Expected loss of a cell (Levy and Goldberg, equation 6):
    -X log s(m) - k X_i P(j) log s(-m).
    """
    k, x = 5, counts.toarray().astype(np.float64) + 0.5
    noise = x.sum(axis=1, keepdims=True) * x.sum(axis=0) ** 0.75 / (x.sum(axis=0) ** 0.75).sum()
    m = np.zeros_like(x)
    for _ in range(50):
        s = 1 / (1 + np.exp(-m))
        gradient = -x * (1 - s) + k * noise * s
        m -= gradient / ((x + k * noise) * s * (1 - s))
    full = csr_matrix(x)
    r, products, shifted = shifted_pmi_correlation(m, np.eye(15), full, negatives=k)
    assert r == pytest.approx(1, abs=1e-6)
    assert np.allclose(products, shifted, atol=1e-4)


def test_rare_cells_can_be_left_out(counts):
    w = np.eye(15)
    _, products, _ = shifted_pmi_correlation(w, w, counts, 5, min_count=3)
    assert products.size == (counts.toarray() >= 3).sum()
    with pytest.raises(ValueError, match="min_count: expected at least two cells"):
        shifted_pmi_correlation(w, w, counts, 5, min_count=1e9)


def test_shapes_must_fit(counts):
    with pytest.raises(ValueError, match=r"got \(4, 2\) and \(15, 15\)"):
        shifted_pmi_correlation(np.ones((15, 2)), np.ones((4, 2)), counts, 5)
