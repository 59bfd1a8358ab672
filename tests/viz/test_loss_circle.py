"""The loss circle: arrows along the gradient, steps as torch's own descent takes them."""

import time

import numpy as np
import pytest
import torch

from course_lib.sentences import contrastive_loss, info_nce_loss
from course_lib.viz import loss_circle_lab

STARTS = np.deg2rad([10.0, 80.0, 140.0, 200.0, 260.0, 330.0])
LABELS = ["a", "b", "c"] * 2
PAIRS = torch.tensor([[i, j] for i in range(6) for j in range(i)])
SAME = torch.tensor([LABELS[i] == LABELS[j] for i, j in PAIRS])


def by_torch(loss):
    """A loss of points on the circle, differentiated by torch."""

    def at(angles):
        turned = torch.tensor(angles, requires_grad=True)
        value = loss(torch.stack([turned.cos(), turned.sin()], dim=1))
        return float(value.detach()), torch.autograd.grad(value, turned)[0].numpy()

    return at


NCE = by_torch(lambda points: info_nce_loss(points[:3], points[3:], temperature=0.2))
HADSELL = by_torch(
    lambda points: contrastive_loss(points[PAIRS[:, 0]], points[PAIRS[:, 1]], SAME.double())
)
LOSSES = {"InfoNCE": NCE, "contrastive": HADSELL}


@pytest.fixture
def lab():
    return loss_circle_lab(STARTS, LABELS, LOSSES, names=list("uvwxyz"))


def press(explorer, label):
    row = explorer.widget.children[2].children
    next(button for button in row if button.description == label).click()


def angles_shown(lab):
    """Of the six points, read off the spokes."""
    tips = np.array([(shape.x1, shape.y1) for shape in lab.figure.layout.shapes])
    return np.arctan2(tips[:, 1], tips[:, 0]) % (2 * np.pi)


def apart(a, b):
    return np.abs((np.asarray(a) - b + np.pi) % (2 * np.pi) - np.pi).max()


def test_it_opens_with_the_points_on_the_circle(lab):
    assert all(control.description for control in lab.controls.values())
    assert apart(angles_shown(lab), STARTS) < 1e-9
    for number, rows in enumerate(([0, 3], [1, 4], [2, 5])):  # one trace a label
        trace = lab.figure.data[2 + number]
        assert np.allclose(trace.x, np.cos(STARTS[rows])) and np.allclose(
            trace.y, np.sin(STARTS[rows])
        )
    assert lab.message.startswith(f"InfoNCE: loss {NCE(STARTS)[0]:.3f}. Steepest at point ")
    cosines = np.cos(STARTS[:, None] - STARTS)[tuple(PAIRS.numpy().T)]
    same = SAME.numpy()
    words = f"{cosines[same].mean():.2f}, with another label {cosines[~same].mean():.2f}."
    assert lab.message.endswith(words.replace("-", "−"))


@pytest.mark.parametrize("name", LOSSES)
def test_arrows_go_down_the_slope_found_by_finite_differences(lab, name):
    lab.set(loss=name)
    ways = np.stack([lab.figure.data[1].x, lab.figure.data[1].y], axis=1).reshape(6, 3, 2)
    steps = ways[:, 1] - ways[:, 0]
    slopes = []
    for row in range(6):
        nudge = 1e-5 * np.eye(6)[row]
        rise = LOSSES[name](STARTS + nudge)[0] - LOSSES[name](STARTS - nudge)[0]
        slopes.append(rise / 2e-5)
    tangents = np.stack([-np.sin(STARTS), np.cos(STARTS)], axis=1)
    along = (steps * tangents).sum(axis=1)
    expected = -0.55 * np.array(slopes) / np.abs(slopes).max()
    assert np.abs(steps - along[:, None] * tangents).max() < 1e-9  # tangential
    assert np.allclose(along, expected, atol=2e-3)
    assert np.isnan(ways[:, 2]).all()
    steepest = int(np.abs(slopes).argmax())
    assert f"Steepest at point {'uvwxyz'[steepest]}, {abs(slopes[steepest]):.3f} " in lab.message


