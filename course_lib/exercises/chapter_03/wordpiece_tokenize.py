"""Exercise 03.wordpiece-tokenize: the longest piece that fits, again and again (D106)."""

from collections.abc import Callable
from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

UNKNOWN = "[UNK]"
PIECES = {"em", "embed", "bed", "##bed", "##d", "##ding", "##s", "e", "##m", "##e"}


def cases(seed: int) -> list[Case]:
    """A whole word, two pieces, the text's example, words that don't work out, no letters."""
    rng = np.random.default_rng(seed)
    small = {"a", "b", "##a", "##b", "##ab", "##ba", "ab"}
    word = "".join(rng.choice(["a", "b"], size=9))
    return [
        Case("embed", PIECES),
        Case("embeds", PIECES),
        Case("embs", {"em", "e", "bed", "##b", "##s", "##m"}),
        Case("embeddings", PIECES - {"embed"}, label="four pieces"),
        Case("emxbed", PIECES, label="a letter that no piece has"),
        Case("bedem", {"bed", "em", "##e"}, label="a piece that only begins words"),
        Case("abcd", {"abc", "ab", "##cd", "##c"}, label="the longest piece leads nowhere"),
        Case("", PIECES, label="no letters"),
        Case(word, small, hidden=True),
    ]


def _right(word: str, pieces: set[str]) -> list[str]:
    found: list[str] = []
    start = 0
    while start < len(word):
        mark = "##" if start else ""
        ends = range(len(word), start, -1)  # the longest first
        end = next((e for e in ends if mark + word[start:e] in pieces), None)
        if end is None:
            return [UNKNOWN]
        found.append(mark + word[start:end])
        start = end
    return found


def _by_rest(word: str, pieces: set[str]) -> list[str]:
    """Take the mark along with what is left: after the first piece the rest starts with ##."""
    found, rest = [], word
    while rest not in ("", "##"):
        fitting = [piece for piece in pieces if rest.startswith(piece)]
        fitting = [p for p in fitting if p != "##" and p.startswith("##") == rest.startswith("##")]
        if not fitting:
            return [UNKNOWN]
        longest = max(fitting, key=len)
        found.append(longest)
        rest = "##" + rest[len(longest) :]
    return found


def _greedy(
    word: str,
    pieces: set[str],
    mark: str = "##",  # as it is looked up
    show: str = "##",  # as it is returned
    last: int = 0,  # how many letters before the end the search starts
    shortest: bool = False,
    unknown: str = "word",  # given up: the "word", its "rest" (also if "unmarked") or a "letter"
) -> list[str]:
    found: list[str] = []
    start = 0
    while start < len(word):
        here = mark if start else ""
        ends = range(len(word) - last, start, -1)
        fitting = [e for e in (ends[::-1] if shortest else ends) if here + word[start:e] in pieces]
        if not fitting and unknown == "unmarked":
            return found or [UNKNOWN]
        if not fitting and unknown != "letter":
            return [*(found if unknown == "rest" else []), UNKNOWN]
        found.append((show if start else "") + word[start : fitting[0]] if fitting else UNKNOWN)
        start = fitting[0] if fitting else start + 1
    return found


def _any_split(word: str, pieces: set[str]) -> list[str]:
    def split(rest: str, mark: str) -> list[str] | None:
        if not rest:
            return []
        for end in range(len(rest), 0, -1):
            if mark + rest[:end] in pieces and (after := split(rest[end:], "##")) is not None:
                return [mark + rest[:end], *after]
        return None

    found = split(word, "")
    return [UNKNOWN] if found is None else found


def _if_unknown(instead: object) -> Callable[[str, set[str]], object]:
    def pick(word: str, pieces: set[str]) -> object:
        found = _right(word, pieces)
        return instead if found == [UNKNOWN] else found

    return pick


