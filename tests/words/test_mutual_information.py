import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import mutual_info_score

from course_lib.words import pmi, ppmi


@pytest.fixture
def counts():
    rng = np.random.default_rng(0)
    return csr_matrix(rng.poisson(0.8, (12, 9)).astype(np.float32))


def by_definition(x: np.ndarray, alpha: float) -> np.ndarray:
    with np.errstate(divide="ignore"):
        joint = x / x.sum()
        context = x.sum(axis=0) ** alpha / (x.sum(axis=0) ** alpha).sum()
        return np.log(joint / np.outer(x.sum(axis=1) / x.sum(), context))


@pytest.mark.parametrize("alpha", [1.0, 0.75])
def test_pmi_is_the_definition_where_counted(counts, alpha):
    x = counts.toarray().astype(np.float64)
    got = pmi(counts, alpha)
    assert got.nnz == (x > 0).sum()
    assert np.allclose(got.toarray()[x > 0], by_definition(x, alpha)[x > 0], atol=1e-5)


@pytest.mark.parametrize(("shift", "alpha"), [(1, 1.0), (5, 1.0), (2, 0.75)])
def test_ppmi_is_the_positive_part_of_the_shifted_definition(counts, shift, alpha):
    x = counts.toarray().astype(np.float64)
    got = ppmi(counts, shift, alpha)
    expected = np.maximum(0, by_definition(x, alpha) - np.log(shift))
    assert np.allclose(got.toarray(), expected, atol=1e-5)
    assert np.all(got.data > 0)


def test_mean_pmi_is_the_mutual_information_of_scikit_learn(counts):
    x = counts.toarray().astype(int)
    rows = np.repeat(np.arange(x.size) // x.shape[1], x.ravel())
    columns = np.repeat(np.arange(x.size) % x.shape[1], x.ravel())
    mean = (x / x.sum() * pmi(counts).toarray()).sum()
    assert mean == pytest.approx(mutual_info_score(rows, columns), abs=1e-6)


def test_independent_counts_have_pmi_zero():
    assert np.abs(pmi(csr_matrix(np.outer([1.0, 2.0], [3.0, 4.0]))).data).max() < 1e-6


def test_smoothing_makes_rare_contexts_less_surprising():
    x = csr_matrix(np.array([[1.0, 100.0], [0.0, 100.0]]))
    assert pmi(x, 0.75)[0, 0] < pmi(x, 1.0)[0, 0]


def test_explicit_zeros_are_no_counts():
    x = csr_matrix((np.array([0.0, 2.0]), ([0, 1], [0, 1])), shape=(2, 2))
    assert pmi(x).nnz == 1


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_bad_counts_are_refused(bad):
    with pytest.raises(ValueError, match="counts: expected finite, non-negative"):
        ppmi(csr_matrix(np.array([[bad, 1.0]])))


def test_bad_parameters_are_named(counts):
    with pytest.raises(ValueError, match="alpha: expected a positive number, got 0"):
        ppmi(counts, alpha=0)
    with pytest.raises(ValueError, match="shift: expected a positive number, got -1"):
        ppmi(counts, shift=-1)
