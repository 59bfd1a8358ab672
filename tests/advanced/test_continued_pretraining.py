"""Continued pretraining: the domain is learned, the old one partly forgotten, labels are needed."""

import math

import numpy as np
import pytest
import torch

from course_lib.advanced import continue_mlm, with_heads
from course_lib.models import ensure_torchvision
from course_lib.sentences import (
    BertConfig,
    BertEncoder,
    BertForPreTraining,
    WordPieceTokenizer,
    masked_texts,
    pretrain,
)
from course_lib.sentences.wordpiece_training import SPECIAL

OLD = ("the cat sleeps on the mat", "a dog runs in the park", "the bird sings in a tree")
NEW = ("sort the array by keys", "solve a linear equation", "fit a model on the data")
WORDS = sorted({word for text in OLD + NEW for word in text.split()})
TOKENIZER = WordPieceTokenizer([*SPECIAL, *WORDS])


def model(seed=0):
    sizes = {"vocabulary_size": len(TOKENIZER), "dim": 32, "layers": 1, "heads": 2, "inner": 64}
    return BertForPreTraining(BertConfig(**sizes, positions=32, dropout=0.0, deviation=0.1), seed)


@pytest.fixture(scope="module")
def adapted():
    net = model()
    pretrain(net, list(OLD) * 20, TOKENIZER, 80, 16, 16, rate=0.3)
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    report = continue_mlm(
        net, [f"{a} {b}" for a in NEW for b in NEW], TOKENIZER, NEW, OLD, 80, 9, 16, 3e-3, 0.3
    )
    return net, before, report


def test_the_domain_is_learned_and_the_old_one_partly_forgotten(adapted):
    _, _, report = adapted
    assert report.domain_after < report.domain_before - 1
    assert report.general_after > report.general_before + 0.3
    assert len(report.history) == 80
    assert np.mean(report.history[-20:]) < np.mean(report.history[:20]) - 0.5


def test_it_is_the_model_that_was_trained(adapted):
    net, before, _ = adapted
    moved = [n for n, t in net.state_dict().items() if not torch.equal(t, before[n])]
    assert any(name.startswith("encoder.blocks") for name in moved)
    assert not net.training


def test_same_seed_same_numbers():
    runs = [continue_mlm(model(), list(NEW), TOKENIZER, OLD, steps=3, batch_size=3) for _ in "ab"]
    assert runs[0].history == runs[1].history
    other = continue_mlm(model(), list(NEW), TOKENIZER, OLD, steps=3, batch_size=3, seed=1)
    assert other.history != runs[0].history


def test_without_general_texts_what_was_forgotten_is_unknown():
    report = continue_mlm(model(), list(NEW), TOKENIZER, OLD, steps=1, batch_size=2)
    assert math.isnan(report.general_before) and math.isnan(report.general_after)


def test_fresh_heads_know_nothing_and_share_the_encoder():
    encoder = BertEncoder(model().encoder.config, seed=3)
    weights = {name: tensor.clone() for name, tensor in encoder.state_dict().items()}
    net = with_heads(encoder, seed=1)
    assert net.encoder is encoder
    assert all(torch.equal(t, weights[n]) for n, t in net.encoder.state_dict().items())
    report = continue_mlm(net, list(NEW), TOKENIZER, OLD, steps=1, batch_size=2)
    assert report.domain_before > 0.7 * math.log(len(TOKENIZER))
    assert not all(torch.equal(t, weights[n]) for n, t in encoder.state_dict().items())


def test_transformers_gives_no_loss_without_labels_and_one_with_its_collator():
    """D262: what a data collator is for."""
    ensure_torchvision()
    from transformers import BertConfig as HFConfig
    from transformers import BertForMaskedLM

    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    theirs = BertForMaskedLM(HFConfig(vocab_size=len(TOKENIZER), intermediate_size=32, **sizes))
    rows = TOKENIZER.batch(list(NEW), max_length=16)
    assert theirs(rows.ids, rows.mask).loss is None
    hidden = masked_texts(list(NEW), TOKENIZER, 16, rate=0.5)
    loss = theirs(hidden.batch.ids, hidden.batch.mask, labels=hidden.labels).loss.item()
    assert loss == pytest.approx(math.log(len(TOKENIZER)), abs=0.3)


@pytest.mark.parametrize(
    ("held_out", "says"),
    [([], "held_out: expected one text or more"), (NEW[:1], "held_out: expected none of texts")],
)
def test_a_measurement_on_nothing_or_on_what_was_learned_is_refused(held_out, says):
    with pytest.raises(ValueError, match=says):
        continue_mlm(model(), list(NEW), TOKENIZER, held_out, steps=1)
