"""The triple bench: steps in the plane, ranks of the known tails."""

import time

import numpy as np
import pytest
from plotly.callbacks import Points

from course_lib.viz import triple_bench
from course_lib.viz.translated_entities import filtered_rank

rng = np.random.default_rng(0)
PLACES = rng.normal(size=(30, 2))
NAMES = [f"e{n}" for n in range(30)]
STEPS = {"part of": rng.normal(size=2), "next to": rng.normal(size=2)}
SCORES = rng.normal(size=(30, 2, 30))
KNOWN = [(0, 0, 4), (0, 0, 9), (0, 0, 17), (0, 1, 2), (5, 1, 6), (5, 1, 5)]


@pytest.fixture
def bench():
    return triple_bench(PLACES, NAMES, STEPS, lambda h, r: SCORES[h, r], KNOWN)


@pytest.mark.parametrize("head, relation", [(0, 0), (0, 1), (5, 1), (7, 0)])
def test_ranks_are_those_of_counting(bench, head, relation):
    bench.set(head=head, relation=relation)
    scores = SCORES[head, relation]
    tails = [t for h, r, t in KNOWN if (h, r) == (head, relation)]
    if not tails:
        assert "No tail is known." in bench.message
    for tail in tails:
        raw = 1 + sum(scores > scores[tail])
        filtered = raw - sum(scores[other] > scores[tail] for other in tails)
        extra = f" ({filtered} without the other known ones)" if filtered != raw else ""
        assert f"e{tail} on rank {raw}{extra}" in bench.message
    assert f"best ranked is e{scores.argmax()}" in bench.message


@pytest.mark.parametrize("head, relation", [(0, 0), (5, 1)])
def test_the_plane_shows_the_step_and_the_tails(bench, head, relation):
    bench.set(head=head, relation=relation, shown=5)
    best = np.argsort(-SCORES[head, relation])[:5]
    tails = sorted(t for h, r, t in KNOWN if (h, r) == (head, relation))
    figure, (step,) = bench.figure, [list(STEPS.values())[relation]]
    for trace, rows in zip(figure.data[1:4], (tails, best, [head]), strict=True):
        assert np.allclose(np.stack([trace.x, trace.y], axis=1), PLACES[rows], atol=1e-6)
    end = PLACES[head] + step
    assert np.allclose([figure.data[4].x[1], figure.data[4].y[1]], end, atol=1e-6)
    assert np.allclose(figure.data[5].x, SCORES[head, relation][best])
    stars = [name.endswith("★") for name in figure.data[5].y]
    assert stars == [row in tails for row in best]
    far = np.linalg.norm(PLACES - end, axis=1)
    assert f"ends {far.min():.2f} from e{far.argmin()}, the nearest point" in bench.message
    (x0, x1), (y0, y1) = figure.layout.xaxis.range, figure.layout.yaxis.range
    assert x0 <= end[0] <= x1 and y0 <= end[1] <= y1


def test_ties_share_their_ranks_and_known_ones_are_left_out():
    scores = np.array([0.3, 0.9, 0.5, 0.5, 0.1, 0.9])
    by_hand = {
        (2, ()): 3.5,
        (2, (1,)): 2.5,
        (2, (1, 5)): 1.5,
        (2, (1, 5, 3)): 1.0,
        (1, ()): 1.5,
        (4, (4,)): 6.0,
    }
    for (tail, others), rank in by_hand.items():
        assert filtered_rank(scores, tail, others) == rank


def test_a_click_on_an_entity_makes_it_the_head(bench):
    bench.figure.data[0]._dispatch_on_click(Points(point_inds=[12]), None)
    assert bench.controls["head"].value == 12 and bench.message.startswith("(e12, part of, ?)")
    assert all(control.description for control in bench.controls.values())


def test_many_known_tails_are_counted():
    known = [(0, 0, tail) for tail in range(1, 12)]
    bench = triple_bench(PLACES, NAMES, STEPS, lambda h, r: SCORES[h, r], known)
    assert "and 7 more, of 30." in bench.message


def test_each_pair_is_scored_once():
    asked = []
    bench = triple_bench(
        PLACES, NAMES, STEPS, lambda h, r: asked.append((h, r)) or SCORES[h, r], KNOWN
    )
    bench.set(shown=3)
    bench.set(relation=1)
    bench.set(relation=0)
    assert asked == [(0, 0), (0, 1)]


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: triple_bench(np.eye(3), "abc", STEPS, None), r"entities: expected shape \(n, 2\)"),
        (lambda: triple_bench(PLACES, "abc", STEPS, None), "names: expected length 30, got 3"),
        (lambda: triple_bench(PLACES, NAMES, {"r": [1]}, None), r"relations: expected shape"),
        (lambda: triple_bench(PLACES, NAMES, {}, None), r"relations: expected shape"),
        (lambda: triple_bench(PLACES, NAMES, STEPS, None, head=30), "head: expected 0 to 29"),
        (
            lambda: triple_bench(PLACES, NAMES, STEPS, lambda h, r: [1, 2]),
            r"score_tails: expected shape \(30,\), got \(2,\)",
        ),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_answers_come_within_a_fifth_of_a_second():
    places, spent = rng.normal(size=(1000, 2)), []
    names = [f"entity {n}" for n in range(1000)]
    known = [(h, 0, t) for h in range(1000) for t in rng.integers(0, 1000, size=5).tolist()]
    bench = triple_bench(places, names, STEPS, lambda h, r: rng.normal(size=1000), known)
    for head in range(1, 7):
        begin = time.process_time()
        bench.controls["head"].value = head
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
