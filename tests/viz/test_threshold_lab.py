"""The threshold lab: rates as scikit-learn computes them, at any base rate and cost."""

import time

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, f1_score, precision_score, recall_score

from course_lib.viz import threshold_lab
from course_lib.viz.threshold_counts import ScoredCases, threshold_grid

rng = np.random.default_rng(0)
LABELS = rng.uniform(size=240) < 0.25
SCORES = np.round(rng.normal(0.3 + 0.3 * LABELS, 0.15), 2)
THRESHOLDS = (-1.0, 0.1, 0.37, 0.5, 0.62, 0.9)


@pytest.fixture
def lab():
    return threshold_lab(SCORES, LABELS, names=("same", "other"))


def press(explorer, label):
    row = explorer.widget.children[2].children
    next(button for button in row if button.description == label).click()


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_rates_are_scikit_learns(threshold):
    cases, flagged = ScoredCases.of(SCORES, LABELS), threshold <= SCORES
    assert float(cases.recall(threshold)) == pytest.approx(recall_score(LABELS, flagged))
    expected = precision_score(LABELS, flagged, zero_division=np.nan)
    assert float(cases.precision(threshold)) == pytest.approx(expected, nan_ok=True)
    assert float(cases.f1(threshold)) == pytest.approx(f1_score(LABELS, flagged))
    (tn, fp), (fn, tp) = confusion_matrix(LABELS, flagged)
    assert float(cases.false_alarm_rate(threshold)) == pytest.approx(fp / (fp + tn))
    assert float(cases.cost(threshold, 5.0)) == pytest.approx((fp + 5 * fn) / len(LABELS))


@pytest.mark.parametrize("base_rate", [0.01, 0.2, 0.5])
def test_another_base_rate_is_that_of_a_reweighted_sample(base_rate):
    cases, flagged = ScoredCases.of(SCORES, LABELS), SCORES >= 0.5
    weights = np.where(LABELS, base_rate / LABELS.mean(), (1 - base_rate) / (1 - LABELS.mean()))
    weighted = {"sample_weight": weights}
    assert float(cases.precision(0.5, base_rate)) == pytest.approx(
        precision_score(LABELS, flagged, **weighted)
    )
    assert float(cases.f1(0.5, base_rate)) == pytest.approx(f1_score(LABELS, flagged, **weighted))
    wrong = np.where(LABELS & ~flagged, 3.0, 1.0) * (flagged != LABELS)
    assert float(cases.cost(0.5, 3.0, base_rate)) == pytest.approx(np.mean(weights * wrong))


def test_a_grid_of_round_numbers_reaches_beyond_both_ends():
    for low, high in ((0.123, 0.98), (-31.5, 4.0), (0.0001, 0.0009), (7.0, 7.0)):
        grid = threshold_grid(low, high)
        assert grid[0] <= low and grid[-1] > high and (np.diff(grid) > 0).all()
        assert len(grid) <= 503
        assert high == low or len(grid) >= 50


def test_it_opens_where_f1_is_best(lab):
    assert all(control.description for control in lab.controls.values())
    options = [value for _, value in lab.controls["threshold"].options]
    best = max(f1_score(LABELS, threshold <= SCORES) for threshold in options)
    chosen = lab.controls["threshold"].value
    assert f1_score(LABELS, chosen <= SCORES) == pytest.approx(best)
    assert f"the best F1 is {best:.2f}" in lab.message


def test_curves_and_lines(lab):
    lab.set(threshold=0.5, miss_cost=2.0, base_rate=0.1)
    cases = ScoredCases.of(SCORES, LABELS)
    precision, recall, f1, cost = lab.figure.data[2:]
    assert np.allclose(recall.y, [np.mean(SCORES[LABELS] >= x) for x in recall.x])
    assert np.allclose(precision.y, cases.precision(precision.x, 0.1), equal_nan=True)
    assert np.allclose(f1.y, cases.f1(f1.x, 0.1))
    assert np.allclose(cost.y, cases.cost(cost.x, 2.0, 0.1))
    assert {shape.x0 for shape in lab.figure.layout.shapes} == {0.5}
    yes, no = lab.figure.data[:2]
    assert sum(yes.y) == pytest.approx(1) and sum(no.y) == pytest.approx(1)
    assert np.average(yes.x, weights=yes.y) > np.average(no.x, weights=no.y) + 0.2


