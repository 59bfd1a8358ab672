import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from course_lib.words.vocabulary import Corpus
from course_lib.words.windows import draw_radii, linear_weights, skipgram_pairs


def brute_force(sentences, window, radii=None):
    pairs, at = [], 0
    for sentence in sentences:
        for i, center in enumerate(sentence):
            radius = window if radii is None else radii[at]
            at += 1
            for j, context in enumerate(sentence):
                if j != i and abs(j - i) <= radius:
                    pairs.append((center, context))
    return pairs


def corpus_of(sentences):
    tokens = np.array([t for s in sentences for t in s], dtype=np.int32)
    return Corpus(tokens, np.cumsum([0] + [len(s) for s in sentences]))


@given(
    st.lists(st.lists(st.integers(0, 9), max_size=8), max_size=6),
    st.integers(1, 5),
    st.integers(0, 99),
)
def test_pairs_equal_brute_force(sentences, window, seed):
    corpus = corpus_of(sentences)
    radii = draw_radii(len(corpus.tokens), window, seed)
    for r in (None, radii):
        centers, contexts = skipgram_pairs(corpus, window, r)
        pairs = list(zip(centers.tolist(), contexts.tolist(), strict=True))
        assert pairs == brute_force(sentences, window, r)


def test_dynamic_windows_weight_distances_linearly():
    radii = draw_radii(200_000, window=5, seed=0)
    inside = [(radii >= d).mean() for d in range(1, 6)]
    np.testing.assert_allclose(inside, linear_weights(5), atol=0.005)  # D052
    assert stats.chisquare(np.bincount(radii, minlength=6)[1:]).pvalue > 1e-3


def test_bad_input_is_named():
    corpus = corpus_of([[0, 1]])
    with pytest.raises(ValueError, match="window: expected 1 or more, got 0"):
        skipgram_pairs(corpus, 0)
    with pytest.raises(ValueError, match="radii: expected one for each of 2 tokens, got 1"):
        skipgram_pairs(corpus, 1, np.array([1]))
