"""The zero-shot bench: accuracy and confusions as scikit-learn counts them, whatever is typed."""

import time

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix

from course_lib.viz import prompt_bench
from tests.viz.drawn_pictures import pixels_of

rng = np.random.default_rng(0)
LABELS = ["circle", "square", "star"]
TRUTH = [LABELS[n] for n in rng.integers(0, 3, size=30)]
IMAGES = rng.integers(0, 256, size=(30, 4, 4, 3), dtype=np.uint8)
TABLE = rng.normal(size=(30, 5))  # columns: three classes, "disc", "dog"
WORDS = {word: column for column, word in enumerate([*LABELS, "disc", "dog"])}
for row, name in enumerate(TRUTH):
    TABLE[row, WORDS[name]] += 1.5


def score(labels, templates):
    unknown = [label for label in labels if label not in WORDS]
    if unknown:
        raise ValueError(f"unknown words: {unknown}")
    return sum(TABLE[:, [WORDS[label] for label in labels]] + len(t) % 3 for t in templates)


@pytest.fixture
def bench():
    return prompt_bench(score, IMAGES, TRUTH, LABELS, ["a {}"])


def predicted(labels):
    return TABLE[:, [WORDS[label] for label in labels]].argmax(axis=1)


@pytest.mark.parametrize(
    "labels",
    [LABELS, ["disc", "square", "star"], ["circle", "square", "star", "dog"], LABELS[::-1]],
)
def test_accuracy_and_confusions_are_those_of_scikit_learn(bench, labels):
    bench.set(labels=", ".join(labels))
    truth, said = [LABELS.index(name) for name in TRUTH], predicted(labels)
    counts = confusion_matrix(truth, said, labels=range(len(labels)))[:3]
    table = bench.figure.data[0]
    assert np.array_equal(np.asarray(table.customdata), counts)
    assert np.allclose(np.asarray(table.z), counts / counts.sum(axis=1, keepdims=True))
    assert list(table.x) == labels and list(table.y) == LABELS
    accuracy = accuracy_score(truth, said)
    assert f"accuracy {100 * accuracy:.1f} %" in bench.message
    assert f"guessing among {len(labels)} labels gives {100 / len(labels):.1f} %" in bench.message


def test_the_setting_before_is_remembered(bench):
    assert "in the setting before" not in bench.message
    first = accuracy_score([LABELS.index(name) for name in TRUTH], predicted(LABELS))
    bench.set(labels="disc, square, star")
    bench.set(picture=3)  # looking around changes nothing
    assert f"({100 * first:.1f} % in the setting before)" in bench.message


def test_one_picture_with_its_probabilities(bench):
    bench.set(picture=7)
    row = 6
    logits = score(LABELS, ["a {}"])[row]
    shares = np.exp(logits) / np.exp(logits).sum()
    order = np.argsort(-shares)
    assert np.array_equal(pixels_of(bench.figure.data[1].source), IMAGES[row])
    assert np.allclose(bench.figure.data[2].x, shares[order])
    assert list(bench.figure.data[2].y) == [LABELS[label] for label in order]
    assert f"Picture 7 shows {TRUTH[row]}: named {LABELS[order[0]]}." in bench.message
    right = bench.figure.data[2].marker.color[list(order).index(LABELS.index(TRUTH[row]))]
    assert right == "#009E73"


def test_mistakes_can_be_paged_through(bench):
    wrong = np.flatnonzero(predicted(LABELS) != [LABELS.index(name) for name in TRUTH])
    assert len(wrong) > 2
    bench.set(mistakes=True, picture=30)
    assert bench.controls["picture"].max == bench.controls["picture"].value == len(wrong)
    for number, row in enumerate(wrong, start=1):
        bench.set(picture=number)
        assert f"Picture {row + 1} shows {TRUTH[row]}" in bench.message
        assert np.array_equal(pixels_of(bench.figure.data[1].source), IMAGES[row])
    bench.set(mistakes=False)
    assert bench.controls["picture"].max == 30


def test_without_mistakes_there_is_none_to_page_through():
    perfect = np.eye(3)[[LABELS.index(name) for name in TRUTH]]
    bench = prompt_bench(lambda labels, templates: perfect, IMAGES, TRUTH, LABELS)
    bench.set(mistakes=True)
    assert "accuracy 100.0 %" in bench.message
    assert bench.message.endswith("No picture is named wrongly.")


@pytest.mark.parametrize(
    "change, said",
    [
        ({"labels": "circle, square"}, "labels: expected one for each of 3 classes, got 2"),
        ({"labels": "star, star, star"}, "labels: expected different ones"),
        ({"labels": "zebra, square, star"}, "unknown words: ['zebra']"),
        ({"templates": "a picture"}, "templates: expected one {} for the label in each"),
        ({"templates": " ; "}, "templates: expected one {} for the label in each"),
    ],
)
def test_slips_are_said_and_mended(bench, change, said):
    before = bench.message
    bench.set(**change)
    assert said in bench.message
    bench.set(labels=", ".join(LABELS), templates="a {}")
    assert bench.message == before


def test_several_templates_are_passed_on():
    asked = []

    def listen(labels, templates):
        asked.append((labels, templates))
        return np.zeros((2, 3))

    bench = prompt_bench(listen, IMAGES[:2], TRUTH[:2], LABELS, ["a {}", "the {}"])
    bench.set(picture=2)
    assert asked == [(LABELS, ["a {}", "the {}"])]
    bench.set(templates="one {};  two {} ")
    assert asked[-1] == (LABELS, ["one {}", "two {}"])


def test_typed_labels_are_not_read_as_markup():
    bench = prompt_bench(lambda labels, t: np.eye(3), IMAGES[:3], LABELS, LABELS)
    bench.set(labels="<b>x, square, star")
    assert bench.figure.data[0].x[0] == "&lt;b&gt;x"


def test_it_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="truth: expected length 30, got 3"):
        prompt_bench(score, IMAGES, LABELS, LABELS)
    with pytest.raises(ValueError, match=r"truth: expected labels among .* got \['star'\]"):
        prompt_bench(score, IMAGES, TRUTH, LABELS[:2])
    with pytest.raises(ValueError, match=r"score: expected finite \(30, 3\), got \(3, 3\)"):
        prompt_bench(lambda labels, templates: np.eye(3), IMAGES, TRUTH, LABELS)
    with pytest.raises(ValueError, match=r"score: expected finite \(30, 3\), got \(30, 5\)"):
        prompt_bench(lambda labels, templates: TABLE, IMAGES, TRUTH, LABELS)


def test_answers_come_within_a_fifth_of_a_second():
    names = [f"class {n}" for n in range(48)]
    table = rng.normal(size=(2000, 48))
    images = rng.integers(0, 256, size=(2000, 32, 32, 3), dtype=np.uint8)
    truth = [names[n % 48] for n in range(2000)]
    bench = prompt_bench(lambda labels, templates: table, images, truth, names)
    spent = []
    for picture in range(2, 8):
        begin = time.process_time()
        bench.controls["picture"].value = picture
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2
