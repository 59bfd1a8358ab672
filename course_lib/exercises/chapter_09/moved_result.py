"""Exercise 09.moved-result: which metrics see a document that moves up?"""

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake
from course_lib.exercises.true_or_false import Statements
from course_lib.metrics import ranking

KEYS = (
    "hit rate@10",
    "precision@10",
    "recall@10",
    "recall@5",
    "reciprocal rank",
    "average precision",
    "NDCG@10",
    "NDCG@3",
)
RIGHT = (False, False, False, True, False, True, True, False)


def changes() -> dict[str, bool]:
    """Measure the list before and after, and compare."""
    relevant = {"r1": 1, "r2": 1, "r3": 1}
    before = ["x1", "r1", "x2", "x3", "x4", "x5", "r2", "x6", "x7", "x8"]
    after = ["x1", "r1", "x2", "r2", "x3", "x4", "x5", "x6", "x7", "x8"]
    asked = (
        (ranking.hit_rate, 10),
        (ranking.precision, 10),
        (ranking.recall, 10),
        (ranking.recall, 5),
        (ranking.reciprocal_rank, 10),
        (ranking.average_precision, 10),
        (ranking.ndcg, 10),
        (ranking.ndcg, 3),
    )
    moved = [metric(before, relevant, k) != metric(after, relevant, k) for metric, k in asked]
    return dict(zip(KEYS, moved, strict=True))


STATEMENTS = Statements(KEYS, RIGHT)

EXERCISE = Exercise(
    id="09.moved-result",
    title="One document moves up. Who notices?",
    kind="predict",
    minutes=5,
    difficulty=1,
    points=1,
    statement=(
        "Ten results; the relevant ones, all of the same grade, stand at ranks 2 and 7, and a "
        "third relevant document isn't among the ten. A better system moves the one at rank 7 to "
        "rank 4. Which of the numbers change? True or False. (Try it in the explorer afterwards.)"
    ),
    cell='''@exercise("09.moved-result")
def predict_changes():
    """True where the metric changes when a relevant result moves from rank 7 to rank 4."""
    return {
        "hit rate@10": ...,
        "precision@10": ...,
        "recall@10": ...,
        "recall@5": ...,
        "reciprocal rank": ...,
        "average precision": ...,
        "NDCG@10": ...,
        "NDCG@3": ...,
    }''',
    reference=changes,
    cases=lambda seed: [Case()],
    comparison=Exact(),
    mistakes=(
        Mistake(
            "hit rate sees one result only",
            STATEMENTS.flipped(0),
            "The hit rate asks whether there is any relevant result among the ten. There was "
            "before, and there is afterwards.",
            STATEMENTS.says(0, True),
        ),
        Mistake(
            "precision and recall at 10 have no order",
            STATEMENTS.flipped(1, 2),
            "Precision@10 and recall@10 count what is among the first ten, in whatever order: two "
            "before, two afterwards.",
            lambda got: bool(got[KEYS[1]]) or bool(got[KEYS[2]]),
        ),
        Mistake(
            "a result that crosses the cut",
            STATEMENTS.flipped(3),
            "Rank 7 is outside the first five, rank 4 inside: recall@5 rises from 1/3 to 2/3. "
            "A cut is blind to order on either side of it, and sees every crossing.",
            STATEMENTS.says(3, False),
        ),
        Mistake(
            "the reciprocal rank stops at the first",
            STATEMENTS.flipped(4),
            "The first relevant result stays at rank 2, and nothing after it matters to the "
            "reciprocal rank.",
            STATEMENTS.says(4, True),
        ),
        Mistake(
            "average precision",
            STATEMENTS.flipped(5),
            "The precision at the second hit rises from 2/7 to 2/4, and with it the average.",
            STATEMENTS.says(5, False),
        ),
        Mistake(
            "NDCG at 10",
            STATEMENTS.flipped(6),
            "The discount of rank 7 is log₂ 8 = 3, of rank 4 log₂ 5 = 2.3: the same gain counts "
            "more.",
            STATEMENTS.says(6, False),
        ),
        Mistake(
            "NDCG at 3 looks at three ranks",
            STATEMENTS.flipped(7),
            "Ranks 4 and 7 are both below the cut at 3: nothing that NDCG@3 looks at has changed.",
            STATEMENTS.says(7, True),
        ),
    ),
    hints=(
        "Go through them one by one: which ranks does the metric look at, and does order count?",
        "Hit rate, precision and recall only count what is above their cut.",
        "Three of the eight change.",
    ),
    correct=(STATEMENTS.numbers,),
    after="A metric that can't see a change can't reward it: choose the one whose blindness fits.",
    library=("course_lib.exercises.chapter_09.moved_result:changes",),
)
