"""Exercise 02.bug-text-format: New York does not survive the round trip (D058)."""

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Entry = tuple[str, list[float]]


def cases(seed: int) -> list[Case]:
    """A plain word, a space in a word, a number in a word, foreign spaces, a trailing space."""
    numbers = np.random.default_rng(seed).integers(-9, 9, size=3) / 4
    written = " ".join(map(str, numbers))
    return [
        Case("cat 0.5 -1.0", 2),
        Case("New York 1.0 2.0", 2, label="a space in the word"),
        Case("route 66 west 0.25", 1, label="a number in the word"),
        Case("caf\u00e9\u00a0noir 1.0 0.5", 2, label="a no-break space in the word"),
        Case("dog 1.0 2.0 \n", 2, label="the line ends as word2vec writes it"),
        Case(f"Rio de Janeiro {written}", 3),
        Case(f"4 to the floor {written}\n", 3, hidden=True),
    ]


def _right(line: str, dim: int) -> Entry:
    word, *numbers = line.rstrip(" \r\n").rsplit(" ", dim)
    return word, [float(number) for number in numbers]


def _from_the_end(line: str, dim: int) -> Entry:
    parts = line.strip(" \r\n").split(" ")
    return " ".join(parts[:-dim]), list(map(float, parts[-dim:]))


def _given(line: str, dim: int) -> Entry:
    word, *numbers = line.split()
    return word, [float(number) for number in numbers]


def _first_word_only(line: str, dim: int) -> Entry:
    parts = line.split()
    return parts[0], [float(number) for number in parts[-dim:]]


def _any_space(line: str, dim: int) -> Entry:
    parts = line.split()
    return " ".join(parts[:-dim]), [float(number) for number in parts[-dim:]]


def _trailing_space(line: str, dim: int) -> Entry:
    word, *numbers = line.rstrip("\n").rsplit(" ", dim)
    return word, [float(number) for number in numbers]


def _letters_then_numbers(line: str, dim: int) -> Entry:
    parts = line.rstrip(" \n").split(" ")
    numeric = [part.replace(".", "").replace("-", "").isdigit() for part in parts]
    first = numeric.index(True, 1)
    return " ".join(parts[:first]), [float(part) for part in parts[first:]]


EXERCISE = Exercise(
    id="02.bug-text-format",
    title="New York gets lost",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "A line of the word2vec text format is a word, a space, then `dim` numbers with a space "
        "between them. The word itself may contain spaces, of any kind, and numbers; the line may "
        "end with a space and a line break. The given code knows one-word lines only. Repair it."
    ),
    cell='''@exercise("02.bug-text-format")
def parse_line(line, dim):
    """Return (word, list of dim numbers)."""
    word, *numbers = line.split()
    return word, [float(number) for number in numbers]''',
    reference=_right,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "split at every space",
            _given,
            "`split()` takes the first piece as the word, and then 'York' as a number, or 66 as "
            "one number too many. You know how many numbers there are: count them from the right.",
        ),
        Mistake(
            "only the first part of the word",
            _first_word_only,
            "The numbers are right, but 'New York' became 'New', and a second 'New ...' would "
            "overwrite it. Everything before the last `dim` pieces is the word.",
        ),
        Mistake(
            "other white space is lost",
            _any_space,
            "`split()` without an argument also splits at no-break spaces and tabs, and joining "
            "with ' ' changes them: the word that you read is not the one that was written. "
            "Only the plain space separates.",
        ),
        Mistake(
            "a space at the end becomes an empty number",
            _trailing_space,
            "word2vec's own program ends every line with a space. Splitting from the right then "
            "finds an empty piece, and the first number slips into the word. Strip the end first.",
        ),
        Mistake(
            "numbers are recognised by their look",
            _letters_then_numbers,
            "'route 66 west' is a word with a number in it. The look of a piece tells nothing; "
            "their count does: the last `dim` pieces are the numbers.",
        ),
    ),
    hints=(
        "Which part of the line has a known number of pieces?",
        "`rsplit` splits from the right and takes a maximal number of splits.",
        "First remove the space and the line break at the end, only there; then "
        "`rsplit(' ', ...)` with the right number.",
    ),
    correct=(_from_the_end,),
    after=(
        "Write files with `encoding='utf-8'` too: the default depends on the machine, and the "
        "word2vec format has no place to say which one was used."
    ),
    library=("course_lib.words.word2vec_format:_text_line",),
)
