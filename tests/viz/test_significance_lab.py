"""The significance lab: intervals, p-values and power as scipy.stats has them."""

import time

import numpy as np
import pytest
from scipy import stats

from course_lib.viz import significance_lab
from course_lib.viz.repeated_experiments import REPEATS, QueryPairs, power_of_t, queries_for

rng = np.random.default_rng(0)
A = rng.beta(0.6, 1.0, size=91)
B = np.clip(A + rng.normal(0.03, 0.2, size=91), 0, 1)
TESTS = {
    "t-test": stats.ttest_rel,
    "Wilcoxon": lambda a, b: stats.wilcoxon(b - a).pvalue,
}


@pytest.fixture
def lab():
    return significance_lab(A, B, TESTS, names=("base", "tuned"))


def experiment(lab):
    """The sample that is on show, drawn again."""
    values = {name: control.value for name, control in lab.controls.items()}
    return QueryPairs.of(A, B).sample(values["n"], values["difference"], values["experiment"])


@pytest.mark.parametrize("change", [
    {}, {"n": 30, "difference": 0.05}, {"n": 1000, "experiment": 77}, {"n": 10, "experiment": 200},
])  # fmt: skip
def test_the_experiment_on_show_is_scipys(lab, change):
    lab.set(**change)
    a, b = experiment(lab)
    assert len(a) == lab.controls["n"].value
    result = stats.ttest_rel(b, a)
    low, high = result.confidence_interval(0.95)
    said = [f"{value:.4f}".replace("-", "−") for value in ((b - a).mean(), low, high)]
    assert f"tuned − base = {said[0]}, 95 % interval {said[1]} to {said[2]}" in lab.message
    for name, p in (("t-test", result.pvalue), ("Wilcoxon", stats.wilcoxon(b - a).pvalue)):
        assert f"{name} p = {f'{p:.3f}' if p >= 0.0005 else 'below 0.001'}" in lab.message
    mark = lab.figure.data[1]
    assert mark.x[0] == pytest.approx((b - a).mean())
    assert mark.x[0] - mark.error_x.arrayminus[0] == pytest.approx(low)
    assert mark.x[0] + mark.error_x.array[0] == pytest.approx(high)
    assert sum(lab.figure.data[0].y) == len(a)


def test_repeats_that_find_something_are_those_with_small_p():
    pairs = QueryPairs.of(A, B)
    repeats = pairs.repeat(50, 0.06)
    for number in range(1, REPEATS + 1, 9):
        a, b = pairs.sample(50, 0.06, number)
        assert repeats.found[number - 1] == (stats.ttest_rel(a, b).pvalue < 0.05)
    assert 0.2 < repeats.found.mean() < 0.9


def test_differences_are_shifted_to_the_truth():
    pairs = QueryPairs.of(A, B)
    for truth in (-0.1, 0.0, 0.07):
        means = pairs.repeat(500, truth).means
        error = pairs.sd / np.sqrt(500 * REPEATS)
        assert abs(means.mean() - truth) < 4 * error
    a, b = pairs.sample(200, pairs.observed, 3)
    table = {(round(x, 9), round(y, 9)) for x, y in zip(A, B, strict=True)}
    assert {(round(x, 9), round(y, 9)) for x, y in zip(a, b, strict=True)} <= table


@pytest.mark.parametrize("effect", [0.0, 0.1, 0.5, -0.3])
def test_power_is_that_of_the_noncentral_t(effect):
    n = np.array([5, 20, 91, 300])
    shift, edge = effect * np.sqrt(n), stats.t.ppf(0.975, n - 1)
    expected = stats.nct.sf(edge, n - 1, shift) + stats.nct.cdf(-edge, n - 1, shift)
    known = np.isfinite(expected)  # not in scipy where the shift is large
    assert known[:3].all()
    assert np.abs(power_of_t(n, effect) - expected)[known].max() < 2e-5
    drawn = np.random.default_rng(1).normal(effect, 1, size=(4000, 20))
    found = (stats.ttest_1samp(drawn, 0, axis=1).pvalue < 0.05).mean()
    assert abs(found - expected[1]) < 4 * np.sqrt(0.25 / 4000)


