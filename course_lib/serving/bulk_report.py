"""What a bulk job did, and the vectors that it left on disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .bulk_parts import Rows

RESULT = "vectors.npy"  # in the job's folder, beside the parts


@dataclass(frozen=True)
class BulkReport:
    """What `embed_corpus` did.

    Attributes
    ----------
    folder : Path
        Holds the parts and ``vectors.npy``.
    texts, unique : int
        Texts in the corpus, and different ones among them: those that were embedded.
    dim : int
        Length of the vectors; 0 if there were no texts.
    parts, found, embedded : int
        Parts in all, those that an earlier call had finished, and those of this call.
    seconds : float
        Of this call.
    by_worker : dict of str to int
        Parts of this call, by who embedded them.
    """

    folder: Path
    texts: int
    unique: int
    dim: int
    parts: int
    found: int
    embedded: int
    seconds: float
    by_worker: dict[str, int] = field(default_factory=dict)

    @property
    def vectors(self) -> Rows:
        """The vectors, (n, dim) float32 in the order of the texts, read from disk as needed."""
        if not self.texts:
            return np.zeros((0, self.dim), np.float32)
        rows: Rows = np.load(self.folder / RESULT, mmap_mode="r", allow_pickle=False)
        return rows
