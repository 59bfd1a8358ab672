"""Every test has its own data folder; `define_in_cell` makes functions whose source can be read."""

import itertools
import linecache
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib.exercises import progress_store
from course_lib.exercises.definition import Case, Close, Exercise, Mistake

_numbers = itertools.count()


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(progress_store, "_unsaved", [])
    return tmp_path


def define_in_cell(source: str, name: str = "", **names: Any) -> Callable[..., Any]:
    """Run a cell's source; return what its `@exercise` decorates, or what is called `name`."""
    decorated: list[Any] = []

    def exercise(exercise_id: str) -> Callable[[Any], Any]:
        return lambda item: decorated.append(item) or item

    file = f"<ipython-input-{next(_numbers)}>"
    lines = source.splitlines(keepends=True)
    linecache.cache[file] = (len(source), None, lines, file)
    namespace: dict[str, Any] = {"np": np, "exercise": exercise, **names}
    exec(compile(source, file, "exec"), namespace)
    return namespace[name] if name else decorated[0]


@pytest.fixture
def define() -> Callable[..., Any]:
    return define_in_cell


CELL = '''@exercise("99.mean-plus-bonus")
def mean_plus(values, bonus):
    """Mean plus bonus."""
    ...'''


def _cases(seed: int) -> list[Case]:
    numbers = np.random.default_rng(seed).integers(1, 9, size=4).astype(float)
    return [
        Case([2.0, 6.0], 1.0),
        Case([5.0], 2.0, label="one number"),
        Case([], 0.0, label="an empty list", raises=ValueError),
        Case(list(numbers), 0.5),
        Case([7.0, 1.0, 4.0], 3.0, hidden=True),
    ]


def _mean_plus(values: list[float], bonus: float) -> float:
    if not values:
        raise ValueError("values: expected at least one number, got none")
    return sum(values) / len(values) + bonus


def _sum_plus(values: list[float], bonus: float) -> float:
    if not values:
        raise ValueError
    return sum(values) + bonus


def _without_bonus(values: list[float], bonus: float) -> float:
    return _mean_plus(values, 0.0)


def _unguarded(values: list[float], bonus: float) -> float:
    return sum(values) / len(values) + bonus


def make_exercise(**changes: Any) -> Exercise:
    fields: dict[str, Any] = {
        "id": "99.mean-plus-bonus",
        "title": "Mean plus bonus",
        "kind": "implement",
        "minutes": 5,
        "difficulty": 1,
        "points": 2,
        "statement": "Return the mean of `values` plus `bonus`; an empty list is a ValueError.",
        "cell": CELL,
        "reference": _mean_plus,
        "cases": _cases,
        "comparison": Close(),
        "mistakes": (
            Mistake("the sum instead of the mean", _sum_plus, "Divide by how many there are."),
            Mistake("the bonus is forgotten", _without_bonus, "Look at `bonus`."),
            Mistake("an empty list is divided by zero", _unguarded, "0 / 0."),
        ),
        "hints": ("Look", "Divide", "sum over len"),
        "correct": (lambda values, bonus: _mean_plus(values, 0.0) + bonus,),
    }
    return Exercise(**{**fields, **changes})


@pytest.fixture
def mean_exercise() -> Exercise:
    return make_exercise()
