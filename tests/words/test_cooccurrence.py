from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from course_lib.words import Corpus, cooccurrence_matrix, distance_weights

WEIGHT = {
    "harmonic": lambda d, window: 1 / d,
    "linear": lambda d, window: (window - d + 1) / window,
    "flat": lambda d, window: 1.0,
}


def random_corpus(seed: int, tokens: int = 400, size: int = 17) -> Corpus:
    rng = np.random.default_rng(seed)
    cuts = np.sort(rng.integers(0, tokens, 12))  # some sentences are empty
    offsets = np.concatenate([[0], cuts, [tokens]]).astype(np.int64)
    return Corpus(rng.integers(0, size, tokens).astype(np.int32), offsets)


def brute_force(corpus: Corpus, window: int, weighting: str, side: str) -> Counter:
    counts: Counter = Counter()
    for start, end in pairwise(corpus.offsets):
        sentence = corpus.tokens[start:end]
        for p, word in enumerate(sentence):
            for q, other in enumerate(sentence):
                wanted = {"both": p != q, "left": q < p, "right": q > p}[side]
                if wanted and abs(p - q) <= window:
                    counts[int(word), int(other)] += WEIGHT[weighting](abs(p - q), window)
    return counts


@pytest.mark.parametrize("side", ["both", "left", "right"])
@pytest.mark.parametrize("weighting", list(WEIGHT))
@pytest.mark.parametrize("window", [1, 4, 50])
def test_equals_brute_force_over_all_pairs(window, weighting, side):
    corpus = random_corpus(seed=window)
    matrix = cooccurrence_matrix(corpus, window, weighting, side)
    expected = brute_force(corpus, window, weighting, side)
    got = {(int(i), int(j)): v for i, j, v in zip(*matrix.tocoo().coords, matrix.data, strict=True)}
    assert got.keys() == expected.keys()
    assert np.allclose([got[cell] for cell in expected], list(expected.values()), rtol=1e-6)


def test_symmetric_with_sorted_rows_and_no_zeros():
    matrix = cooccurrence_matrix(random_corpus(0), 5, "harmonic")
    assert (matrix != matrix.T).nnz == 0
    assert all(np.all(np.diff(matrix[[i]].indices) > 0) for i in range(matrix.shape[0]))
    assert matrix.dtype == np.float32
    assert np.all(matrix.data > 0)


def test_row_is_the_word_and_column_its_context():
    """P(j | i) = X_ij / X_i reads along a row; D041 has it the other way round."""
    ice_before_cold = Corpus(np.array([0, 1], np.int32), np.array([0, 2]))
    left = cooccurrence_matrix(ice_before_cold, 1, side="left")
    assert left[1, 0] == 1  # "ice" stands to the left of "cold"
    assert left[0, 1] == 0


def test_flat_whole_sentence_counts_match_scikit_learn():
    """With a window over the whole sentence, X = sum over sentences of outer(n, n) - diag(n)."""
    sentences = ["a b c a", "b c", "d", "a a d c"]
    counted = CountVectorizer(token_pattern=r"\w").fit(sentences)
    n = counted.transform(sentences).toarray()
    words = counted.vocabulary_
    tokens = np.array([words[w] for s in sentences for w in s.split()], np.int32)
    offsets = np.cumsum([0] + [len(s.split()) for s in sentences])
    matrix = cooccurrence_matrix(Corpus(tokens, offsets), 10, "flat")
    assert np.array_equal(matrix.toarray(), n.T @ n - np.diag(n.sum(axis=0)))


def test_frequent_pairs_lose_no_precision():
    """Adding 1 to a float32 stops at 16,777,216; adding a third drifts long before that."""
    repeated = Corpus(np.tile(np.array([0, 1], np.int32), 300_000), np.array([0, 600_000]))
    x = cooccurrence_matrix(repeated, 3, "harmonic")[0, 1]
    exact = 599_999 + 599_997 / 3  # neighbours at distance 1 and at distance 3
    assert x == pytest.approx(exact, rel=1e-7)


def test_vocabulary_size_gives_empty_rows():
    matrix = cooccurrence_matrix(random_corpus(0, size=3), 2, vocabulary_size=5)
    assert matrix.shape == (5, 5)
    assert matrix[3:].nnz == 0


def test_empty_corpus():
    nothing = Corpus(np.array([], np.int32), np.array([0]))
    assert cooccurrence_matrix(nothing, 2, vocabulary_size=4).shape == (4, 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"window": 0}, "window: expected 1 or more, got 0"),
        ({"weighting": "square"}, "weighting: expected .* got 'square'"),
        ({"side": "above"}, "side: expected .* got 'above'"),
        ({"vocabulary_size": 2}, "vocabulary_size: expected at least 3"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        cooccurrence_matrix(Corpus(np.array([0, 2], np.int32), np.array([0, 2])), **arguments)


def test_negative_ids_are_refused():
    with pytest.raises(ValueError, match="expected ids of 0 or more, got -1"):
        cooccurrence_matrix(Corpus(np.array([0, -1], np.int32), np.array([0, 2])), 2)


def test_linear_weights_are_the_random_radius_of_word2vec():
    radii = np.random.default_rng(0).integers(1, 6, 200_000)
    kept = [(radii >= d).mean() for d in range(1, 6)]
    assert np.allclose(distance_weights(5, "linear"), kept, atol=0.005)
