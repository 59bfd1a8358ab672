import math

import numpy as np
import pytest
import torch
from torch import nn

from course_lib.media.caption_words import BagOfWordsTower, CaptionWords
from course_lib.media.clip_losses import clip_loss
from course_lib.media.tower_training import train_towers
from course_lib.media.two_towers import TwoTowers
from course_lib.sentences import seeded_weights

COLOURS = ["red", "green", "blue", "pink", "grey", "cyan"]
WORDS = CaptionWords(COLOURS)


def model(seed=0):
    torch.manual_seed(seed)
    return TwoTowers(nn.Linear(6, 4), BagOfWordsTower(WORDS, 4, seed=seed))


def pairs(n=60, seed=0):
    rng = np.random.default_rng(seed)
    which = rng.integers(6, size=n)
    items = np.eye(6, dtype=np.float32)[which] + 0.05 * rng.normal(size=(n, 6))
    return items.astype(np.float32), [COLOURS[i] for i in which]


def test_it_learns_which_item_has_which_caption():
    towers = model()
    items, captions = pairs()
    history = train_towers(towers, items, captions, 80, 12, 0.05, progress=False)
    assert len(history) == 80
    unseen, truth = pairs(seed=1)
    best = (towers.encode_items(unseen) @ towers.encode_texts(COLOURS).T).argmax(axis=1)
    assert [COLOURS[i] for i in best] == truth
    assert not towers.training


class Forgetful(BagOfWordsTower):
    """The same caption has another vector each time."""

    def forward(self, texts):
        return nn.functional.dropout(super().forward(texts), 0.5)


def test_equal_captions_are_right_answers_of_each_other():
    items, captions = np.eye(6, dtype=np.float32)[:4], ["red", "red", "blue", "blue"]
    towers = TwoTowers(nn.Linear(6, 4), Forgetful(WORDS, 4))
    with seeded_weights(3), torch.no_grad():
        order = np.random.default_rng(3).permutation(4)
        vectors = towers(items[order], [captions[i] for i in order])
    same = torch.tensor([[captions[i] == captions[j] for j in order] for i in order])
    with_them, without = clip_loss(*vectors, same=same).item(), clip_loss(*vectors).item()
    assert abs(with_them - without) > 0.01
    first = train_towers(towers, items, captions, 1, 4, seed=3, progress=False)
    assert first == [pytest.approx(with_them, rel=1e-5)]


def test_the_scale_never_passes_100():
    towers = model()
    towers.logit_scale.data.fill_(math.log(99.9))
    items, captions = pairs()
    train_towers(towers, items, captions, 60, 12, 0.1, progress=False)
    assert towers.logit_scale.item() <= math.log(100) + 1e-6


def test_the_scale_is_learnt():
    towers = model()
    items, captions = pairs()
    train_towers(towers, items, captions, 80, 12, 0.05, progress=False)
    assert abs(towers.scale.item() - 1 / 0.07) > 0.1


def test_same_seed_same_weights():
    items, captions = pairs()
    results = []
    for seed in (0, 0, 1):
        towers = model()
        results.append(train_towers(towers, items, captions, 10, 12, seed=seed, progress=False))
    assert results[0] == results[1] != results[2]


def test_bad_input_is_named():
    items, captions = pairs()
    with pytest.raises(ValueError, match="captions: expected 60, as items, got 59"):
        train_towers(model(), items, captions[:-1])
    with pytest.raises(ValueError, match="steps: expected 1 or more, got 0"):
        train_towers(model(), items, captions, steps=0)
    with pytest.raises(ValueError, match="batch_size: expected 2 to 60, .*got 61"):
        train_towers(model(), items, captions, batch_size=61)
    with pytest.raises(ValueError, match="batch_size: expected 2 to 60, .*got 1"):
        train_towers(model(), items, captions, batch_size=1)
