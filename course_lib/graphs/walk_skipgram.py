"""Chapter 2's skip-gram on walks: nodes are words, and no string is ever made of one."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from course_lib.words.hierarchical_softmax import HierarchicalSkipGram
from course_lib.words.hogwild import train
from course_lib.words.kernel_steps import probability_bits
from course_lib.words.skipgram import SkipGram
from course_lib.words.vocabulary import Corpus, Vocabulary
from course_lib.words.word2vec import Word2Vec

from .walk_steps import Walks


class OnWalks(Word2Vec):
    """A word2vec model that learns from rows of integers.

    Every occurrence counts: `sample` is not used. Sub-sampling is meant for the words of a
    language, of which few are frequent; on a graph of 34 nodes every one is, and the default of
    1e-3 would throw four of five tokens away.
    """

    def fit_walks(self, walks: Walks, n: int) -> Self:
        """Train from scratch.

        Parameters
        ----------
        walks : (k, length) int32
            Nodes 0 … n - 1, -1 after a walk's end.
        n : int
            Number of nodes. One that never stands beside another gets a vector of zeros.

        Returns
        -------
        Self
            Row i of ``v`` belongs to node i.
        """
        corpus = corpus_of_walks(walks)
        counts = np.bincount(corpus.tokens, minlength=n)
        self.vocabulary = Vocabulary([str(i) for i in range(n)], counts)
        self.keep = probability_bits(np.ones(n))
        self._prepare()
        self.loss_history = train(corpus.shuffled(self.seed), self._update, self.schedule)
        self.v[~_accompanied(corpus, n)] = 0
        return self


class WalkSkipGram(OnWalks, SkipGram):
    """`SkipGram` on walks.

    Examples
    --------
    >>> walks = np.array([[0, 1, 0, 1], [2, 3, 2, 3], [4, -1, -1, -1]] * 50, np.int32)
    >>> model = WalkSkipGram(dim=8).fit_walks(walks, n=5)
    >>> model.v.shape, bool(model.v[4].any())
    ((5, 8), False)
    """


class WalkHierarchicalSkipGram(OnWalks, HierarchicalSkipGram):
    """`HierarchicalSkipGram` on walks, as DeepWalk was published."""


def corpus_of_walks(walks: Walks) -> Corpus:
    """Return walks as sentences, without what stands after their ends.

    Parameters
    ----------
    walks : (k, length) int32
        -1 after a walk's end.

    Returns
    -------
    Corpus
        k sentences.

    Examples
    --------
    >>> corpus_of_walks(np.array([[0, 1, 2], [3, -1, -1]], np.int32)).offsets
    array([0, 3, 4])
    """
    there = walks >= 0
    lengths = there.sum(axis=1, dtype=np.int64)
    return Corpus(walks[there], np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]))


def _accompanied(corpus: Corpus, n: int) -> NDArray[np.bool_]:
    """Tell which of n nodes stand in a walk of two nodes or more."""
    lengths = np.diff(corpus.offsets)
    together = np.repeat(lengths > 1, lengths)
    return np.bincount(corpus.tokens[together], minlength=n) > 0
