"""The compiled loops of the paragraph vectors, made of the same steps as word2vec's.

A document stands in the token array as its row in the matrix v, followed by its words:
``tokens[offsets[s]]`` is the row, the words are ``tokens[offsets[s] + 1 : offsets[s + 1]]``. For
PV-DM the rows of the documents follow those of the words in one matrix, so that a document is one
more context word; for PV-DBOW the matrix holds documents alone.

When a document is inferred, only its own row may change. Documents then don't touch each other, and
each goes through all epochs on its own: its vector depends on its words and the seed, not on the
company.
"""

import numpy as np

from course_lib.words.cbow import hand_out, mean_of_rows
from course_lib.words.kernel_steps import (
    Bits,
    Ids,
    Lanes,
    Matrix,
    Number,
    State,
    add,
    clear,
    dot,
    draw_radius,
    gather_contexts,
    kernel,
    random_bits,
    sigma,
    step,
    thin,
)
from course_lib.words.skipgram import choose_targets, learn_targets, target_loss

LOSS_EVERY = 16  # words; measuring the loss of one costs half an update


@kernel
def train_dm(
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
    """The mean of a document and the words around predicts the word in the middle."""
    v, u = model
    window, negative = sizes
    words = np.empty(np.max(np.diff(offsets)), np.int64)
    contexts = np.empty(2 * window + 1, np.int64)
    targets = np.empty(1 + negative, np.int64)
    h = np.zeros((1, len(lanes)), np.float32)  # the hidden layer
    e = np.zeros((1, len(lanes)), np.float32)  # what it is owed
    loss, seen = 0.0, 0
    for s in range(len(offsets) - 1):
        document = tokens[offsets[s]]
        n = thin(tokens, offsets[s] + 1, offsets[s + 1], keep, words, state)
        for i in range(n):
            count = gather_contexts(contexts, words, i, n, draw_radius(window, state))
            contexts[count] = document
            choose_targets(targets, words[i], noise, state)
            mean_of_rows(h, v, contexts, count + 1, lanes)
            if seen % LOSS_EVERY == 0:
                loss += target_loss(h, 0, targets, u, lanes)
            seen += 1
            learn_targets(h, 0, targets, u, alpha, e, lanes)
            hand_out(v, contexts, count + 1, e, lanes)
    return loss, (seen + LOSS_EVERY - 1) // LOSS_EVERY


@kernel
def infer_dm(
    tokens: Ids,
    offsets: Ids,
    keep: Bits,
    model: tuple[Matrix, Matrix],
    noise: tuple[Bits, Ids],
    sizes: tuple[int, int],
    alphas: Matrix,
    seed: Number,
    lanes: Lanes,
) -> None:
    """As `train_dm`, once for each of `alphas`, but only the documents' own rows change."""
    v, u = model
    window, negative = sizes
    words = np.empty(np.max(np.diff(offsets)), np.int64)
    contexts = np.empty(2 * window + 1, np.int64)
    targets = np.empty(1 + negative, np.int64)
    h = np.zeros((1, len(lanes)), np.float32)
    e = np.zeros((1, len(lanes)), np.float32)
    state = np.zeros(1, np.uint64)
    for s in range(len(offsets) - 1):
        document = tokens[offsets[s]]
        start_state(state, seed, tokens, offsets[s] + 1, offsets[s + 1])
        for alpha in alphas:
            n = thin(tokens, offsets[s] + 1, offsets[s + 1], keep, words, state)
            for i in range(n):
                count = gather_contexts(contexts, words, i, n, draw_radius(window, state))
                contexts[count] = document
                choose_targets(targets, words[i], noise, state)
                mean_of_rows(h, v, contexts, count + 1, lanes)
                read_targets(h, 0, targets, u, alpha, e, lanes)
                add(v, document, np.float32(1), e, 0, lanes)
                clear(e, 0, lanes)


@kernel
def train_dbow(
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
    """A document alone predicts each of its words, whatever stands around."""
    v, u = model
    words = np.empty(np.max(np.diff(offsets)), np.int64)
    targets = np.empty(1 + sizes[1], np.int64)
    e = np.zeros((1, len(lanes)), np.float32)
    loss, seen = 0.0, 0
    for s in range(len(offsets) - 1):
        document = tokens[offsets[s]]
        n = thin(tokens, offsets[s] + 1, offsets[s + 1], keep, words, state)
        for i in range(n):
            choose_targets(targets, words[i], noise, state)
            if seen % LOSS_EVERY == 0:
                loss += target_loss(v, document, targets, u, lanes)
            seen += 1
            learn_targets(v, document, targets, u, alpha, e, lanes)
            add(v, document, np.float32(1), e, 0, lanes)
            clear(e, 0, lanes)
    return loss, (seen + LOSS_EVERY - 1) // LOSS_EVERY


@kernel
def infer_dbow(
    tokens: Ids,
    offsets: Ids,
    keep: Bits,
    model: tuple[Matrix, Matrix],
    noise: tuple[Bits, Ids],
    sizes: tuple[int, int],
    alphas: Matrix,
    seed: Number,
    lanes: Lanes,
) -> None:
    """As `train_dbow`, once for each of `alphas`, but only the documents' own rows change."""
    v, u = model
    words = np.empty(np.max(np.diff(offsets)), np.int64)
    targets = np.empty(1 + sizes[1], np.int64)
    e = np.zeros((1, len(lanes)), np.float32)
    state = np.zeros(1, np.uint64)
    for s in range(len(offsets) - 1):
        document = tokens[offsets[s]]
        start_state(state, seed, tokens, offsets[s] + 1, offsets[s + 1])
        for alpha in alphas:
            n = thin(tokens, offsets[s] + 1, offsets[s + 1], keep, words, state)
            for i in range(n):
                choose_targets(targets, words[i], noise, state)
                read_targets(v, document, targets, u, alpha, e, lanes)
                add(v, document, np.float32(1), e, 0, lanes)
                clear(e, 0, lanes)


@step
def start_state(state: State, seed: Number, tokens: Ids, start: int, stop: int) -> None:
    """Set the random generator from a seed and the words of one document."""
    state[0] = seed
    for position in range(start, stop):
        state[0] = random_bits(state) ^ np.uint64(tokens[position])


@step
def read_targets(
    h: Matrix, i: int, targets: Ids, u: Matrix, alpha: Number, e: Matrix, lanes: Lanes
) -> None:
    """Gather in e what h is owed, as `learn_targets` does, and leave u alone."""
    for k in range(len(targets)):
        target = targets[k]
        if k > 0 and target == targets[0]:
            continue
        label = np.float32(k == 0)
        g = alpha * (label - sigma(dot(h, i, u, target, lanes)))
        add(e, 0, g, u, target, lanes)
