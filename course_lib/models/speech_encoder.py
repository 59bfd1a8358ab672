"""wav2vec 2.0, HuBERT, WavLM and data2vec-audio of the transformers library."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .model_entry import ModelEntry
from .torchvision_shim import ensure_torchvision


class SpeechEncoder:
    """Embed waves with the mean over time of a self-supervised model's last states.

    Only waves of equal length go through the model together. The base models normalise over time
    (group norm) and were trained without an attention mask, so a wave that is padded with zeros
    gets another vector, masked or not; where nothing is padded there is nothing to mask.

    Parameters
    ----------
    entry
        Its source is a folder or a hub repository in transformers' format.
    on_disk
        Whether to refuse to ask the network.

    References
    ----------
    Baevski et al. (2020), "wav2vec 2.0", section 2; Hsu et al. (2021), "HuBERT"; Chen et al.
    (2022), "WavLM"; Baevski et al. (2022), "data2vec".
    """

    def __init__(self, entry: ModelEntry, on_disk: bool) -> None:
        ensure_torchvision()
        from transformers import AutoFeatureExtractor, AutoModel

        self._extractor = AutoFeatureExtractor.from_pretrained(
            entry.source, local_files_only=on_disk
        )
        self._model = AutoModel.from_pretrained(
            entry.source, local_files_only=on_disk, weights_only=True
        ).eval()
        self.dim = int(self._model.config.hidden_size)
        self.rate = int(self._extractor.sampling_rate)

    @property
    def shortest(self) -> int:
        """The number of samples that gives one frame: the convolutions' receptive field."""
        config = self._model.config
        samples = 1
        for kernel, stride in reversed(
            list(zip(config.conv_kernel, config.conv_stride, strict=True))
        ):
            samples = (samples - 1) * stride + kernel
        return samples

    def encode_waves(self, waves: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Embed n waves, shape (n, dim).

        Raises
        ------
        ValueError
            If a wave is too short for a single frame.
        """
        lengths = np.array([len(wave) for wave in waves])
        if lengths.min() < self.shortest:
            raise ValueError(
                f"waves: expected {self.shortest} samples or more, got {lengths.min()}"
            )
        vectors = np.zeros((len(waves), self.dim), dtype=np.float32)
        for length in np.unique(lengths):
            rows = np.flatnonzero(lengths == length)
            vectors[rows] = self._encode([waves[row] for row in rows])
        return vectors

    def _encode(self, waves: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        import torch

        values = self._extractor(waves, sampling_rate=self.rate, return_tensors="pt")
        with torch.inference_mode():
            states = self._model(values["input_values"]).last_hidden_state  # (n, frames, dim)
        return states.mean(dim=1).numpy()
