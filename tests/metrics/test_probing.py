"""Linear probes: what is there is read, what isn't is not, and the control says which it was."""

from collections import Counter

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from course_lib.metrics import control_task, linear_probe
from course_lib.metrics.probing import _split

rng = np.random.default_rng(0)
WORDS = rng.integers(0, 40, 400)  # the kind of each of 400 items
TABLE = rng.normal(size=(40, 30))  # a random vector for each kind
THIRDS = np.argmax(TABLE[WORDS, :3] + rng.normal(size=(400, 3)), axis=1)
SIDES = (TABLE[WORDS, 0] > 0).tolist()  # a label that one direction holds
VECTORS = TABLE[WORDS] + 0.1 * rng.normal(size=(400, 30))


@pytest.mark.parametrize("ridge", [0.5, 30.0])
def test_accuracy_is_that_of_scikit_learn_on_the_same_split(ridge):
    unit = VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)
    train, test = _split(400, 0.25, seed=3)
    theirs = LogisticRegression(C=1 / ridge, tol=1e-9, max_iter=5000)
    theirs.fit(unit[train], THIRDS[train])
    result = linear_probe(VECTORS, THIRDS.tolist(), test_share=0.25, ridge=ridge, seed=3)
    assert result.accuracy == pytest.approx(theirs.score(unit[test], THIRDS[test]))
    assert result.majority < result.accuracy < 1
    assert (result.trained_on, result.tested_on) == (300, 100)


def test_a_strong_penalty_leaves_the_majority_and_lengths_do_not_count():
    labels = THIRDS.tolist()
    strong = linear_probe(VECTORS, labels, ridge=1e6)
    assert strong.accuracy == strong.majority < linear_probe(VECTORS, labels).accuracy
    lengths = np.random.default_rng(1).lognormal(0, 2, (400, 1))
    assert linear_probe(VECTORS * lengths, labels) == linear_probe(VECTORS, labels)


def test_the_two_parts_share_nothing():
    train, test = _split(50, 0.3, seed=1)
    assert sorted([*train, *test]) == list(range(50)) and len(test) == 15


def test_noise_is_at_the_majority():
    labels = (rng.random(400) < 0.7).tolist()
    result = linear_probe(rng.normal(size=(400, 5)), labels)
    assert abs(result.accuracy - result.majority) < 0.08
    assert result.control_accuracy is None and result.selectivity is None


def test_a_probe_with_room_learns_kinds_by_heart_and_selectivity_tells():
    wide = linear_probe(VECTORS, SIDES, kinds=WORDS.tolist(), ridge=1e-3)
    narrow = linear_probe(VECTORS[:, :3], SIDES, kinds=WORDS.tolist(), ridge=1e-3)
    assert wide.accuracy > 0.95 and wide.control_accuracy > 0.9
    assert narrow.accuracy > 0.85 and narrow.selectivity > wide.selectivity + 0.1


def test_the_control_gives_each_kind_one_label_at_the_labels_frequencies():
    kinds = [f"word {i}" for i in range(3000)]
    labels = ["noun"] * 2100 + ["verb"] * 900
    dealt = control_task(kinds * 2, labels * 2, seed=5)
    assert dealt[:3000] == dealt[3000:]
    assert Counter(dealt)["noun"] / 6000 == pytest.approx(0.7, abs=0.03)


def test_the_control_depends_on_the_seed_and_not_on_the_order():
    kinds, labels = [f"w{i % 30}" for i in range(90)], ["a", "b", "c"] * 30
    dealt = control_task(kinds, labels, seed=1)
    assert control_task(kinds[::-1], labels[::-1], seed=1) == dealt[::-1]
    assert control_task(kinds, labels, seed=2) != dealt


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="labels: expected 400, .* got 3"):
        linear_probe(VECTORS, SIDES[:3])
    with pytest.raises(ValueError, match="test_share: .* got 1.0"):
        linear_probe(VECTORS, SIDES, test_share=1.0)
    with pytest.raises(ValueError, match="kinds: expected 2 >= 1, .* got 1"):
        control_task(["a"], [0, 1])
