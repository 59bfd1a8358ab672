"""What counting alone guesses behind a [MASK]: the bar for masked-language models."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.sentences.masked_language_model import IGNORED
from course_lib.sentences.text_masking import MaskedTexts
from course_lib.sentences.token_batches import TokenBatch
from course_lib.sentences.wordpiece import WordPieceTokenizer


class PieceCounts:
    """How often each piece, and each pair of neighbours, occurs in texts.

    The pairs fill a (V, V) float32 table: for vocabularies of a few thousand pieces.

    Parameters
    ----------
    rows : TokenBatch
        Encoded training texts, nothing hidden.
    tokenizer : WordPieceTokenizer
    smoothing : float
        λ: p(w | left) = (f(left w) + λ p(w)) / (f(left) + λ), and p(right | w) alike.

    Examples
    --------
    >>> from course_lib.sentences.text_masking import masked_texts
    >>> from course_lib.sentences.wordpiece import SPECIAL
    >>> tokenizer = WordPieceTokenizer([*SPECIAL, "a", "is", "it", "so"])
    >>> counts = PieceCounts(tokenizer.batch(["so so", "it is so", "it is a"]), tokenizer)
    >>> hidden = TokenBatch(*tokenizer.batch(["it is"]))
    >>> hidden.ids[0, 2], labels = tokenizer.mask_id, torch.tensor([[-100, -100, 6, -100]])
    >>> tokenizer.tokens(counts.most_frequent(MaskedTexts(hidden, labels, None)))
    ['so']
    >>> tokenizer.tokens(counts.after_left(MaskedTexts(hidden, labels, None)))
    ['is']
    """

    def __init__(
        self, rows: TokenBatch, tokenizer: WordPieceTokenizer, smoothing: float = 0.1
    ) -> None:
        V = len(tokenizer)
        adjacent = rows.mask[:, 1:] == 1
        left, right = rows.ids[:, :-1][adjacent], rows.ids[:, 1:][adjacent]
        ones = torch.ones(len(left))
        self.pairs = torch.zeros(V, V).index_put_((left, right), ones, accumulate=True)  # f(ab)
        self.single = torch.bincount(rows.ids[rows.mask == 1], minlength=V).float()  # f(a), (V,)
        self.p = self.single / self.single.sum()
        self.smoothing = smoothing
        special = [tokenizer.pad_id, tokenizer.cls_id, tokenizer.sep_id, tokenizer.mask_id]
        self.possible = torch.ones(V, dtype=torch.bool)
        self.possible[special] = False

    def most_frequent(self, hidden: MaskedTexts) -> Tensor:
        """Guess the most frequent piece at each of the n chosen positions: (n,) int64."""
        return self._best(self.p.expand(int((hidden.labels != IGNORED).sum()), -1))

    def after_left(self, hidden: MaskedTexts) -> Tensor:
        """Guess the piece that most often follows the left neighbour: (n,) int64."""
        return self._best(self._after(self._neighbours(hidden)[0]))

    def between(self, hidden: MaskedTexts) -> Tensor:
        """Guess the piece w with the largest p(w | left) p(right | w): (n,) int64."""
        left, right = self._neighbours(hidden)
        return self._best(self._after(left) * self._before(right))

    def _neighbours(self, hidden: MaskedTexts) -> tuple[Tensor, Tensor]:
        row, column = torch.nonzero(hidden.labels != IGNORED, as_tuple=True)
        return hidden.batch.ids[row, column - 1], hidden.batch.ids[row, column + 1]  # (n,), (n,)

    def _after(self, left: Tensor) -> Tensor:
        seen = self.pairs[left] + self.smoothing * self.p  # (n, V)
        return seen / (self.single[left] + self.smoothing)[:, None]

    def _before(self, right: Tensor) -> Tensor:
        seen = self.pairs[:, right].T + self.smoothing * self.p[right][:, None]  # (n, V)
        known = seen / (self.single + self.smoothing)
        unseen = (self.single[right] == 0)[:, None]  # [MASK], above all
        return torch.where(unseen, 1.0, known)

    def _best(self, scores: Tensor) -> Tensor:
        return scores.masked_fill(~self.possible, -1.0).argmax(dim=-1)


def guess_accuracy(guesses: Tensor, hidden: MaskedTexts) -> float:
    """Return the share of the n chosen positions at which the guess is right.

    Parameters
    ----------
    guesses : (n,) int64
    hidden : MaskedTexts

    Returns
    -------
    float
        0 to 1.
    """
    return (guesses == hidden.labels[hidden.labels != IGNORED]).float().mean().item()
