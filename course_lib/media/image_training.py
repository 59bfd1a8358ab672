"""Train a network on the classes of pictures, then take its vectors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from course_lib.media.label_training import Augment, train_on_labels
from course_lib.media.pixel_batches import Images, as_pixels


def train_classifier(
    model: nn.Module,
    images: Images,
    labels: ArrayLike,
    epochs: int = 10,
    batch_size: int = 64,
    lr: float = 5e-3,
    augment: Augment | None = None,
    seed: int = 0,
    progress: bool = True,
) -> list[float]:
    """Train a network that gives logits, by cross-entropy with the labels.

    Parameters
    ----------
    model : nn.Module
        From (B, C, H, W) to logits (B, classes). In eval mode afterwards.
    images : array or Tensor
        n pictures, as `as_pixels` takes them.
    labels : (n,) int
        From 0 to classes - 1.
    epochs, batch_size, lr, augment, seed, progress
        As in `train_on_labels`.

    Returns
    -------
    list of float
        The loss of each step, before the step.

    Raises
    ------
    ValueError, TypeError, FloatingPointError
        As `train_on_labels`.

    Examples
    --------
    >>> from course_lib.datasets import digits
    >>> from course_lib.media import ResNet
    >>> images, labels = digits()
    >>> net = ResNet(channels=1, widths=(8,), blocks=(1,), classes=10)
    >>> history = train_classifier(net, images[:256], labels[:256], epochs=1, progress=False)
    >>> len(history), embed_images(net, images[:3]).shape
    (4, (3, 8))
    """

    def loss(x: Tensor, y: Tensor) -> Tensor:
        return F.cross_entropy(model(x), y)

    return train_on_labels(
        loss, [model], images, labels, epochs, batch_size, lr, augment, seed, progress
    )


def embed_images(
    model: nn.Module, images: Images, batch_size: int = 256, normalise: bool = True
) -> NDArray[np.float32]:
    """Return the vectors that a network gives pictures.

    Parameters
    ----------
    model : nn.Module
        Its method ``features`` is asked if it has one, else the module itself. It works in eval
        mode, without gradients, and is left in the mode in which it was.
    images : array or Tensor
        n pictures, as `as_pixels` takes them.
    batch_size : int
        Pictures at a time; the vectors don't depend on it.
    normalise : bool
        Whether the rows get length 1; a row of zeros stays.

    Returns
    -------
    (n, d) float32

    Raises
    ------
    ValueError
        If `batch_size` is below 1, or the model doesn't give one vector a picture.

    Examples
    --------
    >>> from course_lib.datasets import shapes
    >>> from course_lib.media import ResNet
    >>> vectors = embed_images(ResNet(widths=(8, 16), blocks=(1, 1)), shapes(3).images)
    >>> vectors.shape, np.linalg.norm(vectors, axis=1).round(4)
    ((3, 16), array([1., 1., 1.], dtype=float32))
    """
    vectors = _in_batches(getattr(model, "features", model), model, images, batch_size)
    return (F.normalize(vectors, dim=1) if normalise else vectors).numpy()


def predict_labels(model: nn.Module, images: Images, batch_size: int = 256) -> NDArray[np.int64]:
    """Return the class with the largest logit of each picture.

    Parameters
    ----------
    model : nn.Module
        From (B, C, H, W) to logits (B, classes).
    images, batch_size
        As in `embed_images`.

    Returns
    -------
    (n,) int64

    Examples
    --------
    >>> from course_lib.media import ResNet
    >>> net = ResNet(channels=1, widths=(4,), blocks=(1,), classes=10)
    >>> predict_labels(net, np.zeros((5, 8, 8))).shape
    (5,)
    """
    return _in_batches(model, model, images, batch_size).argmax(dim=1).numpy()


def _in_batches(
    forward: Callable[[Tensor], Tensor], model: nn.Module, images: Images, batch_size: int
) -> Tensor:
    if batch_size < 1:
        raise ValueError(f"batch_size: expected 1 or more, got {batch_size}")
    modes = {part: part.training for part in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            rows = torch.cat([forward(x) for x in as_pixels(images).split(batch_size)])
    finally:
        for part, training in modes.items():
            part.training = training
    if rows.ndim != 2:
        raise ValueError(f"model: expected one vector a picture, got shape {tuple(rows.shape)}")
    return rows
