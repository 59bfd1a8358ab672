"""The loading code of every picture and CLIP entry, on tiny checkpoints of the same architecture.

The pictures have the size that the models want, so what happens to their pixels is known: scaled,
the mean taken off, divided by the spread. The oracles are the libraries' own forward passes.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from course_lib.models import (
    IncomparableSpaces,
    ModelUnavailable,
    catalogue,
    create_image_embedder,
    create_multimodal_embedder,
    create_text_embedder,
    load,
    registry,
)
from course_lib.models.loading import load_adapter
from course_lib.models.media_entries import JOINT_ENTRIES, PICTURE_ENTRIES
from tests.models import tiny_media
from tests.models.test_separate_spaces import TEXT
from tests.models.tiny_media import MEAN, STD

PIXELS = np.random.default_rng(0).integers(0, 256, size=(3, 32, 32, 3), dtype=np.uint8)
TEXTS = ["a cat sat", "", "a dog ran and a cat sat", "où?"]
DIMS = {"convnext-tiny": 16, "resnet18": 512, "vit-base-patch16-224-in21k": 16, "dinov2-small": 16}
SAVERS = {
    "vit-base-patch16-224-in21k": tiny_media.save_vit,
    "dinov2-small": tiny_media.save_dinov2,
    "convnext-tiny": tiny_media.save_convnext,
    "clip-vit-base-patch32": tiny_media.save_clip,
    "open-clip-ViT-B-32": tiny_media.save_open_clip,
    "sentence-transformers-clip-ViT-B-32": tiny_media.save_clip,
}


def ready(pixels=PIXELS):
    scaled = (pixels / 255 - np.array(MEAN)) / np.array(STD)
    return torch.tensor(scaled, dtype=torch.float32).permute(0, 3, 1, 2)


def unit(rows):
    return torch.nn.functional.normalize(torch.as_tensor(rows), dim=-1).detach().numpy()


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return {key: saver(tmp_path_factory.mktemp("tiny")) for key, saver in SAVERS.items()}


@pytest.fixture
def tiny(monkeypatch, folders):
    def entry(key, **changes):
        given = {"source": str(folders[key]), "dim": DIMS.get(key, 8)} | changes
        monkeypatch.setattr(catalogue, "_ENTRIES", (replace(registry()[key], **given),))
        return folders[key]

    yield entry
    load_adapter.cache_clear()


def test_every_entry_is_tried():
    tried = set(SAVERS) | {"resnet18", "resnet50"}
    assert tried == {entry.key for entry in PICTURE_ENTRIES + JOINT_ENTRIES}


@pytest.mark.parametrize("key", ["vit-base-patch16-224-in21k", "dinov2-small"])
def test_vision_transformers(tiny, key):
    from transformers import Dinov2Model, ViTModel

    folder = tiny(key)
    network = Dinov2Model if "dino" in key else ViTModel
    with torch.inference_mode():
        states = network.from_pretrained(folder).eval()(ready()).last_hidden_state
    embedder = create_image_embedder(key)
    np.testing.assert_allclose(embedder.embed_batch(PIXELS), unit(states[:, 0]), atol=1e-5)
    patches = embedder.embed_patches(PIXELS[1])
    assert patches.shape == (4, 16)
    np.testing.assert_allclose(patches, unit(states[1, 1:]), atol=1e-5)


def test_the_mean_of_the_patches_leaves_cls_out(tiny):
    from transformers import ViTModel

    folder = tiny("vit-base-patch16-224-in21k", pooling="mean")
    with torch.inference_mode():
        states = ViTModel.from_pretrained(folder).eval()(ready()).last_hidden_state
    vectors = create_image_embedder("vit-base-patch16-224-in21k").embed_batch(PIXELS)
    np.testing.assert_allclose(vectors, unit(states[:, 1:].mean(1)), atol=1e-5)
    assert np.abs(vectors - unit(states.mean(1))).max() > 0.01  # D114


def test_timm(tiny):
    import timm
    from safetensors.torch import load_file

    folder = tiny("convnext-tiny")
    shape = {"depths": (1, 1, 1, 1), "dims": (8, 8, 16, 16)}
    model = timm.create_model("convnext_tiny", **shape, num_classes=5).eval()
    model.load_state_dict(load_file(folder / "model.safetensors"))
    with torch.inference_mode():
        features = model.forward_head(model.forward_features(ready()), pre_logits=True)
    vectors = create_image_embedder("convnext-tiny").embed_batch(PIXELS)
    np.testing.assert_allclose(vectors, unit(features), atol=1e-5)


def test_resnet_gives_the_pooled_features_not_the_classes(monkeypatch, tmp_path):
    from torchvision.models import resnet18
    from torchvision.transforms import functional

    tiny_media.save_resnet18(tmp_path)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    model = tiny_media.seeded(resnet18)
    picture = Image.fromarray(PIXELS[0]).resize((300, 280))
    squared = functional.center_crop(functional.resize(picture, 256), 224)
    scaled = functional.to_tensor(squared) - torch.tensor([0.485, 0.456, 0.406])[:, None, None]
    x = (scaled / torch.tensor([0.229, 0.224, 0.225])[:, None, None])[None]
    with torch.inference_mode():
        x = model.maxpool(model.relu(model.bn1(model.conv1(x))))
        for stage in (model.layer1, model.layer2, model.layer3, model.layer4):
            x = stage(x)
    embedder = create_image_embedder("resnet18")
    assert embedder.dim == 512
    np.testing.assert_allclose(embedder.embed(picture), unit(x.mean((2, 3)))[0], atol=1e-5)
    assert embedder.embed_batch([picture]).shape == (1, 512)  # D111: the batch axis stays


def test_transformers_clip(tiny):
    from transformers import AutoTokenizer, CLIPModel

    folder = tiny("clip-vit-base-patch32")
    model = CLIPModel.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    expected = []
    for text in TEXTS:  # one by one: nothing is padded
        ids = torch.tensor([tokenizer(text)["input_ids"]])
        with torch.inference_mode():
            expected.append(model(input_ids=ids, pixel_values=ready()).text_embeds[0])
            pictures = model(input_ids=ids, pixel_values=ready()).image_embeds
    embedder = create_multimodal_embedder("clip-vit-base-patch32")
    np.testing.assert_allclose(embedder.embed_batch(TEXTS), torch.stack(expected), atol=1e-5)
    np.testing.assert_allclose(embedder.embed_batch(PIXELS), pictures, atol=1e-5)
    assert embedder.modalities == ("text", "image") and embedder.dim == 8


def test_sentence_transformers_clip_is_normalised(tiny):
    from transformers import CLIPModel

    folder = tiny("sentence-transformers-clip-ViT-B-32")
    model = CLIPModel.from_pretrained(folder).eval()
    with torch.inference_mode():
        features = model.get_image_features(pixel_values=ready()).pooler_output
    embedder = create_multimodal_embedder("sentence-transformers-clip-ViT-B-32")
    rows = embedder.embed_batch([PIXELS[0], "a cat sat", PIXELS[1]])
    np.testing.assert_allclose(rows[[0, 2]], unit(features[:2]), atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert (features.norm(dim=1) - 1).abs().max() > 0.05  # D116: the model's own are not


def test_open_clip(tiny):
    import open_clip
    from safetensors.torch import load_file

    folder = tiny("open-clip-ViT-B-32")
    model = open_clip.CLIP(**tiny_media.OPEN_CLIP).eval()
    model.load_state_dict(load_file(folder / "open_clip_model.safetensors"))
    tokens = open_clip.SimpleTokenizer()(TEXTS)
    with torch.inference_mode():
        pictures, texts, _ = model(ready(), tokens)
    embedder = create_multimodal_embedder("open-clip-ViT-B-32")
    np.testing.assert_allclose(embedder.embed_batch(PIXELS), pictures, atol=1e-5)
    np.testing.assert_allclose(embedder.embed_batch(TEXTS), texts, atol=1e-5)


@pytest.mark.parametrize(
    "key", ["clip-vit-base-patch32", "open-clip-ViT-B-32", "sentence-transformers-clip-ViT-B-32"]
)
def test_a_text_longer_than_77_tokens_is_cut(tiny, key):
    tiny(key)
    embedder = create_text_embedder(key)
    long, longer = "cat " * 400, "cat " * 500
    np.testing.assert_allclose(embedder.embed(long), embedder.embed(longer), atol=1e-5)


@pytest.mark.parametrize("key", ["clip-vit-base-patch32", "open-clip-ViT-B-32"])
def test_towers_taken_one_by_one_stay_in_one_space(tiny, key):
    tiny(key)
    texts, pictures = create_text_embedder(key), create_image_embedder(key)
    both = create_multimodal_embedder(text=texts, image=pictures)
    joint = create_multimodal_embedder(key)
    assert texts.space == pictures.space == both.space == key
    found = both.similarity("a cat sat", PIXELS[0])
    assert found == pytest.approx(joint.similarity("a cat sat", PIXELS[0]), abs=1e-5)


@pytest.mark.parametrize("key", sorted(SAVERS))
def test_every_form_of_a_picture_gives_one_vector(tiny, key, tmp_path):
    tiny(key)
    embedder = create_image_embedder(key)
    Image.fromarray(PIXELS[0]).save(tmp_path / "a.png")
    forms = [PIXELS[0], PIXELS[0] / 255, Image.fromarray(PIXELS[0]), tmp_path / "a.png"]
    rows = embedder.embed_batch(forms)
    assert rows.dtype == np.float32 and embedder.embed_batch([]).shape == (0, embedder.dim)
    np.testing.assert_allclose(rows, np.repeat(rows[:1], 4, axis=0), atol=1e-6)
    alone = [embedder.embed(PIXELS[0, :, :, 0]), embedder.embed(np.zeros((40, 30, 4)))]
    assert np.isfinite(alone).all()  # grey, and transparent, of another size


@pytest.mark.parametrize("key", ["dinov2-small", "convnext-tiny", "open-clip-ViT-B-32"])
def test_weights_that_are_not_safetensors_are_refused(tiny, key, folders, tmp_path, monkeypatch):
    for file in folders[key].iterdir():
        (tmp_path / file.name.replace(".safetensors", ".bin")).write_bytes(file.read_bytes())
    tiny(key, source=str(tmp_path))
    monkeypatch.setattr(torch, "load", lambda *a, **k: pytest.fail("read a pickle"))
    with pytest.raises(ModelUnavailable, match=f"{key}.*It said: .*safetensors"):
        create_image_embedder(key)


class Evil:
    ran = False

    def __reduce__(self):
        return (setattr, (Evil, "ran", True))


def test_a_pickle_with_code_in_it_is_not_run(tiny, folders, tmp_path):
    for file in folders["clip-vit-base-patch32"].iterdir():
        if file.suffix != ".safetensors":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    torch.save({"weight": Evil()}, tmp_path / "pytorch_model.bin")
    tiny("clip-vit-base-patch32", source=str(tmp_path))
    with pytest.raises(Exception, match="(?i)weights.only|unpickl"):
        create_image_embedder("clip-vit-base-patch32")
    assert not Evil.ran


def test_load_is_for_texts_alone(tiny):
    tiny("dinov2-small")
    with pytest.raises(ValueError, match="'dinov2-small' embeds image, not text alone"):
        load("dinov2-small")


@pytest.mark.parametrize("key", ["resnet50", "convnext-tiny", "open-clip-ViT-B-32"])
def test_without_a_network_the_error_says_what_to_do(key, monkeypatch, tmp_path):
    from course_lib.models import access

    monkeypatch.setattr(access, "_answers", {})
    monkeypatch.setattr(access, "_connects", lambda host, port: False)
    monkeypatch.setattr(access, "is_cached", lambda entry: False)
    with pytest.raises(ModelUnavailable, match="Go online"):
        create_image_embedder(key)


def test_an_unrelated_text_model_is_not_comparable_with_pictures(tiny):
    tiny("dinov2-small")
    pictures = create_image_embedder("dinov2-small")
    with pytest.raises(IncomparableSpaces):
        create_multimodal_embedder(text=TEXT, image=pictures).similarity("a", PIXELS[0])
