"""Exercise 03.bug-max-pooling: padding that wins, by its state or as a zero (D066, D067)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """A pad that is larger than all, then tokens that are all negative, then no tokens."""
    rng = np.random.default_rng(seed)
    one = np.array([[[1.0, 5.0], [3.0, 2.0], [9.0, 9.0]]])
    two = np.array([[[-4.0], [-2.0], [-1.0]], [[2.0], [6.0], [4.0]]])
    many = rng.normal(size=(5, 7, 4)).round(1) - 0.5
    lengths = rng.integers(0, 8, size=5)
    return [
        Case(one, np.array([[1, 1, 0]])),
        Case(two, np.array([[1, 1, 0], [1, 1, 1]]), label="all states negative"),
        Case(two, np.array([[0, 0, 1], [0, 1, 1]]), label="padding on the left"),
        Case(-100 * one, np.array([[1, 0, 0]]), label="a token far below zero"),
        Case(two, np.array([[0, 0, 0], [1, 0, 0]]), label="a text without tokens"),
        Case(many, (np.arange(7) < lengths[:, None]).astype(int), hidden=True),
    ]


def _right(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    largest = np.where(mask[:, :, None] == 1, states, -np.inf).max(axis=1)  # (B, d)
    return np.where(np.isneginf(largest), 0.0, largest)


def _loop(states: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
    nothing = np.zeros(states.shape[2])
    return [
        vectors[flags.astype(bool)].max(axis=0) if flags.any() else nothing
        for vectors, flags in zip(states, mask, strict=True)
    ]


def _empty_is_infinite(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.asarray(np.where(mask[:, :, None] == 1, states, -np.inf).max(axis=1))


def _inverted_integers(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.asarray(np.where(~mask[:, :, None], -np.inf, states).max(axis=1))


def _inverted_and_zeroed(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.zeros((states.shape[0], states.shape[2]))


def _filled(states: np.ndarray, mask: np.ndarray, fill: float) -> np.ndarray:
    return np.asarray(np.where(mask[:, :, None] == 1, states, fill).max(axis=1))


def _fill_wins(got: np.ndarray, states: np.ndarray, mask: np.ndarray) -> bool:
    """Where it is wrong, one negative number stands everywhere, and no pad has it."""
    right = _right(states, mask)
    wrong = np.asarray(got)[np.asarray(got) != right]
    alike = got.shape == right.shape and np.unique(wrong).size == 1
    return bool(alike and -1e6 < wrong[0] < 0 and wrong[0] not in states[mask == 0])


def _empty_is_huge(got: np.ndarray, states: np.ndarray, mask: np.ndarray) -> bool:
    """Texts with tokens are right, the others have numbers far below zero."""
    empty = ~mask.any(axis=1)
    right = np.allclose(got[~empty], _right(states, mask)[~empty])
    return bool(right and np.isfinite(got).all() and (got[empty] < -1000).all())


def _infinite_times_zero(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    some = mask.any(axis=1, keepdims=True)  # (B, 1)
    return np.asarray(_empty_is_infinite(states, mask) * some)


def _cut_at_the_longest(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.asarray(states[:, : max(1, mask.sum(axis=1).max())].max(axis=1))


def _one_text(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.asarray(states[mask == 1].max(axis=0))


EXERCISE = Exercise(
    id="03.bug-max-pooling",
    title="The padding wins",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "Max pooling takes, in each of the d places, the largest value that any token of the text "
        "has there. This code is given a mask and doesn't look at it, so a pad can win. Repair it: "
        "only tokens with mask 1 take part, and a text without tokens gets zeros."
    ),
    cell='''@exercise("03.bug-max-pooling")
def pool_max(states, mask):
    """Return one vector a text, shape (B, d).

    states: (B, T, d), one vector a token; mask: (B, T) integers, 1 for a token, 0 for padding.
    """
    return states.max(axis=1)''',
    reference=_right,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the padding takes part",
            lambda states, mask: states.max(axis=1),
            "An encoder gives a state to padding too, and where that is the largest it becomes "
            "part of the sentence. With 6 pads on a BERT the cosine to the true vector was 0.94.",
        ),
        Mistake(
            "the padding wins as a zero",
            lambda states, mask: (states * mask[:, :, None]).max(axis=1),
            "Times 0 the padding is 0, and 0 beats every negative number: half of all states are "
            "negative. Zero is harmless in a sum; what is harmless in a maximum?",
        ),
        Mistake(
            "`~` on a mask of integers",
            _inverted_integers,
            "For integers `~` turns bits: ~1 is -2 and ~0 is -1, and both count as true. So every "
            "token is masked. Compare with 0, or turn the mask into truth values first.",
        ),
        Mistake(
            "`~` on a mask of integers, and zeros in place of -inf",
            _inverted_and_zeroed,
            "Every text comes out as zeros, as if it had no tokens. For integers ~1 is -2 and ~0 "
            "is -1, and both count as true: is everything masked?",
        ),
        Mistake(
            "a text without tokens becomes -inf",
            _empty_is_infinite,
            "The maximum over nothing is -inf, and a cosine with it nan. The statement asks for "
            "zeros there.",
        ),
        Mistake(
            "-inf times 0",
            _infinite_times_zero,
            "The maximum over nothing is -inf, and -inf times 0 is nan, not 0. Choose the zeros "
            "with `np.where`.",
        ),
        Mistake(
            "cut at the longest text of the batch",
            _cut_at_the_longest,
            "Texts that are shorter than the longest one keep their padding, and padding may "
            "stand on the left. Blank it out place by place.",
        ),
        Mistake(
            "a text without tokens becomes a huge negative number",
            partial(_filled, fill=-1e9),
            "The number that keeps the padding from winning is all that is left where there are no "
            "tokens. The statement asks for zeros there.",
            _empty_is_huge,
        ),
        Mistake(
            "a number that isn't small enough",
            partial(_filled, fill=-100.0),
            "A fixed number like -100 works until a state lies below it. There is a number below "
            "all numbers. (A text without tokens should get zeros.)",
            _fill_wins,
        ),
        Mistake(
            "one maximum for the whole batch",
            _one_text,
            "`states[mask == 1]` puts the tokens of all texts into one list, shape (tokens, d), so "
            "you can't tell any more whose they are. Blank the padding out where it stands.",
        ),
        Mistake(
            "the maximum over the texts",
            lambda states, mask: states.max(axis=0),
            "Axis 0 are the texts. The tokens of a text stand along axis 1, as in the given code.",
        ),
    ),
    hints=(
        "Which value may a pad have so that it can never be the largest?",
        "`np.where(condition, a, b)` chooses place by place; the mask needs the shape (B, T, 1).",
        "Put `-np.inf` where the mask is 0, take the maximum, then repair the rows of texts that "
        "have no token at all.",
    ),
    correct=(_loop,),
    after=(
        "Each pooling has its own harmless value: 0 for a sum, -inf for a maximum and for a "
        "softmax. Multiplying by the mask is right only for the first."
    ),
    library=(
        "course_lib.exercises.chapter_03.bug_max_pooling:_right",
        "course_lib.sentences.token_pooling:max_pooling",
    ),
)
