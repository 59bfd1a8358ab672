"""A CLIP of the transformers library: texts and pictures go into one space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .model_entry import ModelEntry
from .torchvision_shim import ensure_torchvision

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor


class ClipTowers:
    """Both towers of a transformers CLIP.

    Since version 5 ``get_text_features`` and ``get_image_features`` return an output object, whose
    ``pooler_output`` is the projected vector; before, they returned the tensor itself.

    Parameters
    ----------
    entry
        Its source is a folder or a hub repository in transformers' format.
    on_disk
        Whether to refuse to ask the network.
    """

    def __init__(self, entry: ModelEntry, on_disk: bool) -> None:
        ensure_torchvision()
        from transformers import AutoImageProcessor, AutoTokenizer, CLIPModel

        self._tokenizer = AutoTokenizer.from_pretrained(entry.source, local_files_only=on_disk)
        self._processor = AutoImageProcessor.from_pretrained(entry.source, local_files_only=on_disk)
        self._model = CLIPModel.from_pretrained(
            entry.source, local_files_only=on_disk, weights_only=True
        ).eval()
        self.dim = int(self._model.config.projection_dim)

    def encode_texts(self, texts: list[str]) -> NDArray[np.float32]:
        """Embed n texts, shape (n, dim); a text is cut where the position table ends, at 77."""
        import torch

        tokens = self._tokenizer(
            texts,
            padding=True,
            truncation=True,
            max_length=self._model.config.text_config.max_position_embeddings,
            return_tensors="pt",
        )
        with torch.inference_mode():
            return _tensor(self._model.get_text_features(**tokens)).numpy()  # (n, dim)

    def encode_pictures(self, pictures: list[Image]) -> NDArray[np.float32]:
        """Embed n pictures, shape (n, dim)."""
        import torch

        pixels = self._processor(images=pictures, return_tensors="pt")["pixel_values"]
        with torch.inference_mode():
            return _tensor(self._model.get_image_features(pixel_values=pixels)).numpy()  # (n, dim)


def _tensor(features: object) -> Tensor:
    """Return the projected vectors, (n, dim), of version 5 and of the versions before it."""
    return getattr(features, "pooler_output", features)
