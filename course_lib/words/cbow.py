"""CBOW: the mean of the words around predicts the word in the middle."""

import numpy as np
from numpy.typing import NDArray

from course_lib.words.kernel_steps import (
    Bits,
    Ids,
    Lanes,
    Matrix,
    Number,
    State,
    add,
    clear,
    draw_radius,
    gather_contexts,
    kernel,
    step,
    thin,
)
from course_lib.words.skipgram import choose_targets, learn_targets, target_loss
from course_lib.words.word2vec import Word2Vec

LOSS_EVERY = 16  # windows


class CBOW(Word2Vec):
    """Word vectors whose mean over a window predicts the center word, with negative sampling.

    One window is one example, where skip-gram makes one of each pair: CBOW is several times
    faster, and it sees rare words only through means. The order of the context words plays no
    part. As in word2vec.c, every context word receives the whole error and not its share of it.

    Parameters are those of `SkipGram`.

    Complexity
    ----------
    About (window + 1 + negative) · d multiplications and additions, a few times, for each word.

    References
    ----------
    Mikolov, Chen, Corrado, Dean 2013, "Efficient Estimation of Word Representations in Vector
    Space", section 3.1.

    Examples
    --------
    >>> sentences = [["sun", "warm", "day"], ["moon", "cold", "night"]] * 50
    >>> CBOW(dim=8, min_count=1, sample=0).fit(sentences).word_vectors
    WordVectors(6 words, 8 dimensions)
    """

    def _update(
        self, tokens: NDArray[np.int32], offsets: NDArray[np.int64], alpha: float, seed: int
    ) -> tuple[float, int]:
        return train_cbow(
            tokens,
            offsets,
            self.keep,
            (self.v, self.u),
            (self.threshold, self.alias),
            (self.window, self.negative),
            np.float32(alpha),
            np.array([seed], np.uint64),
            self.lanes,
        )


@kernel
def train_cbow(
    tokens: Ids,
    offsets: Ids,
    keep: Bits,
    model: tuple[Matrix, Matrix],
    noise: tuple[Bits, Ids],
    sizes: tuple[int, int],
    alpha: Number,
    state: State,
    lanes: Lanes,
) -> tuple[float, int]:
    """Learn from each window; return (sum of sampled losses, their number)."""
    v, u = model
    window, negative = sizes
    sentence = np.empty(np.max(np.diff(offsets)), np.int64)
    contexts = np.empty(2 * window, np.int64)
    targets = np.empty(1 + negative, np.int64)
    h = np.zeros((1, len(lanes)), np.float32)  # the hidden layer
    e = np.zeros((1, len(lanes)), np.float32)  # what it is owed
    loss, windows = 0.0, 0
    for s in range(len(offsets) - 1):
        n = thin(tokens, offsets[s], offsets[s + 1], keep, sentence, state)
        for i in range(n):
            count = gather_contexts(contexts, sentence, i, n, draw_radius(window, state))
            if count == 0:
                continue
            choose_targets(targets, sentence[i], noise, state)
            mean_of_rows(h, v, contexts, count, lanes)
            if windows % LOSS_EVERY == 0:
                loss += target_loss(h, 0, targets, u, lanes)
            windows += 1
            learn_targets(h, 0, targets, u, alpha, e, lanes)
            hand_out(v, contexts, count, e, lanes)
    return loss, (windows + LOSS_EVERY - 1) // LOSS_EVERY


@step
def mean_of_rows(h: Matrix, v: Matrix, rows: Ids, count: int, lanes: Lanes) -> None:
    """h = 1/count Σ_c v_c."""
    clear(h, 0, lanes)
    scale = np.float32(1) / np.float32(count)
    for c in range(count):
        add(h, 0, scale, v, rows[c], lanes)


@step
def hand_out(v: Matrix, rows: Ids, count: int, e: Matrix, lanes: Lanes) -> None:
    """Each v_c += e; then e = 0."""
    for c in range(count):
        add(v, rows[c], np.float32(1), e, 0, lanes)
    clear(e, 0, lanes)
