"""The compression lab: the front by brute force, sliders that know what was measured."""

import time

import numpy as np
import pytest

from course_lib.advanced import pareto_front
from course_lib.viz import compression_lab, pareto_chart
from course_lib.viz.compression_points import CompressionTable, Setting
from course_lib.viz.pareto_charts import front_rows

POINTS = {
    ("first numbers", 384, 32): (1536, 1.0, 0.60),
    ("first numbers", 192, 32): (768, 0.8, 0.55),
    ("first numbers", 96, 32): (384, 0.6, 0.50),
    ("first numbers", 384, 8): (384, 0.97, 0.60),
    ("first numbers", 96, 8): (96, 0.59, 0.49),
    ("sign", 384, 1): (48, 0.7, 0.52),
    ("PQ", 384, 0.5): (24, 0.5, 0.45),
    ("PQ", 384, 1): (48, 0.75, 0.51),
}
MEASURES = ("recall@10", "NDCG@10")
QUERIES = ["sort an array", "add <b>up</b>"]


def answers(method, dims, bits, query):
    names = [f"{query[:3]}.{n}" for n in range(7)]
    if method == "sign":
        names = [names[1], names[0], *names[2:]]
    if method == "PQ":
        names = ["odd", *names]
    return [(name, 1 - 0.1 * n) for n, name in enumerate(names)]


@pytest.fixture
def lab():
    return compression_lab(POINTS, MEASURES, answers, QUERIES, start=("first numbers", 384, 8))


def press(explorer, label):
    row = explorer.widget.children[2].children
    next(button for button in row if button.description == label).click()


def now(explorer):
    return tuple(explorer.controls[name].value for name in ("method", "dims", "bits"))


@pytest.mark.parametrize("seed", range(5))
def test_the_front_is_what_nothing_beats(seed):
    rng = np.random.default_rng(seed)
    costs, qualities = rng.integers(1, 9, 30), rng.integers(0, 9, 30)
    rows = front_rows(costs, qualities)
    assert (np.diff(costs[rows]) > 0).all() and (np.diff(qualities[rows]) > 0).all()
    on_front = {(costs[row], qualities[row]) for row in rows}
    for cost, quality in zip(costs, qualities, strict=True):
        beaten = (costs <= cost) & (qualities > quality)
        beaten |= (costs < cost) & (qualities >= quality)
        assert ((cost, quality) in on_front) == (not beaten.any())
    mask = pareto_front(costs, qualities)
    assert on_front == set(zip(costs[mask], qualities[mask], strict=True))


def test_the_chart_has_a_trace_a_method_and_the_front():
    figure = pareto_chart(
        {"a": ([4, 1], [0.9, 0.2]), "b": ([2], [0.1])}, {"a": ["a 4", "a 1"], "b": ["b"]}
    )
    first, second, front = figure.data
    assert first.marker.symbol != second.marker.symbol and first.marker.color != second.marker.color
    assert (
        list(front.x) == [1, 4]
        and [text.strip() for text in front.text] == ["a 1", "a 4"]
        and front.line.shape == "hv"
    )
    assert figure.layout.xaxis.type == "log"
    assert pareto_chart({"a": ([1], [1])}, log_x=False).layout.xaxis.type is None


def test_names_that_would_run_into_each_other_are_left_to_the_hover():
    costs, qualities = [10, 100, 110, 120, 1000], [0.1, 0.5, 0.51, 0.6, 0.61]
    figure = pareto_chart({"a": (costs, qualities)}, {"a": [f"a{cost}" for cost in costs]})
    assert [text.strip() for text in figure.data[-1].text] == ["a10", "a100", "", "a120", "a1000"]
    assert figure.data[0].text[2] == "a110"
    low, high = figure.layout.xaxis.range
    assert 10**low < 8 and 10**high > 1000


def test_the_chart_refuses_what_cannot_be():
    with pytest.raises(ValueError, match="a: expected as many qualities as costs"):
        pareto_chart({"a": ([1, 2], [1])})
    with pytest.raises(ValueError, match="a: expected costs > 0"):
        pareto_chart({"a": ([0], [1])})
    with pytest.raises(ValueError, match=r"labels\['a'\]: expected 1, got 2"):
        pareto_chart({"a": ([1], [1])}, {"a": ["x", "y"]})


def test_points_front_and_ring(lab):
    assert all(control.description for control in lab.controls.values())
    plain, sign, pq, front, ring = lab.figure.data[:5]
    assert sorted(plain.x) == [96, 384, 384, 768, 1536] and list(sign.y) == [0.7]
    assert list(front.x) == [24, 48, 384, 1536] and list(front.y) == [0.5, 0.75, 0.97, 1.0]
    assert list(ring.x) == [384] and list(ring.y) == [0.97]
    lab.set(measure="NDCG@10")
    assert list(lab.figure.data[3].x) == [24, 48, 384]  # the full vectors gain nothing there
    assert list(lab.figure.data[4].y) == [0.6]
    low, high = lab.figure.layout.yaxis.range
    assert low < 0.45 < 0.6 < high


