"""BM25 against rank-bm25 and bm25s, on PyDocs and on random words."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.applications import BM25Index, code_tokens
from course_lib.datasets import pydocs, pydocs_questions

SAMPLE = slice(None, None, 40)
bm25s = pytest.importorskip("bm25s")
rank_bm25 = pytest.importorskip("rank_bm25")


@pytest.fixture(scope="module")
def texts():
    return [doc.text for doc in pydocs().docs[SAMPLE]]


@pytest.fixture(scope="module")
def questions():
    return [question.text for question in pydocs_questions("dev")[:20]]


@pytest.mark.parametrize(("k1", "b"), [(1.2, 0.75), (0.9, 0.4), (2.0, 1.0), (1.5, 0.0)])
def test_okapi_equals_rank_bm25(texts, questions, k1, b):
    theirs = rank_bm25.BM25Okapi([code_tokens(text) for text in texts], k1=k1, b=b)
    ours = BM25Index(k1, b, method="okapi")
    ours.add(texts)
    for question in questions:
        np.testing.assert_allclose(
            ours.scores(question), theirs.get_scores(code_tokens(question)), rtol=1e-5, atol=1e-5
        )


def test_okapi_gives_words_of_most_documents_a_little():
    texts = ["the cat", "the dog", "the end", "rare"]
    ours, theirs = BM25Index(method="okapi", k1=1.5), None
    ours.add(texts)
    theirs = rank_bm25.BM25Okapi([text.split() for text in texts])
    assert theirs.idf["the"] > 0 > np.log(1.5 / 3.5)
    np.testing.assert_allclose(ours.scores("the"), theirs.get_scores(["the"]), rtol=1e-6)


@pytest.mark.parametrize("method", ["lucene", "atire", "robertson"])
@pytest.mark.parametrize(("k1", "b"), [(1.2, 0.75), (0.5, 0.3)])
def test_methods_equal_bm25s(texts, questions, method, k1, b):
    words = [code_tokens(text) for text in texts]
    theirs = bm25s.BM25(k1=k1, b=b, method=method)
    theirs.index(words, show_progress=False)
    ours = BM25Index(k1, b, method=method, tokenize=str.split)
    ours.add([" ".join(document) for document in words])
    common = {
        w
        for w, t in ours.postings.vocabulary.items()
        if ours.postings.document_counts[t] * 2 < len(texts)
    }  # bm25s cuts rarities below 0
    for question in questions:
        asked = [word for word in code_tokens(question) if word in common]
        expected = theirs.get_scores(asked)
        np.testing.assert_allclose(ours.scores(" ".join(asked)), expected, rtol=1e-4, atol=1e-5)


def test_robertson_counts_common_words_against_a_document():
    index = BM25Index(method="robertson")
    index.add(["the cat", "the dog", "the end", "rare"])
    assert index.scores("the")[0] < 0 == index.scores("the")[3]


def test_search_is_the_sorted_scores(texts, questions):
    index = BM25Index()
    index.add(texts)
    scores, ids = index.search(questions, k=7)
    for question, row, found in zip(questions, scores, ids, strict=True):
        every = index.scores(question)
        assert found.tolist() == sorted(range(len(texts)), key=lambda i: (-every[i], i))[:7]
        np.testing.assert_array_equal(row, every[found])


def test_what_shares_no_word_is_not_found():
    index = BM25Index()
    index.add(["sort rows", "solve it", "sort"])
    scores, ids = index.search(["sort", "nothing known"], k=4)
    assert ids.tolist() == [[2, 0, -1, -1], [-1] * 4]
    assert np.isneginf(scores[ids < 0]).all() and (scores[ids >= 0] > 0).all()


def test_ties_go_to_the_smaller_id_also_at_the_cut():
    index = BM25Index()
    index.add(["same words"] * 30)
    assert index.search(["words"], k=5)[1].tolist() == [[0, 1, 2, 3, 4]]


def test_adding_later_equals_adding_at_once(texts):
    once, twice = BM25Index(), BM25Index()
    once.add(texts)
    assert twice.add(texts[:100]).tolist() == list(range(100))
    assert twice.add(texts[100:]).tolist() == list(range(100, len(texts)))
    np.testing.assert_array_equal(once.scores("sort an array"), twice.scores("sort an array"))


def test_explanation_adds_up(texts, questions):
    index = BM25Index()
    index.add(texts)
    for question in questions:
        scores, [[best]] = index.search([question], k=1)
        parts = index.explain(question, best)
        assert sum(parts.values()) == pytest.approx(scores[0, 0], rel=1e-5)
        assert set(parts) == set(code_tokens(question)) & set(code_tokens(texts[best]))
    assert index.explain("qwertz", 0) == {}
    with pytest.raises(IndexError, match=f"row: expected 0 to {len(texts) - 1}, got -1"):
        index.explain("sort", -1)


WORDS = st.lists(st.sampled_from("abcdefg"), max_size=12)


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=8), WORDS, st.floats(0, 3), st.floats(0, 1))
def test_scores_are_the_formula(documents, query, k1, b):
    index = BM25Index(k1, b, tokenize=str.split)
    index.add([" ".join(words) for words in documents])
    n, mean = len(documents), max(np.mean([len(words) for words in documents]), 1e-12)
    for row, words in enumerate(documents):
        expected = 0.0
        for word in query:
            f, n_t = words.count(word), sum(word in other for other in documents)
            if f:
                rarity = np.log(1 + (n - n_t + 0.5) / (n_t + 0.5))
                expected += rarity * f / (f + k1 * (1 - b + b * len(words) / mean))
        assert index.scores(" ".join(query))[row] == pytest.approx(expected, rel=1e-5, abs=1e-6)


def test_a_loaded_index_answers_alike_and_takes_no_more(texts, questions, tmp_path):
    index = BM25Index(0.9, 0.5)
    index.add(texts)
    index.save(tmp_path)
    loaded = BM25Index.load(tmp_path)
    for ours, theirs in zip(index.search(questions, 5), loaded.search(questions, 5), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert loaded.ntotal == len(texts) and loaded.explain("sort", 0) == index.explain("sort", 0)
    assert not list(tmp_path.glob("*partial*"))
    with pytest.raises(ValueError, match="a loaded index can only be searched"):
        loaded.add(["more"])


def test_an_empty_index_finds_nothing(tmp_path):
    index = BM25Index()
    assert index.search(["sort"], k=2)[1].tolist() == [[-1, -1]]
    index.save(tmp_path)
    assert BM25Index.load(tmp_path).search(["sort", ""], k=1)[1].tolist() == [[-1], [-1]]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"k1": -0.1}, "k1: expected 0 or more, got -0.1"),
        ({"k1": float("nan")}, "k1: expected 0 or more, got nan"),
        ({"b": 1.1}, "b: expected 0 to 1, got 1.1"),
        ({"method": "bm42"}, "method: expected one of lucene, robertson, atire, okapi, got 'bm42'"),
    ],
)
def test_bad_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        BM25Index(**settings)


def test_one_string_is_not_a_list_of_texts():
    index = BM25Index()
    for call in (index.add, lambda text: index.search(text, 1)):
        with pytest.raises(TypeError, match="expected a sequence of strings, got one string"):
            call("sort")
    with pytest.raises(ValueError, match="k: expected 1 or more, got 0"):
        index.search(["sort"], 0)


def test_saturation_and_length():
    index = BM25Index(k1=1.2, b=1.0, tokenize=str.split)
    index.add(["x", "x x", "x x x x", "y " * 9, "x" + " y" * 7])
    one, two, four, _, long = index.scores("x").tolist()
    assert one == pytest.approx(two) == pytest.approx(four)  # b = 1: only the share counts
    assert long < one
    flat = BM25Index(k1=1.2, b=0.0, tokenize=str.split)
    flat.add(["x", "x x", "x x x x", "y " * 9, "x" + " y" * 7])
    one, two, four, _, long = flat.scores("x").tolist()
    assert long == one < two < four and four - two < two - one + 1e-9


def test_every_order_of_adding_gives_the_same_scores():
    texts = ["sort rows", "sort", "rows of a table"]
    found = set()
    for order in itertools.permutations(range(3)):
        index = BM25Index()
        index.add([texts[i] for i in order])
        scores = index.scores("sort the rows")
        found.add(tuple(round(float(scores[order.index(i)]), 5) for i in range(3)))
    assert len(found) == 1
