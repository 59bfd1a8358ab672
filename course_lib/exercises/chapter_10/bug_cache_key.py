"""Exercise 10.bug-cache-key: two requests, one key, the wrong vector (D211, D226)."""

import json
from collections.abc import Callable
from typing import Any

from course_lib.exercises.definition import Case, Exact, Exercise, Mistake
from course_lib.serving import embedding_key

Request = tuple[str, str, str, dict[str, Any]]
BASE: Request = ("a cat", "minilm", "1", {"dim": 384})


def _with(**changes: Any) -> Request:
    values = dict(zip(("text", "model", "revision", "options"), BASE, strict=True)) | changes
    return values["text"], values["model"], values["revision"], values["options"]


def cases(seed: int) -> list[Case]:
    """Requests that differ in one thing each; and some that differ in nothing."""
    return [
        Case([BASE, _with()], label="the same request twice"),
        Case([BASE, _with(text="a dog")], label="another text"),
        Case([BASE, _with(text="a Cat "), _with(text="A CAT")], label="capitals and blanks"),
        Case([BASE, _with(model="mpnet")], label="another model"),
        Case([BASE, _with(revision="2")], label="another revision"),
        Case([BASE, _with(options={"dim": 128}), _with(options={})], label="other options"),
        Case(
            [
                _with(options={"dim": 384, "prefix": "query"}),
                _with(options={"prefix": "query", "dim": 384}),
            ],
            label="the same options in another order",
        ),
        Case(
            [_with(text="ab", model="c"), _with(text="b", model="ca"), _with(text="cab", model="")],
            label="the same letters",
        ),
        Case(
            [
                _with(model="x|y", revision="z"),
                _with(model="x", revision="y|z"),
                _with(model="x:y", revision="z"),
                _with(model="x", revision="y:z"),
                _with(model="x-y", revision="z"),
                _with(model="x", revision="y-z"),
                _with(model="x_y", revision="z"),
                _with(model="x", revision="y_z"),
                _with(model="x y", revision="z"),
                _with(model="x", revision="y z"),
                _with(model="x,y", revision="z"),
                _with(model="x", revision="y,z"),
                _with(model="x/y", revision="z"),
                _with(model="x", revision="y/z"),
            ],
            label="separators inside",
        ),
        Case(
            [_with(options={"a": 8}), _with(options={"a": "8"}), _with(options={"a": None})],
            label="a number and a string",
            hidden=True,
        ),
    ]


def groups(key: Callable[..., Any], requests: list[Request]) -> Any:
    """Say for each request which of them is the first with the same key."""
    keys = [key(*request) for request in requests]
    for made in keys:
        if made is ... or made is None:
            return made
        if not isinstance(made, str):
            raise TypeError(f"a key is a string, got {made!r}")
    return [keys.index(made) for made in keys]


def _joined(text: str, model: str, revision: str, options: dict) -> str:
    return "|".join([text, model, revision, json.dumps(options, sort_keys=True)])


def _repr(text: str, model: str, revision: str, options: dict) -> str:
    return repr((text, model, revision, sorted(options.items())))


EXERCISE = Exercise(
    id="10.bug-cache-key",
    title="A new model, and yesterday's vector",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=3,
    statement=(
        "A cache remembers vectors by key. Two requests may share a key only if they get the same "
        "vector: same text to the letter, same model, same revision, same options (a dict of "
        "strings, numbers, booleans and None). And the same request must get the same key, in "
        "whatever order its options are written. The published key holds less than that. Repair "
        "it; the key is a string. The table shows, for each request of a case, the first one with "
        "the same key."
    ),
    cell='''import hashlib
import json


@exercise("10.bug-cache-key")
def vector_key(text, model, revision, options):
    """Return the key, a string."""
    return hashlib.sha256(f"{model}{text}".encode()).hexdigest()''',
    reference=embedding_key,
    cases=cases,
    comparison=Exact(),
    run=groups,
    mistakes=(
        Mistake(
            "model and text, run together",
            lambda text, model, revision, options: f"{model}{text}",
            "After a change of the revision or of an option the old vector comes back. And run "
            'together, "c" + "ab" and "ca" + "b" are one key.',
        ),
        Mistake(
            "the text alone",
            lambda text, model, revision, options: text,
            "The model isn't in the key: after a change of the model the old vector comes back, "
            "perhaps of another length.",
        ),
        Mistake(
            "without the revision",
            lambda text, model, revision, options: repr((text, model, sorted(options.items()))),
            "A model that was trained further has the same name and other vectors. The two must "
            "not be mixed in one index.",
        ),
        Mistake(
            "without the options",
            lambda text, model, revision, options: repr((text, model, revision)),
            "128 dimensions or 384, with or without a prefix: other options, other vectors.",
        ),
        Mistake(
            "joined by a sign that may occur inside",
            _joined,
            'Whatever sign stands between the parts can stand in a part as well: "x|y" + "z" '
            'and "x" + "y|z" become one. JSON or repr of a list quotes its parts.',
        ),
        Mistake(
            "run together",
            lambda text, model, revision, options: (
                f"{model}{text}{revision}{json.dumps(options, sort_keys=True)}"
            ),
            "Everything is in it, but nobody knows where one part ends. JSON or repr of a list "
            "keeps them apart.",
        ),
        Mistake(
            "the order of the options",
            lambda text, model, revision, options: repr((text, model, revision, options)),
            "A dict is written in the order in which it was filled: the same request gets two keys "
            "and is computed twice. Sort it.",
        ),
        Mistake(
            "a text that was tidied up",
            lambda text, model, revision, options: _repr(
                text.strip().lower(), model, revision, options
            ),
            "The key forgets capitals and blanks, the model may not. What the model sees decides: "
            "tidy up before the model as well, or not at all.",
        ),
    ),
    hints=(
        "What can change the vector while the model's name and the text stay the same?",
        "Put all four into one list and let something write it that quotes its parts.",
        "json.dumps([text, model, revision, options], sort_keys=True), then hash it.",
    ),
    correct=(_repr, lambda *request: json.dumps(request, sort_keys=True)),
    after=(
        "The answers of a search depend on more: k, filters, the re-ranker and the version of the "
        "index. `answer_key` makes each of them a required argument, so that none is forgotten."
    ),
    library=("course_lib.serving.cache_keys:embedding_key",),
)
