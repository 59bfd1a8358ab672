"""The tuning plane, the cost calculator and growth curves."""

import time

import numpy as np
import pytest
from scipy.stats import linregress

from course_lib.stores import estimate_cost
from course_lib.viz import (
    cost_bars,
    cost_explorer,
    fitted_slope,
    growth_curve,
    recall_latency,
    tuning_plane,
)
from course_lib.viz.cost_calculator import SIZES
from course_lib.viz.number_words import bytes_in_words, count_in_words

KNOBS = {
    "HNSW": {"ef_search": [10, 40, 160]},
    "IVF-PQ": {"nprobe": [1, 4, 16], "depth": [0, 50]},
    "flat": {"threads": [1]},
}
TABLE = {
    ("HNSW", 10): (0.80, 0.1),
    ("HNSW", 40): (0.96, 0.3),
    ("HNSW", 160): (0.99, 0.9, 44e6),
    ("IVF-PQ", 1, 0): (0.40, 0.05),
    ("IVF-PQ", 4, 0): (0.50, 0.1),
    ("IVF-PQ", 16, 0): (0.55, 0.3),
    ("IVF-PQ", 1, 50): (0.70, 0.1),
    ("IVF-PQ", 4, 50): (0.951, 0.2),
    ("IVF-PQ", 16, 50): (0.97, 0.4),
    ("flat", 1): (1.0, 2.0),
}


@pytest.fixture
def plane():
    plane = tuning_plane(lambda *setting: plane_asked.append(setting) or TABLE[setting], KNOBS)
    yield plane
    plane_asked.clear()


plane_asked = []


def points(plane, kind):
    trace = next(trace for trace in plane.figure.data if trace.name == kind)
    return {(x, y) for x, y in zip(trace.x, trace.y, strict=True)}


# -- the tuning plane


def test_it_opens_with_the_first_setting_of_each_kind(plane):
    assert all(control.description for control in plane.controls.values())
    assert points(plane, "HNSW") == {(0.8, 0.1)} and points(plane, "IVF-PQ") == {(0.4, 0.05)}
    assert plane.message.startswith("HNSW, ef_search 10: recall 0.800, 0.1 ms a query. It misses")
    assert plane.message.endswith("reach it: flat, threads 1, 2 ms.")


def test_sliders_take_the_parameters_of_the_kind(plane):
    plane.controls["kind"].value = "IVF-PQ"
    first, second = plane.controls["first"], plane.controls["second"]
    assert (first.description, second.description) == ("nprobe", "depth")
    assert [value for _, value in first.options] == [1, 4, 16] and not second.disabled
    plane.controls["kind"].value = "flat"
    assert first.disabled and second.disabled and second.description == "no second parameter"


def test_points_collect_and_the_fastest_good_one_is_starred(plane):
    plane.set(first=40)
    assert points(plane, "HNSW") == {(0.8, 0.1), (0.96, 0.3)}
    assert points(plane, "fastest at the target") == {(0.96, 0.3)}
    plane.controls["kind"].value = "IVF-PQ"
    plane.controls["first"].value = 4
    plane.controls["second"].value = 50
    assert points(plane, "fastest at the target") == points(plane, "now") == {(0.951, 0.2)}
    assert plane.message.endswith(
        "Fastest of the 6 settings tried that reach it: IVF-PQ, nprobe 4, depth 50, 0.2 ms."
    )
    plane.controls["target"].value = 0.96
    assert points(plane, "fastest at the target") == {(0.96, 0.3)}
    assert plane.figure.layout.shapes[-1].x0 == plane.figure.layout.annotations[-1].x == 0.96


def test_nothing_good_enough_is_said():
    plane = tuning_plane(lambda *setting: TABLE[setting], {"HNSW": {"ef_search": [10, 40]}})
    assert plane.message.endswith("None of the 1 settings tried reaches it yet.")
    assert points(plane, "fastest at the target") == set()


