import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from course_lib.datasets import WordVectors
from course_lib.words import mean_vector, mean_vectors, to_gensim

WORDS = ["matrix", "graph", "node", "edge", "vector"]
TEXTS = [["graph", "node", "node", "of"], ["matrix"], [], ["nothing", "known"], WORDS]


@pytest.fixture
def table():
    return WordVectors(WORDS, np.random.default_rng(0).standard_normal((5, 3)))


def test_means_are_the_normalised_count_matrix_times_the_table(table):
    counts = CountVectorizer(vocabulary=WORDS).transform([" ".join(t) for t in TEXTS]).toarray()
    expected = counts @ table.matrix / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    got = mean_vectors(table, TEXTS)
    assert np.allclose(got, expected, atol=1e-6)
    assert got.dtype == np.float32
    assert mean_vectors(table, []).shape == (0, 3)


def test_agrees_with_gensim(table):
    keyed = to_gensim(table)
    expected = keyed.get_mean_vector(TEXTS[0], pre_normalize=False)
    assert np.allclose(mean_vector(table, TEXTS[0]), expected, atol=1e-6)


def test_weights_by_hand(table):
    got = mean_vector(table, ["graph", "node", "edge"], {"graph": 3.0, "node": 1.0})
    assert np.allclose(got, (3 * table["graph"] + table["node"]) / 4, atol=1e-6)
    assert not mean_vector(table, ["edge"], {"graph": 3.0}).any()


def test_many_texts_at_once_are_the_same_as_one_by_one(table):
    weights = {"node": 2.0, "matrix": 0.5}
    for given in (None, weights):
        one_by_one = [mean_vector(table, text, given) for text in TEXTS]
        assert np.allclose(mean_vectors(table, TEXTS, given), one_by_one, atol=1e-6)


def test_a_string_is_not_a_list_of_words(table):
    with pytest.raises(TypeError, match="words: expected a list of words, got a str"):
        mean_vector(table, "matrix graph")
