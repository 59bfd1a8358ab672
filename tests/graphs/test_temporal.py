from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from course_lib.graphs.deep_walk import DeepWalk
from course_lib.graphs.temporal import TemporalEdges, TemporalEmbedding, temporal_walks
from course_lib.graphs.temporal_streams import relay_stream


def random_stream(directed, contacts=120, n=10, seed=0):
    """Contacts at whole hours, so that several happen at once; node 0 is only ever called."""
    rng = np.random.default_rng(seed)
    edges = np.stack([rng.integers(1, n, contacts), rng.integers(0, n, contacts)], axis=1)
    return TemporalEdges.from_edges(edges, rng.integers(0, 40, contacts), range(n), directed)


def contacts_of(stream):
    times = {}
    for (a, b), t in zip(stream.rows.tolist(), stream.times.tolist(), strict=True):
        times.setdefault((a, b), []).append(t)
        if not stream.directed:
            times.setdefault((b, a), []).append(t)
    return times


@pytest.mark.parametrize("directed", [True, False])
def test_a_message_can_have_taken_every_walk(directed):
    """Taking the earliest contact that is still possible at each step must never fail."""
    stream = random_stream(directed)
    times = contacts_of(stream)
    walks = temporal_walks(stream, 20, 8, seed=1)
    for walk in walks:
        now = -np.inf
        walk = walk[walk >= 0].tolist()
        assert len(walk) >= 2
        for step in pairwise(walk):
            later = [t for t in times[step] if t > now]
            assert later, (walk, step, now)
            now = min(later)


@pytest.mark.parametrize("directed", [True, False])
def test_each_contact_begins_a_walk_in_turn(directed):
    stream = random_stream(directed)
    starts = stream.rows if directed else np.concatenate([stream.rows, stream.rows[:, ::-1]])
    walks = temporal_walks(stream, 3, 5, seed=1)
    np.testing.assert_array_equal(walks[:, :2], np.tile(starts, (3, 1)))


def test_the_next_contact_is_uniform_among_those_to_come_and_an_end_means_none():
    stream = random_stream(True)
    walks = temporal_walks(stream, 4000, 3, seed=2).reshape(4000, len(stream), 3)
    p_values = []
    for contact, ((_, b), now) in enumerate(zip(stream.rows, stream.times, strict=True)):
        later = stream.rows[(stream.rows[:, 0] == b) & (stream.times > now), 1]
        seen = walks[:, contact, 2]
        if len(later) == 0:
            assert (seen == -1).all()
            continue
        share = np.bincount(later, minlength=10) / len(later)
        counts = np.bincount(seen, minlength=10)
        assert counts[share == 0].sum() == 0
        if (share > 0).sum() > 1:
            p_values.append(stats.chisquare(counts[share > 0], share[share > 0] * 4000).pvalue)
    assert len(p_values) > 50
    assert min(p_values) > 1e-5
    assert stats.kstest(p_values, "uniform").pvalue > 1e-4


def test_any_number_of_threads_walks_the_same():
    stream = random_stream(False)
    one, three = (temporal_walks(stream, 7, 9, seed=1, threads=t) for t in (1, 3))
    np.testing.assert_array_equal(one, three)
    assert (temporal_walks(stream, 7, 9, seed=2) != one).any()


def test_between_and_without_times():
    stream = random_stream(True)
    half = stream.between(10, 20)
    assert len(half) == ((stream.times >= 10) & (stream.times < 20)).sum()
    assert half.names == stream.names
    dense = np.zeros((10, 10))
    np.add.at(dense, tuple(stream.rows.T), 1)
    np.testing.assert_array_equal(stream.without_times().adjacency().toarray(), dense)


def relay_auc(vectors, relayed):
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    sender, receiver = relayed.pairs.T
    return roc_auc_score(relayed.reached, (unit[sender] * unit[receiver]).sum(axis=1))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_where_the_order_is_everything_time_respecting_walks_win(seed):
    relayed = relay_stream(relays=15, people=4, seed=seed)
    settings = {"dim": 8, "length": 3, "window": 2, "epochs": 5, "seed": seed}
    timed = TemporalEmbedding(walks=30, **settings).fit(relayed.stream)
    static = DeepWalk(walks=30, **settings).fit(relayed.stream.without_times())
    assert relay_auc(static.vectors, relayed) < 0.65  # a coin's is 0.5
    assert relay_auc(timed.vectors, relayed) > 0.85


def test_the_stream_reaches_whom_it_says():
    """By brute force over all pairs of contacts that can follow each other."""
    stream, pairs, reached = relay_stream(relays=3, people=3, seed=5)
    arrives = set()
    for (a, b), t in zip(stream.rows, stream.times, strict=True):
        for c in stream.rows[(stream.rows[:, 0] == b) & (stream.times > t), 1]:
            arrives.add((int(a), int(c)))
    assert [tuple(pair) in arrives for pair in pairs.tolist()] == reached.tolist()
    assert reached.mean() == 0.5


@pytest.mark.parametrize(
    ("times", "message"),
    [([1.0], r"times: expected 2 finite numbers"), ([1.0, np.inf], "times: expected 2 finite")],
)
def test_bad_times_are_named(times, message):
    with pytest.raises(ValueError, match=message):
        TemporalEdges.from_edges([(0, 1), (1, 2)], times)


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="length: expected 2 or more, got 1"):
        temporal_walks(random_stream(True), length=1)
    with pytest.raises(ValueError, match="stream: expected at least one contact"):
        temporal_walks(random_stream(True).between(90, 91))
