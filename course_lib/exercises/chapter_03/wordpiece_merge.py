"""Exercise 03.wordpiece-merge: which pair becomes a piece next (D087)."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Pieces = tuple[str, ...]
Pair = tuple[str, str]


def cases(seed: int) -> list[Case]:
    """Two words, the toy of the text, a piece twice in a word, pieces that are merged already."""
    toy = {
        ("h", "##u", "##g"): 10,
        ("p", "##u", "##g"): 5,
        ("p", "##u", "##n"): 12,
        ("b", "##u", "##n"): 4,
        ("h", "##u", "##g", "##s"): 5,
    }
    twice = {
        ("a", "##n", "##a", "##n", "##a"): 3,
        ("a", "##n", "##t"): 4,
        ("h", "##e"): 6,
        ("h", "##t"): 1,
        ("a", "##e"): 1,
    }
    merged = {
        ("t", "##he"): 9,
        ("t", "##he", "##n"): 2,
        ("o", "##n"): 4,
        ("t", "##o"): 3,
        ("a",): 7,
    }
    return [
        Case({("a", "##t"): 6, ("a", "##n"): 2, ("o", "##n"): 3}),
        Case(
            {
                ("n", "##n"): 5,
                ("a", "##a"): 8,
                ("a", "##t", "##t"): 2,
                ("t", "##s"): 3,
                ("s", "##e"): 20,
            },
            label="the same letter, first and later in a word",
        ),
        Case(toy, label="the words of the text"),
        Case(twice, label="a pair that comes twice in a word"),
        Case(merged, label="pieces of more than one letter"),
        Case(_random_words(seed), hidden=True),
    ]


def _random_words(seed: int) -> dict[Pieces, int]:
    """Draw words until no two pairs share the highest score."""
    rng = np.random.default_rng(seed)
    while True:
        words = {}
        for letters in rng.choice(list("abcdef"), size=(12, 4)):
            words[(letters[0], *("##" + letter for letter in letters[1:]))] = int(rng.integers(99))
        top = sorted(_scores(words).values())[-2:]
        if top[0] < top[1]:
            return words


def _counts(words: dict[Pieces, int]) -> tuple[Counter[str], Counter[Pair]]:
    single, pairs = Counter[str](), Counter[Pair]()
    for pieces, count in words.items():
        for piece in pieces:
            single[piece] += count
        for pair in zip(pieces, pieces[1:], strict=False):
            pairs[pair] += count
    return single, pairs


def _scores(words: dict[Pieces, int]) -> dict[Pair, Fraction]:
    single, pairs = _counts(words)
    return {
        (a, b): Fraction(n, single[a] * single[b]) if n else Fraction(0)
        for (a, b), n in pairs.items()
    }


def _right(words: dict[Pieces, int]) -> Pair:
    scores = _scores(words)
    return max(scores, key=lambda pair: scores[pair])


def _by_logarithms(words: dict[Pieces, int]) -> list[str]:
    """Go through the text occurrence by occurrence, and compare log scores."""
    flat = [pieces for pieces, count in words.items() for _ in range(count)]
    best, highest = ["", ""], -np.inf
    for a, b in sorted({pair for pieces in flat for pair in zip(pieces, pieces[1:], strict=False)}):
        together = sum(
            pieces[i : i + 2] == (a, b) for pieces in flat for i in range(len(pieces) - 1)
        )
        apart = [sum(pieces.count(piece) for pieces in flat) for piece in (a, b)]
        score = np.log(together) - np.log(apart[0]) - np.log(apart[1])
        if score > highest + 1e-9:
            best, highest = [a, b], score
    return best


def _best(
    score: Callable[[int, int, int], float],
) -> Callable[[dict[Pieces, int]], Pair]:
    """Pick the pair with the highest score of f(ab), f(a), f(b)."""

    def pick(words: dict[Pieces, int]) -> Pair:
        single, pairs = _counts(words)
        return max(pairs, key=lambda pair: score(pairs[pair], single[pair[0]], single[pair[1]]))

    return pick


def _each_word_once(words: dict[Pieces, int]) -> Pair:
    return _right(dict.fromkeys(words, 1))


def _joined(words: dict[Pieces, int]) -> str:
    a, b = _right(words)
    return a + b.removeprefix("##")


def _without_marks(words: dict[Pieces, int]) -> Pair:
    """Count n and ##n as one piece."""
    single, pairs = Counter[str](), _counts(words)[1]
    for pieces, count in words.items():
        for piece in pieces:
            single[piece.removeprefix("##")] += count
    bare = {pair: [single[piece.removeprefix("##")] for piece in pair] for pair in pairs}
    return max(pairs, key=lambda pair: pairs[pair] / (bare[pair][0] * bare[pair][1]))


