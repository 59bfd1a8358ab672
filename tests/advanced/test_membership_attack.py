"""Membership inference: its numbers against scikit-learn, and a model that does or doesn't leak."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn.metrics import roc_auc_score, roc_curve
from torch import nn

from course_lib.advanced import membership_inference, noise_for_epsilon, train_private


def test_area_and_rate_equal_scikit_learn():
    rng = np.random.default_rng(0)
    members, others = rng.normal(0.5, 1, 300).round(1), rng.normal(0, 1, 250).round(1)
    labels, scores = np.repeat([1, 0], [300, 250]), np.concatenate([members, others])
    fpr, tpr, _ = roc_curve(labels, scores, drop_intermediate=False)
    for rate in (0.0, 0.01, 0.2, 1.0):
        report = membership_inference(members, others, rate)
        assert report.auc.estimate == pytest.approx(roc_auc_score(labels, scores))
        assert report.true_positive_rate == pytest.approx(tpr[fpr <= rate].max())
    assert (report.members, report.others, report.false_positive_rate) == (300, 250, 1.0)


def test_the_interval_holds_the_truth_and_shrinks_with_more_examples():
    rng, widths = np.random.default_rng(1), []
    truth = 0.6382  # Φ(0.5 / √2), of two normal distributions half a spread apart
    for n in (100, 1600):
        report = membership_inference(rng.normal(0.5, 1, n), rng.normal(0, 1, n))
        assert report.auc.low < truth < report.auc.high
        widths.append(report.auc.high - report.auc.low)
    assert 3 < widths[0] / widths[1] < 5.5  # √16 = 4
    assert membership_inference(np.ones(5), np.zeros(5)).auc == (1, 1, 1)


def test_the_interval_is_about_the_bootstraps():
    rng = np.random.default_rng(2)
    members, others = rng.normal(0.5, 1, 120).round(1), rng.normal(0, 2, 200).round(1)
    drawn = []
    for _ in range(1000):  # each side drawn again, with replacement
        wins = np.sign(rng.choice(members, 120)[:, None] - rng.choice(others, 200))
        drawn.append(0.5 + wins.mean() / 2)
    low, high = np.percentile(drawn, [5, 95])
    ours = membership_inference(members, others, level=0.9).auc
    assert ours.low == pytest.approx(low, abs=0.012)
    assert ours.high == pytest.approx(high, abs=0.012)


def losses(model, x, y):
    with torch.no_grad():
        return F.cross_entropy(model(x), y, reduction="none").numpy()


def test_a_model_that_learned_by_heart_leaks_and_a_private_one_does_not():
    rng = torch.Generator().manual_seed(0)
    x, y = torch.randn(400, 300, generator=rng), torch.randint(2, (400,), generator=rng)
    torch.manual_seed(0)
    leaky, private = nn.Linear(300, 2), nn.Linear(300, 2)
    train_private(
        leaky, x[:200], y[:200], noise_multiplier=0, max_norm=1e6, batch_size=200, steps=100
    )
    sigma = noise_for_epsilon(0.5, 1e-5, 0.25, 60)
    run = train_private(private, x[:200], y[:200], noise_multiplier=sigma, batch_size=50, steps=60)
    found = {
        name: membership_inference(-losses(m, x[:200], y[:200]), -losses(m, x[200:], y[200:]))
        for name, m in (("leaky", leaky), ("private", private))
    }
    assert run.epsilon <= 0.5
    assert found["leaky"].auc.low > 0.7
    assert found["private"].auc.estimate < 0.65


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="scores: expected two a side, got 0 and 2"):
        membership_inference([], [1.0, 2.0])
    with pytest.raises(
        ValueError, match="false_positive_rate, level: expected 0 to 1, got 2, 0.95"
    ):
        membership_inference([1.0, 2.0], [1.0, 2.0], false_positive_rate=2)
    with pytest.raises(ValueError, match="member_scores: expected finite"):
        membership_inference([np.nan], [1.0])


@pytest.mark.parametrize("level", [0.0, 1.0, 1.5])
def test_a_level_is_between_0_and_1(level):
    with pytest.raises(ValueError, match=rf"expected 0 to 1, got 0.01, {level}"):
        membership_inference([1.0, 2.0], [1.0, 2.0], level=level)


def test_the_interval_stays_within_what_an_area_can_be():
    low, area, high = membership_inference([3.0, 2.0], [2.5, 0.0]).auc
    assert (low, area, high) == (pytest.approx(0.057, abs=0.2), 0.75, 1.0) and low >= 0
    assert membership_inference([2.5, 0.0], [3.0, 2.0]).auc.low == 0.0


def test_a_rate_that_is_just_reached_is_allowed():
    """Half of the others are accused at a threshold of 1, and then both members are found."""
    for rate, found in ((0.5, 1.0), (0.49, 0.5)):
        report = membership_inference([3.0, 1.0], [2.0, 0.0], false_positive_rate=rate)
        assert report.true_positive_rate == found
