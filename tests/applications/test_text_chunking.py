"""Passages: they fit, they overlap as asked, they tear nothing and they lose nothing."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.applications import Chunk, chunk_document, chunk_text, fit_context
from course_lib.applications.context_budget import cited_passage
from course_lib.applications.sentence_boundaries import sentence_spans
from course_lib.applications.text_chunking import word_count
from course_lib.datasets import pydocs

SOME_WORDS = ["sort", "an", "array", "e.g.", "It", "Stable.", "Why?", "\n", "x" * 30]
TEXTS = st.lists(st.sampled_from(SOME_WORDS), max_size=60).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(1, 12), st.integers(0, 11))
def test_passages_fit_stand_in_the_text_and_cover_it(text, most, overlap):
    chunks = chunk_text(text, most, min(overlap, most - 1))
    covered = [False] * len(text)
    for chunk in chunks:
        assert text[chunk.start : chunk.start + len(chunk.text)] == chunk.text
        assert 1 <= word_count(chunk.text) <= most
        covered[chunk.start : chunk.start + len(chunk.text)] = [True] * len(chunk.text)
    assert all(done or character.isspace() for done, character in zip(covered, text, strict=True))


@pytest.mark.parametrize("seed", range(8))
def test_neighbours_share_at_most_the_overlap_and_each_brings_something_new(seed):
    rng = np.random.default_rng(seed)
    for _ in range(40):
        text = " ".join(rng.choice(SOME_WORDS, rng.integers(60)))
        most = int(rng.integers(4, 13))
        overlap = int(rng.integers(most))
        chunks = chunk_text(text, most, overlap)
        ends = [chunk.start + len(chunk.text) for chunk in chunks]
        assert ends == sorted(set(ends))
        for before, after in pairwise(chunks):
            shared = text[after.start : before.start + len(before.text)]
            assert word_count(shared) <= overlap


def test_an_overlap_repeats_the_last_sentences():
    text = "One two three. Four five. Six seven. Eight nine ten."
    plain = [chunk.text for chunk in chunk_text(text, 5)]
    assert plain == ["One two three. Four five.", "Six seven. Eight nine ten."]
    assert [chunk.text for chunk in chunk_text(text, 5, overlap=1)] == plain
    lapped = [chunk.text for chunk in chunk_text(text, 5, overlap=2)]
    assert lapped == [
        "One two three. Four five.",
        "Four five. Six seven.",
        "Six seven. Eight nine ten.",
    ]


def test_a_long_sentence_is_cut_at_spaces_and_a_long_word_anywhere():
    words = " ".join(f"w{i}" for i in range(50))
    chunks = chunk_text(words, 7)
    assert " ".join(chunk.text for chunk in chunks) == words and len(chunks) > 7
    characters = chunk_text("abcdefghij", 4, count=len)
    assert "".join(chunk.text for chunk in characters) == "abcdefghij"
    assert all(len(chunk.text) <= 4 for chunk in characters)


def test_the_given_counter_decides():
    text = "abc def ghi. jkl mno."
    assert len(chunk_text(text, 5)) == 1 and len(chunk_text(text, 12, count=len)) == 2


@pytest.mark.parametrize(
    ("most", "overlap", "name"), [(0, 0, "max_tokens"), (3, 3, "overlap"), (3, -1, "overlap")]
)
def test_sizes_that_make_no_sense(most, overlap, name):
    with pytest.raises(ValueError, match=name):
        chunk_text("text", most, overlap)


def test_sentences_end_where_a_reader_would_say():
    text = "Uses Eq. 3, e.g. a list. Stable (always). Is it?\nNew line 1.5 here. J. Smith wrote it."
    found = [text[start:end] for start, end in sentence_spans(text)]
    assert found == [
        "Uses Eq. 3, e.g. a list.",
        "Stable (always).",
        "Is it?",
        "New line 1.5 here.",
        "J. Smith wrote it.",
    ]
    assert sentence_spans("") == sentence_spans(" \n ") == []


def test_sections_of_real_documents_stay_apart():
    corpus = pydocs()
    sections = set()
    for name in ("numpy.sort", "scipy.optimize.minimize", "sklearn.decomposition.PCA"):
        chunks = chunk_document(corpus.doc(name), 60)
        assert chunks[0].section == "summary" and {chunk.document for chunk in chunks} == {name}
        assert all(word_count(chunk.text) <= 60 for chunk in chunks)
        sections |= {chunk.section for chunk in chunks}
        order = [chunk.section for chunk in chunks]
        assert len(set(order)) == len(
            re.sub(r"(\S+)( \1)+", r"\1", " ".join(s.replace(" ", "_") for s in order)).split()
        )
    assert {"summary", "parameters", "notes", "returns"} <= sections


def test_the_context_never_exceeds_its_budget_and_takes_the_best_first():
    chunks = [Chunk(f"d{i}", "", " ".join("w" * (i % 7 + 1))) for i in range(20)]
    for budget in (1, 5, 17, 60):
        taken = fit_context(chunks, budget)
        assert sum(word_count(cited_passage(chunk)) for chunk in taken) <= budget
    assert fit_context(chunks, 10_000)[0] is chunks[0]
    texts = [chunk.text for chunk in fit_context(chunks, 10_000)]
    assert len(texts) == len(set(texts)) == 7


def test_one_that_does_not_fit_is_passed_over_whole():
    chunks = [Chunk("a", "", "one two"), Chunk("b", "", "1 2 3 4 5"), Chunk("c", "", "x y")]
    assert [chunk.document for chunk in fit_context(chunks, 6)] == ["a", "c"]
    with_marks = fit_context(chunks, 6, render=lambda chunk: f"begin {chunk.text} the end here")
    assert [chunk.document for chunk in with_marks] == ["a"]
    with pytest.raises(ValueError, match="budget"):
        fit_context(chunks, 0)
