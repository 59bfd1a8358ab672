"""Items of several kinds into one space, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from .item_kinds import as_items, checked_kinds
from .model_entry import Modality
from .row_lengths import unit_rows


@dataclass(frozen=True)
class Tower:
    """One modality's way into a space: check an item, then encode a batch of checked items."""

    prepare: Callable[[object, str], Any]
    encode: Callable[[list[Any]], Any]


class SpaceEmbedder:
    """Embed items of one or several modalities in one space.

    `TextEmbedder` and its sisters say what goes in; the contract is `Embedder`'s.

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
