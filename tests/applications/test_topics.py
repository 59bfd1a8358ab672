"""Topics: weights against the formula written out and their properties; groups against sklearn."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans as SklearnKMeans

from course_lib.applications import class_tfidf, top_words, topic_clusters
from course_lib.applications.topic_groups import word_counts
from course_lib.applications.topic_words import class_counts, class_root_tfidf
from course_lib.datasets import pydocs, pydocs_vectors
from course_lib.metrics import normalized_mutual_information


@pytest.fixture(scope="module")
def corpus():
    """Every 12th document with its vector and package."""
    vectors = pydocs_vectors()
    docs = pydocs()
    rows = range(0, len(vectors.names), 12)
    chosen = [docs.doc(vectors.names[row]) for row in rows]
    return [doc.text for doc in chosen], vectors.matrix[list(rows)], [doc.package for doc in chosen]


def test_the_formula_word_by_word():
    rng = np.random.default_rng(0)
    counts, labels = rng.poisson(0.7, (30, 12)), rng.integers(0, 3, 30)
    weights = class_tfidf(csr_matrix(counts), labels)
    words_of = [counts[labels == c].sum() for c in range(3)]
    average = sum(words_of) / 3
    for c in range(3):
        for t in range(12):
            tf = counts[labels == c, t].sum() / words_of[c]
            expected = tf * np.log(1 + average / counts[:, t].sum())
            assert weights[c, t] == pytest.approx(expected)
    shares = np.array([counts[labels == c].sum(axis=0) / words_of[c] for c in range(3)])
    rooted = class_root_tfidf(counts, labels)
    assert np.allclose(rooted * np.sqrt(shares), weights)


def test_a_long_class_is_not_heavier_than_a_short_one():
    one_text = [[3, 1, 0], [0, 1, 3]]
    weights = class_tfidf([*one_text, *[one_text[0]] * 9], [0, 1] + [0] * 9)
    assert weights[0].max() < weights[1].max()


def test_words_of_all_classes_weigh_less_than_words_of_one():
    counts = [[5, 5, 0], [5, 0, 5]]
    weights = class_tfidf(counts, [0, 1])
    assert weights[0, 1] > weights[0, 0] > 0 and weights[0, 2] == 0


def test_a_class_without_texts_or_words_has_no_words():
    weights = class_tfidf([[0, 0], [1, 2]], [0, 2])
    assert weights.shape == (3, 2) and np.array_equal(weights[:2], np.zeros((2, 2)))
    assert top_words(weights, ["a", "b"]) == [[], [], ["b", "a"]]


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: class_tfidf([[1, 2]], [0, 1]), "labels"),
        (lambda: class_tfidf([[1, 2]], [-1]), "labels"),
        (lambda: top_words([[1, 2]], ["a"]), "weights"),
        (lambda: top_words([[1]], ["a"], 0), "k"),
    ],
)
def test_wrong_arguments_are_named(call, name):
    with pytest.raises(ValueError, match=name):
        call()


def test_the_heaviest_words_come_first():
    assert top_words([[0.2, 0.9, 0.2, 0.0]], list("abcd"), 3) == [["b", "a", "c"]]


def test_topics_agree_with_packages_as_well_as_sklearn_s(corpus):
    texts, vectors, packages = corpus
    ours = topic_clusters(vectors, 12, seed=1)
    theirs = SklearnKMeans(12, n_init=1, random_state=1).fit(vectors)
    agreement = normalized_mutual_information(packages, ours.labels)
    assert (
        agreement > 0.35
        and agreement > normalized_mutual_information(packages, theirs.labels_) - 0.08
    )
    assert sum(ours.sizes) == len(texts) and len(ours) == 12 and min(ours.sizes) > 0
    assert np.allclose(np.linalg.norm(ours.centroids, axis=1), 1, atol=1e-5)
    falls = np.diff(ours.objective)
    assert len(falls) > 3 and (falls <= 1e-3).all()


def test_the_same_seed_gives_the_same_topics(corpus):
    one, again = (topic_clusters(corpus[1], 5, seed=3).labels for _ in range(2))
    assert np.array_equal(one, again)


def test_class_tfidf_names_groups_apart_where_counts_do_not(corpus):
    texts, vectors, _ = corpus
    texts = [text.partition("\n")[2] for text in texts]
    topics = topic_clusters(vectors, 8, seed=0)
    counts, vocabulary = word_counts(texts)
    raw = top_words(class_counts(counts, topics.labels), vocabulary, 8)
    weighed = topics.words(texts, 8)
    assert len(set(sum(weighed, []))) > 2 * len(set(sum(raw, [])))
    assert "the" in raw[0] and "the" not in sum(weighed, [])
    nearest = topics.nearest(vectors, 2, 3)
    assert len(nearest) == 3 and set(topics.labels[nearest]) == {2}
