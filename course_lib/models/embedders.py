"""One interface for every model: embed, embed_batch, similarity."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from .embedder_protocol import CaptionEncoder, PictureEncoder, TextEncoder, WaveEncoder
from .item_kinds import as_items, checked_kinds
from .model_entry import Modality
from .pictures_check import as_picture
from .row_lengths import unit_rows
from .sound_waves import as_wave


@dataclass(frozen=True)
class Tower:
    """One modality's way into a space: check an item, then encode a batch of checked items."""

    prepare: Callable[[object, str], Any]
    encode: Callable[[list[Any]], Any]


class SpaceEmbedder:
    """Embed items of one or several modalities in one space.

    The four classes below say what goes in; the contract is `Embedder`'s.

    Parameters
    ----------
    key
        What to call the embedder.
    dim
        Length of the vectors.
    towers
        For each modality that it takes, how it gets into the space.
    space
        Name of the space, by default `key`.
    """

    def __init__(
        self, key: str, dim: int, towers: dict[Modality, Tower], space: str | None = None
    ) -> None:
        self.key = key
        self.dim = dim
        self.space = key if space is None else space
        self._towers = towers

    @property
    def modalities(self) -> tuple[Modality, ...]:
        """What it takes."""
        return tuple(self._towers)

    def __repr__(self) -> str:
        kinds = ", ".join(self.modalities)
        return f"{type(self).__name__}({self.key!r}, {kinds} -> {self.dim}, space {self.space!r})"

    def embed(self, item: object, modality: Modality | None = None) -> NDArray[np.float32]:
        """Embed one item.

        Parameters
        ----------
        item
            A text, picture or sound, as `modality_of` describes them.
        modality
            What it is, where its type doesn't say so.

        Returns
        -------
        float32 array, shape (dim,)
            Of length 1.
        """
        return self.embed_batch([item], modality=modality)[0]

    def embed_batch(
        self,
        items: Iterable[object],
        batch_size: int = 32,
        progress: bool = False,
        modality: Modality | None = None,
    ) -> NDArray[np.float32]:
        """Embed n items.

        Parameters
        ----------
        items
            Texts, pictures or sounds, mixed where the embedder takes several. Files are opened
            batch by batch.
        batch_size
            Items that go through the model together.
        progress
            Show a bar once it takes longer than half a second.
        modality
            What all items are, where their types don't say so.

        Returns
        -------
        float32 array, shape (n, dim)
            Unit rows, in the order of `items`.

        Raises
        ------
        TypeError
            If one item came instead of a list, or an item is of a kind that isn't taken.
        ValueError
            If `batch_size` is below 1, or an item's content can't be used.
        """
        if batch_size < 1:
            raise ValueError(f"batch_size: expected 1 or more, got {batch_size}")
        items = as_items(items)
        kinds = checked_kinds(items, self.modalities, modality)
        vectors = np.zeros((len(items), self.dim), dtype=np.float32)
        batches = list(_batches(items, kinds, batch_size))
        for kind, rows in tqdm(
            batches, desc="embedding", delay=0.5, leave=False, disable=not progress
        ):
            tower = self._towers[kind]
            ready = [tower.prepare(items[row], f"items[{row}]") for row in rows]
            vectors[rows] = unit_rows(tower.encode(ready), self.dim, self.key)
        return vectors

    def similarity(self, a: object, b: object) -> float:
        """Return the cosine of two items, from -1 to 1.

        Examples
        --------
        >>> from course_lib.models import create_text_embedder
        >>> embedder = create_text_embedder("all-MiniLM-L6-v2")
        >>> embedder.similarity("a cat", "a kitten") > embedder.similarity("a cat", "a tax")
        True
        """
        one, other = self.embed_batch([a, b])
        return float(np.clip(one @ other, -1, 1))


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


def _batches(
    items: list[object], kinds: list[Modality], size: int
) -> Iterable[tuple[Modality, list[int]]]:
    """Return batches of one modality each, with items of about equal size together."""
    lengths = [len(item) if isinstance(item, str | np.ndarray) else 0 for item in items]
    for kind in dict.fromkeys(kinds):
        rows = [row for row, other in enumerate(kinds) if other == kind]
        rows.sort(key=lambda row: -lengths[row])
        for start in range(0, len(rows), size):
            yield kind, rows[start : start + size]
