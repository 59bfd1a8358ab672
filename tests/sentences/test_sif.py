import numpy as np
import pytest
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.metrics.pairwise import cosine_similarity

from course_lib.datasets import WordVectors, lee_corpus, static_vectors
from course_lib.sentences import SIF, TfidfMean, document_agreement
from course_lib.sentences.sif import first_right_singular_vector
from course_lib.words import tokenize


@pytest.fixture(scope="module")
def common():
    """60 words that share a long direction, and 200 texts of them and of words without vector."""
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(60)]
    table = WordVectors(words, 3 * np.eye(12)[0] + rng.standard_normal((60, 12)))
    frequency = 1 / np.arange(1, 64)
    draw = rng.choice([*words, "x", "y", "z"], p=frequency / frequency.sum(), size=(200, 15))
    return table, draw.tolist()


def mean_cosine(x):
    cosines = cosine_similarity(x)
    return cosines[np.triu_indices(len(x), k=1)].mean()


def paper(table, texts, a):
    """Algorithm 1 of Arora et al. word by word, with LAPACK's SVD."""
    everything = [word for text in texts for word in text]
    p = {word: everything.count(word) / len(everything) for word in everything}
    rows = [
        np.mean([a / (a + p[w]) * table[w].astype(float) for w in text if w in table], axis=0)
        for text in texts
    ]
    first = np.linalg.svd(rows)[2][0]
    return first, rows - np.outer(rows @ first, first)


def test_fit_and_transform_are_the_papers_algorithm(common):
    table, texts = common
    sif = SIF(table, a=0.01).fit(texts)
    first, expected = paper(table, texts, 0.01)
    assert abs(sif.component_ @ first) == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(sif.transform(texts), expected, atol=1e-5)
    assert sif.transform(texts).dtype == np.float32


def test_weights_are_of_probabilities_not_counts(common):
    """D063: with counts, a word that occurs ten times already had weight 1e-4."""
    table, _ = common
    texts = [["w0"] * 900 + ["w1"] * 90, ["w2"] * 9 + ["unknown"]]
    sif = SIF(table, a=1e-3).fit(texts)
    p = np.array([0.9, 0.09, 0.009, 0.001, 0])
    got = [sif.weight(word) for word in ("w0", "w1", "w2", "unknown", "never")]
    np.testing.assert_allclose(got, 1e-3 / (1e-3 + p))
    assert sum(sif.probabilities_.values()) == pytest.approx(1)


def test_component_is_scikit_learns_truncated_svd(common):
    table, texts = common
    sif = SIF(table).fit(texts)
    means = sif.weighted_means(texts)
    svd = TruncatedSVD(1, algorithm="arpack").fit(means).components_[0]
    assert abs(svd @ sif.component_) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(sif.component_) == pytest.approx(1, abs=1e-6)
    assert means.mean(axis=0) @ sif.component_ > 0


def test_a_common_direction_is_found_that_centring_would_hide():
    """D062: PCA takes the mean away before it looks; what it then removes is not common."""
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(300)]
    table = WordVectors(words, 3 * np.eye(20)[0] + rng.standard_normal((300, 20)))
    texts = [[word] for word in words]  # one word each, all equally frequent
    sif = SIF(table).fit(texts)
    pca = PCA(1).fit(table.matrix).components_[0]
    without_pca = table.matrix - np.outer(table.matrix @ pca, pca)
    assert sif.component_[0] > 0.99
    assert abs(pca @ sif.component_) < 0.3
    assert abs(mean_cosine(sif.transform(texts))) < 0.02
    assert mean_cosine(without_pca) > mean_cosine(table.matrix) > 0.3


def test_nothing_is_left_along_the_component(common):
    table, texts = common
    sif = SIF(table).fit(texts)
    np.testing.assert_allclose(sif.transform(texts) @ sif.component_, 0, atol=1e-5)


def test_a_query_alone_is_what_it_is_among_others(common):
    """D063: with the component of the batch at hand, a single query became zero."""
    table, texts = common
    sif = SIF(table).fit(texts)
    together = sif.transform(texts[:5])
    for i in range(5):
        np.testing.assert_allclose(sif.transform([texts[i]])[0], together[i], atol=1e-6)
    assert np.linalg.norm(together, axis=1).min() > 1e-3


def test_first_right_singular_vector_of_wide_and_tall_matrices():
    for shape in ((5, 40), (300, 7)):
        x = np.random.default_rng(1).standard_normal(shape).astype(np.float32) + 0.5
        expected = np.linalg.svd(x)[2][0]
        expected *= np.sign(x.mean(axis=0) @ expected)  # the rows lie on its side
        assert first_right_singular_vector(x) @ expected == pytest.approx(1, abs=1e-5)
        assert first_right_singular_vector(-x) @ expected == pytest.approx(-1, abs=1e-5)


def test_texts_without_known_words_are_zeros(common):
    table, texts = common
    sif = SIF(table).fit(texts)
    assert not sif.transform([[], ["x"]]).any()
    assert sif.transform([]).shape == (0, 12)


def test_bad_input_is_named(common):
    table, texts = common
    with pytest.raises(ValueError, match="a: expected a number above 0, got 0"):
        SIF(table, a=0)
    with pytest.raises(ValueError, match="transform: call fit first"):
        SIF(table).transform(texts)
    with pytest.raises(ValueError, match="texts: expected two or more with known words, got 1"):
        SIF(table).fit([["w1"], ["x"], []])
    with pytest.raises(TypeError, match="texts: expected lists of words, got a str"):
        SIF(table).fit(["w1 w2"])


def test_beats_tfidf_means_on_human_ratings():
    lee, table = lee_corpus(), static_vectors()
    background, documents = ([tokenize(t) for t in x] for x in (lee.background, lee.documents))
    models = (model(table).fit(background) for model in (SIF, TfidfMean))
    sif, tfidf = (document_agreement(m.transform(documents), lee.similarity) for m in models)
    assert sif.pearson > tfidf.pearson + 0.05


def test_a_text_of_one_known_word_is_that_words_weighted_vector(common):
    table, texts = common
    sif = SIF(table, a=0.01).fit(texts)
    found = sif.weighted_means([["w3"], ["w3", "x"], ["w3", "w3"]])
    expected = sif.weight("w3") * table["w3"]
    np.testing.assert_allclose(found, [expected] * 3, rtol=1e-6)
