"""Clusters of frames: the made-up words that HuBERT learns to predict."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from course_lib.media.cepstra import mfcc
from course_lib.media.wave_batches import as_waves
from course_lib.media.wave_encoder import standardised

CLUSTERED_FRAMES = 10_000  # k-means sees so many; all are then given their nearest centre


def hubert_features(waves: ArrayLike, rate: int) -> NDArray[np.float32]:
    """Return 13 cepstral coefficients of each frame, how they change, and how that changes.

    One frame for each frame of the `WaveEncoder`, over the same 400 samples.

    Parameters
    ----------
    waves : floats, shape (n, samples)
        Brought to variance 1 first, as the network gets them.
    rate : int
        Samples a second.

    Returns
    -------
    float32, shape (n, T, 39)

    Raises
    ------
    TypeError, ValueError
        As `mfcc`; ValueError if there are fewer than 720 samples, two frames.

    References
    ----------
    Hsu et al. (2021), "HuBERT", section 4.2: 39-dimensional MFCC for the first round of clusters.

    Examples
    --------
    >>> hubert_features(np.random.default_rng(0).normal(size=(2, 16_000)), rate=16_000).shape
    (2, 49, 39)
    """
    even = standardised(torch.from_numpy(np.atleast_2d(as_waves(waves, "waves")))).numpy()
    if even.shape[1] < 720:
        raise ValueError(f"waves: expected 720 samples or more, got {even.shape[1]}")
    cepstra = mfcc(even, rate, n_mfcc=13, n_mels=40, n_fft=400, hop=320, center=False)
    slopes = np.gradient(cepstra, axis=-1)
    together = np.concatenate([cepstra, slopes, np.gradient(slopes, axis=-1)], axis=1)
    return np.swapaxes(together, 1, 2).astype(np.float32)  # (n, T, 39)


def hubert_targets(features: ArrayLike, k: int, seed: int = 0) -> NDArray[np.int64]:
    """Cluster all frames of all sounds, and return the number of each frame's cluster.

    Parameters
    ----------
    features : numbers, shape (n, T, f)
        From `hubert_features`; from the second round on the states of the last round's model.
    k : int
        Number of clusters, from 2 to n · T: 100, then 500 in the paper.
    seed : int

    Returns
    -------
    int64, shape (n, T), from 0 to k - 1

    Raises
    ------
    ValueError
        If the shape is another, or `k` out of its range.

    References
    ----------
    Hsu et al. (2021), "HuBERT", section 3.1.

    Examples
    --------
    >>> codes = hubert_targets([[[0.0], [0.1]], [[9.0], [9.1]]], k=2)
    >>> bool(codes[0, 0] == codes[0, 1] != codes[1, 0] == codes[1, 1])
    True
    """
    frames = np.asarray(features, dtype=np.float32)
    if frames.ndim != 3:
        raise ValueError(f"features: expected shape (n, T, f), got {frames.shape}")
    n, T, f = frames.shape
    if not 2 <= k <= n * T:
        raise ValueError(f"k: expected 2 to {n * T}, the frames, got {k}")
    from sklearn.cluster import KMeans

    rows = frames.reshape(n * T, f)
    rng = np.random.default_rng(seed)
    some = rows[rng.permutation(n * T)[:CLUSTERED_FRAMES]]
    centres = KMeans(k, n_init=1, random_state=seed).fit(some)
    return np.asarray(centres.predict(rows), dtype=np.int64).reshape(n, T)
