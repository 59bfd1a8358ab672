import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from course_lib.datasets import WordVectors, lee_corpus, static_vectors
from course_lib.sentences import TfidfMean, document_agreement
from course_lib.words import mean_vectors, tokenize

WORDS = ["the", "graph", "node", "edge", "vector"]
FITTED = [["the", "graph", "of"], ["the", "node", "node"], ["the"], ["else"], []]
OTHERS = [["the", "edge", "edge", "graph"], ["the", "node"], [], ["unknown"]]


@pytest.fixture
def table():
    return WordVectors(WORDS, np.random.default_rng(0).standard_normal((5, 3)))


def scikit_learns(norm="l1"):
    theirs = TfidfVectorizer(vocabulary=WORDS, norm=norm)
    return theirs.fit([" ".join(text) for text in FITTED])


def test_idf_is_that_of_scikit_learn(table):
    np.testing.assert_allclose(TfidfMean(table).fit(FITTED).idf_, scikit_learns().idf_, atol=1e-9)


@pytest.mark.parametrize("texts", [FITTED, OTHERS])
def test_weights_and_means_are_those_of_scikit_learn(table, texts):
    expected = scikit_learns().transform([" ".join(text) for text in texts]).toarray()  # sums 1
    model = TfidfMean(table).fit(FITTED)
    np.testing.assert_allclose(model.weights(texts).toarray(), expected, atol=1e-9)
    np.testing.assert_allclose(model.transform(texts), expected @ table.matrix, atol=1e-6)
    assert model.transform(texts).dtype == np.float32


def test_one_word_has_two_weights_in_two_texts(table):
    """D061: one global weight a word would be IDF, not TF-IDF."""
    weights = TfidfMean(table).fit(FITTED).weights([["graph", "the"], ["graph", "graph", "the"]])
    the, graph = weights.toarray()[:, :2].T
    assert graph[1] > graph[0] > the[0] > the[1]


def test_a_text_of_one_word_is_its_vector(table):
    got = TfidfMean(table).fit(FITTED).transform([["edge", "edge"], ["the"]])
    np.testing.assert_allclose(got, [table["edge"], table["the"]], atol=1e-6)


def test_texts_without_known_words_are_zeros(table):
    model = TfidfMean(table).fit(FITTED)
    with np.errstate(all="raise"):  # D061: no division by 0 either
        assert not model.transform([[], ["unknown"]]).any()
    assert model.transform([]).shape == (0, 3)


def test_transform_before_fit_says_so(table):
    with pytest.raises(ValueError, match="transform: call fit first"):
        TfidfMean(table).transform(OTHERS)


def test_beats_the_plain_mean_on_human_ratings():
    lee, table = lee_corpus(), static_vectors()
    background, documents = ([tokenize(t) for t in x] for x in (lee.background, lee.documents))
    weighted = TfidfMean(table).fit(background).transform(documents)
    plain = mean_vectors(table, documents)
    gain = np.subtract(*(document_agreement(x, lee.similarity).pearson for x in (weighted, plain)))
    assert gain > 0.1
