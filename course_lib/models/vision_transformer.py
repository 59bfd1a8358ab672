"""ViT and DINOv2 of the transformers library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .model_entry import ModelEntry
from .torchvision_shim import ensure_torchvision

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor


class VisionTransformer:
    """Embed pictures with a vision transformer, and each of their patches.

    A picture's vector is the last state of [CLS], or the mean over the patches alone, without
    [CLS] (``pooling="mean"``). DINOv2's dense results come from the patches' own states.

    Parameters
    ----------
    entry
        Its source is a folder or a hub repository in transformers' format.
    on_disk
        Whether to refuse to ask the network.

    References
    ----------
    Dosovitskiy et al. (2021), "An Image is Worth 16x16 Words", equation 4; Oquab et al. (2023),
    "DINOv2", section 7.4.
    """

    def __init__(self, entry: ModelEntry, on_disk: bool) -> None:
        ensure_torchvision()
        from transformers import AutoImageProcessor, AutoModel

        self._processor = AutoImageProcessor.from_pretrained(entry.source, local_files_only=on_disk)
        self._model = AutoModel.from_pretrained(
            entry.source, local_files_only=on_disk, use_safetensors=True
        ).eval()
        self._pooling = entry.pooling
        self.dim = int(self._model.config.hidden_size)

    def encode_pictures(self, pictures: list[Image]) -> NDArray[np.float32]:
        """Embed n pictures, shape (n, dim)."""
        states = self._states(pictures)  # (n, 1 + patches, dim)
        pooled = states[:, 0] if self._pooling == "cls" else states[:, 1:].mean(1)
        return pooled.numpy()

    def patch_vectors(self, pictures: list[Image]) -> NDArray[np.float32]:
        """Embed every patch of n pictures, line by line, shape (n, patches, dim)."""
        return self._states(pictures)[:, 1:].numpy()

    def _states(self, pictures: list[Image]) -> Tensor:
        import torch

        pixels = self._processor(images=pictures, return_tensors="pt")["pixel_values"]
        with torch.inference_mode():
            return self._model(pixel_values=pixels).last_hidden_state  # (n, 1 + patches, dim)
