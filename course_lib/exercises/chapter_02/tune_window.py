"""Exercise 02.tune-window: near neighbours in a small and in a large window (D030)."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

KINDS, TOPICS, FORMS = 12, 6, 2
SENTENCES, LENGTH = 2_000, 24
TARGET = 0.9
Windows = dict[str, int]


def _corpus() -> np.ndarray:
    """Sentences on one topic; kinds of words follow each other in a fixed order (grammar)."""
    rng = np.random.default_rng(0)
    size = SENTENCES * LENGTH
    sentence_topic = np.repeat(rng.integers(TOPICS, size=SENTENCES), LENGTH)
    topic = np.where(rng.random(size) < 0.5, sentence_topic, rng.integers(TOPICS, size=size))
    kind = np.arange(size) % KINDS
    return np.asarray((kind * TOPICS + topic) * FORMS + rng.integers(FORMS, size=size), np.int32)


@lru_cache(maxsize=64)
def neighbour_shares(window: int) -> tuple[float, float]:
    """Train PPMI + SVD with a window; the shares of 5 neighbours of the same kind and topic."""
    from course_lib.words.cooccurrence import cooccurrence_matrix
    from course_lib.words.mutual_information import ppmi
    from course_lib.words.vocabulary import Corpus

    tokens = _corpus()
    corpus = Corpus(tokens, np.arange(0, len(tokens) + 1, LENGTH))
    u, s, _ = np.linalg.svd(ppmi(cooccurrence_matrix(corpus, window, "linear")).toarray())
    v = u[:, :20] * np.sqrt(s[:20])  # (V, 20)
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    similarity = v @ v.T
    np.fill_diagonal(similarity, -np.inf)
    nearest = np.argsort(-similarity, axis=1)[:, :5]  # (V, 5)
    word = np.arange(len(v))
    kind, topic = word // FORMS // TOPICS, word // FORMS % TOPICS
    same_kind = (kind[nearest] == kind[:, None]).mean()
    same_topic = (topic[nearest] == topic[:, None]).mean()
    return float(same_kind), float(same_topic)


def run(learner: Callable[[], Windows]) -> Any:
    """Ask for the two windows and train with each."""
    windows = learner()
    if not isinstance(windows, dict) or _wrong_windows(windows):
        return windows
    kind = neighbour_shares(windows["same kind"])[0]
    topic = neighbour_shares(windows["same topic"])[1]
    return {"windows": windows, "same kind": kind, "same topic": topic}


def _wrong_windows(windows: Windows) -> str | None:
    for name in ("same kind", "same topic"):
        if name not in windows:
            return f"there is no {name!r} in {windows}"
        if not isinstance(windows[name], int) or not 1 <= windows[name] < LENGTH:
            return f"{name}: expected a whole number from 1 to 23, got {windows[name]!r}"
    return None


def check(got: dict[str, Any]) -> str | None:
    """Say what was measured, and which target is missed."""
    if "windows" not in got:
        return _wrong_windows(got)
    measured = [
        f"with window {got['windows'][name]}, {got[name]:.0%} of the neighbours are of the {name}"
        for name in ("same kind", "same topic")
        if got[name] < TARGET
    ]
    return f"{'; '.join(measured)} (the target is {TARGET:.0%})" if measured else None


def _returns(kind: int, topic: int) -> Callable[[], Windows]:
    return lambda: {"same kind": kind, "same topic": topic}


EXERCISE = Exercise(
    id="02.tune-window",
    title="Which window finds which neighbours?",
    kind="tune",
    minutes=6,
    difficulty=1,
    points=1,
    statement=(
        "In this artificial language the 12 kinds of words (article, noun, verb, ...) follow each "
        "other in a fixed order, and a sentence of 24 words is about one of 6 topics. Choose two "
        "windows from 1 to 23: one with which at least 90 % of every word's 5 nearest neighbours "
        "are of its own *kind*, and one with which at least 90 % share its *topic*. The vectors "
        "(PPMI, then SVD) are trained with each as you run the cell."
    ),
    cell='''@exercise("02.tune-window")
def choose_windows():
    """Two window sizes from 1 to 23: one for each sort of neighbours."""
    return {"same kind": ..., "same topic": ...}''',
    reference=_returns(2, 10),
    cases=lambda seed: [Case()],
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "the two windows exchanged",
            _returns(10, 2),
            "A popular guide says that large windows are 'more syntactic'. You just measured the "
            "opposite: what stands right beside a word depends on its grammar, what stands "
            "farther away on the topic.",
            recognise=lambda got: got["windows"]["same kind"] > got["windows"]["same topic"],
        ),
        Mistake(
            "both windows are small",
            _returns(1, 1),
            "The direct neighbours tell the kind, and hardly anything else. To see the topic, the "
            "window has to reach beyond the grammar.",
            recognise=lambda got: got["same kind"] >= TARGET > got["same topic"],
        ),
        Mistake(
            "both windows are large",
            _returns(15, 15),
            "In a large window every kind of word occurs, so it tells nothing about the kind. "
            "Only the topic is left. Make one of them smaller.",
            recognise=lambda got: got["same topic"] >= TARGET > got["same kind"],
        ),
    ),
    hints=(
        "What can stand directly before and after a noun? What can stand anywhere in a sentence "
        "about cooking?",
        "After 12 words each kind has come once. What does a window of 12 know about the kind?",
        "Try the two ends: a window of 1 or 2, and one of 10 or more.",
    ),
    correct=(_returns(1, 7),),
    after="Small windows give words that could stand in the same place, large ones words that "
    "belong to the same subject.",
    run=run,
    library=("course_lib.exercises.chapter_02.tune_window:neighbour_shares",),
)
