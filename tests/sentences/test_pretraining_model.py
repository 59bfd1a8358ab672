"""Both heads and the joint loss against transformers' BertForPreTraining."""

import pytest
import torch

from course_lib.sentences.bert_configuration import BertConfig
from course_lib.sentences.bert_weights import load_bert
from course_lib.sentences.pretraining_model import BertForPreTraining
from course_lib.sentences.token_batches import TokenBatch
from tests.sentences.tiny_checkpoints import saved_bert

BATCH = TokenBatch(
    torch.tensor([[2, 17, 3, 30, 3], [2, 40, 3, 0, 0]]),
    torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]),
    torch.tensor([[0, 0, 0, 1, 1], [0, 0, 0, 0, 0]]),
)
LABELS = torch.tensor([[-100, 17, -100, 31, -100], [-100, 5, -100, -100, -100]])
FOLLOWS = torch.tensor([True, False])


def ours_and_theirs(folder):
    theirs = saved_bert(folder, "BertForPreTraining")
    encoder = load_bert(folder)
    ours = BertForPreTraining(encoder.config).eval()
    ours.encoder = encoder
    head = theirs.cls.predictions
    ours.masked_lm.dense.load_state_dict(head.transform.dense.state_dict())
    ours.masked_lm.norm.load_state_dict(head.transform.LayerNorm.state_dict())
    ours.masked_lm.bias.data = head.bias.data
    ours.next_sentence.dense.load_state_dict(theirs.cls.seq_relationship.state_dict())
    return ours, theirs


def test_scores_and_losses_equal_transformers(tmp_path):
    ours, theirs = ours_and_theirs(tmp_path)
    names = ("input_ids", "attention_mask", "token_type_ids")
    given = dict(zip(names, BATCH, strict=True))
    expected = theirs(**given, labels=LABELS, next_sentence_label=1 - FOLLOWS.long())
    tokens, pairs = ours(*BATCH)
    torch.testing.assert_close(tokens, expected.prediction_logits, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(pairs, expected.seq_relationship_logits, rtol=1e-4, atol=1e-4)
    step = ours.losses(BATCH, LABELS, FOLLOWS)
    torch.testing.assert_close(step.masked_lm + step.next_sentence, expected.loss)
    guesses = expected.prediction_logits.argmax(dim=-1)
    right = (guesses == LABELS)[LABELS != -100].float().mean()
    assert step.masked_accuracy == right
    said = expected.seq_relationship_logits.argmax(dim=-1) == 0
    assert step.next_sentence_accuracy == (said == FOLLOWS).float().mean()


def test_without_pairs_only_the_tokens_count(tmp_path):
    ours, theirs = ours_and_theirs(tmp_path)
    step = ours.losses(BATCH, LABELS)
    torch.testing.assert_close(step.masked_lm, ours.losses(BATCH, LABELS, FOLLOWS).masked_lm)
    assert step.next_sentence == 0 and step.next_sentence_accuracy.isnan()


def test_the_joint_loss_reaches_every_parameter():
    sizes = {"vocabulary_size": 60, "dim": 8, "layers": 2, "heads": 2, "inner": 16}
    model = BertForPreTraining(BertConfig(**sizes, positions=8, dropout=0.0))
    step = model.losses(BATCH, LABELS, FOLLOWS)
    (step.masked_lm + step.next_sentence).backward()
    still = [n for n, p in model.named_parameters() if p.grad is None or not p.grad.any()]
    assert still == []


def test_same_seed_same_weights():
    config = BertConfig(60, 8, 1, 2, 16, 8)
    first, again, other = (BertForPreTraining(config, s) for s in (1, 1, 2))
    a, b, c = (m.masked_lm.dense.weight for m in (first, again, other))
    assert torch.equal(a, b) and not torch.equal(a, c)
    assert a.std().item() == pytest.approx(0.02, rel=0.4)
