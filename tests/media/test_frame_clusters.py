import librosa
import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from course_lib.datasets import sounds
from course_lib.media import WaveEncoder, hubert_targets
from course_lib.media.frame_clusters import hubert_features

MADE = sounds(12, seed=6)


def test_features_are_librosas_cepstra_of_even_waves():
    features = hubert_features(MADE.waves, MADE.rate)
    assert features.shape == (12, WaveEncoder.frames(16_000), 39)
    for wave, found in zip(MADE.waves, features, strict=True):
        expected = librosa.feature.mfcc(
            y=(wave - wave.mean()) / wave.std(),
            sr=16_000,
            n_mfcc=13,
            n_fft=400,
            hop_length=320,
            n_mels=40,
            center=False,
        )
        np.testing.assert_allclose(found[:, :13], expected.T, atol=1e-3 * np.abs(expected).max())
    np.testing.assert_allclose(
        features[:, 5, 13:26], (features[:, 6, :13] - features[:, 4, :13]) / 2, atol=1e-3
    )
    np.testing.assert_allclose(
        features[:, 5, 26:], (features[:, 6, 13:26] - features[:, 4, 13:26]) / 2, atol=1e-3
    )


def test_loudness_is_taken_out():
    quiet, loud = (hubert_features(s * MADE.waves, MADE.rate) for s in (0.3, 1.0))
    np.testing.assert_allclose(quiet, loud, atol=0.1)


def test_planted_clusters_are_found():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, size=(30, 20))
    features = 10 * np.eye(4)[truth] + rng.normal(size=(30, 20, 4))
    found = hubert_targets(features, k=4, seed=1)
    assert found.dtype == np.int64
    assert adjusted_rand_score(truth.ravel(), found.ravel()) > 0.99
    np.testing.assert_array_equal(found, hubert_targets(features, k=4, seed=1))


def test_more_frames_than_k_means_sees(monkeypatch):
    from course_lib.media import frame_clusters

    monkeypatch.setattr(frame_clusters, "CLUSTERED_FRAMES", 50)
    truth = np.random.default_rng(0).integers(0, 3, size=(40, 10))
    found = hubert_targets(10.0 * np.eye(3)[truth], k=3)
    assert adjusted_rand_score(truth.ravel(), found.ravel()) == 1


def test_clusters_of_sounds_say_what_the_sounds_are():
    codes = hubert_targets(hubert_features(MADE.waves, MADE.rate), k=12)
    counts = np.array([np.bincount(row, minlength=12) for row in codes]) / codes.shape[1]
    alike = counts @ counts.T
    same = np.equal.outer(MADE.kinds, MADE.kinds) & ~np.eye(12, dtype=bool)
    different = ~np.equal.outer(MADE.kinds, MADE.kinds)
    assert alike[same].mean() > 2 * alike[different].mean()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"features: expected shape \(n, T, f\), got \(4, 3\)"):
        hubert_targets(np.zeros((4, 3)), k=2)
    for k in (1, 13):
        with pytest.raises(ValueError, match=f"k: expected 2 to 12, the frames, got {k}"):
            hubert_targets(np.zeros((4, 3, 2)), k=k)
    with pytest.raises(ValueError, match="waves: expected 720 samples or more, got 700"):
        hubert_features(MADE.waves[:, :700], MADE.rate)
