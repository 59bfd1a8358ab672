"""The encoder of Whisper: two convolutions, then a transformer over the frames of a spectrogram."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_lib.sentences.layer_normalization import LayerNorm
from course_lib.sentences.padded_batches import length_mask
from course_lib.sentences.positions import sinusoidal_positions
from course_lib.sentences.token_pooling import mean_pooling
from course_lib.sentences.transformer_block import PreNormBlock
from course_lib.sentences.weight_seeds import seeded_weights


class WhisperEncoder(nn.Module):
    """Conv1d, GELU, Conv1d with stride 2, GELU, positions, pre-norm blocks, layer norm.

    Parameters
    ----------
    n_mels : int
        Bands of the spectrogram.
    dim : int
        d, even: width of the states.
    heads, layers : int
        Of the transformer.
    positions : int
        The most states that a sound may have: half of the frames. 1500 in Whisper, 30 seconds.
    seed : int
        Of the first weights.

    References
    ----------
    Radford et al. (2022), "Robust Speech Recognition via Large-Scale Weak Supervision", section
    2.2.

    Examples
    --------
    >>> encoder = WhisperEncoder(n_mels=40, dim=16, heads=2, layers=1)
    >>> mels = torch.randn(2, 40, 101)
    >>> states = encoder(mels, lengths=torch.tensor([101, 50]))
    >>> states.shape, masked_mean(states, state_lengths(torch.tensor([101, 50]))).shape
    (torch.Size([2, 51, 16]), torch.Size([2, 16]))
    """

    def __init__(
        self, n_mels: int, dim: int, heads: int, layers: int, positions: int = 1500, seed: int = 0
    ) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.conv1 = nn.Conv1d(n_mels, dim, kernel_size=3, padding=1)
            self.conv2 = nn.Conv1d(dim, dim, kernel_size=3, stride=2, padding=1)
            self.blocks = nn.ModuleList(
                PreNormBlock(dim, heads, 4 * dim, eps=1e-5) for _ in range(layers)
            )
        self.norm = LayerNorm(dim, eps=1e-5)
        self.positions: Tensor
        self.register_buffer("positions", whisper_positions(positions, dim))

    def forward(self, mels: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Return a state for every second frame.

        Parameters
        ----------
        mels : (B, n_mels, T) float tensor
            Log-mel spectrograms, filled up at the end where they are of different lengths.
        lengths : (B,) integer tensor, optional
            True numbers of frames. What comes after them then has no influence on the states
            before, as if each sound were alone. Without it all frames count: so does Whisper, which
            has learnt what 30 seconds filled up with silence look like.

        Returns
        -------
        (B, ⌈T/2⌉, d) tensor
            With `lengths`, those from ``state_lengths(lengths)`` on are to be left out, as
            `masked_mean` does.

        Raises
        ------
        ValueError
            If the shape is another, the sound too long, or a length not from 1 to T.
        """
        self._check(mels)
        frames = _kept(lengths, mels.shape[2])  # (B, T) or None
        x = F.gelu(self.conv1(_zeroed(mels, frames)))  # (B, d, T)
        x = F.gelu(self.conv2(_zeroed(x, frames)))  # (B, d, ⌈T/2⌉)
        x = x.transpose(1, 2) + self.positions[: x.shape[2]]  # (B, ⌈T/2⌉, d)
        mask = None if frames is None else frames[:, ::2]
        for block in self.blocks:
            x = block(x, mask)
        return self.norm(x)

    def embed(self, mels: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Return the mean of the states that hold sound, (B, d)."""
        states = self(mels, lengths)
        if lengths is None:
            return states.mean(dim=1)
        return masked_mean(states, state_lengths(lengths))

    def _check(self, mels: Tensor) -> None:
        n_mels, most = self.conv1.in_channels, 2 * len(self.positions)
        if mels.dim() != 3 or mels.shape[1] != n_mels:
            raise ValueError(f"mels: expected shape (B, {n_mels}, T), got {tuple(mels.shape)}")
        if not 1 <= mels.shape[2] <= most:
            raise ValueError(f"mels: expected 1 to {most} frames, got {mels.shape[2]}")


def whisper_positions(length: int, dim: int) -> Tensor:
    """Return Whisper's waves: all sines first, then all cosines, the longest of 2π · 10000.

    The first transformer mixes sines and cosines and stops one step short of that longest wave.

    Parameters
    ----------
    length, dim : int
        `dim` even, 4 or more.

    Returns
    -------
    (length, dim) float32

    Raises
    ------
    ValueError
        If `dim` is odd or below 4.

    Examples
    --------
    >>> whisper_positions(2, 4)
    tensor([[0.0000, 0.0000, 1.0000, 1.0000],
            [0.8415, 0.0001, 0.5403, 1.0000]])
    """
    if dim % 2 or dim < 4:
        raise ValueError(f"dim: expected an even number from 4 on, got {dim}")
    half = dim // 2
    waves = sinusoidal_positions(length, dim, base=10000 ** (half / (half - 1)))
    return torch.cat([waves[:, 0::2], waves[:, 1::2]], dim=1)


def state_lengths(lengths: Tensor) -> Tensor:
    """Return how many states come from so many frames: half of them, rounded up.

    Examples
    --------
    >>> state_lengths(torch.tensor([1, 100, 101])).tolist()
    [1, 50, 51]
    """
    return (lengths + 1) // 2


def masked_mean(states: Tensor, lengths: Tensor) -> Tensor:
    """Return the mean of the first states of each sound: those that are sound, not filling.

    Parameters
    ----------
    states : (B, T, d) float tensor
    lengths : (B,) integer tensor
        How many of the T states count, 0 to T.

    Returns
    -------
    (B, d) tensor
        Zeros where nothing counts.

    Raises
    ------
    ValueError
        If shapes don't fit, or a length is out of its range.

    Examples
    --------
    >>> states = torch.tensor([[[1.0], [3.0], [50.0]]])
    >>> masked_mean(states, torch.tensor([2])), states.mean(dim=1)
    (tensor([[2.]]), tensor([[18.]]))
    """
    if states.dim() != 3 or lengths.shape != states.shape[:1]:
        shapes = tuple(states.shape), tuple(lengths.shape)
        raise ValueError(f"states, lengths: expected shapes (B, T, d) and (B,), got {shapes}")
    return mean_pooling(states, length_mask(lengths, states.shape[1]))


def _kept(lengths: Tensor | None, T: int) -> Tensor | None:
    """Return which frames are sound, (B, T); None where all are."""
    if lengths is None:
        return None
    if int(lengths.min()) < 1:
        raise ValueError(f"lengths: expected 1 to T = {T}, got {lengths.tolist()}")
    return length_mask(lengths, T)


def _zeroed(x: Tensor, frames: Tensor | None) -> Tensor:
    """Put zeros, which a convolution pads with anyway, where there is no sound: (B, c, T)."""
    return x if frames is None else x.masked_fill(~frames[:, None], 0.0)
