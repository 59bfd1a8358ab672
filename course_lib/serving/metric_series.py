"""What all metrics have: a name, labels, and one series for each combination of their values."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from typing import NamedTuple

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")
Key = tuple[str, ...]


class Sample(NamedTuple):
    """One line of an exposition: a name, its labels in order, a number."""

    name: str
    labels: tuple[tuple[str, str], ...]
    value: float


class Metric:
    """A name, a help text, the names of its labels, and one series for each combination of values.

    Every combination of label values costs memory for ever. Take them from a small fixed set (a
    route, a status), never from what a client sends (a path, a text, a user).
    """

    kind = "untyped"

    def __init__(self, name: str, help: str, labels: Sequence[str] = ()) -> None:
        if not NAME.fullmatch(name):
            raise ValueError(f"name: expected letters, digits, _ and :, got {name!r}")
        for label in labels:
            if not LABEL.fullmatch(label) or label == "le" or labels.count(label) > 1:
                raise ValueError(f"labels: expected different names, not 'le', got {label!r}")
        self.name, self.help, self.labels = name, help, tuple(labels)
        self._lock = threading.Lock()

    def samples(self) -> list[Sample]:
        """Return what an exposition shows of this metric."""
        raise NotImplementedError

    def key(self, given: dict[str, str]) -> Key:
        """Return the labels' values in order, once their names are right."""
        if set(given) != set(self.labels):
            raise ValueError(f"{self.name}: expected labels {self.labels}, got {tuple(given)}")
        return tuple(str(given[label]) for label in self.labels)

    def pairs(self, key: Key) -> tuple[tuple[str, str], ...]:
        """Return the labels' names with a series' values."""
        return tuple(zip(self.labels, key, strict=True))
