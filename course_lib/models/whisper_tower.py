"""Whisper's encoder of the transformers library."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .model_entry import ModelEntry
from .state_pooling import mean_state
from .torchvision_shim import ensure_torchvision

if TYPE_CHECKING:
    from torch import Tensor


class WhisperTower:
    """Embed waves with the masked mean of the states of Whisper's encoder.

    Every wave is padded with silence to 30 s, which become 1,500 states; the mean goes over the
    states that belong to the wave. A mean over all of them would make short sounds alike. What
    is longer than 30 s is an error.

    Parameters
    ----------
    entry
        Its source is a folder or a hub repository in transformers' format.
    on_disk
        Whether to refuse to ask the network.

    References
    ----------
    Radford et al. (2022), "Robust Speech Recognition via Large-Scale Weak Supervision",
    section 2.2.
    """

    def __init__(self, entry: ModelEntry, on_disk: bool) -> None:
        ensure_torchvision()
        from transformers import AutoFeatureExtractor, WhisperModel

        self._extractor = AutoFeatureExtractor.from_pretrained(
            entry.source, local_files_only=on_disk
        )
        self._encoder = (
            WhisperModel.from_pretrained(
                entry.source, local_files_only=on_disk, use_safetensors=True
            )
            .get_encoder()
            .eval()
        )
        self.dim = int(self._encoder.config.d_model)
        self.rate = int(self._extractor.sampling_rate)

    def encode_waves(self, waves: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Embed n waves, shape (n, dim).

        Raises
        ------
        ValueError
            If a wave is longer than the encoder reads.
        """
        import torch

        longest = max(len(wave) for wave in waves)
        if longest > self._extractor.n_samples:
            raise ValueError(
                f"waves: expected {self._extractor.n_samples} samples or fewer, got {longest}"
            )
        mels = self._extractor(waves, sampling_rate=self.rate, return_tensors="pt")
        with torch.inference_mode():
            states = self._encoder(mels["input_features"]).last_hidden_state  # (n, frames, dim)
        return mean_state(
            states, self._mask([len(wave) for wave in waves], states.shape[1])
        ).numpy()

    def _mask(self, lengths: list[int], frames: int) -> Tensor:
        import torch

        per_frame = self._extractor.n_samples / frames  # 320 samples: hop 160, stride 2
        real = torch.tensor([ceil(length / per_frame) for length in lengths])  # (n,)
        return (torch.arange(frames) < real[:, None]).int()  # (n, frames)
