"""Encoders against scikit-learn, and the distances that each invents."""

import numpy as np
import pytest
from sklearn import preprocessing
from sklearn.feature_extraction.text import CountVectorizer

from course_lib.vectors import (
    BinaryEncoder,
    OneHotEncoder,
    OrdinalEncoder,
    euclidean,
    manhattan,
    multi_hot,
)

VALUES = ["red", "green", "blue", "green", "red", "Ärger"]
COLUMN = np.array(VALUES, dtype=object)[:, None]


def test_one_hot_equals_scikit_learn():
    theirs = preprocessing.OneHotEncoder(sparse_output=False, dtype=np.float32).fit(COLUMN)
    ours = OneHotEncoder().fit(VALUES)
    assert ours.categories == list(theirs.categories_[0])
    np.testing.assert_array_equal(ours.transform(VALUES), theirs.transform(COLUMN))
    assert ours.inverse_transform(ours.transform(VALUES)) == VALUES
    assert ours.transform(VALUES).dtype == np.float32


def test_one_hot_unknown_categories_as_scikit_learn():
    unknown = np.array([["mauve"], ["red"]], dtype=object)
    theirs = preprocessing.OneHotEncoder(sparse_output=False, handle_unknown="ignore").fit(COLUMN)
    ours = OneHotEncoder(handle_unknown="ignore").fit(VALUES)
    rows = ours.transform(["mauve", "red"])
    np.testing.assert_array_equal(rows, theirs.transform(unknown))
    assert ours.inverse_transform(rows) == [None, "red"]
    with pytest.raises(ValueError, match="expected one of the 4 fitted categories, got 'mauve'"):
        OneHotEncoder().fit(VALUES).transform(["red", "mauve"])


def test_ordinal_equals_scikit_learn():
    theirs = preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    theirs.fit(COLUMN)
    ours = OrdinalEncoder().fit(VALUES)
    np.testing.assert_array_equal(ours.transform(VALUES), theirs.transform(COLUMN).ravel())
    assert ours.transform(["mauve"], unknown_value=-1).tolist() == [-1]
    assert ours.inverse_transform([1, 0]) == [ours.categories[1], ours.categories[0]]


@pytest.mark.parametrize(("size", "bits"), [(1, 1), (2, 1), (3, 2), (8, 3), (9, 4), (1000, 10)])
def test_binary_codes_are_the_numbers_in_bits(size, bits):
    names = [f"{i:04d}" for i in range(size)]
    codes = BinaryEncoder().fit(names).transform(names)
    assert codes.shape == (size, bits)
    assert [int("".join(map(str, row.astype(int))), 2) for row in codes] == list(range(size))


def test_the_distances_that_the_encoders_invent():
    names = list("abcdefgh")
    off_diagonal = ~np.eye(8, dtype=bool)
    one_hot = OneHotEncoder().fit(names).transform(names)
    np.testing.assert_allclose(euclidean(one_hot, one_hot)[off_diagonal], np.sqrt(2), rtol=1e-6)
    ordinal = OrdinalEncoder().fit(names).transform(names)[:, None]
    numbers = np.arange(8)
    np.testing.assert_array_equal(manhattan(ordinal, ordinal), abs(numbers[:, None] - numbers))
    binary = BinaryEncoder().fit(names).transform(names)
    assert set(manhattan(binary, binary)[off_diagonal]) == {1.0, 2.0, 3.0}


def test_multi_hot_equals_count_vectorizer():
    texts = [["the", "cat", "the", "dog"], [], ["bird", "unknown"]]
    vocabulary = ["bird", "cat", "dog", "the"]
    theirs = CountVectorizer(analyzer=lambda text: text, binary=True, vocabulary=vocabulary)
    np.testing.assert_array_equal(multi_hot(texts, vocabulary), theirs.transform(texts).toarray())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: OrdinalEncoder().fit([]), "values: expected at least one"),
        (lambda: OneHotEncoder().transform(["a"]), "call fit first"),
        (lambda: OneHotEncoder(handle_unknown="drop"), "handle_unknown: .* got 'drop'"),
        (lambda: BinaryEncoder().fit("ab").transform("c"), "got 'c'"),
        (lambda: multi_hot([["a"]], ["a", "a"]), "vocabulary: .* repeated"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
