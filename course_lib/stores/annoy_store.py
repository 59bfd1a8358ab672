"""Annoy as a store: trees that are planted once, with names, payloads and filters around them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from .engine_store import Rows, import_engine
from .folder_store import FolderStore
from .payload_table import Keys
from .store_capabilities import Capabilities, Unsupported

SPACES = {"cosine": "angular", "ip": "dot", "l2": "euclidean"}


class AnnoyStore(FolderStore):
    """A forest of Annoy; see `FolderStore` for what is around it.

    Rows are added, the trees are built at the first search or save, and from then on the index is a
    file that is only read: nothing can be added, replaced or deleted. Annoy knows no filters. One
    that allows many rows is applied to its answers, which are asked for twice as many at a time
    until enough are left: a post-filter.

    Parameters
    ----------
    path
        Folder of the index and its payloads.
    d
        Length of a vector.
    metric
        "cosine", "l2" or "ip".
    trees
        How many; more find more and take more space.
    search_k
        Nodes that a search looks at; at least ``trees * k``.
    seed
        Of the planes that cut the trees.

    Raises
    ------
    Unsupported
        By `upsert` once the trees are built.

    References
    ----------
    Bernhardsson, 2013, Annoy, https://github.com/spotify/annoy.

    Examples
    --------
    >>> import tempfile
    >>> with AnnoyStore(tempfile.mkdtemp(), d=2, metric="l2") as store:
    ...     store.upsert(["a", "b"], [[0, 0], [3, 4]])
    ...     store.search([3, 3], 1)
    [Match(id='b', score=1.0, payload={})]
    """

    engine = "Annoy"
    capabilities = Capabilities(
        exact=False,
        exact_filters=False,
        upsert=False,
        delete=False,
        incremental=False,
        concurrent_readers=False,
        concurrent_writers=False,
        raw_vectors=False,
    )

    def __init__(
        self,
        path: str | os.PathLike[str],
        d: int,
        metric: str = "cosine",
        trees: int = 50,
        search_k: int = 10_000,
        seed: int = 0,
    ) -> None:
        self.annoy = import_engine("annoy", "annoy")
        self.trees, self.search_k, self.seed = trees, search_k, seed
        super().__init__(path, d, metric, f"{trees} trees")

    def _load(self, file: Path | None) -> None:
        self.index: Any = self.annoy.AnnoyIndex(self.d, SPACES[self.metric])
        self.index.set_seed(self.seed)
        self.built = file is not None and file.stat().st_size > 0
        if self.built:
            self.index.load(str(file))

    def _add(self, rows: Rows, keys: Keys) -> None:
        if self.built:
            raise Unsupported("Annoy: the trees are built, nothing can be added; make a new store")
        for key, row in zip(keys.tolist(), rows.tolist(), strict=True):
            self.index.add_item(key, row)

    def _build(self) -> None:
        if not self.built and self.table.count(None):
            self.index.build(self.trees, n_jobs=1)
            self.built = True

    def _drop(self, keys: Keys) -> None:
        if len(keys):
            raise Unsupported("Annoy: can't delete")

    def _vectors(self, keys: Keys) -> Rows:
        rows = [self.index.get_item_vector(key) for key in keys.tolist()]
        return np.array(rows, dtype=np.float32)

    def _nearest(self, *arguments: Any) -> Any:
        self._build()
        return super()._nearest(*arguments)

    def _searched(self, query: Rows, k: int, allowed: Keys | None) -> tuple[Rows, Keys]:
        there, asked = self.table.count(None), k if allowed is None else 2 * k
        while True:
            scores, keys = self._asked(query, min(asked, there))
            kept = np.ones(len(keys), bool) if allowed is None else np.isin(keys, allowed)
            if allowed is None or kept.sum() >= k or asked >= there:
                return scores[kept][:k], keys[kept][:k]
            asked *= 2

    def _asked(self, query: Rows, k: int) -> tuple[Rows, Keys]:
        effort = max(self.search_k, self.trees * k)
        keys, found = self.index.get_nns_by_vector(query.tolist(), k, effort, True)
        distances: Rows = np.array(found, dtype=np.float32)
        if self.metric == "cosine":  # the length of the difference of two unit vectors
            distances = (1 - np.square(distances) / 2).astype(np.float32)
        elif self.metric == "l2":
            distances = np.square(distances)
        return distances, np.array(keys, dtype=np.int64)

    def _write_index(self, file: Path) -> None:
        self._build()
        if self.built:
            self.index.save(str(file))
        else:
            file.touch()
