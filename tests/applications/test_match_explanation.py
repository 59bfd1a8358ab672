"""Why a result was found: the words really match, the sentence really is the nearest."""

import numpy as np
import pytest

from course_lib.applications import code_tokens, match_reasons
from course_lib.applications.sentence_boundaries import sentence_spans
from course_lib.training import text_vectors

TEXT = "numpy.argsort(a, axis)\nReturns the indices that would sort an array. Sorts are stable."


def test_terms_are_the_matching_words_as_they_stand():
    query = "sorting? sort arrays by Index"
    [reason] = match_reasons(query, [TEXT])
    assert reason.terms == ("sort", "array", "Sorts")
    assert reason.words == ("sort", "array")
    for term in reason.terms:
        assert term in TEXT and set(code_tokens(term)) & set(code_tokens(query))


def test_identifiers_match_by_their_parts():
    [reason] = match_reasons("read a csv file", ["pandas.read_csv"], ignored=frozenset("a"))
    assert reason.words == ("read", "csv") and reason.terms == ("read_csv",)


def test_rare_words_come_first():
    rarity = {"sort": 1.0, "array": 5.0, "the": 0.1}
    [reason] = match_reasons("the sort of array", [TEXT], rarity=rarity)
    assert reason.words == ("array", "sort", "the")
    assert reason.sentence == "Returns the indices that would sort an array."
    assert reason.similarity == pytest.approx(6.1)


def test_a_word_counts_once_a_sentence():
    [reason] = match_reasons("sort stable array", ["Sort sort sort sort.\nA stable sort."])
    assert reason.sentence == "A stable sort." and reason.similarity == 2


def test_ignored_words_are_no_reason():
    [reason] = match_reasons("the sort", [TEXT], ignored=frozenset({"the"}))
    assert reason.words == ("sort",) and reason.terms == ("sort", "Sorts")


def test_the_sentence_is_the_nearest_by_the_encoder():
    texts = [TEXT, "Draw a line. Order things by size."]
    query = "put numbers in ascending order"
    for text, reason in zip(texts, match_reasons(query, texts, text_vectors), strict=True):
        sentences = [text[start:end] for start, end in sentence_spans(text)]
        cosines = text_vectors(sentences) @ text_vectors([query])[0]
        assert reason.sentence == sentences[int(np.argmax(cosines))]
        assert reason.similarity == pytest.approx(float(cosines.max()), abs=1e-3)


def test_only_the_first_sentences_are_read():
    text = "One thing. Another thing. Sort it."
    assert match_reasons("sort", [text])[0].sentence == "Sort it."
    assert match_reasons("sort", [text], max_sentences=2)[0].sentence == "One thing."
    with pytest.raises(ValueError, match="max_sentences: expected 1 or more, got 0"):
        match_reasons("sort", [text], max_sentences=0)


def test_nothing_to_explain():
    [reason] = match_reasons("sort", [""], text_vectors)
    assert (reason.words, reason.terms, reason.sentence, reason.similarity) == ((), (), "", 0.0)
    assert match_reasons("sort", []) == []
    assert match_reasons("?", [TEXT])[0].words == ()
