"""The NDCG lab: values of scikit-learn and of chapter 9's own metric; whose order turns round."""

import time

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from course_lib.metrics import ndcg
from course_lib.viz import ndcg_lab
from course_lib.viz.gain_parts import DISCOUNTS, GAINS, GainSetting

EXPONENTIAL, LINEAR = GAINS
BURGES, KEKALAINEN, INVERSE, NONE = DISCOUNTS
rng = np.random.default_rng(0)
FIRST, SECOND = rng.integers(0, 4, size=(2, 12))
JUDGED = np.concatenate([FIRST, [3, 3, 2, 1]])


@pytest.fixture
def lab():
    return ndcg_lab({"bm25": FIRST, "dense": SECOND}, judged=JUDGED, cut=5)


@pytest.mark.parametrize("k", [1, 3, 12])
def test_ndcg_is_scikit_learns_and_chapter_9s(k):
    ranks = np.arange(12, 0, -1.0)
    linear = GainSetting(LINEAR, BURGES, 2).ndcg(FIRST, np.sort(FIRST)[::-1], k)
    assert linear == pytest.approx(ndcg_score([FIRST], [ranks], k=k))
    names = [f"d{row}" for row in range(16)]
    judged = dict(zip(names, JUDGED.tolist(), strict=True))
    whole = GainSetting(EXPONENTIAL, BURGES, 2).ndcg(FIRST, np.sort(JUDGED)[::-1], k)
    assert whole == pytest.approx(ndcg(names[:12], judged, k))


def test_the_worked_example_of_jarvelin_and_kekalainen():
    """Section 2.1 of the paper: DCG of the vector G' with base 2, rounded there to two digits."""
    gains = [3, 2, 3, 0, 0, 1, 2, 2, 3, 0]
    cumulated = GainSetting(LINEAR, KEKALAINEN, 2).parts(gains).cumsum()
    expected = [3, 5, 6.89, 6.89, 6.89, 7.28, 7.99, 8.66, 9.61, 9.61]
    assert np.abs(cumulated - expected).max() < 0.006


def test_the_base_matters_only_where_it_should():
    ideal = np.sort(JUDGED)[::-1]
    for discount, moves in ((BURGES, False), (KEKALAINEN, True), (INVERSE, False), (NONE, False)):
        two, ten = (GainSetting(LINEAR, discount, base).ndcg(FIRST, ideal, 10) for base in (2, 10))
        assert (abs(two - ten) > 1e-6) == moves, discount


@pytest.mark.parametrize("gain", GAINS)
@pytest.mark.parametrize("discount", DISCOUNTS)
def test_bars_add_up_to_the_curve(lab, gain, discount):
    lab.set(gain=gain, discount=discount, cut=7, base=3)
    bars, curve = lab.figure.data[2], lab.figure.data[3]
    outline = lab.figure.data[-1]
    assert bars.name == "dense" and list(bars.customdata) == SECOND.tolist()
    for k in (1, 7, 12):
        assert curve.y[k - 1] == pytest.approx(sum(bars.y[:k]) / sum(outline.y[: 2 * k : 2]))
        assert (outline.x[2 * k - 2], outline.x[2 * k - 1]) == (k - 0.5, k + 0.5)
    said = f"NDCG@7, {gain.split(',')[0]} gain: bm25 {lab.figure.data[1].y[6]:.3f}, dense"
    assert lab.message.startswith(f"{said} {curve.y[6]:.3f}.")
    other = next(one for one in GAINS if one != gain)
    swapped = GainSetting(other, discount, 3).ndcg(SECOND, np.sort(JUDGED)[::-1], 7)
    assert f"dense {swapped:.3f}. " in lab.message.splitlines()[1]


def test_the_cut_pales_the_rest(lab):
    lab.set(cut=4)
    assert list(lab.figure.data[0].marker.opacity) == [1.0] * 4 + [0.25] * 8
    assert [shape.x0 for shape in lab.figure.layout.shapes] == [4.5, 4]


def test_one_star_against_many_fair_ones():
    lab = ndcg_lab({"star": [3, 0, 0, 0], "fair": [1, 2, 2, 1]}, judged=[3, 2, 2, 1, 1])
    assert "Another one leads." in lab.message
    lab.set(discount=NONE)
    star, fair = 7 / (7 + 3 + 3 + 1), 8 / (7 + 3 + 3 + 1)
    assert f"star {star:.3f}, fair {fair:.3f}." in lab.message
    assert "The same one leads." in lab.message


def test_an_ideal_from_the_list_alone_flatters(lab):
    whole = np.array(lab.figure.data[1].y)
    lab.set(ideal="only those in the list (a bug)")
    flattered = np.array(lab.figure.data[1].y)
    assert (flattered >= whole - 1e-12).all() and flattered[4] > whole[4] + 0.02
    own = GainSetting(EXPONENTIAL, BURGES, 2).ndcg(FIRST, np.sort(FIRST)[::-1], 5)
    assert flattered[4] == pytest.approx(own)


def test_a_list_without_anything_relevant_is_worth_nothing():
    lab = ndcg_lab({"empty": [0, 0], "good": [1, 0]})
    lab.set(ideal="only those in the list (a bug)")
    assert "empty 0.000, good 1.000." in lab.message


def test_one_ranking_and_lists_of_different_length():
    lab = ndcg_lab([3, 2, 3, 0, 1, 2])
    assert "the ranking 0.949." in lab.message.splitlines()[0]  # D202: 0.949 and 0.961
    assert "With linear gain: the ranking 0.961." in lab.message
    assert " leads." not in lab.message
    lab = ndcg_lab({"a": [1, 0], "b": [0, 1, 1, 0, 1]})
    assert lab.controls["cut"].max == 5 and all(c.description for c in lab.controls.values())
    assert len(lab.figure.data[0].x) == 2 and len(lab.figure.data[1].y) == 5


def test_words_about_the_discount(lab):
    assert lab.message.endswith("The base of the logarithm divides out.")
    lab.set(discount=KEKALAINEN, base=4)
    assert lab.message.endswith("The first 4 ranks count in full: a reader who looks at them all.")
    weights = GainSetting(LINEAR, KEKALAINEN, 4).weights(16)
    assert weights[:4].tolist() == [1, 1, 1, 1] and weights[15] == pytest.approx(0.5)


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match=r"grades\['a'\]: expected one grade of 0 or more"):
        ndcg_lab({"a": [1, -1]})
    with pytest.raises(ValueError, match="judged: expected one grade of 0 or more"):
        ndcg_lab([1, 2], judged=[])
    with pytest.raises(ValueError, match="grades: expected at least one above 0, got none"):
        ndcg_lab([0, 0])
    with pytest.raises(ValueError, match="cut: expected 1 to 2, got 3"):
        ndcg_lab([1, 0], cut=3)
    with pytest.raises(ValueError, match="grades: expected one ranking or more, got none"):
        ndcg_lab({})


def test_answers_come_within_a_fifth_of_a_second():
    lab, spent = ndcg_lab({name: rng.integers(0, 4, size=100) for name in "abc"}), []
    for cut in (20, 40, 60, 80):
        begin = time.process_time()
        lab.controls["cut"].value = cut
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
