import numpy as np
import pytest
import torch

from course_lib.datasets import shapes
from course_lib.datasets.rendered_shapes import COLOURS, SHAPES
from course_lib.media.caption_words import CaptionWords
from course_lib.media.held_out_pairs import held_out_split
from course_lib.media.mini_clip import (
    SHAPE_TEMPLATES,
    MiniCLIP,
    load_mini_clip,
    train_mini_clip,
)
from course_lib.media.picture_tower import PictureTower
from course_lib.media.zero_shot import class_vectors, zero_shot_accuracy

KINDS = [f"{c} {s}" for c in COLOURS for s in SHAPES]


@pytest.fixture(scope="module")
def shipped():
    return load_mini_clip()


@pytest.fixture(scope="module")
def unseen():
    """Single objects that only have held-out pairs of colour and shape, and their kinds."""
    scenes = shapes(4000, seed=99)
    rows = held_out_split(scenes.scenes).test
    items = [scenes.scenes[i][0] for i in rows]
    labels = [KINDS.index(f"{item.colour} {item.shape}") for item in items]
    return scenes.images[rows], labels, [scenes.captions[i] for i in rows]


def test_the_picture_tower_sees_where_things_are():
    tower = PictureTower(16, dim=5, widths=(4, 8), seed=1).eval()
    x = torch.zeros(1, 3, 16, 16)
    x[..., :4, :4] = 1
    assert not torch.allclose(tower(x), tower(x.flip(-1)), atol=1e-4)
    assert tower(x).shape == (1, 5)


def test_pictures_may_be_arrays_or_tensors():
    drawn = shapes(3)
    model = MiniCLIP(CaptionWords.from_captions(drawn.captions), dim=8).eval()
    tensor = torch.from_numpy(drawn.images).permute(0, 3, 1, 2)
    np.testing.assert_allclose(
        model.encode_items(drawn.images), model.encode_items(tensor), atol=1e-6
    )
    with pytest.raises(ValueError, match="images: expected values from 0 to 1"):
        model.encode_items(255 * drawn.images)


def test_training_is_seeded_and_learns():
    drawn = shapes(256, seed=5)
    settings = {"steps": 30, "batch_size": 64, "progress": False}
    model, history = train_mini_clip(drawn.images, drawn.captions, **settings)
    _, again = train_mini_clip(drawn.images, drawn.captions, **settings)
    _, other = train_mini_clip(drawn.images, drawn.captions, **settings, seed=1)
    assert history == again != other
    assert np.mean(history[-5:]) < np.mean(history[:5]) - 0.5
    assert not model.training


def test_saved_and_loaded_it_is_the_same_model(tmp_path):
    drawn = shapes(4)
    words = CaptionWords.from_captions(drawn.captions)
    model = MiniCLIP(words, 16, dim=6, widths=(4, 8), hidden=0, seed=3).eval()
    model.save(tmp_path / "clip.safetensors")
    again = load_mini_clip(tmp_path / "clip.safetensors")
    assert again.words.words == words.words
    assert not again.training
    small = drawn.images[:, ::2, ::2]
    np.testing.assert_array_equal(again.encode_items(small), model.encode_items(small))
    np.testing.assert_array_equal(
        again.encode_texts(drawn.captions), model.encode_texts(drawn.captions)
    )


def test_other_files_are_refused(tmp_path):
    from safetensors.torch import save_file

    save_file({"x": torch.zeros(1)}, tmp_path / "x.safetensors")
    with pytest.raises(ValueError, match="path: expected a file that MiniCLIP.save wrote, got x"):
        load_mini_clip(tmp_path / "x.safetensors")
    with pytest.raises(FileNotFoundError):
        load_mini_clip(tmp_path / "none.safetensors")


def test_sizes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="image_size: expected a multiple of 8, got 30"):
        PictureTower(30)


def test_the_shipped_model_names_pairs_that_it_has_never_seen(shipped, unseen):
    images, labels, captions = unseen
    vectors = shipped.encode_items(images)
    sentences = [template.replace("{}", kind) for kind in KINDS for template in SHAPE_TEMPLATES]
    named = (vectors @ shipped.encode_texts(sentences).T).argmax(axis=1)
    right = [sentences[i] == caption for i, caption in zip(named, captions, strict=True)]
    assert np.mean(right) > 0.95  # of 864 captions
    assert len(set(labels)) == 8
    # a mean of sentences knows less than the sentence itself, and far more than guessing
    several = class_vectors(shipped, KINDS, SHAPE_TEMPLATES)
    assert zero_shot_accuracy(vectors, several, labels) > 0.75  # of 48 kinds


def test_the_shipped_model_finds_the_picture_of_a_caption(shipped, unseen):
    images, _, captions = unseen
    found = (shipped.encode_texts(captions) @ shipped.encode_items(images).T).argmax(axis=1)
    right = np.mean([captions[i] == caption for i, caption in zip(found, captions, strict=True)])
    assert right > 0.8  # among hundreds


def test_the_shipped_model_is_small():
    from course_lib.datasets import repository_data

    assert repository_data("mini_clip.safetensors").stat().st_size < 1_000_000
