"""What every embedder can do, and what an adapter has to bring to become one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from .model_entry import Modality

if TYPE_CHECKING:
    from PIL.Image import Image


@runtime_checkable
class Embedder(Protocol):
    """Texts, pictures or sounds in; unit vectors of one space out.

    All embedders keep one contract: `embed` gives float32 (dim,) of length 1; `embed_batch` gives
    float32 (n, dim), row i for item i whatever the batch size, (0, dim) for no items; `similarity`
    is the cosine, from -1 to 1. An item of another kind is a TypeError that names its place.

    Attributes
    ----------
    key
        What the registry, or its maker, calls it.
    space
        Name of the vector space. Vectors may be compared where the names are equal.
    dim
        Length of the vectors.
    modalities
        What it takes: ``"text"``, ``"image"``, ``"audio"``.
    """

    @property
    def key(self) -> str: ...
    @property
    def space(self) -> str: ...
    @property
    def dim(self) -> int: ...
    @property
    def modalities(self) -> tuple[Modality, ...]: ...

    def embed(self, item: object, modality: Modality | None = None) -> NDArray[np.float32]:
        """Embed one item as a unit vector, shape (dim,)."""

    def embed_batch(
        self,
        items: Iterable[object],
        batch_size: int = 32,
        progress: bool = False,
        modality: Modality | None = None,
    ) -> NDArray[np.float32]:
        """Embed n items as unit rows, shape (n, dim)."""

    def similarity(self, a: object, b: object) -> float:
        """Return the cosine of the vectors of two items."""


class TextEncoder(Protocol):
    """What every loaded text model can do."""

    @property
    def dim(self) -> int:
        """Length of the vectors."""

    def encode(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n texts as unit rows, shape (n, dim)."""

    def encode_queries(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n questions, with the prefix that the model wants before them."""

    def encode_passages(
        self, texts: Sequence[str], batch_size: int = 64, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n documents, with the prefix that the model wants before them."""


class PictureEncoder(Protocol):
    """An adapter for pictures."""

    @property
    def dim(self) -> int:
        """Length of the vectors."""

    def encode_pictures(self, pictures: list[Image]) -> NDArray[np.float32]:
        """Embed n RGB pictures of any size, shape (n, dim), of any length."""


class WaveEncoder(Protocol):
    """An adapter for sounds."""

    @property
    def dim(self) -> int:
        """Length of the vectors."""

    @property
    def rate(self) -> int:
        """Samples a second that it was trained on."""

    def encode_waves(self, waves: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Embed n waves of any lengths at `rate`, shape (n, dim), of any length."""


class CaptionEncoder(Protocol):
    """An adapter for the texts of a space that texts share with pictures or sounds."""

    @property
    def dim(self) -> int:
        """Length of the vectors."""

    def encode_texts(self, texts: list[str]) -> NDArray[np.float32]:
        """Embed n texts, shape (n, dim), of any length."""
