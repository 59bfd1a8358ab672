"""A small convolutional network from a spectrogram to a vector."""

from __future__ import annotations

from torch import Tensor, nn

from course_lib.sentences.weight_seeds import seeded_weights


class ConvAudioEncoder(nn.Module):
    """Three convolutions over time, each halving it, then the mean over time and a linear layer.

    The bands of the spectrogram are the channels: a filter sees all frequencies of five moments,
    so that a pitch has its own weights, while a moment has not. The batch normalisation in front
    learns each band's usual level and spread.

    Parameters
    ----------
    n_mels : int
        Bands of the spectrogram.
    dim : int
        Length of the vector.
    width : int
        Channels of the convolutions.
    seed : int
        Of the first weights.

    References
    ----------
    van den Oord, Dieleman and Schrauwen (2013), "Deep content-based music recommendation", section
    5.3, for convolutions over time alone.

    Examples
    --------
    >>> import torch
    >>> encoder = ConvAudioEncoder(n_mels=40, dim=16)
    >>> encoder(torch.randn(2, 40, 101)).shape, encoder.states(torch.randn(2, 40, 101)).shape
    (torch.Size([2, 16]), torch.Size([2, 64, 13]))
    """

    def __init__(self, n_mels: int, dim: int, width: int = 64, seed: int = 0) -> None:
        super().__init__()
        for name, value in (("n_mels", n_mels), ("dim", dim), ("width", width)):
            if value < 1:
                raise ValueError(f"{name}: expected 1 or more, got {value}")
        with seeded_weights(seed):
            self.norm = nn.BatchNorm1d(n_mels)
            self.layers = nn.Sequential(
                _halving(n_mels, width), _halving(width, width), _halving(width, width)
            )
            self.head = nn.Linear(width, dim)

    def states(self, mels: Tensor) -> Tensor:
        """Return what the convolutions say of each moment: (B, n_mels, T) to (B, width, ⌈T/8⌉)."""
        n_mels = self.norm.num_features
        if mels.dim() != 3 or mels.shape[1] != n_mels:
            raise ValueError(f"mels: expected shape (B, {n_mels}, T), got {tuple(mels.shape)}")
        return self.layers(self.norm(mels))

    def forward(self, mels: Tensor) -> Tensor:
        """Return one vector a spectrogram: (B, n_mels, T) to (B, dim).

        Raises
        ------
        ValueError
            If the shape is another.
        """
        return self.head(self.states(mels).mean(dim=-1))


def _halving(channels: int, width: int) -> nn.Sequential:
    convolution = nn.Conv1d(channels, width, kernel_size=5, stride=2, padding=2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm1d(width), nn.GELU())
