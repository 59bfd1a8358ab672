"""A CLIP of the open_clip library: texts and pictures go into one space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .hub_folder import model_folder
from .model_entry import ModelEntry
from .torchvision_shim import ensure_torchvision

if TYPE_CHECKING:
    from PIL.Image import Image


class OpenClipTowers:
    """Both towers of an open_clip model.

    A text's vector comes from the state at its end-of-text token, which has the largest number
    of the vocabulary, not from the last position, which is padding in all but the longest texts.
    open_clip's tokenizer cuts a text at the model's context of 77 tokens.

    Parameters
    ----------
    entry
        Its source holds ``open_clip_config.json`` and ``open_clip_model.safetensors``.
    on_disk
        Whether to refuse to ask the network.
    """

    def __init__(self, entry: ModelEntry, on_disk: bool) -> None:
        ensure_torchvision()
        import open_clip

        files = ["*.json", "*.txt", entry.weights_file]
        folder = model_folder(entry, on_disk, files)
        if not (folder / entry.weights_file).exists():
            raise OSError(f"no safetensors: {entry.weights_file} is missing")
        name = f"local-dir:{folder}"
        model, _, self._preprocess = open_clip.create_model_and_transforms(
            name, require_pretrained=True
        )
        self._model = model.eval()
        self._tokenizer = open_clip.get_tokenizer(name)
        self.dim = entry.dim

    def encode_texts(self, texts: list[str]) -> NDArray[np.float32]:
        """Embed n texts, shape (n, dim)."""
        import torch

        with torch.inference_mode():
            return self._model.encode_text(self._tokenizer(texts)).numpy()  # (n, dim)

    def encode_pictures(self, pictures: list[Image]) -> NDArray[np.float32]:
        """Embed n pictures, shape (n, dim)."""
        import torch

        pixels = torch.stack([self._preprocess(picture) for picture in pictures])  # (n, 3, H, W)
        with torch.inference_mode():
            return self._model.encode_image(pixels).numpy()  # (n, dim)
