"""One interface for every model: embed, embed_batch, similarity."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .embedder_protocol import CaptionEncoder, PictureEncoder, TextEncoder, WaveEncoder
from .model_entry import Modality
from .pictures_check import as_picture
from .row_lengths import unit_rows
from .sound_waves import as_wave
from .space_embedder import SpaceEmbedder, Tower


class TextEmbedder(SpaceEmbedder):
    """Embed texts.

    Parameters
    ----------
    encoder
        A model that turns texts into vectors.
    key
        What to call it.
    prefix
        What the model wants before texts that are compared with their like.
    space
        Name of the space, by default `key`.

    Examples
    --------
    >>> from course_lib.models import load
    >>> embedder = TextEmbedder(load("all-MiniLM-L6-v2"), "MiniLM")
    >>> embedder.embed_batch(["a cat", "a dog"]).shape
    (2, 384)
    """

    def __init__(
        self, encoder: TextEncoder, key: str, prefix: str = "", space: str | None = None
    ) -> None:
        self.encoder = encoder
        tower = Tower(
            lambda item, name: prefix + _text(item, name),
            lambda texts: encoder.encode(texts, batch_size=len(texts)),
        )
        super().__init__(key, encoder.dim, {"text": tower}, space)

    def embed_queries(
        self, texts: Iterable[str], batch_size: int = 32, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n questions as unit rows (n, dim), as the model was trained to see them."""
        return self.encoder.encode_queries(list(texts), batch_size, progress)

    def embed_passages(
        self, texts: Iterable[str], batch_size: int = 32, progress: bool = False
    ) -> NDArray[np.float32]:
        """Embed n documents as unit rows (n, dim), as the model was trained to see them."""
        return self.encoder.encode_passages(list(texts), batch_size, progress)


class ImageEmbedder(SpaceEmbedder):
    """Embed pictures: Pillow images, arrays or paths.

    Parameters
    ----------
    encoder
        A model that turns pictures into vectors.
    key, space
        As in `TextEmbedder`.
    """

    def __init__(self, encoder: PictureEncoder, key: str, space: str | None = None) -> None:
        self.encoder = encoder
        super().__init__(key, encoder.dim, {"image": picture_tower(encoder)}, space)

    def embed_patches(self, picture: object) -> NDArray[np.float32]:
        """Embed each patch of a picture.

        Returns
        -------
        float32 array, shape (patches, dim)
            Unit rows, line by line from the top left; for dense tasks, which one vector a
            picture can't serve.

        Raises
        ------
        TypeError
            If the model has no patches.
        """
        patch_vectors = getattr(self.encoder, "patch_vectors", None)
        if patch_vectors is None:
            raise TypeError(f"{self.key}: this model gives one vector a picture, none to patches")
        return unit_rows(patch_vectors([as_picture(picture, "picture")])[0], self.dim, self.key)


class AudioEmbedder(SpaceEmbedder):
    """Embed sounds: `Wave`, arrays at `rate` or paths.

    Parameters
    ----------
    encoder
        A model that turns waves into vectors.
    key, space
        As in `TextEmbedder`.

    Attributes
    ----------
    rate
        Samples a second that the model was trained on; a `Wave` of another rate is resampled.
    """

    def __init__(self, encoder: WaveEncoder, key: str, space: str | None = None) -> None:
        self.encoder = encoder
        self.rate = encoder.rate
        super().__init__(key, encoder.dim, {"audio": wave_tower(encoder)}, space)


class MultiModalEmbedder(SpaceEmbedder):
    """Embed items of several modalities in one space, in which a model learned them together.

    Parameters
    ----------
    key
        What to call it.
    texts, pictures, waves
        The model's way in for each modality that it has; two or more, with vectors of one length.
    space
        Name of the space, by default `key`.

    Raises
    ------
    ValueError
        If there are fewer than two, or their lengths differ.
    """

    def __init__(
        self,
        key: str,
        texts: CaptionEncoder | None = None,
        pictures: PictureEncoder | None = None,
        waves: WaveEncoder | None = None,
        space: str | None = None,
    ) -> None:
        given = [encoder for encoder in (texts, pictures, waves) if encoder is not None]
        dims = sorted({encoder.dim for encoder in given})
        if len(given) < 2 or len(dims) > 1:
            raise ValueError(
                f"{key}: expected encoders of two modalities or more with vectors of one length, "
                f"got {len(given)} with lengths {dims}"
            )
        towers: dict[Modality, Tower] = {}
        if texts is not None:
            towers["text"] = Tower(_text, texts.encode_texts)
        if pictures is not None:
            towers["image"] = picture_tower(pictures)
        if waves is not None:
            towers["audio"] = wave_tower(waves)
        super().__init__(key, dims[0], towers, space)


def picture_tower(encoder: PictureEncoder) -> Tower:
    """Return the way of pictures through `encoder`."""
    return Tower(as_picture, encoder.encode_pictures)


def wave_tower(encoder: WaveEncoder) -> Tower:
    """Return the way of sounds through `encoder`, at its rate."""
    return Tower(lambda item, name: as_wave(item, encoder.rate, name), encoder.encode_waves)


def _text(item: object, name: str) -> str:
    if not isinstance(item, str):
        raise TypeError(f"{name}: expected a str, got {type(item).__name__}")
    return item
