import numpy as np
import pytest
from gensim.models import Word2Vec

from course_lib.words.subsampling import (
    keep_probability_c_code,
    keep_probability_paper,
    subsample,
)
from course_lib.words.vocabulary import Corpus


def test_the_papers_formula_is_clipped_for_rare_words():
    counts = np.array([1_000_000 - 1, 1])
    assert 1 - np.sqrt(1e-5 / 1e-6) == pytest.approx(-2.16, abs=0.01)  # D043: "discard -2.16"
    keep = keep_probability_paper(counts, sample=1e-5)
    assert keep[1] == 1.0
    assert keep[0] == pytest.approx(np.sqrt(1e-5), rel=1e-5)


@pytest.mark.parametrize("setting", [{}, {"sample": 0.01}], ids=["default", "0.01"])
def test_the_c_codes_formula_equals_gensims(setting):
    sentences = [["a"] * 500 + ["b"] * 60 + ["c"] * 5]
    model = Word2Vec(sentences, min_count=1, vector_size=4, epochs=1, **setting)
    counts = [model.wv.get_vecattr(w, "count") for w in "abc"]
    theirs = [model.wv.get_vecattr(w, "sample_int") / 2**32 for w in "abc"]
    np.testing.assert_allclose(keep_probability_c_code(counts, **setting), theirs, atol=1e-6)


def test_zero_keeps_everything_and_an_absent_unk_is_harmless():
    for keep_probability in (keep_probability_paper, keep_probability_c_code):
        assert keep_probability([5, 1], sample=0).tolist() == [1.0, 1.0]
        assert keep_probability([0, 5], sample=0.5)[0] == 1.0


def test_survivors_have_the_stated_share_and_sentences_close_up():
    tokens = np.tile(np.array([0, 1, 2], np.int32), 20_000)
    corpus = Corpus(tokens, np.arange(0, 60_001, 3))
    keep = np.array([0.1, 0.5, 1.0])
    thinned = subsample(corpus, keep, seed=3)
    share = np.bincount(thinned.tokens) / 20_000
    np.testing.assert_allclose(share, keep, atol=4 * 0.5 / np.sqrt(20_000))
    assert thinned.offsets[-1] == len(thinned.tokens)
    assert all(thinned.sentence(i)[-1] == 2 for i in range(100))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="counts"):
        keep_probability_paper([-1, 1])
    with pytest.raises(ValueError, match="sample: expected a frequency between 0 and 1, got 2"):
        keep_probability_c_code([1], sample=2)