def _pairs_once(words: dict[Pieces, int]) -> Pair:
    """Count pieces by occurrences, but pairs once for each word."""
    single = _counts(words)[0]
    pairs = _counts(dict.fromkeys(words, 1))[1]
    return max(pairs, key=lambda pair: pairs[pair] / (single[pair[0]] * single[pair[1]]))


def _once_a_word(words: dict[Pieces, int]) -> Pair:
    """Count a piece or a pair that comes twice in a word once."""
    single, pairs = Counter[str](), Counter[Pair]()
    for pieces, count in words.items():
        single.update(dict.fromkeys(pieces, count))
        pairs.update(dict.fromkeys(zip(pieces, pieces[1:], strict=False), count))
    return max(pairs, key=lambda pair: pairs[pair] / (single[pair[0]] * single[pair[1]]))


EXERCISE = Exercise(
    id="03.wordpiece-merge",
    title="Which pair becomes a piece?",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "WordPiece training starts from letters and merges, again and again, the pair of "
        "neighbouring pieces with the highest score $f(ab) / (f(a)\\, f(b))$. $f$ counts "
        "occurrences in the text: a word that occurs 10 times counts 10 times. Return the pair "
        "that is merged next. No two pairs tie for the highest score."
    ),
    cell='''from collections import Counter


@exercise("03.wordpiece-merge")
def next_merge(words):
    """Return the pair (a, b) to merge next.

    words: {tuple of pieces: how often the word occurs}, such as {("h", "##u", "##g"): 10}.
    """
    ...''',
    reference=_right,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "the most frequent pair",
            _best(lambda together, a, b: together),
            "That is BPE, GPT-2's way: on hug, pug, pun, bun, hugs it merges ##u and ##g first. "
            "WordPiece asks whether two pieces meet more often than their own counts let expect.",
        ),
        Mistake(
            "each word counts once",
            _each_word_once,
            "You counted words, not occurrences: a word that occurs 10 times weighs as much as one "
            "that occurs once. Add the word's count, not 1.",
        ),
        Mistake(
            "pairs count once for each word",
            _pairs_once,
            "Your single pieces count occurrences, your pairs count words. A pair, too, occurs as "
            "often as the word it is in: add the word's count to both tables.",
        ),
        Mistake(
            "n and ##n as one piece",
            _without_marks,
            "A letter at the beginning of a word and the same letter inside one are two pieces, "
            "with two counts. Leave the ## on when you count.",
        ),
        Mistake(
            "what comes twice in a word counts once",
            _once_a_word,
            "f counts occurrences, and a piece that comes twice in a word occurs twice. A set of "
            "the word's pieces forgets that.",
        ),
        Mistake(
            "divided by one, multiplied by the other",
            _best(lambda together, a, b: together / a * b),
            "x / a * b is (x / a) * b in Python. Put the product below the line into brackets.",
        ),
        Mistake(
            "divided by less than the product",
            _best(lambda together, a, b: together / (a + b)),
            "By chance, a and b meet in proportion to f(a) *times* f(b). Divided by their sum, or "
            "by the root of the product, frequent pieces are still ahead.",
        ),
        Mistake(
            "divided by the first piece only",
            _best(lambda together, a, b: together / a),
            "f(ab) / f(a) is how surely b follows a, and a frequent b follows everything. f(b) has "
            "to come in as well.",
        ),
        Mistake(
            "divided by the second piece only",
            _best(lambda together, a, b: together / b),
            "f(ab) / f(b) is how surely a stands before b, and a frequent a stands before "
            "everything. f(a) has to come in as well.",
        ),
        Mistake(
            "the lowest score",
            _best(lambda together, a, b: -together / (a * b)),
            "These two pieces belong together least of all. Look at `min` and `max`, or at the "
            "order in which you sort.",
        ),
        Mistake(
            "the merged piece instead of the pair",
            _joined,
            "Asked is the pair, a tuple of two pieces, and not the piece that they become.",
            lambda got, words: isinstance(got, str),
        ),
    ),
    hints=(
        "Two tables of counts: of single pieces, and of pairs of neighbours within a word.",
        "`zip(pieces, pieces[1:])` gives the neighbours of one word. Add the word's count to both "
        "tables.",
        "With `single` and `pairs` counted, `max(pairs, key=...)`: which score belongs into the "
        "key?",
    ),
    correct=(_by_logarithms,),
    after=(
        "The score is pointwise mutual information without its logarithm: chapter 2's PPMI, one "
        "level down. It likes rare pieces, so trainers set a least count."
    ),
    library=(
        "course_lib.exercises.chapter_03.wordpiece_merge:_right",
        "course_lib.sentences.wordpiece_training:wordpiece_scores",
    ),
)
