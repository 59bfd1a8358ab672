"""The bias lab: positions and cosines as one would compute them word by word."""

import time

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

from course_lib.viz import bias_lab, dumbbell_chart
from course_lib.viz.bias_positions import BiasTable, Remains, State

rng = np.random.default_rng(0)
N, D = 300, 12
PAIRS = [("she", "he"), ("woman", "man")]
WORDS = ["she", "he", "woman", "man", *[f"w{n}" for n in range(N - 4)]]
LEAN = np.concatenate([[3, -3, 2.5, -2.5], rng.normal(size=N - 4)])
ECHO = LEAN + 0.3 * rng.normal(size=N)  # another number that goes with the first
BEFORE = np.column_stack([LEAN, ECHO, rng.normal(size=(N, D - 2))]).astype(np.float32)
AFTER = BEFORE * (np.arange(D) > 0)
EQUAL = BEFORE.copy()
EQUAL[:4, 1:] = EQUAL[[0, 0, 2, 2], 1:]
EQUAL[:4] /= np.linalg.norm(EQUAL[:4], axis=1, keepdims=True)
EQUAL[[1, 3], 0] = -EQUAL[[0, 2], 0]
AXIS = np.eye(D)[0]
BY_LEAN = [WORDS[row] for row in 4 + np.argsort(LEAN[4:])]
GROUPS = {
    "jobs": WORDS[4:12],
    "many": WORDS[12:80],
    "the pairs too": ["w1", "she", "w2"],
    "left": [BY_LEAN[200], BY_LEAN[0]],
}


def residual(rows, sides):
    found = cross_val_score(LogisticRegression(), rows, sides, cv=3).mean()
    return {"classifier": found, "sign of it": ((rows[:, 0] > 0) == sides).mean()}


def make(**changes):
    given = {"equalized": EQUAL, "extremes": 40, "residual": residual, **changes}
    return bias_lab(WORDS, BEFORE, AFTER, AXIS, PAIRS, GROUPS, **given)


