"""For each word the documents that contain it: an inverted index as five arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets.cache import write_atomically

ARRAYS = ("starts", "rows", "counts", "lengths")


@dataclass(frozen=True, eq=False)
class Postings:
    """A sparse matrix of words and documents, word by word.

    Attributes
    ----------
    vocabulary : dict
        Word to its number t, 0 to V - 1.
    starts : int64, shape (V + 1,)
        Word t has the entries ``starts[t]`` to ``starts[t + 1]`` of the next two.
    rows : int32, shape (entries,)
        Documents, ascending within a word.
    counts : float32, shape (entries,)
        How often the word is in the document.
    lengths : float32, shape (n,)
        Words of each document.

    Examples
    --------
    >>> table = Postings.of([["sort", "array"], ["sort", "sort"]])
    >>> rows, counts = table.entries("sort")
    >>> rows.tolist(), counts.tolist()
    ([0, 1], [1.0, 2.0])
    >>> table.document_counts.tolist()  # how many documents have "sort", "array"
    [2, 1]
    """

    vocabulary: dict[str, int]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.float32]
    lengths: NDArray[np.float32]

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]]) -> Postings:
        """Count the words of documents.

        Parameters
        ----------
        documents : sequence of sequences of str
            n documents as words; an empty one is allowed.
        """
        n = len(documents)
        lengths = np.fromiter(map(len, documents), dtype=np.int64, count=n)
        words = list(chain.from_iterable(documents))
        vocabulary = {word: number for number, word in enumerate(dict.fromkeys(words))}
        terms = np.fromiter((vocabulary[word] for word in words), np.int64, len(words))
        keys = terms * n + np.repeat(np.arange(n), lengths)  # one number for (word, document)
        found, counts = np.unique(keys, return_counts=True)
        starts = np.searchsorted(found, np.arange(len(vocabulary) + 1) * n)
        rows = (found % max(n, 1)).astype(np.int32)
        return cls(vocabulary, starts, rows, counts.astype(np.float32), lengths.astype(np.float32))

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def document_counts(self) -> NDArray[np.int64]:
        """In how many documents each word is, shape (V,)."""
        return np.diff(self.starts)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays and of the words."""
        return sum(getattr(self, name).nbytes for name in ARRAYS) + len(self._words())

    def span(self, word: str) -> slice:
        """Return where a word's entries are; an empty slice if no document has it."""
        term = self.vocabulary.get(word, -1)
        return slice(*self.starts[term : term + 2]) if term >= 0 else slice(0, 0)

    def entries(self, word: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the documents that have a word, and how often."""
        span = self.span(word)
        return self.rows[span], self.counts[span]

    def save(self, folder: Path) -> None:
        """Write the arrays into a folder, a file each, so that loading may map them."""
        arrays = {name: getattr(self, name) for name in ARRAYS}
        for name, array in (arrays | {"words": np.frombuffer(self._words(), np.uint8)}).items():
            with write_atomically(folder / f"{name}.npy") as aside:
                np.save(aside, array)

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """Map the files that `save` wrote: what a query doesn't touch is never read."""
        starts, rows, counts, lengths = (
            np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in ARRAYS
        )
        words = np.load(folder / "words.npy", allow_pickle=False).tobytes().decode()
        vocabulary = {word: t for t, word in enumerate(words.split("\n")) if len(starts) > 1}
        return cls(vocabulary, starts, rows, counts, lengths)

    def _words(self) -> bytes:
        return "\n".join(self.vocabulary).encode("utf-8", "replace")
