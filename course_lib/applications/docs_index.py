"""Everything that a search of PyDocs reads, in one folder that is mapped and not loaded."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import cache_dir, progress, repository_data, write_atomically
from course_lib.datasets.installed import installed_version
from course_lib.datasets.pydocs_cache import cache_key
from course_lib.datasets.pydocs_corpus import PACKAGES
from course_lib.datasets.pydocs_table import Doc

from .bm25_index import BM25Index

ARRAYS = ("vectors", "links", "traits")
DONE = "done.json"  # written last
K1, B = 0.8, 0.4  # chosen on the train and dev questions: repetitions and lengths say little here
CODE = ("docs_index.py", "bm25_index.py", "bm25_weights.py", "code_words.py", "postings.py")


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
    it. An index that was only half written is built anew.

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
    """Write an index into a folder; what the folder held is replaced.

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
    shutil.rmtree(folder, ignore_errors=True)
    _save(folder / "vectors.npy", vectors)
    _save(folder / "links.npy", neighbours(docs, see_also))
    _save(folder / "traits.npy", traits(docs, see_also))
    words = BM25Index(K1, B)
    words.add([_whole(doc) for doc in progress(docs, "Indexing PyDocs")])
    words.save(folder / "words")
    _write_documents(folder, docs)
    with write_atomically(folder / DONE) as aside:
        aside.write_text(json.dumps({"documents": len(docs)}))


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


def neighbours(docs: Sequence[Doc], links: Sequence[tuple[str, str]]) -> NDArray[np.int32]:
    """Return links as pairs of rows, both ways, each once, sorted; shape (m, 2).

    Examples
    --------
    >>> two = [Doc(name, "", "", "", "", "", "") for name in "ab"]
    >>> neighbours(two, [("a", "b"), ("b", "a"), ("a", "a"), ("a", "elsewhere")]).tolist()
    [[0, 1], [1, 0]]
    """
    row = {doc.name: i for i, doc in enumerate(docs)}
    pairs = {(row[a], row[b]) for a, b in links if a in row and b in row and a != b}
    both = sorted(pairs | {(b, a) for a, b in pairs})
    return np.array(both, dtype=np.int32).reshape(-1, 2)


def traits(docs: Sequence[Doc], links: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """Return what can be said of documents without a question, shape (n, 4).

    Columns: 1 for methods and properties; ln(1 + words of the text); dots in the name;
    ln(1 + See Also sections that name it).

    Examples
    --------
    >>> one = Doc("p.C.f", "method", "p", "p", "(x)", "Sort x.", "")
    >>> traits([one], [("p.g", "p.C.f")]).round(2).tolist()
    [[1.0, 1.39, 2.0, 0.69]]
    """
    linked = Counter(target for _, target in links)
    rows = [
        (
            doc.kind in ("method", "property"),
            np.log1p(len(doc.text.split())),
            doc.name.count("."),
            np.log1p(linked[doc.name]),
        )
        for doc in docs
    ]
    return np.array(rows, dtype=np.float32).reshape(-1, 4)


def _whole(doc: Doc) -> str:
    return f"{doc.name}{doc.signature}\n{doc.summary}\n{doc.body}"


def _write_documents(folder: Path, docs: Sequence[Doc]) -> None:
    lines = [
        json.dumps([doc.name, doc.text], ensure_ascii=False).encode("utf-8", "replace")
        for doc in docs
    ]
    _save(folder / "starts.npy", np.cumsum([0, *(len(line) + 1 for line in lines)]))
    with write_atomically(folder / "docs.jsonl") as aside:
        aside.write_bytes(b"\n".join([*lines, b""]))
    with write_atomically(folder / "names.txt") as aside:
        aside.write_text("\n".join(doc.name for doc in docs), encoding="utf-8")


def _save(path: Path, array: NDArray[np.generic]) -> None:
    with write_atomically(path) as aside:
        np.save(aside, array)


def _key() -> str:
    versions = {package: installed_version(name) for package, name in PACKAGES.items()}
    digest = hashlib.sha256(cache_key(versions).encode())
    digest.update(str(repository_data("pydocs_minilm.npz").stat().st_size).encode())
    for name in CODE:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:12]
