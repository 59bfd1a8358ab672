"""Unit vectors in one byte a number, each under the hash of the text that it embeds."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .cache import write_atomically


def text_key(text: str) -> int:
    """Return a text's key: the first eight bytes of its BLAKE2 hash.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    int
        0 to 2**64 - 1.

    Examples
    --------
    >>> text_key("a") == text_key("a"), text_key("a") == text_key("b")
    (True, False)
    """
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


@dataclass(frozen=True, eq=False)
class QuantizedRows:
    """Vectors with their keys, quantised to eight bits by row.

    A number x of a row is kept as ``round(x / scale)`` with ``scale = max|x| / 127``; the error is
    half a scale at most.

    Attributes
    ----------
    keys
        uint64, shape (n,).
    codes
        int8, shape (n, d).
    scales
        float32, shape (n,).

    Examples
    --------
    >>> rows = QuantizedRows.quantize([7, 8], np.array([[0.6, 0.8], [1.0, 0.0]], dtype=np.float32))
    >>> rows.codes.tolist(), rows.find([8, 9]).tolist()
    ([[95, 127], [127, 0]], [1, -1])
    """

    keys: NDArray[np.uint64]
    codes: NDArray[np.int8]
    scales: NDArray[np.float32]

    @classmethod
    def quantize(cls, keys: Sequence[int], matrix: NDArray[np.float32]) -> QuantizedRows:
        """Make the quantised form.

        Parameters
        ----------
        keys
            n keys.
        matrix
            float32, shape (n, d).

        Returns
        -------
        QuantizedRows
        """
        scales = np.abs(matrix).max(axis=1) / 127  # (n,)
        codes = np.rint(matrix / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)  # (n, d)
        return cls(np.array(keys, dtype=np.uint64), codes, scales.astype(np.float32))

    def find(self, keys: Sequence[int]) -> NDArray[np.intp]:
        """Return the rows of keys.

        Parameters
        ----------
        keys
            m keys.

        Returns
        -------
        int array, shape (m,)
            -1 where the key is absent.
        """
        rows = {int(key): row for row, key in enumerate(self.keys)}
        return np.array([rows.get(key, -1) for key in keys], dtype=np.intp)

    def rows(self, which: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return rows as floats, scaled to length 1.

        Parameters
        ----------
        which
            Row numbers, shape (m,).

        Returns
        -------
        float32 array, shape (m, d)
        """
        matrix = self.codes[which] * self.scales[which, None]  # (m, d)
        lengths = np.sqrt(np.einsum("ij,ij->i", matrix, matrix))  # (m,), without a second matrix
        matrix /= np.maximum(lengths, 1e-12)[:, None]
        return matrix

    def merged(self, other: QuantizedRows) -> QuantizedRows:
        """Return these rows and those of `other` whose keys are new.

        Parameters
        ----------
        other
            Rows of the same length d.

        Returns
        -------
        QuantizedRows
        """
        new = ~np.isin(other.keys, self.keys)
        return QuantizedRows(
            np.concatenate([self.keys, other.keys[new]]),
            np.concatenate([self.codes, other.codes[new]]),
            np.concatenate([self.scales, other.scales[new]]),
        )

    def save(self, path: Path) -> None:
        """Write an ``.npz`` file, whole or not at all.

        Parameters
        ----------
        path
            Where; ends in ``.npz``.
        """
        with write_atomically(path) as aside:
            np.savez_compressed(aside, keys=self.keys, codes=self.codes, scales=self.scales)

    @classmethod
    def load(cls, path: Path, dim: int) -> QuantizedRows:
        """Read what :meth:`save` wrote.

        Parameters
        ----------
        path
            The file.
        dim
            Length that the rows must have.

        Returns
        -------
        QuantizedRows
            Without rows where the file is absent, damaged or of another length.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                loaded = cls(file["keys"], file["codes"], file["scales"])
            if loaded.codes.shape == (len(loaded.keys), dim) and len(loaded.scales) == len(
                loaded.keys
            ):
                return loaded
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            pass
        return cls.quantize([], np.zeros((0, dim), dtype=np.float32))
