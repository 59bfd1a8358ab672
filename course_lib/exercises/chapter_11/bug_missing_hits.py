"""Exercise 11.bug-missing-hits: the last document, again and again (D232)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

NAMES = ["sort", "invert", "plot", "fit"]


def cases(seed: int) -> list[Case]:
    """Nothing missing, the end missing, a hole, nothing found."""
    rng = np.random.default_rng(seed)
    ids = rng.permutation(8)[:5].tolist()
    return [
        Case(NAMES, [0.9, 0.4], [2, 0], label="nothing is missing"),
        Case(NAMES, [0.9, 0.4, -np.inf], [2, 0, -1], label="only two of three found"),
        Case(NAMES, [0.7, -np.inf, 0.5], [3, -1, 1], label="a place without a result"),
        Case(NAMES, [-np.inf, -np.inf], [-1, -1], label="nothing found"),
        Case(NAMES, [-0.1, -0.3, -np.inf], [0, 1, -1], label="cosines may be negative"),
        Case(NAMES, [0.5, 0.5], [3, 2], label="the last document is a real result"),
        Case([f"d{i}" for i in range(8)], [0.9] * 5 + [-np.inf], [*ids, -1], hidden=True),
    ]


def found_documents(
    names: list[str], scores: list[float], ids: list[int], keep: str = "id"
) -> list[tuple[str, float]]:
    """Pair names and scores where there is a result; index code pads with the id -1."""
    kept = {
        "id": lambda i, s: i >= 0,
        "all": lambda i, s: True,
        "positive id": lambda i, s: i > 0,
        "positive score": lambda i, s: s > 0,
        "not the last": lambda i, s: i not in (-1, len(names) - 1),
        "absolute": lambda i, s: True,
    }[keep]
    pairs = zip(ids, scores, strict=True)
    return [(names[abs(i) if keep == "absolute" else i], s) for i, s in pairs if kept(i, s)]


def _until_the_first_gap(
    names: list[str], scores: list[float], ids: list[int]
) -> list[tuple[str, float]]:
    found = []
    for i, score in zip(ids, scores, strict=True):
        if i < 0:
            break
        found.append((names[i], score))
    return found


def _without_repetition(
    names: list[str], scores: list[float], ids: list[int]
) -> list[tuple[str, float]]:
    found: dict[str, float] = {}
    for i, score in zip(ids, scores, strict=True):
        found.setdefault(names[i], score)
    return list(found.items())


def _masked(names: list[str], scores: list[float], ids: list[int]) -> list[tuple[str, float]]:
    real = np.array(ids) != -1
    return [
        (names[i], float(s))
        for i, s in zip(np.array(ids)[real], np.array(scores)[real], strict=True)
    ]


EXERCISE = Exercise(
    id="11.bug-missing-hits",
    title="Ten results from four documents",
    kind="find-the-bug",
    minutes=4,
    difficulty=1,
    points=1,
    statement=(
        "FAISS and the indexes of chapter 7 always return k columns. Where they have no result "
        "they write the id -1. The code, after a published one, takes names by `names[i]`. "
        "Repair it, so that only real results come back, in the order of the index."
    ),
    cell='''@exercise("11.bug-missing-hits")
def found_documents(names, scores, ids):
    """names: of all documents; scores, ids: one query's results. Pairs (name, score)."""
    return [(names[i], score) for i, score in zip(ids, scores, strict=True)]''',
    reference=found_documents,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "-1 taken for a document",
            partial(found_documents, keep="all"),
            "names[-1] is the last element of a Python list: the last document stands for every "
            "missing result, with the score of none. Leave out ids below 0.",
        ),
        Mistake(
            "document 0 left out",
            partial(found_documents, keep="positive id"),
            "Ids count from 0: `i > 0` loses the first document. A missing result has the id -1.",
        ),
        Mistake(
            "sorted out by score",
            partial(found_documents, keep="positive score"),
            "A cosine may be negative and still be the best there is. The id says whether there is "
            "a result, not the score.",
        ),
        Mistake(
            "stops at the first gap",
            _until_the_first_gap,
            "Behind a place without a result there may be another result: skip the place, don't "
            "stop there.",
        ),
        Mistake(
            "the last document never appears",
            partial(found_documents, keep="not the last"),
            "The last document is a document like any other. Look at the id that the index gave: "
            "len(names) - 1 is a result, -1 isn't.",
        ),
        Mistake(
            "repetitions removed instead",
            _without_repetition,
            "Without repetitions the last document is still there once, with a score of -inf. "
            "It was never found.",
        ),
        Mistake(
            "the sign removed",
            partial(found_documents, keep="absolute"),
            "abs(-1) is 1: now the second document stands for missing results.",
        ),
    ),
    hints=(
        "What does names[-1] give in Python?",
        "Which ids can a real result have?",
        "Add a condition on `i` to the list comprehension.",
    ),
    correct=(_masked,),
    after=(
        "Asking for no more than there is isn't enough: an approximate index may find fewer than "
        "it holds, and a filter leaves fewer still."
    ),
    library=("course_lib.applications.semantic_search:SemanticSearchEngine.search",),
)