@pytest.fixture(scope="module")
def table():
    return BiasTable(WORDS, BEFORE, AFTER, AXIS, PAIRS, EQUAL)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def by_hand(share, equalised):
    """All vectors in a state."""
    mixed = unit((1 - share) * unit(BEFORE) + share * unit(AFTER))
    mixed[:4] = unit(EQUAL if equalised else BEFORE)[:4]
    return mixed


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("equalised", [False, True])
def test_vectors_positions_and_cosines(table, share, equalised):
    state, every = State(share, equalised), by_hand(share, equalised)
    assert np.allclose(table.vectors(np.arange(N), state), every, atol=1e-6)
    assert np.allclose(table.positions(WORDS, state), every[:, 0], atol=1e-6)
    for word in ("w7", "he"):
        assert np.allclose(table.cosines(word, state), every @ every[WORDS.index(word)], atol=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_neighbours_that_lean_the_same_way(table, share):
    every = by_hand(share, False)
    for row in (4, 20, 0):
        others = np.delete(np.arange(N), row)
        nearest = others[np.argsort(-every[others] @ every[row])[:25]]
        same = int((np.sign(LEAN[nearest]) == np.sign(LEAN[row])).sum())
        assert table.leaning(WORDS[row], State(share), 25) == same


def test_the_direction_points_to_the_first_words():
    turned = BiasTable(WORDS, BEFORE, AFTER, -3 * AXIS, PAIRS)
    assert np.allclose(turned.direction, AXIS)


def test_the_most_one_sided_words(table):
    rows, sides = table.extremes(30)
    unit_lean = unit(BEFORE)[:, 0]
    rest = np.sort(unit_lean[4:])
    assert set(unit_lean[rows[sides]].tolist()) == set(rest[-30:].tolist())
    assert set(unit_lean[rows[~sides]].tolist()) == set(rest[:30].tolist())
    assert not set(rows.tolist()) & set(range(4))
    first = WORDS[int(np.argmax(unit_lean[4:])) + 4]
    rows, sides = table.extremes(30, {first, "not there"})
    assert set(unit_lean[rows[sides]].tolist()) == set(rest[-31:-1].tolist())
    told = Remains(table, residual, (0, 1), 30, [first])
    assert np.array_equal(told.rows, rows)


def test_what_remains_by_share(table):
    told = Remains(table, residual, (0, 0.5, 1), 40)
    assert told.curve("sign of it")[0] == 1.0 and told.curve("sign of it")[-1] == 0.5
    assert told.curve("classifier").min() > 0.8
    rows, sides = table.extremes(40)
    assert told.at(1.0)["classifier"] == pytest.approx(
        residual(table.vectors(rows, State(1.0)), sides)["classifier"]
    )


def test_it_opens_before_anything_is_done():
    lab = make()
    assert all(control.description for control in lab.controls.values())
    _, before, now, classifier, sign, ring = lab.figure.data
    assert np.allclose(before.x, now.x)
    assert list(classifier.x) == [0, 0.25, 0.5, 0.75, 1]
    assert list(ring.x) == [0, 0] and np.allclose(ring.y, [classifier.y[0], 1.0])
    jobs = unit(BEFORE)[4:12, 0]
    assert lab.controls["word"].value == WORDS[4 + np.abs(jobs).argmax()]


def test_taking_it_out_moves_the_words_not_the_pairs():
    lab = make()
    lab.set(share=1.0)
    _, before, now = lab.figure.data[:3]
    names = [text.removeprefix("▸ ") for text in lab.figure.layout.yaxis.ticktext]
    assert names[:4] == ["she", "he", "woman", "man"]
    assert np.allclose(now.x[4:], 0, atol=1e-6) and np.allclose(now.x[:4], before.x[:4])
    assert np.allclose(before.x, unit(BEFORE)[[WORDS.index(name) for name in names], 0])
    assert list(before.x[4:]) == sorted(before.x[4:], reverse=True)
    assert f"“{lab.controls['word'].value}” stands at 0.00, before " in lab.message


def test_equalised_pairs_are_equally_near_to_neutral_words():
    lab = make()
    lab.set(share=1.0)
    assert "a difference of 0.00" not in lab.message
    lab.set(equalise=True)
    now = lab.figure.data[2].x
    assert now[0] == pytest.approx(-now[1]) and now[2] == pytest.approx(-now[3])
    assert "a difference of 0.00 (before " in lab.message


def test_the_words_of_the_message():
    lab = make()
    lab.set(word="w3", share=0.5)
    first, second, third = lab.message.splitlines()
    before, now = by_hand(0, False), by_hand(0.5, False)
    row = WORDS.index("w3")
    said = [f"{x:.2f}".replace("-", "−") for x in (now[row, 0], before[row, 0])]
    side = "she" if LEAN[row] > 0 else "he"
    assert first.startswith(f"“w3” stands at {said[0]}, before {said[1]}, the side of “{side}”. Of")
    cosines = [f"{now[end] @ now[row]:.2f}".replace("-", "−") for end in (0, 1)]
    assert second.startswith(f"Its cosine with “she” {cosines[0]}, with “he” {cosines[1]}: a diff")
    told = residual(*halves(0.5))
    assert f"classifier {told['classifier']:.2f} (before " in third
    assert third.startswith("Sides of the 80 most one-sided words: ")


def halves(share):
    table = BiasTable(WORDS, BEFORE, AFTER, AXIS, PAIRS)
    rows, sides = table.extremes(40)
    return table.vectors(rows, State(share)), sides


def test_another_group_offers_its_words():
    lab = make()
    lab.set(group="many")
    assert lab.controls["word"].options == tuple(GROUPS["many"])
    assert len(lab.figure.data[1].x) == 4 + 22
    small = min(GROUPS["many"], key=lambda word: abs(LEAN[WORDS.index(word)]))
    lab.set(word=small)
    assert f"▸ {small}" in lab.figure.layout.yaxis.ticktext
    assert len(lab.figure.data[1].x) == 4 + 22
    lab.set(group="left")
    assert lab.controls["word"].value == BY_LEAN[0]
    lab.set(group="the pairs too")
    lab.set(word="she")
    names = lab.figure.layout.yaxis.ticktext
    assert names.count("▸ she") == 1 and len(names) == 6


def test_without_equalised_vectors_there_is_no_checkbox():
    lab = make(equalized=None)
    assert "equalise" not in lab.controls


def test_all_shares_are_asked_before_the_first_touch():
    asked = []

    def counted(rows, sides):
        asked.append(rows.shape)
        return residual(rows, sides)

    lab = make(residual=counted)
    assert asked == [(80, D)] * 5
    lab.set(share=0.5)
    lab.set(group="many")
    assert len(asked) == 5


def test_names_are_not_read_as_markup():
    words = ["<i>", "he", *WORDS[2:]]
    lab = bias_lab(
        words, BEFORE, AFTER, AXIS, [("<i>", "he")], {"all": words[4:8]},
        lambda rows, sides: {"<b>": 0.5}, extremes=5,
    )  # fmt: skip
    assert lab.figure.data[3].name == "&lt;b&gt;"
    assert lab.figure.layout.yaxis.ticktext[0] == "&lt;i&gt;"
    assert "&lt;i&gt;" in lab.figure.layout.xaxis.title.text


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="words: expected each once"):
        BiasTable(["a", "a"], [[1], [1]], [[1], [1]], [1], [("a", "a")])
    with pytest.raises(ValueError, match=r"words: expected vectors for all, got none for \['x'\]"):
        BiasTable(WORDS, BEFORE, AFTER, AXIS, [("x", "he")])
    with pytest.raises(ValueError, match=r"after: expected \(300, d\) without rows of 0"):
        BiasTable(WORDS, BEFORE, AFTER[:9], AXIS, PAIRS)
    with pytest.raises(ValueError, match="direction: expected one that tells"):
        BiasTable(WORDS, BEFORE, AFTER, AXIS, [])
    with pytest.raises(ValueError, match=r"direction: expected \(12,\), not all 0, got \(3,\)"):
        BiasTable(WORDS, BEFORE, AFTER, [1, 0, 0], PAIRS)
    with pytest.raises(ValueError, match="shares: expected ascending ones from 0 to 1"):
        make(shares=(0.5, 1))
    with pytest.raises(ValueError, match="extremes: expected 1 to 148, got 200"):
        make(extremes=200)
    with pytest.raises(ValueError, match="residual: expected shares from 0 to 1"):
        make(residual=lambda rows, sides: {"a": 2.0})
    with pytest.raises(ValueError, match=r"groups: expected one or more, with words, got \['a'\]"):
        bias_lab(WORDS, BEFORE, AFTER, AXIS, PAIRS, {"a": []}, residual)


def test_a_dumbbell_is_a_line_between_two_dots():
    figure = dumbbell_chart(["a", "<b>"], [1, 2], [3, 0], reference=0)
    line, start, end = figure.data
    assert np.allclose(np.reshape(line.x, (2, 3))[:, :2], [[1, 3], [2, 0]])
    assert np.allclose(np.reshape(line.y, (2, 3))[:, :2], [[0, 0], [1, 1]])
    assert list(start.x) == [1, 2] and list(end.x) == [3, 0]
    assert start.marker.symbol == "circle-open" and end.marker.symbol == "circle"
    assert figure.layout.yaxis.ticktext == ("a", "&lt;b&gt;") and figure.layout.shapes[0].x0 == 0
    low, high = figure.layout.yaxis.range
    assert low > high  # the first on top
    with pytest.raises(ValueError, match=r"before, after: expected shape \(2,\), got \(1,\) and"):
        dumbbell_chart(["a", "b"], [1], [1, 2])


def test_answers_come_within_a_fifth_of_a_second():
    lab, spent = make(), []
    for share in (0.25, 0.5, 1.0):
        begin = time.process_time()
        lab.controls["share"].value = share
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
