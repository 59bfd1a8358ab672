"""A tiny model on a language in which a word follows from its neighbours."""

import numpy as np
import pytest
import torch

from course_lib.sentences.bert_configuration import BertConfig
from course_lib.sentences.masked_baselines import PieceCounts, guess_accuracy
from course_lib.sentences.next_sentence import SentencePair
from course_lib.sentences.pretraining import evaluate, pretrain
from course_lib.sentences.pretraining_model import BertForPreTraining
from course_lib.sentences.text_masking import encode_texts, masked_texts
from course_lib.sentences.wordpiece import SPECIAL, WordPieceTokenizer

LETTERS = "abcdefghijkl"
TOKENIZER = WordPieceTokenizer([*SPECIAL, *LETTERS])
CONFIG = BertConfig(len(TOKENIZER), 32, 1, 2, 64, 32, dropout=0.0)


def ladders(n, seed):
    """Texts such as "d e f g": each word is its left neighbour's successor."""
    rng = np.random.default_rng(seed)
    starts, lengths = rng.integers(0, 12, n), rng.integers(4, 8, n)
    return [
        " ".join(LETTERS[(s + i) % 12] for i in range(length))
        for s, length in zip(starts, lengths, strict=True)
    ]


def pairs(n, seed):
    """The second text begins with the same letter, or doesn't follow."""
    rng = np.random.default_rng(seed)
    texts = ladders(n, seed)
    return [
        SentencePair(t, t if follows else LETTERS[(LETTERS.index(t[0]) + 6) % 12], follows)
        for t, follows in zip(texts, (rng.random(n) < 0.5).tolist(), strict=True)
    ]


def test_it_learns_what_counting_single_words_cannot():
    model = BertForPreTraining(CONFIG)
    before = {n: p.clone() for n, p in model.named_parameters()}
    history = pretrain(model, ladders(400, 0), TOKENIZER, steps=150, learning_rate=1e-2, rate=0.3)
    assert len(history) == 150 and not model.training
    hidden = masked_texts(ladders(300, 1), TOKENIZER)
    rows, _ = encode_texts(ladders(400, 0), TOKENIZER, 32)
    counts = PieceCounts(rows, TOKENIZER)
    assert evaluate(model, hidden).masked_accuracy > 0.4  # counting gives 0.1
    assert guess_accuracy(counts.most_frequent(hidden), hidden) < 0.15
    assert history[-1].masked_lm < 0.6 * history[0].masked_lm
    assert np.isnan(history[0].next_sentence_accuracy)
    unmoved = [n for n, p in model.named_parameters() if torch.equal(p, before[n])]
    assert all(n.startswith(("encoder.pooler", "next_sentence")) for n in unmoved)


def test_the_joint_loss_learns_the_pairs_too():
    model = BertForPreTraining(CONFIG)
    history = pretrain(model, pairs(400, 0), TOKENIZER, steps=80, batch_size=32, learning_rate=1e-2)
    measured = evaluate(model, masked_texts(pairs(300, 1), TOKENIZER))
    assert measured.next_sentence_accuracy > 0.95
    assert history[0].next_sentence == pytest.approx(np.log(2), abs=0.15)


def test_same_seed_same_bytes_and_the_global_generator_is_left_alone():
    before = torch.get_rng_state()
    runs = [BertForPreTraining(CONFIG) for _ in range(3)]
    histories = [
        pretrain(m, ladders(50, 0), TOKENIZER, steps=3, batch_size=16, seed=s)
        for m, s in zip(runs, (1, 1, 2), strict=True)
    ]
    first, again, other = (m.encoder.blocks[0].attention.key.weight for m in runs)
    assert torch.equal(first, again) and not torch.equal(first, other)
    losses = [[s.masked_lm for s in h] for h in histories]
    assert losses[0] == losses[1] != losses[2]
    assert torch.equal(before, torch.get_rng_state())


def test_few_texts_are_seen_again_and_again():
    assert len(pretrain(BertForPreTraining(CONFIG), ["a b c"] * 3, TOKENIZER, steps=5)) == 5


def test_measuring_changes_nothing():
    model = BertForPreTraining(CONFIG).train()
    hidden = masked_texts(ladders(20, 0), TOKENIZER)
    assert evaluate(model, hidden) != evaluate(BertForPreTraining(CONFIG, seed=1), hidden)
    assert model.training and all(p.grad is None for p in model.parameters())


def test_bad_input_is_named():
    model = BertForPreTraining(CONFIG)
    with pytest.raises(ValueError, match="texts: expected one or more, got none"):
        pretrain(model, [], TOKENIZER, steps=1)
    with pytest.raises(ValueError, match="steps: expected 1 or more, got 0"):
        pretrain(model, ["a"], TOKENIZER, steps=0)
    with pytest.raises(ValueError, match="batch_size: expected 1 or more, got 0"):
        pretrain(model, ["a"], TOKENIZER, steps=1, batch_size=0)
