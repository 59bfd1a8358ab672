"""The triplet lab: kinds of negatives by counting, losses as torch's triplet loss."""

import itertools
import time

import numpy as np
import pytest
import torch
from plotly.callbacks import Points

from course_lib.viz import triplet_lab
from course_lib.viz.triplet_kinds import KINDS, TripletPlane, kinds_of

rng = np.random.default_rng(0)
LABELS = ["cat", "dog", "owl"] * 8
CENTERS = np.array([[0, 0], [1.5, 0], [0.5, 1.5]])
PLACES = (CENTERS[np.arange(24) % 3] + rng.normal(scale=0.5, size=(24, 2))).astype(np.float32)
NAMES = [f"p{n}" for n in range(24)]
DISTANCES = torch.cdist(*[torch.tensor(PLACES).double()] * 2).numpy()


@pytest.fixture
def lab():
    return triplet_lab(PLACES, LABELS, NAMES, margin=0.5)


def triplets():
    for anchor, positive, negative in itertools.permutations(range(24), 3):
        if LABELS[anchor] == LABELS[positive] != LABELS[negative]:
            yield anchor, positive, negative


@pytest.mark.parametrize("margin", [1e-9, 0.2, 1.0])
def test_all_triplets_are_counted_and_their_losses_are_torchs(margin):
    rows = np.array(list(triplets()))
    a, p, n = (torch.tensor(PLACES[rows[:, column]]).double() for column in range(3))
    losses = torch.nn.functional.triplet_margin_loss(a, p, n, margin=margin, reduction="none")
    gaps = DISTANCES[rows[:, 0], rows[:, 2]] - DISTANCES[rows[:, 0], rows[:, 1]]
    by_hand = [(gaps <= 0).sum(), ((gaps > 0) & (gaps < margin)).sum(), (gaps >= margin).sum()]
    counts, loss = TripletPlane.of(PLACES, LABELS).totals(margin)
    assert counts.tolist() == by_hand and counts.sum() == len(rows)
    assert loss == pytest.approx(float(losses.sum()), rel=1e-4)


def test_edges_of_the_kinds():
    kinds = kinds_of(1.0, np.array([0.0, 1.0, 1.0 + 1e-9, 1.49, 1.5, 2.0]), 0.5)
    assert [KINDS[kind] for kind in kinds] == ["hard"] * 2 + ["semi-hard"] * 2 + ["easy"] * 2


@pytest.mark.parametrize("anchor, margin", [(0, 0.5), (7, 0.1), (11, 1.2)])
def test_the_plane_is_coloured_by_kind(lab, anchor, margin):
    lab.set(anchor=anchor, margin=margin)
    same = [row for row in range(24) if LABELS[row] == LABELS[anchor] and row != anchor]
    positive = sorted(same, key=lambda row: DISTANCES[anchor, row])[3]  # of seven
    assert lab.controls["positive"].value == positive
    reach = DISTANCES[anchor, positive]
    expected = {kind: set() for kind in KINDS}
    for row in range(24):
        if LABELS[row] != LABELS[anchor]:
            gap = DISTANCES[anchor, row] - reach
            expected["hard" if gap <= 0 else "semi-hard" if gap < margin else "easy"].add(row)
    for trace, kind in zip(lab.figure.data, KINDS, strict=False):
        assert set(trace.customdata) == expected[kind] and trace.name == kind
        assert np.allclose(trace.x, PLACES[list(trace.customdata), 0])
    assert set(lab.figure.data[3].customdata) == {anchor, *same}
    counts = [len(rows) for rows in expected.values()]
    assert list(lab.figure.data[7].customdata) == counts
    assert np.allclose(lab.figure.data[7].y, np.array(counts) / 16)
    assert f"Of 16 negatives {counts[0]} " in lab.message
    ring, disc = lab.figure.layout.shapes
    middle = PLACES[anchor, 0]
    assert (disc.x1 - disc.x0) / 2 == pytest.approx(reach, rel=1e-5)
    assert (ring.x1 - ring.x0) / 2 == pytest.approx(reach + margin, rel=1e-5)
    assert (ring.x0 + ring.x1) / 2 == pytest.approx(middle, abs=1e-5)


