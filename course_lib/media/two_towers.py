"""Two encoders that meet in one space, as in CLIP: items on one side, texts on the other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from course_lib.datasets import progress, write_atomically

Vectors = NDArray[np.float32]
LARGEST_SCALE = 100.0


class TwoTowers(nn.Module):
    """A tower for items (pictures, sounds), a tower for texts, and a learnt temperature.

    Parameters
    ----------
    item_tower : nn.Module
        From a batch of items to ``(B, d)``.
    text_tower : nn.Module
        From a list of B texts to ``(B, d)``.
    temperature : float
        At the start: 0.07 in CLIP.

    Attributes
    ----------
    logit_scale : nn.Parameter
        The logarithm of 1 / temperature, learnt.

    References
    ----------
    Radford et al. (2021), "Learning Transferable Visual Models From Natural Language Supervision",
    sections 2.3 to 2.5: both vectors are normalised, the logarithm of the scale is learnt, and the
    scale is kept at 100 or below.

    Examples
    --------
    >>> from course_lib.media import BagOfWordsTower, CaptionWords
    >>> words = CaptionWords(["red", "blue"])
    >>> model = TwoTowers(nn.Linear(3, 4), BagOfWordsTower(words, dim=4))
    >>> model.encode_items(np.eye(3)).shape, model.encode_texts(["red"]).shape
    ((3, 4), (1, 4))
    """

    def __init__(
        self, item_tower: nn.Module, text_tower: nn.Module, temperature: float = 0.07
    ) -> None:
        super().__init__()
        if not temperature >= 1 / LARGEST_SCALE:
            low = 1 / LARGEST_SCALE
            raise ValueError(f"temperature: expected {low} or more, got {temperature}")
        self.item_tower, self.text_tower = item_tower, text_tower
        self.logit_scale = nn.Parameter(torch.tensor(-math.log(temperature)))

    @property
    def scale(self) -> Tensor:
        """What cosines are multiplied by before the softmax, at most 100."""
        return self.logit_scale.clamp(max=math.log(LARGEST_SCALE)).exp()

    @torch.no_grad()
    def limit_scale(self) -> None:
        """Bring a learnt scale above 100 back to 100; a training loop calls it after each step."""
        self.logit_scale.clamp_(max=math.log(LARGEST_SCALE))

    def item_batch(self, items: Any) -> Tensor:
        """Return items as the tensor that the item tower takes; float32 unless overridden."""
        return torch.as_tensor(items, dtype=torch.float32)

    def forward(self, items: Any, texts: Sequence[str]) -> tuple[Tensor, Tensor, Tensor]:
        """Return unit vectors of both sides, (B, d) each, and the scale: what `clip_loss` takes."""
        return (
            F.normalize(self.item_tower(self.item_batch(items)), dim=-1),
            F.normalize(self.text_tower(texts), dim=-1),
            self.scale,
        )

    def encode_items(self, items: Any, batch_size: int = 256) -> Vectors:
        """Return a unit vector for each item.

        Parameters
        ----------
        items : array or tensor
            n items along the first axis, as the item tower takes them; arrays become float32
            tensors.
        batch_size : int

        Returns
        -------
        float32 array, shape (n, d)

        Raises
        ------
        ValueError
            If there are no items, or `batch_size` is below 1.
        """
        return _encode(self.item_tower, self.item_batch(items), "items", batch_size)

    def encode_texts(self, texts: Sequence[str], batch_size: int = 1024) -> Vectors:
        """Return a unit vector for each text, float32, shape (n, d).

        Raises
        ------
        TypeError
            If `texts` is one string.
        ValueError
            If there are no texts, or `batch_size` is below 1.
        """
        if isinstance(texts, str):
            raise TypeError("texts: expected a sequence of str, got str; put it into a list")
        return _encode(self.text_tower, list(texts), "texts", batch_size)

    def save(self, path: str | Path, settings: Mapping[str, str] | None = None) -> None:
        """Write all weights as safetensors; a reader sees the whole file or none.

        Parameters
        ----------
        path : str or Path
        settings : mapping of str to str
            Kept in the file's metadata, for instance what is needed to build the towers again.
        """
        from safetensors.torch import save_file

        weights = {name: tensor.contiguous() for name, tensor in self.state_dict().items()}
        with write_atomically(Path(path)) as aside:
            save_file(weights, str(aside), dict(settings or {}))

    def load(self, path: str | Path) -> None:
        """Read the weights that `save` wrote into towers of the same architecture.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If a tensor is missing, unknown or of another shape; it names them all.
        """
        from safetensors.torch import load_file

        from course_lib.sentences.checkpoint_tensors import assign

        assign(self, load_file(str(path)))


@torch.no_grad()
def _encode(tower: nn.Module, rows: Any, name: str, batch_size: int) -> Vectors:
    if batch_size < 1:
        raise ValueError(f"batch_size: expected 1 or more, got {batch_size}")
    if not len(rows):
        raise ValueError(f"{name}: expected one or more, got none")
    was_training = tower.training
    tower.eval()
    try:
        starts = progress(range(0, len(rows), batch_size), f"Encoding {name}")
        parts = [F.normalize(tower(rows[i : i + batch_size]), dim=-1) for i in starts]
    finally:
        tower.train(was_training)
    return torch.cat(parts).cpu().numpy()  # (n, d)
