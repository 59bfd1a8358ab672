from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.words.vocabulary import Vocabulary

SENTENCES = [["the", "cat", "sat"], ["the", "cat", "ran"], [], ["the", "dog"]]


def test_ids_are_dense_and_frequent_words_come_first():
    vocabulary = Vocabulary.build(SENTENCES, min_count=2)
    assert vocabulary.words == ["the", "cat"]
    assert vocabulary.counts.tolist() == [3, 2]
    assert [vocabulary.index(w) for w in vocabulary.words] == [0, 1]


def test_unk_takes_id_0_and_the_mass_of_the_dropped_words():
    vocabulary = Vocabulary.build(SENTENCES, min_count=2, unk=True)
    assert vocabulary.words == ["<UNK>", "the", "cat"]
    assert vocabulary.counts.tolist() == [3, 3, 2]  # sat, ran, dog
    assert vocabulary.encode(SENTENCES).tokens.tolist() == [1, 2, 0, 1, 2, 0, 1, 0]


def test_the_guides_example_no_longer_collides():
    vocabulary = Vocabulary.build([["rare", "cat", "cat"]], min_count=2, unk=True)  # D035
    assert [vocabulary.index(w) for w in ("<UNK>", "cat")] == [0, 1]
    assert vocabulary.encode([["zebra"]]).tokens.max() < len(vocabulary)


def test_encoding_drops_unknown_words_and_keeps_sentence_ends():
    corpus = Vocabulary.build(SENTENCES, min_count=2).encode(SENTENCES)
    assert [corpus.sentence(i).tolist() for i in range(len(corpus))] == [[0, 1], [0, 1], [], [0]]
    assert corpus.tokens.dtype == np.int32
    assert corpus.offsets.dtype == np.int64


@given(st.lists(st.lists(st.sampled_from("abcdefg"), max_size=6), min_size=1, max_size=8))
def test_decoding_gives_the_sentences_back(sentences):
    if not any(sentences):
        return
    vocabulary = Vocabulary.build(sentences, min_count=1)
    corpus = vocabulary.encode(sentences)
    decoded = [[vocabulary.words[t] for t in corpus.sentence(i)] for i in range(len(corpus))]
    assert decoded == [list(s) for s in sentences]
    assert dict(zip(vocabulary.words, vocabulary.counts.tolist(), strict=True)) == Counter(
        w for s in sentences for w in s
    )


def test_shuffling_moves_whole_sentences():
    sentences = [[f"{s}-{i}" for i in range(s % 4)] for s in range(40)]
    vocabulary = Vocabulary.build(sentences, min_count=1)
    corpus = vocabulary.encode(sentences)
    shuffled = corpus.shuffled(seed=1)
    as_sets = [sorted(tuple(c.sentence(i)) for i in range(40)) for c in (corpus, shuffled)]
    assert as_sets[0] == as_sets[1]
    assert shuffled.tokens.tolist() != corpus.tokens.tolist()


def test_bad_input_is_named():
    with pytest.raises(TypeError, match="tokenize"):
        Vocabulary.build(["a string"])
    with pytest.raises(TypeError, match="sentences: expected a sequence"):
        Vocabulary.build("a string")
    with pytest.raises(ValueError, match="min_count: no word occurs 9 times"):
        Vocabulary.build(SENTENCES, min_count=9)
    with pytest.raises(KeyError, match="'zebra' is not among the 2 words"):
        Vocabulary.build(SENTENCES, min_count=2).index("zebra")
