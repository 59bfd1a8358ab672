import numpy as np
import pytest

from course_lib.ann import select_neighbors_heuristic, select_neighbors_simple
from course_lib.ann.beam_search import make_scratch
from course_lib.ann.graph_distances import kernel
from course_lib.ann.hnsw_build_kernels import select
from course_lib.ann.hnsw_storage import HNSWStorage
from tests.ann.test_beam_steps import keys_of


@kernel
def run_select(graph, base, beam, size, limit, chosen, settled):
    return select(graph, base, beam, size, limit, chosen, settled)


def compiled(x, base, M, squared):
    """What the index's kernel chooses, from the same candidates."""
    storage = HNSWStorage(x.shape[1], M)
    storage.append(np.vstack([x, base]), np.zeros(len(x) + 1, np.uint8))
    to_base = ((x - base) ** 2).sum(axis=1) if squared else -(x @ base)
    scratch, chosen = make_scratch(len(x), M), np.full(M, -1, np.int32)
    graph = storage.graph(squared)
    scratch.beam[: len(x)] = np.sort(keys_of(to_base, np.arange(len(x))))
    return chosen[: run_select(graph, len(x), scratch.beam, len(x), M, chosen, scratch.settled)]


@pytest.mark.parametrize("M", [1, 4, 16, 50])
@pytest.mark.parametrize("metric", ["l2", "ip"])
def test_the_kernel_chooses_what_the_readable_form_chooses(M, metric):
    for seed in range(10):
        x = np.random.default_rng(seed).normal(size=(41, 5)).astype(np.float32)
        expected = select_neighbors_heuristic(x[40], x[:40], M, metric)
        np.testing.assert_array_equal(compiled(x[:40], x[40], M, metric == "l2"), expected)


def test_no_chosen_one_lies_behind_another():
    x = np.random.default_rng(1).normal(size=(60, 3))
    chosen = select_neighbors_heuristic(np.zeros(3), x, M=60)
    for place, i in enumerate(chosen):
        for j in chosen[:place]:
            assert np.linalg.norm(x[i] - x[j]) >= np.linalg.norm(x[i]) - 1e-6
    left_out = set(range(60)) - set(chosen.tolist())
    assert left_out
    for i in left_out:  # and each that was left out has a chosen one nearer than the base
        assert min(np.linalg.norm(x[i] - x[j]) for j in chosen) < np.linalg.norm(x[i])


def test_simple_takes_the_nearest_and_keeps_both_clusters_only_by_chance():
    x = [[1, 0], [1.1, 0], [1.2, 0], [-2, 0]]
    assert select_neighbors_simple([0, 0], x, M=3).tolist() == [0, 1, 2]
    assert select_neighbors_heuristic([0, 0], x, M=3).tolist() == [0, 3]
    assert select_neighbors_heuristic([0, 0], x, M=3, keep_pruned=True).tolist() == [0, 3, 1]


def test_cosine_looks_at_directions_alone():
    x = [[10, 0], [1, 0.2], [0, 3]]
    assert select_neighbors_simple([1, 0], x, M=3, metric="cosine").tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="candidates: row 1 is all zeros"):
        select_neighbors_simple([1, 0], [[1, 0], [0, 0]], M=1, metric="cosine")


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="base"):
        select_neighbors_heuristic([1, 2, 3], [[1, 2]], M=1)
    with pytest.raises(ValueError, match="M: expected 1 or more"):
        select_neighbors_heuristic([1, 2], [[1, 2]], M=0)
    with pytest.raises(ValueError, match="metric"):
        select_neighbors_simple([1, 2], [[1, 2]], M=1, metric="cosinus")
