from itertools import product

import numpy as np
import pytest
from scipy.special import logsumexp

from course_lib.sentences.beam import beam_search, beam_trace
from course_lib.sentences.search import exhaustive_search, greedy_search

EOS = 0


def random_step(seed, size=4, sharpness=2.0):
    """A model whose distribution depends on the whole prefix, always the same for the same one."""

    def step(prefix):
        logits = sharpness * np.random.default_rng([seed, *prefix, 99]).normal(size=size)
        return logits - logsumexp(logits)

    return step


def test_exhaustive_search_scores_every_string():
    step, size, longest = random_step(1, size=3), 3, 4
    strings = list(product(range(size), repeat=longest))
    assert len(strings) == 81  # D103: |V|^T' of them, not |V^T|
    expected = {}
    for string in strings:
        if EOS in string:
            tokens = string[: string.index(EOS) + 1]
            expected[tokens] = sum(step(tokens[:i])[token] for i, token in enumerate(tokens))
    found = exhaustive_search(step, EOS, longest, size, alpha=0.6)
    assert {h.tokens: pytest.approx(h.log_probability) for h in found} == expected
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)
    for h in found:
        assert h.score == pytest.approx(expected[h.tokens] / len(h.tokens) ** 0.6)


@pytest.mark.parametrize("alpha", [0.0, 0.75, 1.5])
@pytest.mark.parametrize("seed", range(8))
def test_a_beam_that_drops_nothing_finds_the_exhaustive_best(seed, alpha):
    step = random_step(seed)
    truth = exhaustive_search(step, EOS, 5, 4, alpha)[0]
    assert beam_search(step, EOS, 5, width=4**5, alpha=alpha)[0] == truth


@pytest.mark.parametrize("seed", range(20))
def test_width_one_is_greedy(seed):
    step = random_step(seed, size=6)
    (only,) = beam_search(step, EOS, 6, width=1, alpha=0.75)
    assert only == greedy_search(step, EOS, 6)


def plain_beam(step, longest, width, alpha, size=4):
    """Beam search as one (k, V) matrix a step, without stopping early."""
    prefixes, scores, finished = [()], np.zeros(1), []
    for _ in range(longest):
        if not prefixes:
            break
        grid = scores[:, None] + np.stack([step(p) for p in prefixes])  # (k, V)
        order = np.argsort(-grid, axis=None)[:width]
        chosen = [((*prefixes[i // size], i % size), grid.flat[i]) for i in order.tolist()]
        finished += [(p / len(t) ** alpha, t) for t, p in chosen if t[-1] == EOS]
        prefixes = [t for t, _ in chosen if t[-1] != EOS]
        scores = np.array([p for t, p in chosen if t[-1] != EOS])
    return max(finished) if finished else None


@pytest.mark.parametrize("width", [1, 3, 6])
@pytest.mark.parametrize("alpha", [0.0, 0.75, 2.0])
def test_stopping_early_never_changes_the_best(width, alpha):
    compared = stopped = 0
    for seed in range(20):
        step = random_step(seed)
        expected = plain_beam(step, 7, width, alpha)
        best = beam_search(step, EOS, 7, width, alpha)[0]
        assert best.finished == (expected is not None)
        if expected:
            assert (pytest.approx(best.score), best.tokens) == expected
            compared += 1
            stopped += len(beam_trace(step, EOS, 7, width, alpha)) < 7
    assert compared > 10
    assert stopped > 3


def test_beam_search_keeps_k_of_all_extensions_not_of_each():  # D102
    step = random_step(3, size=5)
    levels = beam_trace(step, EOS, 6, width=3)
    for previous, level in zip(levels, levels[1:], strict=False):
        open_before = {n.tokens for n in previous if n.kept and not n.finished}
        assert len(level) == 5 * len(open_before)
        assert sum(n.kept for n in level) == 3
        kept = [n.log_probability for n in level if n.kept]
        assert min(kept) >= max(n.log_probability for n in level if not n.kept)
        assert {n.tokens[:-1] for n in level} == open_before
    assert all(n.finished == (n.tokens[-1] == EOS) for level in levels for n in level)


def test_the_children_of_a_node_share_its_probability():
    levels = beam_trace(random_step(3), EOS, 4, width=4, alpha=2.0)
    parents = {n.tokens: n.log_probability for n in levels[1]}
    for tokens in {n.tokens[:-1] for n in levels[2]}:
        children = [n.log_probability for n in levels[2] if n.tokens[:-1] == tokens]
        assert logsumexp(children) == pytest.approx(parents[tokens])


def drifting(prefix):
    """A is followed by B and that by D with high probability; the end is likely nowhere early."""
    end, go_on = {0: (0.5, 0.5), 1: (0.1, 0.9), 2: (0.1, 0.9)}.get(len(prefix), (1.0, 0.0))
    with np.errstate(divide="ignore"):
        return np.log([end, go_on])


def test_raw_probability_prefers_the_short_string():  # D102: 0.5 > 0.5 · 0.9 > 0.5 · 0.9 · 0.9
    assert beam_search(drifting, EOS, 4, width=2, alpha=0.0)[0].tokens == (0,)
    best = beam_search(drifting, EOS, 4, width=2, alpha=0.75)[0]
    assert best.tokens == (1, 1, 1, 0)
    assert np.exp(best.log_probability) == pytest.approx(0.405)
    for alpha in (0.0, 0.75):
        truth = exhaustive_search(drifting, EOS, 4, 2, alpha)[0]
        assert beam_search(drifting, EOS, 4, 2, alpha)[0] == truth


def test_a_prefix_never_competes_with_finished_outputs():
    (best, *_) = beam_search(drifting, EOS, 2, width=2, alpha=0.75)
    assert best.finished
    unfinished = beam_search(lambda prefix: np.log([1e-9, 1 - 1e-9]), EOS, 3, width=1)
    assert [(h.tokens, h.finished) for h in unfinished] == [((1, 1, 1), False)]


def test_beam_search_beats_greedy_where_the_first_choice_misleads():
    better = 0
    for seed in range(60):
        step = random_step(seed, size=4, sharpness=1.0)
        greedy, beam = greedy_search(step, EOS, 6), beam_search(step, EOS, 6, width=4)[0]
        better += beam.finished and beam.score > greedy.score
    assert better > 10  # 16


@pytest.mark.parametrize("search", [greedy_search, beam_search])
def test_bad_settings_are_named(search):
    with pytest.raises(ValueError, match="max_length: expected 1 or more, got 0"):
        search(drifting, EOS, 0)
    with pytest.raises(ValueError, match="alpha: expected 0 or more, got -1"):
        search(drifting, EOS, 3, alpha=-1)
    with pytest.raises(ValueError, match="eos = 7, got shape"):
        search(drifting, 7, 3)
    with pytest.raises(ValueError, match="step: expected log-probabilities"):
        search(lambda prefix: np.array([2.0, 1.0]), EOS, 3)
    with pytest.raises(ValueError, match="step: expected log-probabilities"):
        search(lambda prefix: np.array([np.nan, -1.0]), EOS, 3)
    with pytest.raises(ValueError, match="not all -inf"):
        search(lambda prefix: np.full(2, -np.inf), EOS, 3)


def test_limits_of_beam_and_exhaustive_search():
    with pytest.raises(ValueError, match="width: expected 1 or more, got 0"):
        beam_search(drifting, EOS, 3, width=0)
    with pytest.raises(ValueError, match=r"got 100\^20 = 1e\+40"):  # D103
        exhaustive_search(drifting, EOS, 20, 100)