def test_each_setting_is_measured_once(plane):
    for value in (40, 10, 40, 160):
        plane.controls["first"].value = value
    assert len(plane_asked) == len(set(plane_asked)) == 5
    assert "0.9 ms a query, 42 MiB. It reaches" in plane.message


def test_all_points_lie_within_the_axes(plane):
    for kind in KNOBS:
        plane.controls["kind"].value = kind
        for _, value in plane.controls["first"].options:
            plane.controls["first"].value = value
    low, high = plane.figure.layout.yaxis.range
    left, right = plane.figure.layout.xaxis.range
    for recall, latency, *_ in (TABLE[one] for one in plane_asked):
        assert left < recall < right and low < np.log10(latency) < high


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="knobs: expected one kind of index or more, got none"):
        tuning_plane(lambda kind: (1, 1), {})
    with pytest.raises(
        ValueError, match="knobs: expected one or two parameters with values for 'a'"
    ):
        tuning_plane(lambda kind: (1, 1), {"a": {"p": []}})
    with pytest.raises(ValueError, match=r"measure\('a', 1\): expected recall in 0 to 1, ms > 0"):
        tuning_plane(lambda kind, value: (95.0, 1.0), {"a": {"p": [1]}})


def test_the_still_plane_names_its_settings():
    figure = recall_latency(
        {"HNSW": ([0.8, 0.96], [0.1, 0.3])}, labels={"HNSW": ["ef 10", "ef 40"]}
    )
    assert figure.data[0].text == ("ef 10", "ef 40") and figure.layout.shapes[-1].x0 == 0.95
    with pytest.raises(ValueError, match="HNSW: expected as many ms as recalls"):
        recall_latency({"HNSW": ([0.8], [0.1, 0.3])})
    with pytest.raises(ValueError, match="HNSW: expected recalls in 0 to 1 and ms > 0"):
        recall_latency({"HNSW": ([0.8], [0.0])})


# -- cost


@pytest.fixture
def calculator():
    return cost_explorer(estimate_cost)


def bar_sizes(explorer):
    """Bytes by part and quantisation, read off the bars."""
    unit = explorer.figure.layout.xaxis.title.text.split()[0]
    factor = 1024 ** ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB").index(unit)
    bars = [trace for trace in explorer.figure.data if trace.type == "bar"]
    return {trace.name: np.asarray(trace.x, dtype=float) * factor for trace in bars}


@pytest.mark.parametrize("n, index", [(1000, "flat"), (5_000_000, "ivf"), (10**9, "hnsw")])
def test_bars_are_the_bytes_of_the_estimate(calculator, n, index):
    calculator.set(n=n, d=1024, index=index, replicas=3, M=32)
    sizes = bar_sizes(calculator)
    for at, quantization in enumerate(("float32", "float16", "int8", "pq:64", "binary")):
        cost = estimate_cost(n, 1024, 3, quantization, index, M=32)
        for part, column in sizes.items():
            assert column[at] == pytest.approx(cost.parts.get(part, 0))


def test_money_lines_and_the_ring(calculator):
    calculator.set(quantization="int8", n=2_000_000, price=7.5)
    lines = {t.name: t for t in calculator.figure.data if t.type == "scatter" and t.name}
    settings = {"index": "hnsw", "ram_price_per_gib_month": 7.5}
    for at in (0, 7, len(SIZES) - 1):
        cost = estimate_cost(SIZES[at], 768, quantization="int8", **settings)
        assert lines["int8"].y[at] == pytest.approx(cost.money_per_month)
    ring = calculator.figure.data[-1]
    money = estimate_cost(2_000_000, 768, quantization="int8", **settings).money_per_month
    assert (ring.x[0], ring.y[0]) == (2_000_000, pytest.approx(money))
    assert f"{money:,.2f} a month" in calculator.message


