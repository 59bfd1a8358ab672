import numpy as np
import pytest

from course_lib.words.fasttext import FastText, rows_of
from course_lib.words.fasttext_kernel import train_fasttext
from course_lib.words.kernel_steps import lanes_for
from course_lib.words.negative_sampling import negative_sampling_gradients
from tests.words.trained import (
    SETTINGS,
    gensim_model,
    gensim_vectors,
    neighbour_overlap,
    news,
)

BUCKETS = 20_000


@pytest.fixture(scope="module")
def model():
    return FastText(dim=50, buckets=BUCKETS, **SETTINGS).fit(news())


def test_a_whole_sentence_equals_the_loop_in_numpy():
    """Two words of three rows each, one of them common, and one possible noise word."""
    rng = np.random.default_rng(0)
    v, u = (rng.normal(scale=0.5, size=(n, 8)).astype(np.float32) for n in (7, 3))
    expected_v, expected_u = v.astype(float), u.astype(float)
    rows, row_offsets = np.array([0, 4, 5, 1, 5, 6], np.int32), np.array([0, 3, 6])
    noise = (np.zeros(3, np.uint32), np.full(3, 2, np.int32))  # always word 2
    keep, state = np.full(3, 2**32 - 1, np.uint32), np.zeros(1, np.uint64)
    tokens, offsets, alpha = np.array([0, 1], np.int32), np.array([0, 2]), np.float32(0.1)
    model, subwords = (v, u), (rows, row_offsets)
    train_fasttext(
        tokens, offsets, keep, model, subwords, noise, (1, 1), alpha, state, lanes_for(8)
    )
    for context, own in ((1, [0, 4, 5]), (0, [1, 5, 6])):
        h = expected_v[own].mean(axis=0)
        gradient = negative_sampling_gradients(h, expected_u[context], expected_u[[2]])
        expected_v[own] -= 0.1 * gradient.center
        expected_u[context] -= 0.1 * gradient.context
        expected_u[2] -= 0.1 * gradient.negatives[0]
    np.testing.assert_allclose(v, expected_v, atol=2e-4)
    np.testing.assert_allclose(u, expected_u, atol=2e-4)


def test_composition_equals_gensims_from_the_same_matrices():
    theirs = gensim_model("fasttext", sg=1, negative=5, bucket=BUCKETS).wv
    ours = FastText(dim=50, buckets=BUCKETS, **{**SETTINGS, "epochs": 1}).fit(news()[:30])
    ours.vocabulary = type(ours.vocabulary)(
        list(theirs.index_to_key), np.ones(len(theirs), np.int64)
    )
    ours.v = np.vstack([theirs.vectors_vocab, theirs.vectors_ngrams])
    ours.rows, ours.row_offsets = rows_of(ours.vocabulary.words, 3, 6, BUCKETS)
    np.testing.assert_allclose(ours.word_vectors.matrix, theirs.vectors, atol=1e-5)
    for word in ("government", "governmental", "zzzunseen", "naïveté"):
        np.testing.assert_allclose(ours.vector(word), theirs[word], atol=1e-5)


def test_an_unseen_word_lies_near_its_relatives(model):
    wv = model.word_vectors.normalized()
    unseen = "governmentally"
    assert unseen not in wv
    scores = wv.matrix @ model.vector(unseen)
    near = [wv.words[i] for i in np.argsort(-scores)[:5]]
    assert "government" in near


def test_known_words_have_one_vector(model):
    np.testing.assert_allclose(
        model.vector("government"), model.word_vectors["government"], rtol=1e-4, atol=1e-6
    )
    ngrams, vectors = model.ngram_vectors("where")
    assert len(ngrams) == len(vectors) == 14


def test_an_unseen_vector_does_not_shrink_with_ngrams_never_trained():
    model = FastText(dim=8, min_count=1, buckets=10_000, min_n=3, max_n=3)
    model.fit([["abcd", "abce"]])
    _, vectors = model.ngram_vectors("abxx")
    np.testing.assert_allclose(model.vector("abxx"), vectors.mean(axis=0))  # D044: 4 rows, over 4
    with pytest.raises(ValueError, match="word: '' has no n-grams of 3 characters"):
        model.vector("")


def test_neighbours_agree_with_gensims(model):
    theirs = gensim_vectors("fasttext", sg=1, negative=5, bucket=BUCKETS)
    assert neighbour_overlap(theirs, model.word_vectors) > 0.55
    assert model.loss_history[-1] < model.loss_history[0] - 0.3


def test_one_thread_and_a_seed_give_the_same_bytes():
    runs = [FastText(dim=8, epochs=1, seed=s, buckets=999).fit(news()[:100]) for s in (3, 3, 4)]
    first, again, other = (m.v.tobytes() for m in runs)
    assert first == again
    assert first != other


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="buckets: expected 1 or more, got 0"):
        FastText(buckets=0)
    with pytest.raises(ValueError, match="min_n"):
        FastText(min_n=5, max_n=4)
