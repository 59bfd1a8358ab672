import math

import pytest
import torch

from course_lib.sentences.next_sentence import (
    NextSentenceHead,
    next_sentence_loss,
    next_sentence_pairs,
)


def numbered(documents=200, sentences=6):
    return [[f"{d}.{s}" for s in range(sentences)] for d in range(documents)]


def place(sentence):
    return tuple(map(int, sentence.split(".")))


def test_half_follow_and_the_others_come_from_another_document():
    pairs = next_sentence_pairs(numbered(), seed=0)
    assert len(pairs) == 200 * 5
    assert sum(p.follows for p in pairs) / len(pairs) == pytest.approx(0.5, abs=0.05)
    for first, second, follows in pairs:
        (d, s), (other, t) = place(first), place(second)
        assert (other, t) == (d, s + 1) if follows else other != d
    drawn = {place(p.second)[0] for p in pairs if not p.follows}
    assert len(drawn) > 150  # from everywhere


def test_each_sentence_but_the_last_begins_one_pair_in_order():
    documents = [["0.0"], ["1.0", "1.1", "1.2"], []]
    pairs = next_sentence_pairs(documents, seed=0)
    assert [p.first for p in pairs] == ["1.0", "1.1"]


def test_same_seed_same_pairs():
    first, again, other = (next_sentence_pairs(numbered(20), seed) for seed in (1, 1, 2))
    assert first == again != other


def test_one_document_is_not_enough():
    with pytest.raises(ValueError, match="documents: expected sentences in at least 2 documents"):
        next_sentence_pairs([["a", "b"], []], seed=0)


def test_the_loss_has_both_classes():
    logits = torch.tensor([[1.0, -0.5], [0.3, 2.0], [4.0, 0.0]])
    y = torch.tensor([1.0, 0.0, 0.0])
    p = torch.sigmoid(logits[:, 0] - logits[:, 1])
    expected = -(y * p.log() + (1 - y) * (1 - p).log()).mean()
    torch.testing.assert_close(next_sentence_loss(logits, y.bool()), expected)
    torch.testing.assert_close(next_sentence_loss(logits, y.int()), expected)
    always = torch.tensor([[9.0, -9.0]]).expand(4, 2)  # D088: "follows", whatever comes
    half = torch.tensor([True, True, False, False])
    assert next_sentence_loss(always, half).item() > 8 > math.log(2)


def test_the_head_is_one_linear_layer():
    head = NextSentenceHead(6)
    assert sum(p.numel() for p in head.parameters()) == 2 * 6 + 2
    assert head(torch.zeros(3, 6)).shape == (3, 2)
