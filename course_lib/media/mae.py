"""A masked autoencoder: see a quarter of the patches, paint the rest."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from course_lib.media.grid_waves import grid_positions
from course_lib.media.patch_masking import mae_loss, random_masking
from course_lib.media.patches import PatchEmbedding, extract_patches, patches_to_images
from course_lib.media.pixel_batches import Images, as_pixels
from course_lib.media.unlabelled_training import train_on_pictures
from course_lib.sentences.layer_normalization import LayerNorm
from course_lib.sentences.transformer_block import PreNormBlock
from course_lib.sentences.weight_seeds import seeded_weights


class MaskedAutoencoder(nn.Module):
    """A transformer over the visible patches, and a smaller one that paints all patches.

    Parameters
    ----------
    image_size : int
        Side of the square pictures.
    patch : int
        Side of a patch, a divisor of `image_size`.
    dim, depth, heads : int
        Width, blocks and heads of the encoder; the width a multiple of 4.
    decoder_dim, decoder_depth, decoder_heads : int
        The same of the decoder, which is thrown away after training.
    channels : int
    ratio : float
        Share of the patches that training hides.
    seed : int
        Of the first weights.

    References
    ----------
    He et al. (2022), "Masked Autoencoders Are Scalable Vision Learners", figure 1, appendix A.1:
    pre-norm blocks, fixed positions of waves in both directions.

    Examples
    --------
    >>> mae = MaskedAutoencoder(image_size=8, patch=4, dim=16, depth=1, heads=2, channels=1)
    >>> x = torch.rand(3, 1, 8, 8)
    >>> mae.features(x).shape, mae.loss(x, torch.Generator().manual_seed(0)).shape
    (torch.Size([3, 16]), torch.Size([]))
    """

    positions: Tensor
    decoder_positions: Tensor

    def __init__(
        self,
        image_size: int,
        patch: int,
        dim: int = 64,
        depth: int = 2,
        heads: int = 4,
        decoder_dim: int = 32,
        decoder_depth: int = 1,
        decoder_heads: int = 4,
        channels: int = 3,
        ratio: float = 0.75,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if patch < 1 or image_size % patch:
            raise ValueError(f"patch: expected a divisor of image_size {image_size}, got {patch}")
        self.dim, self.patch, self.channels, self.ratio = dim, patch, channels, ratio
        side = image_size // patch
        with seeded_weights(seed):
            self.patches = PatchEmbedding(patch, channels, dim)
            self.cls = nn.Parameter(0.02 * torch.randn(dim))
            self.blocks = _blocks(dim, depth, heads)
            self.norm = LayerNorm(dim)
            self.narrow = nn.Linear(dim, decoder_dim)
            self.hidden_token = nn.Parameter(0.02 * torch.randn(decoder_dim))
            self.decoder_blocks = _blocks(decoder_dim, decoder_depth, decoder_heads)
            self.decoder_norm = LayerNorm(decoder_dim)
            self.pixels = nn.Linear(decoder_dim, channels * patch * patch)
        self.register_buffer("positions", grid_positions(side, dim), persistent=False)
        self.register_buffer(
            "decoder_positions", grid_positions(side, decoder_dim), persistent=False
        )

    def encode(
        self, x: Tensor, ratio: float, generator: torch.Generator
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the normed states of cls and the visible patches, the mask, the way back.

        Returns
        -------
        states : (B, 1 + V, d)
        mask, restore
            As in `random_masking`.
        """
        tokens = self.patches(x) + self.positions[1:]  # (B, N, d)
        visible, mask, restore = random_masking(tokens, ratio, generator)
        cls = (self.cls + self.positions[0]).expand(len(x), 1, -1)
        return self.norm(self.blocks(torch.cat([cls, visible], dim=1))), mask, restore

    def decode(self, states: Tensor, restore: Tensor) -> Tensor:
        """Return the pixels of all patches, laid flat: (B, 1 + V, d) to (B, N, C p²)."""
        seen = self.narrow(states)  # (B, 1 + V, e)
        B, N, e = len(seen), restore.shape[1], seen.shape[2]
        holes = self.hidden_token.expand(B, N + 1 - seen.shape[1], e)
        shuffled = torch.cat([seen[:, 1:], holes], dim=1)  # (B, N, e)
        ordered = shuffled.gather(1, restore[..., None].expand(-1, -1, e))
        z = torch.cat([seen[:, :1], ordered], dim=1) + self.decoder_positions
        return self.pixels(self.decoder_norm(self.decoder_blocks(z))[:, 1:])

    def loss(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """Hide patches, paint them, return `mae_loss`: (B, C, H, W) to a scalar."""
        states, mask, restore = self.encode(x, self.ratio, generator)
        return mae_loss(self.decode(states, restore), extract_patches(x, self.patch), mask)

    def features(self, x: Tensor) -> Tensor:
        """Return the mean state of all patches, none of them hidden: (B, C, H, W) to (B, d).

        Hiding patches here too, as transformers' ViTMAEModel does unless ``mask_ratio=0`` is
        said, would give another vector at every call.
        """
        states, _, _ = self.encode(x, 0.0, torch.Generator())
        return states[:, 1:].mean(dim=1)

    def forward(self, x: Tensor) -> Tensor:
        """Return the embedding, as `features`."""
        return self.features(x)

    @torch.no_grad()
    def reconstruct(
        self, image: Images, ratio: float = 0.75, seed: int = 0
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Hide a share of one picture's patches and paint them; the others stay as they are.

        Parameters
        ----------
        image : array, shape (H, W) or (H, W, C)
        ratio : float
            0 to below 1.
        seed : int
            Of the choice.

        Returns
        -------
        picture : float32 array, shape of `image`
            From 0 to 1.
        hidden : bool array, shape (H / p, W / p)
        """
        x = as_pixels(np.asarray(image)[None])
        states, mask, restore = self.encode(x, ratio, torch.Generator().manual_seed(seed))
        painted, true = self.decode(states, restore), extract_patches(x, self.patch)
        patches = torch.where(mask[..., None], painted.clamp(0, 1), true)
        picture = patches_to_images(patches, self.channels)[0].permute(1, 2, 0).numpy()
        side = x.shape[-1] // self.patch
        return picture.reshape(np.shape(image)), mask.reshape(side, side).numpy()


def train_mae(
    model: MaskedAutoencoder,
    images: Images,
    steps: int = 300,
    batch_size: int = 128,
    lr: float = 3e-3,
    seed: int = 0,
    progress: bool = True,
) -> list[float]:
    """Train a masked autoencoder on pictures without labels.

    Parameters
    ----------
    model : MaskedAutoencoder
        Trained in place, left in eval mode.
    images, steps, batch_size, lr, seed, progress
        As in `train_on_pictures`.

    Returns
    -------
    list of float
        The loss of each step, before the step.

    Examples
    --------
    >>> from course_lib.datasets import digits
    >>> mae = MaskedAutoencoder(image_size=8, patch=2, dim=16, depth=1, heads=2, channels=1)
    >>> history = train_mae(mae, digits()[0][:64], steps=20, batch_size=32, lr=1e-2)
    >>> history[-1] < history[0]
    True
    """
    return train_on_pictures(model.loss, [model], images, steps, batch_size, lr, seed, progress)


def _blocks(dim: int, depth: int, heads: int) -> nn.Sequential:
    return nn.Sequential(*(PreNormBlock(dim, heads, 4 * dim) for _ in range(depth)))
