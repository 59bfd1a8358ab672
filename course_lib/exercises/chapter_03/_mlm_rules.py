"""The rules of masked-language-model corruption, and what breaks each (03.mlm-corruption)."""

from typing import Any

import numpy as np

MASK, IGNORED = 4, -100


def shares(got: Any, ids: np.ndarray, maskable: np.ndarray) -> dict[str, float]:
    """Share of the maskable that is chosen; of the chosen that is masked, kept, replaced."""
    corrupted, labels = (np.asarray(part) for part in got)
    chosen = labels != IGNORED
    count = max(int(chosen.sum()), 1)
    masked = float((corrupted[chosen] == MASK).sum() / count)
    kept = float((corrupted[chosen] == ids[chosen]).sum() / count)
    share = float(chosen.sum() / max(int(maskable.sum()), 1))
    return {"chosen": share, "masked": masked, "kept": kept, "random": 1 - masked - kept}


def check(
    got: Any, ids: np.ndarray, maskable: np.ndarray, mask_id: int, vocabulary_size: int, seed: int
) -> str | None:
    """Say which rule is broken, the ones about single tokens first."""
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        return "expected two arrays, (corrupted, labels)"
    corrupted, labels = (np.asarray(part) for part in got)
    for name, array in (("corrupted", corrupted), ("labels", labels)):
        if array.shape != ids.shape:
            return f"expected {name} of shape {ids.shape}, got shape {array.shape}"
        if array.dtype.kind not in "iu":
            return f"expected {name} of whole numbers, got {array.dtype}"
    wrong = _wrong_token(corrupted, labels, ids, maskable)
    if wrong or len(ids) < 1_000:
        return wrong
    return _wrong_share(corrupted, shares(got, ids, maskable), ids, vocabulary_size)


def _wrong_token(
    corrupted: np.ndarray, labels: np.ndarray, ids: np.ndarray, maskable: np.ndarray
) -> str | None:
    chosen = labels != IGNORED
    rules = (
        (~maskable & (corrupted != ids), "was changed, though maskable is False there"),
        (~maskable & chosen, "has a label, though maskable is False there"),
        (chosen & (labels != ids), "has a label that is neither its original id nor -100"),
        (~chosen & (corrupted != ids), "was changed, but has the label -100: nobody predicts it"),
    )
    for broken, what in rules:
        if broken.any():
            i = int(np.argmax(broken))
            found = f"id {ids[i]}, corrupted {corrupted[i]}, label {labels[i]}"
            more = f" ({broken.sum():,} tokens of {len(ids):,})" if broken.sum() > 1 else ""
            return f"the token at {i} {what}: {found}{more}"
    return None


def _wrong_share(
    corrupted: np.ndarray, found: dict[str, float], ids: np.ndarray, vocabulary_size: int
) -> str | None:
    if not 0.135 <= found["chosen"] <= 0.165:
        return f"{found['chosen']:.1%} of the maskable tokens have a label (expected about 15 %)"
    for name, said, wanted in (
        ("masked", "are [MASK] now", 0.8),
        ("random", "have another id now", 0.1),
        ("kept", "are unchanged", 0.1),
    ):
        if abs(found[name] - wanted) > 0.035:
            return f"of the chosen tokens {found[name]:.1%} {said} (expected about {wanted:.0%})"
    drawn = corrupted[(corrupted != ids) & (corrupted != MASK)]
    if drawn.min() < 0 or drawn.max() >= vocabulary_size:
        return f"a random id is {drawn.max()}: ids run from 0 to {vocabulary_size - 1}"
    if len(np.unique(drawn)) < 0.2 * len(drawn):
        return f"among {len(drawn):,} random ids there are only {len(np.unique(drawn))} different"
    return None


def is_special_too(got: Any, ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> bool:
    """Special tokens have labels, and not because all tokens have."""
    labels = np.asarray(got[1])
    return bool((labels[~maskable] != IGNORED).any() and (labels == IGNORED).any())


def is_all_labels(got: Any, ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> bool:
    """Every token has its id as the label, though most were left alone."""
    corrupted, labels = (np.asarray(part) for part in got)
    same = bool((labels[maskable] == ids[maskable]).all())
    return same and float((corrupted[maskable] != ids[maskable]).mean()) < 0.5


def is_labels_afterwards(got: Any, ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> bool:
    """The labels are what the corrupted text holds."""
    corrupted, labels = (np.asarray(part) for part in got)
    chosen = labels != IGNORED
    same = (labels[chosen] == corrupted[chosen]).all()
    return bool(same and (labels[chosen] != ids[chosen]).any())


def is_zero_labels(got: Any, ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> bool:
    """0 stands where -100 should."""
    labels = np.asarray(got[1])
    if not (labels != IGNORED).all() or labels.dtype.kind != "i":
        return False
    return bool((labels == 0).mean() > 0.5 and labels.max() > 1)


def is_yes_or_no(got: Any, ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> bool:
    """The labels say only which tokens were chosen."""
    labels = np.asarray(got[1])
    return bool(labels.shape == ids.shape and np.isin(labels, [0, 1]).all())


def is_one_array(got: Any, ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> bool:
    """The labels are missing."""
    return bool(np.asarray(got).shape == ids.shape)


def is_changed_unchosen(got: Any, ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> bool:
    """Something changed that has no label, and special tokens are as they were."""
    corrupted, labels = (np.asarray(part) for part in got)
    changed = corrupted != ids
    return bool((changed & (labels == IGNORED)).any() and not changed[~maskable].any())


def is_one_id_for_all(got: Any, ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> bool:
    """All random ids are the same."""
    corrupted = np.asarray(got[0])
    drawn = corrupted[(corrupted != ids) & (corrupted != MASK)]
    return len(drawn) > 20 and len(np.unique(drawn)) == 1


def is_no_choice(got: Any, ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> bool:
    """Most tokens are [MASK]: the 80 % were taken of all tokens."""
    found = shares(got, ids, maskable)
    return found["chosen"] > 0.5 and found["masked"] > 0.5


def measured(name: str, low: float, high: float) -> Any:
    """Make a function that recognises an answer by a share, where nothing else is wrong."""

    def recognise(got: Any, ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> bool:
        corrupted, labels = (np.asarray(part) for part in got)
        if _wrong_token(corrupted, labels, ids, maskable) or len(ids) < 1_000:
            return False
        return low <= shares(got, ids, maskable)[name] <= high

    return recognise


def is_kept_unlabelled(got: Any, ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> bool:
    """No unchanged token has a label, and [MASK] has eight ninths of them."""
    unlabelled = measured("kept", 0.0, 0.02)(got, ids, maskable)
    return bool(unlabelled) and 0.85 < shares(got, ids, maskable)["masked"] < 0.93


def is_none_kept(got: Any, ids: np.ndarray, maskable: np.ndarray, *rest: Any) -> bool:
    """A fifth of the chosen is random, none unchanged."""
    none = measured("kept", 0.0, 0.02)(got, ids, maskable)
    return bool(none) and 0.15 < shares(got, ids, maskable)["random"] < 0.25
