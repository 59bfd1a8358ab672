"""Exercise 04.mel-filter: a triangle that sums up a band of frequencies."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Even and uneven triangles, few bins, an edge at zero."""
    return [
        Case(np.array([0.0, 100.0, 200.0, 300.0, 400.0]), 0.0, 200.0, 400.0, label="even"),
        Case(np.array([0.0, 100.0, 200.0, 300.0, 400.0]), 100.0, 200.0, 400.0, label="uneven"),
        Case(np.array([0.0, 50.0, 75.0, 100.0]), 0.0, 50.0, 150.0),
        Case(np.array([500.0, 600.0]), 0.0, 100.0, 200.0, label="all bins above the band"),
        Case(np.linspace(0, 8000, 33), 900.0, 1300.0, 1800.0, hidden=True),
    ]


def triangle(
    frequencies: np.ndarray,
    low: float,
    centre: float,
    high: float,
    clip: bool = True,
    area: bool = False,
    box: bool = False,
) -> np.ndarray:
    """0 up to `low`, rising to 1 at `centre`, falling to 0 at `high`."""
    up = (frequencies - low) / (centre - low)
    down = (high - frequencies) / (high - centre)
    w = np.minimum(up, down)
    if box:
        return ((frequencies >= low) & (frequencies <= high)).astype(float)
    w = np.maximum(w, 0) if clip else w
    return np.asarray(w * 2 / (high - low) if area else w)


def _interpolated(frequencies: np.ndarray, low: float, centre: float, high: float) -> np.ndarray:
    return np.asarray(np.interp(frequencies, [low, centre, high], [0.0, 1.0, 0.0]))


def _half_width(frequencies: np.ndarray, low: float, centre: float, high: float) -> np.ndarray:
    away = np.abs(frequencies - centre)
    return np.asarray(np.maximum(1 - away / ((high - low) / 2), 0))


def _only_up(frequencies: np.ndarray, low: float, centre: float, high: float) -> np.ndarray:
    return np.asarray(np.clip((frequencies - low) / (centre - low), 0, 1))


def _exchanged(frequencies: np.ndarray, low: float, centre: float, high: float) -> np.ndarray:
    up = (frequencies - low) / (centre - low)
    down = (high - frequencies) / (high - centre)
    return np.asarray(np.clip(np.where(frequencies <= centre, down, up), 0, 1))


def _whole_width(frequencies: np.ndarray, low: float, centre: float, high: float) -> np.ndarray:
    inside = (frequencies > low) & (frequencies < high)
    return np.where(inside, 1 - np.abs(frequencies - centre) / (high - low), 0)


def _rising_only(frequencies: np.ndarray, low: float, centre: float, high: float) -> np.ndarray:
    return np.where(frequencies <= centre, triangle(frequencies, low, centre, high), 0)


def _sum_of_one(frequencies: np.ndarray, low: float, centre: float, high: float) -> np.ndarray:
    w = triangle(frequencies, low, centre, high)
    return np.asarray(w / max(w.sum(), 1e-12))


def _straight_in_mels(
    frequencies: np.ndarray, low: float, centre: float, high: float
) -> np.ndarray:
    f, *edges = (2595 * np.log10(1 + x / 700) for x in (frequencies, low, centre, high))
    return np.asarray(np.interp(f, edges, [0.0, 1.0, 0.0]))


EXERCISE = Exercise(
    id="04.mel-filter",
    title="One band of the ear",
    kind="implement",
    minutes=8,
    difficulty=1,
    points=1,
    statement=(
        "One row of a mel filter bank: the weight of each frequency bin in the band from `low` "
        "over `centre` to `high` hertz. 0 outside, 1 at the centre, straight lines in between. "
        "The two sides may have different lengths (bands get wider upwards)."
    ),
    cell='''@exercise("04.mel-filter")
def mel_triangle(frequencies, low, centre, high):
    """frequencies (bins,) in hertz; low < centre < high; returns weights (bins,) from 0 to 1."""
    ...''',
    reference=triangle,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "negative outside the band",
            partial(triangle, clip=False),
            "The lines go on below zero outside the band: those bins would be subtracted. Cut at "
            "0.",
        ),
        Mistake(
            "a box",
            partial(triangle, box=True),
            "Every bin of the band has the weight 1. Neighbouring bands overlap: a triangle fades.",
        ),
        Mistake(
            "both sides equally long",
            _half_width,
            "The triangle falls as fast as it rises. The upper side is longer here: divide by "
            "(high − centre) above and by (centre − low) below the centre.",
        ),
        Mistake(
            "it never comes down",
            _only_up,
            "The weight stays at 1 above the centre. It falls to 0 at `high`.",
        ),
        Mistake(
            "divided by the width",
            partial(triangle, area=True),
            "That is Slaney's scaling by 2 / (high − low), librosa's default. Asked is 1 at the "
            "centre.",
        ),
        Mistake(
            "the two sides exchanged",
            _exchanged,
            "Below the centre stands the line that falls, above it the one that rises. Rising: (f "
            "− low) / (centre − low), for f below the centre.",
        ),
        Mistake(
            "divided by the whole width",
            _whole_width,
            "At `low` and `high` the weight is still about a half. Each side has its own length: "
            "centre − low and high − centre.",
        ),
        Mistake(
            "the falling side is missing",
            _rising_only,
            "Above the centre the weight is 0. It falls in a straight line from 1 at the centre to"
            " 0 at `high`.",
        ),
        Mistake(
            "the weights add up to 1",
            _sum_of_one,
            "The row was divided by its sum. Asked is 1 at the centre, whatever the sum.",
        ),
        Mistake(
            "straight on the mel scale",
            _straight_in_mels,
            "The lines are straight in mels. The centres of the bands come from the mel scale; the"
            " triangles are drawn straight in hertz.",
        ),
    ),
    hints=(
        "Two straight lines: one rises from low to centre, one falls from centre to high.",
        "up = (f − low) / (centre − low), down = (high − f) / (high − centre).",
        "np.maximum(np.minimum(up, down), 0)",
    ),
    correct=(_interpolated,),
    after="Forty such rows times a power spectrum are a mel spectrum; its logarithm is next.",
    library=(
        "course_lib.exercises.chapter_04.mel_filter:_interpolated",
        "course_lib.media.mel_scale:mel_filter_bank",
    ),
)
