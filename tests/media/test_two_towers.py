import math

import numpy as np
import pytest
import torch
from torch import nn

from course_lib.media.caption_words import BagOfWordsTower, CaptionWords
from course_lib.media.two_towers import TwoTowers

WORDS = CaptionWords(["red", "green", "blue"])
ITEMS = np.random.default_rng(0).normal(size=(7, 3)).astype(np.float32)


def towers(temperature=0.07, dim=4, seed=0):
    torch.manual_seed(seed)
    text = BagOfWordsTower(WORDS, dim, seed=seed)
    return TwoTowers(nn.Linear(3, dim), text, temperature)


def test_vectors_have_length_one_and_come_from_their_towers():
    model = towers()
    items, texts = model.encode_items(ITEMS), model.encode_texts(["red", "blue green"])
    assert items.dtype == texts.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(items, axis=1), 1, rtol=1e-6)
    raw = model.item_tower(torch.from_numpy(ITEMS)).detach().numpy()
    np.testing.assert_allclose(items, raw / np.linalg.norm(raw, axis=1, keepdims=True), rtol=1e-5)
    raw = model.text_tower(["red", "blue green"]).detach().numpy()
    np.testing.assert_allclose(texts, raw / np.linalg.norm(raw, axis=1, keepdims=True), rtol=1e-5)
    for ours, theirs in zip(
        model(ITEMS[:2], ["red", "blue green"]), (items[:2], texts), strict=False
    ):
        np.testing.assert_allclose(ours.detach(), theirs, atol=1e-6)


@pytest.mark.parametrize("batch_size", [1, 3, 7, 100])
def test_batches_change_nothing(batch_size):
    model = towers()
    np.testing.assert_allclose(
        model.encode_items(ITEMS, batch_size), model.encode_items(ITEMS), atol=1e-6
    )
    texts = ["red", "blue", "green red"]
    np.testing.assert_allclose(
        model.encode_texts(texts, batch_size), model.encode_texts(texts), atol=1e-6
    )


def test_encoding_is_in_eval_mode_and_leaves_the_mode():
    model = TwoTowers(nn.Sequential(nn.Dropout(0.9), nn.Linear(3, 4)), BagOfWordsTower(WORDS, 4))
    model.train()
    first = model.encode_items(ITEMS)
    np.testing.assert_array_equal(first, model.encode_items(ITEMS))
    assert all(part.training for part in model.modules())


def test_the_scale_starts_at_the_temperature_and_stays_at_100_or_below():
    model = towers(temperature=0.07)
    assert model.scale.item() == pytest.approx(1 / 0.07, rel=1e-5)
    model.logit_scale.data.fill_(9.0)
    assert model.scale.item() == pytest.approx(100, rel=1e-5)
    model.limit_scale()
    assert model.logit_scale.item() == pytest.approx(math.log(100), rel=1e-6)
    model.scale.backward()  # at the limit it can still learn to go back
    assert model.logit_scale.grad.item() == pytest.approx(100, rel=1e-5)
    model.logit_scale.data.fill_(0.5)
    model.limit_scale()
    assert model.logit_scale.item() == 0.5


def test_saved_and_loaded_it_is_the_same_model(tmp_path):
    model, other = towers(seed=1), towers(seed=2)
    model.logit_scale.data.fill_(3.3)
    model.save(tmp_path / "towers.safetensors", {"made": "by a test"})
    assert [path.name for path in tmp_path.iterdir()] == ["towers.safetensors"]
    assert not np.allclose(other.encode_items(ITEMS), model.encode_items(ITEMS))
    other.load(tmp_path / "towers.safetensors")
    np.testing.assert_array_equal(other.encode_items(ITEMS), model.encode_items(ITEMS))
    np.testing.assert_array_equal(other.encode_texts(["red"]), model.encode_texts(["red"]))
    assert other.scale.item() == model.scale.item()
    from safetensors import safe_open

    with safe_open(str(tmp_path / "towers.safetensors"), framework="pt") as file:
        assert file.metadata() == {"made": "by a test"}


def test_a_loaded_model_can_still_be_trained(tmp_path):
    model = towers()
    model.save(tmp_path / "a.safetensors")
    model.load(tmp_path / "a.safetensors")
    assert all(p.requires_grad for p in model.parameters())


def test_weights_of_another_shape_are_refused(tmp_path):
    towers(dim=4).save(tmp_path / "a.safetensors")
    with pytest.raises(ValueError, match=r"of another shape: .*item_tower.weight \(4, 3\)"):
        towers(dim=5).load(tmp_path / "a.safetensors")
    with pytest.raises(FileNotFoundError):
        towers().load(tmp_path / "none.safetensors")


def test_bad_input_is_named():
    model = towers()
    with pytest.raises(ValueError, match="items: expected one or more, got none"):
        model.encode_items(ITEMS[:0])
    with pytest.raises(ValueError, match="texts: expected one or more, got none"):
        model.encode_texts([])
    with pytest.raises(ValueError, match="batch_size: expected 1 or more, got 0"):
        model.encode_items(ITEMS, 0)
    with pytest.raises(TypeError, match="texts: expected a sequence of str, got str"):
        model.encode_texts("red")
    with pytest.raises(ValueError, match="temperature: expected 0.01 or more, got 0.001"):
        towers(temperature=0.001)
