"""The attention viewer: what it draws, what it says, and that it finds heads planted for it."""

import time

import numpy as np
import pytest
from plotly.callbacks import Points
from scipy.stats import entropy

from course_lib.viz import attention_heat_map, attention_profile, attention_viewer
from course_lib.viz.head_profiles import entropy_bits

TEXT = "to be or not to be"
TOKENS = ["[CLS]", *TEXT.split(), "[SEP]"]
PLANTED = {
    "previous": (1, 1),
    "next": (1, 2),
    "itself": (1, 3),
    "same piece": (2, 1),
    "[CLS]": (2, 2),
    "[SEP]": (2, 3),
    "widest": (3, 1),
    "narrowest": (1, 1),
}


def random_weights(*shape, seed=0):
    weights = np.random.default_rng(seed).exponential(size=shape)
    return weights / weights.sum(axis=-1, keepdims=True)


def look_at(targets, t):
    """Weights that look at one token each."""
    return np.eye(t)[np.clip(targets, 0, t - 1)]


def attend(text):
    """Three layers of three heads, a known one at each place of `PLANTED`."""
    if "!" in text:
        raise ValueError("text: expected no exclamation")
    tokens = ["[CLS]", *text.split(), "[SEP]"]
    t, at = len(tokens), np.arange(len(tokens))
    twin = [next((j for j in at if j != i and tokens[j] == tokens[i]), i) for i in at]
    blur = 0.9 * np.eye(t) + 0.1 / t
    heads = [look_at(at - 1, t), look_at(at + 1, t), look_at(at, t)]
    heads += [look_at(twin, t), look_at(0 * at, t), look_at(0 * at + t - 1, t)]
    heads += [np.full((t, t), 1 / t), random_weights(t, t), random_weights(t, t, seed=1)]
    weights = np.stack([heads[0], *(head @ blur for head in heads[1:])])
    return tokens, weights.reshape(3, 3, t, t)


@pytest.fixture
def viewer():
    return attention_viewer(attend, TEXT, layer=3, head=2)


# -- the profile


def test_the_profile_agrees_with_a_loop():
    weights = random_weights(8, 8)
    profile = attention_profile(TOKENS, weights)
    own = range(1, 7)
    twins = {1: 5, 5: 1, 2: 6, 6: 2}
    assert profile["previous"] == pytest.approx(np.mean([weights[i, i - 1] for i in own]))
    assert profile["next"] == pytest.approx(np.mean([weights[i, i + 1] for i in own]))
    assert profile["itself"] == pytest.approx(np.mean([weights[i, i] for i in own]))
    assert profile["same piece"] == pytest.approx(np.mean([weights[i, twins[i]] for i in twins]))
    assert profile["[CLS]"] == pytest.approx(np.mean([weights[i, 0] for i in own]))
    assert profile["[SEP]"] == pytest.approx(np.mean([weights[i, 7] for i in own]))
    assert profile["entropy"] == pytest.approx(np.mean([entropy(weights[i], base=2) for i in own]))


def test_the_profile_of_all_heads_is_each_head_s_own():
    weights = random_weights(2, 3, 8, 8)
    together = attention_profile(TOKENS, weights)
    for layer, head in np.ndindex(2, 3):
        alone = attention_profile(TOKENS, weights[layer, head])
        assert all(np.isclose(together[name][layer, head], alone[name]) for name in alone)


def test_a_zero_weight_has_no_entropy():
    assert entropy_bits([0.0, 1.0]) == 0 and not np.signbit(entropy_bits([0.0, 1.0]))


def test_a_target_that_nobody_has_is_left_out():
    profile = attention_profile(["a", "b"], random_weights(2, 2))
    assert set(profile) == {"previous", "next", "itself", "entropy"}
    assert "[CLS]" in attention_profile(["[CLS]", "[SEP]"], random_weights(2, 2))


def test_the_profile_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match=r"weights: expected shape \(..., 2, 2\), got \(3, 3\)"):
        attention_profile(["a", "b"], np.eye(3))


# -- the still picture


def test_the_heat_map_keeps_repeated_tokens_apart():
    weights = random_weights(8, 8)
    figure = attention_heat_map(TOKENS, weights, "A head")
    assert np.allclose(figure.data[0].z, weights) and figure.data[0].x is None
    assert list(figure.layout.xaxis.ticktext) == list(figure.layout.yaxis.ticktext) == TOKENS
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # the first row on top
    assert figure.data[0].customdata[1][5] == "to → to"
    with pytest.raises(ValueError, match=r"weights: expected shape \(8, 8\), got \(2, 2\)"):
        attention_heat_map(TOKENS, np.eye(2))


def test_tokens_that_look_like_markup_stay_as_they_are():
    assert attention_heat_map(["<s>"], [[1.0]]).layout.xaxis.ticktext == ("&lt;s&gt;",)


# -- the viewer


