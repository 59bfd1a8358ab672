import numpy as np
import pytest
import torch
from torch import nn

from course_lib.media.caption_words import BagOfWordsTower, CaptionWords
from course_lib.media.two_towers import TwoTowers
from course_lib.media.zero_shot import class_vectors, zero_shot_accuracy, zero_shot_probabilities

RNG = np.random.default_rng(0)
WORDS = CaptionWords(["a", "red", "blue", "circle", "square", "small", "large"])
MODEL = TwoTowers(nn.Linear(3, 6), BagOfWordsTower(WORDS, dim=6, hidden=8))
NAMES = ["red circle", "blue square", "blue circle"]


def test_a_class_vector_is_the_normalised_mean_of_unit_vectors_of_its_sentences():
    templates = ["a {}", "a small {}", "a large {} a"]
    ours = class_vectors(MODEL, NAMES, templates)
    for name, vector in zip(NAMES, ours, strict=True):
        each = [MODEL.encode_texts([t.replace("{}", name)])[0] for t in templates]
        mean = sum(each) / 3
        np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), rtol=1e-5)
    assert ours.dtype == np.float32
    one = class_vectors(MODEL, NAMES, ["a {}"])
    np.testing.assert_allclose(one, MODEL.encode_texts([f"a {n}" for n in NAMES]), rtol=1e-5)


def test_probabilities_are_open_clips_recipe():
    items, classes = RNG.normal(size=(5, 6)), RNG.normal(size=(3, 6))
    unit = torch.nn.functional.normalize(torch.from_numpy(items), dim=-1)
    names = torch.nn.functional.normalize(torch.from_numpy(classes), dim=-1)
    theirs = (14.3 * unit @ names.T).softmax(dim=-1).numpy()
    np.testing.assert_allclose(zero_shot_probabilities(items, classes, 14.3), theirs, rtol=1e-5)


def test_probabilities_depend_on_the_label_set_and_cosines_do_not():  # D119
    # the defect's own numbers: logits 24, 22, 18
    item = np.array([1.0, 0.0])
    classes = np.array([[c, np.sqrt(1 - c * c)] for c in (0.24, 0.22, 0.18)])
    three = zero_shot_probabilities(item, classes, 100.0)[0]
    np.testing.assert_allclose(three, [0.879, 0.119, 0.002], atol=1e-3)
    two = zero_shot_probabilities(item, classes[:2], 100.0)[0]
    np.testing.assert_allclose(two, [0.881, 0.119], atol=1e-3)
    assert zero_shot_probabilities(item, classes[2:], 100.0).item() == 1.0


def test_a_low_scale_makes_all_names_alike_and_large_logits_do_not_overflow():
    items = RNG.normal(size=(4, 6))
    flat = zero_shot_probabilities(items, items, 1e-6)
    np.testing.assert_allclose(flat, 0.25, atol=1e-5)
    sharp = zero_shot_probabilities(items, items, 1e4)
    np.testing.assert_allclose(sharp, np.eye(4), atol=1e-6)


def test_accuracy_is_the_share_of_nearest_classes():
    items, classes = RNG.normal(size=(50, 6)), RNG.normal(size=(7, 6))
    nearest = [
        max(range(7), key=lambda c: item @ classes[c] / np.linalg.norm(classes[c]))
        for item in items
    ]
    assert zero_shot_accuracy(items, classes, nearest) == 1.0
    wrong = np.array(nearest)
    wrong[:20] = (wrong[:20] + 1) % 7
    assert zero_shot_accuracy(items, classes, wrong) == pytest.approx(0.6)


def test_bad_input_is_named():
    with pytest.raises(TypeError, match="names: expected a sequence of str, got str"):
        class_vectors(MODEL, "red circle")
    with pytest.raises(TypeError, match="templates: expected a sequence of str, got str"):
        class_vectors(MODEL, NAMES, "a {}")
    with pytest.raises(ValueError, match="templates: expected one or more, got none"):
        class_vectors(MODEL, NAMES, [])
    with pytest.raises(ValueError, match=r"templates: expected \{\} for the name.* got 'small'"):
        class_vectors(MODEL, NAMES, ["a {}", "small"])
    with pytest.raises(ValueError, match="got dog"):
        class_vectors(MODEL, ["red dog"])
    with pytest.raises(ValueError, match="scale: expected a positive number, got 0"):
        zero_shot_probabilities(np.eye(2), np.eye(2), 0)
    with pytest.raises(ValueError, match=r"labels: expected shape \(2,\), got \(3,\)"):
        zero_shot_accuracy(np.eye(2), np.eye(2), [0, 1, 1])
    with pytest.raises(ValueError, match=r"labels: expected 0 to 1, got \[0, 2\]"):
        zero_shot_accuracy(np.eye(2), np.eye(2), [0, 2])
