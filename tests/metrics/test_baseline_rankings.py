"""Baselines: chance gives chance's scores, TF-IDF is scikit-learn's cosine."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from course_lib.datasets import lee_corpus
from course_lib.metrics import random_ranking, recall, tfidf_ranking

NAMES = [f"d{i}" for i in range(50)]


def test_chance_finds_k_of_n():
    rank = random_ranking(NAMES, k=10)
    found = [recall(rank(f"query {i}"), {"d7": 1}, k=10) for i in range(600)]
    assert np.mean(found) == pytest.approx(0.2, abs=4 * np.sqrt(0.2 * 0.8 / 600))


def test_a_random_ranking_belongs_to_its_query_and_seed():
    rank = random_ranking(NAMES, k=20)
    first = rank("how?")
    rank("why?")
    assert rank("how?") == first == random_ranking(NAMES, k=20)("how?")
    assert first != rank("why?") and first != random_ranking(NAMES, k=20, seed=1)("how?")
    assert len(set(first)) == 20 and set(first) <= set(NAMES)


def test_a_ranking_is_no_longer_than_the_corpus():
    assert sorted(random_ranking(["a", "b"], k=9)("q")) == ["a", "b"]
    assert sorted(random_ranking({"a": "text", "b": "text"})("q")) == ["a", "b"]


@pytest.mark.parametrize("k", [1, 5, 40])
def test_tfidf_ranks_by_the_cosine(k):
    texts = lee_corpus().background
    documents = {f"n{i}": text for i, text in enumerate(texts)}
    query = texts[3][:80]
    ranked = tfidf_ranking(documents, k)(query)
    vectorizer = TfidfVectorizer(sublinear_tf=True)
    cosines = (vectorizer.fit_transform(texts) @ vectorizer.transform([query]).T).toarray()[:, 0]
    best = sorted(range(len(texts)), key=lambda i: (-cosines[i], i))[:k]
    assert ranked == [f"n{i}" for i in best if cosines[i] > 0] and ranked[0] == "n3"


def test_tfidf_leaves_out_what_shares_no_word():
    rank = tfidf_ranking({"a": "sort an array", "b": "solve an equation"})
    assert rank("sort") == ["a"] and rank("nothing of it") == []
    assert rank("an") == ["a", "b"]  # equal cosines in the documents' order


@pytest.mark.parametrize("baseline", [random_ranking, tfidf_ranking])
def test_bad_input_is_named(baseline):
    with pytest.raises(ValueError, match="documents: expected at least one, got none"):
        baseline({})
    with pytest.raises(ValueError, match="k: expected 1 or more, got 0"):
        baseline({"a": "text"}, k=0)
