"""CLIPScore against torch's cosine, and on the pictures and captions of mini-CLIP."""

import numpy as np
import pytest

from course_lib.metrics import clip_score


def test_equal_to_torch():
    import torch

    rng = np.random.default_rng(0)
    images, texts = rng.normal(size=(2, 50, 8))
    cosines = torch.nn.functional.cosine_similarity(torch.tensor(images), torch.tensor(texts))
    expected = 2.5 * cosines.clamp(min=0).numpy()
    np.testing.assert_allclose(clip_score(images, texts), expected, atol=1e-12)
    np.testing.assert_allclose(clip_score(images, texts, w=1), expected / 2.5, atol=1e-12)
    assert (expected == 0).any() and (expected > 0).any()


def test_lengths_do_not_count_and_zeros_score_zero():
    images = np.array([[1.0, 2.0], [0.0, 0.0]])
    np.testing.assert_allclose(clip_score(images, [[100, 200], [1, 1]]), [2.5, 0])


def test_the_right_captions_score_higher_than_others():
    from course_lib.datasets import shapes
    from course_lib.media import load_mini_clip

    scenes, model = shapes(40, seed=5), load_mini_clip()
    images, texts = model.encode_items(scenes.images), model.encode_texts(scenes.captions)
    right, wrong = clip_score(images, texts), clip_score(images, np.roll(texts, 1, axis=0))
    assert right.mean() > wrong.mean() + 0.5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1.0]], [[1.0], [2.0]]), r"texts: expected shape \(1, 1\), got \(2, 1\)"),
        (([1.0], [1.0]), "images: expected 2 axes"),
        (([[1.0]], [[1.0]], 0), "w: expected a number above 0, got 0"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        clip_score(*arguments)
