import math

import pytest
import torch
import torch.nn.functional as F

from course_lib.sentences.sigmoid_pair_loss import SigmoidPairLoss


def rows(seed, b=6, d=5):
    return torch.randn(b, d, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(("scale", "bias"), [(10.0, -10.0), (20.0, 0.0), (1.5, 0.3)])
def test_loss_is_torchs_binary_cross_entropy_over_all_pairs(scale, bias):
    u, v = rows(0), rows(1)
    logits = torch.stack([scale * F.cosine_similarity(row[None], v) + bias for row in u])
    summed = F.binary_cross_entropy_with_logits(logits, torch.eye(6), reduction="sum")
    torch.testing.assert_close(SigmoidPairLoss(scale, bias)(3 * u, 0.2 * v), summed / 6)


def test_without_a_bias_an_unrelated_pair_counts_as_similar():  # D082
    u = torch.tensor([[1.0, 0.0]])
    for cosine, probability, cost in ((0.3, 0.998, 6.0), (0.9, 1.0, 18.0), (-0.3, 0.002, 0.002)):
        v = torch.tensor([[cosine, math.sqrt(1 - cosine**2)]])
        z = SigmoidPairLoss(20.0, 0.0).logits(u, v)
        assert torch.sigmoid(z).item() == pytest.approx(probability, abs=1e-3)
        assert -F.logsigmoid(-z).item() == pytest.approx(cost, abs=3e-3)
        assert torch.sigmoid(SigmoidPairLoss(20.0, -12.0).logits(u, v)).item() == pytest.approx(
            1 / (1 + math.exp(-20 * (cosine - 0.6))), abs=1e-6
        )


def test_scale_and_bias_are_learned_unless_told_otherwise():
    loss = SigmoidPairLoss()
    loss(rows(0), rows(1)).backward()
    assert loss.log_scale.grad.abs() > 0
    assert loss.bias.grad.abs() > 0
    fixed = SigmoidPairLoss(20.0, 0.0, learned=False)
    assert not any(parameter.requires_grad for parameter in fixed.parameters())


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="scale: expected a positive number, got -1"):
        SigmoidPairLoss(-1)
    with pytest.raises(ValueError, match="v: expected shape"):
        SigmoidPairLoss()(rows(0), rows(1, 5))
