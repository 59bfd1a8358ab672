"""The folder that a documentation search reads: what it holds, and that it is whole or absent."""

import os
from types import SimpleNamespace

import numpy as np
import pytest

from course_lib import datasets
from course_lib.applications import BM25Index
from course_lib.applications import docs_index as module
from course_lib.applications.docs_index import (
    build_docs_index,
    load_docs_index,
    open_docs_index,
)
from course_lib.applications.docs_links import neighbours
from course_lib.datasets import pydocs
from tests.applications.small_docs import DOCS, LINKS, VECTORS, small_index


@pytest.fixture
def index(tmp_path):
    return small_index(tmp_path / "index")


def test_the_index_holds_what_went_in(index):
    assert index.names == [doc.name for doc in DOCS] and len(index) == 4
    np.testing.assert_array_equal(index.vectors, VECTORS)
    assert [index.text(row) for row in range(4)] == [doc.text for doc in DOCS]
    assert index.links.tolist() == [[0, 1], [1, 0], [2, 3], [3, 2]]
    assert index.packages.tolist() == ["a", "a", "b", "b"]
    assert index.nbytes > VECTORS.nbytes + index.words.nbytes
    member, length, depth, linked = index.traits.T
    assert member.tolist() == [0, 1, 0, 0] and depth.tolist() == [1, 2, 1, 1]
    np.testing.assert_allclose(length, [np.log1p(len(d.text.split())) for d in DOCS], rtol=1e-6)
    np.testing.assert_allclose(linked, np.log1p([0, 1, 1, 1]), rtol=1e-6)


def test_words_are_those_of_the_whole_docstring(index):
    expected = BM25Index(module.K1, module.B)
    expected.add([f"{d.name}{d.signature}\n{d.summary}\n{d.body}" for d in DOCS])
    for question in ("rope", "self", "a wind b.sail"):
        np.testing.assert_array_equal(index.words.scores(question), expected.scores(question))
    assert index.words.scores("knife")[0] > 0


def test_half_an_index_is_refused_and_built_anew(tmp_path):
    folder = tmp_path / "index"
    build_docs_index(folder, DOCS, VECTORS, LINKS)
    (folder / module.DONE).unlink()
    with pytest.raises(FileNotFoundError, match="folder: no complete index"):
        load_docs_index(folder)
    (folder / "left over").write_text("from a crash")
    build_docs_index(folder, DOCS[:2], VECTORS[:2], LINKS)
    assert len(load_docs_index(folder)) == 2 and not (folder / "left over").exists()
    with pytest.raises(ValueError, match="vectors: expected 4, one a document, got 3"):
        build_docs_index(folder, DOCS, VECTORS[:3], LINKS)


def test_a_build_that_breaks_off_leaves_the_old_index(tmp_path, monkeypatch):
    folder = tmp_path / "index"
    small_index(folder)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_write_documents", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build_docs_index(folder, DOCS[:2], VECTORS[:2], LINKS)
    assert len(load_docs_index(folder)) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_of_two_builders_at_once_either_may_win(tmp_path, monkeypatch):
    folder, rename = tmp_path / "index", os.replace

    def late(aside, there):
        if there == folder:
            monkeypatch.setattr(os, "replace", rename)
            small_index(folder)  # another program, in the last moment
        rename(aside, there)

    monkeypatch.setattr(os, "replace", late)
    assert len(small_index(folder)) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_a_build_that_cannot_take_its_place_is_an_error_and_leaves_nothing(tmp_path, monkeypatch):
    folder, rename = tmp_path / "index", os.replace

    def refused(aside, there):
        if there == folder:
            raise PermissionError(there)
        rename(aside, there)

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(PermissionError):
        small_index(folder)
    assert not list(tmp_path.iterdir())


def test_an_index_that_is_not_there_is_built_and_rows_meet_their_names(tmp_path, monkeypatch):
    class SmallDocs:
        docs, see_also = DOCS, LINKS

        def __len__(self):
            return len(DOCS)

    order = [3, 0, 1]  # b.sail has no vector
    encoded = SimpleNamespace(names=[DOCS[i].name for i in order], matrix=VECTORS[order])
    monkeypatch.setattr(module, "cache_dir", lambda: tmp_path)
    monkeypatch.setattr(datasets, "pydocs", SmallDocs)
    monkeypatch.setattr(datasets, "pydocs_vectors", lambda: encoded)
    index = open_docs_index()
    expected = VECTORS.copy()
    expected[2] = 0
    np.testing.assert_allclose(index.vectors, expected, atol=1e-6)
    assert index.names == [doc.name for doc in DOCS]
    assert index.links.tolist() == neighbours(DOCS, LINKS).tolist()


def test_an_index_is_opened_again_without_pydocs(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "cache_dir", lambda: tmp_path)
    folder = tmp_path / f"docs-search-{module._key()}"
    build_docs_index(folder, DOCS, VECTORS, LINKS)
    monkeypatch.setattr(module, "build_docs_index", lambda *_: pytest.fail("built again"))
    assert open_docs_index().names == [doc.name for doc in DOCS]
    monkeypatch.setattr(module, "cache_key", lambda versions: "other versions")
    assert f"docs-search-{module._key()}" != folder.name


def test_neighbours_go_both_ways_once():
    assert neighbours(DOCS, [*LINKS, ("b.row", "b.row")]).tolist() == [
        [0, 1],
        [1, 0],
        [2, 3],
        [3, 2],
    ]
    assert neighbours(DOCS, []).shape == (0, 2)


def test_pydocs_own_index_is_complete():
    index = open_docs_index()
    assert index.names == pydocs().names
    lengths = np.linalg.norm(index.vectors, axis=1)
    assert ((np.abs(lengths - 1) < 1e-3) | (lengths == 0)).all()
