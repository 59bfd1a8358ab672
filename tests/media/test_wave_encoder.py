import numpy as np
import pytest
import torch

from course_lib.media import WaveEncoder, stft
from course_lib.media.wave_encoder import standardised
from course_lib.models import ensure_torchvision
from tests.media.tiny_sound_models import WAVE, tiny


def waves(samples=16_000, batch=2, seed=0):
    return torch.randn(batch, samples, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def test_equals_transformers_with_its_weights():
    theirs = tiny("Wav2Vec2Model", "Wav2Vec2Config", WAVE).feature_extractor
    ours = WaveEncoder(width=8)
    for mine, layer in zip(ours.layers, theirs.conv_layers, strict=True):
        mine.load_state_dict(layer.conv.state_dict())
    ours.norm.load_state_dict(theirs.conv_layers[0].layer_norm.state_dict())
    torch.testing.assert_close(ours(waves()), theirs(waves()).transpose(1, 2))


@pytest.mark.parametrize("samples", [400, 719, 720, 16_000, 16_321])
def test_frames_are_the_columns_of_a_spectrogram(samples):
    encoder = WaveEncoder(width=4)
    columns = stft(np.zeros(samples), n_fft=400, hop=320, center=False).shape[1]
    assert encoder.frames(samples) == columns == encoder(waves(samples)).shape[1]


def test_a_frame_hears_its_400_samples_and_no_others():
    encoder = WaveEncoder(width=4)
    x = waves(4000).requires_grad_()
    norm, encoder.norm = encoder.norm, torch.nn.Identity()  # it alone looks at the whole wave
    encoder(x)[0, 5].sum().backward()
    heard = x.grad[0].nonzero().flatten()
    assert (heard.min(), heard.max()) == (5 * 320, 5 * 320 + 399)
    assert isinstance(norm, torch.nn.GroupNorm)


def test_signal_neither_dies_nor_explodes():
    for seed in range(3):
        size = WaveEncoder(width=32, seed=seed)(standardised(waves())).detach().std()
        assert 0.1 < size < 10


def test_standardised_is_wav2vecs():
    ensure_torchvision()
    from transformers import Wav2Vec2FeatureExtractor

    x = 0.02 * waves(1000).numpy() + 0.4
    theirs = Wav2Vec2FeatureExtractor(do_normalize=True)(list(x), sampling_rate=16_000)
    ours = standardised(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(ours, np.stack(theirs["input_values"]), rtol=1e-3, atol=1e-4)
    assert torch.isfinite(standardised(torch.zeros(1, 50))).all()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"waves: expected shape \(B, samples\), got \(500,\)"):
        WaveEncoder(4)(torch.zeros(500))
    with pytest.raises(ValueError, match="waves: expected 400 samples or more, got 399"):
        WaveEncoder(4)(torch.zeros(1, 399))
    with pytest.raises(ValueError, match="width: expected 1 or more, got 0"):
        WaveEncoder(0)
