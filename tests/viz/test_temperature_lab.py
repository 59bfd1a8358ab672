"""The temperature lab: softmax, losses and gradients as torch finds them."""

import time

import numpy as np
import pytest
import torch

from course_lib.viz import temperature_lab
from course_lib.viz.softmax_pushes import Batch, spread

COSINES = np.random.default_rng(0).uniform(-0.1, 0.9, size=(8, 8)) + 0.3 * np.eye(8)
NAMES = [f"n{n}" for n in range(8)]
QUERIES = [f"q{n}" for n in range(8)]
TAUS = (0.01, 0.05, 0.2, 1.0)


@pytest.fixture
def lab():
    return temperature_lab(COSINES, names=NAMES, queries=QUERIES)


@pytest.mark.parametrize("tau", TAUS)
def test_losses_and_pushes_are_torchs(tau):
    batch = Batch.of(COSINES)
    table = torch.tensor(COSINES, requires_grad=True)
    losses = torch.nn.functional.cross_entropy(table / tau, torch.arange(8), reduction="none")
    losses.sum().backward()
    assert np.allclose(batch.losses(tau), losses.detach())
    for row in range(8):
        slopes = table.grad[row].numpy()
        push = np.delete(slopes, row)
        assert np.allclose(np.delete(batch.pushes(row, tau), row), push / push.sum())
        assert batch.pushes(row, tau)[row] == 0


def test_nothing_is_lost_where_the_right_one_has_all_the_weight():
    batch = Batch.of([1.0, -1.0, -0.9])
    assert batch.weights(0, 0.001)[0] == 1.0
    assert np.allclose(batch.pushes(0, 0.001), [0, 0, 1])
    assert batch.losses(0.001)[0] == 0.0 and np.isfinite(batch.losses(1e-5)).all()


def test_bars_are_the_softmax_hardest_first(lab):
    lab.set(query=3, temperature=0.1)
    order = [2, *[column for column in np.argsort(-COSINES[2]) if column != 2]]
    weights = torch.softmax(torch.tensor(COSINES[2]) / 0.1, dim=0).numpy()
    assert np.allclose(lab.figure.data[0].x, weights[order])
    labels = [f"n{column} ({COSINES[2, column]:.2f})" for column in order]
    assert list(lab.figure.data[6].text) == [labels[0] + " ★", *labels[1:]]
    assert list(lab.figure.data[7].text) == [f"{100 * weight:.1f} %" for weight in weights[order]]
    assert lab.figure.layout.annotations[0].text == "Softmax weights for q2"


def test_many_negatives_are_summed_up():
    cosines = np.linspace(0.9, -0.5, 50)
    lab = temperature_lab(cosines, temperature=0.2)
    bars = lab.figure.data[0]
    assert len(bars.x) == 12 and sum(bars.x) == pytest.approx(1)
    assert lab.figure.data[6].text[-1] == "the other 39"
    assert list(lab.controls) == ["temperature"]


@pytest.mark.parametrize("tau", TAUS)
def test_the_words_are_the_gradient(lab, tau):
    lab.set(query=6, temperature=tau)
    table = torch.tensor(COSINES[5], requires_grad=True)
    loss = torch.nn.functional.cross_entropy(table / tau, torch.tensor(5))
    loss.backward()
    slopes = table.grad.numpy()
    negatives = [column for column in np.argsort(-COSINES[5]) if column != 5]
    push = slopes[negatives] / slopes[negatives].sum()
    assert f"τ = {tau:g}: “n5” (cosine {COSINES[5, 5]:.2f})" in lab.message
    assert f"loss {loss.item():.3f} (mean of all 8 queries" in lab.message
    pull = slopes[negatives].sum()
    assert f"pull of {f'{pull:.3g}' if pull >= 0.001 else 'under 0.001'} on it" in lab.message
    assert f"“n{negatives[0]}” ({COSINES[5, negatives[0]]:.2f}) takes {100 * push[0]:.1f} %" in (
        lab.message
    )
    assert f"half of the 7 negatives {100 * push[4:].sum():.1f} %" in lab.message


def test_curves_by_temperature(lab):
    lab.set(query=2)
    taus = np.array(lab.figure.data[1].x)
    assert taus[0] == 0.01 and taus[-1] == 1 and len(taus) == 13
    for at in (0, 4, 12):
        tau, others = taus[at], -np.sort(-np.delete(COSINES[1], 1))
        push = torch.softmax(torch.tensor(others) / tau, dim=0).numpy()
        losses = torch.nn.functional.cross_entropy(
            torch.tensor(COSINES) / tau, torch.arange(8), reduction="none"
        )
        found = [trace.y[at] for trace in lab.figure.data[1:6]]
        expected = [push[0], push[:5].sum(), push[4:].sum(), losses[1], losses.mean()]
        assert np.allclose(found, [float(value) for value in expected])
    lab.set(temperature=0.3)
    assert {shape.x0 for shape in lab.figure.layout.shapes} == {0.3}


def test_a_low_temperature_listens_to_the_nearest_alone():
    pushes = Batch.of(COSINES)
    spreads = [spread(pushes.pushes(0, tau)) for tau in (0.01, 0.1, 1.0, 100.0)]
    assert spreads == sorted(spreads) and spreads[0] < 1.5 and spreads[-1] == pytest.approx(7, 1e-3)


def test_an_odd_temperature_gets_its_place():
    lab = temperature_lab(COSINES, temperature=0.06)
    assert lab.controls["temperature"].value == 0.06 and "τ = 0.06:" in lab.message
    assert len(lab.figure.data[1].x) == 14
    assert all(control.description for control in lab.controls.values())


def test_the_right_column_may_be_any():
    lab = temperature_lab(COSINES[:2], positives=[7, 3], names=NAMES)
    assert "“n7”" in lab.message
    lab.set(query=2)
    assert "“n3”" in lab.message


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match=r"similarities: expected finite \(K,\) or \(B, K\)"):
        temperature_lab([[0.1], [0.2]])
    with pytest.raises(ValueError, match=r"similarities: expected finite .* got \(2,\)"):
        temperature_lab([0.1, np.nan])
    with pytest.raises(ValueError, match=r"positives: expected 1 columns of 0 to 2, got \[3\]"):
        temperature_lab([0.1, 0.2, 0.3], positives=3)
    with pytest.raises(ValueError, match="positives: expected 9 columns of 0 to 7"):
        temperature_lab(np.zeros((9, 8)))
    with pytest.raises(ValueError, match="names, queries: expected length 8 and 8, got 2 and 8"):
        temperature_lab(COSINES, names=["a", "b"])
    with pytest.raises(ValueError, match="temperature: expected a number above 0, got 0"):
        temperature_lab(COSINES, temperature=0)


def test_names_are_not_read_as_markup():
    lab = temperature_lab([0.5, 0.4], names=["<b>x", "y" * 60])
    first, second = lab.figure.data[6].text
    assert first.startswith("&lt;b&gt;x") and len(second) < 40


def test_answers_come_within_a_fifth_of_a_second():
    lab, spent = temperature_lab(np.random.default_rng(1).normal(size=(128, 128))), []
    for tau in (0.1, 0.2, 0.3, 0.5):
        begin = time.process_time()
        lab.controls["temperature"].value = tau
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
