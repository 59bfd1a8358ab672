import numpy as np
import pytest
from gensim.models import Word2Vec

from course_lib.datasets import WordVectors
from course_lib.words import from_gensim, to_gensim


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    return WordVectors([f"w{i}" for i in range(30)], rng.standard_normal((30, 5)))


def test_round_trip_keeps_words_order_and_bytes(table):
    back = from_gensim(to_gensim(table))
    assert back.words == table.words
    assert back.matrix.tobytes() == table.matrix.tobytes()


def test_gensim_finds_the_same_neighbours(table):
    unit = table.normalized()
    scores = unit.matrix @ unit["w3"]
    expected = [table.words[i] for i in np.argsort(-scores)[1:6]]
    assert [word for word, _ in to_gensim(table).most_similar("w3", topn=5)] == expected


def test_gensim_gets_a_copy(table):
    keyed = to_gensim(table)
    keyed.vectors[:] = 0
    assert np.abs(table.matrix).min() > 0


def test_a_trained_model_of_gensim():
    model = Word2Vec([["a", "b", "c"]] * 5, vector_size=4, min_count=1)
    table = from_gensim(model.wv)
    assert np.array_equal(table["b"], model.wv["b"])
    with pytest.raises(TypeError, match="a model's attribute wv.*got Word2Vec"):
        from_gensim(model)
