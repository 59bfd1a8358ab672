"""Skip-gram whose center word shares one draw of noise words among all its pairs."""

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
    gather_contexts,
    kernel,
    minus_log_sigma,
    sigma,
    step,
    thin,
)
from course_lib.words.word2vec import Word2Vec

LOSS_EVERY = 16  # center words


class SharedNegativesSkipGram(Word2Vec):
    """Skip-gram with negative sampling, one set of noise words for each center word.

    As published, each of the C pairs of a center word draws k noise words of its own: C (1 + k)
    scores and as many updates. Here one draw of m noise words serves all C pairs, each with the
    weight C k / m, so that the expected gradient is the same for C + m scores. All of them are
    measured against the center's vector as it was before. Its variance falls with m: with m = k
    two seeds agree visibly less than two seeds of `SkipGram` do, with m = 3 k hardly less.

    Parameters
    ----------
    shared : int
        The m noise words of a center word.
    dim, window, negative, epochs, min_count, sample, alpha, min_alpha, threads, seed, snapshots
        As in `SkipGram`; `negative` is k.

    Complexity
    ----------
    About (window + shared) · d multiplications and additions, three times, for each word.

    References
    ----------
    Ji, Satish, Li, Dubey 2016, "Parallelizing Word2Vec in Shared and Distributed Memory", section
    3.2, which shares noise words within a mini-batch.

    Examples
    --------
    >>> sentences = [["sun", "warm", "day"], ["moon", "cold", "night"]] * 50
    >>> SharedNegativesSkipGram(dim=8, min_count=1, sample=0).fit(sentences).word_vectors
    WordVectors(6 words, 8 dimensions)
    """

    def __init__(
        self,
        dim: int = 100,
        window: int = 5,
        negative: int = 5,
        epochs: int = 5,
        min_count: int = 5,
        sample: float = 1e-3,
        alpha: float = 0.025,
        min_alpha: float = 1e-4,
        threads: int = 1,
        seed: int = 0,
        snapshots: int = 0,
        shared: int = 15,
    ) -> None:
        super().__init__(
            dim,
            window,
            negative,
            epochs,
            min_count,
            sample,
            alpha,
            min_alpha,
            threads,
            seed,
            snapshots,
        )
        if shared < 1:
            raise ValueError(f"shared: expected 1 or more, got {shared}")
        self.shared = shared

    def _update(
        self, tokens: NDArray[np.int32], offsets: NDArray[np.int64], alpha: float, seed: int
    ) -> tuple[float, int]:
        return train_shared_negatives(
            tokens,
            offsets,
            self.keep,
            (self.v, self.u),
            (self.threshold, self.alias),
            (self.window, self.shared),
            np.float32(self.negative / self.shared),
            np.float32(alpha),
            np.array([seed], np.uint64),
            self.lanes,
        )


@kernel
def train_shared_negatives(
    tokens: Ids,
    offsets: Ids,
    keep: Bits,
    model: tuple[Matrix, Matrix],
    noise: tuple[Bits, Ids],
    sizes: tuple[int, int],
    weight: Number,
    alpha: Number,
    state: State,
    lanes: Lanes,
) -> tuple[float, int]:
    """Learn from each center word; return (sum of sampled losses, their number)."""
    window, shared = sizes
    threshold, alias = noise
    sentence = np.empty(np.max(np.diff(offsets)), np.int64)
    contexts = np.empty(2 * window, np.int64)
    negatives = np.empty(shared, np.int64)
    e = np.zeros((1, len(lanes)), np.float32)
    loss, centers = 0.0, 0
    for s in range(len(offsets) - 1):
        n = thin(tokens, offsets[s], offsets[s + 1], keep, sentence, state)
        for i in range(n):
            count = gather_contexts(contexts, sentence, i, n, draw_radius(window, state))
            if count == 0:
                continue
            for k in range(shared):
                negatives[k] = draw_noise(threshold, alias, state)
            if centers % LOSS_EVERY == 0:
                loss += center_loss(sentence[i], contexts, count, negatives, weight, model, lanes)
            centers += 1
            learn_center(sentence[i], contexts, count, negatives, weight, model, alpha, e, lanes)
    return loss, (centers + LOSS_EVERY - 1) // LOSS_EVERY


@step
def learn_center(
    center: int,
    contexts: Ids,
    count: int,
    negatives: Ids,
    weight: Number,
    model: tuple[Matrix, Matrix],
    alpha: Number,
    e: Matrix,
    lanes: Lanes,
) -> None:
    """One gradient step on -Σ_c log σ(v · u_c) - weight · count · Σ_k log σ(-v · u_k)."""
    v, u = model
    for c in range(count):
        g = alpha * (np.float32(1) - sigma(dot(v, center, u, contexts[c], lanes)))
        descend(v, center, u, contexts[c], g, e, lanes)
    for k in range(len(negatives)):
        pairs = np.float32(count - occurrences(negatives[k], contexts, count))
        g = -alpha * weight * pairs * sigma(dot(v, center, u, negatives[k], lanes))
        descend(v, center, u, negatives[k], g, e, lanes)
    add(v, center, np.float32(1), e, 0, lanes)
    clear(e, 0, lanes)


@step
def occurrences(word: int, contexts: Ids, count: int) -> Number:
    """How many of the contexts a noise word hits: for those pairs it is no noise."""
    hits = 0
    for c in range(count):
        hits += contexts[c] == word
    return hits


@step
def center_loss(
    center: int,
    contexts: Ids,
    count: int,
    negatives: Ids,
    weight: Number,
    model: tuple[Matrix, Matrix],
    lanes: Lanes,
) -> Number:
    """The mean negative-sampling loss of the pairs of one center word."""
    v, u = model
    loss = 0.0
    for c in range(count):
        loss += minus_log_sigma(dot(v, center, u, contexts[c], lanes))
    for k in range(len(negatives)):
        pairs = count - occurrences(negatives[k], contexts, count)
        loss += weight * pairs * minus_log_sigma(-dot(v, center, u, negatives[k], lanes))
    return loss / count
