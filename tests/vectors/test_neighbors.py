"""Exact neighbours against scikit-learn and gensim's KeyedVectors."""

import numpy as np
import pytest
from gensim.models import KeyedVectors
from sklearn.neighbors import NearestNeighbors

from course_lib.datasets import WordVectors
from course_lib.vectors import dot, most_similar, nearest_neighbors

rng = np.random.default_rng(0)
ITEMS, QUERIES = rng.normal(size=(200, 8)), rng.normal(size=(5, 8))
WORDS = WordVectors([f"w{i}" for i in range(200)], ITEMS)


@pytest.fixture(scope="module")
def keyed_vectors():
    table = KeyedVectors(8)
    table.add_vectors(WORDS.words, WORDS.matrix)
    return table


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "cosine"])
def test_equal_to_scikit_learn(metric):
    theirs = NearestNeighbors(n_neighbors=7, metric=metric, algorithm="brute").fit(ITEMS)
    distances, ids = theirs.kneighbors(QUERIES)
    scores, ours = nearest_neighbors(QUERIES, ITEMS, 7, metric)
    np.testing.assert_array_equal(ours, ids)
    np.testing.assert_allclose(1 - scores if metric == "cosine" else scores, distances, atol=1e-9)


def test_angular_ranks_as_cosine_and_dot_by_product():
    by_angle = nearest_neighbors(QUERIES, ITEMS, 20, "angular")[1]
    np.testing.assert_array_equal(by_angle, nearest_neighbors(QUERIES, ITEMS, 20, "cosine")[1])
    scores, ids = nearest_neighbors(QUERIES, ITEMS, 200, "dot")
    np.testing.assert_allclose(scores, np.take_along_axis(dot(QUERIES, ITEMS), ids, 1))
    assert np.all(np.diff(scores) <= 0)


def test_one_query_is_one_row():
    scores, ids = nearest_neighbors(QUERIES[1], ITEMS, 3)
    batch_scores, batch_ids = nearest_neighbors(QUERIES, ITEMS, 3)
    np.testing.assert_array_equal(ids, batch_ids[1])
    np.testing.assert_allclose(scores, batch_scores[1])


def test_ties_come_in_order_of_the_row_even_across_the_edge():
    items = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    assert nearest_neighbors([1.0, 0.0], items, 2)[1].tolist() == [1, 2]
    two_values = np.tile([[1.0, 0.0], [1.0, 1.0]], (300, 1))
    assert nearest_neighbors([1.0, 0.0], two_values, 400)[1].tolist() == [
        *range(0, 600, 2),
        *range(1, 200, 2),
    ]


def test_most_similar_equals_gensim(keyed_vectors):
    for word in ("w3", "w77"):
        theirs = keyed_vectors.most_similar(word, topn=10)
        ours = most_similar(WORDS, word, 10)
        assert [w for w, _ in ours] == [w for w, _ in theirs]
        np.testing.assert_allclose([s for _, s in ours], [s for _, s in theirs], atol=1e-6)


def test_most_similar_by_vector_keeps_the_word_unless_excluded(keyed_vectors):
    ours = most_similar(WORDS, WORDS["w3"], 5)
    assert ours[0][0] == "w3"
    assert [w for w, _ in ours] == [w for w, _ in keyed_vectors.similar_by_vector(WORDS["w3"], 5)]
    assert most_similar(WORDS, WORDS["w3"], 4, exclude=["w3"]) == ours[1:]


def test_fewer_words_than_asked_for():
    toy = WORDS.subset(["w1", "w2"])
    assert [word for word, _ in most_similar(toy, "w1", 10)] == ["w2"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"k": 0}, "k: expected 1 to 200.* got 0"),
        ({"k": 201}, "k: .* got 201"),
        ({"k": 1, "metric": "hamming"}, "metric: .* got 'hamming'"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        nearest_neighbors(QUERIES, ITEMS, **arguments)


def test_most_similar_names_its_errors():
    with pytest.raises(KeyError, match="w3000"):
        most_similar(WORDS, "w3000")
    with pytest.raises(ValueError, match="k: .* got 0"):
        most_similar(WORDS, "w3", 0)
    with pytest.raises(ValueError, match="vectors of 3 numbers"):
        most_similar(WORDS, np.ones(3))
