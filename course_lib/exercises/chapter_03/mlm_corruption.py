"""Exercise 03.mlm-corruption: 15 % chosen, then 80, 10 and 10 % of those."""

import numpy as np

from course_lib.exercises.chapter_03 import _mlm_answers as answers
from course_lib.exercises.chapter_03._mlm_rules import (
    IGNORED,
    MASK,
    check,
    is_all_labels,
    is_changed_unchosen,
    is_kept_unlabelled,
    is_labels_afterwards,
    is_no_choice,
    is_none_kept,
    is_one_array,
    is_one_id_for_all,
    is_special_too,
    is_yes_or_no,
    is_zero_labels,
    measured,
)
from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

VOCABULARY = 1_000


def _text(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Ids of words from 10 on; every tenth place is special, [CLS] or [SEP]."""
    ids = np.random.default_rng(seed).integers(10, VOCABULARY, size=size)
    ids[::10] = 2
    return ids, ids >= 10


def cases(seed: int) -> list[Case]:
    """Seven tokens to look at, then enough to measure shares."""
    few = np.array([2, 640, 516, 97, 280, 89, 3])  # [CLS] ... [SEP]
    many, may_many = _text(30_000, seed)
    other, may_other = _text(50_000, seed + 1)
    return [
        Case(few, few >= 10, MASK, VOCABULARY, 20, label="seven tokens"),
        Case(many, may_many, MASK, VOCABULARY, seed, label="many tokens"),
        Case(other, may_other, MASK, VOCABULARY, seed + 1, hidden=True),
    ]


def _exact_shares(
    ids: np.ndarray, maskable: np.ndarray, mask_id: int, vocabulary_size: int, seed: int
) -> answers.Corrupted:
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

    ids: (n,) tokens; maskable: (n,) False at special tokens such as [CLS]; seed: for
    np.random.default_rng. The argument `ids` stays as it is.
    """
    ...''',
    reference=answers.bert_corruption,
    cases=cases,
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "every chosen token becomes [MASK]",
            answers.all_masked,
            "Fine-tuning never shows a [MASK], so a model that only had to repair those would "
            "ignore all other tokens. 10 % random and 10 % unchanged make every token suspect. (If "
            "you meant to: numbers of the first draw are all below 0.15 here. Draw again.)",
            measured("masked", 0.97, 1.0),
        ),
        Mistake(
            "none of the chosen stays as it is",
            answers.none_kept,
            "All of the remaining 20 % became random ids. Half of them should stay unchanged, and "
            "be predicted all the same.",
            is_none_kept,
        ),
        Mistake(
            "10 % of what is left",
            answers.two_draws,
            "A second draw below 0.1 hits a tenth of the remaining 20 %, which is 2 %. Of the "
            "remainder a half becomes random; or let one draw decide between all three.",
            measured("random", 0.005, 0.05),
        ),
        Mistake(
            "special tokens are chosen too",
            answers.special_too,
            "[CLS], [SEP] and padding are no words to guess, and a sentence without its [SEP] "
            "isn't the input that the model knows. Choose where `maskable` is True.",
            is_special_too,
        ),
        Mistake(
            "a label on every token",
            answers.all_labels,
            "The loss would run over all tokens, 85 % of which the model can simply copy. Only "
            "chosen tokens have a label; -100 is what cross-entropy in PyTorch leaves out.",
            is_all_labels,
        ),
        Mistake(
            "the unchanged tenth has no label",
            answers.kept_unlabelled,
            "You took the labels where something changed. The tokens that were chosen and stayed "
            "are predicted too: that is why they were chosen.",
            is_kept_unlabelled,
        ),
        Mistake(
            "labels taken after the corruption",
            answers.labels_afterwards,
            "The labels hold [MASK] and random ids: the model would learn what it reads. "
            "`corrupted = ids` makes no copy, so writing to one changes both.",
            is_labels_afterwards,
        ),
        Mistake(
            "0 in place of -100",
            answers.zero_labels,
            "0 is the id of a real token, [PAD] in BERT, so the loss would ask for it at every "
            "place that wasn't chosen. -100 is the value that is left out.",
            is_zero_labels,
        ),
        Mistake(
            "yes or no in place of the ids",
            answers.yes_or_no,
            "These labels say which tokens were chosen, not what they were. The model is to "
            "predict the original id, so that is the label, and -100 elsewhere.",
            is_yes_or_no,
        ),
        Mistake(
            "the labels are missing",
            lambda *args: answers.bert_corruption(*args)[0],
            "One array came back. Without the original ids nobody can say what the model should "
            "have guessed: return (corrupted, labels).",
            is_one_array,
        ),
        Mistake(
            "tokens are changed that nobody asks for",
            answers.changed_unchosen,
            "Some tokens were changed but have the label -100: they disturb the context and teach "
            "nothing. One choice of 15 % has to serve both, the changes and the labels.",
            is_changed_unchosen,
        ),
        Mistake(
            "one random id for all",
            answers.one_id_for_all,
            "A single draw was written to all places, and the model soon knows that id. Draw as "
            "many ids as there are places: `size=`.",
            is_one_id_for_all,
        ),
        Mistake(
            "two draws that overlap",
            answers.overlapping_draws,
            "The second draw also hits tokens that are [MASK] already and turns a tenth of them "
            "back into words. One draw should decide between all three.",
            measured("masked", 0.695, 0.745),
        ),
        Mistake(
            "all tokens are chosen",
            answers.no_choice,
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
    library=(
        "course_lib.exercises.chapter_03.mlm_corruption:_token_by_token",
        "course_lib.sentences.masked_language_model:corrupt",
    ),
)
