import numpy as np
import pytest

from course_lib.graphs.walk_skipgram import (
    WalkHierarchicalSkipGram,
    WalkSkipGram,
    corpus_of_walks,
)
from course_lib.words import HierarchicalSkipGram, SkipGram


def random_walks(k=300, length=12, n=20, seed=0):
    """Walks on a ring that end early in places, so that all lengths from 1 occur."""
    rng = np.random.default_rng(seed)
    steps = rng.choice([-1, 1], (k, length))
    steps[:, 0] = rng.integers(0, n, k)
    walks = (steps.cumsum(axis=1) % n).astype(np.int32)
    walks[np.arange(length) >= rng.integers(1, length + 1, k)[:, None]] = -1
    return walks


def test_corpus_is_the_walks_without_what_follows_their_ends():
    walks = random_walks()
    corpus = corpus_of_walks(walks)
    assert len(corpus) == len(walks)
    for i, walk in enumerate(walks):
        assert corpus.sentence(i).tolist() == [node for node in walk.tolist() if node >= 0]


@pytest.mark.parametrize(
    ("on_walks", "on_words"),
    [(WalkSkipGram, SkipGram), (WalkHierarchicalSkipGram, HierarchicalSkipGram)],
)
def test_learns_the_same_bytes_as_from_strings_without_sub_sampling(on_walks, on_words):
    """Chapter 2's model on the walks written as words, every occurrence kept, is the oracle."""
    walks = random_walks()
    counts = np.bincount(walks[walks >= 0], minlength=20)
    # chapter 2 numbers words by frequency: rename nodes so that both number them alike
    order = np.argsort(-counts, kind="stable")
    place = np.empty(21, np.int64)
    place[order], place[20] = np.arange(20), -1
    renamed = place[walks].astype(np.int32)
    sentences = [[str(node) for node in walk if node >= 0] for walk in renamed.tolist()]
    words = on_words(dim=8, window=3, min_count=1, sample=0, epochs=2, seed=4).fit(sentences)
    # equal counts come in order of appearance: take its numbering over
    number = np.array([int(word) for word in words.vocabulary.words])
    back = np.empty(21, np.int64)
    back[number], back[20] = np.arange(20), -1
    model = on_walks(dim=8, window=3, epochs=2, seed=4)
    model.fit_walks(back[renamed].astype(np.int32), 20)
    np.testing.assert_array_equal(model.v, words.v)
    np.testing.assert_array_equal(model.u, words.u)
    assert model.loss_history == words.loss_history


def test_nothing_is_sub_sampled():
    """D137: gensim's default would drop most tokens of a small graph."""
    model = WalkSkipGram(dim=8)
    model.fit_walks(random_walks(), 20)
    assert set(model.keep.tolist()) == {2**32 - 1}


def test_nodes_without_company_get_zeros():
    walks = np.array([[0, 1, 0, 1], [3, -1, -1, -1]] * 30, np.int32)
    model = WalkSkipGram(dim=8).fit_walks(walks, 5)
    assert model.v.any(axis=1).tolist() == [True, True, False, False, False]
