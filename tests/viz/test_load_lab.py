"""The load lab: percentiles of the runs it asked for, and what keeps up."""

import time
from types import SimpleNamespace

import numpy as np
import pytest

from course_lib.viz import load_lab
from course_lib.viz.load_points import LoadPoint, LoadSweep, Setting

RATES = (10, 50, 100, 200, 400)


def simulate(rate, max_batch, max_wait):
    """A model with 10 ms a call, whatever the batch; latencies grow without end at its limit."""
    busy = min(1.0, 0.01 * rate / max_batch)
    rng = np.random.default_rng(int(rate))
    scale = 0.002 / (1.0001 - busy)
    sizes = [max_batch] * 9 if busy == 1 else [1, max_batch]
    latencies = 0.01 + max_wait + rng.exponential(scale, size=500)
    return SimpleNamespace(latencies=latencies, batch_sizes=sizes, utilisation=busy)


@pytest.fixture
def lab():
    return load_lab(simulate, RATES, rate=200, max_batch=4, max_wait=0.005, target=0.1)


def press(explorer, label):
    row = explorer.widget.children[2].children
    next(button for button in row if button.description == label).click()


def curve(max_batch, max_wait, q):
    return [
        1000 * np.percentile(simulate(rate, max_batch, max_wait).latencies, q) for rate in RATES
    ]


def test_curves_are_percentiles_in_milliseconds(lab):
    assert all(control.description for control in lab.controls.values())
    half, most, kept, now = lab.figure.data[:4]
    assert list(half.x) == list(RATES)
    assert np.allclose(half.y, curve(4, 0.005, 50)) and np.allclose(most.y, curve(4, 0.005, 99))
    assert np.allclose(kept.y, curve(1, 0.0, 99)) and kept.name == "99 % within, one at a time"
    assert list(now.x) == [200, 200] and np.allclose(now.y, [half.y[3], most.y[3]])
    assert lab.figure.layout.shapes[0].y0 == 100


def test_controls_move_the_curves(lab):
    lab.set(rate=50, max_batch=16, max_wait=20)
    assert np.allclose(lab.figure.data[1].y, curve(16, 0.02, 99))
    assert list(lab.figure.data[3].x) == [50, 50]
    assert "50 requests a second, batches of up to 16, wait up to 20 ms: half within" in lab.message


def test_bars_show_this_rate(lab):
    lab.set(max_wait=0)
    latencies = 1000 * simulate(200, 4, 0.0).latencies
    bars, sizes = lab.figure.data[4:]
    assert sum(bars.y) == pytest.approx(1)
    assert np.average(bars.x, weights=bars.y) == pytest.approx(latencies.mean(), rel=0.05)
    assert list(sizes.x) == [1, 4] and list(sizes.y) == [0.5, 0.5]


def test_what_cannot_keep_up_is_said(lab):
    assert lab.message.splitlines()[1] == (
        "One at a time: it can't keep up, and the longer you watch the later it answers."
    )
    lab.set(rate=400, max_batch=4)
    assert "wait up to 5 ms: it can't keep up" in lab.message
    lab.set(rate=10)
    assert "can't" not in lab.message


def test_a_busy_model_with_room_in_its_batches_keeps_up():
    full, room = np.full(9, 8), np.array([8, 3, 4])
    latencies = np.array([0.1, 0.2])
    assert LoadPoint(latencies, room, 1.0, max_batch=8).keeps_up
    assert LoadPoint(latencies, full, 0.9, max_batch=8).keeps_up
    assert not LoadPoint(latencies, full, 1.0, max_batch=8).keeps_up


def test_capacity_at_the_target(lab):
    lab.set(rate=10, max_batch=4, max_wait=5)
    sweep = LoadSweep(simulate, RATES)
    now, before = sweep.highest(Setting(4, 0.005), 0.1), sweep.highest(Setting(1, 0.0), 0.1)
    good = [r for r, p99 in zip(RATES, curve(4, 0.005, 99), strict=True) if p99 <= 100]
    assert now == good[-1] == 200 and before == 50
    assert lab.message.splitlines()[-1] == (
        "Highest of these rates with 99 % within 100 ms: 200; one at a time: 50. That is 4 times "
        "as many."
    )
    assert sweep.highest(Setting(4, 0.005), 0.001) is None
    assert sweep.highest(Setting(4, 0.005), 1e9) == 200  # at 400 it can't keep up
    lab.set(max_batch=1, max_wait=0)
    assert lab.message.endswith("99 % within 100 ms: 50.")


def test_a_setting_is_kept_to_compare(lab):
    lab.set(max_batch=8, max_wait=10)
    press(lab, "Keep to compare")
    assert np.allclose(lab.figure.data[2].y, curve(8, 0.01, 99))
    assert lab.figure.data[2].name == "99 % within, batches of up to 8, wait up to 10 ms"
    lab.set(max_batch=2, max_wait=0)
    assert "Batches of up to 8, wait up to 10 ms: half within" in lab.message
    assert "times as few." in lab.message


def test_each_setting_is_simulated_once():
    asked = []

    def counted(*setting):
        asked.append(setting)
        return simulate(*setting)

    lab = load_lab(counted, RATES, max_batch=4)
    assert len(asked) == len(set(asked)) == 2 * len(RATES)
    lab.set(rate=10)
    lab.set(rate=400)
    assert len(asked) == 2 * len(RATES)


def test_without_a_target_there_is_no_line():
    lab = load_lab(simulate, RATES, rate=10)
    assert not lab.figure.layout.shapes and "Highest" not in lab.message


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="rate: expected one of .* got 11"):
        load_lab(simulate, RATES, rate=11)
    with pytest.raises(ValueError, match="max_batch: expected one of .* got 3"):
        load_lab(simulate, RATES, max_batch=3)
    with pytest.raises(ValueError, match="max_wait: expected one of .* got 0.003"):
        load_lab(simulate, RATES, max_wait=0.003)
    empty = SimpleNamespace(latencies=[], batch_sizes=[], utilisation=0.0)
    with pytest.raises(ValueError, match="simulate: expected finite latencies"):
        LoadSweep(lambda *setting: empty, RATES).point(10, Setting(1, 0.0))
    empty.latencies = [0.1]
    with pytest.raises(ValueError, match="simulate: expected batch_sizes"):
        LoadSweep(lambda *setting: empty, RATES).point(10, Setting(1, 0.0))


def test_answers_come_within_a_fifth_of_a_second(lab):
    spent = []
    for size in (8, 16, 32, 64):
        begin = time.process_time()
        lab.controls["max_batch"].value = size
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
