"""Exercise 10.missing-parts: what is left to do after a crash."""

import numpy as np

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake

Files = dict[str, str]


def cases(seed: int) -> list[Case]:
    """Nothing yet, all done, a gap, a damaged file, one written aside, another model's part."""
    rng = np.random.default_rng(seed)
    keys = [f"{number:04x}" for number in rng.choice(2**16, 12, replace=False)]
    hashes = [f"{number:04x}" for number in rng.choice(2**16, 12, replace=False)]
    many = {f"{k}-{h}.npy": h for k, h in zip(keys[:9], hashes[:9], strict=True)}
    many[f"{keys[2]}-{hashes[2]}.npy"] = hashes[11]
    many[f".{keys[10]}-{hashes[10]}.partial.npy"] = hashes[10]
    return [
        Case(["a1", "b2", "c3"], {}, label="the first start"),
        Case(["a1", "b2"], {"a1-77.npy": "77", "b2-88.npy": "88"}, label="all done"),
        Case(
            ["a1", "b2", "c3", "d4"],
            {"c3-99.npy": "99", "a1-77.npy": "77"},
            label="the second worker was slower than the third",
        ),
        Case(["a1", "b2"], {"a1-77.npy": "51", "b2-88.npy": "88"}, label="a damaged file"),
        Case(
            ["a1", "b2"],
            {".a1-77.partial.npy": "77", "b2-88.npy": "88"},
            label="killed while writing aside",
        ),
        Case(
            ["a1", "b2"],
            {"a1-77.npy": "77", "e5-66.npy": "66", "vectors.npy": "31"},
            label="files of another model, and the result",
        ),
        Case(
            ["a1", "b2", "c3"],
            {"a1-77.npy": "77", "a1-78.npy": "10", "b2-12.npy": "3", "b2-88.npy": "88"},
            label="two files for a part, one of them damaged",
        ),
        Case([keys[i] for i in rng.permutation(12)], many, hidden=True),
    ]


def still_missing(
    keys: list[str], files: Files, check: bool = True, aside: bool = False
) -> list[int]:
    """Numbers of the parts that no sound file has."""
    done = set()
    for name, content in files.items():
        if name.startswith("."):
            if not aside:
                continue
            name = name.removeprefix(".").replace(".partial", "")
        key, dash, rest = name.removesuffix(".npy").partition("-")
        if dash and (not check or rest == content):
            done.add(key)
    return [number for number, key in enumerate(keys) if key not in done]


def _by_name(keys: list[str], files: Files) -> list[int]:
    return [i for i, key in enumerate(keys) if all(f"{key}-{h}.npy" != n for n, h in files.items())]


def _trusting(keys: list[str], files: Files) -> list[int]:
    return still_missing(keys, files, check=False)


def _aside(keys: list[str], files: Files) -> list[int]:
    return still_missing(keys, files, aside=True)


def _inside(keys: list[str], files: Files) -> list[int]:
    return [i for i, key in enumerate(keys) if not any(key in name for name in files)]


def _counted(keys: list[str], files: Files) -> list[int]:
    return list(range(min(len(files), len(keys)), len(keys)))


def _after_the_last(keys: list[str], files: Files) -> list[int]:
    missing = set(still_missing(keys, files))
    done = [number for number in range(len(keys)) if number not in missing]
    return list(range(max(done, default=-1) + 1, len(keys)))


def _from_the_first_gap(keys: list[str], files: Files) -> list[int]:
    return list(range(min(still_missing(keys, files), default=len(keys)), len(keys)))


def _keys(keys: list[str], files: Files) -> list[str]:
    return [keys[number] for number in still_missing(keys, files)]


def _done(keys: list[str], files: Files) -> list[int]:
    missing = still_missing(keys, files)
    return [number for number in range(len(keys)) if number not in missing]


def _suspicious(keys: list[str], files: Files) -> list[int]:
    """One damaged file makes the part missing, whatever else is there."""
    damaged = {n.partition("-")[0] for n, h in files.items() if n.partition("-")[2] != f"{h}.npy"}
    missing = still_missing(keys, files)
    return [i for i, key in enumerate(keys) if i in missing or key in damaged]


EXERCISE = Exercise(
    id="10.missing-parts",
    title="After the crash",
    kind="implement",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "A bulk job writes the vectors of part KEY to a file `KEY-HASH.npy`, where HASH is the "
        "hash of what it wrote. It writes to a name that begins with a dot and renames at the "
        "end. After a crash you get `keys`, the keys of all parts in order, and `files`: file "
        "name to the hash of what the file holds *now*. Return the numbers (from 0) of the parts "
        "that are still to do, in order. A part is done if at least one whole, undamaged file "
        "has it."
    ),
    cell='''@exercise("10.missing-parts")
def parts_to_do(keys, files):
    """keys: list of str; files: {"KEY-HASH.npy": hash of the content}; returns list of int."""
    ...''',
    reference=still_missing,
    cases=cases,
    comparison=Exact(),
    mistakes=(
        Mistake(
            "the name is trusted",
            _trusting,
            "A file was counted whose content doesn't have the hash in its name: the disk, or "
            "somebody, changed it. Compare the two before you believe it.",
        ),
        Mistake(
            "a file written aside counts",
            _aside,
            "A name that begins with a dot belongs to a write that never finished. Its content "
            "may look right by luck; only the rename says that it is whole.",
        ),
        Mistake(
            "the key anywhere in a name",
            _inside,
            "You look for the key inside the names. That takes unfinished files (they begin with "
            "a dot) and damaged ones for done. Split the name, then compare the hash.",
        ),
        Mistake(
            "files are counted",
            _counted,
            "You skip as many parts as there are files. Parts finish in any order, and some files "
            "belong to other jobs: look at their keys.",
        ),
        Mistake(
            "on from the last",
            _after_the_last,
            "You go on after the last part that is done. With several workers a later part may "
            "finish before an earlier one, and that gap would never be filled.",
        ),
        Mistake(
            "all from the first gap on",
            _from_the_first_gap,
            "Nothing is lost this way, but parts behind the first gap that are done are embedded "
            "a second time.",
        ),
        Mistake(
            "keys instead of numbers",
            _keys,
            "These are the right parts. Asked are their numbers in `keys`, from 0.",
        ),
        Mistake(
            "the parts that are done",
            _done,
            "That is the other half: the parts that are done. Asked are those to do.",
        ),
        Mistake(
            "one damaged file spoils the part",
            _suspicious,
            "A part with a damaged file and a sound one is done: one sound file is enough.",
        ),
    ),
    hints=(
        "Collect the keys that are done in a set first. Which names don't count at all?",
        "name.removesuffix('.npy').partition('-') gives the key and the hash it should have.",
        "Skip names with a dot in front; take the key where the hash in the name is the content's.",
    ),
    correct=(_by_name,),
    after="With the state in the file names no list of finished parts can be wrong.",
    library=(
        "course_lib.serving.bulk_parts:finished_parts",
        "course_lib.serving.bulk_parts:read_part",
    ),
)
