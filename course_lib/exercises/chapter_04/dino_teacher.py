"""Exercise 04.dino-teacher: what keeps DINO from collapsing (D126)."""

from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """A batch that likes one output, a sharp temperature, random numbers."""
    rng = np.random.default_rng(seed)
    greedy = np.array([[5.0, 0.0, 1.0], [5.0, 1.0, 0.0]])
    return [
        Case(greedy, np.zeros(3), 1.0, 0.5, label="no centre yet"),
        Case(greedy, np.array([5.0, 0.5, 0.5]), 1.0, 0.5, label="the favourite is subtracted"),
        Case(greedy, np.array([5.0, 0.5, 0.5]), 0.1, 0.9, label="sharp"),
        Case(greedy * 100, np.zeros(3), 0.04, 0.9, label="large outputs"),
        Case(rng.normal(size=(6, 4)), rng.normal(size=4), 0.04, 0.9, hidden=True),
    ]


def teacher(
    outputs: np.ndarray,
    centre: np.ndarray,
    temperature: float,
    momentum: float,
    centred: bool = True,
    sharp: bool = True,
    swap: bool = False,
    own_batch: bool = False,
    from_targets: bool = False,
    inside: bool = True,
    stable: bool = True,
) -> tuple[np.ndarray, np.ndarray]:
    """softmax((g − c) / τ), and c ← m c + (1 − m) mean(g) (Caron et al. 2021, equation 4)."""
    mean = outputs.mean(axis=0)
    used = mean if own_batch else centre
    logits = outputs - used if centred and inside else outputs
    logits = logits / temperature if sharp else logits
    if centred and not inside:
        logits = logits - used
    with np.errstate(over="ignore", invalid="ignore"):
        p = np.exp(logits - (logits.max(axis=1, keepdims=True) if stable else 0))
        p = p / p.sum(axis=1, keepdims=True)
    new = p.mean(axis=0) if from_targets else mean
    m = 1 - momentum if swap else momentum
    return p, m * centre + (1 - m) * new


def _row_by_row(
    outputs: np.ndarray, centre: np.ndarray, temperature: float, momentum: float
) -> tuple[list[Any], list[float]]:
    rows = []
    for g in outputs:
        z = (g - centre) / temperature
        rows.append(np.exp(z - np.logaddexp.reduce(z)))
    moved = centre + (1 - momentum) * (sum(outputs) / len(outputs) - centre)
    return rows, moved


def _mistake(**flags: bool) -> Any:
    return lambda *args: teacher(*args, **flags)


def _only_p(*args: Any) -> np.ndarray:
    return teacher(*args)[0]


EXERCISE = Exercise(
    id="04.dino-teacher",
    title="Subtract the favourite, then sharpen",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "DINO's teacher: `outputs` (B, K), `centre` (K,). Return two things: the target "
        "distributions softmax((outputs − centre) / temperature), row by row, and the new centre "
        "momentum · centre + (1 − momentum) · mean of the *outputs* over the batch. The targets "
        "use the old centre. Outputs of several hundred must not overflow."
    ),
    cell='''@exercise("04.dino-teacher")
def dino_teacher(outputs, centre, temperature, momentum):
    """outputs (B, K), centre (K,): returns targets (B, K) and the new centre (K,)."""
    ...''',
    reference=teacher,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "not centred",
            _mistake(centred=False),
            "The centre isn't subtracted. An output that is large for every picture then wins for "
            "every picture, and the network collapses onto it.",
        ),
        Mistake(
            "not sharpened",
            _mistake(sharp=False),
            "The temperature plays no part. Centring alone lets the targets go flat: a low teacher "
            "temperature is the other half.",
        ),
        Mistake(
            "centred after the division",
            _mistake(inside=False),
            "(g / τ) − c subtracts a centre that is τ times too small beside g / τ. First "
            "subtract, then divide.",
        ),
        Mistake(
            "the momentum the wrong way round",
            _mistake(swap=True),
            "With momentum 0.9 the old centre keeps 0.9 of its weight; here it keeps 0.1.",
        ),
        Mistake(
            "this batch's mean as the centre",
            _mistake(own_batch=True),
            "The targets use the mean of this batch. The centre is a *running* mean: the old one "
            "is used now, the new one at the next step.",
        ),
        Mistake(
            "the centre of the targets",
            _mistake(from_targets=True),
            "The new centre was made of the probabilities. It is a mean of the raw outputs.",
        ),
        Mistake(
            "overflow",
            _mistake(stable=False),
            "exp of several thousand is infinite. Subtract each row's maximum before exp.",
        ),
        Mistake(
            "the new centre isn't returned",
            _only_p,
            "Only the targets came back. Return both: `return targets, new_centre`.",
        ),
    ),
    hints=(
        "logits = (outputs - centre) / temperature; softmax along each row.",
        "Subtract logits.max(axis=1, keepdims=True) before np.exp.",
        "momentum * centre + (1 - momentum) * outputs.mean(axis=0)",
    ),
    correct=(_row_by_row,),
    after="The next section trains without the centre, and you see which outputs die.",
    library=(
        "course_lib.exercises.chapter_04.dino_teacher:teacher",
        "course_lib.media.dino:dino_loss",
        "course_lib.media.dino:update_centre",
    ),
)
