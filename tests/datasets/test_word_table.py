"""The word table: look-ups, subsets, lengths, and what it refuses."""

import numpy as np
import pytest

from course_lib.datasets import WordVectors


@pytest.fixture
def table():
    return WordVectors(["king", "queen", "nil"], [[3, 4], [0, 2], [0, 0]])


def test_rows_belong_to_words(table):
    assert table.matrix.dtype == np.float32
    assert table["queen"].tolist() == [0, 2]
    assert [table.index(word) for word in table.words] == [0, 1, 2]
    assert "nil" in table
    assert repr(table) == "WordVectors(3 words, 2 dimensions)"
    assert "kings" not in table


def test_normalized_rows_have_length_one_and_zero_rows_stay(table):
    unit = table.normalized()
    assert np.linalg.norm(unit.matrix, axis=1).tolist() == pytest.approx([1, 1, 0])
    assert unit["king"] == pytest.approx([0.6, 0.8])
    assert table["king"].tolist() == [3, 4]


def test_subset_keeps_the_given_order_and_copies(table):
    part = table.subset(["nil", "king"])
    assert part.words == ["nil", "king"]
    assert part["king"].tolist() == [3, 4]
    part.matrix[:] = 9
    assert table["king"].tolist() == [3, 4]


def test_missing_word_is_named_with_close_spellings(table):
    with pytest.raises(KeyError, match="'quen'.*close spellings: queen"):
        table["quen"]
    with pytest.raises(KeyError, match="'zzz' is not among the 3 words"):
        table.subset(["king", "zzz"])


@pytest.mark.parametrize(
    ("words", "matrix", "message"),
    [
        (["a"], np.zeros(3), "matrix: expected shape"),
        (["a", "b"], np.zeros((3, 2)), "expected 2 rows"),
        (["a", "a"], np.zeros((2, 2)), "'a' twice"),
    ],
)
def test_wrong_tables_are_refused(words, matrix, message):
    with pytest.raises(ValueError, match=message):
        WordVectors(words, matrix)


def test_the_callers_list_is_not_shared():
    words = ["a"]
    table = WordVectors(words, np.ones((1, 1)))
    words.append("b")
    assert len(table) == 1
