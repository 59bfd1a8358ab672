"""The loading code of every sound entry, on tiny checkpoints of the same architecture.

The oracle is the bare network, given one wave at a time, already normalised: without padding there
is nothing that could get into the mean by mistake.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch

from course_lib.models import Wave, catalogue, create_audio_embedder, registry
from course_lib.models.loading import load_adapter
from course_lib.models.media_entries import SOUND_ENTRIES
from tests.models import tiny_media

SPEECH = {
    "wav2vec2-base": tiny_media.save_wav2vec2,
    "hubert-base-ls960": tiny_media.save_hubert,
    "wavlm-base-plus": tiny_media.save_wavlm,
    "data2vec-audio-base": tiny_media.save_data2vec,
}
SAVERS = SPEECH | {"whisper-tiny": tiny_media.save_whisper}
rng = np.random.default_rng(0)
WAVES = [rng.normal(size=n).astype(np.float32) / 9 for n in (1600, 900, 1600, 400)]


@pytest.fixture(scope="module", params=SAVERS)
def saved(request, tmp_path_factory):
    return request.param, SAVERS[request.param](tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def embedder(saved, monkeypatch):
    key, folder = saved
    entry = replace(registry()[key], source=str(folder), dim=16)
    monkeypatch.setattr(catalogue, "_ENTRIES", (entry,))
    yield create_audio_embedder(key)
    load_adapter.cache_clear()


def mean_state_alone(key, folder, wave):
    from transformers import AutoModel, WhisperFeatureExtractor, WhisperModel

    with torch.inference_mode():
        if key == "whisper-tiny":
            mels = WhisperFeatureExtractor(feature_size=80)(wave, sampling_rate=16_000)
            encoder = WhisperModel.from_pretrained(folder).encoder.eval()
            states = encoder(torch.tensor(np.array(mels["input_features"]))).last_hidden_state
            states = states[:, : -(-len(wave) // 320)]
        else:
            normal = (wave - wave.mean()) / np.sqrt(wave.var() + 1e-7)
            network = AutoModel.from_pretrained(folder).eval()
            states = network(torch.tensor(normal)[None]).last_hidden_state
    row = states[0].mean(0).numpy()
    return row / np.linalg.norm(row)


def test_every_entry_is_tried():
    assert set(SAVERS) == {entry.key for entry in SOUND_ENTRIES}


def test_vectors_equal_the_bare_network_one_wave_at_a_time(embedder, saved):
    vectors = embedder.embed_batch(WAVES)
    expected = [mean_state_alone(*saved, wave) for wave in WAVES]
    assert vectors.dtype == np.float32 and vectors.shape == (4, 16)
    np.testing.assert_allclose(vectors, expected, atol=1e-4)
    assert np.abs(vectors[0] - vectors[2]).max() > 1e-3  # the test can tell waves apart
    assert embedder.embed_batch([]).shape == (0, 16) and embedder.rate == 16_000


def test_every_form_of_a_sound_gives_one_vector(embedder, tmp_path):
    from scipy.io import wavfile

    whole = np.round(WAVES[0] * 32768).astype(np.int16)
    wavfile.write(tmp_path / "a.wav", 16_000, whole)
    rows = embedder.embed_batch([whole, whole / 32768, Wave(whole, 16_000), tmp_path / "a.wav"])
    np.testing.assert_allclose(rows, np.repeat(rows[:1], 4, axis=0), atol=1e-4)


def test_another_rate_is_resampled(embedder):
    t = np.arange(4_000) / 8_000
    slow = Wave(np.sin(2 * np.pi * 300 * t) / 2, 8_000)
    fast = np.sin(2 * np.pi * 300 * np.arange(8_000) / 16_000).astype(np.float32) / 2
    assert embedder.similarity(slow, fast) > 0.98
    unresampled = Wave(slow.samples, 16_000)
    assert embedder.similarity(slow, fast) > embedder.similarity(unresampled, fast)


def test_waves_of_a_wrong_length_are_named(embedder, saved):
    if saved[0] == "whisper-tiny":
        with pytest.raises(ValueError, match="480000 samples or fewer, got 480001"):
            embedder.embed(np.zeros(480_001, dtype=np.float32))
        return
    from transformers import AutoModel

    shortest = embedder.encoder.shortest
    frames = AutoModel.from_pretrained(saved[1])._get_feat_extract_output_lengths
    assert int(frames(shortest)) == 1 and int(frames(shortest - 1)) == 0
    assert embedder.embed(np.ones(shortest, np.float32) * 0.1 + WAVES[0][:shortest]).shape == (16,)
    with pytest.raises(
        ValueError, match=f"expected {shortest} samples or more, got {shortest - 1}"
    ):
        embedder.embed(WAVES[0][: shortest - 1])


def test_a_short_sound_is_not_drowned_in_whispers_silence(tmp_path):
    """D273: without the mask, what pads a sound to 30 s makes all short sounds alike."""
    folder = tiny_media.save_whisper(tmp_path)
    from transformers import WhisperFeatureExtractor, WhisperModel

    waves = [
        np.sin(2 * np.pi * f * np.arange(8_000) / 16_000).astype(np.float32) for f in (200, 900)
    ]
    mels = WhisperFeatureExtractor(feature_size=80)(waves, sampling_rate=16_000)["input_features"]
    encoder = WhisperModel.from_pretrained(folder).encoder.eval()
    with torch.inference_mode():
        whole = encoder(torch.tensor(np.array(mels))).last_hidden_state.mean(1)
    unmasked = float(torch.cosine_similarity(whole[0], whole[1], dim=0))
    masked = np.array([mean_state_alone("whisper-tiny", folder, wave) for wave in waves])
    assert unmasked > float(masked[0] @ masked[1])
