"""Training a sequence-to-sequence model, and how often it is right as inputs grow."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from course_lib.datasets.progress_bar import progress
from course_lib.sentences.descent import gradient_step
from course_lib.sentences.encoder_decoder import PAD_ID, Seq2Seq
from course_lib.sentences.padded_batches import pad_sequences

IdPair = tuple[Sequence[int], Sequence[int]]  # source ids; target ids with the end token

WARM_UP = 50


@dataclass(frozen=True)
class LengthScore:
    """How many of the pairs with one input length a model got exactly right.

    Parameters
    ----------
    exact : float
        Share, 0 to 1, higher is better.
    pairs : int
        Pairs of that length.
    """

    exact: float
    pairs: int


def train_seq2seq(
    model: Seq2Seq,
    pairs: Sequence[IdPair],
    steps: int,
    batch_size: int = 128,
    learning_rate: float = 0.01,
    seed: int = 0,
) -> list[float]:
    """Train by Adam on random batches; the rate rises over 50 steps, then falls linearly to 0.

    Parameters
    ----------
    model : Seq2Seq
        Trained in place.
    pairs : sequence of (source ids, target ids)
        Targets end with the end token.
    steps, batch_size : int
    learning_rate : float
        The highest.
    seed : int
        Of the order of the batches.

    Returns
    -------
    list of float
        The loss of each step, in nats a token.

    Raises
    ------
    ValueError
        If there are no pairs, or `steps` or `batch_size` is below 1.

    Examples
    --------
    >>> copying = [([3, 4], [3, 4, 2]), ([4], [4, 2]), ([3], [3, 2])]
    >>> losses = train_seq2seq(Seq2Seq(5, 5, dim=4, hidden=8), copying, steps=100, batch_size=8)
    >>> losses[-1] < losses[0] / 2
    True
    """
    for name, value in {"pairs": len(pairs), "steps": steps, "batch_size": batch_size}.items():
        if value < 1:
            raise ValueError(f"{name}: expected 1 or more, got {value}")
    sources, lengths = pad_sequences([source for source, _ in pairs], PAD_ID)  # (n, T)
    targets, sizes = pad_sequences([target for _, target in pairs], PAD_ID)  # (n, S)
    weights = list(model.parameters())
    optimizer = torch.optim.Adam(weights, lr=learning_rate)
    generator = torch.Generator().manual_seed(seed)
    losses = []
    for i in progress(range(steps), "training"):
        rate = min(1.0, (i + 1) / WARM_UP) * (1 - i / steps)
        optimizer.param_groups[0]["lr"] = learning_rate * rate
        rows = torch.randint(len(pairs), (batch_size,), generator=generator)
        T, S = int(lengths[rows].max()), int(sizes[rows].max())
        loss = model.loss(sources[rows, :T], lengths[rows], targets[rows, :S])
        losses.append(gradient_step(loss, weights, optimizer))
    return losses


def exact_match(model: Seq2Seq, pairs: Sequence[IdPair]) -> NDArray[np.bool_]:
    """Tell for each pair whether greedy decoding writes the whole target, end token included.

    Parameters
    ----------
    model : Seq2Seq
    pairs : sequence of (source ids, target ids)

    Returns
    -------
    (n,) bool array

    Raises
    ------
    ValueError
        If there are no pairs.

    Examples
    --------
    >>> exact_match(Seq2Seq(5, 5, dim=4, hidden=8), [([3], [4, 3, 4, 2])])
    array([False])
    """
    if not len(pairs):
        raise ValueError("pairs: expected one or more, got none")
    longest = max(len(target) for _, target in pairs)
    answers = model.translate(*pad_sequences([source for source, _ in pairs]), longest)
    targets = [list(target) for _, target in pairs]
    return np.array([a == t for a, t in zip(answers, targets, strict=True)])


def exact_match_by_length(model: Seq2Seq, pairs: Sequence[IdPair]) -> dict[int, LengthScore]:
    """Return the share of exactly right answers for each input length.

    Parameters
    ----------
    model : Seq2Seq
    pairs : sequence of (source ids, target ids)

    Returns
    -------
    dict of int to LengthScore
        Source tokens to score, shortest first.

    Examples
    --------
    >>> exact_match_by_length(Seq2Seq(5, 5, dim=4, hidden=8), [([3], [4, 3, 4, 2])])
    {1: LengthScore(exact=0.0, pairs=1)}
    """
    right = exact_match(model, pairs)
    by_length = defaultdict(list)
    for (source, _), correct in zip(pairs, right, strict=True):
        by_length[len(source)].append(bool(correct))
    return {
        T: LengthScore(float(np.mean(by_length[T])), len(by_length[T])) for T in sorted(by_length)
    }
