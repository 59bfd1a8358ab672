"""Next-sentence prediction: does the second text follow the first one?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch.nn.functional as F
from torch import Tensor, nn


class SentencePair(NamedTuple):
    """Two texts, and whether the second one followed the first in a document."""

    first: str
    second: str
    follows: bool


def next_sentence_pairs(documents: Sequence[Sequence[str]], seed: int) -> list[SentencePair]:
    """Pair each sentence with the next one, or half of the time with one of another document.

    Parameters
    ----------
    documents : sequence of sequences of str
        The sentences of each document, in order. The last one of a document begins no pair.
    seed : int

    Returns
    -------
    list of SentencePair

    Raises
    ------
    ValueError
        If fewer than two documents have a sentence: there is nothing to draw from.

    References
    ----------
    Devlin et al. 2019, section 3.1, "Task #2: Next sentence prediction".

    Examples
    --------
    >>> documents = [["It rains.", "It pours."], ["Load the file.", "Then parse it."]]
    >>> [pair.follows for pair in next_sentence_pairs(documents, seed=0)]
    [False, True]
    """
    everything = [(d, s) for d, sentences in enumerate(documents) for s in sentences]
    if len({d for d, _ in everything}) < 2:
        raise ValueError("documents: expected sentences in at least 2 documents, got fewer")
    rng = np.random.default_rng(seed)
    pairs = []
    for d, sentences in enumerate(documents):
        for first, second in zip(sentences, sentences[1:], strict=False):
            follows = bool(rng.random() < 0.5)
            other = second if follows else _elsewhere(everything, d, rng)
            pairs.append(SentencePair(first, other, follows))
    return pairs


def _elsewhere(everything: list[tuple[int, str]], d: int, rng: np.random.Generator) -> str:
    while True:
        other, sentence = everything[rng.integers(len(everything))]
        if other != d:
            return sentence


class NextSentenceHead(nn.Module):
    """Two scores from the pooled [CLS]: follows, doesn't follow.

    Parameters
    ----------
    dim : int
        d, the width of the states.

    Examples
    --------
    >>> import torch
    >>> NextSentenceHead(8)(torch.randn(3, 8)).shape
    torch.Size([3, 2])
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dense = nn.Linear(dim, 2)

    def forward(self, pooled: Tensor) -> Tensor:
        """Return the scores: `BertEncoder.pooled` (B, d) to (B, 2), "follows" first."""
        return self.dense(pooled)


def next_sentence_loss(logits: Tensor, follows: Tensor) -> Tensor:
    """Return the mean of -y log p - (1 - y) log(1 - p), with p the probability of "follows".

    Both classes count: with the first term alone, a model that always says "follows" has no loss.

    Parameters
    ----------
    logits : (B, 2) float32
        "Follows" first.
    follows : (B,) bool or int
        y.

    Returns
    -------
    () float32

    Examples
    --------
    >>> import torch
    >>> always = torch.tensor([[20.0, 0.0], [20.0, 0.0]])
    >>> next_sentence_loss(always, torch.tensor([True, True])).item() < 1e-6
    True
    >>> next_sentence_loss(always, torch.tensor([True, False]))
    tensor(10.)
    """
    return F.cross_entropy(logits, 1 - follows.long())
