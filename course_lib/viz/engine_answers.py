"""What several search engines found for a question, and why: asked once for each question."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

Engine = Callable[[str], Sequence[Any]]
Explain = Callable[[str, list[str]], Sequence[Any]]


class Answers:
    """The lists of all engines for one question.

    Parameters
    ----------
    hits : dict of engine to hits
        Each hit with ``title``, ``score`` and ``text``, best first.
    reasons : dict of title to reason
        Each with the ``terms`` that match and the nearest ``sentence``.

    Examples
    --------
    >>> from types import SimpleNamespace as Hit
    >>> answers = Answers({"words": [Hit(title="sort", score=3.5, text="Sort it.")]}, {})
    >>> answers.names("words"), answers.rank("words", "sort"), answers.rank("words", "sum")
    (['sort'], 1, None)
    """

    def __init__(self, hits: dict[str, list[Any]], reasons: dict[str, Any]) -> None:
        self.hits, self.reasons = hits, reasons

    def names(self, engine: str) -> list[str]:
        return [str(hit.title) for hit in self.hits[engine]]

    def rank(self, engine: str, name: str) -> int | None:
        """From 1, or None if the engine's list lacks it."""
        names = self.names(engine)
        return names.index(name) + 1 if name in names else None

    def first_right(self, engine: str, right: set[str]) -> int | None:
        """Rank of the first document that answers the question, if there is one."""
        return next((n for n, name in enumerate(self.names(engine), 1) if name in right), None)


class EngineBench:
    """Engines, and who explains their results.

    Examples
    --------
    >>> bench = EngineBench({"words": lambda question: []}, None, k=5)
    >>> bench.answers("sort?").names("words")
    []
    """

    def __init__(self, engines: Mapping[str, Engine], explain: Explain | None, k: int) -> None:
        if not engines:
            raise ValueError("engines: expected one or more, got none")
        self.engines, self.explain, self.k = dict(engines), explain, k
        self.answers = lru_cache(maxsize=256)(self._ask)

    def _ask(self, question: str) -> Answers:
        if not question.strip():
            raise ValueError("question: expected some words, got none")
        hits = {name: list(engine(question))[: self.k] for name, engine in self.engines.items()}
        every = [hit for row in hits.values() for hit in row]
        texts = {str(hit.title): str(hit.text) for hit in every}
        if self.explain is None or not texts:
            known = [hit for hit in every if getattr(hit, "sentence", "")]  # explained already
            return Answers(hits, {str(hit.title): hit for hit in known})
        reasons = list(self.explain(question, list(texts.values())))
        if len(reasons) != len(texts):
            raise ValueError(f"explain: expected {len(texts)} reasons, got {len(reasons)}")
        return Answers(hits, dict(zip(texts, reasons, strict=True)))
