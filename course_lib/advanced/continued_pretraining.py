"""Domain adaptation: go on with masked-language modelling on the texts of a new domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch

from course_lib.sentences import (
    BertEncoder,
    BertForPreTraining,
    MaskedTexts,
    PretrainingStep,
    WordPieceTokenizer,
    evaluate,
    masked_texts,
    pretrain,
)


class AdaptationReport(NamedTuple):
    """Masked-language losses before and after, on texts that the model wasn't trained on.

    Attributes
    ----------
    domain_before, domain_after
        Mean -log p of the hidden tokens of held-out texts of the new domain, natural logarithm.
    general_before, general_after
        The same on texts of the old domain: what adapting forgets. nan if none were given.
    history
        Loss of each step on its batch.
    """

    domain_before: float
    domain_after: float
    general_before: float
    general_after: float
    history: list[float]


def with_heads(encoder: BertEncoder, seed: int = 0) -> BertForPreTraining:
    """Put fresh pretraining heads on an encoder that was published without them.

    Sentence models come without the head for masked tokens. A fresh one knows nothing: before
    anything can be adapted, its loss starts near ln V and above, whatever the encoder knows.

    Parameters
    ----------
    encoder : BertEncoder
        Shared, not copied: training the result trains it.
    seed : int
        Of the heads.

    Returns
    -------
    BertForPreTraining

    Examples
    --------
    >>> from course_lib.sentences import BertConfig
    >>> sizes = {"vocabulary_size": 50, "dim": 8, "layers": 1, "heads": 2, "inner": 16}
    >>> encoder = BertEncoder(BertConfig(**sizes, positions=16))
    >>> with_heads(encoder).encoder is encoder
    True
    """
    model = BertForPreTraining(encoder.config, seed)
    model.encoder = encoder
    return model


def continue_mlm(
    model: BertForPreTraining,
    texts: Sequence[str],
    tokenizer: WordPieceTokenizer,
    held_out: Sequence[str],
    general: Sequence[str] = (),
    steps: int = 100,
    batch_size: int = 64,
    max_length: int = 32,
    learning_rate: float = 1e-3,
    rate: float = 0.15,
    seed: int = 0,
) -> AdaptationReport:
    """Go on pretraining on a domain, and measure what was learned and what was forgotten.

    The data collator is `course_lib.sentences.masked_texts`: it hides tokens and makes the labels.
    Without labels there is no loss, and nothing is learned. The tokenizer stays the old one, as the
    word table's rows are its tokens; words of the new domain fall into more pieces.

    Parameters
    ----------
    model : BertForPreTraining
        Trained in place by masked tokens alone (`course_lib.sentences.pretrain`).
    texts : sequence of str
        Of the new domain; no labels are needed.
    tokenizer : WordPieceTokenizer
        The one that the model was trained with.
    held_out : sequence of str
        Texts of the new domain for the measurement; none of `texts`.
    general : sequence of str
        Texts of the old domain for the measurement, maybe none.
    steps, batch_size, max_length, rate, seed
        As in `course_lib.sentences.pretrain`. Both measurements hide the same tokens.
    learning_rate : float
        The highest one; lower than in the first training, which it would otherwise undo.

    Returns
    -------
    AdaptationReport

    Raises
    ------
    ValueError
        If there are no texts or held-out texts, a text is in both, or a number is out of range.

    References
    ----------
    Gururangan et al. (2020), "Don't Stop Pretraining: Adapt Language Models to Domains and Tasks",
    section 3 (domain-adaptive pretraining).

    Examples
    --------
    >>> from course_lib.sentences import BertConfig
    >>> from course_lib.sentences.wordpiece_training import SPECIAL
    >>> tokenizer = WordPieceTokenizer([*SPECIAL, "sort", "an", "array", "list"])
    >>> sizes = {"vocabulary_size": 9, "dim": 8, "layers": 1, "heads": 2, "inner": 16}
    >>> model = BertForPreTraining(BertConfig(**sizes, positions=16, dropout=0.0))
    >>> report = continue_mlm(model, ["sort an array"] * 9, tokenizer, ["sort an list"], steps=9)
    >>> len(report.history), report.general_after
    (9, nan)
    """
    if not len(held_out):
        raise ValueError("held_out: expected one text or more, got none")
    if shared := set(texts) & set(held_out):
        raise ValueError(f"held_out: expected none of texts, got {next(iter(shared))[:60]!r}")
    hidden = [
        masked_texts(list(part), tokenizer, max_length, rate, seed) if part else None
        for part in (held_out, general)
    ]
    before = [_loss(model, part) for part in hidden]
    history = pretrain(
        model, texts, tokenizer, steps, batch_size, max_length, learning_rate, rate, seed
    )
    after = [_loss(model, part) for part in hidden]
    return AdaptationReport(
        before[0], after[0], before[1], after[1], [_number(step) for step in history]
    )


def _loss(model: BertForPreTraining, hidden: MaskedTexts | None) -> float:
    return float("nan") if hidden is None else _number(evaluate(model, hidden))


def _number(step: PretrainingStep) -> float:
    return float(torch.as_tensor(step.masked_lm))
