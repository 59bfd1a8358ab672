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
