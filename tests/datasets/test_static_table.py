"""Static vectors, against the model's own table and against human judgements."""

import subprocess
import sys

import numpy as np
import pytest
from scipy.stats import spearmanr

from course_lib.datasets import analogies, static_vectors, word_similarity
from course_lib.models import load


def test_words_are_the_models_whole_words():
    wv = static_vectors()
    assert 21_000 < len(wv) < 22_000
    assert all(word.isalpha() and word == word.lower() for word in wv.words)
    assert {"he", "ox", "king", "wednesday"} <= set(wv.words)
    assert not {"fk", "##ing", "[pad]", "1990", "a"} & set(wv.words)


def test_rows_are_the_models_rows_at_length_one():
    encoder = load("all-MiniLM-L6-v2")
    table = encoder.model.get_input_embeddings().weight.detach().numpy()
    wv = static_vectors()
    for word in ("he", "king", "zurich"):
        row = table[encoder.tokenizer.convert_tokens_to_ids(word)]
        assert wv[word] == pytest.approx(row / np.linalg.norm(row), abs=1e-6)


def test_loading_is_quick_and_needs_no_torch():
    code = (
        "import sys, time; start = time.perf_counter();"
        "from course_lib.datasets import static_vectors; static_vectors();"
        "print('torch' in sys.modules, 'gensim' in sys.modules);"
        "assert time.perf_counter() - start < 5"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


@pytest.mark.parametrize(("name", "least"), [("wordsim353", 0.75), ("simlex999", 0.47)])
def test_similarities_follow_peoples_ratings(name, least):
    wv = static_vectors()
    pairs = [(a.lower(), b.lower(), rating) for a, b, rating in word_similarity(name)]
    known = [(wv[a] @ wv[b], rating) for a, b, rating in pairs if a in wv and b in wv]
    assert len(known) > 0.9 * len(pairs)
    assert spearmanr(*zip(*known, strict=True)).statistic > least


def test_family_analogies_mostly_hold():
    wv = static_vectors()
    asked = [q for q in analogies()["family"] if all(word in wv for word in q)]
    a, b, c, d = (np.array([wv.index(q[i]) for q in asked]) for i in range(4))
    scores = (wv.matrix[b] - wv.matrix[a] + wv.matrix[c]) @ wv.matrix.T
    for inputs in (a, b, c):
        scores[np.arange(len(asked)), inputs] = -2
    assert len(asked) > 350
    assert np.mean(scores.argmax(1) == d) > 0.8
