"""Texts with some of their tokens hidden: what pretraining reads, and what it is measured on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from course_lib.sentences.masked_language_model import corrupt
from course_lib.sentences.next_sentence import SentencePair
from course_lib.sentences.token_batches import TokenBatch
from course_lib.sentences.wordpiece import WordPieceTokenizer


class MaskedTexts(NamedTuple):
    """Texts or pairs of texts, of which some tokens were chosen to be guessed.

    Attributes
    ----------
    batch : TokenBatch
        With the corrupted ids, (B, T).
    labels : (B, T) int64
        The original of each chosen token, -100 elsewhere.
    follows : (B,) bool or None
        Whether the second texts follow; None without pairs.
    """

    batch: TokenBatch
    labels: Tensor
    follows: Tensor | None


def encode_texts(
    texts: Sequence[str] | Sequence[SentencePair],
    tokenizer: WordPieceTokenizer,
    max_length: int,
) -> tuple[TokenBatch, Tensor | None]:
    """Return the tokens of texts or of pairs, and for pairs whether the second texts follow.

    Raises
    ------
    ValueError
        If there are no texts.
    TypeError
        If texts and pairs are mixed, or something else is among them.
    """
    if not texts:
        raise ValueError("texts: expected one or more, got none")
    pairs = [text for text in texts if isinstance(text, SentencePair)]
    alone = [text for text in texts if isinstance(text, str)]
    if max(len(pairs), len(alone)) < len(texts):
        raise TypeError("texts: expected all str or all SentencePair, got a mixture")
    if alone:
        return tokenizer.batch(alone, max_length=max_length), None
    first, second, follows = zip(*pairs, strict=True)
    return tokenizer.batch(first, second, max_length=max_length), torch.tensor(follows)


def mask_rows(
    rows: TokenBatch, tokenizer: WordPieceTokenizer, seed: int, rate: float = 0.15
) -> tuple[TokenBatch, Tensor]:
    """Choose tokens of encoded texts and `corrupt` them, never [CLS], [SEP] or padding.

    Columns that hold only padding are cut off.

    Returns
    -------
    corrupted : TokenBatch
    labels : (B, T) int64
    """
    longest = int(rows.mask.sum(dim=1).max())
    ids, mask, segments = (x[:, :longest] for x in rows)
    special = (ids == tokenizer.cls_id) | (ids == tokenizer.sep_id)
    maskable = mask.bool() & ~special
    corrupted, labels = corrupt(ids, maskable, tokenizer.mask_id, len(tokenizer), seed, rate)
    return TokenBatch(corrupted, mask, segments), labels


def masked_texts(
    texts: Sequence[str] | Sequence[SentencePair],
    tokenizer: WordPieceTokenizer,
    max_length: int = 32,
    rate: float = 0.15,
    seed: int = 0,
) -> MaskedTexts:
    """Encode texts or pairs and hide some of their tokens, to measure a model on.

    Parameters
    ----------
    texts : sequence of str or of SentencePair
    tokenizer : WordPieceTokenizer
    max_length : int
        Longest row in tokens.
    rate : float
        Share of the tokens that is chosen.
    seed : int

    Returns
    -------
    MaskedTexts

    Examples
    --------
    >>> from course_lib.sentences.wordpiece import SPECIAL
    >>> tokenizer = WordPieceTokenizer([*SPECIAL, "it", "rain", "##s"])
    >>> batch, labels, _ = masked_texts(["It rains", "rain"], tokenizer, rate=1.0)
    >>> labels
    tensor([[-100,    5,    6,    7, -100],
            [-100,    6, -100, -100, -100]])
    """
    rows, follows = encode_texts(texts, tokenizer, max_length)
    return MaskedTexts(*mask_rows(rows, tokenizer, seed, rate), follows)
