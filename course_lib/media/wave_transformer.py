"""What wav2vec 2.0 and HuBERT share: frames of a wave, and a transformer that misses some."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from course_lib.media.wave_batches import as_waves
from course_lib.media.wave_encoder import WaveEncoder, standardised
from course_lib.sentences.layer_normalization import LayerNorm
from course_lib.sentences.transformer_block import PreNormBlock
from course_lib.sentences.weight_seeds import seeded_weights

EPS = 1e-5


class ConvPositions(nn.Module):
    """Positions from a convolution over time: a frame's neighbours say where it is.

    Parameters
    ----------
    dim : int
    kernel : int
        Frames it sees, odd: 128 in wav2vec 2.0.
    groups : int
        A divisor of `dim`.

    References
    ----------
    Baevski et al. (2020), "wav2vec 2.0", section 2.

    Examples
    --------
    >>> ConvPositions(dim=8, kernel=5, groups=2)(torch.randn(3, 20, 8)).shape
    torch.Size([3, 20, 8])
    """

    def __init__(self, dim: int, kernel: int, groups: int) -> None:
        super().__init__()
        if kernel % 2 != 1:
            raise ValueError(f"kernel: expected an odd number, got {kernel}")
        self.convolution = nn.Conv1d(dim, dim, kernel, padding=kernel // 2, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        """Return what is to be added to the states: (B, T, d) to (B, T, d)."""
        return F.gelu(self.convolution(x.transpose(1, 2))).transpose(1, 2)


class WaveTransformer(nn.Module):
    """Seven convolutions, a linear layer, convolved positions, pre-norm blocks, layer norm.

    Parameters
    ----------
    width : int
        Channels of the convolutions.
    dim : int
        d, width of the transformer's states.
    heads, layers : int
        Of the transformer.
    seed : int
        Of the first weights.

    References
    ----------
    Baevski et al. (2020), "wav2vec 2.0", figure 1; with the layer norms in front, as in its large
    models (Hsu et al. 2021, "HuBERT", has the same network).

    Examples
    --------
    >>> model = WaveTransformer(width=8, dim=16, heads=2, layers=1)
    >>> model(torch.randn(2, 16_000)).shape, model.embed(np.random.randn(2, 16_000)).shape
    (torch.Size([2, 49, 16]), (2, 16))
    """

    def __init__(self, width: int, dim: int, heads: int, layers: int, seed: int = 0) -> None:
        super().__init__()
        with seeded_weights(seed):
            self.wave_encoder = WaveEncoder(width, seed)
            self.feature_norm = LayerNorm(width, EPS)
            self.projection = nn.Linear(width, dim)
            self.hidden_frame = nn.Parameter(torch.rand(dim))  # stands where a frame is hidden
            self.positions = ConvPositions(dim, kernel=15, groups=heads)
            self.blocks = nn.ModuleList(
                PreNormBlock(dim, heads, 4 * dim, eps=EPS) for _ in range(layers)
            )
            self.norm = LayerNorm(dim, EPS)

    def features(self, waves: Tensor) -> Tensor:
        """Return normalised frames, (B, T, width), from waves (B, samples) of any loudness."""
        return self.feature_norm(self.wave_encoder(standardised(waves)))

    def hidden_states(self, features: Tensor, mask: Tensor | None = None) -> list[Tensor]:
        """Return the states in front of the blocks and after each, (B, T, d), not yet normalised.

        Parameters
        ----------
        features : (B, T, width) tensor
        mask : (B, T) bool tensor, optional
            Frames that the transformer isn't shown.
        """
        x = self.projection(features)  # (B, T, d)
        if mask is not None:
            x = torch.where(mask[:, :, None], self.hidden_frame, x)
        states = [x + self.positions(x)]
        for block in self.blocks:
            states.append(block(states[-1]))
        return states

    def context(self, features: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the last states, normalised: (B, T, width) to (B, T, d)."""
        return self.norm(self.hidden_states(features, mask)[-1])

    def forward(self, waves: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the states of waves of one length: (B, samples) to (B, T, d)."""
        return self.context(self.features(waves), mask)

    @torch.no_grad()
    def embed(self, waves: ArrayLike, layer: int = -1, batch_size: int = 16) -> NDArray[np.float32]:
        """Return the mean over the frames of one layer's states, as unit rows.

        Parameters
        ----------
        waves : floats, shape (n, samples)
        layer : int
            0 is in front of the first block, -1 after the last.
        batch_size : int

        Returns
        -------
        float32 array, shape (n, d)

        Raises
        ------
        TypeError, ValueError
            If the waves are not floats of that shape; IndexError if there is no such layer.
        """
        rows = torch.from_numpy(np.atleast_2d(as_waves(waves, "waves")))
        was_training = self.training
        self.eval()
        means = [
            self.hidden_states(self.features(batch))[layer].mean(dim=1)
            for batch in rows.split(batch_size)
        ]
        self.train(was_training)
        return np.asarray(F.normalize(torch.cat(means), dim=1).numpy())
