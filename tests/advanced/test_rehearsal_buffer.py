"""Reservoir sampling: everything seen has the same chance to be there."""

from collections import Counter

import pytest
from scipy.stats import chisquare

from course_lib.advanced import RehearsalBuffer


def test_early_and_late_items_are_kept_equally_often():
    counts = Counter()
    for seed in range(3000):
        buffer = RehearsalBuffer(capacity=5, seed=seed)
        buffer.add(range(12))
        buffer.add(range(12, 20))
        assert len(set(buffer.items)) == 5
        counts.update(buffer.items)
    assert chisquare([counts[i] for i in range(20)]).pvalue > 1e-3


def test_it_keeps_all_while_there_is_room_and_never_more():
    buffer = RehearsalBuffer(capacity=4)
    assert buffer.sample(3) == [] and len(buffer) == 0
    buffer.add("abc")
    assert buffer.items == ["a", "b", "c"] and sorted(buffer.sample(9)) == ["a", "b", "c"]
    buffer.add("defgh")
    assert len(buffer) == 4 and buffer.seen == 8


def test_samples_are_different_items_in_equal_shares():
    buffer, counts = RehearsalBuffer(capacity=6, seed=1), Counter()
    buffer.add(range(6))
    for _ in range(2000):
        drawn = buffer.sample(3)
        assert len(set(drawn)) == 3
        counts.update(drawn)
    assert chisquare([counts[i] for i in range(6)]).pvalue > 1e-3


def test_the_seed_decides():
    def kept(seed):
        buffer = RehearsalBuffer(10, seed)
        buffer.add(range(1000))
        return buffer.items

    assert kept(1) == kept(1) != kept(2)


def test_bad_sizes_are_named():
    with pytest.raises(ValueError, match="capacity: expected 1 or more, got 0"):
        RehearsalBuffer(0)
    with pytest.raises(ValueError, match="size: expected 1 or more, got 0"):
        RehearsalBuffer(2).sample(0)
