"""Exercise 03.beam-step: k of all extensions, not k of each (D102)."""

import heapq
from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Beam = tuple[tuple[int, ...], float]


def cases(seed: int) -> list[Case]:
    """The first step from nothing, then two beams of which one is far better, then more."""
    rng = np.random.default_rng(seed)
    start: list[Beam] = [((), 0.0)]
    unequal: list[Beam] = [((2,), -0.5), ((0,), -2.0)]
    table = np.array([[-1.0, -1.3, -0.9], [-0.2, -1.9, -3.1]])
    close: list[Beam] = [((1, 0), -1.0), ((0, 2), -1.2)]
    many: list[Beam] = [((i, 9 - i), -float(p)) for i, p in enumerate(rng.random(4).round(3) * 3)]
    return [
        Case(start, np.array([[-1.2, -0.4, -2.5]]), 2, label="the first step"),
        Case(unequal, table, 2),
        Case(close, np.array([[-2.0, -0.7, -1.5], [-0.3, -2.2, -4.0]]), 2),
        Case(close, np.array([[-2.1, -0.7, -1.4], [-0.8, -2.2, -4.0]]), 1, label="a beam of one"),
        Case(start, np.array([[-0.95, -1.35, -1.05]]), 5, label="fewer extensions than k"),
        Case(many, np.log(rng.dirichlet(np.ones(7), size=4)), 4, hidden=True),
    ]


def _all(beams: list[Beam], log_probabilities: np.ndarray) -> list[Beam]:
    return [
        ((*tokens, token), total + float(step))
        for (tokens, total), row in zip(beams, log_probabilities, strict=True)
        for token, step in enumerate(row)
    ]


def _best(extensions: list[Beam], k: int) -> list[Beam]:
    return sorted(extensions, key=lambda beam: -beam[1])[:k]


