"""The rerank lab: metrics as scikit-learn computes them, whichever way a document moves."""

import time

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, ndcg_score

from course_lib.metrics import ndcg, recall, reciprocal_rank
from course_lib.viz import rerank_lab

TITLES = [f"title {letter}" for letter in "abcdefgh"]
GRADES = [0, 2, 0, 3, 1, 0, 0, 1]
METRICS = {
    "ndcg@5": lambda ranked, relevant: ndcg(ranked, relevant, 5),
    "recall@5": lambda ranked, relevant: recall(ranked, relevant, 5),
    "RR@10": lambda ranked, relevant: reciprocal_rank(ranked, relevant, 10),
}


@pytest.fixture
def lab():
    return rerank_lab(TITLES, GRADES, METRICS)


def press(explorer, label):
    row = explorer.widget.children[2].children
    next(button for button in row if button.description == label).click()


def order_shown(lab):
    """Rows in the order of the cards, by what is written on them."""
    texts = [shape.label.text for shape in lab.figure.layout.shapes]
    return [next(row for row, name in enumerate(TITLES) if name in text) for text in texts]


def by_scikit_learn(order, k=5):
    """ndcg@k with gain 2^grade - 1 and reciprocal rank of an order of all documents."""
    scores = np.zeros(8)
    scores[order] = np.arange(8, 0, -1)
    gains = 2.0 ** np.array(GRADES) - 1
    hits = [rank for rank, row in enumerate(order, 1) if GRADES[row]]
    return ndcg_score([gains], [scores], k=k), 1 / hits[0]


def values(lab):
    return dict(zip(lab.figure.data[1].y, lab.figure.data[1].x, strict=True))


def check(lab, order):
    assert order_shown(lab) == list(order)
    found = values(lab)
    wanted = by_scikit_learn(order)
    assert (found["ndcg@5"], found["RR@10"]) == pytest.approx(wanted)
    assert found["recall@5"] == sum(GRADES[row] > 0 for row in order[:5]) / 4
    assert [value for _, value in lab.controls["document"].options] == list(order)


def test_it_opens_in_the_order_given(lab):
    assert all(control.description for control in lab.controls.values())
    check(lab, range(8))
    assert lab.message.startswith("“title a” (grade 0) on rank 1 of 8.\nndcg@5 0.")
    assert lab.controls["document"].options[3] == ("4. title d (grade 3)", 3)


def test_up_and_down_move_the_document_chosen(lab):
    lab.controls["document"].value = 3
    check(lab, range(8))  # choosing moves nothing
    assert lab.controls["rank"].value == 4 and lab.controls["grade"].value == 3
    press(lab, "▲ Up")
    check(lab, [0, 1, 3, 2, 4, 5, 6, 7])
    press(lab, "▼ Down")
    press(lab, "▼ Down")
    check(lab, [0, 1, 2, 4, 3, 5, 6, 7])
    for _ in range(9):
        press(lab, "▼ Down")
    check(lab, [0, 1, 2, 4, 5, 6, 7, 3])
    assert "“title d” (grade 3) on rank 8 of 8." in lab.message


def test_the_rank_slider_moves_it_in_one_go(lab):
    lab.controls["document"].value = 7
    lab.controls["rank"].value = 1
    check(lab, [7, 0, 1, 2, 3, 4, 5, 6])
    before = by_scikit_learn(range(8))[0]
    now = by_scikit_learn([7, 0, 1, 2, 3, 4, 5, 6])[0]
    assert "The last change raised RR@10 0.500 → 1.000; lowered ndcg@5 " in lab.message
    assert f"ndcg@5 {before:.3f} → {now:.3f}; left recall@5 unchanged." in lab.message
    assert list(lab.figure.data[2].x)[0] == pytest.approx(before)
    lab.controls["rank"].value = 2
    assert "lowered ndcg@5" in lab.message and "RR@10 1.000 → 0.500" in lab.message


def test_orders_of_all(lab):
    press(lab, "Best order")
    check(lab, [3, 1, 4, 7, 0, 2, 5, 6])
    assert set(values(lab).values()) == {1.0}
    press(lab, "Worst order")
    check(lab, [0, 2, 5, 6, 4, 7, 1, 3])
    press(lab, "First order")
    check(lab, range(8))


