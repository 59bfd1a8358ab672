"""Search among pictures: put vectors of them into rows, ask for the nearest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.datasets import progress
from course_lib.vectors import l2_normalize, nearest_neighbors

Embed = Callable[[NDArray[np.float32]], ArrayLike]
SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")


class Hit(NamedTuple):
    """One picture that a search found.

    Attributes
    ----------
    name
        As it was added.
    score
        Cosine with the query, -1 to 1.
    row
        Its number in the order of adding, 0 or more.
    """

    name: str
    score: float
    row: int


class FolderReport(NamedTuple):
    """What became of the files of a folder.

    Attributes
    ----------
    added
        Names of the pictures that were added.
    unreadable
        Name to the reason, of files that look like pictures and couldn't be read.
    """

    added: list[str]
    unreadable: dict[str, str]


class ImageSearchEngine:
    """Vectors of pictures in rows; the width comes from the first ones added.

    Parameters
    ----------
    embed : function
        From pictures, float32 (n, H, W, 3) from 0 to 1, to vectors (n, d).

    Examples
    --------
    >>> colours = np.eye(3, dtype=np.float32)[:, None, None] * np.ones((3, 4, 4, 3), np.float32)
    >>> engine = ImageSearchEngine(lambda images: images.mean(axis=(1, 2)))
    >>> engine.add_images(colours, ["red", "green", "blue"])
    >>> [hit.name for hit in engine.search(colours[1], k=10)]  # three pictures, three hits
    ['green', 'red', 'blue']
    """

    def __init__(self, embed: Embed) -> None:
        self.embed = embed
        self.names: list[str] = []
        self._vectors: list[NDArray[np.float32]] = []

    def __len__(self) -> int:
        return len(self.names)

    @property
    def vectors(self) -> NDArray[np.float32]:
        """All vectors in the order of adding, unit rows (n, d)."""
        if len(self._vectors) > 1:
            self._vectors = [np.concatenate(self._vectors)]
        return self._vectors[0] if self._vectors else np.zeros((0, 0), dtype=np.float32)

    def add_images(
        self, images: NDArray[np.float32], names: Sequence[str], batch_size: int = 256
    ) -> None:
        """Add pictures of one size.

        Parameters
        ----------
        images : float32 array, shape (n, H, W, 3)
        names : sequence of n str
        batch_size : int
            Pictures for `embed` at a time.

        Raises
        ------
        ValueError
            If the numbers of pictures and names differ, or the vectors have another shape than
            (n, d) with the width of those that are there; then nothing was added.
        """
        if len(images) != len(names):
            raise ValueError(f"names: expected {len(images)}, as images, got {len(names)}")
        if batch_size < 1:
            raise ValueError(f"batch_size: expected 1 or more, got {batch_size}")
        starts = range(0, len(images), batch_size)
        width = self._vectors[0].shape[1] if self._vectors else None
        new: list[NDArray[np.float32]] = []
        for i in progress(starts, "Embedding"):
            new.append(self._embedded(images[i : i + batch_size], width))
            width = new[-1].shape[1]
        self._vectors += new  # only now: a picture that fails leaves nothing behind
        self.names += map(str, names)

    def add_folder(self, path: str | Path, size: int = 64, batch_size: int = 64) -> FolderReport:
        """Add all picture files of a folder and its subfolders, in order of their names.

        Each picture's middle square is brought to size x size pixels. A file that can't be read
        stops nothing: it is reported.

        Parameters
        ----------
        path : str or Path
        size : int
            Side of the pictures that `embed` gets.
        batch_size : int
            Files that are in memory at a time.

        Returns
        -------
        FolderReport
            Names are paths inside the folder, with ``/``.

        Raises
        ------
        NotADirectoryError
            If `path` is no folder.
        """
        folder = Path(path)
        if not folder.is_dir():
            raise NotADirectoryError(f"path: expected a folder, got {folder}")
        files = sorted(f for f in folder.rglob("*") if f.suffix.lower() in SUFFIXES and f.is_file())
        report = FolderReport([], {})
        for start in progress(range(0, len(files), batch_size), "Reading pictures"):
            pictures = {}
            for file in files[start : start + batch_size]:
                name = file.relative_to(folder).as_posix()
                try:
                    pictures[name] = read_square(file, size)
                except (OSError, ValueError, SyntaxError) as error:  # what Pillow raises
                    report.unreadable[name] = str(error)
            if pictures:
                self.add_images(np.stack(list(pictures.values())), list(pictures))
                report.added.extend(pictures)
        return report

    def search(self, query: ArrayLike, k: int = 10) -> list[Hit]:
        """Find the pictures nearest to a picture or to a vector.

        Parameters
        ----------
        query : array
            A picture (H, W, 3), or a vector (d,) from anywhere in the same space, for instance of
            a text.
        k : int
            1 or more. There are never more hits than pictures.

        Returns
        -------
        list of Hit
            Best first; equal scores in order of adding.

        Raises
        ------
        ValueError
            If `k` is below 1, or the query has another shape or width.
        """
        if k < 1:
            raise ValueError(f"k: expected 1 or more, got {k}")
        given = np.asarray(query, dtype=np.float32)
        if given.ndim not in (1, 3):
            raise ValueError(f"query: expected shape (H, W, 3) or (d,), got {given.shape}")
        vector = self._embedded(given[None], None)[0] if given.ndim == 3 else l2_normalize(given)
        if not self.names:
            return []
        if len(vector) != self.vectors.shape[1]:
            raise ValueError(f"query: expected {self.vectors.shape[1]} numbers, got {len(vector)}")
        scores, rows = nearest_neighbors(vector, self.vectors, min(k, len(self)), "dot")
        found = zip(scores.tolist(), rows.tolist(), strict=True)
        return [Hit(self.names[row], score, row) for score, row in found]

    def _embedded(self, images: NDArray[np.float32], width: int | None) -> NDArray[np.float32]:
        vectors = np.asarray(self.embed(images), dtype=np.float32)
        if (
            vectors.ndim != 2
            or len(vectors) != len(images)
            or width not in (None, vectors.shape[1])
        ):
            expected = f"({len(images)}, {'d' if width is None else width})"
            raise ValueError(f"embed: expected vectors of shape {expected}, got {vectors.shape}")
        return l2_normalize(vectors).astype(np.float32)


def read_square(file: str | Path, size: int) -> NDArray[np.float32]:
    """Read a picture file's middle square, (size, size, 3) float32 from 0 to 1, turned upright.

    Transparent parts become white.

    Raises
    ------
    OSError, ValueError, SyntaxError
        If Pillow can't read the file.
    """
    from PIL import Image, ImageOps

    with Image.open(file) as opened:
        image: Any = ImageOps.exif_transpose(opened).convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    fitted = ImageOps.fit(Image.alpha_composite(white, image).convert("RGB"), (size, size))
    return np.asarray(fitted, dtype=np.float32) / np.float32(255)
