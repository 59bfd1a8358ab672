"""Exercise 03.clipped-precision: a word counts as often as a reference has it (D104)."""

from collections import Counter

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Words = list[str]
Counts = tuple[int, int]


def cases(seed: int) -> list[Case]:
    """The example of the text for n = 1 and 2, repeated words, two references, short texts."""
    rng = np.random.default_rng(seed)
    drawn = [rng.choice(list("abcd"), size=n).tolist() for n in (9, 8, 10)]
    guess, truth = list("ABBCD"), list("ABCDEF")
    return [
        Case(["at", "home"], [["cat", "home"]], 1),
        Case(guess, [truth], 1, label="a word too often"),
        Case(guess, [truth], 2),
        Case(["the"] * 3, [["the", "cat"], ["the", "the", "dog"]], 1),
        Case(list("AB"), [list("ABC")], 4, label="shorter than n"),
        Case(["tea", "for", "two"], [["for", "tea", "two"]], 2, label="another order"),
        Case(list("AAB"), [list("ACA")], 1, label="twice in both"),
        Case(list("ABC"), [list("AB"), list("CD")], 1, label="one match here, one there"),
        Case(drawn[0], drawn[1:], 2, hidden=True),
    ]


def _ngrams(words: Words, n: int) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


def _right(candidate: Words, references: list[Words], n: int) -> Counts:
    have, most = Counter(_ngrams(candidate, n)), Counter[tuple[str, ...]]()
    for reference in references:
        most |= Counter(_ngrams(reference, n))  # the larger count of the two
    return (have & most).total(), have.total()


def _used_up(candidate: Words, references: list[Words], n: int) -> list[int]:
    """Look each n-gram up; it matches while some reference still has one to give."""
    pieces = _ngrams(candidate, n)
    found = 0
    for position, piece in enumerate(pieces):
        so_far = pieces[: position + 1].count(piece)
        found += any(_ngrams(reference, n).count(piece) >= so_far for reference in references)
    return [found, len(pieces)]


def _unclipped(candidate: Words, references: list[Words], n: int) -> Counts:
    known = {piece for reference in references for piece in _ngrams(reference, n)}
    pieces = _ngrams(candidate, n)
    return sum(piece in known for piece in pieces), len(pieces)


def _summed(candidate: Words, references: list[Words], n: int) -> Counts:
    have = Counter(_ngrams(candidate, n))
    given = Counter(piece for reference in references for piece in _ngrams(reference, n))
    return (have & given).total(), have.total()


def _one_reference(candidate: Words, references: list[Words], n: int) -> Counts:
    have = Counter(_ngrams(candidate, n))
    matches = [(have & Counter(_ngrams(reference, n))).total() for reference in references]
    return max(matches), have.total()


def _as_text(candidate: Words, references: list[Words], n: int) -> Counts:
    have = Counter(" ".join(piece) for piece in _ngrams(candidate, n))
    texts = [" ".join(reference) for reference in references]
    most = {piece: max(text.count(piece) for text in texts) for piece in have}
    return sum(min(count, most[piece]) for piece, count in have.items()), have.total()


def _distinct_total(candidate: Words, references: list[Words], n: int) -> Counts:
    return _right(candidate, references, n)[0], len(set(_ngrams(candidate, n)))


def _ratio(candidate: Words, references: list[Words], n: int) -> float:
    matches, total = _right(candidate, references, n)
    return matches / max(total, 1)


def _first_only(candidate: Words, references: list[Words], n: int) -> Counts:
    return _right(candidate, references[:1], n)


def _distinct(candidate: Words, references: list[Words], n: int) -> Counts:
    have = set(_ngrams(candidate, n))
    known = {piece for reference in references for piece in _ngrams(reference, n)}
    return len(have & known), len(have)


def _distinct_matches(candidate: Words, references: list[Words], n: int) -> Counts:
    return _distinct(candidate, references, n)[0], len(_ngrams(candidate, n))


def _recall(candidate: Words, references: list[Words], n: int) -> Counts:
    total = sum(len(_ngrams(reference, n)) for reference in references)
    return _right(candidate, references, n)[0], total


def _words_as_total(candidate: Words, references: list[Words], n: int) -> Counts:
    return _right(candidate, references, n)[0], len(candidate)


def _negative(candidate: Words, references: list[Words], n: int) -> Counts:
    return _right(candidate, references, n)[0], len(candidate) - n + 1


def _bags(candidate: Words, references: list[Words], n: int) -> Counts:
    have = Counter(tuple(sorted(piece)) for piece in _ngrams(candidate, n))
    most = Counter[tuple[str, ...]]()
    for reference in references:
        most |= Counter(tuple(sorted(piece)) for piece in _ngrams(reference, n))
    return (have & most).total(), have.total()


