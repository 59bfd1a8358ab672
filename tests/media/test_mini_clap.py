"""Mini-CLAP: words find sounds that it has not heard."""

import numpy as np
import pytest
import torch

from course_lib.datasets import sounds
from course_lib.media import cross_modal_recall, log_mel, train_mini_clap
from course_lib.media.mini_clap import SoundTower
from course_lib.media.zero_shot import class_vectors, zero_shot_accuracy

HEARD, UNHEARD = sounds(240, seed=0, seconds=0.5), sounds(96, seed=1, seconds=0.5)


@pytest.fixture(scope="module")
def trained():
    return train_mini_clap(
        HEARD.waves, HEARD.captions, HEARD.rate, steps=80, batch_size=48, lr=1e-2
    )


def test_kinds_of_unheard_sounds_are_named(trained):
    model, history = trained
    assert np.mean(history[-5:]) < 0.6 * history[0]
    names = sorted(set(HEARD.kinds))
    vectors = class_vectors(model, names, ["a {}", "a loud {}", "a quiet high {}"])
    labels = [names.index(kind) for kind in UNHEARD.kinds]
    assert zero_shot_accuracy(model.encode_items(UNHEARD.waves), vectors, labels) > 0.85


def test_words_find_sounds_and_sounds_words(trained):
    model, _ = trained
    captions = sorted(set(HEARD.captions))
    relevant = np.equal.outer(captions, UNHEARD.captions)
    captions = [c for c, any_right in zip(captions, relevant.any(axis=1), strict=True) if any_right]
    relevant = relevant[relevant.any(axis=1)]
    similarities = model.encode_texts(captions) @ model.encode_items(UNHEARD.waves).T
    assert cross_modal_recall(similarities, 5, relevant) > 0.7
    assert cross_modal_recall(similarities.T, 3, relevant.T) > 0.7
    assert not trained[0].training


def test_tower_takes_waves_or_spectrograms():
    tower = SoundTower(rate=16_000, dim=8, n_mels=40).eval()
    expected = log_mel(HEARD.waves[:3], 16_000, 400, 160, 40)
    np.testing.assert_array_equal(tower.spectrograms(HEARD.waves[:3]).numpy(), expected)
    from_waves = tower(torch.from_numpy(HEARD.waves[:3]))
    torch.testing.assert_close(from_waves, tower(expected))
    with pytest.raises(TypeError, match="waves: expected floats"):
        tower(torch.zeros(2, 500, dtype=torch.int16))


def test_other_rates_give_the_same_frames():
    slow = sounds(2, rate=8000)
    assert SoundTower(rate=8000, dim=8).spectrograms(slow.waves).shape == (2, 40, 101)


def test_same_seed_same_model():
    runs = [
        train_mini_clap(HEARD.waves, HEARD.captions, HEARD.rate, steps=2, batch_size=16, seed=seed)[
            1
        ]
        for seed in (3, 3, 4)
    ]
    assert runs[0] == runs[1] != runs[2]


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="captions: expected 240, as items, got 3"):
        train_mini_clap(HEARD.waves, HEARD.captions[:3], HEARD.rate)
    with pytest.raises(TypeError, match="waves: expected floats.*int16"):
        train_mini_clap((HEARD.waves * 99).astype(np.int16), HEARD.captions, HEARD.rate)