def test_sliders_offer_what_was_measured(lab):
    values = {name: [v for _, v in lab.controls[name].options] for name in ("dims", "bits")}
    assert values == {"dims": [96, 192, 384], "bits": [8, 32]}
    lab.set(dims=192)
    assert now(lab) == ("first numbers", 192, 32)  # nothing else there
    lab.set(method="PQ")
    assert now(lab)[:2] == ("PQ", 384) and lab.controls["dims"].disabled
    lab.set(bits=0.5)
    assert "PQ, 384 × 0.5 bits: 24 bytes a vector, 64 times fewer" in lab.message
    lab.set(method="first numbers")
    assert now(lab) == ("first numbers", 384, 8) and not lab.controls["dims"].disabled


def test_the_words(lab):
    size, rank, found = lab.message.splitlines()
    assert size == (
        "first numbers, 384 × 8 bits: 384 bytes a vector, 4 times fewer; recall@10 0.970 (with all "
        "bytes 1.000)."
    )
    assert rank == "On the staircase: nothing measured here is as small and better."
    assert found == (
        "“sort an array”: 5 of the 5 answers with all bytes are kept, in the same order."
    )
    lab.set(method="sign")
    size, rank, found = lab.message.splitlines()
    assert rank == "Beaten: PQ, 384 × 1 bit has 0.750 with 48 bytes."
    assert found.endswith("are kept, in another order.")
    lab.set(method="PQ")
    assert lab.message.endswith("4 of the 5 answers with all bytes are kept; lost: sor.4.")
    lab.set(method="first numbers")
    lab.set(bits=32)
    assert ", the most of all; recall@10 1.000." in lab.message


def test_equal_quality_with_fewer_bytes_beats():
    lab = compression_lab({("a", 2, 8): (2, 0.5), ("b", 4, 8): (4, 0.5)}, start=("b", 4, 8))
    assert "Beaten: a, 2 × 8 bits has 0.500 with 2 bytes." in lab.message


def test_buttons_go_to_the_front(lab):
    lab.set(method="sign")
    press(lab, "Best for these bytes")
    assert now(lab) == ("PQ", 384, 1)
    lab.set(method="first numbers")
    lab.set(dims=192)
    press(lab, "Fewest bytes as good")
    assert now(lab) == ("first numbers", 384, 8)
    lab.set(dims=96)
    lab.set(bits=32)
    press(lab, "Best for these bytes")
    assert now(lab) == ("first numbers", 384, 8)


def test_answers_that_the_full_vectors_lack_have_a_cross(lab):
    lab.set(method="PQ", query=QUERIES[1])
    bars, labels, numbers = lab.figure.data[-3:]
    assert labels.text == ("✗ odd", "add.0", "add.1", "add.2", "add.3")
    assert len(set(bars.marker.color)) == 2 and bars.marker.color[0] != bars.marker.color[1]
    assert list(numbers.text) == ["1.000", "0.900", "0.800", "0.700", "0.600"]
    assert np.allclose(bars.x, [1, 0.9, 0.8, 0.7, 0.6])


def test_each_answer_is_asked_for_once():
    asked = []

    def counted(*setting):
        asked.append(setting)
        return answers(*setting)

    lab = compression_lab(POINTS, MEASURES, counted, QUERIES)
    lab.set(method="sign")
    lab.set(method="first numbers")
    lab.set(bits=32)
    assert len(asked) == len(set(asked)) == 3


def test_without_answers_there_is_no_list():
    lab = compression_lab(POINTS, MEASURES)
    assert "query" not in lab.controls and len(lab.message.splitlines()) == 2
    assert len(lab.figure.data) == 5 and now(lab) == ("first numbers", 384, 32)


def test_names_are_not_read_as_markup():
    lab = compression_lab({("<b>", 1, 8): (1, 0.5)}, ["<i>"])
    assert lab.figure.data[0].name == "&lt;b&gt;" and "&lt;b&gt;" in lab.figure.data[0].text[0]
    assert lab.figure.layout.yaxis.title.text.startswith("&lt;i&gt;")


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="start: expected a setting that was measured"):
        compression_lab(POINTS, MEASURES, start=("sign", 384, 8))
    with pytest.raises(ValueError, match="answers, queries: expected both or neither"):
        compression_lab(POINTS, MEASURES, answers)
    with pytest.raises(ValueError, match="points: expected bytes > 0 and 1 qualities"):
        compression_lab(POINTS, ["recall"])
    with pytest.raises(ValueError, match="points: expected bytes > 0"):
        compression_lab({("a", 1, 1): (0, 0.5)})
    with pytest.raises(ValueError, match="points, measures: expected one or more"):
        compression_lab({})
    table = CompressionTable(POINTS, MEASURES)
    with pytest.raises(ValueError, match="nbytes: no setting needs 10 bytes or less"):
        table.best_within(10, "recall@10")
    with pytest.raises(ValueError, match="quality: no setting reaches 2.000"):
        table.smallest_with(2, "recall@10")
    assert table.smallest_with(0.5, "recall@10") == Setting("PQ", 384, 0.5)


def test_answers_come_within_a_fifth_of_a_second(lab):
    spent = []
    for dims in (192, 96, 384):
        begin = time.process_time()
        lab.controls["dims"].value = dims
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
