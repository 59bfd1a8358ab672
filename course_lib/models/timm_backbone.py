"""A network of the timm library without its classifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .hub_folder import model_folder
from .model_entry import ModelEntry
from .torchvision_shim import ensure_torchvision

if TYPE_CHECKING:
    from PIL.Image import Image


class TimmBackbone:
    """Embed pictures with what a timm model gives to its classifier.

    ``num_classes=0`` leaves the classifier out, whatever the architecture; the picture goes through
    the transform that the checkpoint's own configuration describes.

    Parameters
    ----------
    entry
        Its source holds ``config.json`` and ``model.safetensors``.
    on_disk
        Whether to refuse to ask the network.
    """

    def __init__(self, entry: ModelEntry, on_disk: bool) -> None:
        ensure_torchvision()
        import timm
        from timm.data import create_transform, resolve_model_data_config

        folder = model_folder(entry, on_disk, ["config.json", entry.weights_file])
        if not (folder / entry.weights_file).exists():
            raise OSError(f"no safetensors: {entry.weights_file} is missing")
        self._model = timm.create_model(
            f"local-dir:{folder}", pretrained=True, num_classes=0
        ).eval()
        settings = resolve_model_data_config(self._model)
        self._preprocess = create_transform(**settings, is_training=False)
        self.dim = int(self._model.num_features)

    def encode_pictures(self, pictures: list[Image]) -> NDArray[np.float32]:
        """Embed n pictures, shape (n, dim)."""
        import torch

        pixels = torch.stack([self._preprocess(picture) for picture in pictures])  # (n, 3, H, W)
        with torch.inference_mode():
            return self._model(pixels).numpy()  # (n, dim)
