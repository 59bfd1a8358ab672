import heapq

import numpy as np
import pytest
from gensim.models import Word2Vec
from hypothesis import given
from hypothesis import strategies as st

from course_lib.words.huffman import huffman_tree


def cheapest(weights):
    """Total weight times depth of an optimal tree: the sum of all merged weights."""
    heap, cost = list(weights), 0
    heapq.heapify(heap)
    while len(heap) > 1:
        merged = heapq.heappop(heap) + heapq.heappop(heap)
        cost += merged
        heapq.heappush(heap, merged)
    return cost


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60))
def test_no_tree_is_cheaper(counts):
    assert (huffman_tree(counts).depths * counts).sum() == cheapest(counts)


@given(st.lists(st.integers(1, 1000), min_size=2, max_size=60))
def test_the_ways_lead_to_different_leaves_of_one_tree(counts):
    tree = huffman_tree(counts)
    ways = [tuple(zip(*(a.tolist() for a in tree.path(w)), strict=True)) for w in range(len(tree))]
    assert sum(2.0 ** -len(way) for way in ways) == 1.0  # Kraft: a full binary tree
    assert len(set(ways)) == len(ways)
    assert all(way[0][0] == len(counts) - 2 for way in ways)  # the root
    assert len({node for way in ways for node, _ in way}) == len(counts) - 1
    children = {step: way[i + 1][0] for way in ways for i, step in enumerate(way[:-1])}
    for way in ways:  # the same turn at the same node leads to the same node
        assert all(children[way[i]] == way[i + 1][0] for i in range(len(way) - 1))


def test_depth_is_close_to_the_entropy_and_below_log_v():
    counts = 1e7 / np.arange(1, 5001)  # Zipf
    p = counts / counts.sum()
    entropy = -(p * np.log2(p)).sum()
    expected = (p * huffman_tree(counts).depths).sum()
    assert entropy <= expected < entropy + 0.1  # D050
    assert expected < np.log2(5000) - 2


def test_depths_equal_gensims():
    sentences = [[f"w{i}"] * (200 // (i + 1)) for i in range(40)]
    model = Word2Vec(sentences, hs=1, negative=0, min_count=1, vector_size=2, epochs=1)
    counts = [model.wv.get_vecattr(w, "count") for w in model.wv.index_to_key]
    theirs = [len(model.wv.get_vecattr(w, "code")) for w in model.wv.index_to_key]
    assert huffman_tree(counts).depths @ counts == np.dot(theirs, counts)


def test_one_word_needs_no_turn_and_bad_counts_are_named():
    assert huffman_tree([3]).depths.tolist() == [0]
    for counts in ([], [1, -1], [[1]]):
        with pytest.raises(ValueError, match="counts"):
            huffman_tree(counts)
