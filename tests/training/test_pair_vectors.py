"""Shipped vectors and encoded ones: mixed, in several batches, and with nothing shipped at all."""

import numpy as np
import pytest

from course_lib.datasets.quantized_rows import QuantizedRows, text_key
from course_lib.models import load
from course_lib.training import pair_vectors
from course_lib.training.documentation_pairs import PydocsPairs
from course_lib.training.pair_vectors import stored_pairs, text_vectors

NEW = [f"a text of number {number} that nobody has stored" for number in range(5)]


@pytest.fixture
def shipped(monkeypatch):
    """Let only these texts have a stored vector: the first axis, the second one and so on."""

    def ship(*texts):
        keys = [text_key(text) for text in texts]
        rows = QuantizedRows.quantize(keys, np.eye(len(texts), 384, dtype=np.float32))
        monkeypatch.setattr(pair_vectors, "_known", lambda: rows)

    return ship


def test_new_texts_are_encoded_batch_by_batch_between_stored_ones(shipped, monkeypatch):
    shipped("one", "two")
    monkeypatch.setattr(pair_vectors, "BATCH", 2)
    found = text_vectors([NEW[0], "two", *NEW[1:], "one"])
    model = load("all-MiniLM-L6-v2").encode(NEW)
    np.testing.assert_allclose(found[[0, 2, 3, 4, 5]], model, atol=1e-5)
    assert found[[1, 6]].argmax(axis=1).tolist() == [1, 0] and found[[1, 6]].sum() == 2


def test_a_pair_is_stored_where_both_sides_are(shipped):
    shipped("a", "b")
    names = ["both", "document new", "query new", "the other way", "neither"]
    queries, documents = ["a", "a", "c", "b", "c"], ["b", "c", "b", "a", "d"]
    pairs = PydocsPairs("summary", queries, documents, names, [frozenset()] * 5)
    assert stored_pairs(pairs).names == ["both", "the other way"]


def test_without_the_shipped_files_everything_is_encoded(monkeypatch):
    def absent(name):
        raise FileNotFoundError(name)

    with monkeypatch.context() as patch:
        patch.setattr(pair_vectors, "repository_data", absent)
        assert len(pair_vectors._known.__wrapped__().keys) == 0
    assert len(pair_vectors._known().keys) > 1000
