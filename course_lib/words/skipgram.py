"""Skip-gram with negative sampling, updated pair by pair as published."""

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
    descend,
    dot,
    draw_noise,
    draw_radius,
    kernel,
    minus_log_sigma,
    sigma,
    step,
    thin,
)
from course_lib.words.word2vec import Word2Vec

LOSS_EVERY = 16  # pairs; measuring the loss of one costs half an update


class SkipGram(Word2Vec):
    """Word vectors that predict which words stand nearby.

    For each center word and each word within a random radius the score v_center · u_context is
    raised, and the scores of `negative` noise words are lowered.

    Parameters
    ----------
    dim : int
        Length d of the vectors. Each new value compiles the kernel once, about 2 s, and is then
        cached on disk.
    window : int
        Largest distance; every center draws its radius from 1 … window.
    negative : int
        Noise words for each pair.
    epochs : int
        Passes over the corpus.
    min_count : int
        Rarer words are ignored.
    sample : float
        Sub-sampling threshold; 0 keeps every occurrence.
    alpha, min_alpha : float
        Learning rate at the start and at the end.
    threads : int
        More than one trains without locks: faster, and no longer the same bytes for the same seed.
    seed : int
    snapshots : int
        How many copies of the vectors to keep through training.

    Complexity
    ----------
    About window · (1 + negative) · d multiplications and additions, three times, for each word.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado, Dean 2013, "Distributed Representations of Words and
    Phrases and their Compositionality", section 2.2.

    Examples
    --------
    >>> sentences = [["sun", "warm", "day"], ["moon", "cold", "night"]] * 50
    >>> model = SkipGram(dim=8, min_count=1, sample=0).fit(sentences)
    >>> model.word_vectors
    WordVectors(6 words, 8 dimensions)
    >>> model.loss_history[-1] < model.loss_history[0]
    True
    """

    def _update(
        self, tokens: NDArray[np.int32], offsets: NDArray[np.int64], alpha: float, seed: int
    ) -> tuple[float, int]:
        return train_skipgram(
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
def train_skipgram(
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
    """Learn from each pair of each sentence; return (sum of sampled losses, their number)."""
    v, u = model
    window, negative = sizes
    sentence = np.empty(np.max(np.diff(offsets)), np.int64)
    targets = np.empty(1 + negative, np.int64)
    e = np.zeros((1, len(lanes)), np.float32)
    loss, pairs = 0.0, 0
    for s in range(len(offsets) - 1):
        n = thin(tokens, offsets[s], offsets[s + 1], keep, sentence, state)
        for i in range(n):
            radius = draw_radius(window, state)
            for j in range(max(0, i - radius), min(n, i + radius + 1)):
                if j == i:
                    continue
                choose_targets(targets, sentence[j], noise, state)
                if pairs % LOSS_EVERY == 0:
                    loss += target_loss(v, sentence[i], targets, u, lanes)
                pairs += 1
                learn_targets(v, sentence[i], targets, u, alpha, e, lanes)
                add(v, sentence[i], np.float32(1), e, 0, lanes)
                clear(e, 0, lanes)
    return loss, (pairs + LOSS_EVERY - 1) // LOSS_EVERY


@step
def choose_targets(targets: Ids, word: int, noise: tuple[Bits, Ids], state: State) -> None:
    """Put the true word first, noise words after it; all ahead, so that their rows preload."""
    threshold, alias = noise
    targets[0] = word
    for k in range(1, len(targets)):
        targets[k] = draw_noise(threshold, alias, state)


@step
def learn_targets(
    h: Matrix, i: int, targets: Ids, u: Matrix, alpha: Number, e: Matrix, lanes: Lanes
) -> None:
    """Descend on -log σ(h · u_0) - Σ_k log σ(-h · u_k); e gathers what h is owed."""
    for k in range(len(targets)):
        target = targets[k]
        if k > 0 and target == targets[0]:
            continue  # noise that hits the true word is no noise
        label = np.float32(k == 0)
        g = alpha * (label - sigma(dot(h, i, u, target, lanes)))
        descend(h, i, u, target, g, e, lanes)


@step
def target_loss(h: Matrix, i: int, targets: Ids, u: Matrix, lanes: Lanes) -> Number:
    """-log σ(h · u_0) - Σ_k log σ(-h · u_k)."""
    loss = minus_log_sigma(dot(h, i, u, targets[0], lanes))
    for k in range(1, len(targets)):
        if targets[k] != targets[0]:
            loss += minus_log_sigma(-dot(h, i, u, targets[k], lanes))
    return loss