def test_fewest_queries_for_a_power():
    for effect in (0.05, 0.2, 0.8, -0.4):
        n = queries_for(effect)
        assert power_of_t(n, effect) >= 0.8 > power_of_t(n - 1, effect)
    assert queries_for(0.001) is None
    assert queries_for(5.0, power=0.01) == 2


def test_the_share_found_is_on_show(lab):
    lab.set(n=100, difference=0.05)
    pairs = QueryPairs.of(A, B)
    share = pairs.repeat(100, 0.05).found.mean()
    assert lab.figure.data[3].y[0] == pytest.approx(share) and lab.figure.data[3].x[0] == 100
    theory = float(power_of_t(100, 0.05 / pairs.sd))
    assert f"{100 * share:.0f} % find a difference; theory says {100 * theory:.0f} %" in lab.message
    assert f"80 % take {queries_for(0.05 / pairs.sd):,} queries." in lab.message
    assert abs(share - theory) < 0.12
    curve = dict(zip(lab.figure.data[2].x, lab.figure.data[2].y, strict=True))
    assert curve[100] == pytest.approx(theory)


def test_without_a_difference_what_is_found_are_false_alarms(lab):
    lab.set(n=200, difference=0.0)
    assert lab.message.endswith("so these are false alarms: about 5 %.")
    assert lab.figure.data[3].y[0] < 0.12


def test_those_that_find_it_overstate_it(lab):
    lab.set(n=30, difference=0.05)
    repeats = QueryPairs.of(A, B).repeat(30, 0.05)
    mean = repeats.means[repeats.found].mean()
    assert mean > 0.06 and f"see {mean:.4f} on average; the truth is 0.0500." in lab.message


def test_forty_intervals_at_a_time(lab):
    lab.set(n=75, difference=0.05, experiment=85)
    repeats = QueryPairs.of(A, B).repeat(75, 0.05)
    found, missed, now = lab.figure.data[4:7]
    rows = sorted([*found.y, *missed.y])
    assert rows == list(range(81, 121)) and list(now.y) == [85]
    for trace, wanted in ((found, True), (missed, False)):
        at = np.array(trace.y) - 1
        assert (repeats.found[at] == wanted).all() and np.allclose(trace.x, repeats.means[at])
        assert np.allclose(np.array(trace.x) + trace.error_x.array, repeats.highs[at])
        assert np.allclose(np.array(trace.x) - trace.error_x.arrayminus, repeats.lows[at])
    assert [shape.x0 for shape in lab.figure.layout.shapes[2:4]] == [0.05, 0.05]
    low, high = lab.figure.layout.xaxis2.range
    assert low < repeats.lows.min() and repeats.highs.max() < high


def test_the_next_experiment(lab):
    button = lab.widget.children[2].children[0]
    before = lab.message
    button.click()
    assert lab.controls["experiment"].value == 2 and lab.message != before
    lab.set(experiment=REPEATS)
    button.click()
    assert lab.controls["experiment"].value == 1 and lab.message == before


def test_it_opens_with_what_was_given(lab):
    assert all(control.description for control in lab.controls.values())
    assert lab.controls["n"].value == 91
    assert abs(lab.controls["difference"].value - (B - A).mean()) < 0.006
    assert significance_lab(A, B, {}, queries=40).controls["n"].value == 40


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match=r"a, b: expected three values or more .* \(91,\) and \(2"):
        significance_lab(A, B[:2], TESTS)
    with pytest.raises(ValueError, match="a, b: expected finite numbers"):
        significance_lab(A, B * np.nan, TESTS)
    with pytest.raises(ValueError, match="a, b: expected differences that vary"):
        significance_lab(A, A + 0.1, TESTS)
    with pytest.raises(ValueError, match="level: expected 0.5 to below 1, got 95"):
        significance_lab(A, B, TESTS, level=95)
    with pytest.raises(ValueError, match="queries: expected 2 or more, got 1"):
        significance_lab(A, B, TESTS, queries=1)


def test_answers_come_within_a_fifth_of_a_second(lab):
    lab.set(n=2000)
    spent = []
    for difference in (0.01, 0.02, 0.03, 0.04):
        begin = time.process_time()
        lab.controls["difference"].value = difference
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
