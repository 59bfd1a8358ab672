import numpy as np
import pytest
from scipy.sparse import random_array
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer

from course_lib.words import LSA, Vocabulary, document_term_matrix, tfidf, truncated_svd

TEXTS = [
    "the eigenvalue of a matrix",
    "the matrix and the vector",
    "a graph has nodes and edges",
    "edges of the graph",
    "",
]


def sklearn_order(vocabulary: Vocabulary, vectorizer: CountVectorizer) -> list[int]:
    return [vectorizer.vocabulary_[word] for word in vocabulary.words]


@pytest.fixture
def vocabulary():
    return Vocabulary.build([text.split() for text in TEXTS], min_count=1)


def test_counts_are_those_of_count_vectorizer(vocabulary):
    corpus = vocabulary.encode([text.split() for text in TEXTS])
    theirs = CountVectorizer(token_pattern=r"\w+").fit(TEXTS)
    expected = theirs.transform(TEXTS).toarray()[:, sklearn_order(vocabulary, theirs)]
    assert np.array_equal(document_term_matrix(corpus, len(vocabulary)).toarray(), expected)


def test_tfidf_is_that_of_tfidf_vectorizer(vocabulary):
    corpus = vocabulary.encode([text.split() for text in TEXTS])
    theirs = TfidfVectorizer(token_pattern=r"\w+").fit(TEXTS)
    expected = theirs.transform(TEXTS).toarray()[:, sklearn_order(vocabulary, theirs)]
    got = tfidf(document_term_matrix(corpus, len(vocabulary)))
    assert np.allclose(got.toarray(), expected, atol=1e-6)
    assert got.dtype == np.float32


def test_tfidf_of_random_counts_with_empty_columns():
    counts = random_array((30, 20), density=0.1, rng=np.random.default_rng(1)).tocsr()
    assert np.allclose(
        tfidf(counts).toarray(), TfidfTransformer().fit_transform(counts).toarray(), atol=1e-6
    )


@pytest.fixture
def low_rank_and_noise():
    rng = np.random.default_rng(0)
    signal = rng.standard_normal((80, 6)) @ np.diag([9, 7, 5, 4, 3, 2]) @ rng.random((6, 50))
    return signal + 0.01 * rng.standard_normal((80, 50))


def test_singular_values_are_those_of_scikit_learn_and_lapack(low_rank_and_noise):
    u, s, vt = truncated_svd(low_rank_and_noise, 6)
    theirs = TruncatedSVD(6, algorithm="arpack").fit(low_rank_and_noise)
    assert np.allclose(s, theirs.singular_values_, rtol=1e-4)
    assert np.allclose(s, np.linalg.svd(low_rank_and_noise)[1][:6], rtol=1e-4)
    # the subspaces agree: every cosine of a principal angle is 1
    cosines = np.linalg.svd(vt @ theirs.components_.T)[1]
    assert np.allclose(cosines, 1, atol=1e-4)
    assert np.allclose(u.T @ u, np.eye(6), atol=1e-4)


def test_approximation_is_as_good_as_the_best_possible(low_rank_and_noise):
    u, s, vt = truncated_svd(low_rank_and_noise, 3)
    error = np.linalg.norm(low_rank_and_noise - u * s @ vt)
    best = np.linalg.norm(np.linalg.svd(low_rank_and_noise)[1][3:])  # Eckart and Young
    assert error == pytest.approx(best, rel=1e-3)


def test_signs_do_not_depend_on_the_seed(low_rank_and_noise):
    first, second = (truncated_svd(low_rank_and_noise, 3, seed=seed)[2] for seed in (0, 1))
    assert np.allclose(first, second, atol=1e-3)


@pytest.mark.parametrize("dim", [0, 51])
def test_dimension_out_of_range_is_named(low_rank_and_noise, dim):
    with pytest.raises(ValueError, match=f"dim: expected 1 to 50, got {dim}"):
        truncated_svd(low_rank_and_noise, dim)


def test_words_of_the_same_documents_are_close(vocabulary):
    wv = LSA(dim=2, min_count=1).fit([text.split() for text in TEXTS]).word_vectors.normalized()
    assert wv["nodes"] @ wv["edges"] > 0.9
    assert wv["eigenvalue"] @ wv["matrix"] > 0.9
    assert wv["eigenvalue"] @ wv["nodes"] < 0.5


def test_lsa_is_truncated_svd_of_scikit_learn_up_to_rotation():
    """Dot products between word vectors do not depend on signs: V S^2 V^T."""
    sentences = [text.split() for text in TEXTS]
    model = LSA(dim=3, min_count=1).fit(sentences)
    theirs = TfidfVectorizer(token_pattern=r"\w+").fit(TEXTS)
    svd = TruncatedSVD(3, algorithm="arpack").fit(theirs.transform(TEXTS))
    columns = sklearn_order(model.vocabulary, theirs)
    vectors = (svd.components_.T * svd.singular_values_)[columns]
    ours = model.word_vectors.matrix
    assert np.allclose(ours @ ours.T, vectors @ vectors.T, atol=1e-4)
