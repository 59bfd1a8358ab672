"""The training loop of FastText, and the composition of vectors from rows."""

import numpy as np

from course_lib.words.cbow import hand_out, mean_of_rows
from course_lib.words.kernel_steps import (
    Bits,
    Ids,
    Lanes,
    Matrix,
    Number,
    State,
    draw_radius,
    kernel,
    thin,
)
from course_lib.words.skipgram import choose_targets, learn_targets, target_loss

LOSS_EVERY = 16  # pairs


@kernel
def train_fasttext(
    tokens: Ids,
    offsets: Ids,
    keep: Bits,
    model: tuple[Matrix, Matrix],
    subwords: tuple[Ids, Ids],
    noise: tuple[Bits, Ids],
    sizes: tuple[int, int],
    alpha: Number,
    state: State,
    lanes: Lanes,
) -> tuple[float, int]:
    """Learn from each pair; return (sum of sampled losses, their number)."""
    v, u = model
    rows, row_offsets = subwords
    window, negative = sizes
    sentence = np.empty(np.max(np.diff(offsets)), np.int64)
    targets = np.empty(1 + negative, np.int64)
    h = np.zeros((1, len(lanes)), np.float32)  # the center word's composed vector
    e = np.zeros((1, len(lanes)), np.float32)  # what each of its rows is owed
    loss, pairs = 0.0, 0
    for s in range(len(offsets) - 1):
        n = thin(tokens, offsets[s], offsets[s + 1], keep, sentence, state)
        for i in range(n):
            own = rows[row_offsets[sentence[i]] : row_offsets[sentence[i] + 1]]
            radius = draw_radius(window, state)
            for j in range(max(0, i - radius), min(n, i + radius + 1)):
                if j == i:
                    continue
                choose_targets(targets, sentence[j], noise, state)
                mean_of_rows(h, v, own, len(own), lanes)
                if pairs % LOSS_EVERY == 0:
                    loss += target_loss(h, 0, targets, u, lanes)
                pairs += 1
                learn_targets(h, 0, targets, u, alpha, e, lanes)
                hand_out(v, own, len(own), e, lanes)
    return loss, (pairs + LOSS_EVERY - 1) // LOSS_EVERY


@kernel
def mean_vectors(v: Matrix, rows: Ids, offsets: Ids) -> Matrix:
    """Return the mean of rows ``rows[offsets[i]:offsets[i + 1]]`` of v for each i, (n, d)."""
    means = np.zeros((len(offsets) - 1, v.shape[1]), np.float32)
    for i in range(len(means)):
        for r in rows[offsets[i] : offsets[i + 1]]:
            means[i] += v[r]
        means[i] /= np.float32(max(1, offsets[i + 1] - offsets[i]))
    return means
