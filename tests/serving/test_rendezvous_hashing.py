import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, chisquare

from course_lib.serving import (
    HashRing,
    modulo_shard,
    moved_share,
    rendezvous_order,
    rendezvous_shard,
)
from course_lib.serving.rendezvous_hashing import stable_uniform

KEYS = [f"doc-{i}" for i in range(4000)]
FOUR, FIVE = [f"s{i}" for i in range(4)], [f"s{i}" for i in range(5)]
names = st.lists(st.text(max_size=5), min_size=1, max_size=6, unique=True)


def test_the_shares_are_even():
    """Chi-square against equal shares."""
    shares = Counter(rendezvous_shard(key, FIVE) for key in KEYS)
    assert chisquare([shares[shard] for shard in FIVE]).pvalue > 1e-3


def test_weights_are_the_shares():
    weights = {"s0": 1.0, "s1": 2.0, "s2": 0.5, "s3": 4.5}
    shares = Counter(rendezvous_shard(key, FOUR, weights) for key in KEYS)
    expected = np.array([weights[shard] for shard in FOUR]) / 8 * len(KEYS)
    assert chisquare([shares[shard] for shard in FOUR], expected).pvalue > 1e-3


@given(st.lists(st.text(max_size=8), min_size=1, max_size=20), names)
def test_a_new_shard_takes_keys_and_moves_no_other(keys, shards):
    *old, new = [*shards, "new shard"]
    for key in keys:
        after = rendezvous_shard(key, [*old, new])
        assert after in (new, rendezvous_shard(key, old))


@given(st.text(max_size=8), st.lists(st.text(max_size=5), min_size=2, max_size=6, unique=True))
def test_a_lost_shard_s_keys_go_to_the_runner_up(key, shards):
    order = rendezvous_order(key, shards)
    assert sorted(order) == sorted(shards) and order[0] == rendezvous_shard(key, shards)
    left = [shard for shard in shards if shard != order[0]]
    assert rendezvous_order(key, left) == order[1:]
    assert rendezvous_order(key, shards[::-1]) == order


def test_growing_a_weight_only_attracts_keys():
    before = {key: rendezvous_shard(key, FOUR, dict.fromkeys(FOUR, 1.0)) for key in KEYS[:1000]}
    for key, shard in before.items():
        after = rendezvous_shard(key, FOUR, dict.fromkeys(FOUR, 1.0) | {"s2": 3.0})
        assert after in (shard, "s2")


def test_equal_weights_are_no_weights():
    for key in KEYS[:200]:
        assert rendezvous_order(key, FIVE, dict.fromkeys(FIVE, 7.0)) == rendezvous_order(key, FIVE)


def moved(assign):
    return moved_share(lambda key: assign(key, FOUR), lambda key: assign(key, FIVE), KEYS)


def test_from_four_to_five_shards():
    """D220: modulo moves 80 % of the keys, the ideal is 20 %."""
    low, high = binom.interval(0.9999, len(KEYS), 0.2)
    assert low <= moved(rendezvous_shard) * len(KEYS) <= high
    assert moved(modulo_shard) == pytest.approx(0.8, abs=0.03)
    assert 0.1 < moved_share(HashRing(FOUR).shard, HashRing(FIVE).shard, KEYS) < 0.3


def test_every_process_assigns_the_same():
    """D220: hash() of a string differs from process to process."""
    code = (
        "from course_lib.serving import rendezvous_order, modulo_shard, HashRing\n"
        "f = ['s0', 's1', 's2', 's3']\n"
        "print([(rendezvous_order(k, f), modulo_shard(k, f), HashRing(f).shard(k)) for k in 'abc'])"
    )
    out = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(p for p in sys.path if p)},
        ).stdout
        for seed in ("1", "2")
    }
    here = [
        (rendezvous_order(k, FOUR), modulo_shard(k, FOUR), HashRing(FOUR).shard(k)) for k in "abc"
    ]
    assert out == {f"{here}\n"}


def test_the_draws_are_uniform_and_names_are_kept_apart():
    draws = np.array([stable_uniform("s", key) for key in KEYS])
    assert chisquare(np.histogram(draws, 20, (0, 1))[0]).pvalue > 1e-3
    assert stable_uniform("ab", "c") != stable_uniform("a", "bc")


class TestRing:
    def test_a_key_belongs_to_the_next_point_clockwise(self):
        ring = HashRing(FOUR, 3)
        points = {stable_uniform("point", shard, str(i)): shard for shard in FOUR for i in range(3)}
        for key in KEYS[:300]:
            place = stable_uniform("key", key)
            after = [at for at in points if at > place] or list(points)
            assert ring.shard(key) == points[min(after)]

    def test_a_new_shard_takes_keys_and_moves_no_other(self):
        four, five = HashRing(FOUR), HashRing(FIVE)
        for key in KEYS:
            assert five.shard(key) in ("s4", four.shard(key))

    def test_more_points_make_the_shares_more_even(self):
        def spread(replicas):
            ring = HashRing(FIVE, replicas)
            shares = Counter(map(ring.shard, KEYS))
            return np.std([shares[shard] for shard in FIVE]) / np.mean(list(shares.values()))

        assert spread(1) > 3 * spread(400) and spread(400) < 0.15

    def test_the_order_begins_with_the_owner_and_has_everybody(self):
        ring = HashRing(FIVE)
        for key in KEYS[:100]:
            order = ring.order(key)
            assert order[0] == ring.shard(key) and sorted(order) == FIVE
            assert HashRing([s for s in FIVE if s != order[0]]).shard(key) == order[1]


@pytest.mark.parametrize("shards", [[], ["a", "a"], "abc"])
def test_shards_have_to_be_different_names(shards):
    for call in (
        lambda: rendezvous_shard("k", shards),
        lambda: modulo_shard("k", shards),
        lambda: HashRing(shards),
    ):
        with pytest.raises(ValueError, match="shards"):
            call()


def test_other_bad_arguments_are_named():
    for weights in ({"s0": 1.0}, dict.fromkeys(FOUR, 0.0), dict.fromkeys(FOUR, float("inf"))):
        with pytest.raises(ValueError, match="weights"):
            rendezvous_shard("k", FOUR, weights)
    with pytest.raises(ValueError, match="replicas"):
        HashRing(FOUR, 0)
    with pytest.raises(ValueError, match="keys"):
        moved_share(str, str, [])
