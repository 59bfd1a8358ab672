"""Exercise 03.bug-last-token: the last place of the array is padding (D094)."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """No padding, then padding on the right, then on the left, then one token."""
    rng = np.random.default_rng(seed)
    two = np.array([[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [[7.0, 8.0], [0.5, 1.5], [2.5, 9.0]]])
    many = rng.normal(size=(6, 8, 3)).round(1)
    lengths = rng.integers(1, 9, size=6)
    return [
        Case(two[:1], np.array([[1, 1, 0]]), label="one text"),
        Case(two, np.array([[1, 1, 1], [1, 1, 0]]), label="padding on the right"),
        Case(two, np.array([[1, 0, 0], [1, 1, 1]]), label="a text of one token"),
        Case(two, np.array([[0, 1, 1], [1, 1, 1]]), label="padding on the left"),
        Case(two, np.array([[0, 0, 1], [0, 1, 1]]), label="padding on the left everywhere"),
        Case(many, (np.arange(8) < lengths[:, None]).astype(int), hidden=True),
        Case(many, (np.arange(8) >= lengths[:, None] - 1).astype(int), hidden=True),
    ]


def _right(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    last = mask.shape[1] - 1 - np.argmax(mask[:, ::-1], axis=1)  # (B,)
    return np.asarray(states[np.arange(len(states)), last])


def _loop(states: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
    return [vectors[np.flatnonzero(flags)[-1]] for vectors, flags in zip(states, mask, strict=True)]


def _largest_position(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    last = (mask * np.arange(mask.shape[1])).max(axis=1)
    return np.asarray(np.take_along_axis(states, last[:, None, None], axis=1)[:, 0])


def _by_count(states: np.ndarray, mask: np.ndarray, step: int) -> np.ndarray:
    return np.asarray(states[np.arange(len(states)), mask.sum(axis=1) - step])


def _first_largest(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.asarray(states[np.arange(len(states)), mask.argmax(axis=1)])


def _all_pairs(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.asarray(states[:, mask.sum(axis=1) - 1])


def _of_the_batch(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.asarray(states[mask.sum(axis=1) - 1])


def _reversed_position(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.asarray(states[np.arange(len(states)), np.argmax(mask[:, ::-1], axis=1)])


EXERCISE = Exercise(
    id="03.bug-last-token",
    title="The vector of the padding",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "In a decoder only the last token has seen the whole text, so its state is the text's "
        "vector. The code below has been published as the way to get it. Tokenizers pad some "
        "models on the right and others on the left; make it return the state of the last *real* "
        "token in both cases. Every text has at least one."
    ),
    cell='''@exercise("03.bug-last-token")
def pool_last(states, mask):
    """Return the state of each text's last token, shape (B, d).

    states: (B, T, d), one vector a token; mask: (B, T) integers, 1 for a token, 0 for padding.
    """
    return states[:, -1, :]''',
    reference=_right,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the last place instead of the last token",
            lambda states, mask: states[:, -1, :],
            "All but the longest text end in padding, and this reads the padding's state. Two "
            "unrelated texts then look alike (0.98 measured), because their pads do.",
        ),
        Mistake(
            "counted from the left end of the array",
            lambda states, mask: _by_count(states, mask, 1),
            "The number of tokens minus 1 is the last position if the text starts at position 0. "
            "With padding on the left it starts later. Where in the row stands the last 1?",
        ),
        Mistake(
            "one place too far",
            lambda states, mask: _by_count(states, mask, 0),
            "A text of n tokens ends at position n - 1: this reads the first pad, or falls off the "
            "end. (And counting helps only where the padding is on the right.)",
        ),
        Mistake(
            "the first token",
            _first_largest,
            "`argmax` stops at the first of several equal values, so it finds the *first* 1 of "
            "the mask. You want the last one.",
        ),
        Mistake(
            "the position counted backwards",
            _reversed_position,
            "In the reversed mask `argmax` says how many places lie *behind* the last token. Turn "
            "that into a position counted from the front.",
        ),
        Mistake(
            "every text's position for every text",
            _all_pairs,
            "`states[:, positions]` takes all the positions from each text: shape (B, B, d). Pair "
            "text 0 with position 0, text 1 with position 1: `np.arange` for the first index.",
        ),
        Mistake(
            "positions used to choose texts",
            _of_the_batch,
            "`states[positions]` counts along the first axis, which is the texts. You need two "
            "indices, text and position: `np.arange(len(states))` for the first.",
        ),
        Mistake(
            "the sum over the real tokens",
            lambda states, mask: (states * mask[:, :, None]).sum(axis=1),
            "That mixes all tokens of the text; asked is the state of one of them, the last.",
        ),
        Mistake(
            "the padding zeroed, then the last place",
            lambda states, mask: (states * mask[:, :, None])[:, -1],
            "Now short texts get a vector of zeros. Masking changes what stands in the last place, "
            "not where the last token stands.",
        ),
    ),
    hints=(
        "Write down the mask of a short text, padded on the right and padded on the left. Which "
        "position do you want in each?",
        "You need the position of the last 1 in each row. Multiply the mask by the positions "
        "0, 1, ..., T - 1: what is the largest number of a row?",
        "With `last` of shape (B,), `states[np.arange(B), last]` takes one state a text.",
    ),
    correct=(_loop, _largest_position),
    after=(
        "Padding on the left isn't free either: a model with absolute positions then needs "
        "position ids that start at the first real token, or the state itself is another one."
    ),
    library=(
        "course_lib.exercises.chapter_03.bug_last_token:_right",
        "course_lib.sentences.token_pooling:last_token_pooling",
    ),
)