@pytest.mark.parametrize("mining, pick", [
    ("the hardest (nearest)", lambda far, reach: far.min()),
    ("semi-hard (nearest behind the positive)", lambda far, reach: far[far > reach].min()),
    ("the easiest (farthest)", lambda far, reach: far.max()),
])  # fmt: skip
def test_the_negative_drawn_and_its_loss(lab, mining, pick):
    lab.set(anchor=4, mining=mining, margin=0.5)
    positive = lab.controls["positive"].options[0][1]  # the nearest, which leaves some behind it
    lab.set(positive=positive)
    reach = DISTANCES[4, positive]
    far = np.array([DISTANCES[4, row] for row in range(24) if LABELS[row] != LABELS[4]])
    chosen = pick(far, reach)
    link = lab.figure.data[6]
    length = np.hypot(link.x[1] - link.x[0], link.y[1] - link.y[0])
    assert length == pytest.approx(chosen, rel=1e-5)
    assert f"= {max(0, reach - chosen + 0.5):.2f}." in lab.message
    assert f"to its positive p{positive}: {reach:.2f}" in lab.message


def test_without_any_behind_the_positive_the_farthest_is_drawn():
    lab = triplet_lab([[0, 0], [9, 0], [1, 0], [2, 0]], list("aabb"), margin=0.5)
    lab.set(mining="semi-hard (nearest behind the positive)")
    assert "Drawn is 3 at 2.00" in lab.message


def test_all_triplets_in_words(lab):
    counts, loss = TripletPlane.of(PLACES, LABELS).totals(0.5)
    total = counts.sum()
    assert f"All {total:,} triplets: {100 * counts[0] / total:.0f} % hard" in lab.message
    assert f"mean loss {loss / total:.2f}, of the active ones {loss / counts[:2].sum():.2f}." in (
        lab.message
    )
    assert np.allclose(lab.figure.data[8].y, counts / total)


def test_points_that_stand_apart_teach_nothing():
    places = np.array([[0, 0], [0, 0.1], [9, 9], [9, 9.1]])
    lab = triplet_lab(places, list("aabb"), margin=0.5)
    assert lab.message.endswith("100 % easy; mean loss 0.00.")


def test_a_click_chooses_an_anchor_that_has_a_positive():
    places = [[0, 0], [1, 0], [2, 0], [3, 3], [4, 0]]
    lab = triplet_lab(places, ["a", "a", "b", "lone", "b"])
    easy = lab.figure.data[2]
    at = list(easy.customdata).index(4)
    easy._dispatch_on_click(Points(point_inds=[at]), None)
    assert lab.controls["anchor"].value == 4 and lab.message.startswith("4 (b) to its positive 2")
    trace, at = next(
        (trace, list(trace.customdata).index(3))
        for trace in lab.figure.data[:3] if 3 in trace.customdata
    )  # fmt: skip
    trace._dispatch_on_click(Points(point_inds=[at]), None)
    assert lab.controls["anchor"].value == 4  # a lone point has no positive
    assert all(control.description for control in lab.controls.values())


def test_every_label_has_a_shape(lab):
    shapes = {}
    for trace in lab.figure.data[:4]:
        for row, symbol in zip(trace.customdata, trace.marker.symbol, strict=True):
            shapes.setdefault(LABELS[row], set()).add(symbol)
    assert all(len(symbols) == 1 for symbols in shapes.values())
    assert len(set.union(*shapes.values())) == 3


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="labels: expected length 24, got 2"):
        triplet_lab(PLACES, ["a", "b"])
    with pytest.raises(ValueError, match="two points or more with the same label"):
        triplet_lab(PLACES, range(24))
    with pytest.raises(ValueError, match="labels: expected two different ones"):
        triplet_lab(PLACES, ["a"] * 24)
    with pytest.raises(ValueError, match="names: expected length 24, got 1"):
        triplet_lab(PLACES, LABELS, ["x"])
    with pytest.raises(ValueError, match="anchor: expected a row whose label another point has"):
        triplet_lab([[0, 0], [1, 0], [2, 0]], ["a", "a", "b"], anchor=2)
    with pytest.raises(ValueError, match="margin: expected 0 to "):
        triplet_lab(PLACES, LABELS, margin=-0.1)


def test_answers_come_within_a_fifth_of_a_second():
    places, spent = rng.normal(size=(200, 2)), []
    lab = triplet_lab(places, ["a", "b", "c", "d"] * 50)
    for margin in (0.6, 0.7, 0.8, 0.9):
        begin = time.process_time()
        lab.controls["margin"].value = margin
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
