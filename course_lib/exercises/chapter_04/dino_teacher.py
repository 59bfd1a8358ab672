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
        Case(np.array([[900.0, 0.0], [1.0, 3.0]]), np.zeros(2), 0.5, 0.9, label="unlike rows"),
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


def _mistake(**flags: Any) -> Any:
    return lambda *args: teacher(*args, **flags)


def _only_p(*args: Any) -> np.ndarray:
    return teacher(*args)[0]


Pair = tuple[np.ndarray, np.ndarray]


def _softmax(logits: np.ndarray, axis: int | None, top_axis: int | None) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        p = np.exp(logits - logits.max(axis=top_axis, keepdims=True))
        return np.asarray(p / p.sum(axis=axis, keepdims=True))


def _new_centre_now(outputs: np.ndarray, centre: np.ndarray, tau: float, m: float) -> Pair:
    new = teacher(outputs, centre, tau, m)[1]
    return teacher(outputs, new, tau, m)[0], new


def _one_maximum(outputs: np.ndarray, centre: np.ndarray, tau: float, m: float) -> Pair:
    return _softmax((outputs - centre) / tau, 1, None), teacher(outputs, centre, tau, m)[1]


def _over_batch(outputs: np.ndarray, centre: np.ndarray, tau: float, m: float) -> Pair:
    return _softmax((outputs - centre) / tau, None, None), teacher(outputs, centre, tau, m)[1]


def _over_columns(outputs: np.ndarray, centre: np.ndarray, tau: float, m: float) -> Pair:
    return _softmax((outputs - centre) / tau, 0, 0), teacher(outputs, centre, tau, m)[1]


def _multiplied(outputs: np.ndarray, centre: np.ndarray, tau: float, m: float) -> Pair:
    return _softmax((outputs - centre) * tau, 1, 1), teacher(outputs, centre, tau, m)[1]


def _of_centred(outputs: np.ndarray, centre: np.ndarray, tau: float, m: float) -> Pair:
    targets, _ = teacher(outputs, centre, tau, m)
    return targets, m * centre + (1 - m) * (outputs - centre).mean(axis=0)


def _still(outputs: np.ndarray, centre: np.ndarray, tau: float, m: float) -> Pair:
    return teacher(outputs, centre, tau, m)[0], centre.copy()


def _swapped_pair(*args: Any) -> Pair:
    targets, centre = teacher(*args)
    return centre, targets


def _summed(outputs: np.ndarray, centre: np.ndarray, tau: float, m: float) -> Pair:
    targets, _ = teacher(outputs, centre, tau, m)
    return targets, m * centre + (1 - m) * outputs.sum(axis=0)


def _forgetful(outputs: np.ndarray, centre: np.ndarray, tau: float, m: float) -> Pair:
    return teacher(outputs, centre, tau, m)[0], outputs.mean(axis=0)


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
        Mistake(
            "the new centre in these targets",
            _new_centre_now,
            "The centre was moved before it was used. The targets of this batch use the old "
            "centre; the new one is for the next batch.",
        ),
        Mistake(
            "one maximum for the whole batch",
            _one_maximum,
            "A whole row became 0 / 0. The maximum that you subtract before exp must be that of "
            "the row.",
        ),
        Mistake(
            "a softmax over the whole batch",
            _over_batch,
            "All targets together add up to 1. Each row is a distribution of its own: sum along "
            "axis 1.",
        ),
        Mistake(
            "a softmax along the columns",
            _over_columns,
            "The columns add up to 1. The K outputs of one picture stand in a row: take the "
            "softmax along axis 1.",
        ),
        Mistake(
            "multiplied by the temperature",
            _multiplied,
            "A low temperature should make the targets sharper; here it makes them flat. Divide by"
            " it.",
        ),
        Mistake(
            "the centre of what is centred already",
            _of_centred,
            "The new centre was made of outputs − centre. It is a running mean of the outputs as "
            "they come.",
        ),
        Mistake(
            "the centre doesn't move",
            _still,
            "The centre came back as it was. It must follow the outputs: momentum · centre + (1 − "
            "momentum) · their mean.",
        ),
        Mistake(
            "the two in the other order",
            _swapped_pair,
            "The centre came first. Return the targets, then the new centre.",
        ),
        Mistake(
            "the sum of the batch",
            _summed,
            "The outputs of the batch were added up for the new centre. It is their mean, or it "
            "grows with the batch.",
        ),
        Mistake(
            "the mean of this batch is the new centre",
            _forgetful,
            "The old centre plays no part in the new one. A running mean keeps momentum of it.",
        ),
    ),
    hints=(
        "logits = (outputs - centre) / temperature; softmax along each row.",
        "Subtract logits.max(axis=1, keepdims=True) before np.exp.",
        "momentum * centre + (1 - momentum) * outputs.mean(axis=0)",
    ),
    correct=(_row_by_row,),
    after="The next cells train without the centre, and you see that one output wins them all.",
    library=(
        "course_lib.exercises.chapter_04.dino_teacher:teacher",
        "course_lib.media.dino:dino_loss",
        "course_lib.media.dino:update_centre",
    ),
)
