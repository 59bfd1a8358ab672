"""Exercise 08.bug-nli: contradictions that nobody collects (D178)."""

from itertools import groupby
from typing import Any

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Row = tuple[str, str, int]
E, N, C = 0, 1, 2


def cases(seed: int) -> list[Case]:
    """One premise, two premises, a premise without contradiction, the order of rows."""
    dog = [
        ("a dog runs", "an animal moves", E),
        ("a dog runs", "the dog is brown", N),
        ("a dog runs", "the dog sleeps", C),
    ]
    rain = [("it rains", "the street is wet", E), ("it rains", "it is cold", N)]
    man = [
        ("a man cooks", "nobody cooks", C),
        ("a man cooks", "a person cooks", E),
        ("a man cooks", "somebody prepares food", E),
        ("a man cooks", "the man sleeps", C),
    ]
    mixed = [row for pair in zip(man, [*dog, rain[0]], strict=True) for row in pair]
    return [
        Case(dog, label="one premise with all three labels"),
        Case(rain, label="no contradiction"),
        Case(man, label="two of each, a contradiction first"),
        Case([*dog, *rain], label="two premises, one contradiction"),
        Case([dog[0], rain[0], dog[2]], label="two premises, rows mixed"),
        Case([("x", "y", C)], label="no entailment"),
        Case(mixed, label="rows of three premises, mixed", hidden=True),
    ]


def triplets(rows: list[Row], wanted: int = E, against: tuple[int, ...] = (C,)) -> list[Any]:
    """Each entailment with all contradictions of the same premise."""
    hard: dict[str, list[str]] = {}
    for premise, hypothesis, label in rows:
        if label in against:
            hard.setdefault(premise, []).append(hypothesis)
    return [(p, h, hard.get(p, [])) for p, h, label in rows if label == wanted]


def _scan(rows: list[Row]) -> list[Any]:
    out = []
    for premise, hypothesis, label in rows:
        if label == 0:
            against = [h for p, h, other in rows if p == premise and other == 2]
            out.append((premise, hypothesis, against))
    return out


def _stood(rows: list[Row]) -> list[Any]:
    return [(p, h, []) for p, h, label in rows if label == E]


def _everyones(rows: list[Row]) -> list[Any]:
    against = [h for _, h, label in rows if label == C]
    return [(p, h, against) for p, h, label in rows if label == E]


def _earlier_only(rows: list[Row]) -> list[Any]:
    hard: dict[str, list[str]] = {}
    out = []
    for p, h, label in rows:
        if label == C:
            hard.setdefault(p, []).append(h)
        if label == E:
            out.append((p, h, list(hard.get(p, []))))
    return out


def _last_one(rows: list[Row]) -> list[Any]:
    return [(p, h, hard[-1:]) for p, h, hard in triplets(rows)]


def _each_alone(rows: list[Row]) -> list[Any]:
    return [(p, h, [one]) for p, h, hard in triplets(rows) for one in hard]


def _neighbours_only(rows: list[Row]) -> list[Any]:
    return [entry for _, run in groupby(rows, key=lambda row: row[0]) for entry in triplets([*run])]


def _only_with(rows: list[Row]) -> list[Any]:
    return [row for row in triplets(rows) if row[2]]


EXERCISE = Exercise(
    id="08.bug-nli",
    title="Contradictions that nobody collects",
    kind="find-the-bug",
    minutes=8,
    difficulty=1,
    points=2,
    statement=(
        "Natural-language-inference data make pairs for training: a premise and what follows from "
        "it are a positive pair, what *contradicts the same premise* is a hard negative. `rows` "
        "holds (premise, hypothesis, label), label 0 = entailment, 1 = neutral, 2 = contradiction, "
        "in any order. This builder promises (premise, positive, negatives) and never finds a "
        "negative. Mend it: one entry for each entailment, in order, with *all* contradictions "
        "of its premise, in order, maybe none."
    ),
    cell='''@exercise("08.bug-nli")
def nli_examples(rows):
    """rows: (premise, hypothesis, label); returns (premise, positive, [negatives]) entries."""
    examples = []
    for premise, hypothesis, label in rows:
        if label == 0:
            negatives = [h for p, h, other in [(premise, hypothesis, label)] if other == 2]
            examples.append((premise, hypothesis, negatives))
    return examples''',
    reference=triplets,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "the code as it stood",
            _stood,
            "Still no negatives: a row has one label, so a row that is an entailment can't be a "
            "contradiction too. Look at the *other* rows of the same premise.",
        ),
        Mistake(
            "everybody's contradictions",
            _everyones,
            "Each entry got the contradictions of all premises. Those of another premise are "
            "random negatives, not hard ones: group by premise.",
        ),
        Mistake(
            "only the rows before",
            _earlier_only,
            "Contradictions that come later in the list are missed. Collect them in a first pass.",
        ),
        Mistake(
            "neutral rows as negatives",
            lambda rows: triplets(rows, against=(N, C)),
            "Neutral hypotheses are among the negatives. They may well be true; only "
            "contradictions are safe.",
        ),
        Mistake(
            "neutral instead of contradiction",
            lambda rows: triplets(rows, against=(N,)),
            "Label 1 is neutral. Contradiction is label 2.",
        ),
        Mistake(
            "one contradiction of several",
            _last_one,
            "One contradiction overwrote the others. Keep a *list* for each premise and append.",
        ),
        Mistake(
            "an entry for each contradiction",
            _each_alone,
            "You made one entry for each pair of entailment and contradiction, and none where "
            "there is no contradiction. Asked is one entry for each entailment.",
        ),
        Mistake(
            "only rows that follow each other",
            _neighbours_only,
            "Rows of one premise need not follow each other: itertools.groupby starts a new group "
            "each time. Collect in a dictionary.",
        ),
        Mistake(
            "entries without a negative are dropped",
            _only_with,
            "A premise without contradiction still gives a positive pair; its negatives are the "
            "other rows of the batch. Keep it, with an empty list.",
        ),
        Mistake(
            "the labels exchanged",
            lambda rows: triplets(rows, wanted=C, against=(E,)),
            "Contradictions became the positives. Label 0 is entailment.",
        ),
    ),
    hints=(
        "Where is the contradiction of a premise: in the same row or in another?",
        "First pass: a dictionary from premise to its contradictions. Second pass: entailments.",
        "hard.setdefault(premise, []).append(hypothesis) where label == 2",
    ),
    correct=(_scan,),
    after="Some data sets store labels as words and mark missing ones with -1; the library's "
    "builder takes both.",
    library=(
        "course_lib.exercises.chapter_08.bug_nli:triplets",
        "course_lib.training.nli_pairs:nli_triplets",
    ),
)
