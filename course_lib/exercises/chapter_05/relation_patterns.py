"""Exercise 05.relation-patterns: who can say what?"""

from collections.abc import Callable

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

KEYS = (
    "TransE, symmetric",
    "TransE, antisymmetric",
    "TransE, composition",
    "DistMult, symmetric",
    "DistMult, antisymmetric",
    "RotatE, symmetric",
    "RotatE, composition",
)
RIGHT = (False, True, True, True, False, True, True)


def _table(*values: bool) -> Callable[[], dict[str, bool]]:
    return lambda: dict(zip(KEYS, values, strict=True))


def _is(key: int, value: bool) -> Callable[[dict[str, bool]], bool]:
    return lambda got: bool(got[KEYS[key]]) is value


def _flipped(*places: int) -> Callable[[], dict[str, bool]]:
    return _table(*(value != (i in places) for i, value in enumerate(RIGHT)))


EXERCISE = Exercise(
    id="05.relation-patterns",
    title="Which relation can it say?",
    kind="predict",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "TransE scores −‖h + r − t‖, DistMult Σ h·r·t, RotatE −‖h ∘ r − t‖ with complex r of "
        "length 1. Which can give a high score to a *symmetric* relation (see also: a–b and b–a) "
        "with a ≠ b, to an *antisymmetric* one (contains: a–b, never "
        "b–a), to a *composition* (r₁ then r₂ is r₃)? Different entities have "
        "different vectors. True or False."
    ),
    cell='''@exercise("05.relation-patterns")
def predict_patterns():
    """True where the model can represent the pattern."""
    return {
        "TransE, symmetric": ...,
        "TransE, antisymmetric": ...,
        "TransE, composition": ...,
        "DistMult, symmetric": ...,
        "DistMult, antisymmetric": ...,
        "RotatE, symmetric": ...,
        "RotatE, composition": ...,
    }''',
    reference=_table(*RIGHT),
    cases=lambda seed: [Case()],
    comparison=Exact(),
    mistakes=(
        Mistake(
            "TransE and symmetry",
            _flipped(0),
            "h + r = t and t + r = h together give 2r = 0: only a relation of zeros is symmetric "
            "in TransE, and then h = t. It can't.",
            _is(0, True),
        ),
        Mistake(
            "DistMult and direction",
            _flipped(4),
            "Σ h·r·t is the same number with h and t exchanged. DistMult gives b–a exactly the "
            "score of a–b: it can't tell direction.",
            _is(4, True),
        ),
        Mistake(
            "DistMult and symmetry",
            _flipped(3),
            "DistMult is symmetric whatever you do: it has no trouble with this pattern.",
            _is(3, False),
        ),
        Mistake(
            "RotatE and symmetry",
            _flipped(5),
            "A rotation by 180° in each coordinate is its own inverse (r = −1): twice brings you "
            "back.",
            _is(5, False),
        ),
        Mistake(
            "a composition adds or multiplies",
            _flipped(2),
            "Translations add: r₁ + r₂ = r₃. Rotations multiply: their angles add. Both compose.",
            lambda got: not (got[KEYS[2]] and got[KEYS[6]]),
        ),
        Mistake(
            "TransE and direction",
            _flipped(1),
            "If h + r = t with r ≠ 0, then t + r is two steps away from h: direction is what "
            "TransE is good at.",
            _is(1, False),
        ),
    ),
    hints=(
        "Write both facts down as equations and see what they force r to be.",
        "For DistMult exchange h and t in the sum. For RotatE think of angles.",
        "2r = 0; the sum doesn't change; 2 · angle = 360°.",
    ),
    correct=(_table(*(int(v) == 1 for v in RIGHT)),),
    after="The table below is measured on constructed relations; ComplEx stands in it as well.",
    library=("course_lib.graphs.relation_patterns:pattern_table",),
)
