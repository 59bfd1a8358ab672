"""Pretraining: masked tokens and next sentences together, as in BERT, or masked tokens alone."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from course_lib.datasets.progress_bar import progress
from course_lib.sentences.descent import gradient_step
from course_lib.sentences.next_sentence import SentencePair
from course_lib.sentences.pretraining_model import BertForPreTraining, PretrainingStep
from course_lib.sentences.text_masking import MaskedTexts, encode_texts, mask_rows
from course_lib.sentences.token_batches import TokenBatch
from course_lib.sentences.weight_seeds import seeded_weights
from course_lib.sentences.wordpiece import WordPieceTokenizer


def pretrain(
    model: BertForPreTraining,
    texts: Sequence[str] | Sequence[SentencePair],
    tokenizer: WordPieceTokenizer,
    steps: int,
    batch_size: int = 64,
    max_length: int = 32,
    learning_rate: float = 3e-3,
    rate: float = 0.15,
    seed: int = 0,
) -> list[PretrainingStep]:
    """Train on texts by masked tokens alone, or on sentence pairs by the joint loss.

    Every pass over the texts shuffles them and chooses other tokens. AdamW; the learning rate
    climbs for the first tenth of the steps and then falls to 0 in a straight line.

    Parameters
    ----------
    model : BertForPreTraining
        Trained in place, left in eval mode.
    texts : sequence of str or of SentencePair
    tokenizer : WordPieceTokenizer
    steps, batch_size : int
    max_length : int
        Longest row in tokens.
    learning_rate : float
        The highest one.
    rate : float
        Share of the tokens that is chosen.
    seed : int
        Of the shuffles, of the choices and of dropout.

    Returns
    -------
    list of PretrainingStep
        One for each step, of floats.

    Raises
    ------
    ValueError
        If there are no texts, or `steps` or `batch_size` is below 1.

    References
    ----------
    Devlin et al. 2019, appendix A.2. Without pairs: Liu et al. 2019, "RoBERTa", section 4.2.
    """
    for name, value in {"steps": steps, "batch_size": batch_size}.items():
        if value < 1:
            raise ValueError(f"{name}: expected 1 or more, got {value}")
    rows, follows = encode_texts(texts, tokenizer, max_length)
    weights = list(model.parameters())
    optimizer = torch.optim.AdamW(weights, learning_rate, (0.9, 0.98))
    climb = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / climb, (steps - s) / max(1, steps - climb))
    )
    history = []
    model.train()
    with seeded_weights(seed):
        batches = _shuffled(len(rows.ids), batch_size, steps)
        for i, picked in enumerate(progress(batches, "pretraining")):
            chosen = TokenBatch(*(x[picked] for x in rows))
            batch, labels = mask_rows(chosen, tokenizer, seed + i, rate)
            step = model.losses(batch, labels, None if follows is None else follows[picked])
            gradient_step(step.masked_lm + step.next_sentence, weights, optimizer)
            schedule.step()
            history.append(PretrainingStep(*(x.item() for x in step)))
    model.eval()
    return history


@torch.no_grad()
def evaluate(model: BertForPreTraining, hidden: MaskedTexts) -> PretrainingStep:
    """Measure a model on texts that it wasn't trained on, all in one batch, without dropout.

    Parameters
    ----------
    model : BertForPreTraining
    hidden : MaskedTexts
        From `masked_texts`.

    Returns
    -------
    PretrainingStep
        Of floats.
    """
    was_training = model.training
    step = model.eval().losses(*hidden)
    model.train(was_training)
    return PretrainingStep(*(x.item() for x in step))


def _shuffled(n: int, batch_size: int, steps: int) -> list[Tensor]:
    """Return the rows of each step's batch; every row comes once before any comes again."""
    passes = -(-steps * batch_size // n)
    order = torch.cat([torch.randperm(n) for _ in range(passes)])
    return list(order.split(batch_size))[:steps]
