import numpy as np
import pytest
from gensim.test.utils import datapath
from scipy.stats import spearmanr

from course_lib.datasets import WordVectors, static_vectors, word_similarity
from course_lib.words import evaluate_similarity, spearman, to_gensim


@pytest.fixture(scope="module")
def static():
    return static_vectors()


@pytest.mark.parametrize(
    ("name", "file"), [("wordsim353", "wordsim353.tsv"), ("simlex999", "simlex999.txt")]
)
def test_agrees_with_gensim_on_real_judgements(static, name, file):
    ours = evaluate_similarity(static, word_similarity(name))
    _, theirs, out_of_vocabulary = to_gensim(static).evaluate_word_pairs(datapath(file))
    assert ours.spearman == pytest.approx(theirs.statistic, abs=1e-4)
    assert ours.coverage == pytest.approx(1 - out_of_vocabulary / 100, abs=1e-6)
    assert ours.n == round(ours.coverage * len(word_similarity(name)))


def test_spearman_with_ties_is_scipys():
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 6, (2, 40))
    assert spearman(x, y) == pytest.approx(spearmanr(x, y).statistic, abs=1e-12)


@pytest.mark.parametrize(("x", "y"), [([], []), ([1], [2]), ([1, 1], [1, 2])])
def test_spearman_is_nan_where_it_is_not_defined(x, y):
    assert np.isnan(spearman(x, y))


def test_spearman_wants_pairs():
    with pytest.raises(ValueError, match="y: expected 2 numbers.* got 1"):
        spearman([1, 2], [1])


def test_coverage_exposes_a_perfect_score_on_almost_nothing():
    """D056: three of a hundred pairs, ranked right."""
    wv = WordVectors(["a", "b", "c"], np.array([[1, 0], [0.9, 0.1], [0, 1]]))
    pairs = [("a", "b", 9.0), ("b", "c", 2.0), ("a", "c", 1.0)]
    pairs += [(f"x{i}", f"y{i}", i / 10) for i in range(97)]
    result = evaluate_similarity(wv, pairs)
    assert result.spearman == pytest.approx(1)
    assert (result.coverage, result.n) == (0.03, 3)


def test_nothing_covered_is_no_crash():
    result = evaluate_similarity(WordVectors(["a"], np.ones((1, 2))), [("x", "y", 1.0)])
    assert np.isnan(result.spearman)
    assert (result.coverage, result.n) == (0.0, 0)
    assert evaluate_similarity(WordVectors(["a"], np.ones((1, 2))), []).n == 0


def test_capitals_are_looked_up_in_lower_case():
    wv = WordVectors(["moscow", "May", "may"], np.eye(3))
    assert evaluate_similarity(wv, [("Moscow", "May", 3.0)]).n == 1
