"""The epsilon lab: the bound on attacks against attacks; curves are what the accountant says."""

import math
import time

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from course_lib.viz import epsilon_lab
from course_lib.viz.privacy_points import PrivacySweep, attack_auc_bound

NOISES, RATES, STEPS = [0.5, 1.0, 2.0, 4.0], [0.01, 0.1], [10, 100, 1000]
RUNS = {0.5: (0.55, 0.501), 4.0: (0.7, 0.53), math.inf: (0.8, 0.7)}
DELTA = 1e-5


def epsilon(noise, rate, steps):
    return 10 * rate * math.sqrt(steps) / noise


def make(**changes):
    given = {"noise": 1.0, "rate": 0.1, "steps": 100, **changes}
    offered = {"noises": NOISES, "rates": RATES, "steps_offered": STEPS}
    return epsilon_lab(epsilon, RUNS, DELTA, **given, **offered)


@pytest.fixture
def lab():
    return make()


def press(explorer, label):
    row = explorer.widget.children[2].children
    next(button for button in row if button.description == label).click()


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 5.0])
def test_randomised_response_reaches_the_bound(epsilon):
    """Tell the truth with e^ε / (1 + e^ε): the AUC of the answer itself, ties half."""
    truth = np.array([1] * 1000 + [0] * 1000)
    right = round(1000 * math.exp(epsilon) / (1 + math.exp(epsilon)))
    answer = np.concatenate([np.arange(1000) < right, np.arange(1000) >= right])
    assert roc_auc_score(truth, answer) == pytest.approx(attack_auc_bound(epsilon), abs=1e-3)


@pytest.mark.parametrize(("sigma", "epsilon"), [(1.0, 1.0), (2.0, 0.5), (0.7, 3.0)])
def test_a_gaussian_release_stays_under_the_bound(sigma, epsilon):
    """Its δ at ε by Balle and Wang (2018), equation 6; its AUC is Φ(1 / (σ √2))."""
    a, b = 1 / (2 * sigma), epsilon * sigma
    delta = norm.cdf(a - b) - math.exp(epsilon) * norm.cdf(-a - b)
    auc = norm.cdf(1 / (sigma * math.sqrt(2)))
    bound = attack_auc_bound(epsilon, delta)
    assert auc < bound < auc + 0.2


def test_the_bound_is_the_area_of_the_region():
    epsilon, delta = 1.3, 0.05
    false_rates = np.linspace(0, 1, 20_001)
    true_rates = np.minimum(
        math.exp(epsilon) * false_rates + delta,
        1 - math.exp(-epsilon) * (1 - delta - false_rates),
    ).clip(0, 1)
    area = np.trapezoid(true_rates, false_rates)
    assert attack_auc_bound(epsilon, delta) == pytest.approx(area, abs=1e-6)
    assert attack_auc_bound(0) == 0.5 and attack_auc_bound(0, 1) == 1
    assert attack_auc_bound(math.inf) == 1 and attack_auc_bound(800, 1e-5) == pytest.approx(1)


def test_curves_rings_and_lines(lab):
    assert all(control.description for control in lab.controls.values())
    lab.set(noise=2.0, steps=1000)
    by_noise, by_steps, one, other, utility, attack, bound = lab.figure.data
    assert list(by_noise.x) == NOISES and list(by_steps.x) == STEPS
    assert np.allclose(by_noise.y, [epsilon(noise, 0.1, 1000) for noise in NOISES])
    assert np.allclose(by_steps.y, [epsilon(2.0, 0.1, steps) for steps in STEPS])
    now = epsilon(2.0, 0.1, 1000)
    assert (list(one.x), list(other.x)) == ([2.0], [1000])
    assert np.allclose([*one.y, *other.y], now)
    lines = lab.figure.layout.shapes
    now_lines = [(line.x0, line.x1) for line in lines if line.line.color == "#222222"]
    assert np.allclose(now_lines, now) and len(now_lines) == 2
    assert [line.y0 for line in lines if line.line.color == "#767676"] == [2.0, 2.0]
    others = {line.y0 for line in lines if line.line.color not in ("#222222", "#767676")}
    assert others == {0.8, 0.7}
    assert (list(utility.x), list(utility.y)) == ([0.5, 4.0], [0.55, 0.7])
    assert list(attack.y) == [0.501, 0.53]
    place = int(np.abs(bound.x - 1.0).argmin())
    assert bound.y[place] == pytest.approx(attack_auc_bound(float(bound.x[place]), DELTA))
    low, high = lab.figure.layout.xaxis2.range
    assert 10**low < 0.5 and 10**high > now


