"""Exercise 08.temperature-gradient: who gets pushed, and how hard (D185)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Three candidates at three temperatures, then random ones."""
    cosines = np.array([0.8, 0.7, 0.1])
    rng = np.random.default_rng(seed)
    return [
        Case(cosines, 1.0, label="a high temperature"),
        Case(cosines, 0.1, label="a low one"),
        Case(np.array([0.5, 0.5]), 0.05, label="a negative as near as the positive"),
        Case(rng.uniform(-1, 1, size=6).round(2), 0.2),
        Case(np.r_[0.9, rng.uniform(0.2, 0.9, size=40)], 0.01, label="0.01", hidden=True),
    ]


def gradient(
    cosines: np.ndarray,
    temperature: float,
    divide: bool = True,
    target: bool = True,
    sign: float = 1.0,
) -> np.ndarray:
    """(p - e_0) / τ with p = softmax(cosines / τ): the derivative of InfoNCE."""
    z = cosines / temperature
    p = np.exp(z - z.max())
    p = p / p.sum()
    if target:
        p[0] -= 1
    return np.asarray(sign * p / (temperature if divide else 1.0))


def _differences(cosines: np.ndarray, temperature: float) -> list[float]:
    def loss(c: np.ndarray) -> float:
        return float(np.logaddexp.reduce(c / temperature) - c[0] / temperature)

    h, out = 1e-6, []
    for j in range(len(cosines)):
        step = np.eye(len(cosines))[j] * h
        out.append((loss(cosines + step) - loss(cosines - step)) / (2 * h))
    return out


def _times(cosines: np.ndarray, temperature: float) -> np.ndarray:
    z = cosines * temperature
    p = np.exp(z - z.max())
    p = p / p.sum()
    p[0] -= 1
    return np.asarray(p * temperature)


def _divided_first(cosines: np.ndarray, temperature: float) -> np.ndarray:
    out = gradient(cosines, temperature, target=False)
    out[0] -= 1
    return out


def _positive_up(cosines: np.ndarray, temperature: float) -> np.ndarray:
    out = gradient(cosines, temperature)
    out[0] = -out[0]
    return out


def _each_alone(cosines: np.ndarray, temperature: float) -> np.ndarray:
    p = gradient(cosines, temperature, target=False, divide=False)
    return np.asarray(p * (1 - p) / temperature)


def _rest(cosines: np.ndarray, temperature: float, divide: bool = True) -> np.ndarray:
    p = gradient(cosines, temperature, target=False, divide=False)
    return np.asarray((1 - p) / (temperature if divide else 1.0))


def _twice(cosines: np.ndarray, temperature: float) -> np.ndarray:
    return gradient(cosines, temperature) / temperature


def _negatives_only(cosines: np.ndarray, temperature: float) -> np.ndarray:
    return gradient(cosines, temperature)[1:]


def _without_positive(cosines: np.ndarray, temperature: float) -> np.ndarray:
    z = cosines[1:] / temperature
    p = np.exp(z - z.max())
    return np.asarray(np.r_[-1.0, p / p.sum()] / temperature)


def _last_is_positive(cosines: np.ndarray, temperature: float) -> np.ndarray:
    return gradient(cosines[::-1].copy(), temperature)[::-1]


EXERCISE = Exercise(
    id="08.temperature-gradient",
    title="Who gets pushed, and how hard",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "For one query, `cosines` (C,) holds its cosine with the positive (entry 0) and with C − 1 "
        "negatives. InfoNCE is $L = -\\log\\,\\mathrm{softmax}(\\mathrm{cosines}/\\tau)_0$. Return "
        "the derivative of L with respect to each cosine, (C,): negative for the positive, which "
        "should rise, positive for the others."
    ),
    cell='''@exercise("08.temperature-gradient")
def infonce_gradient(cosines, temperature):
    """cosines (C,), the positive first; returns dL/dcosines, (C,)."""
    ...''',
    reference=gradient,
    cases=cases,
    comparison=Close(rtol=1e-4, atol=1e-7),
    mistakes=(
        Mistake(
            "not divided by the temperature",
            partial(gradient, divide=False),
            "The derivative with respect to the *logit* is p − 1 or p. The logit is cosine / τ, so "
            "the chain rule divides by τ once more.",
        ),
        Mistake(
            "the softmax alone",
            partial(gradient, target=False),
            "All entries are positive: nothing pulls the positive up. Subtract 1 at entry 0, where "
            "the −cosine/τ of the loss has its derivative.",
        ),
        Mistake(
            "softmax alone, not divided either",
            partial(gradient, target=False, divide=False),
            "That is the softmax itself. The derivative of −log softmax at entry 0 is (p − 1)/τ "
            "there and p/τ elsewhere.",
        ),
        Mistake(
            "the 1 is not divided",
            _divided_first,
            "You subtracted 1 after dividing by τ. The term −c₀/τ has the derivative −1/τ: "
            "subtract 1 from p first, then divide all entries.",
        ),
        Mistake(
            "divided twice",
            _twice,
            "Divided by τ twice. The chain rule gives one factor 1/τ, since the logit is c/τ.",
        ),
        Mistake(
            "the positive's sign",
            _positive_up,
            "The negatives are right. The positive's entry is (p₀ − 1)/τ, which is negative: the "
            "loss falls as its cosine rises.",
        ),
        Mistake(
            "p (1 − p)",
            _each_alone,
            "p (1 − p)/τ is the slope of each share p by its own cosine. Asked is the slope of the "
            "one loss −log p₀ by every cosine.",
        ),
        Mistake(
            "1 − p everywhere",
            _rest,
            "1 − p is right for the positive up to its sign, and for no other entry: the negatives "
            "get p/τ.",
        ),
        Mistake(
            "1 − p everywhere, not divided",
            partial(_rest, divide=False),
            "1 − p, divided by τ, is right for the positive up to its sign, and for no other "
            "entry: the negatives get p/τ.",
        ),
        Mistake(
            "multiplied by the temperature",
            _times,
            "A temperature divides: the lower, the sharper the softmax.",
        ),
        Mistake(
            "the sign",
            partial(gradient, sign=-1.0),
            "The sign is reversed: that is the direction in which a step of descent goes, −dL/dc.",
        ),
        Mistake(
            "the positive is missing below",
            _without_positive,
            "The negatives' shares add up to 1: the softmax left the positive out. With it in the "
            "sum, a well-placed positive takes the force out of all negatives.",
        ),
        Mistake(
            "the positive is missing in the answer",
            _negatives_only,
            "One entry for each candidate, please: the positive's derivative comes first.",
        ),
        Mistake(
            "the last one as the positive",
            _last_is_positive,
            "The last entry was taken for the positive. It is the first.",
        ),
    ),
    hints=(
        "Write L = log Σ exp(c_j/τ) − c_0/τ and differentiate both terms.",
        "The first term gives softmax(c/τ) / τ.",
        "p = softmax(cosines / temperature); p[0] -= 1; return p / temperature",
    ),
    correct=(_differences,),
    after=(
        "The entries add up to 0, and at a low temperature nearly all of the push goes to the "
        "nearest negative. If that one is a false negative, so is the push."
    ),
    library=("course_lib.exercises.chapter_08.temperature_gradient:gradient",),
)
