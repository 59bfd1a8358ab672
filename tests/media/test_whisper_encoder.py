"""The Whisper encoder against transformers' with its weights, and with sounds of any length."""

import numpy as np
import pytest
import torch

from course_lib.datasets import sounds
from course_lib.media import WhisperEncoder, masked_mean, whisper_log_mel
from course_lib.media.whisper_encoder import state_lengths, whisper_positions
from course_lib.media.whisper_weights import load_whisper
from course_lib.models import ensure_torchvision
from tests.media.tiny_sound_models import WHISPER, tiny


def mels(batch=3, frames=60, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(batch, 20, frames, generator=generator)


def encoder(seed=0):
    return WhisperEncoder(n_mels=20, dim=16, heads=4, layers=2, positions=30, seed=seed).eval()


@torch.no_grad()
def test_equals_transformers_with_its_weights():
    theirs = tiny("WhisperModel", "WhisperConfig", WHISPER)
    ours = encoder()
    load_whisper(ours, theirs.state_dict())
    expected = theirs.encoder(mels()).last_hidden_state
    torch.testing.assert_close(ours(mels()), expected, rtol=1e-4, atol=1e-5)
    load_whisper(ours, theirs.encoder.state_dict())  # the encoder alone
    torch.testing.assert_close(ours(mels()), expected, rtol=1e-4, atol=1e-5)


def test_weights_of_a_whole_speech_recogniser():
    theirs = tiny("WhisperForConditionalGeneration", "WhisperConfig", WHISPER)
    ours = encoder()
    load_whisper(ours, theirs.state_dict())
    with torch.no_grad():
        expected = theirs.model.encoder(mels()).last_hidden_state
        torch.testing.assert_close(ours(mels()), expected, rtol=1e-4, atol=1e-5)


def test_other_weights_are_refused():
    tensors = tiny("WhisperModel", "WhisperConfig", WHISPER | {"d_model": 32}).state_dict()
    with pytest.raises(ValueError, match="conv1.weight .32, 20, 3. instead of .16, 20, 3."):
        load_whisper(encoder(), tensors)


def test_positions_are_whispers():
    ensure_torchvision()
    from transformers.models.whisper.modeling_whisper import sinusoids

    for length, dim in ((50, 16), (1500, 64)):
        expected = sinusoids(length, dim)
        torch.testing.assert_close(whisper_positions(length, dim), expected, rtol=0, atol=1e-3)
    torch.testing.assert_close(whisper_positions(50, 16), sinusoids(50, 16), rtol=0, atol=2e-5)
    for dim in (7, 2):
        with pytest.raises(ValueError, match=f"dim: expected an even number from 4 on, got {dim}"):
            whisper_positions(5, dim)


@torch.no_grad()
@pytest.mark.parametrize("length", [1, 30, 37, 59])
def test_filling_changes_nothing_that_is_kept(length):  # D273
    ours, x = encoder(), mels()
    alone = ours(x[:1, :, :length])
    x[0, :, length:] = 1e3
    together = ours(x, torch.tensor([length, 60, 44]))
    kept = int(state_lengths(torch.tensor(length)))
    assert alone.shape[1] == kept
    torch.testing.assert_close(together[:1, :kept], alone, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(together[1:2], ours(mels()[1:2]), rtol=1e-4, atol=1e-5)
    vectors = ours.embed(x, torch.tensor([length, 60, 44]))
    torch.testing.assert_close(vectors[:1], alone.mean(dim=1), rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_without_lengths_filling_counts():  # D273: one second in three
    ours = WhisperEncoder(n_mels=80, dim=16, heads=4, layers=2, positions=150).eval()
    wave = sounds(1, seed=2).waves
    short, filled = (
        torch.from_numpy(whisper_log_mel(wave, 16_000, seconds=seconds)) for seconds in (1, 3)
    )
    lengths = torch.tensor([100])
    with_mask, without = ours.embed(filled, lengths), ours.embed(filled)
    cosine = torch.nn.functional.cosine_similarity
    assert cosine(ours.embed(short), with_mask) > 0.999
    assert cosine(ours.embed(short), without) < 0.97


def test_masked_mean_is_the_mean_of_the_first():
    rng = np.random.default_rng(0)
    states = rng.normal(size=(4, 5, 3)).astype(np.float32)
    lengths = np.array([5, 1, 3, 0])
    expected = [
        row[:n].mean(axis=0) if n else np.zeros(3) for row, n in zip(states, lengths, strict=True)
    ]
    states[1, 1:], states[3] = np.nan, np.inf
    found = masked_mean(torch.from_numpy(states), torch.from_numpy(lengths))
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-5, atol=1e-6)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"mels: expected shape \(B, 20, T\), got \(20, 60\)"):
        encoder()(mels()[0])
    with pytest.raises(ValueError, match="mels: expected 1 to 60 frames, got 61"):
        encoder()(mels(frames=61))
    for lengths in ([0, 3, 3], [61, 3, 3]):
        with pytest.raises(ValueError, match="lengths: expected"):
            encoder()(mels(), torch.tensor(lengths))
    with pytest.raises(ValueError, match=r"states, lengths: expected shapes \(B, T, d\) and \(B,"):
        masked_mean(torch.zeros(2, 3, 4), torch.tensor([1, 2, 3]))
