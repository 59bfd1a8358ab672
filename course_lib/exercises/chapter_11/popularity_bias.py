"""Exercise 11.popularity-bias: what do in-batch negatives do to popular items?"""

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake
from course_lib.exercises.true_or_false import Statements

KEYS = (
    "numpy is a negative more often than heapq",
    "uncorrected, usual file: numpy above heapq",
    "corrected, usual file: numpy above heapq",
    "uncorrected, graph file: heapq above numpy",
    "corrected, graph file: heapq above numpy",
    "uncorrected scores rank by what is likely",
    "with all items as negatives, log q is needed",
)
DRAWN = np.array([0.50, 0.01, 0.49])  # numpy, heapq, all the rest: shares of all imports
GRAPH = np.array([0.40, 0.04, 0.56])  # shares of the imports of files about graphs


def learned_scores(likely: np.ndarray, corrected: bool, steps: int = 4000) -> np.ndarray:
    """Minimise the expected in-batch loss of one kind of file over free scores, shape (3,)."""
    drawn = np.ones(3) if corrected else DRAWN  # what each term of the sum is multiplied by
    scores = np.zeros(3)
    for _ in range(steps):
        terms = drawn * np.exp(scores)
        scores += likely - terms / terms.sum()  # minus the gradient
    return scores


def outcomes() -> dict[str, bool]:
    """Train the scores of two kinds of files, with and without the correction."""
    usual, graph = (
        {c: learned_scores(likely, c) for c in (False, True)} for likely in (DRAWN, GRAPH)
    )
    above = [usual[c][0] > usual[c][1] + 0.1 for c in (False, True)]
    heap = [graph[c][1] > graph[c][0] + 0.1 for c in (False, True)]
    ranks_by_likely = bool(np.array_equal(graph[False].argsort(), GRAPH.argsort()))
    values = (bool(DRAWN[0] > DRAWN[1]), *above, *heap, ranks_by_likely, False)
    return {key: bool(value) for key, value in zip(KEYS, values, strict=True)}


RIGHT = (True, False, True, True, False, False, False)


STATEMENTS = Statements(KEYS, RIGHT)

EXERCISE = Exercise(
    id="11.popularity-bias",
    title="Who is punished by in-batch negatives?",
    kind="predict",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "A two-tower model is trained until nothing changes, with the other items of a large batch "
        "as negatives. Half of all imports are `numpy`, one in a hundred is `heapq`. Files about "
        "graphs are a small group: 40 % of their imports are `numpy` and 4 % `heapq`; all other "
        "files import as the average does. *Corrected* means that log q is subtracted from each "
        "score in the loss; recommendations are ranked by the plain score. True or False?"
    ),
    cell='''@exercise("11.popularity-bias")
def predict_bias():
    """True or False for each line."""
    return {
        "numpy is a negative more often than heapq": ...,
        "uncorrected, usual file: numpy above heapq": ...,
        "corrected, usual file: numpy above heapq": ...,
        "uncorrected, graph file: heapq above numpy": ...,
        "corrected, graph file: heapq above numpy": ...,
        "uncorrected scores rank by what is likely": ...,
        "with all items as negatives, log q is needed": ...,
    }''',
    reference=outcomes,
    cases=lambda seed: [Case()],
    comparison=Exact(),
    mistakes=(
        Mistake(
            "who becomes a negative",
            STATEMENTS.flipped(0),
            "A batch is drawn from the imports as they occur, so half of its items are numpy. "
            "Every one of them is a negative for all other files of the batch.",
            STATEMENTS.says(0, False),
        ),
        Mistake(
            "popular items aren't favoured",
            STATEMENTS.flipped(1),
            "numpy is the answer fifty times as often as heapq, and a negative fifty times as "
            "often. Pushed up and down in the same proportion, both end at the same score.",
            STATEMENTS.says(1, True),
        ),
        Mistake(
            "what the correction gives back",
            STATEMENTS.flipped(2),
            "With log q subtracted, each term of the sum counts as if every item were drawn "
            "equally often. Then the score grows with the probability, ln 50 higher for numpy.",
            STATEMENTS.says(2, False),
        ),
        Mistake(
            "uncorrected scores measure surprise",
            STATEMENTS.flipped(3),
            "Uncorrected, the score is ln(likely here / likely anywhere): heapq 4 % against 1 %, "
            "numpy 40 % against 50 %. heapq wins, although it is ten times less likely.",
            STATEMENTS.says(3, False),
        ),
        Mistake(
            "corrected scores measure what is likely",
            STATEMENTS.flipped(4),
            "Corrected, the score is the logarithm of how likely the name is in this file: 40 % "
            "against 4 %.",
            STATEMENTS.says(4, True),
        ),
        Mistake(
            "likely or surprising",
            STATEMENTS.flipped(5),
            "The order of likely / drawn isn't the order of likely: in the graph file heapq comes "
            "first by the former and last by the latter.",
            STATEMENTS.says(5, True),
        ),
        Mistake(
            "nothing is sampled, nothing needs correction",
            STATEMENTS.flipped(6),
            "If every item stands in the sum exactly once, nobody is a negative more often than "
            "another. log q mends sampling; with few items, take them all.",
            STATEMENTS.says(6, True),
        ),
    ),
    hints=(
        "At the end no score moves: what pushes numpy's up must equal what pushes it down.",
        "Uncorrected, the balance is likely = q · exp(s) / sum. Solve it for s.",
        "Uncorrected s = ln(likely / q) + constant; corrected s = ln(likely) + constant.",
    ),
    correct=(STATEMENTS.numbers,),
    after=(
        "ln(likely / q) is pointwise mutual information, as in chapter 2: the same sampling, the "
        "same result."
    ),
    library=("course_lib.exercises.chapter_11.popularity_bias:learned_scores",),
)