def _right(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    return _best(_all(beams, log_probabilities), k)


def _flat(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    """Sort the flattened table; a place in it is beam times V plus token."""
    totals = np.array([total for _, total in beams])[:, None] + log_probabilities  # (beams, V)
    best = np.argsort(-totals, axis=None)[:k]
    return [
        ((*beams[i][0], int(token)), float(totals[i, token]))
        for i, token in zip(*np.unravel_index(best, totals.shape), strict=True)
    ]


def _heap(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    return heapq.nlargest(k, _all(beams, log_probabilities), key=lambda beam: beam[1])


def _of_each(
    beams: list[Beam], log_probabilities: np.ndarray, k: int, per_beam: int = 0, cut: bool = False
) -> list[Beam]:
    found = []
    for beam, row in zip(beams, log_probabilities, strict=True):
        found += _right([beam], row[None], per_beam or k)
    return found[:k] if cut else found


def _each_sorted(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    found = _of_each(beams, log_probabilities, k)
    return sorted(found, key=lambda beam: -beam[1])


def _by_last_step(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    steps = log_probabilities.ravel().tolist()
    pairs = zip(steps, _all(beams, log_probabilities), strict=True)
    return [beam for _, beam in sorted(pairs, key=lambda pair: -pair[0])[:k]]


def _forgets(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    return _right([(tokens, 0.0) for tokens, _ in beams], log_probabilities, k)


def _multiplied(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    found = [
        ((*tokens, token), total * float(step))
        for (tokens, total), row in zip(beams, log_probabilities, strict=True)
        for token, step in enumerate(row)
    ]
    return _best(found, k)


def _by_tokens(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    return sorted(_all(beams, log_probabilities), reverse=True)[:k]


def _mean_per_token(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    best = _right(beams, log_probabilities, k)
    return [(tokens, total / len(tokens)) for tokens, total in best]


def _probabilities(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    best = _right(beams, log_probabilities, k)
    return [(tokens, float(np.exp(total))) for tokens, total in best]


def _worst(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    return sorted(_all(beams, log_probabilities), key=lambda beam: beam[1])[:k]


def _worst_first(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    return _right(beams, log_probabilities, k)[::-1]


def _token_only(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    return [(tokens[-1:], total) for tokens, total in _right(beams, log_probabilities, k)]


def _by_tokens_upwards(beams: list[Beam], log_probabilities: np.ndarray, k: int) -> list[Beam]:
    return sorted(_all(beams, log_probabilities))[:k]


EXERCISE = Exercise(
    id="03.beam-step",
    title="One step of beam search",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "A beam is (tokens, log-probability). Extend every beam by every token of the vocabulary "
        "and return the k most probable of *all* extensions, best first, each as (tokens with the "
        "new one, log-probability of the whole). If there are fewer than k extensions, return all. "
        "By hand: `((2,), -0.5)` and a step of -1.0 for token 0 give `((2, 0), -1.5)`."
    ),
    cell='''@exercise("03.beam-step")
def extend_beams(beams, log_probabilities, k):
    """Return the k best extensions, best first.

    beams: list of (tuple of tokens, log-probability);
    log_probabilities: (number of beams, V), row i for the token that follows beam i.
    """
    ...''',
    reference=_right,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "k of each beam",
            _of_each,
            "k beams with k extensions each are k² after one step and k³ after two: no beam any "
            "more. All extensions compete for the same k places.",
        ),
        Mistake(
            "k of each beam, sorted",
            _each_sorted,
            "The order is right, but there are k² of them after one step. All extensions compete "
            "for the same k places.",
        ),
        Mistake(
            "the best of each beam",
            partial(_of_each, per_beam=1),
            "Every beam has exactly one child here, so a bad beam never dies and a good one never "
            "gets two. That is k greedy searches side by side.",
        ),
        Mistake(
            "the first beam's extensions fill the list",
            partial(_of_each, cut=True),
            "You took k of each beam and cut the list at k: only the first beam has children. The "
            "extensions of all beams need to be compared first.",
        ),
        Mistake(
            "ranked by the last step alone",
            _by_last_step,
            "The sums are right, but the order looks at the new token only: a brilliant end of a "
            "hopeless beginning wins. Rank by the log-probability of the whole.",
        ),
        Mistake(
            "the log-probability so far is forgotten",
            _forgets,
            "Each extension has the log-probability of its last token. The whole sequence has the "
            "product of all probabilities: what is that for logarithms?",
        ),
        Mistake(
            "log-probabilities multiplied",
            _multiplied,
            "Two negative numbers give a positive one, which is no log-probability. Probabilities "
            "are multiplied; what does that mean for their logarithms?",
        ),
        Mistake(
            "sorted by the tokens",
            _by_tokens,
            "Python compares tuples from the front, so the tokens decide here and the "
            "log-probability is never looked at. `sorted` takes a `key`.",
        ),
        Mistake(
            "divided by the length",
            _mean_per_token,
            "The length comes in when *finished* hypotheses of different lengths are compared. All "
            "extensions of one step have the same length; return the sum itself.",
        ),
        Mistake(
            "probabilities instead of their logarithms",
            _probabilities,
            "The choice is right. But the next step adds logarithms again, and a probability of a "
            "long text is too small for a float: leave out the `exp`.",
        ),
        Mistake(
            "the least probable ones",
            _worst,
            "Sorted upwards, the most negative log-probability comes first, and that is the least "
            "probable one.",
        ),
        Mistake(
            "worst first",
            _worst_first,
            "The right ones from the last to the best. Whoever takes `[0]` as the answer takes the "
            "worst of them.",
        ),
        Mistake(
            "only the new token",
            _token_only,
            "The tokens before it are lost. An extension is the beam's tokens and the new one: "
            "`(*tokens, token)`.",
        ),
        Mistake(
            "sorted by the tokens, upwards",
            _by_tokens_upwards,
            "Plain `sorted` compares the tuples from the front: the smallest tokens win, and the "
            "log-probability is never looked at. `sorted` takes a `key`.",
        ),
    ),
    hints=(
        "First a list of all extensions, from all beams, each with its log-probability; only then "
        "a choice.",
        "log(p · q) = log p + log q: the whole has the sum.",
        "Two loops make `((*tokens, token), total + step)`. Then `sorted` with a key that puts the "
        "largest log-probability first, and `[:k]`.",
    ),
    correct=(_flat, _heap),
    after=(
        "Log-probabilities only fall as a sequence grows: A 0.5, AB 0.45, ABD 0.405. Whoever "
        "compares beams of different lengths by them always picks the shortest."
    ),
    library=(
        "course_lib.exercises.chapter_03.beam_step:_right",
        "course_lib.sentences.beam:beam_trace",
    ),
)
