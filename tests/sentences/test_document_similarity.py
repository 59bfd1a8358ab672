import time

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from scipy.stats import pearsonr, spearmanr

from course_lib.sentences import document_agreement, evaluate_sts


def noisy_documents(n=40, dim=6, noise=1.0, seed=0):
    """Documents as points, and ratings: their cosines and noise. n of them; (n, n)."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, dim))
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    return x, unit @ unit.T + noise * rng.standard_normal((n, n))


def test_sts_is_scipys_with_ties():
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 6, (2, 50))
    result = evaluate_sts(x, y)
    assert result.pearson == pytest.approx(pearsonr(x, y).statistic, abs=1e-12)
    assert result.spearman == pytest.approx(spearmanr(x, y).statistic, abs=1e-12)
    assert result.pairs == 50


@pytest.mark.parametrize(("x", "y"), [([], []), ([1], [2]), ([1, 1], [1, 2])])
def test_sts_is_nan_where_it_is_not_defined(x, y):
    assert np.isnan(evaluate_sts(x, y)[:2]).all()


def test_sts_names_what_does_not_fit():
    with pytest.raises(ValueError, match="human: expected 2 numbers.* got 1"):
        evaluate_sts([1, 2], [1])
    with pytest.raises(ValueError, match="predicted: expected finite numbers"):
        evaluate_sts([1, np.nan], [1, 2])


def test_agreement_is_scipys_over_all_pairs():
    x, ratings = noisy_documents()
    cosines, human = 1 - pdist(x, "cosine"), ratings[np.triu_indices(40, k=1)]
    result = document_agreement(x, ratings)
    assert result.pearson == pytest.approx(pearsonr(cosines, human).statistic, abs=1e-9)
    assert result.spearman == pytest.approx(spearmanr(cosines, human).statistic, abs=1e-9)
    assert result.low < result.pearson < result.high


def test_interval_is_that_of_pairs_drawn_one_by_one():
    """The same draws, with every pair of different documents written out."""
    x, ratings = noisy_documents(n=12)
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    correlations = []
    for drawn in np.random.default_rng(3).integers(12, size=(200, 12)):
        pairs = [sorted((a, b)) for i, a in enumerate(drawn) for b in drawn[:i] if a != b]
        rows, columns = np.transpose(pairs)
        cosines = (unit @ unit.T)[rows, columns]
        correlations.append(pearsonr(cosines, ratings[rows, columns]).statistic)
    result = document_agreement(x, ratings, repeats=200, seed=3)
    assert result[2:] == pytest.approx(np.percentile(correlations, [2.5, 97.5]), abs=1e-9)


def test_interval_covers_the_truth_about_as_often_as_it_says():
    """Noise on single pairs, which the documents share: 95 % asked for, more than 85 % wanted."""
    truth = document_agreement(*noisy_documents(n=1500, noise=0.5), repeats=1).pearson
    hits = 0
    for seed in range(1, 101):
        result = document_agreement(*noisy_documents(n=40, noise=0.5, seed=seed), repeats=200)
        hits += result.low < truth < result.high
    assert 85 <= hits <= 100


def test_a_document_is_never_paired_with_its_copy():
    """If it were, pairs of cosine 1 and rating 1 would pretend to agree."""
    rng = np.random.default_rng(0)
    ratings = rng.random((30, 30))
    np.fill_diagonal(ratings, 50)
    result = document_agreement(rng.standard_normal((30, 5)), ratings)
    assert abs(result.pearson) < 0.2
    assert result.low < 0 < result.high < 0.4


def test_only_what_stands_above_the_diagonal_is_read():
    x, ratings = noisy_documents()
    assert document_agreement(x, np.triu(ratings, k=1)) == document_agreement(x, ratings)


def test_lengths_and_scales_play_no_part():
    x, ratings = noisy_documents()
    stretched = x * np.random.default_rng(1).uniform(1, 9, (40, 1))
    got = document_agreement(stretched, 100 * ratings + 7)
    assert got == pytest.approx(document_agreement(x, ratings), abs=1e-9)


def test_seeds_change_the_interval_only():
    x, ratings = noisy_documents()
    first, again, other = (document_agreement(x, ratings, seed=s) for s in (0, 0, 1))
    assert first == again
    assert first[:2] == other[:2]
    assert first[2:] != other[2:]
    assert first[2:] == pytest.approx(other[2:], abs=0.05)


@pytest.mark.filterwarnings("error")
def test_agreement_is_nan_where_all_are_alike():
    x, ratings = noisy_documents()
    assert np.isnan(document_agreement(np.full((40, 6), 0.3), ratings, repeats=20)).all()
    assert np.isnan(document_agreement(x, np.ones((40, 40)), repeats=20)).all()


def test_bad_input_is_named():
    x, ratings = noisy_documents()
    with pytest.raises(ValueError, match=r"ratings: expected shape \(40, 40\).* got \(40, 39\)"):
        document_agreement(x, ratings[:, 1:])
    with pytest.raises(ValueError, match="vectors: expected three or more, got 2"):
        document_agreement(x[:2], ratings[:2, :2])
    with pytest.raises(ValueError, match="repeats: expected 1 or more, got 0"):
        document_agreement(x, ratings, repeats=0)


def test_takes_less_than_half_a_second():
    x, ratings = noisy_documents(n=50, dim=384)
    document_agreement(x, ratings)
    started = time.perf_counter()
    document_agreement(x, ratings)
    assert time.perf_counter() - started < 0.5
