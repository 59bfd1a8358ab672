"""Exercise 01.antonyms: predict where opposites lie (D006)."""

from typing import Any

from course_lib.datasets import static_vectors
from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

PAIRS = (
    ("happy", "sad"),
    ("buy", "sell"),
    ("big", "small"),
    ("hot", "cold"),
    ("good", "bad"),
    ("love", "hate"),
    ("rich", "poor"),
    ("up", "down"),
)


def cases(seed: int) -> list[Case]:
    """The readable ones first: the smallest that fails is shown."""
    return [Case()]


def measured() -> dict[str, Any]:
    """Look the answers up in the table."""
    wv = static_vectors()
    nearer = max(("glad", "sad"), key=lambda word: float(wv["happy"] @ wv[word]))
    below = sum(bool(wv[a] @ wv[b] < 0.3) for a, b in PAIRS)
    return {"nearer to happy": nearer, "antonym pairs below 0.3": below}


def _by_hand() -> dict[str, Any]:
    wv = static_vectors()
    cosines = [float(wv[a] @ wv[b]) for a, b in PAIRS]
    glad_wins = wv["happy"] @ wv["glad"] > wv["happy"] @ wv["sad"]
    below = len([c for c in cosines if c < 0.3])
    return {"nearer to happy": "glad" if glad_wins else "sad", "antonym pairs below 0.3": below}


EXERCISE = Exercise(
    id="01.antonyms",
    title="Where do opposites live?",
    kind="predict",
    minutes=3,
    difficulty=1,
    points=1,
    statement=(
        'Before you measure: is "glad" or "sad" nearer to "happy"? And of these eight pairs of '
        "opposites, how many have a cosine below 0.3: happy/sad, buy/sell, big/small, hot/cold, "
        "good/bad, love/hate, rich/poor, up/down? (Two random words have a cosine of 0.01 on "
        "average.)"
    ),
    cell="""@exercise("01.antonyms")
def prediction():
    return {"nearer to happy": ..., "antonym pairs below 0.3": ...}  # "glad" or "sad"; 0 to 8""",
    reference=measured,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "opposites lie far apart",
            lambda: {"nearer to happy": "glad", "antonym pairs below 0.3": 8},
            "A guide says so, and it is the natural guess. But opposites stand in the same "
            "sentences: things are hot or cold, people buy or sell. What does a vector learn "
            "from, if not from sentences?",
        ),
        Mistake(
            "half of them lie far apart",
            lambda: {"nearer to happy": "glad", "antonym pairs below 0.3": 4},
            "The synonym is right. Opposites have more in common than you give them: same topic, "
            "same grammar, same neighbours. Only one feature differs.",
            lambda got: (
                isinstance(got, dict)
                and got.get("nearer to happy") == "glad"
                and got.get("antonym pairs below 0.3") in range(1, 8)
            ),
        ),
        Mistake(
            "the opposite nearer than the synonym",
            lambda: {"nearer to happy": "sad", "antonym pairs below 0.3": 0},
            "That opposites are near is right. In this table the synonym still wins, though by "
            'less than you may like. Measure `wv["happy"] @ wv["glad"]`.',
            lambda got: isinstance(got, dict) and got.get("nearer to happy") == "sad",
        ),
    ),
    hints=(
        'Which words could replace "hot" in "the soup is hot"?',
        "Everything that can stand in the same place gets a similar vector, and opposites can.",
        "Two random words in a hundred pass 0.2. Related words do, and opposites are related.",
    ),
    correct=(_by_hand,),
    after="Cosine measures how related two words are. It can't tell agreement from opposition.",
)
