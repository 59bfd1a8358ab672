"""From keys to embedders, and the list of them."""

import sys
import time

import numpy as np
import pytest

from course_lib.models import (
    ModelUnavailable,
    access,
    available,
    create_audio_embedder,
    create_image_embedder,
    create_multimodal_embedder,
    create_text_embedder,
    get_available_embedders,
    load,
    registry,
    why_unavailable,
)
from course_lib.models.model_entry import SERVICES

CREATE = {
    "text": create_text_embedder,
    "image": create_image_embedder,
    "audio": create_audio_embedder,
}
VARIABLES = {entry.key_variable for entry in registry().values()} - {""}


@pytest.fixture(autouse=True)
def no_keys_no_network(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(access, "_answers", {})
    monkeypatch.setattr(access, "_connects", lambda host, port: False)
    monkeypatch.setattr(access, "is_cached", lambda entry: False)


def test_minilm_is_what_load_gives():
    embedder = create_text_embedder("all-MiniLM-L6-v2")
    texts = ["a cat", "income tax", ""]
    expected = load("all-MiniLM-L6-v2").encode(texts)
    np.testing.assert_allclose(embedder.embed_batch(texts), expected, atol=1e-6)
    assert (embedder.key, embedder.dim, embedder.modalities) == ("all-MiniLM-L6-v2", 384, ("text",))
    np.testing.assert_allclose(embedder.embed_queries(texts), expected, atol=1e-6)


@pytest.mark.parametrize("modality", CREATE)
def test_keys_of_other_modalities_are_refused(modality):
    for key, entry in registry().items():
        if modality not in entry.modalities:
            with pytest.raises(ValueError, match=f"embeds {entry.embeds}, not {modality}"):
                CREATE[modality](key)
    with pytest.raises(KeyError, match="did you mean"):
        CREATE[modality]("no-such-model")


@pytest.mark.parametrize("key", [key for key in registry() if key != "all-MiniLM-L6-v2"])
def test_what_is_not_there_says_what_to_do(key):
    entry = registry()[key]
    assert not available(key) and why_unavailable(key)
    remedy = entry.key_variable if entry.loader in SERVICES else "Go online"
    with pytest.raises(ModelUnavailable, match=remedy) as caught:
        CREATE[entry.modalities[0]](key)
    assert caught.value.key == key
    if len(entry.modalities) > 1:
        with pytest.raises(ModelUnavailable, match=remedy):
            create_multimodal_embedder(key)


def test_a_model_of_one_modality_is_no_joint_one():
    with pytest.raises(ValueError, match="'resnet50' embeds image alone"):
        create_multimodal_embedder("resnet50")


def test_the_list_has_every_entry_once_with_a_reason():
    rows = get_available_embedders()
    assert [row.key for row in rows] == list(registry())
    for row in rows:
        entry = registry()[row.key]
        assert (row.modality, row.dim) == (entry.embeds, entry.dim)
        assert row.available == (row.why_not == "") == (row.key == "all-MiniLM-L6-v2")
    reasons = {row.key: row.why_not for row in rows}
    assert reasons["openai:text-embedding-3-small"] == "set the environment variable OPENAI_API_KEY"
    assert reasons["resnet50"] == "torchvision's server does not answer"
    assert reasons["dinov2-small"] == "no copy on disk, and the hub does not answer"
    backends = {row.key: row.backend for row in rows}
    assert backends["resnet50"] == "torchvision" and backends["cohere:embed-v4.0"] == "cohere"
    assert (
        backends["dinov2-small"] == "transformers" and backends["open-clip-ViT-B-32"] == "open_clip"
    )


@pytest.mark.parametrize("modality", CREATE)
def test_the_list_of_one_modality(modality):
    rows = get_available_embedders(modality)
    assert rows and all(modality in row.modality.split(", ") for row in rows)
    expected = [key for key, entry in registry().items() if modality in entry.modalities]
    assert [row.key for row in rows] == expected


def test_an_unknown_modality_is_named():
    with pytest.raises(ValueError, match="modality: expected text, image or audio, got 'video'"):
        get_available_embedders("video")


def test_openai_embeds_texts_only():
    """D276."""
    entries = [entry for entry in registry().values() if entry.loader == "openai"]
    assert entries and {entry.embeds for entry in entries} == {"text"}


def test_a_missing_library_is_the_reason(monkeypatch):
    real = access.find_spec
    monkeypatch.setattr(access, "find_spec", lambda name: None if name == "timm" else real(name))
    assert why_unavailable("convnext-tiny") == "timm is not installed"


def test_with_its_key_a_service_still_has_to_answer(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-123")
    assert why_unavailable("openai:text-embedding-3-small") == "the service does not answer"
    monkeypatch.setattr(access, "_answers", {})
    monkeypatch.setattr(access, "_connects", lambda host, port: host == "api.openai.com")
    assert available("openai:text-embedding-3-small")
    rows = {row.key: row for row in get_available_embedders("text")}
    assert rows["openai:text-embedding-3-large"].available
    assert "sk-secret-123" not in repr(rows)


def test_behind_a_firewall_the_list_takes_one_wait(monkeypatch):
    for name in VARIABLES:
        monkeypatch.setenv(name, "sk-secret-123")
    monkeypatch.setattr(access, "PROBE_SECONDS", 0.6)
    monkeypatch.setattr(access, "_connects", lambda host, port: bool(time.sleep(30)) or True)
    started = time.monotonic()
    rows = get_available_embedders()
    assert time.monotonic() - started < 2.4  # one after the other it would be 4.2 s
    assert sum(row.available for row in rows) == 1


def test_weights_in_torchs_cache_need_no_server(monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    monkeypatch.setattr(access, "host_answers", lambda address: pytest.fail("asked the network"))
    checkpoints = tmp_path / "hub" / "checkpoints"
    checkpoints.mkdir(parents=True)
    (checkpoints / registry()["resnet50"].weights_file).touch()
    assert available("resnet50")
    import torch

    assert access.torch_cache() == checkpoints
    for name in ("TORCH_HOME", "XDG_CACHE_HOME"):  # each counts only without those before it
        assert str(access.torch_cache()) == f"{torch.hub.get_dir()}/checkpoints"
        monkeypatch.delenv(name)
    assert str(access.torch_cache()) == f"{torch.hub.get_dir()}/checkpoints"


def test_file_names_of_torchvisions_weights():
    from course_lib.models import ensure_torchvision

    ensure_torchvision()
    from torchvision.models import get_weight

    for entry in registry().values():
        if entry.loader == "torchvision":
            assert get_weight(entry.source).url.endswith("/" + entry.weights_file)


def test_listing_imports_nothing_heavy():
    import subprocess

    code = (
        "import sys, os; os.environ['HF_HUB_OFFLINE'] = '1'; "
        "from course_lib.models import access, get_available_embedders; "
        "access._connects = lambda host, port: False; get_available_embedders(); "
        "print([n for n in ('torch', 'transformers', 'torchvision', 'timm') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
