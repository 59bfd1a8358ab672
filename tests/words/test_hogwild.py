import threading

import numpy as np
import pytest

from course_lib.words.hogwild import LARGEST_JOB, Schedule, split, train
from course_lib.words.vocabulary import Corpus


def corpus_of(lengths):
    offsets = np.cumsum([0, *lengths])
    return Corpus(np.arange(offsets[-1], dtype=np.int32), offsets)


@pytest.mark.parametrize(
    "lengths", [[1], [0, 0, 5], [3] * 500, [50_000, 1, 50_000], [7, 0] * 40_000]
)
def test_jobs_cover_every_sentence_once(lengths):
    corpus = corpus_of(lengths)
    jobs = list(split(corpus))
    assert [i for first, last in jobs for i in range(first, last)] == list(range(len(lengths)))
    sizes = [corpus.offsets[last] - corpus.offsets[first] for first, last in jobs]
    assert max(sizes) < LARGEST_JOB + max(lengths)


@pytest.mark.parametrize("threads", [1, 2])
def test_every_token_is_seen_once_an_epoch_at_a_falling_rate(threads):
    corpus = corpus_of([5] * 400)
    seen, rates, lock = np.zeros(2000, int), [], threading.Lock()

    def update(tokens, offsets, alpha, seed):
        with lock:
            seen[tokens[offsets[0] : offsets[-1]]] += 1
            rates.append(alpha)
        return 2.0 * len(offsets), len(offsets)

    losses = train(corpus, update, Schedule(3, 0.1, 0.01, threads, 0))
    assert losses == [2.0, 2.0, 2.0]
    assert set(seen) == {3}
    assert max(rates) == 0.1
    assert 0.01 <= min(rates) < 0.012
    if threads == 1:
        assert rates == sorted(rates, reverse=True)


def test_snapshots_are_evenly_spread_and_end_with_the_last():
    corpus, steps, taken = corpus_of([5] * 400), [], []

    def update(tokens, offsets, alpha, seed):
        steps.append(seed)
        return 0.0, 1

    train(corpus, update, Schedule(4, 0.1, 0.0, 1, 0), 8, lambda: taken.append(len(steps)))
    assert taken == [len(steps) * i // 8 for i in range(1, 9)]
    assert len(set(steps)) == len(steps)  # no job repeats another's random numbers


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ((0, 0.1, 0.0, 1, 0), "epochs: expected 1 or more, got 0"),
        ((1, 0.1, 0.0, 0, 0), "threads: expected 1 or more, got 0"),
        ((1, 0.1, 0.2, 1, 0), "min_alpha: expected 0 to alpha=0.1, got 0.2"),
    ],
)
def test_bad_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        Schedule(*settings)
