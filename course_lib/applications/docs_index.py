"""Everything that a search of PyDocs reads, in one folder that is mapped and not loaded."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import cache_dir, progress, repository_data
from course_lib.datasets.installed import installed_version
from course_lib.datasets.pydocs_cache import cache_key
from course_lib.datasets.pydocs_corpus import PACKAGES
from course_lib.datasets.pydocs_table import Doc

from .bm25_index import BM25Index
from .docs_links import neighbours, traits

ARRAYS = ("vectors", "links", "traits")
DONE = "done.json"
K1, B = 0.8, 0.4  # chosen on the train and dev questions: repetitions and lengths say little here
CODE = (
    "docs_index.py",
    "docs_links.py",
    "bm25_index.py",
    "bm25_weights.py",
    "code_words.py",
    "postings.py",
)


@dataclass(frozen=True, eq=False)
class DocsIndex:
    """The documents' words, vectors and links.

    Attributes
    ----------
    folder : Path
    vectors : (n, 384) float32
        Rows of length 1; 0 for a document that has none.
    links : (m, 2) int32
        See Also links, both ways, sorted: each row says that two documents are neighbours.
    words : BM25Index
        Over all of a docstring, parameters and examples included, with name and arguments.
    traits : (n, 4) float32
        What a document is, whatever is asked: the last four of `search_clues.CLUES`.
    """

    folder: Path
    vectors: NDArray[np.float32]
    links: NDArray[np.int32]
    words: BM25Index
    traits: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.vectors)

    @cached_property
    def names(self) -> list[str]:
        """The documents' names, in PyDocs' order."""
        return (self.folder / "names.txt").read_text(encoding="utf-8").split("\n")

    @cached_property
    def packages(self) -> NDArray[np.str_]:
        """The package of each document, shape (n,)."""
        return np.array([name.partition(".")[0] for name in self.names])

    def text(self, row: int) -> str:
        """Read the text of one document, as models embed it."""
        starts = np.load(self.folder / "starts.npy", mmap_mode="r", allow_pickle=False)
        with open(self.folder / "docs.jsonl", "rb") as file:
            file.seek(int(starts[row]))
            return str(json.loads(file.readline())[1])

    @property
    def nbytes(self) -> int:
        """Bytes that a search reads: vectors, words, links and traits; not the texts."""
        arrays = (self.vectors, self.links, self.traits)
        return self.words.nbytes + sum(array.nbytes for array in arrays)


def open_docs_index() -> DocsIndex:
    """Open the index of the installed packages; the first time it is built, in ten seconds.

    It lies in the cache folder, under a key of the packages' versions and of the code that makes
    it. An index that was never finished isn't there at all, and is built anew.

    Examples
    --------
    >>> index = open_docs_index()
    >>> index.text(index.names.index("numpy.linalg.svd")).split("\\n")[1]
    'Singular Value Decomposition.'
    """
    folder = cache_dir() / f"docs-search-{_key()}"
    if not (folder / DONE).exists():
        from course_lib.datasets import pydocs, pydocs_vectors

        encoded = pydocs_vectors()
        rows = {name: row for row, name in enumerate(encoded.names)}
        vectors = np.zeros((len(pydocs()), encoded.matrix.shape[1]), dtype=np.float32)
        for row, doc in enumerate(pydocs().docs):
            if doc.name in rows:
                vectors[row] = encoded.matrix[rows[doc.name]]
        build_docs_index(folder, pydocs().docs, vectors, pydocs().see_also)
    return load_docs_index(folder)


def build_docs_index(
    folder: Path,
    docs: Sequence[Doc],
    vectors: NDArray[np.float32],
    see_also: Sequence[tuple[str, str]],
) -> None:
    """Write an index into a folder; what the folder held is replaced, once all is written.

    Parameters
    ----------
    folder : Path
    docs : sequence of n Doc
    vectors : (n, d) float32
    see_also : sequence of (name, name)
        Links between documents; names that `docs` hasn't are left out.

    Raises
    ------
    ValueError
        If there is not one vector a document.
    """
    if len(vectors) != len(docs):
        raise ValueError(f"vectors: expected {len(docs)}, one a document, got {len(vectors)}")
    words = BM25Index(K1, B)
    words.add([_whole(doc) for doc in progress(docs, "Indexing PyDocs")])
    with _whole_folder(folder) as aside:
        np.save(aside / "vectors.npy", vectors)
        np.save(aside / "links.npy", neighbours(docs, see_also))
        np.save(aside / "traits.npy", traits(docs, see_also))
        words.save(aside / "words")
        _write_documents(aside, docs)
        (aside / DONE).write_text(json.dumps({"documents": len(docs)}))


def load_docs_index(folder: Path) -> DocsIndex:
    """Map an index that `build_docs_index` wrote.

    Raises
    ------
    FileNotFoundError
        If the folder holds no index, or half of one.
    """
    if not (folder / DONE).exists():
        raise FileNotFoundError(f"folder: no complete index in {folder}")
    vectors, links, traits = (
        np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in ARRAYS
    )
    return DocsIndex(folder, vectors, links, BM25Index.load(folder / "words"), traits)


def _whole(doc: Doc) -> str:
    return f"{doc.name}{doc.signature}\n{doc.summary}\n{doc.body}"


def _write_documents(folder: Path, docs: Sequence[Doc]) -> None:
    lines = [
        json.dumps([doc.name, doc.text], ensure_ascii=False).encode("utf-8", "replace")
        for doc in docs
    ]
    np.save(folder / "starts.npy", np.cumsum([0, *(len(line) + 1 for line in lines)]))
    (folder / "docs.jsonl").write_bytes(b"\n".join([*lines, b""]))
    (folder / "names.txt").write_text("\n".join(doc.name for doc in docs), encoding="utf-8")


@contextmanager
def _whole_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to fill; it takes its real name only when all went well.

    Two programs that build at once don't see each other; the first to finish is as good as the
    second.
    """
    aside = folder.with_name(f".{folder.name}-{secrets.token_hex(8)}.partial")
    aside.mkdir(parents=True)
    try:
        yield aside
        shutil.rmtree(folder, ignore_errors=True)
        try:
            os.replace(aside, folder)
        except OSError:  # another one was quicker
            if not (folder / DONE).exists():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _key() -> str:
    versions = {package: installed_version(name) for package, name in PACKAGES.items()}
    digest = hashlib.sha256(cache_key(versions).encode())
    digest.update(str(repository_data("pydocs_minilm.npz").stat().st_size).encode())
    for name in CODE:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:12]
