import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.ann import beam_search, beam_steps
from course_lib.ann.graph_distances import kernel


@kernel
def keys(distances, nodes, out):
    for i in range(len(distances)):
        out[i] = beam_steps.key_of(distances[i], nodes[i])


@kernel
def back(keys, distances, nodes):
    for i in range(len(keys)):
        distances[i] = beam_steps.distance_of(keys[i])
        nodes[i] = beam_steps.node_of(keys[i])


@kernel
def insert_all(keys, beam):
    for i in range(len(keys)):
        beam_steps.insert(beam, i, keys[i])


@kernel
def absorb(scratch, removed, count, ef, at, size, live, skip):
    return beam_search.absorb(removed, scratch, count, ef, at, size, live, skip)


def keys_of(distances, nodes):
    out = np.empty(len(distances), np.int64)
    keys(np.asarray(distances, np.float32), np.asarray(nodes, np.int32), out)
    return out


floats = st.floats(width=32, allow_nan=False, allow_infinity=False, allow_subnormal=False)


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.tuples(floats, st.integers(0, 2**31 - 1)), min_size=1, max_size=30))
def test_keys_sort_by_distance_then_node(pairs):
    pairs = [(0.0 if distance == 0 else distance, node) for distance, node in pairs]  # no -0
    made = keys_of(*zip(*pairs, strict=True))
    in_order = [pairs[i] for i in np.argsort(made, kind="stable")]
    assert in_order == sorted((float(np.float32(d)), node) for d, node in pairs)


def test_a_key_gives_back_what_it_was_made_of():
    distances = np.array([-3.5, -1e-30, 0, 1e-30, 2.25, 3e38], np.float32)
    nodes = np.array([0, 1, 2**31 - 1, 5, 6, 7], np.int32)
    made = keys_of(distances, nodes)
    for marked in (made, made | 1):  # whether it was looked at makes no difference
        again, numbers = np.empty(6, np.float32), np.empty(6, np.int32)
        back(marked, again, numbers)
        np.testing.assert_array_equal(again, distances)
        np.testing.assert_array_equal(numbers, nodes)


def test_insert_keeps_the_beam_sorted():
    some = np.random.default_rng(0).integers(-(2**62), 2**62, 200)
    beam = np.empty(201, np.int64)
    insert_all(some, beam)
    np.testing.assert_array_equal(beam[:200], np.sort(some))


@pytest.mark.parametrize("ef", [1, 3, 8])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_absorb_keeps_the_ef_nearest_live_nodes_and_the_removed_before_them(ef, share):
    rng = np.random.default_rng(int(10 * share) + ef)
    removed = rng.random(40) < share
    scratch = beam_search.make_scratch(40, 40)
    distances = rng.normal(size=40).astype(np.float32)
    size = live = 0
    for start in range(0, 40, 8):  # five hops with eight neighbours
        scratch.fresh[:8] = np.arange(start, start + 8)
        scratch.distances[:8] = distances[start : start + 8]
        _, size, live = absorb(scratch, removed, 8, ef, 0, size, live, True)
    order = np.argsort(distances)
    kept = order[: np.flatnonzero(~removed[order])[:ef][-1] + 1]
    assert size >= len(kept) if (~removed).sum() < ef else size == len(kept)
    assert (scratch.beam[: len(kept)] >> 1 & (2**31 - 1)).tolist() == kept.tolist()
    assert live == min(ef, int((~removed).sum()))