def test_the_words(lab):
    lines = lab.message.splitlines()
    assert lines[0] == (
        "Noise 1, batches of 10 %, 100 steps (10 times through the data): ε = 10 at δ = 1e-05."
    )
    assert lines[1] == (
        "One example more or less may make an outcome 22,026 times as likely, no more (δ aside); "
        "no attack on it can reach an AUC over 1.00."
    )
    assert lines[2] == (
        "Nearest run measured, ε = 4: accuracy 0.70, attack AUC 0.53; without privacy 0.80 and "
        "0.70."
    )
    assert lines[3] == "No noise offered here stays within ε = 2 with this rate and these steps."
    lab.set(rate=0.01)
    lines = lab.message.splitlines()
    assert "100 steps (1 time through the data): ε = 1 at" in lines[0]
    assert "an outcome 2.72 times as likely" in lines[1] and "AUC over 0.73." in lines[1]
    assert lines[3] == ("Within ε = 2, with this rate and these steps: noise 0.5 or more.")


def test_the_nearest_run_is_nearest_by_factor():
    lab = make(noise=2.0, steps=10)  # ε = 1.58: 3.2 times 0.5, but only 2.5 times short of 4
    assert "Nearest run measured, ε = 4: " in lab.message


def test_far_from_any_promise():
    lab = make(noise=0.5, steps=1000)
    assert "over a million times as likely" in lab.message


def test_the_button_finds_the_least_noise(lab):
    lab.set(target=5.0)
    press(lab, "Least noise within it")
    assert lab.controls["noise"].value == 2.0
    lab.set(target=0.1)
    press(lab, "Least noise within it")
    assert lab.controls["noise"].value == 2.0 and lab.message.startswith("No noise offered here")


def test_what_is_asked_before_the_first_touch():
    asked = []

    def counted(*setting):
        asked.append(setting)
        return epsilon(*setting)

    lab = epsilon_lab(
        counted, RUNS, DELTA, noise=1.0, rate=0.1, steps=100,
        noises=NOISES, rates=RATES, steps_offered=STEPS,
    )  # fmt: skip
    assert {(noise, rate, 100) for noise in NOISES for rate in RATES} <= set(asked)
    assert len(asked) == len(set(asked)) == 8 + 2
    lab.set(noise=4.0)
    assert set(asked[10:]) == {(4.0, 0.1, 10), (4.0, 0.1, 1000)}


def test_without_noise_enough_epsilon_may_be_infinite():
    lab = epsilon_lab(
        lambda noise, rate, steps: math.inf if noise < 1 else 1.0, {1.0: (0.5, 0.5)}, DELTA,
        noise=0.5, noises=NOISES,
    )  # fmt: skip
    assert "ε = inf" in lab.message and np.isfinite(lab.figure.data[0].y).all()


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="noise: expected one of .* got 3"):
        make(noise=3)
    with pytest.raises(ValueError, match="delta: expected between 0 and 1, got 0"):
        epsilon_lab(epsilon, RUNS, 0)
    with pytest.raises(ValueError, match="runs: expected ε > 0"):
        epsilon_lab(epsilon, {math.inf: (0.5, 0.5)}, DELTA)
    with pytest.raises(ValueError, match="runs: expected ε > 0"):
        epsilon_lab(epsilon, {1.0: (0.5, 1.5)}, DELTA)
    with pytest.raises(ValueError, match="noises: expected ascending ones above 0"):
        PrivacySweep(epsilon, [1, 0.5], RATES, STEPS)
    with pytest.raises(ValueError, match="rates: expected shares up to 1"):
        PrivacySweep(epsilon, NOISES, [0.5, 2], STEPS)
    with pytest.raises(ValueError, match=r"epsilon\(1, 0.5, 10\): expected 0 or more, got -1"):
        PrivacySweep(lambda *setting: -1, [1], [0.5], [10]).at(1, 0.5, 10)
    with pytest.raises(ValueError, match="epsilon, delta: expected 0 or more"):
        attack_auc_bound(-1)


def test_answers_come_within_a_fifth_of_a_second(lab):
    spent = []
    for noise in (0.5, 2.0, 4.0):
        begin = time.process_time()
        lab.controls["noise"].value = noise
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
