"""Exercise 03.mean-pooling: the padding neither adds nor counts (D065, D067)."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """One text with one pad first; the states of pads are not zero, as in a real encoder."""
    rng = np.random.default_rng(seed)
    states = np.array([[[1.0, 4.0], [3.0, 0.0], [8.0, 8.0]]])
    two = np.array([[[2.0], [4.0], [9.0]], [[1.0], [5.0], [3.0]]])
    many = rng.normal(size=(5, 7, 4)).round(1)
    lengths = rng.integers(0, 8, size=5)
    return [
        Case(states, np.array([[1, 1, 0]])),
        Case(two, np.array([[1, 0, 0], [1, 1, 1]]), label="a text of one token"),
        Case(two, np.array([[0, 1, 1], [0, 0, 1]]), label="padding on the left"),
        Case(states, np.array([[True, False, False]]), label="a mask of truth values"),
        Case(two, np.array([[0, 0, 0], [1, 1, 0]]), label="a text without tokens"),
        Case(many, (np.arange(7) < lengths[:, None]).astype(int), hidden=True),
    ]


def _masked(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    weights = mask[:, :, None].astype(float)  # (B, T, 1)
    return np.asarray((states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1))


def _loop(states: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
    rows = []
    for vectors, flags in zip(states, mask, strict=True):
        real = vectors[np.flatnonzero(flags)]  # (tokens, d)
        rows.append(real.mean(axis=0) if len(real) else np.zeros(states.shape[2]))
    return rows


def _as_product(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    share = mask / np.maximum(mask.sum(axis=1, keepdims=True), 1)  # (B, T), rows sum to 1
    return np.asarray(np.einsum("bt,btd->bd", share, states))


def _divided_by_all(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.asarray((states * mask[:, :, None]).mean(axis=1))


def _nan(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    real = mask[:, :, None]
    return np.asarray((states * real).sum(axis=1) / real.sum(axis=1))


def _one_for_all(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.asarray((states * mask[:, :, None]).sum(axis=(0, 1)) / mask.sum())


def _as_index(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.array([vectors[flags].mean(axis=0) for vectors, flags in zip(states, mask)])  # noqa: B905


def _first_n(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    zeros = np.zeros(states.shape[2])
    counts = mask.sum(axis=1)
    return np.array([s[:n].mean(axis=0) if n else zeros for s, n in zip(states, counts)])  # noqa: B905


def _is_first_n(got: np.ndarray, states: np.ndarray, mask: np.ndarray) -> bool:
    some = mask.any(axis=1)  # a text without tokens may have become anything
    return np.allclose(np.asarray(got)[some], _first_n(states, mask)[some])


def _one_divisor(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.asarray((states * mask[:, :, None]).sum(axis=1) / mask.sum())


def _counts_as_a_row(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.asarray((states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1))


def _one_too_many(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    real = mask[:, :, None]
    return np.asarray((states * real).sum(axis=1) / (real.sum(axis=1) + 1))


EXERCISE = Exercise(
    id="03.mean-pooling",
    title="The mean of the tokens that are there",
    kind="implement",
    minutes=8,
    difficulty=1,
    points=2,
    statement=(
        "A batch holds texts of different lengths, filled up with padding, and an encoder gives a "
        "state to the padding too. Return one vector a text: the mean of the states of its *own* "
        "tokens, where the mask is 1. A text without tokens gets zeros."
    ),
    cell='''@exercise("03.mean-pooling")
def pool_mean(states, mask):
    """Return one vector a text, shape (B, d).

    states: (B, T, d), one vector a token; mask: (B, T), 1 for a token, 0 for padding.
    """
    ...''',
    reference=_masked,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-8),
    mistakes=(
        Mistake(
            "the padding is averaged in",
            lambda states, mask: states.mean(axis=1),
            "The mask is not used. The same sentence would get another vector in every batch, "
            "depending on how long its neighbours are.",
        ),
        Mistake(
            "divided by the padded length",
            _divided_by_all,
            "The padding adds nothing any more, but it still counts in the division, so short "
            "texts get short vectors. By how many tokens should each text be divided?",
        ),
        Mistake(
            "divided by the tokens of the whole batch",
            _one_divisor,
            "`mask.sum()` counts the tokens of all texts together. Each text has a number of its "
            "own: sum the mask along one axis only.",
        ),
        Mistake(
            "the sum instead of the mean",
            lambda states, mask: (states * mask[:, :, None]).sum(axis=1),
            "A sum grows with the text: its direction is right, its length says how long the text "
            "is. Divide by the number of tokens.",
        ),
        Mistake(
            "a text without tokens becomes nan",
            _nan,
            "0 / 0 is nan, and one nan in a batch spoils every mean, loss and ranking that it "
            "enters. Keep the divisor at 1 or more.",
        ),
        Mistake(
            "one mean for the whole batch",
            _one_for_all,
            "You averaged over the texts as well: shape (d,). Only the axis of the tokens "
            "disappears, and (B, d) is left.",
        ),
        Mistake(
            "the mean over the texts",
            lambda states, mask: states.mean(axis=0),
            "Axis 0 are the texts: you mixed the first tokens of different texts. The tokens of "
            "one text stand along axis 1.",
        ),
        Mistake(
            "ones and zeros taken for positions",
            _as_index,
            "`vectors[[1, 1, 0]]` picks row 1, row 1 and row 0. NumPy selects by a mask only if it "
            "holds truth values: `mask.astype(bool)`.",
        ),
        Mistake(
            "the first n states, wherever the tokens are",
            _first_n,
            "You count the tokens and take as many states from the left. Some tokenizers pad on "
            "the left: then the first states are padding. The mask says where the tokens are.",
            _is_first_n,
        ),
        Mistake(
            "the first token only",
            lambda states, mask: states[:, 0],
            "That is [CLS] pooling: one state, the first. Asked is the mean over all tokens of the "
            "text.",
        ),
        Mistake(
            "the counts stand in a row",
            _counts_as_a_row,
            "Sums of shape (B, d) over counts of shape (B,): NumPy lines up the *last* axes, "
            "so each coordinate is divided by some text's count. The counts need shape (B, 1).",
        ),
        Mistake(
            "1 added to every count",
            _one_too_many,
            "The 1 keeps an empty text from 0 / 0, but it shortens all other texts too. Only a "
            "count of 0 needs care: `np.maximum`.",
        ),
    ),
    hints=(
        "Two sums: of the states of real tokens, and of how many there are.",
        "`mask[:, :, None]` has shape (B, T, 1) and multiplies states of shape (B, T, d).",
        "Sum both along axis 1. `np.maximum(count, 1)` leaves the counts above 0 as they are.",
    ),
    correct=(_loop, _as_product),
    after=(
        "Test pooling with one question: does a sentence keep its vector when you add padding? "
        "Most bugs of this chapter fail it."
    ),
    library=(
        "course_lib.exercises.chapter_03.mean_pooling:_masked",
        "course_lib.sentences.token_pooling:mean_pooling",
    ),
)
