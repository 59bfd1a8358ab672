import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.datasets import sounds
from course_lib.media import ConvAudioEncoder, log_mel


def mels(seed=0, frames=101):
    return torch.randn(3, 20, frames, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def test_states_are_three_convolutions_written_out():
    encoder = ConvAudioEncoder(n_mels=20, dim=6, width=8, seed=1)
    encoder(mels(1))  # moves the running statistics
    encoder.eval()
    x = mels()
    for norm, convolution in [
        (encoder.norm, None),
        *((layer[1], layer[0]) for layer in encoder.layers),
    ]:
        if convolution is not None:
            x = F.conv1d(F.pad(x, (2, 2)), convolution.weight)[:, :, ::2]
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        x = (x - norm.running_mean[:, None]) * scale[:, None] + norm.bias[:, None]
        if convolution is not None:
            x = 0.5 * x * (1 + torch.erf(x / 2**0.5))  # GELU
    torch.testing.assert_close(encoder.states(mels()), x)
    pooled = x.sum(dim=2) / x.shape[2]
    torch.testing.assert_close(encoder(mels()), pooled @ encoder.head.weight.T + encoder.head.bias)


def test_time_is_pooled_away():
    encoder = ConvAudioEncoder(n_mels=20, dim=6).eval()
    for frames in (1, 7, 300):
        assert encoder(mels(frames=frames)).shape == (3, 6)
    assert encoder.states(mels(frames=300)).shape == (3, 64, 38)


def test_same_seed_same_weights():
    one, again, other = (ConvAudioEncoder(20, 6, seed=seed).eval() for seed in (4, 4, 5))
    assert torch.equal(one(mels()), again(mels()))
    assert not torch.equal(one(mels()), other(mels()))


def test_it_learns_what_sounds_are():
    made = sounds(160, seed=1)
    spectrograms = torch.from_numpy(log_mel(made.waves, made.rate, n_mels=20))
    kinds = torch.from_numpy(np.unique(made.kinds, return_inverse=True)[1])
    encoder = ConvAudioEncoder(n_mels=20, dim=6, width=16)
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=1e-2)
    for _ in range(25):
        loss = F.cross_entropy(encoder(spectrograms[:120]), kinds[:120])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    right = encoder.eval()(spectrograms[120:]).argmax(dim=1) == kinds[120:]
    assert right.float().mean() > 0.8  # six kinds


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"mels: expected shape \(B, 20, T\), got \(3, 101, 20\)"):
        ConvAudioEncoder(20, 6)(mels().transpose(1, 2))
    with pytest.raises(ValueError, match="width: expected 1 or more, got 0"):
        ConvAudioEncoder(20, 6, width=0)
