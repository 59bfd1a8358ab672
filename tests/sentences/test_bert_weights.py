"""Checkpoints that transformers wrote, and broken ones."""

import pytest
import torch

from course_lib.sentences.bert_weights import load_bert
from tests.sentences.tiny_checkpoints import edited, saved_bert

IDS = torch.tensor([[2, 17, 30, 3], [2, 40, 3, 0]])


@torch.no_grad()
def assert_same_states(ours, theirs):
    expected = theirs(IDS, IDS > 0, output_hidden_states=True).hidden_states
    for mine, right in zip(ours.hidden_states(IDS, IDS > 0), expected, strict=True):
        torch.testing.assert_close(mine, right)


@pytest.mark.parametrize("kind", ["BertModel", "BertForPreTraining", "BertForMaskedLM"])
def test_names_with_and_without_prefix_and_heads(tmp_path, kind):
    theirs = saved_bert(tmp_path, kind)
    ours = load_bert(tmp_path)
    assert_same_states(ours, getattr(theirs, "bert", theirs))
    assert (ours.pooler is None) == (kind == "BertForMaskedLM")
    assert not ours.training


def test_relu_and_epsilon_come_from_the_configuration(tmp_path):
    theirs = saved_bert(tmp_path, "BertModel", hidden_act="relu", layer_norm_eps=0.3)  # D086
    assert_same_states(load_bert(tmp_path), theirs)


def test_old_names_and_half_precision(tmp_path):
    theirs = saved_bert(tmp_path, "BertForPreTraining").bert

    def rename(tensors):
        for name in [n for n in tensors if "LayerNorm" in n]:
            old = name.replace("Norm.weight", "Norm.gamma").replace("Norm.bias", "Norm.beta")
            tensors[old] = tensors.pop(name)
        for name in tensors:
            tensors[name] = tensors[name].to(torch.bfloat16)

    edited(tmp_path, rename)
    ours = load_bert(tmp_path)
    assert {p.dtype for p in ours.parameters()} == {torch.float32}
    assert_same_states(ours, theirs.bfloat16().float())


def test_the_weights_can_be_trained(tmp_path):
    saved_bert(tmp_path, "BertModel")
    ours = load_bert(tmp_path)
    ours(IDS, IDS > 0).sum().backward()
    assert ours.embeddings.word.weight.grad is not None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda t: t.pop("encoder.layer.1.attention.self.key.bias"),
            "missing: blocks.1.attention.key.bias$",
        ),
        (
            lambda t: t.update({"encoder.layer.0.adapter.weight": torch.ones(1)}),
            "unknown: blocks.0.adapter.weight$",
        ),
        (
            lambda t: t.update({"embeddings.word_embeddings.weight": torch.ones(59, 16)}),
            r"of another shape: embeddings.word.weight \(59, 16\) instead of \(60, 16\)$",
        ),
    ],
)
def test_wrong_tensors_are_named(tmp_path, change, message):
    saved_bert(tmp_path, "BertModel")
    edited(tmp_path, change)
    with pytest.raises(ValueError, match=message):
        load_bert(tmp_path)


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"config\.json"):
        load_bert(tmp_path)
