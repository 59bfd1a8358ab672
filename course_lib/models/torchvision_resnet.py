"""torchvision's ResNet without its classifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .model_entry import ModelEntry
from .torchvision_shim import ensure_torchvision

if TYPE_CHECKING:
    from PIL.Image import Image


class TorchvisionResNet:
    """Embed pictures with the pooled last feature map of a ResNet.

    The weights are named (``ResNet50_Weights.IMAGENET1K_V2``) and bring their own transform;
    ``pretrained=True`` would silently have taken older ones. The classifier becomes an identity,
    so the pooled features come out, (n, 512) or (n, 2048), whatever the number of pictures.

    Parameters
    ----------
    entry
        Its source is the name of the weights.
    on_disk
        Not used: torchvision looks into torch's own cache before it asks the network.

    References
    ----------
    He et al. (2016), "Deep Residual Learning for Image Recognition", table 1.
    """

    def __init__(self, entry: ModelEntry, on_disk: bool) -> None:
        ensure_torchvision()
        import torch
        from torchvision import models

        weights = models.get_weight(entry.source)
        architecture = entry.source.partition("_Weights")[0].lower()
        self._model = models.get_model(architecture, weights=None)
        state = weights.get_state_dict(progress=False, check_hash=True, weights_only=True)
        self._model.load_state_dict(state)
        self.dim = int(self._model.fc.in_features)
        self._model.fc = torch.nn.Identity()
        self._model.eval()
        self._preprocess = weights.transforms()

    def encode_pictures(self, pictures: list[Image]) -> NDArray[np.float32]:
        """Embed n pictures, shape (n, dim)."""
        import torch

        pixels = torch.stack([self._preprocess(picture) for picture in pictures])  # (n, 3, H, W)
        with torch.inference_mode():
            return self._model(pixels).numpy()  # (n, dim)
