"""Exercise 05.return-rate: what p and q do to one step (D138)."""

from collections.abc import Callable

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

KEYS = ("p = 1, q = 1", "p = 4, q = 1", "p = 1/4, q = 1", "p = 4, q = 1/2")


def _rate(p: float, q: float) -> float:
    back, beside, away = 1 / p, 1.0, 2 / q
    return back / (back + beside + away)


def _rates(rate: Callable[[float, float], float]) -> Callable[[], dict[str, float]]:
    settings = ((1, 1), (4, 1), (1 / 4, 1), (4, 1 / 2))
    return lambda: dict(zip(KEYS, (rate(p, q) for p, q in settings), strict=True))


def _p_back(p: float, q: float) -> float:
    return p / (p + 1 + 2 / q)


def _q_away(p: float, q: float) -> float:
    return (1 / p) / (1 / p + 1 + 2 * q)


def _one_away(p: float, q: float) -> float:
    return (1 / p) / (1 / p + 1 + 1 / q)


def _weights(p: float, q: float) -> float:
    return 1 / p


def _of_the_others(p: float, q: float) -> float:
    return (1 / p) / (1 + 2 / q)


def _likelihoods(p: float, q: float) -> float:
    return p / (p + 1 + 2 * q)


def _swapped(p: float, q: float) -> float:
    return _rate(q, p)


def _no_beside(p: float, q: float) -> float:
    return (1 / p) / (1 / p + 2 / q)


def _no_q(p: float, q: float) -> float:
    return (1 / p) / (1 / p + 3)


def _quarter(p: float, q: float) -> float:
    return (1 / p) / 4


def _percent(p: float, q: float) -> float:
    return 100 * _rate(p, q)


EXERCISE = Exercise(
    id="05.return-rate",
    title="How often does the walker turn back?",
    kind="predict",
    minutes=6,
    difficulty=1,
    points=1,
    statement=(
        "The walker came from `a` to `b`. Node `b` has four neighbours: `a`, `c` (a neighbour of "
        "`a`), and `d`, `e` (not neighbours of `a`). With which probability does it go straight "
        "back to `a`, for these p and q? Fractions are fine, and so are three decimals."
    ),
    cell='''@exercise("05.return-rate")
def predict_return():
    """Probability of stepping back to a."""
    return {
        "p = 1, q = 1": ...,
        "p = 4, q = 1": ...,
        "p = 1/4, q = 1": ...,
        "p = 4, q = 1/2": ...,
    }''',
    reference=_rates(_rate),
    cases=lambda seed: [Case()],
    comparison=Close(rtol=5e-3, atol=5e-4),
    mistakes=(
        Mistake(
            "p as the likelihood of returning",
            _rates(_p_back),
            "Your walker returns more often for p = 4. The weight of the way back is 1/p: a "
            "large p is a penalty.",
        ),
        Mistake(
            "q instead of 1/q",
            _rates(_q_away),
            "p is right. The nodes far from `a` have the weight 1/q: with q = 1/2 they are 2 each.",
        ),
        Mistake(
            "d and e as one node",
            _rates(_one_away),
            "Two neighbours are far from `a`, each with the weight 1/q.",
        ),
        Mistake(
            "weights, not probabilities",
            _rates(_weights),
            "These are the weights of the way back. Divide by the sum of all four weights.",
        ),
        Mistake(
            "divided by the others only",
            _rates(_of_the_others),
            "The sum in the denominator has all four neighbours in it, the way back included.",
        ),
        Mistake(
            "p and q as likelihoods",
            _rates(_likelihoods),
            "Both are the wrong way up: the way back weighs 1/p, the ways to `d` and `e` 1/q each.",
        ),
        Mistake(
            "p and q exchanged",
            _rates(_swapped),
            "p belongs to the way back (1/p), q to the nodes far from `a` (1/q each).",
        ),
        Mistake(
            "c is forgotten",
            _rates(_no_beside),
            "The denominator lacks `c`: a neighbour of `a` as well, with the weight 1.",
        ),
        Mistake(
            "q is not used",
            _rates(_no_q),
            "The last answer should differ from the second: with q = 1/2 the nodes `d` and `e` "
            "weigh 2 each and draw the walker away.",
        ),
        Mistake(
            "divided by the number of neighbours",
            _rates(_quarter),
            "1/p was divided by four, the number of neighbours. Divide by the sum of their "
            "weights, 1/p + 1 + 2/q.",
        ),
        Mistake(
            "per cent",
            _rates(_percent),
            "These are right in per cent. A probability lies between 0 and 1: divide by 100.",
        ),
    ),
    hints=(
        "Four weights: a, c, d, e.",
        "a: 1/p, c: 1, d and e: 1/q each.",
        "(1/p) / (1/p + 1 + 2/q)",
    ),
    correct=(_rates(lambda p, q: 1 / (1 + p + 2 * p / q)),),
    after="Run the walk painter with p = 4 and with p = 1/4 from the same node and compare.",
    library=("course_lib.exercises.chapter_05.return_rate:_rate",),
)
