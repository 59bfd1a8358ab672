"""The training loops of hierarchical softmax, one logistic step for each turn of a word's way."""

import numpy as np
from numpy.typing import NDArray

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
    descend,
    dot,
    draw_radius,
    gather_contexts,
    kernel,
    minus_log_sigma,
    sigma,
    step,
    thin,
)

LOSS_EVERY = 16  # examples
Tree = tuple[Ids, NDArray[np.int8], Ids]  # nodes, turns, offsets of a HuffmanTree


@kernel
def train_hierarchical_skipgram(
    tokens: Ids,
    offsets: Ids,
    keep: Bits,
    model: tuple[Matrix, Matrix],
    tree: Tree,
    window: int,
    alpha: Number,
    state: State,
    lanes: Lanes,
) -> tuple[float, int]:
    """Learn from each pair; return (sum of sampled losses, their number)."""
    v, u = model
    sentence = np.empty(np.max(np.diff(offsets)), np.int64)
    e = np.zeros((1, len(lanes)), np.float32)
    loss, pairs = 0.0, 0
    for s in range(len(offsets) - 1):
        n = thin(tokens, offsets[s], offsets[s + 1], keep, sentence, state)
        for i in range(n):
            radius = draw_radius(window, state)
            for j in range(max(0, i - radius), min(n, i + radius + 1)):
                if j == i:
                    continue
                if pairs % LOSS_EVERY == 0:
                    loss += path_loss(v, sentence[i], sentence[j], tree, u, lanes)
                pairs += 1
                learn_path(v, sentence[i], sentence[j], tree, u, alpha, e, lanes)
                add(v, sentence[i], np.float32(1), e, 0, lanes)
                clear(e, 0, lanes)
    return loss, (pairs + LOSS_EVERY - 1) // LOSS_EVERY


@kernel
def train_hierarchical_cbow(
    tokens: Ids,
    offsets: Ids,
    keep: Bits,
    model: tuple[Matrix, Matrix],
    tree: Tree,
    window: int,
    alpha: Number,
    state: State,
    lanes: Lanes,
) -> tuple[float, int]:
    """Learn from each window; return (sum of sampled losses, their number)."""
    v, u = model
    sentence = np.empty(np.max(np.diff(offsets)), np.int64)
    contexts = np.empty(2 * window, np.int64)
    h, e = np.zeros((1, len(lanes)), np.float32), np.zeros((1, len(lanes)), np.float32)
    loss, windows = 0.0, 0
    for s in range(len(offsets) - 1):
        n = thin(tokens, offsets[s], offsets[s + 1], keep, sentence, state)
        for i in range(n):
            count = gather_contexts(contexts, sentence, i, n, draw_radius(window, state))
            if count == 0:
                continue
            mean_of_rows(h, v, contexts, count, lanes)
            if windows % LOSS_EVERY == 0:
                loss += path_loss(h, 0, sentence[i], tree, u, lanes)
            windows += 1
            learn_path(h, 0, sentence[i], tree, u, alpha, e, lanes)
            hand_out(v, contexts, count, e, lanes)
    return loss, (windows + LOSS_EVERY - 1) // LOSS_EVERY


@step
def learn_path(
    h: Matrix, i: int, word: int, tree: Tree, u: Matrix, alpha: Number, e: Matrix, lanes: Lanes
) -> None:
    """Descend on -Σ_j log σ(turn_j · u_j · h); e gathers what h is owed."""
    nodes, turns, offsets = tree
    for j in range(offsets[word], offsets[word + 1]):
        label = np.float32(turns[j] > 0)
        g = alpha * (label - sigma(dot(h, i, u, nodes[j], lanes)))
        descend(h, i, u, nodes[j], g, e, lanes)


@step
def path_loss(h: Matrix, i: int, word: int, tree: Tree, u: Matrix, lanes: Lanes) -> Number:
    """-Σ_j log σ(turn_j · u_j · h)."""
    nodes, turns, offsets = tree
    loss = 0.0
    for j in range(offsets[word], offsets[word + 1]):
        loss += minus_log_sigma(np.float32(turns[j]) * dot(h, i, u, nodes[j], lanes))
    return loss
