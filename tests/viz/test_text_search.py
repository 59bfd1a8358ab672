"""The text search box: which pictures, in which order, with which probabilities."""

import time

import numpy as np
import pytest
import torch

from course_lib.viz import text_search_box
from tests.viz.drawn_pictures import box_of, pixels_of

rng = np.random.default_rng(0)
N = 40
IMAGES = rng.integers(0, 256, size=(N, 8, 8, 3), dtype=np.uint8)
COSINES = {"a red circle": rng.uniform(-1, 1, size=N), "two": rng.uniform(-1, 1, size=N)}


def search(text):
    if text not in COSINES:
        raise ValueError(f"unknown words: {text}")
    return COSINES[text]


@pytest.fixture
def box():
    return text_search_box(search, IMAGES, "a red circle", [f"scene {n}" for n in range(N)])


@pytest.mark.parametrize("text", COSINES)
@pytest.mark.parametrize("temperature", [0.01, 0.1, 1.0])
def test_the_best_are_shown_with_the_probabilities_of_torch(box, text, temperature):
    box.set(text=text, temperature=temperature)
    shares = torch.softmax(torch.tensor(COSINES[text]) / temperature, dim=0).numpy()
    order = np.argsort(-COSINES[text])[:6]
    for trace, row in zip(box.figure.data[:6], order, strict=True):
        assert np.array_equal(pixels_of(trace.source), IMAGES[row])
        assert trace.name == f"scene {row}"
    assert np.allclose(box.figure.data[6].y, shares[order])
    assert f"Best: scene {order[0]}, cosine {COSINES[text][order[0]]:.2f}" in box.message
    equal = np.exp(torch.distributions.Categorical(torch.tensor(shares)).entropy().item())
    assert f"probability as {equal:,.1f} equal ones" in box.message
    assert f"hold {100 * shares[order].sum():.0f} %" in box.message


def test_each_picture_stands_over_its_bar(box):
    for trace, middle in zip(box.figure.data[:6], box.figure.data[6].x, strict=True):
        left, _, right, _ = box_of(trace)
        assert (left + right) / 2 == pytest.approx(middle)
        assert middle - 0.5 < left and right < middle + 0.5
    assert box.figure.layout.xaxis.range == box.figure.layout.xaxis2.range


def test_what_the_search_refuses_is_said_and_the_last_answer_stays(box):
    before = [trace.source for trace in box.figure.data[:6]]
    box.controls["text"].value = "a zebra"
    assert box.message == "unknown words: a zebra"
    assert [trace.source for trace in box.figure.data[:6]] == before
    box.controls["text"].value = "two"
    assert box.message.startswith("Best: scene")


def test_a_text_is_looked_up_once():
    asked = []
    box = text_search_box(lambda text: asked.append(text) or np.arange(3.0), IMAGES[:3], "x")
    for temperature in (0.1, 0.5, 1.0):
        box.set(temperature=temperature)
    assert asked == ["x"] and all(control.description for control in box.controls.values())
    assert len(box.figure.data) == 4  # no more pictures than there are


def test_names_are_not_read_as_markup():
    box = text_search_box(lambda text: [1.0], IMAGES[:1], "x", ["<b>&"])
    assert box.figure.data[0].name == "&lt;b&gt;&amp;" and "Best: <b>&," in box.message


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="search: expected 3 finite similarities, got shape"):
        text_search_box(lambda text: [1.0, 2.0], IMAGES[:3], "x")
    with pytest.raises(ValueError, match="names: expected length 3, got 1"):
        text_search_box(lambda text: np.ones(3), IMAGES[:3], "x", ["a"])
    with pytest.raises(ValueError, match="shown, images: expected 1 to 8 of some, got 9 of 40"):
        text_search_box(search, IMAGES, "two", shown=9)
    with pytest.raises(ValueError, match="unknown words: zebra"):
        text_search_box(search, IMAGES, "zebra")


def test_answers_come_within_a_fifth_of_a_second():
    images, spent = rng.integers(0, 256, size=(2000, 32, 32, 3), dtype=np.uint8), []
    box = text_search_box(lambda text: rng.normal(size=2000), images, "x")
    for text in "abcdef":
        begin = time.process_time()
        box.controls["text"].value = text
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
