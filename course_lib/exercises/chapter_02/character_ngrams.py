"""Exercise 02.character-ngrams: the pieces of a word that FastText sees."""

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Short words, one shorter than the pieces, a letter outside ASCII, pieces that come twice."""
    return [
        Case("cat", 3, 3),
        Case("a", 3, 6, label="a word of one letter"),
        Case("to", 3, 4),
        Case("café", 3, 4, label="a letter outside ASCII"),
        Case("banana", 3, 3, label="pieces that come twice"),
        Case("where", 3, 6),
        Case(["running", "walking", "unhappiness"][seed % 3], 3, 6, hidden=True),
    ]


def _pieces(text: str, smallest: int, largest: int) -> list[str]:
    return [text[i : i + n] for n in range(smallest, largest + 1) for i in range(len(text) - n + 1)]


def _whole(word: str, smallest: int, largest: int) -> list[str]:
    return _pieces(f"<{word}>", smallest, largest)


def _by_start(word: str, smallest: int, largest: int) -> list[str]:
    marked = f"<{word}>"
    ends = [(i, i + n) for i in range(len(marked)) for n in range(smallest, largest + 1)]
    return [marked[i:j] for i, j in ends if j <= len(marked)]


def _last_left_out(word: str, smallest: int, largest: int) -> list[str]:
    text = f"<{word}>"
    return [text[i : i + n] for n in range(smallest, largest + 1) for i in range(len(text) - n)]


def _past_the_end(word: str, smallest: int, largest: int) -> list[str]:
    text = f"<{word}>"
    return [text[i : i + n] for n in range(smallest, largest + 1) for i in range(len(text))]


EXERCISE = Exercise(
    id="02.character-ngrams",
    title="Cut a word into overlapping pieces",
    kind="implement",
    minutes=6,
    difficulty=1,
    points=1,
    statement=(
        "FastText marks a word's start with `<` and its end with `>` and takes every run of n "
        "characters, for each n from `smallest` to `largest`, both included. Return the list, in "
        "any order; a piece that occurs twice is listed twice. By hand: `to` with 3 and 4 gives "
        "`<to`, `to>` and `<to>`."
    ),
    cell='''@exercise("02.character-ngrams")
def word_pieces(word, smallest, largest):
    """List the pieces of "<word>" of length smallest to largest."""
    ...''',
    reference="course_lib.words.ngrams:character_ngrams",
    cases=cases,
    comparison=Exact(ordered=False),
    mistakes=(
        Mistake(
            "without the boundary marks",
            _pieces,
            "Without < and > the 'her' inside 'where' is the same piece as the word 'her'. With "
            "them, '<her>' is told apart from 'her'.",
        ),
        Mistake(
            "the largest size is missing",
            lambda word, smallest, largest: _whole(word, smallest, largest - 1),
            "`range(smallest, largest)` ends before `largest`; both are meant to be included.",
        ),
        Mistake(
            "the last piece of each size is missing",
            _last_left_out,
            "The ending is what a suffix like 'ing>' lives on. A text of length L has L - n + 1 "
            "pieces of length n: check the end of the inner range.",
        ),
        Mistake(
            "pieces cut off at the end",
            _past_the_end,
            "Slicing past the end gives a shorter piece without any complaint, down to a lone "
            "'>'. Stop where n characters still fit.",
        ),
        Mistake(
            "each piece once",
            lambda word, smallest, largest: sorted(set(_whole(word, smallest, largest))),
            "A set drops the second 'ana' of 'banana'. FastText adds up the vectors of all "
            "pieces, and a piece that occurs twice counts twice.",
        ),
    ),
    hints=(
        "First put the marks around the word. How many pieces of length 3 has a text of length 5?",
        "For a size n the pieces start at 0, 1, ..., L - n, where L is the length with the marks.",
        "`text[i : i + n]` for n in `range(smallest, largest + 1)` and i in "
        "`range(len(text) - n + 1)`.",
    ),
    correct=(_whole, _by_start),
    after=(
        "There is no piece 'un' of two letters, and no morpheme: FastText knows no grammar, only "
        "overlaps. They are enough to place a word that it has never seen."
    ),
)
