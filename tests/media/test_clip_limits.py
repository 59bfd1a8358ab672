import numpy as np
import pytest
import torch
from torch import nn

from course_lib.media.caption_words import BagOfWordsTower, CaptionWords
from course_lib.media.clip_limits import choice_accuracy, counting_test, relation_test
from course_lib.media.mini_clip import load_mini_clip
from course_lib.media.two_towers import TwoTowers


class Knowing(TwoTowers):
    """A model that knows some pictures' right captions: the limits of it are the test's own."""

    def __init__(self, truth):
        words = CaptionWords(["red", "blue", "green"])
        super().__init__(nn.Identity(), BagOfWordsTower(words, 3))
        self.truth = truth

    def encode_items(self, items, batch_size=256):
        return np.asarray(items, dtype=np.float32)

    def encode_texts(self, texts, batch_size=1024):
        return np.array([self.truth[text] for text in texts], dtype=np.float32)


TRUTH = {"red": [1, 0, 0], "blue": [0, 1, 0], "azure": [0, 1, 0], "green": [0, 0, 1]}


def test_the_first_caption_is_the_right_one():
    model, items = Knowing(TRUTH), np.eye(3)
    assert choice_accuracy(model, items, [["red", "blue"], ["blue", "red"], ["green", "red"]]) == 1
    assert choice_accuracy(model, items, [["blue", "red"], ["red", "blue"], ["green", "red"]]) == (
        pytest.approx(1 / 3)
    )


def test_ties_are_shared_whatever_their_order():
    model, items = Knowing(TRUTH), np.eye(3)[[1]]
    for offered in (["blue", "azure"], ["azure", "blue"]):
        assert choice_accuracy(model, items, [offered]) == 0.5
    assert choice_accuracy(model, items, [["red", "blue", "azure"]]) == 0
    assert choice_accuracy(model, items, [["blue", "azure", "red"]]) == 0.5


@pytest.fixture(scope="module")
def shipped():
    return load_mini_clip()


def test_a_bag_of_words_knows_what_is_there_and_not_where(shipped):
    presence, colours, places = relation_test(shipped, n=100)
    assert presence.accuracy > 0.85
    # the wrong captions have the same words: the same vector, so exactly a coin's chance
    assert colours == ("colours swapped", 0.5, 0.5)
    assert places == ("places swapped", 0.5, 0.5)


def test_it_does_not_count(shipped):
    kind, number = counting_test(shipped, most=5, n=100)
    assert kind.chance == number.chance == 0.2
    assert kind.accuracy > 0.85
    assert number.accuracy < 0.65  # better than guessing: "and" betrays some of it


def test_a_model_that_reads_order_can_pass_the_relation_test():
    """The test itself can be passed: a tower that is told the scene answers all three rightly."""

    class Reader(TwoTowers):
        def __init__(self):
            super().__init__(nn.Identity(), nn.Identity())

        def encode_items(self, items, batch_size=256):
            left, right = items[:, :, :14], items[:, :, -14:]
            return np.stack([_ink(half) for half in (left, right)], axis=1).reshape(len(items), -1)

        def encode_texts(self, texts, batch_size=1024):
            from course_lib.datasets.rendered_shapes import COLOURS

            rows = []
            for text in texts:
                sides = {}
                for part in text.split(" and "):
                    words = part.split()
                    sides[words[-1]] = 0.93 - np.array(COLOURS[words[2]])
                rows.append(np.concatenate([sides["left"], sides["right"]]))
            rows = np.array(rows)
            halves = rows.reshape(len(rows), 2, 3)
            halves = halves / np.linalg.norm(halves, axis=2, keepdims=True)
            return halves.reshape(len(rows), -1) / np.sqrt(2)

    for result in relation_test(Reader(), n=100):
        assert result.accuracy > 0.95, result


def _ink(half):
    ground = half[:, :1, :1]
    ink = (ground - half).sum(axis=(1, 2))
    return ink / np.linalg.norm(ink, axis=1, keepdims=True)


def test_same_seed_same_result(shipped):
    assert relation_test(shipped, 20, seed=1) == relation_test(shipped, 20, seed=1)
    assert counting_test(shipped, 4, 20, seed=1) == counting_test(shipped, 4, 20, seed=1)


def test_bad_input_is_named(shipped):
    with pytest.raises(ValueError, match="n: expected 1 or more, got 0"):
        relation_test(shipped, 0)
    with pytest.raises(ValueError, match="most: expected 2 to 9, got 10"):
        counting_test(shipped, 10)
    assert torch.is_grad_enabled()
