"""Exercise 03.bleu: a penalty that became a bonus, and a logarithm of 0 (D104)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """As long as the reference, too short, too long, no match of some length, no match at all."""
    rng = np.random.default_rng(seed)
    totals = np.arange(12, 8, -1)
    matches = np.minimum(totals, np.sort(rng.integers(1, 12, size=4))[::-1])
    return [
        Case([2, 1], [4, 3], 4, 4),
        Case([3, 2], [3, 2], 3, 6, label="half as long as the reference"),
        Case([3, 2], [6, 5], 6, 3, label="twice as long as the reference"),
        Case([4, 3, 1, 0], [5, 4, 3, 2], 5, 6, label="no run of four"),
        Case([0, 0], [3, 2], 3, 3, label="no word right"),
        Case(matches.tolist(), totals.tolist(), 12, int(rng.integers(9, 16)), hidden=True),
    ]


def _solve(
    matches: list[int],
    totals: list[int],
    candidate_length: int,
    reference_length: int,
    bonus: bool = False,
    total: bool = False,
    zero: bool = False,
) -> float:
    extra = np.minimum(np.arange(len(matches)), 0 if zero else 1)  # 0 for n = 1, then 1
    with np.errstate(divide="ignore"):
        logs = np.log((np.array(matches) + extra) / (np.array(totals) + extra))
    exponent = 1 - reference_length / candidate_length
    penalty = np.exp(exponent if bonus else min(0.0, exponent))
    return float(penalty * np.exp(logs.sum() if total else logs.mean()))


def _root_of_product(
    matches: list[int], totals: list[int], candidate_length: int, reference_length: int
) -> float:
    product = matches[0] / totals[0]
    for m, t in zip(matches[1:], totals[1:], strict=True):
        product *= (m + 1) / (t + 1)
    score: float = product ** (1 / len(matches))
    if candidate_length < reference_length:
        score *= float(np.exp(1 - reference_length / candidate_length))
    return score


def _plain_mean(
    matches: list[int], totals: list[int], candidate_length: int, reference_length: int
) -> float:
    extra = np.minimum(np.arange(len(matches)), 1)
    penalty = np.exp(min(0.0, 1 - reference_length / candidate_length))
    return float(penalty * ((np.array(matches) + extra) / (np.array(totals) + extra)).mean())


def _smoothed_everywhere(
    matches: list[int], totals: list[int], candidate_length: int, reference_length: int
) -> float:
    logs = np.log((np.array(matches) + 1) / (np.array(totals) + 1))
    return float(np.exp(min(0.0, 1 - reference_length / candidate_length) + logs.mean()))


def _epsilon(
    matches: list[int], totals: list[int], candidate_length: int, reference_length: int
) -> float:
    logs = np.log(np.maximum(np.array(matches), 1e-9) / np.array(totals))
    return float(np.exp(min(0.0, 1 - reference_length / candidate_length) + logs.mean()))


def _only_above(
    matches: list[int], totals: list[int], candidate_length: int, reference_length: int
) -> float:
    extra = np.minimum(np.arange(len(matches)), 1)
    with np.errstate(divide="ignore"):
        logs = np.log((np.array(matches) + extra) / np.array(totals))
    return float(np.exp(min(0.0, 1 - reference_length / candidate_length) + logs.mean()))


def _only_where_zero(
    matches: list[int], totals: list[int], candidate_length: int, reference_length: int
) -> float:
    return _solve(matches, totals, candidate_length, reference_length, zero=0 not in matches)


def _largest(
    matches: list[int], totals: list[int], candidate_length: int, reference_length: int
) -> float:
    penalty = max(1.0, float(np.exp(1 - reference_length / candidate_length)))
    return penalty * _solve(matches, totals, 1, 1)


def _ratio_penalty(
    matches: list[int], totals: list[int], candidate_length: int, reference_length: int
) -> float:
    without = _solve(matches, totals, 1, 1)
    return without * min(1.0, candidate_length / reference_length)


def _long_is_punished(
    matches: list[int], totals: list[int], candidate_length: int, reference_length: int
) -> float:
    return _solve(matches, totals, reference_length, candidate_length)


EXERCISE = Exercise(
    id="03.bleu",
    title="The bonus for talking on",
    kind="find-the-bug",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "BLEU of one sentence is the geometric mean of its precisions $p_1, ..., p_N$, times the "
        "brevity penalty: 1 for a candidate of length $c$ at least as long as the reference, $r$, "
        "else $e^{1 - r/c}$. So that one missing 4-gram doesn't make it 0, matches and totals get "
        "1 added for every n above 1. The code has three bugs; the verdict says which are left."
    ),
    cell='''@exercise("03.bleu")
def bleu_score(matches, totals, candidate_length, reference_length):
    """Return the score, from 0 to 1.

    matches, totals: lists of N numbers: clipped matches and number of n-grams, n = 1 ... N.
    """
    precisions = np.array(matches) / np.array(totals)
    penalty = np.exp(1 - reference_length / candidate_length)
    return penalty * np.exp(np.log(precisions).sum())''',
    reference=_solve,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-9),
    mistakes=(
        Mistake(
            "all three bugs",
            partial(_solve, bonus=True, total=True, zero=True),
            "This still does what the given code does. What is the penalty of a candidate that is "
            "too *long*? Which root belongs to a geometric mean? And where is the 1 added?",
        ),
        Mistake(
            "a penalty above 1",
            partial(_solve, bonus=True),
            "For a candidate twice as long as its reference the exponent is positive and the "
            "'penalty' 1.65: talking on is rewarded. Too long is punished by the precisions "
            "already.",
        ),
        Mistake(
            "the product instead of the mean",
            partial(_solve, total=True),
            "exp of the *sum* of logs is the product, which falls with every n that you add: four "
            "precisions of 1/2 give 1/16. A mean of them is 1/2.",
        ),
        Mistake(
            "no smoothing",
            partial(_solve, zero=True),
            "One precision of 0 has the logarithm -inf, and the whole score is 0: most single "
            "sentences end there. Add 1 to matches and totals for n above 1.",
        ),
        Mistake(
            "the penalty is right, two bugs are left",
            partial(_solve, total=True, zero=True),
            "The penalty is never above 1 now. Left are the mean of the logs, where the code takes "
            "their sum, and the 1 that is added for n above 1.",
        ),
        Mistake(
            "the mean is right, two bugs are left",
            partial(_solve, bonus=True, zero=True),
            "The mean is geometric now. Left are the penalty, which is above 1 for a long "
            "candidate, and the 1 that is added for n above 1.",
        ),
        Mistake(
            "the smoothing is right, two bugs are left",
            partial(_solve, bonus=True, total=True),
            "A missing 4-gram no longer makes the score 0. Left are the penalty, which is above 1 "
            "for a long candidate, and the mean of the logs, where the code takes their sum.",
        ),
        Mistake(
            "the arithmetic mean",
            _plain_mean,
            "A sum forgives: with no 4-gram right it hardly falls. The geometric mean multiplies "
            "the precisions and takes the N-th root.",
        ),
        Mistake(
            "single words are smoothed too",
            _smoothed_everywhere,
            "With 1 added for n = 1 a candidate without one right word has a score above 0. The 1 "
            "is for n above 1 only.",
        ),
        Mistake(
            "1 is added to the matches only",
            _only_above,
            "A precision of 2 / 2 would become 3 / 2. Add 1 above and below the line.",
        ),
        Mistake(
            "smoothed only where a match is 0",
            _only_where_zero,
            "Then a sentence with no 4-gram right can score above one with one right, which gets "
            "no help. The 1 is added for every n above 1, in every sentence.",
        ),
        Mistake(
            "the larger one of 1 and the penalty",
            _largest,
            "Short candidates go free and long ones get a bonus. A penalty is never above 1: of 1 "
            "and the exponential, which one do you want?",
        ),
        Mistake(
            "a tiny number in place of 0",
            _epsilon,
            "The result then depends on the number that you picked: 1e-9 under a fourth root is "
            "0.0056. The statement adds 1 to matches and totals for n above 1.",
        ),
        Mistake(
            "the ratio of the lengths as the penalty",
            _ratio_penalty,
            "c/r is a penalty too, and a milder one: 0.5 for half the length, where BLEU has e⁻¹ = "
            "0.37.",
        ),
        Mistake(
            "long candidates are punished, short ones aren't",
            _long_is_punished,
            "r and c are exchanged. A candidate that is too short leaves things out, which "
            "precision can't see; that is what the penalty is for.",
        ),
    ),
    hints=(
        "Try it on a candidate twice as long as the reference. Should the penalty be above 1?",
        "Three places: the exponent of `penalty`, `.sum()`, and the precisions of n = 2, 3, ...",
        "`min(0, ...)` caps the exponent. For the smoothing make an array [0, 1, 1, ...] and add "
        "it above and below the line.",
    ),
    correct=(_root_of_product,),
    after=(
        "BLEU was made for whole test sets: there the counts of all sentences are summed first and "
        "a 0 hardly occurs. Means of sentence scores are another number; say which one you report."
    ),
    library=(
        "course_lib.exercises.chapter_03.bleu:_root_of_product",
        "course_lib.sentences.bleu:brevity_penalty",
        "course_lib.sentences.bleu:_bleu",
    ),
)
