"""What every index of the chapter answers; `index_kinds` lists them."""

import numpy as np

import course_lib.ann as ann
from course_lib.ann import Index, true_scores
from tests.ann.contract_rows import (
    NQ,
    QUERIES,
    ROWS,
    K,
    N,
    check_answer,
    every_index,
    filled,
    mixture,
    new,
    recall,
)
from tests.ann.index_kinds import KINDS, D


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
def test_results_are_the_best_first_and_scored_truly(kind, metric):
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
def test_one_query_and_two_threads_give_the_same_answer(kind, metric):
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
def test_asking_for_more_than_there_is_pads(kind, metric):
    index = filled(kind, metric)
    scores, ids = index.search(QUERIES[:3], N + 7)
    check_answer(index, scores, ids, 3, N + 7)
    if KINDS[kind].exact:
        assert (np.sort(ids[:, :N], axis=1) == np.arange(N)).all()
    single_scores, single_ids = index.search(QUERIES[0], N + 7)
    assert single_ids.shape == single_scores.shape == (N + 7,)
    assert single_ids[-1] == -1


@every_index
def test_duplicates_in_the_data_are_not_repeats_in_the_answer(kind, metric):
    index = new(kind, metric)
    index.add(np.repeat(mixture(60), 8, axis=0))
    scores, ids = index.search(QUERIES, 20)
    check_answer(index, scores, ids, NQ, 20)


@every_index
def test_any_array_of_the_same_numbers_gives_the_same_answer(kind, metric):
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