@pytest.mark.parametrize("name, rate", [("InfoNCE", 0.03), ("contrastive", 0.3)])
def test_steps_are_those_of_torch_sgd(lab, name, rate):
    lab.set(loss=name, rate=rate)
    turned, values = torch.tensor(STARTS, requires_grad=True), []
    descent = torch.optim.SGD([turned], lr=rate)
    for _ in range(22):
        value, slopes = LOSSES[name](turned.detach().numpy())
        values.append(value)
        turned.grad = torch.tensor(slopes)
        descent.step()
    press(lab, "One step down")
    assert "after 1 step." in lab.message
    press(lab, "20 steps")
    assert "after 21 steps." in lab.message
    assert list(lab.figure.data[-2].x) == list(range(22))
    assert np.allclose(lab.figure.data[-2].y, values)
    assert values[-1] < values[0]
    last = LOSSES[name](angles_shown(lab))[0]
    assert last == pytest.approx(values[-1])
    press(lab, "Start again")
    assert apart(angles_shown(lab), STARTS) < 1e-9 and len(lab.figure.data[-2].x) == 1


def test_the_slider_moves_the_point_looked_at_and_no_other(lab):
    lab.set(point=4)
    assert lab.controls["angle"].value == 200 and apart(angles_shown(lab), STARTS) < 1e-9
    lab.set(angle=15)
    moved = STARTS.copy()
    moved[3] = np.deg2rad(15)
    assert apart(angles_shown(lab), moved) < 1e-9
    value, slopes = NCE(moved)
    assert f"loss {value:.3f}." in lab.message
    said = f"{slopes[3]:.3f}".replace("-", "−")
    assert f"Point x stands at 15°, slope {said};" in lab.message


def test_the_curve_is_the_loss_of_one_moving_point(lab):
    lab.set(point=2)
    curve, here = lab.figure.data[-4], lab.figure.data[-3]
    for degrees, value in list(zip(curve.x, curve.y, strict=True))[::7]:
        moved = STARTS.copy()
        moved[1] = np.deg2rad(degrees)
        assert value == pytest.approx(NCE(moved)[0])
    assert (here.x[0], here.y[0]) == (pytest.approx(80), pytest.approx(NCE(STARTS)[0]))
    best = int(np.argmin(curve.y[:-1]))
    assert f"best at {6 * best}°: loss {curve.y[best]:.3f}" in lab.message


def test_a_dragged_spoke_is_followed_and_snaps_to_the_circle(lab):
    spokes = lab.figure.layout.shapes
    spokes[4].update(x1=-2.0, y1=2.0)
    moved = STARTS.copy()
    moved[4] = np.deg2rad(135)
    assert apart(angles_shown(lab), moved) < 1e-9
    assert spokes[4].x1 == pytest.approx(-np.sqrt(0.5))
    assert (lab.controls["point"].value, lab.controls["angle"].value) == (5, 135)
    spokes[2].update(x0=0.5, y0=0.5, x1=spokes[2].x1 + 0.5, y1=spokes[2].y1 + 0.5)
    assert apart(angles_shown(lab), moved) < 1e-9  # pushed aside as a whole: nothing turned


def test_another_loss_counts_its_own_steps(lab):
    press(lab, "20 steps")
    lab.set(loss="contrastive")
    assert lab.figure.data[-2].y[0] == pytest.approx(HADSELL(angles_shown(lab))[0])
    assert len(lab.figure.data[-2].x) == 1 and " after " not in lab.message
    press(lab, "20 steps")
    lab.set(angle=(lab.controls["angle"].value + 90) % 360)  # a move by hand starts again, too
    assert len(lab.figure.data[-2].x) == 1 and " after " not in lab.message


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="angles: expected two or more finite numbers"):
        loss_circle_lab([1.0], ["a"], LOSSES)
    with pytest.raises(ValueError, match="labels, names: expected length 6 each, got 2 and 6"):
        loss_circle_lab(STARTS, ["a", "b"], LOSSES)
    with pytest.raises(ValueError, match="losses: expected one loss or more, got none"):
        loss_circle_lab(STARTS, LABELS, {})
    for wrong in (lambda a: (1.0, a[:2]), lambda a: (np.nan, a), lambda a: (1.0, a * np.inf)):
        with pytest.raises(ValueError, match=r"losses\['bad'\]: expected \(value, gradient\), 6 f"):
            loss_circle_lab(STARTS, LABELS, {"bad": wrong})


def test_answers_come_within_a_fifth_of_a_second(lab):
    spent = []
    for angle in (30, 60, 90, 120, 150):
        begin = time.process_time()
        lab.controls["angle"].value = angle
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
