"""SimCLR: two random views of a picture find each other among all views of the batch."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from course_lib.media.augmentations import two_views
from course_lib.media.pixel_batches import Images
from course_lib.media.unlabelled_training import train_on_pictures
from course_lib.sentences.in_batch_losses import nt_xent_loss
from course_lib.sentences.weight_seeds import seeded_weights

Views = Callable[[Tensor, torch.Generator], tuple[Tensor, Tensor]]


class SimCLR(nn.Module):
    """An encoder and the small network on it that only training sees.

    The loss makes the projections forget what the views change, colour for instance. What stands
    before the projection keeps more, so that is the embedding.

    Parameters
    ----------
    encoder : nn.Module
        From (B, C, H, W) to (B, h): its method ``features`` if it has one, else itself.
    width : int, optional
        h; the encoder's attribute ``dim`` by default.
    dim : int
        Length of the projections.
    seed : int
        Of the projection's first weights.

    Raises
    ------
    ValueError
        If there is neither `width` nor ``encoder.dim``.

    References
    ----------
    Chen et al. (2020), "A Simple Framework for Contrastive Learning of Visual Representations",
    section 2.1 (f and g), section 4.2 (why not the projection).

    Examples
    --------
    >>> from course_lib.media import ResNet
    >>> model = SimCLR(ResNet(widths=(8, 16), blocks=(1, 1)), dim=4)
    >>> x = torch.rand(2, 3, 16, 16)
    >>> model.features(x).shape, model(x).shape
    (torch.Size([2, 16]), torch.Size([2, 4]))
    """

    def __init__(
        self, encoder: nn.Module, width: int | None = None, dim: int = 64, seed: int = 0
    ) -> None:
        super().__init__()
        h = getattr(encoder, "dim", None) if width is None else width
        if not isinstance(h, int):
            raise ValueError("width: expected the length of the encoder's vectors, got none")
        self.encoder, self.dim = encoder, h
        with seeded_weights(seed):
            self.projection = nn.Sequential(nn.Linear(h, h), nn.ReLU(), nn.Linear(h, dim))

    def features(self, x: Tensor) -> Tensor:
        """Return the embedding, h: (B, C, H, W) to (B, h)."""
        return getattr(self.encoder, "features", self.encoder)(x)

    def forward(self, x: Tensor) -> Tensor:
        """Return the projections z that the loss compares: (B, C, H, W) to (B, dim)."""
        return self.projection(self.features(x))

    def loss(self, first: Tensor, second: Tensor, temperature: float = 0.2) -> Tensor:
        """Return NT-Xent of two views, (B, C, H, W) each; both go through in one batch."""
        z = self(torch.cat([first, second]))  # (2B, dim)
        return nt_xent_loss(z[: len(first)], z[len(first) :], temperature)


def train_simclr(
    encoder: nn.Module,
    images: Images,
    steps: int = 200,
    batch_size: int = 128,
    lr: float = 2e-3,
    temperature: float = 0.2,
    views: Views = two_views,
    seed: int = 0,
    progress: bool = True,
) -> tuple[SimCLR, list[float]]:
    """Train an encoder on pictures without labels.

    Parameters
    ----------
    encoder : nn.Module
        As in `SimCLR`, with an attribute ``dim``; trained in place.
    images : array or Tensor
        n pictures, as `as_pixels` takes them.
    steps, batch_size, lr, progress
        As in `train_on_pictures`.
    temperature : float
        Of the loss, above 0.
    views : function
        From a batch and a generator to two changed batches.
    seed : int
        Of the order, the views and the projection's first weights.

    Returns
    -------
    model : SimCLR
        In eval mode; ``model.features`` or `embed_images` gives the embeddings.
    history : list of float
        The loss of each step; ln(2B - 1) where nothing is learnt.

    Raises
    ------
    ValueError
        If a setting is out of its range.

    References
    ----------
    Chen et al. (2020), algorithm 1.

    Examples
    --------
    >>> from course_lib.datasets import shapes
    >>> from course_lib.media import ResNet
    >>> encoder = ResNet(widths=(8, 16), blocks=(1, 1))
    >>> model, history = train_simclr(encoder, shapes(16).images, steps=2, batch_size=8)
    >>> len(history)
    2
    """
    model = SimCLR(encoder, seed=seed)

    def loss(x: Tensor, generator: torch.Generator) -> Tensor:
        return model.loss(*views(x, generator), temperature)

    history = train_on_pictures(loss, [model], images, steps, batch_size, lr, seed, progress)
    return model, history
