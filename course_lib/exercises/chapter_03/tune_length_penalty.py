"""Exercise 03.tune-length-penalty: between the empty output and the endless one (D102)."""

from collections.abc import Callable
from functools import cache

import numpy as np

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

SENTENCES, LONGEST, TARGET = 200, 18, 0.95


@cache
def sentences() -> list[tuple[int, np.ndarray]]:
    """Make 200 outputs to choose from: words wanted, log p of stopping after 0, 1, ... words.

    The model knows the next word with 55 to 85 %, stops early with 3 to 15 %, and after the last
    word may go on repeating itself with 55 to 80 % a word.
    """
    rng = np.random.default_rng(0)
    made = []
    for i in range(SENTENCES):
        n = 2 + i % 9
        end = rng.uniform(0.3, 0.6)
        stop = np.concatenate([rng.uniform(0.03, 0.15, n), [end], np.full(LONGEST - n - 1, 0.15)])
        repeat = np.full(LONGEST - n - 2, rng.uniform(0.55, 0.8))
        go_on = np.concatenate([rng.uniform(0.55, 0.85, n), [(1 - end) * 0.8], repeat])
        made.append((n, np.cumsum(np.log([1.0, *go_on])) + np.log(stop)))
    return made


def shares(alpha: float) -> dict[str, float]:
    """Share of the sentences whose best hypothesis by log p / L^alpha is right, short, long."""
    length = np.arange(1.0, LONGEST + 1)  # with <eos>
    extra = np.array([np.argmax(log_p / length**alpha) - n for n, log_p in sentences()])
    empty = np.mean([extra[i] == -n for i, (n, _) in enumerate(sentences())])
    found = {"right": extra == 0, "short": extra < 0, "long": extra > 0}
    return {name: float(hits.mean()) for name, hits in found.items()} | {"empty": float(empty)}


def check(got: float) -> str | None:
    """Say what was measured where the target is missed."""
    if isinstance(got, bool) or not isinstance(got, (int, float)) or not -10 <= got <= 10:
        return f"expected a number between -10 and 10, got {got!r}"
    measured = shares(got)
    if measured["right"] >= TARGET:
        return None
    return (
        f"with alpha = {got:g}, {measured['right']:.1%} of the outputs have the right length (the "
        f"target is {TARGET:.0%}), {measured['short']:.1%} are cut short, {measured['empty']:.1%} "
        f"of all even empty, and {measured['long']:.1%} repeat themselves"
    )


def _returns(alpha: float) -> Callable[[], float]:
    return lambda: alpha


EXERCISE = Exercise(
    id="03.tune-length-penalty",
    title="Neither nothing nor without end",
    kind="tune",
    minutes=5,
    difficulty=1,
    points=1,
    statement=(
        "A beam search ranks its finished hypotheses by $\\log p \\,/\\, L^\\alpha$, where $L$ is "
        "the length with `<eos>`. Here an artificial model translates 200 sentences of 2 to 10 "
        "words; it may stop too early after any word, and after the last one it may go on "
        "repeating itself. Choose $\\alpha$ so that at least 95 % of the best hypotheses have the "
        "right length. First guess what happens at 0."
    ),
    cell='''@exercise("03.tune-length-penalty")
def choose_alpha():
    """The exponent of the length: one number."""
    return ...''',
    reference=_returns(0.6),
    cases=lambda seed: [Case()],
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "the raw log-probability",
            _returns(0.0),
            "L⁰ is 1, so this is the log-probability itself. Every further word lowers it, and "
            "four in ten of the best outputs have no word at all. Long hypotheses need help: "
            "which way must alpha go?",
            lambda got: got == 0,
        ),
        Mistake(
            "alpha below 0",
            _returns(-0.75),
            "A negative exponent multiplies the log-probability by a power of the length. It is "
            "negative, so long hypotheses sink even lower: the opposite of what they need.",
            lambda got: got < 0,
        ),
        Mistake(
            "too little for the length",
            _returns(0.2),
            "Short hypotheses still win: log p falls with every word, and your divisor makes up "
            "for too little of it.",
            lambda got: got > 0 and shares(got)["short"] > shares(got)["long"],
        ),
        Mistake(
            "too much for the length",
            _returns(1.5),
            "It is called a length penalty, but a larger alpha *helps* long outputs: log p is "
            "negative, and a larger divisor brings it nearer to 0. At this alpha repeating pays.",
            lambda got: got > 0 and shares(got)["long"] > shares(got)["short"],
        ),
    ),
    hints=(
        "Run it with 0 and with 2, and read how many outputs are too short and too long.",
        "log p is negative. Is -6 / 3 larger or smaller than -6 / 2? Who gains from a larger "
        "divisor?",
        "At 1 the score is the mean log-probability of a word, which is a little too kind to "
        "repetition. Go down from there.",
    ),
    correct=(_returns(0.75), _returns(0.5)),
    after=(
        "At alpha 0 the most probable output of four in ten of these sentences is the empty one. A "
        "wider beam finds it more surely: searching better can make translations worse."
    ),
    library=("course_lib.exercises.chapter_03.tune_length_penalty:shares",),
)
