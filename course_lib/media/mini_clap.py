"""A mini-CLAP: sounds and the sentences about them in one space, so that words find sounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from course_lib.media.audio_encoder import ConvAudioEncoder
from course_lib.media.caption_words import BagOfWordsTower, CaptionWords
from course_lib.media.log_mels import log_mel
from course_lib.media.tower_training import train_towers
from course_lib.media.two_towers import TwoTowers
from course_lib.media.wave_batches import as_waves
from course_lib.sentences.weight_seeds import seeded_weights

CHUNK = 32  # waves that are transformed at once: complex spectra are large


class SoundTower(nn.Module):
    """Log-mel spectrogram, then a `ConvAudioEncoder`.

    Parameters
    ----------
    rate : int
        Samples a second of the waves.
    dim : int
        Length of the vectors.
    n_mels, width : int
        Bands of the spectrogram, and channels of the convolutions.
    seed : int
        Of the first weights.

    Examples
    --------
    >>> tower = SoundTower(rate=16_000, dim=8)
    >>> waves = torch.randn(2, 16_000)
    >>> tower(waves).shape, torch.equal(tower.eval()(waves), tower(tower.spectrograms(waves)))
    (torch.Size([2, 8]), True)
    """

    def __init__(
        self, rate: int, dim: int, n_mels: int = 40, width: int = 48, seed: int = 0
    ) -> None:
        super().__init__()
        self.rate, self.n_mels = rate, n_mels
        self.encoder = ConvAudioEncoder(n_mels, dim, width, seed)

    def spectrograms(self, waves: ArrayLike | Tensor) -> Tensor:
        """Return what the network sees of waves: (B, samples) to (B, n_mels, T), 100 a second."""
        samples = np.atleast_2d(as_waves(np.asarray(waves), "waves"))
        n_fft, hop = self.rate // 40, self.rate // 100  # 25 and 10 ms
        parts = np.split(samples, range(CHUNK, len(samples), CHUNK))
        mels = [log_mel(part, self.rate, n_fft, hop, self.n_mels) for part in parts]
        return torch.from_numpy(np.concatenate(mels))

    def forward(self, sounds: ArrayLike | Tensor) -> Tensor:
        """Return a vector for each sound, (B, dim), from waves or from their spectrograms."""
        given = torch.as_tensor(sounds)
        return self.encoder(given if given.dim() == 3 else self.spectrograms(given))


def train_mini_clap(
    waves: ArrayLike,
    captions: Sequence[str],
    rate: int,
    dim: int = 48,
    steps: int = 300,
    batch_size: int = 64,
    lr: float = 3e-3,
    seed: int = 0,
) -> tuple[TwoTowers, list[float]]:
    """Train a sound tower and a bag of words by CLIP's loss on sounds and their captions.

    Parameters
    ----------
    waves : floats, shape (n, samples)
    captions : sequence of n str
    rate : int
        Samples a second.
    dim : int
        Length of the vectors.
    steps, batch_size, lr
        As in `train_towers`.
    seed : int
        Of the first weights and of the batches.

    Returns
    -------
    model : TwoTowers
        ``encode_items`` takes waves of the same rate, ``encode_texts`` sentences.
    history : list of float
        The loss of each step.

    Raises
    ------
    TypeError, ValueError
        If the waves are not floats of that shape, or there are more or fewer captions.

    References
    ----------
    Elizalde et al. (2023), "CLAP: Learning Audio Concepts from Natural Language Supervision",
    section 2; the loss as in CLIP.

    Examples
    --------
    >>> from course_lib.datasets import sounds
    >>> made = sounds(32)
    >>> model, _ = train_mini_clap(made.waves, made.captions, made.rate, steps=2, batch_size=8)
    >>> model.encode_items(made.waves[:2]).shape, model.encode_texts(["a bell"]).shape
    ((2, 48), (1, 48))
    """
    samples = np.atleast_2d(as_waves(waves, "waves"))
    with seeded_weights(seed):
        text_tower = BagOfWordsTower(CaptionWords.from_captions(captions), dim, seed=seed)
        model = TwoTowers(SoundTower(rate, dim, seed=seed), text_tower)
    mels = model.item_tower.spectrograms(samples).numpy()  # once, not at every step
    return model, train_towers(model, mels, captions, steps, batch_size, lr, seed)
