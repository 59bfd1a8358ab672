"""Usual wrong ways to corrupt a text for BERT (03.mlm-corruption), beside the right one."""

from functools import partial
from typing import Any

import numpy as np

from course_lib.exercises.chapter_03._mlm_rules import IGNORED, MASK

Corrupted = tuple[np.ndarray, np.ndarray]


def bert_corruption(
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


all_masked = partial(bert_corruption, mask=1.0, replace=0.0)
none_kept = partial(bert_corruption, replace=0.2)


def two_draws(
    ids: np.ndarray, maskable: np.ndarray, mask_id: int, vocabulary_size: int, seed: int
) -> Corrupted:
    rng = np.random.default_rng(seed)
    chosen = maskable & (rng.random(len(ids)) < 0.15)
    masked = chosen & (rng.random(len(ids)) < 0.8)
    swap = chosen & ~masked & (rng.random(len(ids)) < 0.1)
    corrupted = np.where(masked, mask_id, ids)
    corrupted[swap] = rng.integers(vocabulary_size, size=swap.sum())
    return corrupted, np.where(chosen, ids, IGNORED)


def overlapping_draws(
    ids: np.ndarray, maskable: np.ndarray, mask_id: int, vocabulary_size: int, seed: int
) -> Corrupted:
    rng = np.random.default_rng(seed)
    chosen = maskable & (rng.random(len(ids)) < 0.15)
    corrupted = np.where(chosen & (rng.random(len(ids)) < 0.8), mask_id, ids)
    swap = chosen & (rng.random(len(ids)) < 0.1)  # also of those that are masked already
    corrupted[swap] = rng.integers(vocabulary_size, size=swap.sum())
    return corrupted, np.where(chosen, ids, IGNORED)


def one_id_for_all(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    corrupted, labels = bert_corruption(ids, maskable, *rest)
    return np.where((corrupted != ids) & (corrupted != MASK), 77, corrupted), labels


def yes_or_no(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    corrupted, labels = bert_corruption(ids, maskable, *rest)
    return corrupted, labels != IGNORED


def changed_unchosen(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    return no_choice(ids, maskable, *rest)[0], bert_corruption(ids, maskable, *rest)[1]


def special_too(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    return bert_corruption(ids, np.ones(len(ids), dtype=bool), *rest)


def all_labels(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    return bert_corruption(ids, maskable, *rest)[0], ids.copy()


def kept_unlabelled(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    corrupted, labels = bert_corruption(ids, maskable, *rest)
    return corrupted, np.where(corrupted == ids, IGNORED, labels)


def labels_afterwards(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    corrupted, labels = bert_corruption(ids, maskable, *rest)
    return corrupted, np.where(labels == IGNORED, IGNORED, corrupted)


def zero_labels(ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> Corrupted:
    corrupted, labels = bert_corruption(ids, maskable, *rest)
    return corrupted, np.where(labels == IGNORED, 0, labels)


def no_choice(
    ids: np.ndarray, maskable: np.ndarray, mask_id: int, vocabulary_size: int, seed: int
) -> Corrupted:
    fate = np.random.default_rng(seed).random(len(ids))
    random = np.random.default_rng(seed + 1).integers(vocabulary_size, size=len(ids))
    corrupted = np.where(fate < 0.8, mask_id, np.where(fate < 0.9, random, ids))
    return np.where(maskable, corrupted, ids), np.where(maskable, ids, IGNORED)
