import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from course_lib.datasets import WordVectors
from course_lib.sentences.known_words import count_known, encode_known

WORDS = ["matrix", "graph", "node", "edge", "vector"]
TEXTS = [["graph", "node", "node", "of"], ["matrix"], [], ["nothing", "known"], WORDS]


@pytest.fixture
def table():
    return WordVectors(WORDS, np.eye(5))


def test_counts_are_those_of_count_vectorizer(table):
    expected = CountVectorizer(vocabulary=WORDS).transform([" ".join(t) for t in TEXTS]).toarray()
    assert np.array_equal(count_known(table, TEXTS).toarray(), expected)


def test_ids_are_rows_in_the_order_of_the_text(table):
    corpus = encode_known(table, TEXTS)
    assert [corpus.sentence(i).tolist() for i in range(5)] == [[1, 2, 2], [0], [], [], [*range(5)]]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("a string", "texts: expected a sequence of lists of words, got str"),
        (iter([["a"]]), "texts: expected a sequence of lists of words, got list_iterator"),
        (["a text"], "texts: expected lists of words, got a str"),
    ],
)
def test_a_string_is_not_a_list_of_words(table, texts, message):
    """D060: the letters of a string would be looked up one by one."""
    with pytest.raises(TypeError, match=message):
        encode_known(table, texts)
