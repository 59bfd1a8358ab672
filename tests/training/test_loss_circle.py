import numpy as np
import pytest
import torch

from course_lib.sentences import nt_xent_loss, triplet_loss
from course_lib.training.loss_circle import CircleGradient, circle_gradients, circle_losses
from course_lib.training.ranking_losses import multiple_negatives_ranking_loss

ANGLES = np.array([0.1, 0.9, 1.3, 2.6, 4.0, 5.0])
LABELS = [0, 1, 0, 2, 1, 2]
LOSSES = circle_losses(LABELS)


def points(angles):
    return torch.from_numpy(np.stack([np.cos(angles), np.sin(angles)], axis=1))


@pytest.mark.parametrize("name", LOSSES)
def test_slopes_are_finite_differences(name):
    loss, h = LOSSES[name], 1e-6
    value, by_angle = loss(ANGLES)
    assert isinstance(loss(ANGLES), CircleGradient) and by_angle.shape == (6,)
    steps = h * np.eye(6)
    numeric = [(loss(ANGLES + s).value - loss(ANGLES - s).value) / (2 * h) for s in steps]
    np.testing.assert_allclose(by_angle, numeric, atol=1e-5)
    assert np.abs(by_angle).max() > 1e-3
    assert loss(ANGLES - 0.01 * by_angle / np.abs(by_angle).max()).value < value


@pytest.mark.parametrize("name", LOSSES)
def test_turning_all_points_changes_nothing(name):
    value, by_angle = LOSSES[name](ANGLES)
    turned = LOSSES[name](ANGLES + 2)
    assert turned.value == pytest.approx(value)
    np.testing.assert_allclose(turned.by_angle, by_angle, atol=1e-9)
    assert by_angle.sum() == pytest.approx(0, abs=1e-9)


def test_names_mean_what_they_say():
    z = points(ANGLES)
    u, v = z[[0, 1, 3]], z[[2, 4, 5]]
    assert LOSSES["NT-Xent"](ANGLES).value == pytest.approx(nt_xent_loss(u, v, 0.2).item())
    expected = multiple_negatives_ranking_loss(u, v, scale=5.0).item()
    assert LOSSES["multiple negatives"](ANGLES).value == pytest.approx(expected)
    assert "multiple negatives" not in circle_losses([0, 0, 0, 1, 1])


def test_the_margin_and_the_temperature_arrive():
    wide = circle_losses(LABELS, margin=1.9, temperature=1.0)
    for name in LOSSES:
        if name != "alignment + uniformity":
            assert wide[name](ANGLES).value != LOSSES[name](ANGLES).value


def test_any_loss_can_be_put_on_the_circle():
    loss = lambda z: triplet_loss(z[:1], z[1:2], z[2:], margin=1.0)  # noqa: E731
    value, by_angle = circle_gradients([0.0, 0.5, 1.0], loss)
    assert value == pytest.approx((1 - np.cos(0.5)) - (1 - np.cos(1.0)) + 1)
    np.testing.assert_allclose(by_angle[1:], [np.sin(0.5), -np.sin(1.0)])
    assert not circle_gradients([0.0, 1.0], lambda z: (0 * z).sum()).by_angle.any()


def test_it_is_fast_enough_for_a_slider():
    from time import process_time

    start = process_time()
    for loss in LOSSES.values():
        loss(ANGLES)
    assert process_time() - start < 0.2


def test_bad_input_is_named():
    for wrong in ([[0.0, 1.0]], [np.nan, 0.0]):
        with pytest.raises(ValueError, match=r"angles: expected \(n,\) finite numbers"):
            circle_gradients(wrong, torch.sum)
    for labels in ([0, 0, 1], [0, 0, 0]):
        with pytest.raises(ValueError, match="labels: expected two classes or more of two points"):
            circle_losses(labels)


def test_labels_may_be_words():
    words = circle_losses(["cat", "dog", "cat", "owl", "dog", "owl"])
    assert words.keys() == LOSSES.keys()
    for name, loss in words.items():
        assert loss(ANGLES).value == LOSSES[name](ANGLES).value
    with pytest.raises(ValueError, match=r"labels: expected shape \(n,\), got \(2, 2\)"):
        circle_losses([[0, 0], [1, 1]])
