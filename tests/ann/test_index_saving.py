"""What every index of the chapter writes to a file, and refuses to read from one."""

import numpy as np
import pytest

from course_lib.ann import IndexFileError, load_index
from tests.ann.contract_rows import (
    NQ,
    QUERIES,
    ROWS,
    K,
    N,
    check_answer,
    every_index,
    filled,
    new,
)
from tests.ann.index_kinds import KINDS, D


@every_index
def test_an_empty_index_answers_and_is_saved(kind, metric, tmp_path):
    index = new(kind, metric)
    index.save(tmp_path / "empty.index")
    for each in (index, type(index).load(tmp_path / "empty.index")):
        assert (each.ntotal, each.metric, each.d) == (0, metric, D)
        scores, ids = each.search(QUERIES[:2], 3)
        check_answer(each, scores, ids, 2, 3)
        assert (ids == -1).all()
        assert each.add(np.empty((0, D), np.float32)).shape == (0,)
        assert each.search(np.empty((0, D), np.float32), 3)[1].shape == (0, 3)
        np.testing.assert_array_equal(each.add(ROWS), np.arange(N))
        check_answer(each, *each.search(QUERIES, K), NQ, K)


@every_index
def test_it_comes_back_from_a_file_as_it_was(kind, metric, tmp_path):
    index = filled(kind, metric)
    index.save(tmp_path / "an.index")
    for loaded in (type(index).load(tmp_path / "an.index"), load_index(str(tmp_path / "an.index"))):
        assert type(loaded) is type(index)
        assert (loaded.metric, loaded.d, loaded.ntotal) == (metric, D, N)
        for setting in ("nprobe", "ef_search", "ef_construction", "M", "depth", "leaf_size"):
            if setting in KINDS_WITH.get(kind, ()):
                assert getattr(loaded, setting) == getattr(index, setting)
        scores, ids = index.search(QUERIES, K)
        again_scores, again_ids = loaded.search(QUERIES, K)
        np.testing.assert_array_equal(again_ids, ids)
        np.testing.assert_array_equal(again_scores, scores)
        np.testing.assert_array_equal(loaded.add(ROWS[:3]), [N, N + 1, N + 2])
    assert [path.name for path in tmp_path.iterdir()] == ["an.index"]


KINDS_WITH = {
    "nsw": ("M", "ef_search", "ef_construction"),
    "hnsw": ("M", "ef_search", "ef_construction"),
    "hnswlib": ("M", "ef_search", "ef_construction"),
    "ivf": ("nprobe",),
    "ivf, all lists": ("nprobe",),
    "ivfpq": ("nprobe",),
    "re-ranked": ("depth",),
    "kd-tree": ("leaf_size",),
    "vp-tree": ("leaf_size",),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_refused(kind, tmp_path):
    index = filled(kind, KINDS[kind].metrics[0])
    path = tmp_path / "an.index"
    index.save(path)
    whole = path.read_bytes()
    lengths = {0, 1, 7, 8, 20, 24, 39, 40, len(whole) // 2, len(whole) - 1}
    for length in sorted(lengths):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexFileError, match="an.index"):
            type(index).load(path)
    random = np.random.default_rng(0)
    places = {*range(0, 80, 2), *random.integers(len(whole), size=40).tolist(), len(whole) - 1}
    for place in sorted(places):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << int(random.integers(8))
        path.write_bytes(flipped)
        with pytest.raises(IndexFileError, match="an.index"):
            type(index).load(path)
    path.write_bytes(whole + b"\0")
    with pytest.raises(IndexFileError, match="too long"):
        load_index(path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    index = filled("flat", "l2")
    index.save(tmp_path / "flat.index")
    for kind, settings in KINDS.items():
        if kind != "flat":
            with pytest.raises(IndexFileError, match="holds a FlatIndex"):
                type(filled(kind, settings.metrics[0])).load(tmp_path / "flat.index")


@every_index
def test_the_same_seed_builds_the_same_bytes(kind, metric, tmp_path):
    for name in ("a", "b"):
        new(kind, metric, ROWS).save(tmp_path / name)
    if kind == "hnswlib":  # its file has memory in it that nobody wrote to
        return
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
