"""Analogies against gensim, on real vectors."""

import numpy as np
import pytest
from gensim.models import KeyedVectors

from course_lib.datasets import analogies, static_vectors
from course_lib.vectors import analogy


@pytest.fixture(scope="module")
def english():
    return static_vectors()


@pytest.fixture(scope="module")
def keyed_vectors(english):
    table = KeyedVectors(english.dim)
    table.add_vectors(english.words, english.matrix)
    return table


def test_equal_to_gensim_on_family_questions(english, keyed_vectors):
    known = [q for q in analogies()["family"] if all(word in english for word in q)]
    for a, b, c, _ in known[::20]:
        theirs = keyed_vectors.most_similar(positive=[b, c], negative=[a], topn=5)
        ours = analogy(english, a, b, c, k=5)
        assert [word for word, _ in ours] == [word for word, _ in theirs]
        np.testing.assert_allclose([s for _, s in ours], [s for _, s in theirs], atol=1e-5)


def test_the_famous_example_needs_the_exclusion(english):
    assert analogy(english, "man", "king", "woman", k=1)[0][0] == "queen"
    with_inputs = analogy(english, "man", "king", "woman", k=1, exclude_inputs=False)
    assert with_inputs[0][0] == "king"


def test_the_order_of_the_words_is_a_b_c(english):
    assert analogy(english, "france", "paris", "japan", k=1)[0][0] == "tokyo"
    assert analogy(english, "paris", "france", "tokyo", k=1)[0][0] == "japan"


def test_unknown_words_are_named(english):
    with pytest.raises(KeyError, match="kingg"):
        analogy(english, "man", "kingg", "woman")