def test_a_dragged_card_takes_the_nearest_rank(lab):
    card = lab.figure.layout.shapes[5]
    card.update(y0=card.y0 - 3.3, y1=card.y1 - 3.3)  # from 6 to about 2.7
    check(lab, [0, 1, 5, 2, 3, 4, 6, 7])
    shape = lab.figure.layout.shapes[2]
    assert (shape.y0 + shape.y1) / 2 == pytest.approx(3)
    assert (lab.controls["document"].value, lab.controls["rank"].value) == (5, 3)
    lab.figure.layout.shapes[0].update(y0=40, y1=41)  # beyond the end
    check(lab, [1, 5, 2, 3, 4, 6, 7, 0])
    lab.figure.layout.shapes[4].update(x0=0.3, x1=1.3)  # aside: back it goes
    check(lab, [1, 5, 2, 3, 4, 6, 7, 0])
    assert lab.figure.layout.shapes[4].x0 == 0


def test_another_judgement(lab):
    lab.controls["grade"].value = 3  # title a, first
    found = values(lab)
    names = dict(zip(TITLES, [3, *GRADES[1:]], strict=True))
    assert found["ndcg@5"] == pytest.approx(ndcg(TITLES, names, 5)) and found["RR@10"] == 1
    assert "(3)" in lab.figure.layout.shapes[0].label.text


def test_the_last_relevant_one_stays_relevant():
    lab = rerank_lab(["x", "y"], [0, 1], {"RR": METRICS["RR@10"]})
    lab.controls["document"].value = 1
    lab.controls["grade"].value = 0
    assert lab.message == "relevant: expected at least one grade above 0, got none"
    assert lab.controls["grade"].value == 1
    press(lab, "▲ Up")
    assert "raised RR 0.500 → 1.000" in lab.message


def test_what_the_list_lacks_counts():
    def average_precision(ranked, relevant):
        truth = np.array([relevant[name] > 0 for name in ranked])
        if not truth.any():
            return 0.0
        found = average_precision_score(truth, np.arange(len(ranked), 0, -1))
        return found * truth.sum() / sum(grade > 0 for grade in relevant.values())

    lab = rerank_lab(TITLES[:4], GRADES[:4], {"AP": average_precision}, missed={"far away": 2})
    assert values(lab)["AP"] == pytest.approx((1 / 2 + 2 / 4) / 3)
    press(lab, "Best order")
    assert values(lab)["AP"] == pytest.approx(2 / 3)


def test_the_cut_and_long_titles():
    lab = rerank_lab(["<b>", "x" * 90], [1, 0], {"RR": METRICS["RR@10"]}, cut=1)
    assert lab.figure.data[0].visible and set(lab.figure.data[0].y) == {1.5}
    first, second = (shape.label.text for shape in lab.figure.layout.shapes)
    assert "&lt;b&gt;" in first and len(second) < 60
    assert not rerank_lab(TITLES, GRADES, METRICS).figure.data[0].visible


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="titles, grades: expected two or more of each and as m"):
        rerank_lab(TITLES, GRADES[:3], METRICS)
    with pytest.raises(ValueError, match="titles: expected different ones"):
        rerank_lab(["x", "x"], [0, 1], METRICS)
    with pytest.raises(ValueError, match="none of them among missed"):
        rerank_lab(["x", "y"], [0, 1], METRICS, missed={"x": 1})
    with pytest.raises(ValueError, match="grades: expected integers of 0 or more, got -1"):
        rerank_lab(["x", "y"], [-1, 1], METRICS)
    with pytest.raises(ValueError, match="metrics: expected one or more, got none"):
        rerank_lab(TITLES, GRADES, {})
    with pytest.raises(ValueError, match="relevant: expected at least one grade above 0"):
        rerank_lab(["x", "y"], [0, 0], METRICS)


def test_answers_come_within_a_fifth_of_a_second():
    lab, spent = rerank_lab([f"t{n}" for n in range(20)], [0, 1] * 10, METRICS), []
    for rank in (5, 9, 2, 20):
        begin = time.process_time()
        lab.controls["rank"].value = rank
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
