import math

import pytest
import torch
import torch.nn.functional as F

from course_lib.sentences.bert_configuration import BertConfig
from course_lib.sentences.masked_language_model import MaskedLMHead, corrupt, masked_lm_loss

V, MASK = 1000, 4


def example(n=200_000, seed=0):
    ids = torch.randint(5, V, (n // 100, 100), generator=torch.Generator().manual_seed(seed))
    maskable = torch.ones_like(ids)
    maskable[:, ::10] = 0
    return ids, maskable


def test_shares_are_15_percent_of_the_maskable_then_80_10_10():
    ids, maskable = example()
    corrupted, labels = corrupt(ids, maskable, MASK, V, seed=0)
    chosen = labels != -100
    n = chosen.sum().item()
    assert n / maskable.sum().item() == pytest.approx(0.15, abs=0.003)
    masked, same = corrupted[chosen] == MASK, corrupted[chosen] == ids[chosen]
    assert masked.float().mean().item() == pytest.approx(0.8 + 0.1 / V, abs=0.008)
    assert same.float().mean().item() == pytest.approx(0.1 + 0.1 / V, abs=0.006)
    drawn = corrupted[chosen][~masked & ~same]  # uniform over the vocabulary
    assert drawn.float().mean().item() == pytest.approx(V / 2, rel=0.03)
    assert drawn.min() < 10 and drawn.max() > V - 10


@pytest.mark.parametrize("rate", [0.0, 0.15, 1.0])
def test_labels_are_the_originals_and_the_rest_is_untouched(rate):
    ids, maskable = example(2000)
    before = ids.clone()
    corrupted, labels = corrupt(ids, maskable, MASK, V, seed=0, rate=rate)
    chosen = labels != -100
    assert torch.equal(ids, before)
    assert torch.equal(labels[chosen], ids[chosen])
    assert torch.equal(corrupted[~chosen], ids[~chosen])
    assert not chosen[maskable == 0].any()
    assert chosen.any() == (rate > 0) and bool(chosen[maskable == 1].all()) == (rate == 1)


def test_the_choice_depends_on_the_seed_alone():
    ids, maskable = example(2000)
    first, again, other = (corrupt(ids, maskable, MASK, V, seed)[0] for seed in (1, 1, 2))
    assert torch.equal(first, again) and not torch.equal(first, other)


def test_the_loss_is_the_mean_over_chosen_tokens():
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(2, 5, 7, generator=generator)
    labels = torch.tensor([[3, -100, 0, -100, -100], [-100, 6, -100, -100, -100]])
    log_p = logits.log_softmax(dim=-1)
    expected = -(log_p[0, 0, 3] + log_p[0, 2, 0] + log_p[1, 1, 6]) / 3
    torch.testing.assert_close(masked_lm_loss(logits, labels), expected)
    nothing = masked_lm_loss(logits, torch.full((2, 5), -100))
    assert nothing.item() == 0.0
    assert masked_lm_loss(torch.zeros(1, 7), torch.tensor([2])).item() == pytest.approx(math.log(7))


def test_the_head_shares_the_word_table():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        head, table = MaskedLMHead(BertConfig(vocabulary_size=9, dim=4)), torch.randn(9, 4)
        states = torch.randn(2, 3, 4)
    head.bias.data += torch.arange(9)
    hidden = F.layer_norm(F.gelu(head.dense(states)), (4,), eps=1e-12)
    expected = torch.einsum("btd,vd->btv", hidden, table) + torch.arange(9)
    torch.testing.assert_close(head(states, table), expected)
    assert sum(p.numel() for p in head.parameters()) == (4 * 4 + 4) + 2 * 4 + 9


def test_bad_input_is_named():
    ids, maskable = example(200)
    with pytest.raises(ValueError, match=r"maskable: expected shape \(2, 100\) as ids, got \(2,\)"):
        corrupt(ids, maskable[:, 0], MASK, V, seed=0)
    with pytest.raises(ValueError, match="rate: expected a share from 0 to 1, got 15"):
        corrupt(ids, maskable, MASK, V, seed=0, rate=15)
