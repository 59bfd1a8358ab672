"""Exercise 02.skipgram-pairs: what skip-gram learns from, pair by pair."""

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Pairs = list[tuple[str, str]]


def cases(seed: int) -> list[Case]:
    """Tiny sentences, then one with a word that comes twice, then random ones."""
    rng = np.random.default_rng(seed)
    words = rng.choice(["red", "green", "blue"], size=9).tolist()
    return [
        Case(["hot", "tea"], 1),
        Case(["tea"], 2, label="one word has no neighbour"),
        Case(["a", "b", "c"], 1),
        Case(["tea", "for", "tea"], 2, label="the same word twice"),
        Case(["a", "b", "c", "d", "e"], 2),
        Case(["a", "b"], 5, label="a window wider than the sentence"),
        Case([], 2, label="an empty sentence"),
        Case(words, 3, hidden=True),
    ]


def _library(tokens: list[str], window: int) -> Pairs:
    from course_lib.words.vocabulary import Corpus
    from course_lib.words.windows import skipgram_pairs

    ids = {word: i for i, word in enumerate(dict.fromkeys(tokens))}
    encoded = np.array([ids[word] for word in tokens], np.int32)
    names = list(ids)
    centers, contexts = skipgram_pairs(Corpus(encoded, np.array([0, len(tokens)])), window)
    return [(names[i], names[j]) for i, j in zip(centers, contexts, strict=True)]


def _with_itself(tokens: list[str], window: int) -> Pairs:
    n = len(tokens)
    return [
        (tokens[i], tokens[j])
        for i in range(n)
        for j in range(max(0, i - window), min(n, i + window + 1))
    ]


def _by_word(tokens: list[str], window: int) -> Pairs:
    return [(a, b) for a, b in _with_itself(tokens, window) if a != b]


def _right_only(tokens: list[str], window: int) -> Pairs:
    n = len(tokens)
    return [(tokens[i], tokens[j]) for i in range(n) for j in range(i + 1, min(n, i + window + 1))]


def _one_short(tokens: list[str], window: int) -> Pairs:
    n = len(tokens)
    return [
        (tokens[i], tokens[j])
        for i in range(n)
        for j in range(max(0, i - window), min(n, i + window))
        if i != j
    ]


def _strict(tokens: list[str], window: int) -> Pairs:
    n = len(tokens)
    return [
        (tokens[i], tokens[j]) for i in range(n) for j in range(n) if i != j and abs(i - j) < window
    ]


def _without_first(tokens: list[str], window: int) -> Pairs:
    n = len(tokens)
    return [
        (tokens[i], tokens[j])
        for i in range(n)
        for j in range(max(1, i - window), min(n, i + window + 1))
        if i != j
    ]


def _no_bounds(tokens: list[str], window: int) -> Pairs:
    return [
        (center, tokens[i + step])
        for i, center in enumerate(tokens)
        for step in range(-window, window + 1)
        if step
    ]


def _wraps_around(tokens: list[str], window: int) -> Pairs:
    pairs = []
    for i, center in enumerate(tokens):
        for step in range(-window, window + 1):
            if step and i + step < len(tokens) and i + step >= -len(tokens):
                pairs.append((center, tokens[i + step]))
    return pairs


def _by_distance(tokens: list[str], window: int) -> Pairs:
    pairs = []
    for distance in range(1, window + 1):
        for left, right in zip(tokens, tokens[distance:], strict=False):
            pairs += [(left, right), (right, left)]
    return pairs


EXERCISE = Exercise(
    id="02.skipgram-pairs",
    title="List the pairs of a sentence",
    kind="implement",
    minutes=8,
    difficulty=1,
    points=1,
    statement=(
        "Return every pair (center, context) of the sentence: each word as center with each "
        "*other position* at most `window` steps to its left or right. A list of tuples, in any "
        "order; a pair that occurs twice is listed twice."
    ),
    cell='''@exercise("02.skipgram-pairs")
def list_pairs(tokens, window):
    """List the (center, context) pairs of a sentence, a list of words."""
    ...''',
    reference=_library,
    cases=cases,
    comparison=Exact(ordered=False),
    mistakes=(
        Mistake(
            "the center is paired with itself",
            _with_itself,
            "A pair like ('tea', 'tea') teaches that a word predicts itself, which it always "
            "does. Leave out the position of the center.",
        ),
        Mistake(
            "equal words are left out instead of equal positions",
            _by_word,
            "In 'tea for tea' the second tea is a true neighbour of the first. Compare positions "
            "(`i != j`), not words.",
        ),
        Mistake(
            "only the right side",
            _right_only,
            "The window reaches to both sides: each pair (a, b) has its mirror image (b, a), "
            "because b is a center too.",
        ),
        Mistake(
            "the window is one short on the right",
            _one_short,
            "`range(start, stop)` ends before `stop`. The farthest right neighbour stands at "
            "`i + window`, so `stop` has to be one more.",
        ),
        Mistake(
            "the window is one short on both sides",
            _strict,
            "'At most `window` steps' includes a distance of exactly `window`: <= and not <.",
        ),
        Mistake(
            "the first word is never a context",
            _without_first,
            "Position 0 is left out on the left side: a comparison with 0 should allow 0 itself "
            "(`0 <= j`, or `max(0, ...)`).",
        ),
        Mistake(
            "the window reaches beyond the sentence",
            _no_bounds,
            "Behind the last word there is nothing to look up. End the window at "
            "`len(tokens)`, and start it at 0: a negative index would wrap around silently.",
        ),
        Mistake(
            "the window wraps around the start",
            _wraps_around,
            "A negative index in Python counts from the end, so the first word gets the last one "
            "as its neighbour. Start the window at `max(0, ...)`.",
        ),
    ),
    hints=(
        "Two loops: over the positions i of the centers, and over the positions j in reach of i.",
        "j runs from `max(0, i - window)` to `min(len(tokens), i + window + 1)`, without its end.",
        "Inside, `if j != i:` append `(tokens[i], tokens[j])`. Compare positions, not words.",
    ),
    correct=(_by_distance,),
    after=(
        "Sentence order is lost: a corpus and its mirror image give the same pairs, so skip-gram "
        "can't tell them apart."
    ),
    library=("course_lib.words.windows:skipgram_pairs",),
)
