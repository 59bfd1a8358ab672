"""Exercise 12.unbiased-clicks: clicks divided by the chance to be seen (Joachims et al., 2017)."""

from functools import partial
from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Sessions = list[tuple[list[str], list[int]]]


def cases(seed: int) -> list[Case]:
    """One session, the same clicks at two places, a result never clicked, many sessions."""
    rng = np.random.default_rng(seed)
    names, seen = ["a", "b", "c", "d"], [1.0, 0.5, 0.25, 0.2]
    many: Sessions = []
    for _ in range(30):
        order = rng.permutation(4)
        clicks = [i for i in range(4) if rng.random() < seen[i] * (0.2 + 0.2 * order[i])]
        many.append(([names[i] for i in order], clicks))
    return [
        Case([(["a", "b"], [0])], ["a", "b"], [1.0, 0.5], label="one click on top"),
        Case([(["a", "b"], [1])], ["a", "b"], [1.0, 0.5], label="one click below"),
        Case([(["a", "b"], [0]), (["a", "b"], [1]), (["a", "b"], [0])], ["a", "b"], [1.0, 0.5]),
        Case([(["a", "b"], [0]), (["b", "a"], [1]), (["a", "b"], [])], ["a", "b"], [1.0, 0.5],
             label="at both places"),
        Case([(["a", "b"], [0, 1]), (["c", "a"], [])], ["a", "b", "c"], [0.8, 0.4],
             label="never clicked; shown once or twice"),
        Case(many[:6], names, seen, label="six sessions, four results"),
        Case(many, names, seen, hidden=True),
    ]  # fmt: skip


def corrected(
    sessions: Sessions,
    items: list[str],
    seen: list[float],
    weight: str = "inverse",
    divide: str = "shown",
) -> list[float]:
    """Weighted clicks over impressions; the last two arguments make the usual mistakes."""
    clicks, shown = dict.fromkeys(items, 0.0), dict.fromkeys(items, 0.0)
    attention, weighted = dict.fromkeys(items, 0.0), dict.fromkeys(items, 0.0)
    clicked = dict[str, float]()
    for names, positions in sessions:
        for place, name in enumerate(names):
            shown[name] += 1
            attention[name] += seen[place]
            weighted[name] += 1 / seen[place]
            if place in positions:
                clicked[name] = clicked.get(name, 0) + 1
                clicks[name] += {
                    "inverse": 1 / seen[place],
                    "none": 1.0,
                    "times": seen[place],
                    "rank": place + 1.0,
                    "complement": 1 - seen[place],
                }[weight]
    below = {"shown": shown, "attention": attention, "weighted": weighted, "clicks": clicked}
    if divide == "nothing":
        return [clicks[name] for name in items]
    if divide == "sessions":
        return [clicks[name] / len(sessions) for name in items]
    return [clicks[name] / below[divide].get(name, 1) for name in items]


def _arrays(sessions: Any, items: list[str], seen: list[float]) -> list[float]:
    rows = [
        (items.index(name), (place in clicks) / seen[place])
        for names, clicks in sessions
        for place, name in enumerate(names)
    ]
    item, value = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    return (np.bincount(item, value, len(items)) / np.bincount(item, None, len(items))).tolist()


EXERCISE = Exercise(
    id="12.unbiased-clicks",
    title="A click at the bottom is worth more",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=3,
    statement=(
        "Each session is (names in the order shown, positions that were clicked). A reader looks "
        "at position i with probability `seen[i]` and clicks what is seen and liked. Estimate "
        "for each item how likely a reader who sees it likes it: each click counts 1 / (the "
        "probability that its position was seen), summed and divided by how often the item was "
        "*shown*."
    ),
    cell='''@exercise("12.unbiased-clicks")
def liked(sessions, items, seen):
    """sessions: list of (names, clicked positions from 0). Returns a number for each item."""
    ...''',
    reference=corrected,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "clicks over impressions",
            partial(corrected, weight="none"),
            "This is the click rate. An item that stood at the bottom was hardly seen, so its few "
            "clicks say little against it: divide each by the chance that it was seen.",
        ),
        Mistake(
            "multiplied by the propensity",
            partial(corrected, weight="times"),
            "The weight is upside down: a click where few look is a stronger sign, so it counts "
            "1 / seen, not seen.",
        ),
        Mistake(
            "weighted by the rank",
            partial(corrected, weight="rank"),
            "The rank is the right weight only if position i is seen with probability 1 / rank. "
            "`seen` has the measured probabilities.",
        ),
        Mistake(
            "weighted by how likely it was missed",
            partial(corrected, weight="complement"),
            "1 − seen is the chance to be overlooked. With it a click on top counts nothing; the "
            "weight that makes the expectation right is 1 / seen.",
        ),
        Mistake(
            "divided by the clicks",
            partial(corrected, divide="clicks"),
            "Divided by the number of clicks this is the mean weight of a click and says where "
            "the item stood. Divide by how often it was shown, clicked or not.",
        ),
        Mistake(
            "a sum",
            partial(corrected, divide="nothing"),
            "The weighted clicks were only summed: what is shown more often gets more. Divide by "
            "the number of impressions of the item.",
        ),
        Mistake(
            "divided by all sessions",
            partial(corrected, divide="sessions"),
            "Divide by the sessions that showed this item. Where it wasn't shown, nobody could "
            "click it.",
        ),
        Mistake(
            "corrected twice",
            partial(corrected, divide="attention"),
            "Each click was divided by its chance to be seen, and their sum by the summed chances "
            "again. One of the two corrects: here the weight of the click. Divide by how often "
            "the item was shown.",
        ),
        Mistake(
            "the impressions weighted as well",
            partial(corrected, divide="weighted"),
            "1 / seen was added up for every showing, too. Then a click at the bottom is worth "
            "no more than one on top. Count each showing as one.",
        ),
        Mistake(
            "clicks over attention",
            partial(corrected, divide="attention", weight="none"),
            "Plain clicks over the summed chances to be seen: a sound estimate, too (with less "
            "variance), but not the one asked for. Here each *click* is divided by its chance.",
        ),
    ),
    hints=(
        "If a position is seen half the time, how many readers stand behind one click there?",
        "Keep two sums for each item: weighted clicks, and how often it was shown.",
        "For place, name in enumerate(names): shown += 1, and if it was clicked, += 1 / seen.",
    ),
    correct=(_arrays,),
    after=(
        "The expectation is right wherever the items stood. A single estimate may exceed 1: rare "
        "clicks with large weights have a large variance, which is why weights are often cut."
    ),
    library=("course_lib.advanced.inverse_propensity:inverse_propensity_weights",),
)
