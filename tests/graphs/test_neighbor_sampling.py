import numpy as np
import pytest
from scipy.stats import chisquare

from course_lib.graphs import Graph, sample_neighbors
from course_lib.graphs.neighbor_sampling import sampled_blocks
from tests.graphs.layer_graphs import ODD


def rng(seed=0):
    return np.random.default_rng(seed)


def test_samples_are_distinct_neighbours_k_or_all():
    nodes = [4, 17, 3, 4]
    senders, receivers = sample_neighbors(ODD, nodes, 3, rng())
    for node in (3, 17):
        drawn = senders[receivers == node]
        assert set(drawn) <= set(ODD.neighbors(node))
        assert len(drawn) == len(set(drawn)) == min(3, ODD.degrees[node])
    everything = sample_neighbors(ODD, np.arange(30), 30, rng())
    pairs = set(zip(*everything, strict=True))
    assert pairs == set(zip(ODD.indices, ODD.sources, strict=True))
    assert everything.shape[1] == len(pairs)


def test_every_neighbour_has_the_same_chance():
    star = Graph.from_edges([("hub", f"leaf {i}") for i in range(6)])
    generator = rng()
    drawn = [sample_neighbors(star, [0], 2, generator)[0] for _ in range(3000)]
    counts = np.bincount(np.concatenate(drawn), minlength=7)
    assert counts[0] == 0
    assert chisquare(counts[1:]).pvalue > 0.01
    assert counts.sum() == 6000


def test_a_seed_gives_the_same_sample():
    first, again, other = (sample_neighbors(ODD, np.arange(30), 2, rng(s)) for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_blocks_are_bounded_and_nested():
    hub = Graph.from_edges([(0, i) for i in range(1, 2000)])
    outer, inner = sampled_blocks(hub, [5, 0], [10, 10], rng())
    assert inner.receivers == 2
    assert inner.nodes[:2].tolist() == [5, 0]
    assert outer.receivers == len(inner.nodes) <= 2 * 11
    assert outer.nodes[: outer.receivers].tolist() == inner.nodes.tolist()
    assert len(outer.nodes) <= 2 * 11 * 11
    for block in (outer, inner):
        ends = block.nodes[block.edges].numpy()
        assert hub.has_edges(ends.T).all()
        assert (block.edges[1] < block.receivers).all()


def test_arrows_are_followed_forward():
    arrows = Graph.from_edges([("a", "b"), ("b", "c")], directed=True)
    assert sample_neighbors(arrows, [0, 2], 5, rng()).tolist() == [[1], [0]]


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="k: expected 1 or more, got 0"):
        sample_neighbors(ODD, [0], 0, rng())
    with pytest.raises(ValueError, match=r"nodes: expected shape \(B,\), numbers 0 to 29"):
        sample_neighbors(ODD, [30], 1, rng())
    with pytest.raises(ValueError, match="nodes: expected distinct nodes"):
        sampled_blocks(ODD, [1, 1], [2], rng())
    with pytest.raises(ValueError, match="fanouts: expected one number or more"):
        sampled_blocks(ODD, [1], [], rng())