def test_it_opens_on_the_head_that_was_asked_for(viewer):
    weights = attend(TEXT)[1]
    assert all(control.description for control in viewer.controls.values())
    assert np.allclose(viewer.figure.data[0].z, weights[2, 1])
    token = viewer.controls["token"].value
    assert np.allclose(viewer.figure.data[1].x, weights[2, 1, token])
    assert viewer.message.startswith("Layer 3, head 2: entropy")
    assert viewer.figure.layout.annotations[0].text == "Layer 3, head 2"


def test_layer_head_and_token_move_the_picture(viewer):
    weights = attend(TEXT)[1]
    viewer.controls["layer"].value = 2
    viewer.controls["head"].value = 3
    viewer.controls["token"].value = 4
    assert np.allclose(viewer.figure.data[0].z, weights[1, 2])
    assert np.allclose(viewer.figure.data[1].x, weights[1, 2, 4])
    frame = viewer.figure.layout.shapes[0]
    assert (frame.y0, frame.y1) == (3.5, 4.5)
    assert "“not” (token 4) looks most at “[SEP]” (token 7, 0.91)" in viewer.message


@pytest.mark.parametrize("wanted", PLANTED)
def test_it_finds_the_planted_head(viewer, wanted):
    viewer.controls["find"].value = wanted
    found = viewer.controls["layer"].value, viewer.controls["head"].value
    assert found == PLANTED[wanted]
    assert f"Layer {found[0]}, head {found[1]}:" in viewer.message


def test_another_head_by_hand_ends_the_search(viewer):
    viewer.controls["find"].value = "next"
    assert viewer.controls["find"].value == "next"
    viewer.controls["head"].value = 3
    assert viewer.controls["find"].value == "" and viewer.controls["layer"].value == 1


def test_a_head_s_habit_is_said_in_words(viewer):
    viewer.set(layer=1, head=1)
    assert "entropy 0.0 bits of 3.0, as wide as 1.0 tokens of 8" in viewer.message
    assert "100 % goes to the token before" in viewer.message
    assert "Most goes to the token before." in viewer.message
    viewer.set(layer=3, head=1)
    assert "as wide as 8.0 tokens of 8" in viewer.message and "Most goes" not in viewer.message


def test_a_new_text_brings_its_own_tokens(viewer):
    assert viewer.controls["token"].value == 4  # the middle: no long word stands twice
    viewer.controls["text"].value = "river by river"
    labels = [label for label, _ in viewer.controls["token"].options]
    assert labels == ["0 [CLS]", "1 river", "2 by", "3 river", "4 [SEP]"]
    assert viewer.controls["token"].value == 3  # the word that stands twice
    assert list(viewer.figure.layout.xaxis.ticktext) == ["[CLS]", "river", "by", "river", "[SEP]"]
    assert len(viewer.figure.data[1].x) == 5


@pytest.mark.parametrize(
    "typed, said",
    [("stop!", "text: expected no exclamation"), ("a " * 40, "expected at most 40 pieces, got 42")],
)
def test_a_bad_text_gives_words_and_keeps_the_picture(viewer, typed, said):
    before = np.array(viewer.figure.data[0].z)
    viewer.controls["text"].value = typed
    assert said in viewer.message and np.array_equal(viewer.figure.data[0].z, before)
    viewer.controls["find"].value = "next"  # no traceback either
    assert said in viewer.message


def test_a_text_without_repeats_has_no_twin_to_find(viewer):
    viewer.controls["text"].value = "a b c"
    viewer.controls["find"].value = "same piece"
    assert viewer.message == "No token of this text has the same piece elsewhere to look at."


def test_a_click_on_a_row_chooses_its_token(viewer):
    viewer.figure.data[0]._dispatch_on_click(Points(point_inds=[0], xs=[1], ys=[6]), None)
    assert viewer.controls["token"].value == 6 and "“be” (token 6)" in viewer.message


def test_the_author_learns_of_a_wrong_shape():
    with pytest.raises(ValueError, match=r"attend: expected weights \(L, h, 1, 1\), got \(1, 1\)"):
        attention_viewer(lambda text: (["a"], np.ones((1, 1))), "a")


def test_the_model_is_asked_once_a_text():
    asked = []
    viewer = attention_viewer(lambda text: asked.append(text) or attend(text), TEXT)
    viewer.set(layer=2)
    viewer.controls["find"].value = "next"
    assert asked == [TEXT]


def test_answers_come_within_a_fifth_of_a_second():
    """With as many heads and tokens as MiniLM has; the best of six, other work shares the CPU."""
    tokens, weights = [f"t{n}" for n in range(40)], random_weights(6, 12, 40, 40)
    viewer, times = attention_viewer(lambda text: (tokens, weights), "t"), []
    for head in range(2, 8):
        begin = time.perf_counter()
        viewer.controls["head"].value = head
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.2
