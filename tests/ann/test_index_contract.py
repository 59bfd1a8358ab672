"""What every index of the chapter keeps to; `index_kinds` lists them."""

import numpy as np
import pytest

import course_lib.ann as ann
from course_lib.ann import (
    Index,
    IndexFileError,
    exact_search,
    load_index,
    tie_fair_recall,
    true_scores,
)
from course_lib.ann.index_protocol import worst_score
from course_lib.datasets import vector_mixture
from tests.ann.index_kinds import CASES, KINDS, D

every_index = pytest.mark.parametrize(("kind", "metric"), CASES)
N, NQ, K = 400, 30, 10


def mixture(n, seed=0):
    return vector_mixture(n, D, clusters=20, spread=0.8, decay=0.3, seed=seed)


ROWS, QUERIES = np.split(mixture(N + NQ), [N])


@pytest.fixture(scope="module")
def filled():
    """Each index with the rows in it, made once: for tests that only search."""
    made = {}

    def get(kind, metric):
        if (kind, metric) not in made:
            made[kind, metric] = new(kind, metric, ROWS)
        return made[kind, metric]

    return get


def new(kind, metric, rows=None):
    index = KINDS[kind].make(metric)
    if rows is not None:
        index.add(rows)
    return index


def check_answer(index, scores, ids, nq, k):
    """Shapes, types, order, padding, no repeats."""
    assert scores.shape == ids.shape == (nq, k)
    assert (scores.dtype, ids.dtype) == (np.float32, np.int64)
    worst = worst_score(index.metric)
    for row_scores, row_ids in zip(scores, ids, strict=True):
        found = row_ids >= 0
        assert (np.diff(found.astype(int)) <= 0).all()  # what is missing is missing at the end
        assert (row_ids[~found] == -1).all()
        assert (row_scores[~found] == worst).all()
        assert np.isfinite(row_scores[found]).all()
        assert len(set(row_ids[found])) == found.sum()
        steps = np.diff(row_scores[found])
        assert (steps >= 0 if index.metric == "l2" else steps <= 0).all()


def recall(index, rows, queries, ids, k=K):
    truth, _ = exact_search(rows, queries, k, index.metric)
    return tie_fair_recall(truth, true_scores(rows, queries, ids, index.metric), index.metric)


def test_every_index_of_the_chapter_is_tested():
    classes = {name for name in ann.__all__ if name.endswith("Index") and name != "Index"}
    tested = {type(kind.make(kind.metrics[0])).__name__ for kind in KINDS.values()}
    # Bits and own ids are another protocol: test_binary_index, test_id_map.
    assert classes - {"BinaryIndex", "IdMapIndex"} == tested


@every_index
def test_it_keeps_to_the_protocol_and_knows_its_sizes(kind, metric):
    index = new(kind, metric)
    assert isinstance(index, Index)
    assert (index.d, index.metric, index.ntotal, index.threads) == (D, metric, 0, 1)
    index.add(ROWS)
    assert index.ntotal == N
    assert index.nbytes >= N * 4  # a quarter of a byte a number, at the least


@every_index
def test_results_are_the_best_first_and_scored_truly(kind, metric, filled):
    index = filled(kind, metric)
    scores, ids = index.search(QUERIES, K)
    check_answer(index, scores, ids, NQ, K)
    wanted = KINDS[kind]
    found = recall(index, ROWS, QUERIES, ids)
    assert found == 1 if wanted.exact else found >= wanted.recall
    expected = true_scores(ROWS, QUERIES, ids, metric)
    if wanted.exact_scores:
        np.testing.assert_allclose(scores, expected, rtol=2e-5, atol=2e-5)
    else:  # an estimate: right in sign, direction and size
        seen = np.isfinite(expected)
        assert np.corrcoef(scores[seen], expected[seen])[0, 1] > 0.8


