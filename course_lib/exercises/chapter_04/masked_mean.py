"""Exercise 04.masked-mean: silence is no sound (D273)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Padding that isn't zero, full length, one frame, an empty clip."""
    rng = np.random.default_rng(seed)
    states = np.array([[[2.0], [4.0], [90.0]], [[1.0], [2.0], [3.0]]])
    return [
        Case(states, np.array([2, 3]), label="two clips, the first is padded"),
        Case(states, np.array([1, 1]), label="one frame each"),
        Case(np.zeros((1, 2, 2)), np.array([0]), label="no frame", raises=ValueError),
        Case(states, np.array([4, 1]), label="longer than the batch", raises=ValueError),
        Case(rng.normal(size=(3, 5, 2)).round(1), np.array([5, 2, 4])),
        Case(rng.normal(size=(4, 7, 3)), np.array([7, 1, 3, 6]), hidden=True),
    ]


def pooled(
    states: np.ndarray,
    lengths: np.ndarray,
    masked: bool = True,
    divisor: str = "length",
    checked: bool = True,
    extra: int = 0,
) -> np.ndarray:
    """Mean over the first `lengths[i]` frames of clip i."""
    n, frames, _ = states.shape
    lengths = np.asarray(lengths)
    if checked and ((lengths < 1) | (lengths > frames)).any():
        raise ValueError(f"lengths: expected 1 to {frames}, got {lengths.tolist()}")
    keep = np.arange(frames) < lengths[:, None] + extra if masked else np.ones((n, frames), bool)
    total = (states * keep[:, :, None]).sum(axis=1)
    count = np.full(n, frames) if divisor == "frames" else keep.sum(axis=1)
    if divisor == "none":
        return np.asarray(total)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total / count[:, None])


def _loop(states: np.ndarray, lengths: np.ndarray) -> list[np.ndarray]:
    if min(lengths) < 1 or max(lengths) > states.shape[1]:
        raise ValueError("lengths")
    return [clip[:n].mean(axis=0) for clip, n in zip(states, lengths, strict=True)]


def _over_clips(states: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    if min(lengths) < 1 or max(lengths) > states.shape[1]:
        raise ValueError("lengths")
    return np.asarray(states.mean(axis=0))


def _from_the_end(states: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    pooled(states, lengths)  # the check
    return np.stack([clip[-n:].mean(axis=0) for clip, n in zip(states, lengths, strict=True)])


def _over_width(states: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    return np.asarray(pooled(states, lengths).mean(axis=1))


def _padded_sum(states: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    pooled(states, lengths)
    return np.asarray(states.sum(axis=1) / lengths[:, None])


def _corrected(states: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    return pooled(states, np.clip(lengths, 1, states.shape[1]))


def _one_less(states: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    pooled(states, lengths)
    return pooled(states, np.maximum(lengths - 1, 1))


def _together(states: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    pooled(states, lengths)
    real = [clip[:n] for clip, n in zip(states, lengths, strict=True)]
    return np.asarray(np.concatenate(real).mean(axis=0))


EXERCISE = Exercise(
    id="04.masked-mean",
    title="Don't average the silence",
    kind="implement",
    minutes=6,
    difficulty=1,
    points=1,
    statement=(
        "An audio encoder returned `states` (clips, frames, d); clip i has `lengths[i]` real "
        "frames, the rest is padding. Return the mean over the real frames, (clips, d). A length "
        "below 1 or above the number of frames is a ValueError."
    ),
    cell='''@exercise("04.masked-mean")
def mean_over_sound(states, lengths):
    """states (n, frames, d), lengths (n,): returns (n, d)."""
    ...''',
    reference=pooled,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "padding is averaged too",
            partial(pooled, masked=False),
            "All frames count, padding included. A short clip's vector is then mostly padding, and "
            "depends on the longest clip of its batch.",
        ),
        Mistake(
            "divided by all frames",
            partial(pooled, divisor="frames"),
            "The padding is left out of the sum and counted in the divisor: short clips get short "
            "vectors.",
        ),
        Mistake(
            "lengths aren't checked",
            partial(pooled, checked=False),
            "A clip without frames gives NaN, one that is too long passes. Raise ValueError.",
        ),
        Mistake(
            "one frame too many",
            partial(pooled, extra=1),
            "The frame at position `length` is the first of the padding: positions 0 … length − 1 "
            "are real.",
        ),
        Mistake(
            "the mean over the clips",
            _over_clips,
            "Axis 0 are the clips. The mean runs over the frames, axis 1.",
        ),
        Mistake(
            "the last frames instead of the first",
            _from_the_end,
            "The padding stands at the end, so the real frames are the first ones: clip[:n], not "
            "clip[-n:].",
        ),
        Mistake(
            "the sum of the frames",
            partial(pooled, divisor="none"),
            "The frames are added up. A mean divides by the number of real frames, or long clips "
            "get long vectors.",
        ),
        Mistake(
            "one number a clip",
            _over_width,
            "The mean ran over the d numbers, too. Only the frames are averaged: "
            "clip[:n].mean(axis=0).",
        ),
        Mistake(
            "the padding in the sum, not in the divisor",
            _padded_sum,
            "Padding is still in the sum, and the divisor is right. Leave it out of both.",
        ),
        Mistake(
            "lengths are corrected in silence",
            _corrected,
            "A length of 0 or beyond the last frame was changed without a word. It is a "
            "ValueError: the caller has a fault.",
        ),
        Mistake(
            "one frame too few",
            _one_less,
            "The last real frame is missing: positions 0 … length − 1 are real, which is "
            "clip[:length].",
        ),
        Mistake(
            "all clips in one mean",
            _together,
            "One vector came back for all clips. Each clip has a mean of its own.",
        ),
    ),
    hints=(
        "clip[:n].mean(axis=0) for one clip with n real frames.",
        "keep = np.arange(frames) < lengths[:, None] does it for all clips.",
        "(states * keep[:, :, None]).sum(axis=1) / lengths[:, None]",
    ),
    correct=(_loop,),
    after=(
        "Whisper pads every clip to 30 seconds: without the mask, a one-second sound is one part "
        "sound and twenty-nine parts silence."
    ),
    library=(
        "course_lib.exercises.chapter_04.masked_mean:pooled",
        "course_lib.media.whisper_encoder:masked_mean",
    ),
)