def _one_too_few(candidate: Words, references: list[Words], n: int) -> Counts:
    have, most = Counter(_ngrams(candidate, n)[:-1]), Counter[tuple[str, ...]]()
    for reference in references:
        most |= Counter(_ngrams(reference, n)[:-1])
    return (have & most).total(), have.total()


EXERCISE = Exercise(
    id="03.clipped-precision",
    title="Five times 'the' is one match",
    kind="implement",
    minutes=10,
    difficulty=2,
    points=2,
    statement=(
        "Count how many of a candidate's n-grams (runs of n words) a reference has too. Each "
        "n-gram counts at most as often as it occurs in a single reference, the one with the most "
        "of it. Return (matches, number of n-grams in the candidate). By hand: A B B C D against "
        "A B C D E F has 4 of 5 single words, because B stands there once."
    ),
    cell='''@exercise("03.clipped-precision")
def ngram_matches(candidate, references, n):
    """Return (clipped matches, number of n-grams in the candidate).

    candidate: list of words; references: list of lists of words; n: 1, 2, ...
    """
    ...''',
    reference=_right,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "not clipped",
            _unclipped,
            "Every B of A B B C D counts, though the reference has one: 5 of 5, and 'the the the' "
            "is a perfect translation. A match uses its partner up.",
        ),
        Mistake(
            "the references added up",
            _summed,
            "With two references a word may not count as often as both have it together. The limit "
            "is the largest count in any *one* of them.",
        ),
        Mistake(
            "the first reference only",
            _first_only,
            "There may be several good translations. Each n-gram is compared with the reference "
            "that has it most often.",
        ),
        Mistake(
            "the best one of the references",
            _one_reference,
            "You count the matches with each reference and take the largest number. Each n-gram "
            "picks its own best reference: one may be in the first, the next in the second.",
        ),
        Mistake(
            "searched in the text instead of the words",
            _as_text,
            "'at' is found inside 'cat'. Compare n-grams as tuples of whole words.",
        ),
        Mistake(
            "the precision itself",
            _ratio,
            "Return the two numbers. A whole test set sums matches and totals of all its sentences "
            "before it divides, and the ratio is undefined for a text shorter than n.",
        ),
        Mistake(
            "each n-gram once in the total",
            _distinct_total,
            "The matches are right. In the total, too, an n-gram that comes twice counts twice: "
            "it is the number of places where an n-gram can start.",
        ),
        Mistake(
            "each n-gram once",
            _distinct,
            "Sets forget how often something occurs, in the matches and in the total. Count "
            "occurrences: `collections.Counter`.",
        ),
        Mistake(
            "each match once",
            _distinct_matches,
            "The total is right. But an n-gram that the candidate has twice and the reference "
            "twice is two matches, not one.",
        ),
        Mistake(
            "the reference's n-grams as the total",
            _recall,
            "That is the way to recall: how much of the reference was found. Precision asks how "
            "much of the *candidate* is right.",
        ),
        Mistake(
            "the number of words as the total",
            _words_as_total,
            "A text of 5 words has 5 single words, but only 4 pairs and 3 triples. Count the "
            "n-grams.",
        ),
        Mistake(
            "a total below zero",
            _negative,
            "A text of 2 words has no run of 4: no n-grams, so (0, 0). len - n + 1 is negative "
            "where the text is much shorter, and 0 is only right by luck where it isn't.",
        ),
        Mistake(
            "the order within an n-gram is lost",
            _bags,
            "'tea for' and 'for tea' are two different pairs; with sets or sorted words BLEU "
            "couldn't see any word order.",
        ),
        Mistake(
            "the last n-gram is missing",
            _one_too_few,
            "Five words have 5 - 2 + 1 = 4 pairs: the last one starts at len - n, and `range` ends "
            "before its end.",
        ),
    ),
    hints=(
        "First the n-grams as tuples: they start at 0, 1, ..., len - n.",
        "`Counter` counts them. For each n-gram: the smaller one of its count in the candidate and "
        "its largest count in a reference.",
        "For Counters, `a | b` takes the larger counts and `a & b` the smaller ones; `.total()` "
        "sums.",
    ),
    correct=(_used_up,),
    after=(
        "One reference and clipping still leave precision blind to what is *missing*: 'A' alone "
        "is 1 of 1. That is what the brevity penalty is for."
    ),
    library=(
        "course_lib.exercises.chapter_03.clipped_precision:_right",
        "course_lib.sentences.bleu:clipped_precision",
    ),
)
