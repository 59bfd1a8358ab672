"""The drift lab: scores over thresholds, what alarms and from where on."""

import time

import numpy as np
import pytest

from course_lib.viz import drift_lab
from course_lib.viz.drift_readings import DriftReadings

KINDS, AMOUNTS = ["turn", "move"], [0.0, 0.1, 0.2, 0.5]
THRESHOLDS = {"shift": 0.2, "churn": 2.0}


def measure(kind, amount, sample):
    noise = 0.01 * (sample - 1) * (1 + 20 * (sample == 7))
    return {"churn": 8 * amount, "shift": noise + (amount if kind == "move" else 0.05), "more": 9}


@pytest.fixture
def lab():
    return drift_lab(measure, KINDS, AMOUNTS, THRESHOLDS)


def test_bars_are_scores_over_thresholds(lab):
    assert all(control.description for control in lab.controls.values())
    lab.set(kind="move", amount=0.5, sample=3)
    bars = lab.figure.data[0]
    assert list(bars.y) == ["shift", "churn"]
    assert np.allclose(bars.x, [0.52 / 0.2, 4.0 / 2.0])
    assert np.allclose(bars.customdata, [0.52, 4.0])
    assert len(set(bars.marker.color)) == 1
    lab.set(kind="turn")
    assert np.allclose(lab.figure.data[0].x, [0.07 / 0.2, 2.0])
    quiet, loud = lab.figure.data[0].marker.color
    assert quiet != loud == "#D55E00"


def test_curves_by_amount_are_the_first_samples(lab):
    lab.set(kind="move", amount=0.2, sample=5)
    shift, churn, now = lab.figure.data[1:]
    assert list(shift.x) == AMOUNTS
    assert np.allclose(shift.y, np.array(AMOUNTS) / 0.2)
    assert np.allclose(churn.y, 8 * np.array(AMOUNTS) / 2)
    assert list(now.x) == [0.2, 0.2] and np.allclose(now.y, [0.24 / 0.2, 0.8])
    assert lab.figure.layout.yaxis2.range[1] > 2.5


def test_the_words(lab):
    assert lab.message.splitlines() == [
        "turn, 0, sample 1: no alarm: shift (0.25), churn (0.00).",
        "“turn” is noticed from 0.5 on by churn; never by shift.",
    ]
    lab.set(kind="move", amount=0.5)
    assert lab.message.splitlines() == [
        "move, 0.5, sample 1: alarm by shift (2.50 times its threshold), churn (2.00).",
        "“move” is noticed from 0.2 on by shift; from 0.5 on by churn.",
    ]


def test_a_false_alarm_is_called_one(lab):
    lab.set(sample=7)
    assert "alarm by shift" in lab.message and "this is a false alarm" in lab.message
    lab.set(amount=0.1)
    assert "false alarm" not in lab.message


def test_what_nobody_notices():
    lab = drift_lab(lambda *setting: {"shift": 0.1}, ["turn"], [0, 1], {"shift": 1.0})
    assert lab.message.endswith("“turn” is never noticed, up to 1.")


def test_an_alarm_begins_at_the_threshold():
    readings = DriftReadings(lambda kind, amount, sample: {"s": amount}, ["k"], [0, 1, 2], {"s": 1})
    assert readings.first_alarm("k", "s") == 1


def test_all_kinds_and_amounts_are_asked_before_the_first_touch():
    asked = []

    def counted(*setting):
        asked.append(setting)
        return measure(*setting)

    lab = drift_lab(counted, KINDS, AMOUNTS, THRESHOLDS)
    assert sorted(asked) == sorted({(kind, amount, 1) for kind in KINDS for amount in AMOUNTS})
    lab.set(kind="move", amount=0.5)
    assert len(asked) == 8
    lab.set(sample=2)
    assert asked[8:] == [("move", 0.5, 2)]


def test_names_are_not_read_as_markup():
    lab = drift_lab(lambda *setting: {"<b>": 1.0}, ["<i>"], [0, 1], {"<b>": 2.0})
    assert lab.figure.data[0].y[0] == lab.figure.data[1].name == "&lt;b&gt;"
    assert "&lt;i&gt;" in lab.figure.layout.annotations[1].text


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="kinds, amounts: expected .* from 0 on"):
        drift_lab(measure, KINDS, [0.1, 0.2], THRESHOLDS)
    with pytest.raises(ValueError, match="kinds, amounts: expected one kind or more"):
        drift_lab(measure, [], AMOUNTS, THRESHOLDS)
    with pytest.raises(ValueError, match="amounts: expected ascending ones"):
        drift_lab(measure, KINDS, [0, 0.5, 0.2], THRESHOLDS)
    with pytest.raises(ValueError, match="thresholds: expected numbers above 0, got {'shift': 0"):
        drift_lab(measure, KINDS, AMOUNTS, {"shift": 0})
    with pytest.raises(ValueError, match=r"measure: expected scores \['psi'\]"):
        drift_lab(measure, KINDS, AMOUNTS, {"psi": 1})
    with pytest.raises(ValueError, match="amount: expected one of .* got 0.3"):
        drift_lab(measure, KINDS, AMOUNTS, THRESHOLDS, amount=0.3)


def test_answers_come_within_a_fifth_of_a_second(lab):
    spent = []
    for amount in AMOUNTS[1:]:
        begin = time.process_time()
        lab.controls["amount"].value = amount
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
