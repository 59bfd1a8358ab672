"""Exercise 03.mlm-corruption: 15 % chosen, then 80, 10 and 10 % of those."""

from typing import Any

import numpy as np

from course_lib.exercises.chapter_03._mlm_rules import (
    IGNORED,
    MASK,
    check,
    is_all_labels,
    is_kept_unlabelled,
    is_labels_afterwards,
    is_no_choice,
    is_none_kept,
    is_special_too,
    is_zero_labels,
    measured,
)
from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

VOCABULARY = 1_000
Corrupted = tuple[np.ndarray, np.ndarray]


def _text(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Ids of words from 10 on; every tenth place is special, [CLS] or [SEP]."""
    ids = np.random.default_rng(seed).integers(10, VOCABULARY, size=size)
    ids[::10] = 2
    return ids, ids >= 10


def cases(seed: int) -> list[Case]:
    """Twelve tokens to look at, then enough to measure shares."""
    few, may = _text(12, seed)
    many, may_many = _text(30_000, seed)
    other, may_other = _text(50_000, seed + 1)
    return [
        Case(few, may, MASK, VOCABULARY, 0, label="twelve tokens"),
        Case(many, may_many, MASK, VOCABULARY, seed, label="many tokens"),
        Case(other, may_other, MASK, VOCABULARY, seed + 1, hidden=True),
    ]


def _corrupt(
    ids: np.ndarray,
    maskable: np.ndarray,
    mask_id: int,
    vocabulary_size: int,
    seed: int,
    mask: float = 0.8,
    replace: float = 0.1,
) -> Corrupted:
    rng = np.random.default_rng(seed)
    chosen = maskable & (rng.random(len(ids)) < 0.15)
    fate = rng.random(len(ids))  # one draw decides between the three
    corrupted = np.where(chosen & (fate < mask), mask_id, ids)
    swap = chosen & (fate >= mask) & (fate < mask + replace)
    corrupted[swap] = rng.integers(vocabulary_size, size=swap.sum())
    return corrupted, np.where(chosen, ids, IGNORED)


def _exact_shares(
    ids: np.ndarray, maskable: np.ndarray, mask_id: int, vocabulary_size: int, seed: int
) -> Corrupted:
    """Shuffle the maskable positions and cut the list, so that the shares are exact."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(np.flatnonzero(maskable))[: round(0.15 * maskable.sum())]
    masked, swapped, _ = np.split(chosen, [int(0.8 * len(chosen)), int(0.9 * len(chosen))])
    corrupted, labels = ids.copy(), np.full(len(ids), IGNORED)
    labels[chosen] = ids[chosen]
    corrupted[masked] = mask_id
    corrupted[swapped] = rng.integers(0, vocabulary_size, len(swapped))
    return corrupted, labels


def _token_by_token(
    ids: np.ndarray, maskable: np.ndarray, mask_id: int, vocabulary_size: int, seed: int
) -> tuple[list[int], list[int]]:
    rng = np.random.default_rng(seed)
    corrupted, labels = [int(i) for i in ids], [IGNORED] * len(ids)
    for position in np.flatnonzero(maskable):
        if rng.random() < 0.15:
            labels[position] = corrupted[position]
            fate = rng.integers(10)
            if fate < 8:
                corrupted[position] = mask_id
            elif fate == 8:
                corrupted[position] = int(rng.integers(vocabulary_size))
    return corrupted, labels


def _all_masked(*args: Any) -> Corrupted:
    return _corrupt(*args, mask=1.0, replace=0.0)


def _none_kept(*args: Any) -> Corrupted:
    return _corrupt(*args, replace=0.2)


def _two_draws(
    ids: np.ndarray, maskable: np.ndarray, mask_id: int, vocabulary_size: int, seed: int
) -> Corrupted:
    rng = np.random.default_rng(seed)
    chosen = maskable & (rng.random(len(ids)) < 0.15)
    masked = chosen & (rng.random(len(ids)) < 0.8)
    swap = chosen & ~masked & (rng.random(len(ids)) < 0.1)
    corrupted = np.where(masked, mask_id, ids)
    corrupted[swap] = rng.integers(vocabulary_size, size=swap.sum())
    return corrupted, np.where(chosen, ids, IGNORED)


def _special_too(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    return _corrupt(ids, np.ones(len(ids), dtype=bool), *rest)


def _all_labels(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    return _corrupt(ids, maskable, *rest)[0], ids.copy()


def _kept_unlabelled(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    corrupted, labels = _corrupt(ids, maskable, *rest)
    return corrupted, np.where(corrupted == ids, IGNORED, labels)


def _labels_afterwards(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    corrupted, labels = _corrupt(ids, maskable, *rest)
    return corrupted, np.where(labels == IGNORED, IGNORED, corrupted)


def _zero_labels(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    corrupted, labels = _corrupt(ids, maskable, *rest)
    return corrupted, np.where(labels == IGNORED, 0, labels)


def _no_choice(
    ids: np.ndarray, maskable: np.ndarray, mask_id: int, vocabulary_size: int, seed: int
) -> Corrupted:
    fate = np.random.default_rng(seed).random(len(ids))
    random = np.random.default_rng(seed + 1).integers(vocabulary_size, size=len(ids))
    corrupted = np.where(fate < 0.8, mask_id, np.where(fate < 0.9, random, ids))
    return np.where(maskable, corrupted, ids), np.where(maskable, ids, IGNORED)


EXERCISE = Exercise(
    id="03.mlm-corruption",
    title="What BERT is asked to repair",
    kind="implement",
    minutes=15,
    difficulty=3,
    points=3,
    statement=(
        "Choose about 15 % of the tokens at random, among those where `maskable` is True. Of the "
        "chosen, 80 % become `mask_id`, 10 % a random id from 0 to vocabulary_size - 1, and 10 % "
        "stay as they are. Return the corrupted ids and the labels: the *original* id of each "
        "chosen token, -100 everywhere else. Shares are measured on 30,000 tokens."
    ),
    cell='''@exercise("03.mlm-corruption")
def corrupt_tokens(ids, maskable, mask_id, vocabulary_size, seed):
    """Return (corrupted, labels), two arrays of whole numbers, shape (n,).

    ids: (n,) tokens; maskable: (n,) False at special tokens such as [CLS]; seed: of the random
    numbers. The argument `ids` stays as it is.
    """
    rng = np.random.default_rng(seed)
    ...''',
    reference=_corrupt,
    cases=cases,
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "every chosen token becomes [MASK]",
            _all_masked,
            "Fine-tuning never shows a [MASK], so a model that only had to repair those would "
            "ignore all other tokens. 10 % random and 10 % unchanged make every token suspect.",
            measured("masked", 0.97, 1.0),
        ),
        Mistake(
            "none of the chosen stays as it is",
            _none_kept,
            "All of the remaining 20 % became random ids. Half of them should stay unchanged, and "
            "be predicted all the same.",
            is_none_kept,
        ),
        Mistake(
            "10 % of what is left",
            _two_draws,
            "A second draw below 0.1 hits a tenth of the remaining 20 %, which is 2 %. Of the "
            "remainder a half becomes random; or let one draw decide between all three.",
            measured("random", 0.005, 0.05),
        ),
        Mistake(
            "special tokens are chosen too",
            _special_too,
            "[CLS], [SEP] and padding are no words to guess, and a sentence without its [SEP] "
            "isn't the input that the model knows. Choose where `maskable` is True.",
            is_special_too,
        ),
        Mistake(
            "a label on every token",
            _all_labels,
            "The loss would run over all tokens, 85 % of which the model can simply copy. Only "
            "chosen tokens have a label; -100 is what cross-entropy in PyTorch leaves out.",
            is_all_labels,
        ),
        Mistake(
            "the unchanged tenth has no label",
            _kept_unlabelled,
            "You took the labels where something changed. The tokens that were chosen and stayed "
            "are predicted too: that is why they were chosen.",
            is_kept_unlabelled,
        ),
        Mistake(
            "labels taken after the corruption",
            _labels_afterwards,
            "The labels hold [MASK]: the model would learn to predict what it reads. `corrupted = "
            "ids` makes no copy, so writing to one changes both.",
            is_labels_afterwards,
        ),
        Mistake(
            "0 in place of -100",
            _zero_labels,
            "0 is the id of a real token, [PAD] in BERT, so the loss would ask for it at every "
            "place that wasn't chosen. -100 is the value that is left out.",
            is_zero_labels,
        ),
        Mistake(
            "all tokens are chosen",
            _no_choice,
            "80 % of all tokens are [MASK]: there is no context left to guess from. First choose "
            "15 %; the 80, 10 and 10 % are shares of those.",
            is_no_choice,
        ),
    ),
    hints=(
        "Two questions to the dice: is this token chosen? And if so, what happens to it?",
        "`rng.random(n)` gives n numbers from 0 to 1. Below 0.15 happens in 15 % of the cases; a "
        "second array of n numbers decides between below 0.8, below 0.9, and the rest.",
        "Labels first: `np.where(chosen, ids, -100)`. Then work on `ids.copy()`.",
    ),
    correct=(_exact_shares, _token_by_token),
    after=(
        "Only 15 % of a text gives a signal, so this training is slow: ELECTRA asks about every "
        "token instead (was it replaced?), and later models choose 30 or 40 %."
    ),
)