@every_index
def test_one_query_and_two_threads_give_the_same_answer(kind, metric, filled):
    index = filled(kind, metric)
    scores, ids = index.search(QUERIES, K)
    index.threads = 2
    try:
        on_two = index.search(QUERIES, K)
    finally:
        index.threads = 1
    alone = [index.search(query, K) for query in QUERIES[:5]]
    assert alone[0][0].shape == alone[0][1].shape == (K,)
    np.testing.assert_array_equal(on_two[1], ids)
    np.testing.assert_array_equal([own_ids for _, own_ids in alone], ids[:5])
    np.testing.assert_allclose(on_two[0], scores, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose([own for own, _ in alone], scores[:5], rtol=1e-5, atol=1e-5)


@every_index
def test_ids_run_on_from_batch_to_batch_and_all_are_found(kind, metric):
    index, parts = new(kind, metric), np.split(ROWS, [150, 151, 151, 300])
    ids = [index.add(part) for part in parts]
    assert all(part.dtype == np.int64 for part in ids)
    np.testing.assert_array_equal(np.concatenate(ids), np.arange(N))
    scores, found = index.search(QUERIES, K)
    check_answer(index, scores, found, NQ, K)
    wanted = KINDS[kind]
    reached = recall(index, ROWS, QUERIES, found)
    assert reached == 1 if wanted.exact else reached >= wanted.recall - 0.1
    if wanted.exact_scores and metric != "ip" and kind != "faiss ivf":
        late = index.search(ROWS[300:], 1)[1][:, 0]  # the last batch finds itself
        assert (late == np.arange(300, N)).mean() > 0.95


@every_index
def test_asking_for_more_than_there_is_pads(kind, metric, filled):
    index = filled(kind, metric)
    scores, ids = index.search(QUERIES[:3], N + 7)
    check_answer(index, scores, ids, 3, N + 7)
    if KINDS[kind].exact:
        assert (np.sort(ids[:, :N], axis=1) == np.arange(N)).all()
    single_scores, single_ids = index.search(QUERIES[0], N + 7)
    assert single_ids.shape == single_scores.shape == (N + 7,)
    assert single_ids[-1] == -1


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
def test_duplicates_in_the_data_are_not_repeats_in_the_answer(kind, metric):
    index = new(kind, metric)
    index.add(np.repeat(mixture(60), 8, axis=0))
    scores, ids = index.search(QUERIES, 20)
    check_answer(index, scores, ids, NQ, 20)


@every_index
def test_removed_rows_never_come_back(kind, metric, tmp_path):
    index = new(kind, metric, ROWS)
    best = index.search(QUERIES, 3)[1]
    gone = np.unique(best[best >= 0])
    assert index.remove(gone) == len(gone)
    assert index.ntotal == N - len(gone)
    index.save(tmp_path / "some.index")
    loaded = type(index).load(tmp_path / "some.index")
    stay = np.setdiff1d(np.arange(N), gone)
    for each in (index, loaded):
        scores, ids = each.search(QUERIES, K)
        check_answer(each, scores, ids, NQ, K)
        assert not np.isin(ids, gone).any()
        wanted = KINDS[kind]
        places = np.where(ids >= 0, np.searchsorted(stay, ids), -1)
        reached = recall(each, ROWS[stay], QUERIES, places)
        assert reached == 1 if wanted.exact else reached >= wanted.recall - 0.1
        np.testing.assert_array_equal(each.add(ROWS[:5]), np.arange(N, N + 5))
        assert each.ntotal == N - len(gone) + 5
        check_answer(each, *each.search(QUERIES, N), NQ, N)
        assert not np.isin(each.search(QUERIES, N)[1], gone).any()


@every_index
def test_all_rows_can_be_removed_and_new_ones_added(kind, metric):
    index = new(kind, metric, ROWS)
    assert index.remove(np.arange(N)) == N
    assert index.ntotal == 0
    scores, ids = index.search(QUERIES, 4)
    check_answer(index, scores, ids, NQ, 4)
    assert (ids == -1).all()
    np.testing.assert_array_equal(index.add(ROWS[:100]), np.arange(N, N + 100))
    scores, ids = index.search(QUERIES, 4)
    check_answer(index, scores, ids, NQ, 4)
    assert (ids >= N).any()


@every_index
def test_unknown_ids_are_named_and_nothing_is_removed(kind, metric):
    index = new(kind, metric, ROWS)
    index.remove([7])
    for ids, unknown in (([5, N, 6], str(N)), ([5, 7], "7"), ([-1], "-1"), (7, "7")):
        with pytest.raises(KeyError, match=unknown):
            index.remove(ids)
    assert index.ntotal == N - 1
    assert index.remove([]) == 0
    assert index.remove([5, 5]) == 1
    assert index.remove(6) == 1
    assert index.ntotal == N - 3


@every_index
def test_it_comes_back_from_a_file_as_it_was(kind, metric, tmp_path, filled):
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
def test_a_damaged_file_is_refused(kind, tmp_path, filled):
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


def test_a_file_of_another_kind_is_refused(tmp_path, filled):
    index = filled("flat", "l2")
    index.save(tmp_path / "flat.index")
    for kind, settings in KINDS.items():
        if kind != "flat":
            with pytest.raises(IndexFileError, match="holds a FlatIndex"):
                type(filled(kind, settings.metrics[0])).load(tmp_path / "flat.index")


@every_index
def test_bad_rows_are_refused_by_their_number_and_change_nothing(kind, metric):
    index = new(kind, metric, ROWS)
    before = index.search(QUERIES, K)
    bad = ROWS[:9].copy()
    bad[6, 3] = np.nan
    for value in (np.nan, np.inf, -np.inf):
        bad[6, 3] = value
        with pytest.raises(ValueError, match=r"^x: row 6 holds nan or infinity"):
            index.add(bad)
        with pytest.raises(ValueError, match=r"^q: row 6 holds nan or infinity"):
            index.search(bad, K)
    if metric == "cosine":
        bad[6] = 0
        with pytest.raises(ValueError, match=r"^x: row 6 is all zeros"):
            index.add(bad)
        with pytest.raises(ValueError, match=r"^q: row 6 is all zeros"):
            index.search(bad, K)
    for wrong in (ROWS[:, :-1], ROWS[0], ROWS[None], np.empty((0, D + 1))):
        with pytest.raises(ValueError, match=r"^x: expected"):
            index.add(wrong)
    for wrong in (ROWS[:, :-1], ROWS[0, :-1], ROWS[None], np.float32(1)):
        with pytest.raises(ValueError, match=r"^q: expected"):
            index.search(wrong, K)
    with pytest.raises(TypeError, match="^x: expected real numbers"):
        index.add([["a"] * D])
    for k in (0, -1):
        with pytest.raises(ValueError, match=f"^k: expected 1 or more, got {k}"):
            index.search(QUERIES, k)
    assert index.ntotal == N
    after = index.search(QUERIES, K)
    np.testing.assert_array_equal(after[1], before[1])
    np.testing.assert_array_equal(after[0], before[0])
    np.testing.assert_array_equal(index.add(ROWS[:2]), [N, N + 1])


@every_index
def test_the_callers_arrays_stay_the_callers(kind, metric):
    rows, queries = ROWS.copy(), QUERIES.copy()
    index = new(kind, metric, rows)
    expected = index.search(queries, K)
    np.testing.assert_array_equal(rows, ROWS)
    np.testing.assert_array_equal(queries, QUERIES)
    rows[:] = 1
    np.testing.assert_array_equal(index.search(queries, K)[1], expected[1])
    expected[1][:] = -5  # nor does the index hand out what it still needs
    assert (index.search(queries, K)[1] >= -1).all()


@every_index
def test_any_array_of_the_same_numbers_gives_the_same_answer(kind, metric, filled):
    index = filled(kind, metric)
    expected = index.search(QUERIES, K)[1]
    frozen = QUERIES.copy()
    frozen.setflags(write=False)
    variants = (frozen, QUERIES.astype(np.float64), np.asfortranarray(QUERIES), QUERIES.tolist())
    for queries in variants:
        np.testing.assert_array_equal(index.search(queries, K)[1], expected)
    read_only = ROWS.copy()
    read_only.setflags(write=False)
    np.testing.assert_array_equal(new(kind, metric, read_only).search(QUERIES, K)[1], expected)


@every_index
def test_the_same_seed_builds_the_same_bytes(kind, metric, tmp_path):
    for name in ("a", "b"):
        new(kind, metric, ROWS).save(tmp_path / name)
    if kind == "hnswlib":  # its file has memory in it that nobody wrote to
        return
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
