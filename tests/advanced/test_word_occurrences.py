"""Many places of a word at once, against chapter 3's one place at a time."""

import numpy as np
import pytest

from course_lib.advanced import find_occurrences, layers_joined, layers_mixed, occurrence_states
from course_lib.sentences import SentenceEmbedder, layers_in_context, load_sentence_embedder

TEXTS = [
    "The embedding of an em dash, then another em.",
    "Nothing here.",
    "A bank lends; the river bank doesn't. Embedder!",
    "bank",
]


@pytest.fixture(scope="module")
def embedder():
    return load_sentence_embedder()


def test_whole_words_at_all_their_places(embedder):
    find = find_occurrences
    ems = find(embedder.tokenizer, TEXTS, "em")
    assert [(p.text, p.occurrence) for p in ems] == [(0, 0), (0, 1)]
    banks = find(embedder.tokenizer, TEXTS, "bank")
    assert [(p.text, p.occurrence) for p in banks] == [(2, 0), (2, 1), (3, 0)]
    assert find(embedder.tokenizer, TEXTS, "river bank")[0][:2] == (2, 0)
    assert find(embedder.tokenizer, TEXTS, "ban") == find(embedder.tokenizer, TEXTS, "") == []
    (one,) = find(embedder.tokenizer, TEXTS, "embedder")
    assert one.end - one.start > 1  # all its pieces


@pytest.mark.parametrize("batch_size", [1, 2])
@pytest.mark.parametrize("word", ["bank", "em", "embedder"])
def test_the_vectors_are_those_of_one_place_at_a_time(embedder, word, batch_size):
    places = find_occurrences(embedder.tokenizer, TEXTS, word)
    found = occurrence_states(embedder, TEXTS, places, batch_size)
    assert found.shape == (len(places), 7, 384)
    for vector, place in zip(found, places, strict=True):
        alone = layers_in_context(embedder, TEXTS[place.text], word, place.occurrence)
        np.testing.assert_allclose(vector, alone, atol=2e-5)


def test_what_lies_behind_the_cut_is_not_found(embedder):
    short = SentenceEmbedder(embedder.tokenizer, embedder.encoder, max_length=8)
    text = ["bank " * 9]
    places = find_occurrences(short.tokenizer, text, "bank", max_length=8)
    assert [place.end for place in places] == [2, 3, 4, 5, 6, 7]
    assert occurrence_states(short, text, places).shape[0] == 6
    behind = find_occurrences(short.tokenizer, text, "bank")
    with pytest.raises(ValueError, match="behind the cut"):
        occurrence_states(short, text, behind)


def test_layers_mixed_and_joined():
    states = np.random.default_rng(0).normal(size=(4, 3, 5))
    np.testing.assert_allclose(layers_mixed(states, [-1, 0]), (states[:, 2] + states[:, 0]) / 2)
    joined = layers_joined(states, [0, 2])
    assert joined.shape == (4, 10)
    unit = states / np.linalg.norm(states, axis=2, keepdims=True)
    cosines = [unit[:, layer] @ unit[:, layer].T for layer in (0, 2)]
    np.testing.assert_allclose(joined @ joined.T / 2, np.mean(cosines, axis=0))


def test_no_place_is_no_vector(embedder):
    assert occurrence_states(embedder, TEXTS, []).shape == (0, 7, 384)
