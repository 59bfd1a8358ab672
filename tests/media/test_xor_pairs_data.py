import math

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from course_lib.media import (
    CrossAttentionFusion,
    EarlyFusion,
    LateFusion,
    LinearFusion,
    train_fusion,
    xor_pairs,
)
from course_lib.media.xor_pairs_data import fusion_accuracy

TRAIN, TEST = xor_pairs(1600, dim=8, seed=0).split(1000)


def model(kind):
    return kind(a_dim=8, b_dim=8, hidden=16, classes=2, seed=1)


def test_neither_modality_and_no_sum_of_them_tells_the_label():
    a, b, labels = (x.numpy() for x in TRAIN)
    for x in (a, b, np.hstack([a, b])):
        assert LogisticRegression().fit(x, labels).score(x, labels) < 0.6
    signs = [np.sign(x @ np.linalg.svd(x, full_matrices=False)[2][0]) for x in (a, b)]
    agreement = ((signs[0] != signs[1]) == labels).mean()  # up to the sign of the axes
    assert max(agreement, 1 - agreement) > 0.99


@pytest.mark.parametrize("kind", [LinearFusion, LateFusion])
def test_sums_stay_at_chance(kind):  # D271
    fusion = model(kind)
    history = train_fusion(fusion, TRAIN)
    assert 0.4 < fusion_accuracy(fusion, TEST) < 0.62
    assert np.mean(history[-30:]) > math.log(2) - 0.05


@pytest.mark.parametrize("kind", [EarlyFusion, CrossAttentionFusion])
def test_products_learn_it(kind):
    fusion = model(kind)
    train_fusion(fusion, TRAIN)
    assert fusion_accuracy(fusion, TEST) > 0.95


def test_parts_of_one_draw_have_the_same_directions():
    whole = xor_pairs(30, dim=5, noise=0.0, seed=3)
    first, rest = whole.split(10)
    assert len(first.labels) == 10 and len(rest.labels) == 20
    assert torch.equal(torch.cat([first.a, rest.a]), whole.a)
    for x in (whole.a, whole.b):
        torch.testing.assert_close(x.abs(), x[:1].abs().expand_as(x))
        torch.testing.assert_close(x.norm(dim=1), torch.ones(30))
    expected = (whole.a @ whole.a[0] > 0) != (whole.b @ whole.b[0] > 0)
    assert torch.equal(expected.long() ^ whole.labels[0], whole.labels)


def test_seed_and_bad_input():
    assert torch.equal(xor_pairs(5, seed=1).a, xor_pairs(5, seed=1).a)
    assert not torch.equal(xor_pairs(5, seed=1).a, xor_pairs(5, seed=2).a)
    for arguments, message in [
        ({"n": 0}, "n: expected 1 or more, got 0"),
        ({"n": 2, "dim": 0}, "dim: expected 1 or more, got 0"),
        ({"n": 2, "noise": -1}, "noise: expected 0 or more, got -1"),
    ]:
        with pytest.raises(ValueError, match=message):
            xor_pairs(**arguments)
