"""BERT as it is pretrained: the encoder, a head for masked tokens and one for sentence pairs."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from course_lib.sentences.bert import BertEncoder, draw_weights
from course_lib.sentences.bert_configuration import BertConfig
from course_lib.sentences.masked_language_model import IGNORED, MaskedLMHead, masked_lm_loss
from course_lib.sentences.next_sentence import NextSentenceHead, next_sentence_loss
from course_lib.sentences.token_batches import TokenBatch
from course_lib.sentences.weight_seeds import seeded_weights


class PretrainingStep(NamedTuple):
    """What a batch gave: tensors with gradients from `losses`, plain floats in a history.

    Attributes
    ----------
    masked_lm
        Mean -log p of the chosen tokens.
    next_sentence
        Mean -log p of "follows" or "doesn't follow"; 0 without pairs.
    masked_accuracy
        Share of the chosen tokens whose best guess was right.
    next_sentence_accuracy
        The same of the pairs; nan without pairs.
    """

    masked_lm: Tensor
    next_sentence: Tensor
    masked_accuracy: Tensor
    next_sentence_accuracy: Tensor


class BertForPreTraining(nn.Module):
    """An encoder with the two heads that it is pretrained through, and that are thrown away after.

    Parameters
    ----------
    config : BertConfig
    seed : int
        Of the first weights.

    References
    ----------
    Devlin et al. 2019, section 3.1.

    Examples
    --------
    >>> sizes = {"vocabulary_size": 50, "dim": 8, "layers": 2, "heads": 2, "inner": 32}
    >>> model = BertForPreTraining(BertConfig(**sizes, positions=16))
    >>> ids = torch.tensor([[2, 17, 3, 40, 3]])
    >>> tokens, follows = model(ids, torch.ones_like(ids), torch.tensor([[0, 0, 0, 1, 1]]))
    >>> tokens.shape, follows.shape
    (torch.Size([1, 5, 50]), torch.Size([1, 2]))
    """

    def __init__(self, config: BertConfig, seed: int = 0) -> None:
        super().__init__()
        self.encoder = BertEncoder(config, seed)
        with seeded_weights(seed):
            self.masked_lm = MaskedLMHead(config)
            self.next_sentence = NextSentenceHead(config.dim)
            draw_weights(self.masked_lm, config.deviation)
            draw_weights(self.next_sentence, config.deviation)

    def forward(self, ids: Tensor, mask: Tensor, segments: Tensor) -> tuple[Tensor, Tensor]:
        """Return the scores of all pieces at all positions (B, T, V), and of the pairs (B, 2)."""
        states = self.encoder(ids, mask, segments)  # (B, T, d)
        return self.token_scores(states), self.next_sentence(self.encoder.pooled(states))

    def token_scores(self, states: Tensor) -> Tensor:
        """Score every word piece: (..., d) to (..., V)."""
        return self.masked_lm(states, self.encoder.embeddings.word.weight)

    def losses(
        self, batch: TokenBatch, labels: Tensor, follows: Tensor | None = None
    ) -> PretrainingStep:
        """Return both losses and accuracies; the joint loss is the sum of the two.

        The word table is multiplied at the chosen positions only: at 15 % that saves most of the
        work of the head.

        Parameters
        ----------
        batch : TokenBatch
            Corrupted ids (B, T), mask and segments.
        labels : (B, T) int64
            The original tokens; -100 where none was chosen.
        follows : (B,) bool, optional
            Whether the second texts follow.
        """
        states = self.encoder(*batch)  # (B, T, d)
        chosen = labels != IGNORED
        tokens, wanted = self.token_scores(states[chosen]), labels[chosen]  # (n, V), (n,)
        masked, right = masked_lm_loss(tokens, wanted), _accuracy(tokens, wanted)
        if follows is None:
            return PretrainingStep(masked, torch.zeros(()), right, torch.tensor(torch.nan))
        pairs = self.next_sentence(self.encoder.pooled(states))  # (B, 2)
        pair_loss, pair_accuracy = next_sentence_loss(pairs, follows), _accuracy(pairs, ~follows)
        return PretrainingStep(masked, pair_loss, right, pair_accuracy)


def _accuracy(logits: Tensor, wanted: Tensor) -> Tensor:
    return (logits.argmax(dim=-1) == wanted).float().mean()