def test_the_line_of_words_adds_up(calculator):
    assert all(control.description for control in calculator.controls.values())
    calculator.set(quantization="pq:64", index="flat", replicas=2, n=10**9)
    cost = estimate_cost(10**9, 768, 2, "pq:64")
    assert f"2 replicas: {bytes_in_words(cost.ram_bytes)}" in calculator.message
    each = cost.ram_bytes / 2e9
    assert f"{each:,.0f} bytes a vector and replica" in calculator.message


def test_stacked_bars():
    figure = cost_bars({"a": {"vectors": 3 * 2**30, "links": 2**30}, "b": {"vectors": 2**29}})
    assert [trace.x.tolist() for trace in figure.data[:2]] == [[3, 0.5], [1, 0]]
    assert list(figure.data[2].text) == ["4 GiB", "512 MiB"]
    with pytest.raises(ValueError, match="estimates: expected one set-up or more, got none"):
        cost_bars({})
    with pytest.raises(ValueError, match="estimates: expected sizes of 0 or more, got -1"):
        cost_bars({"a": {"vectors": -1}})


@pytest.mark.parametrize(
    "count, said",
    [(0, "0 bytes"), (1, "1 byte"), (1023, "1,023 bytes"), (1024, "1 KiB"), (2**30 - 1, "1 GiB"),
     (3 * 2**40, "3 TiB"), (2**60, "1,024 PiB")],
)  # fmt: skip
def test_bytes_in_words(count, said):
    assert bytes_in_words(count) == said


def test_counts_in_words():
    said = [count_in_words(count) for count in (999, 999_999, 10**6, 2 * 10**8, 10**9)]
    assert said == ["999", "999,999", "1 million", "200 million", "1 billion"]


# -- growth


def test_slopes_are_those_of_a_regression():
    sizes = np.array([1e3, 1e4, 1e5, 1e6])
    values = 3 * sizes**0.4 * np.exp(np.random.default_rng(0).normal(size=4) / 10)
    expected = linregress(np.log(sizes), np.log(values)).slope
    assert fitted_slope(sizes, values) == pytest.approx(expected)
    figure = growth_curve(sizes, {"tree": values, "scan": sizes}, reference={"√n": 0.5})
    assert [trace.name for trace in figure.data if trace.showlegend is None] == [
        f"tree (slope {expected:.2f})", "scan (slope 1.00)"
    ]  # fmt: skip
    fit, reference = figure.data[0], figure.data[-1]
    assert np.log(fit.y[1] / fit.y[0]) / np.log(1000) == pytest.approx(expected)
    assert reference.y[1] / reference.y[0] == pytest.approx(1000**0.5)
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "log"


def test_what_was_not_measured_is_left_out():
    figure = growth_curve([10, 100, 1000], {"a": [1, 2, np.nan], "b": [1, 10, 100]})
    assert figure.data[1].x.tolist() == [10, 100] and figure.data[1].name == "a (slope 0.30)"
    for bad in ([1, np.nan, np.nan], [1, 0, 2], [1, np.inf, 2]):
        with pytest.raises(ValueError, match="a: expected two or more different positive sizes"):
            growth_curve([10, 100, 1000], {"a": bad})
    with pytest.raises(ValueError, match=r"a: expected shape \(3,\)"):
        growth_curve([10, 100, 1000], {"a": [1, 2]})


@pytest.mark.parametrize("make, control, values", [
    (lambda: tuning_plane(lambda *s: TABLE[s], KNOBS), "first", [40, 160, 10, 40, 160]),
    (lambda: cost_explorer(estimate_cost), "replicas", [2, 3, 4, 5, 1]),
])  # fmt: skip
def test_answers_come_within_a_fifth_of_a_second(make, control, values):
    explorer, spent = make(), []
    for value in values:
        begin = time.perf_counter()
        explorer.controls[control].value = value
        spent.append(time.perf_counter() - begin)
    assert min(spent) < 0.2