def test_the_words_count(lab):
    lab.set(threshold=0.5, miss_cost=10.0, base_rate=0.01)
    caught, alarms = int((SCORES[LABELS] >= 0.5).sum()), int((SCORES[~LABELS] >= 0.5).sum())
    p, q = int(LABELS.sum()), int((~LABELS).sum())
    first, second, third = lab.message.splitlines()
    assert first == (
        f"From 0.5 on: {caught} of {p} “same” caught (recall {caught / p:.2f}), {alarms} of {q} "
        f"“other” flagged ({100 * alarms / q:.1f} %)."
    )
    precision = 0.01 * caught / p / (0.01 * caught / p + 0.99 * alarms / q)
    assert second.startswith(f"Where 1 % are “same”: precision {precision:.2f}, F1 ")
    cost = 0.01 * (1 - caught / p) * 10 + 0.99 * alarms / q
    assert third.startswith(f"A miss costs as much as 10 false alarms: {cost:.3f} a case.")
    assert third.endswith("flagging nothing costs 0.100, flagging all 0.990.")


def test_buttons_go_to_the_best(lab):
    lab.set(threshold=0.1, miss_cost=20.0)
    press(lab, "Least cost")
    at, options = lab.controls["threshold"].value, lab.controls["threshold"].options
    cases = ScoredCases.of(SCORES, LABELS)
    least = min(float(cases.cost(value, 20.0)) for _, value in options)
    assert float(cases.cost(at, 20.0)) == pytest.approx(least)
    assert f"{least:.3f} a case. Least {least:.3f}, at {at:g};" in lab.message
    lab.set(base_rate=0.001)
    press(lab, "Best F1")
    best = max(float(cases.f1(value, 0.001)) for _, value in options)
    assert float(cases.f1(lab.controls["threshold"].value, 0.001)) == pytest.approx(best)


def test_nothing_flagged_is_said():
    lab = threshold_lab([0.9, 0.8, 0.2], [1, 0, 0], threshold=5.0)
    assert "0 of 1 “positive” caught (recall 0.00), 0 of 2" in lab.message
    assert "nothing is flagged, F1 0.00" in lab.message


def test_names_are_not_read_as_markup():
    lab = threshold_lab([0.9, 0.8, 0.2], [1, 0, 0], names=("<b>x", "y"))
    assert lab.figure.data[0].name == "&lt;b&gt;x"


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match=r"scores, labels: expected finite \(n,\) and \(n,\), got"):
        threshold_lab([0.1, 0.2], [1])
    with pytest.raises(ValueError, match="scores, labels: expected finite"):
        threshold_lab([0.1, np.nan], [1, 0])
    with pytest.raises(ValueError, match="labels: expected both true and false ones"):
        threshold_lab([0.1, 0.2], [1, 1])
    with pytest.raises(ValueError, match="labels: expected both true and false ones"):
        threshold_lab([0.1, 0.2, 0.3], [0, 1, 2])
    with pytest.raises(ValueError, match="miss_cost: expected one of"):
        threshold_lab([0.1, 0.2], [0, 1], miss_cost=3)


def test_answers_come_within_a_fifth_of_a_second():
    lab, spent = threshold_lab(rng.normal(size=20_000), np.arange(20_000) % 3 == 0), []
    values = [value for _, value in lab.controls["threshold"].options]
    for value in values[10:14]:
        begin = time.process_time()
        lab.controls["threshold"].value = value
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
