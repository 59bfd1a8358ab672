import numpy as np
import pytest
import torch
from torch.nn.functional import embedding_bag

from course_lib.datasets import WordVectors
from course_lib.sentences import max_vectors, min_max_vectors, sum_vectors
from course_lib.words import mean_vectors

WORDS = ["matrix", "graph", "node", "edge", "vector"]
TEXTS = [["of", "graph", "node", "node"], ["matrix"], [], ["nothing", "known"], WORDS]
COMBINATIONS = [sum_vectors, max_vectors, min_max_vectors]


@pytest.fixture
def table():
    """Coordinate 0 is negative in every vector, so that a maximum over zeros would show."""
    matrix = np.random.default_rng(0).standard_normal((5, 3))
    matrix[:, 0] = -1 - np.abs(matrix[:, 0])
    return WordVectors(WORDS, matrix)


def torch_bags(table, mode, sign=1):
    ids = [[table.index(w) for w in text if w in table] for text in TEXTS]
    offsets = np.cumsum([0, *map(len, ids)])[:-1]
    weight = sign * torch.tensor(table.matrix)
    bags = embedding_bag(torch.tensor(sum(ids, [])), weight, torch.tensor(offsets), mode=mode)
    return sign * bags.numpy()


def test_sums_and_extremes_are_those_of_torch(table):
    low, high = torch_bags(table, "max", sign=-1), torch_bags(table, "max")
    np.testing.assert_allclose(sum_vectors(table, TEXTS), torch_bags(table, "sum"), atol=1e-6)
    np.testing.assert_array_equal(max_vectors(table, TEXTS), high)
    np.testing.assert_array_equal(min_max_vectors(table, TEXTS), np.hstack([low, high]))


def test_the_sum_points_where_the_mean_points(table):
    lengths = np.array([3, 1, 0, 0, 5])[:, None]
    expected = mean_vectors(table, TEXTS) * lengths
    np.testing.assert_allclose(sum_vectors(table, TEXTS), expected, atol=1e-6)


@pytest.mark.parametrize("combine", COMBINATIONS)
def test_order_plays_no_part_and_unknown_texts_are_zeros(table, combine):
    np.testing.assert_array_equal(combine(table, [t[::-1] for t in TEXTS]), combine(table, TEXTS))
    assert not combine(table, TEXTS)[2:4].any()
    assert combine(table, TEXTS).dtype == np.float32


@pytest.mark.parametrize("combine", COMBINATIONS)
def test_no_texts_give_no_rows(table, combine):
    assert combine(table, []).shape == (0, 6 if combine is min_max_vectors else 3)


def test_only_the_sum_hears_a_word_twice(table):
    once, twice = [["graph", "node"]], [["graph", "node", "node"]]
    assert not np.allclose(sum_vectors(table, once), sum_vectors(table, twice))
    np.testing.assert_array_equal(max_vectors(table, once), max_vectors(table, twice))


@pytest.mark.parametrize("combine", COMBINATIONS)
def test_a_string_is_not_a_list_of_words(table, combine):
    with pytest.raises(TypeError, match="texts: expected lists of words, got a str"):
        combine(table, ["graph node"])
