"""The network of wav2vec 2.0 and HuBERT against transformers' with the same weights."""

import numpy as np
import pytest
import torch

from course_lib.media import mask_spans
from course_lib.media.wave_transformer import ConvPositions, WaveTransformer
from tests.media.tiny_sound_models import WAVE, copied_encoder, tiny


def waves(samples=4000, batch=2, seed=0):
    return torch.randn(batch, samples, generator=torch.Generator().manual_seed(seed))


def model(seed=0):
    return WaveTransformer(width=8, dim=16, heads=4, layers=2, seed=seed).eval()


@torch.no_grad()
@pytest.mark.parametrize("kind", ["Wav2Vec2", "Hubert"])
def test_states_equal_transformers(kind):
    theirs = tiny(f"{kind}Model", f"{kind}Config", WAVE)
    ours, x = copied_encoder(model(), theirs), waves()
    mask = mask_spans(2, 12, probability=0.5, span=3)
    even = (x - x.mean(1, keepdim=True)) / x.std(1, correction=0, keepdim=True)
    for hidden in (None, mask):
        found = theirs(even, mask_time_indices=hidden, output_hidden_states=True)
        torch.testing.assert_close(ours(x, hidden), found.last_hidden_state, rtol=1e-3, atol=1e-4)
        states = ours.hidden_states(ours.features(x), hidden)
        assert len(states) == 3
        torch.testing.assert_close(states[1], found.hidden_states[1], rtol=1e-3, atol=1e-4)


@torch.no_grad()
def test_what_is_hidden_has_no_influence():
    ours, mask = model(), torch.zeros(2, 12).bool()
    mask[:, 4:7] = True
    features = ours.features(waves())
    changed = features.clone()
    changed[:, 4:7] = 99
    assert torch.equal(ours.context(features, mask), ours.context(changed, mask))
    assert not torch.allclose(ours.context(features), ours.context(changed))


def test_loudness_is_taken_out():
    x = waves().numpy()
    np.testing.assert_allclose(model().embed(x), model().embed(0.01 * x + 0.2), atol=1e-4)


def test_embedding_is_the_mean_of_a_layer_as_unit_rows():
    ours, x = model().train(), waves(batch=5)
    vectors = ours.embed(x.numpy(), layer=1, batch_size=2)
    assert ours.training
    with torch.no_grad():
        means = ours.hidden_states(ours.features(x))[1].mean(1)
    expected = (means / means.norm(dim=1, keepdim=True)).numpy()
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, expected, atol=1e-5)
    np.testing.assert_allclose(ours.embed(x.numpy(), layer=1), vectors, atol=1e-5)
    with pytest.raises(IndexError):
        ours.embed(x.numpy(), layer=3)


def test_order_of_frames_is_known():
    """Without the positions a transformer is blind to it."""
    ours = model()
    features = ours.features(waves()).detach()
    back = torch.arange(11, -1, -1)
    assert not torch.allclose(
        ours.context(features)[:, back], ours.context(features[:, back]), atol=1e-3
    )
    ours.positions = torch.nn.Identity()
    torch.testing.assert_close(ours.context(features)[:, back], ours.context(features[:, back]))


def test_same_seed_same_weights_and_bad_input():
    x = waves()
    assert torch.equal(model(3)(x), model(3)(x))
    assert not torch.equal(model(3)(x), model(4)(x))
    with pytest.raises(ValueError, match="kernel: expected an odd number, got 4"):
        ConvPositions(8, 4, 2)
    with pytest.raises(TypeError, match="waves: expected floats"):
        model().embed(np.zeros((2, 500), dtype=np.int16))
