"""A vision transformer: patches as words, one extra token that stands for the picture."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from course_lib.media.patches import PatchEmbedding
from course_lib.sentences.bert import draw_weights
from course_lib.sentences.layer_normalization import LayerNorm
from course_lib.sentences.transformer_block import PreNormBlock
from course_lib.sentences.weight_seeds import seeded_weights

EPS = 1e-6


class ViT(nn.Module):
    """z₀ = [cls; x_p E] + E_pos, then pre-norm blocks with GELU, then one more norm.

    Parameters
    ----------
    image_size : int
        Side of the square pictures.
    patch : int
        p, a divisor of `image_size`.
    dim, depth, heads : int
        d, the number of blocks L, and the attention heads of each; blocks are 4 d wide inside.
    channels : int
        Of the pictures.
    classes : int, optional
        Classes of the linear layer on top; without it there is none.
    distilled : bool
        Whether a second extra token learns from a teacher (DeiT), with a linear layer of its own.
    seed : int
        Of the first weights, drawn from N(0, 1 / d): at the 768 dimensions of ViT-Base nearly the
        usual deviation of 0.02, which would be too little for a narrow model to start from.

    Attributes
    ----------
    prefix : int
        Tokens before the patches: 1, or 2 if distilled.

    References
    ----------
    Dosovitskiy et al. 2021, "An image is worth 16x16 words", equations 1 to 4. Touvron et al.
    2021, "Training data-efficient image transformers", section 4 (distillation token).

    Examples
    --------
    >>> vit = ViT(image_size=8, patch=4, dim=16, depth=2, heads=4, channels=1, classes=10).eval()
    >>> x = torch.rand(3, 1, 8, 8)
    >>> vit.tokens(x).shape, vit.features(x).shape, vit(x).shape
    (torch.Size([3, 5, 16]), torch.Size([3, 16]), torch.Size([3, 10]))
    >>> len(vit.hidden_states(x)), vit.attention(x)[0].shape
    (3, torch.Size([3, 4, 5, 5]))
    """

    def __init__(
        self,
        image_size: int,
        patch: int,
        dim: int,
        depth: int,
        heads: int,
        channels: int = 3,
        classes: int | None = None,
        distilled: bool = False,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if patch < 1 or image_size % patch:
            raise ValueError(f"patch: expected a divisor of image_size {image_size}, got {patch}")
        self.image_size, self.dim, self.distilled = image_size, dim, distilled
        self.prefix = 2 if distilled else 1
        patches = (image_size // patch) ** 2
        with seeded_weights(seed):
            self.patches = PatchEmbedding(patch, channels, dim)
            self.extra = nn.Parameter(
                dim**-0.5 * torch.randn(self.prefix, dim)
            )  # cls, distillation
            self.position = nn.Parameter(dim**-0.5 * torch.randn(self.prefix + patches, dim))
            self.blocks = nn.ModuleList(
                PreNormBlock(dim, heads, 4 * dim, eps=EPS) for _ in range(depth)
            )
            self.norm = LayerNorm(dim, EPS)
            self.head = nn.Linear(dim, classes) if classes else None
            self.distillation_head = nn.Linear(dim, classes) if classes and distilled else None
            draw_weights(self, dim**-0.5)

    def tokens(self, x: Tensor) -> Tensor:
        """Return the normed last states, extra tokens first: (B, C, H, W) to (B, T, d)."""
        *_, last = self._climb(x)
        return self.norm(last)

    def hidden_states(self, x: Tensor) -> list[Tensor]:
        """Return the input of the first block and the output of each: L + 1 times (B, T, d)."""
        return list(self._climb(x))

    def attention(self, x: Tensor) -> list[Tensor]:
        """Return who looks at whom in every head of every block: L times (B, h, T, T)."""
        *inputs, _ = self._climb(x)
        pairs = zip(self.blocks, inputs, strict=True)
        return [block.attention.weights(block.attention_norm(z)) for block, z in pairs]

    def features(self, x: Tensor) -> Tensor:
        """Return the state of the cls token, the embedding: (B, C, H, W) to (B, d)."""
        return self.tokens(x)[:, 0]

    def two_logits(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of the cls token and of the distillation token, (B, classes) each.

        Raises
        ------
        ValueError
            If the model isn't distilled or has no classes.
        """
        if self.head is None or self.distillation_head is None:
            raise ValueError("model: expected one with classes and distilled=True")
        tokens = self.tokens(x)
        return self.head(tokens[:, 0]), self.distillation_head(tokens[:, 1])

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits (B, classes), the mean of both if distilled; without classes (B, d)."""
        if self.distillation_head is not None:
            return torch.stack(self.two_logits(x)).mean(dim=0)
        features = self.features(x)
        return features if self.head is None else self.head(features)

    def _climb(self, x: Tensor) -> Iterator[Tensor]:
        if x.ndim != 4 or x.shape[2:] != (self.image_size, self.image_size):
            expected = f"(B, C, {self.image_size}, {self.image_size})"
            raise ValueError(f"x: expected shape {expected}, got {tuple(x.shape)}")
        patches = self.patches(x)  # (B, N, d)
        extra = self.extra.expand(len(x), -1, -1)  # (B, 1 or 2, d)
        z = torch.cat([extra, patches], dim=1) + self.position  # (B, T, d)
        yield z
        for block in self.blocks:
            z = block(z)
            yield z
