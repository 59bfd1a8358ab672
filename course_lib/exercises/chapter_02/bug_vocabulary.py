"""Exercise 02.bug-vocabulary: ids with holes, and an <UNK> that is also somebody else (D035)."""

from collections import Counter

from course_lib.exercises.definition import Case, Exercise, Invariant, Mistake

UNK = "<UNK>"
Ids = dict[str, int]


def cases(seed: int) -> list[Case]:
    """The rare word first (collision), then rare words before a frequent one (hole)."""
    letters = "abcdefgh"
    start = seed % len(letters)
    rotated = (letters[start:] + letters[:start]) * 2
    return [
        Case(["rare", "cat", "cat"], 2),
        Case(["alpha", "beta", "the", "the"], 2),
        Case(["tea", "for", "tea"], 1, label="nothing is rare"),
        Case(["a", "b", "b", "c", "c", "c"], 2),
        Case([*rotated, *letters[:5], *letters[:3]], 3, hidden=True),
    ]


def check(got: Ids, tokens: list[str], min_count: int) -> str | None:
    """Accept any numbering that is dense, unique, starts with <UNK> and has the right words."""
    kept = {word for word, n in Counter(tokens).items() if n >= min_count}
    if UNK not in got:
        return f"{got} has no {UNK!r}"
    if missing := kept - set(got):
        return f"{min(missing)!r} is frequent enough for min_count {min_count}, but has no id"
    if extra := set(got) - kept - {UNK}:
        return f"{min(extra)!r} is too rare for min_count {min_count}, but has an id"
    return _wrong_ids(got)


def _wrong_ids(got: Ids) -> str | None:
    owners: dict[int, str] = {}
    for word, i in got.items():
        if i in owners:
            return (
                f"{owners[i]!r} and {word!r} have the same id {i}, so they share one vector: {got}"
            )
        owners[i] = word
    if max(owners) >= len(got):
        i = max(owners)
        return (
            f"{got}: a table for {len(got)} entries has no row {i}; looking up {owners[i]!r} fails"
        )
    return None if got[UNK] == 0 else f"{UNK!r} should have id 0, has {got[UNK]}"


def _right(tokens: list[str], min_count: int) -> Ids:
    kept = [word for word, n in Counter(tokens).items() if n >= min_count]
    return {UNK: 0, **{word: i for i, word in enumerate(kept, start=1)}}


def _library(tokens: list[str], min_count: int) -> Ids:
    from course_lib.words.vocabulary import Vocabulary

    vocabulary = Vocabulary.build([tokens], min_count, unk=True)
    return {word: vocabulary.index(word) for word in vocabulary.words}


def _given(tokens: list[str], min_count: int) -> Ids:
    counts = Counter(tokens)
    ids = {word: i for i, word in enumerate(counts) if counts[word] >= min_count}
    return {**ids, UNK: len(ids)}


def _shifted(tokens: list[str], min_count: int) -> Ids:
    counts = Counter(tokens)
    ids = {word: i for i, word in enumerate(counts, start=1) if counts[word] >= min_count}
    return {UNK: 0, **ids}


def _unk_shares_zero(tokens: list[str], min_count: int) -> Ids:
    kept = [word for word, n in Counter(tokens).items() if n >= min_count]
    return {UNK: 0, **{word: i for i, word in enumerate(kept)}}


def _one_too_far(tokens: list[str], min_count: int) -> Ids:
    kept = [word for word, n in Counter(tokens).items() if n >= min_count]
    return {UNK: 0, **{word: i for i, word in enumerate(kept, start=2)}}


def _unk_last(tokens: list[str], min_count: int) -> Ids:
    kept = [word for word, n in Counter(tokens).items() if n >= min_count]
    return {word: i for i, word in enumerate([*kept, UNK])}


def _above(tokens: list[str], min_count: int) -> Ids:
    return _right(tokens, min_count + 1)


EXERCISE = Exercise(
    id="02.bug-vocabulary",
    title="Two words, one vector",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "This code is from a published guide. It should number the words that occur at least "
        "`min_count` times 1, 2, 3, ... without holes, and give id 0 to `<UNK>`, which stands for "
        "all others. It runs, and a model trained on its ids mixes words up. Repair it."
    ),
    cell='''from collections import Counter


@exercise("02.bug-vocabulary")
def build_vocabulary(tokens, min_count):
    """Return {word: id} for the words that are frequent enough, and for "<UNK>"."""
    counts = Counter(tokens)
    ids = {word: i for i, word in enumerate(counts) if counts[word] >= min_count}
    ids["<UNK>"] = len(ids)
    return ids''',
    reference=_library,
    cases=cases,
    comparison=Invariant(check),
    mistakes=(
        Mistake(
            "numbered before the rare words were dropped",
            _given,
            "`enumerate` counts the rare words too, so the ids have holes, while `len(ids)` "
            "counts only the kept ones and may be an id that is taken. Filter first, number then.",
        ),
        Mistake(
            "<UNK> is right, but the ids still have holes",
            _shifted,
            "0 is free for <UNK> now, but `enumerate` still runs over the rare words, and the "
            "largest id lies outside the table. Filter before you number.",
        ),
        Mistake(
            "<UNK> shares id 0",
            _unk_shares_zero,
            "The first word has id 0 as well: every unknown word would train its vector. Let "
            "the words start at 1.",
        ),
        Mistake(
            "the words start at 2",
            _one_too_far,
            "<UNK> has id 0 and nobody has id 1: that row of the table is never trained, and the "
            "last word has none. With <UNK> in the dictionary, `len(ids)` is the next free id.",
        ),
        Mistake(
            "<UNK> comes last",
            _unk_last,
            "No holes, no collision; but the id of <UNK> now depends on the corpus. A fixed id 0 "
            "lets other code rely on it.",
        ),
        Mistake(
            "a word that occurs exactly min_count times is dropped",
            _above,
            "'At least' includes min_count itself: >= and not >.",
        ),
    ),
    hints=(
        'Run it by hand on "rare cat cat" with min_count 2. Which id has "cat", which "<UNK>"?',
        "Two numbers are computed at the wrong moment: the position in `enumerate` and `len(ids)`.",
        "Make the list of kept words first. Then number that list, starting at 1.",
    ),
    correct=(_right,),
    after=(
        "Collisions raise no error: two words quietly share a vector. Check `sorted(ids.values()) "
        "== list(range(len(ids)))` once, and this bug can't live."
    ),
    library=("course_lib.words.vocabulary:Vocabulary.build",),
)