EXERCISE = Exercise(
    id="03.wordpiece-tokenize",
    title="Cut a word as BERT does",
    kind="implement",
    minutes=12,
    difficulty=2,
    points=3,
    statement=(
        "WordPiece takes the *longest* piece of the vocabulary with which the word begins, then "
        "the longest that fits next, and so on; pieces after the first are written, and looked up, "
        "with `##` in front. Once a choice is made it stays. If nothing fits at some point, the "
        "whole word is `[UNK]`. By hand: embeds is `embed ##s`."
    ),
    cell='''@exercise("03.wordpiece-tokenize")
def split_word(word, pieces):
    """Return the list of pieces of a word, or ["[UNK]"]; pieces: a set such as {"em", "##s"}."""
    ...''',
    reference=_right,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "the shortest piece first",
            partial(_greedy, shortest=True),
            "The search goes from short to long and stops at the first piece that fits, so a word "
            "falls into letters. Start with the whole rest and make it shorter.",
        ),
        Mistake(
            "looked up without the ##",
            partial(_greedy, mark=""),
            "Inside a word only pieces with ## may be used: 'bed' begins words, '##bed' goes on. "
            "They are two entries with two vectors. Put the mark on before you look it up.",
        ),
        Mistake(
            "no ## anywhere",
            partial(_greedy, mark="", show=""),
            "Pieces after the first have ## in front, in the vocabulary and in the result: 'bed' "
            "begins words, '##bed' goes on, and they have two different vectors.",
        ),
        Mistake(
            "the last letter is never reached",
            partial(_greedy, last=1),
            "The search starts one letter too early: the longest candidate is the *whole* rest of "
            "the word, `word[start:len(word)]`.",
        ),
        Mistake(
            "[UNK] without its list",
            _if_unknown(UNKNOWN),
            "The pieces of a word are always a list, and for an unknown word it has one item. A "
            "bare string would be taken apart into its letters later.",
        ),
        Mistake(
            "an unknown word has no pieces",
            _if_unknown([]),
            "The word would vanish from the sentence. [UNK] keeps its place, so that the model "
            "knows that something stood there.",
        ),
        Mistake(
            "the pieces without ##",
            partial(_greedy, show=""),
            "The cuts are right, but ['embed', 's'] would be the word 'embed' and the word 's'. "
            "Keep the mark in the result.",
        ),
        Mistake(
            "three hashes",
            partial(_greedy, show="###"),
            "A tutorial prints ###bed; the mark has two: ##bed.",
        ),
        Mistake(
            "the beginning is kept although the word is unknown",
            partial(_greedy, unknown="rest"),
            "As soon as something in a word can't be covered, the *whole* word becomes one [UNK]. "
            "Throw away what was found so far.",
        ),
        Mistake(
            "the rest of an unknown word is dropped",
            partial(_greedy, unknown="unmarked"),
            "You return what was found before nothing fitted, so the end of the word is lost "
            "unseen. Then the *whole* word is unknown: [UNK] and nothing else.",
        ),
        Mistake(
            "[UNK] for one letter",
            partial(_greedy, unknown="letter"),
            "You skip the letter that doesn't fit and go on. BERT's WordPiece gives the whole word "
            "up: one [UNK] and nothing else.",
        ),
        Mistake(
            "another way is tried",
            _any_split,
            "For abcd you found ab ##cd, which covers the word. WordPiece doesn't look back: abc "
            "is the longest beginning, nothing fits after it, so it is [UNK].",
        ),
        Mistake(
            "a word without letters is unknown",
            lambda word, pieces: _right(word, pieces) or [UNKNOWN],
            "Nothing is left to cover, so nothing is missing: an empty list.",
        ),
        Mistake(
            "all letters by themselves",
            lambda word, pieces: [("##" if i else "") + letter for i, letter in enumerate(word)],
            "Letters are the last resort. Look for the longest piece of the vocabulary first.",
        ),
    ),
    hints=(
        "A position that moves to the right: where does the next piece start? From where on is "
        "there a ## in front?",
        "For a start, try the ends from `len(word)` downwards, and stop at the first that is in "
        "`pieces`.",
        "The loop over the ends has two ways out: a piece is found (append it, move on), or none "
        "is (return [UNK] at once). Python's `for ... else` fits here.",
    ),
    correct=(_by_rest,),
    after=(
        "Tokenizers give words of more than 100 letters up without looking: this search takes "
        "quadratic time, so one endless 'word' could stop a server."
    ),
    library=(
        "course_lib.exercises.chapter_03.wordpiece_tokenize:_right",
        "course_lib.sentences.longest_match:LongestMatch",
    ),
)
