"""From the wave itself to frames: seven convolutions, as in wav2vec 2.0."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.weight_seeds import seeded_weights

KERNELS = (10, 3, 3, 3, 3, 2, 2)
STRIDES = (5, 2, 2, 2, 2, 2, 2)  # 320 in all: 50 frames a second at 16,000 samples


class WaveEncoder(nn.Module):
    """Seven strided convolutions with GELU, without biases; a group norm after the first.

    Frame t sees the 400 samples from 320 t on: the same 25 ms as column t of
    ``stft(wave, n_fft=400, hop=320, center=False)``, but with learnt filters.

    Parameters
    ----------
    width : int
        Channels of all layers: 512 in wav2vec 2.0.
    seed : int
        Of the first weights.

    References
    ----------
    Baevski et al. (2020), "wav2vec 2.0", sections 2 and 4.2.

    Examples
    --------
    >>> encoder = WaveEncoder(width=8)
    >>> encoder(torch.randn(2, 16_000)).shape, encoder.frames(16_000)
    (torch.Size([2, 49, 8]), 49)
    """

    def __init__(self, width: int = 32, seed: int = 0) -> None:
        super().__init__()
        if width < 1:
            raise ValueError(f"width: expected 1 or more, got {width}")
        channels = (1, *[width] * len(KERNELS))
        with seeded_weights(seed):
            self.layers = nn.ModuleList(
                nn.Conv1d(c_in, width, kernel, stride, bias=False)
                for c_in, kernel, stride in zip(channels, KERNELS, STRIDES, strict=False)
            )
            for layer in self.layers:
                nn.init.kaiming_normal_(layer.weight)  # keeps the size of the signal
        self.norm = nn.GroupNorm(width, width)  # each channel by itself, over time

    @staticmethod
    def frames(samples: int) -> int:
        """Return how many frames so many samples give; 0 if there are fewer than 400."""
        for kernel, stride in zip(KERNELS, STRIDES, strict=True):
            samples = max(0, (samples - kernel) // stride + 1)
        return samples

    def forward(self, waves: Tensor) -> Tensor:
        """Return the frames of waves of one length: (B, samples) to (B, T, width).

        Raises
        ------
        ValueError
            If the shape is another, or the waves have fewer than 400 samples.
        """
        if waves.dim() != 2:
            raise ValueError(f"waves: expected shape (B, samples), got {tuple(waves.shape)}")
        if not self.frames(waves.shape[1]):
            raise ValueError(f"waves: expected 400 samples or more, got {waves.shape[1]}")
        first, *others = self.layers
        x = F.gelu(self.norm(first(waves[:, None])))  # (B, width, samples / 5)
        for layer in others:
            x = F.gelu(layer(x))
        return x.transpose(1, 2)  # (B, T, width)


def standardised(waves: Tensor) -> Tensor:
    """Bring each wave to mean 0 and variance 1, as wav2vec 2.0 and HuBERT want it.

    It takes out how loud the sound was: a network behind it can't tell quiet from loud.

    Parameters
    ----------
    waves : (B, samples) float tensor

    Returns
    -------
    (B, samples) tensor

    Examples
    --------
    >>> standardised(torch.tensor([[1.0, 3.0], [10.0, 30.0]]))
    tensor([[-1.,  1.],
            [-1.,  1.]])
    """
    centred = waves - waves.mean(dim=1, keepdim=True)
    return centred / torch.sqrt(centred.square().mean(dim=1, keepdim=True) + 1e-7)
