"""Several embedders, each for its modalities, which know whether they may be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from .embedder_protocol import Embedder
from .item_kinds import as_items, checked_kinds
from .linear_bridge import LinearBridge
from .model_entry import Modality
from .spaces import IncomparableSpaces


class SeparateEmbedders:
    """One embedder a modality; where their spaces differ, comparing is refused, with the reason.

    Parameters
    ----------
    parts
        For each modality, the embedder that takes it.
    bridges
        Learned maps: vectors of a bridge's source space are always carried into its target space.

    Raises
    ------
    ValueError
        If there are fewer than two parts, one doesn't take its modality, or two bridges start in
        the same space.

    Examples
    --------
    >>> from course_lib.models import create_text_embedder
    >>> text = create_text_embedder("all-MiniLM-L6-v2")
    >>> SeparateEmbedders({"text": text})
    Traceback (most recent call last):
    ValueError: parts: expected two modalities or more, got text
    """

    def __init__(
        self, parts: dict[Modality, Embedder], bridges: Sequence[LinearBridge] = ()
    ) -> None:
        if len(parts) < 2:
            raise ValueError(f"parts: expected two modalities or more, got {', '.join(parts)}")
        for kind, part in parts.items():
            if kind not in part.modalities:
                raise ValueError(f"parts[{kind!r}]: {part.key} takes {', '.join(part.modalities)}")
        self._bridges = {bridge.source_space: bridge for bridge in bridges}
        if len(self._bridges) < len(bridges):
            raise ValueError("bridges: expected one a source space, got two that start in the same")
        self.parts = dict(parts)

    @property
    def key(self) -> str:
        """The keys of the parts."""
        return " + ".join(part.key for part in self.parts.values())

    @property
    def modalities(self) -> tuple[Modality, ...]:
        """What it takes."""
        return tuple(self.parts)

    @property
    def space(self) -> str:
        """The space that all parts have in common; IncomparableSpaces if they have none."""
        return self._common(self.modalities)[0]

    @property
    def dim(self) -> int:
        """Length of the vectors of the common space; IncomparableSpaces if there is none."""
        return self._common(self.modalities)[1]

    def __repr__(self) -> str:
        listed = ", ".join(f"{kind}: {self.space_of(kind)[0]}" for kind in self.modalities)
        return f"SeparateEmbedders({listed})"

    def space_of(self, modality: Modality) -> tuple[str, int]:
        """Return the name and the dimension of the space in which a modality's vectors end."""
        part = self.parts[modality]
        bridge = self._bridges.get(part.space)
        if bridge is None:
            return part.space, part.dim
        return bridge.target_space, len(bridge.target_mean)

    def embed(self, item: object, modality: Modality | None = None) -> NDArray[np.float32]:
        """Embed one item in its modality's space, as `Embedder.embed`."""
        return self.embed_batch([item], modality=modality)[0]

    def embed_batch(
        self,
        items: Iterable[object],
        batch_size: int = 32,
        progress: bool = False,
        modality: Modality | None = None,
    ) -> NDArray[np.float32]:
        """Embed n items, as `Embedder.embed_batch`.

        Raises
        ------
        IncomparableSpaces
            If the items belong to spaces that were trained apart: rows of one array are there to
            be compared.
        """
        items = as_items(items)
        kinds = checked_kinds(items, self.modalities, modality)
        dim = self._common(kinds or self.modalities)[1]
        vectors = np.zeros((len(items), dim), dtype=np.float32)
        for kind in dict.fromkeys(kinds):
            rows = [row for row, other in enumerate(kinds) if other == kind]
            chosen = [items[row] for row in rows]
            part = self.parts[kind]
            found = part.embed_batch(chosen, batch_size, progress, kind)
            bridge = self._bridges.get(part.space)
            vectors[rows] = found if bridge is None else bridge.transform(found)
        return vectors

    def similarity(self, a: object, b: object) -> float:
        """Return the cosine of two items.

        Raises
        ------
        IncomparableSpaces
            If they belong to spaces that were trained apart.
        """
        one, other = self.embed_batch([a, b])
        return float(np.clip(one @ other, -1, 1))

    def _common(self, kinds: Iterable[Modality]) -> tuple[str, int]:
        found = {kind: self.space_of(kind) for kind in kinds}
        if len(set(found.values())) > 1:
            raise IncomparableSpaces({k: f"{name} ({dim}-d)" for k, (name, dim) in found.items()})
        return next(iter(found.values()))
