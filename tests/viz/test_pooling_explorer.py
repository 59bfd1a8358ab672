"""The pooling playground: shares, the drift without the mask, and none with it."""

import time

import numpy as np
import pytest

from course_lib.viz import pooling_playground
from course_lib.viz.pooled_tokens import PADS
from course_lib.viz.pooling_shares import POOLINGS, cosines_by_pads, pooled, token_shares

FIRST, SECOND = "to be or not", "a rose is a rose"
BY_HAND = {
    "mean": lambda rows: rows.mean(axis=0),
    "max": lambda rows: rows.max(axis=0),
    "first token [CLS]": lambda rows: rows[0],
    "last token": lambda rows: rows[-1],
    "sum / √length": lambda rows: rows.sum(axis=0) / np.sqrt(len(rows)),
}


def read(text, pads, d=16):
    """States that depend on the word; those of pads are alike in all texts."""
    if "!" in text:
        raise ValueError("text: expected no exclamation")
    tokens = text.split()
    draws = [np.random.default_rng(list(token.encode())).normal(size=d) for token in tokens]
    pad = np.random.default_rng(7).normal(size=(pads, d)) * 0.2 + 1.0
    return tokens, np.vstack([*draws, pad])


@pytest.fixture
def playground():
    return pooling_playground(read, FIRST, SECOND)


def cosine(a, b):
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def expected_cosine(pooling, pads):
    (one, rows), (two, others) = read(FIRST, PADS), read(SECOND, PADS)
    by_hand = BY_HAND[pooling]
    return cosine(by_hand(rows[: len(one) + pads]), by_hand(others[: len(two) + pads]))


# -- shares


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("masked", [True, False])
def test_pooled_counts_what_it_should(pooling, masked):
    states = np.random.default_rng(0).normal(size=(9, 5)).astype(np.float32)
    rows = states[:6] if masked else states
    assert np.allclose(pooled(states, 6, pooling, masked), BY_HAND[pooling](rows), atol=1e-6)


@pytest.mark.parametrize("pooling", POOLINGS)
def test_shares_sum_to_one_and_belong_to_their_tokens(pooling):
    states = np.random.default_rng(0).normal(size=(6, 40)).astype(np.float32) + 0.5
    given = token_shares(states, pooling)
    assert given.shape == (6,) and given.sum() == pytest.approx(1)
    order = np.array([0, 3, 1, 4, 2, 5])  # the ends stay where they are
    assert np.allclose(token_shares(states[order], pooling), given[order])


def test_shares_of_max_are_the_dimensions_won():
    states = np.random.default_rng(1).normal(size=(4, 30)).astype(np.float32)
    won = [sum(states[:, d].argmax() == row for d in range(30)) / 30 for row in range(4)]
    assert np.allclose(token_shares(states, "max"), won)


def test_one_token_gives_everything_where_one_is_read():
    states = np.ones((3, 2), dtype=np.float32)
    assert token_shares(states, "first token [CLS]").tolist() == [1, 0, 0]
    assert token_shares(states, "last token").tolist() == [0, 0, 1]


def test_the_curve_without_pads_is_the_true_cosine():
    first, second = (read(text, 5)[1].astype(np.float32) for text in (FIRST, SECOND))
    for pooling in POOLINGS:
        masked = cosines_by_pads(first, second, (4, 5), pooling, masked=True)
        drifting = cosines_by_pads(first, second, (4, 5), pooling, masked=False)
        assert len(masked) == len(drifting) == 6
        assert np.allclose(masked, masked[0], atol=1e-6)  # flat
        assert drifting[0] == pytest.approx(expected_cosine(pooling, 0), abs=1e-6)
        assert drifting[5] == pytest.approx(expected_cosine(pooling, 5), abs=1e-6)


# -- the playground


def test_it_opens_on_the_mistake(playground):
    assert all(control.description for control in playground.controls.values())
    assert playground.controls["masked"].value is False and playground.controls["pads"].value == 8
    true, now = expected_cosine("mean", 0), expected_cosine("mean", 8)
    assert f"The cosine rises from {true:.2f} to {now:.2f}" in playground.message


@pytest.mark.parametrize("pooling", POOLINGS)
def test_the_picture_shows_both_curves_and_where_we_are(playground, pooling):
    playground.set(pooling=pooling, pads=5)
    masked, without, now = playground.figure.data[4:7]
    assert np.allclose(masked.y, expected_cosine(pooling, 0), atol=1e-5)
    assert np.allclose(without.y, [expected_cosine(pooling, n) for n in range(PADS + 1)], atol=1e-5)
    assert now.x[0] == 5 and now.y[0] == pytest.approx(expected_cosine(pooling, 5), abs=1e-5)
    playground.set(masked=True)
    assert playground.figure.data[6].y[0] == pytest.approx(expected_cosine(pooling, 0), abs=1e-5)
    assert "for any number of pads" in playground.message


def test_pads_are_one_bar_and_count_only_without_the_mask(playground):
    tokens, pads = playground.figure.data[0], playground.figure.data[2]
    assert len(tokens.x) == 4 and list(pads.customdata) == ["8 × [PAD]"]
    assert sum(tokens.x) + pads.x[0] == pytest.approx(1) and pads.x[0] > 0.5
    assert f"the 8 pads give {100 * pads.x[0]:.0f} % of the first vector" in playground.message
    playground.set(masked=True)
    assert pads.x[0] == 0 and sum(tokens.x) == pytest.approx(1)
    playground.set(pads=0)
    assert len(pads.x) == 0 and list(playground.figure.layout.yaxis.ticktext) == FIRST.split()


@pytest.mark.parametrize(
    "pooling, said",
    [
        ("max", "the pads win "),
        ("last token", "the last position is a pad"),
        ("first token [CLS]", "nothing goes wrong here. The cosine stays at"),
        ("sum / √length", "the 8 pads give "),
    ],
)
def test_what_goes_wrong_is_said(playground, pooling, said):
    playground.set(pooling=pooling)
    assert said in playground.message


def test_one_pad_and_none(playground):
    playground.set(pads=1)
    assert "the pad gives" in playground.message
    playground.set(pads=0)
    assert "without pads the mask makes no difference" in playground.message


@pytest.mark.parametrize(
    "typed, said",
    [
        ("stop!", "text: expected no exclamation"),
        ("", "expected 1 to 30 tokens, got 0"),
        ("a " * 31, "expected 1 to 30 tokens, got 31"),
    ],
)
def test_a_bad_text_gives_words_and_keeps_the_picture(playground, typed, said):
    before = list(playground.figure.data[0].x)
    playground.controls["first"].value = typed
    assert said in playground.message and list(playground.figure.data[0].x) == before


def test_a_new_text_is_read(playground):
    playground.controls["second"].value = "not to be"
    assert list(playground.figure.layout.yaxis2.ticktext) == ["not", "to", "be", "8 × [PAD]"]


def test_the_author_learns_of_a_wrong_shape():
    with pytest.raises(ValueError, match=r"read: expected states \(1 \+ 24, d\), got \(1, 3\)"):
        pooling_playground(lambda text, pads: (["a"], np.ones((1, 3))), "a", "b")


def test_answers_come_within_a_fifth_of_a_second():
    """With MiniLM's 384 dimensions and the longest texts; the best of six."""
    playground = pooling_playground(lambda text, pads: read(text, pads, 384), "a " * 30, "b " * 30)
    times = []
    for pads in range(6):
        begin = time.perf_counter()
        playground.controls["pads"].value = pads
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.2
