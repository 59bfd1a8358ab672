"""a is to b as c is to what? 3CosAdd over a whole test, with sections and coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.datasets import WordVectors
from course_lib.words.similarity_evaluation import known_spelling

Question = tuple[str, str, str, str]
BATCH = 512


@dataclass(frozen=True)
class SectionScore:
    """Result of one section: `correct` of `answered` questions, out of `total` asked.

    A question counts as answered if all four of its words are in the vocabulary.
    """

    correct: int
    answered: int
    total: int

    @property
    def accuracy(self) -> float:
        """Correct among the answered, NaN if there are none."""
        return self.correct / self.answered if self.answered else float("nan")

    @property
    def coverage(self) -> float:
        """Answered among all."""
        return self.answered / self.total if self.total else 0.0

    def __add__(self, other: SectionScore) -> SectionScore:
        """Pool the questions of two sections."""
        return SectionScore(
            self.correct + other.correct, self.answered + other.answered, self.total + other.total
        )


@dataclass(frozen=True)
class AnalogyResult:
    """Scores by section, and pooled. Sections whose name begins with ``gram`` are syntactic."""

    sections: dict[str, SectionScore]

    @property
    def total(self) -> SectionScore:
        """All sections."""
        return self._pooled(list(self.sections))

    @property
    def syntactic(self) -> SectionScore:
        """Sections about word forms (``gram1-adjective-to-adverb`` …)."""
        return self._pooled([name for name in self.sections if name.startswith("gram")])

    @property
    def semantic(self) -> SectionScore:
        """Sections about the world (capitals, currencies, family)."""
        return self._pooled([name for name in self.sections if not name.startswith("gram")])

    def _pooled(self, names: list[str]) -> SectionScore:
        return sum((self.sections[name] for name in names), SectionScore(0, 0, 0))


def evaluate_analogies(
    word_vectors: WordVectors,
    questions: Mapping[str, Sequence[Question]],
    exclude_inputs: bool = True,
) -> AnalogyResult:
    """Answer every ``a : b :: c : ?`` with the word nearest to ``b - a + c``.

    Vectors are scaled to length 1 first, as the protocol has it; otherwise long ones would
    dominate the sum.

    Parameters
    ----------
    word_vectors : WordVectors
        Shape ``(V, d)``.
    questions : mapping of section name to sequence of (a, b, c, d)
        d is the expected answer. A word that is not in the vocabulary as written is looked up in
        lower case.
    exclude_inputs : bool
        Whether a, b and c are barred from being the answer. Without it the answer is nearly
        always b or c.

    Returns
    -------
    AnalogyResult
        Accuracy and coverage by section.

    Notes
    -----
    O(q V d) in matrix products of 512 questions.

    References
    ----------
    Mikolov et al. (2013), "Efficient estimation of word representations in vector space",
    section 4; 3CosAdd is the name of Levy and Goldberg (2014).

    Examples
    --------
    >>> wv = WordVectors(["man", "woman", "king", "queen"], np.array(
    ...     [[1, 0, 0.1], [1, 1, 0.1], [1, 0, 1], [1, 1, 1]]))
    >>> evaluate_analogies(wv, {"family": [("man", "woman", "king", "queen")]}).total.accuracy
    1.0
    """
    unit = word_vectors.normalized()
    scores = {}
    for name, section in questions.items():
        rows = _covered_rows(unit, section)  # (answered, 4)
        answers = _answers(unit.matrix, rows[:, :3], exclude_inputs)
        scores[name] = SectionScore(int((answers == rows[:, 3]).sum()), len(rows), len(section))
    return AnalogyResult(scores)


def _covered_rows(unit: WordVectors, section: Sequence[Question]) -> np.ndarray:
    spelled = ([known_spelling(word, unit) for word in question] for question in section)
    rows = [[unit.index(w) for w in words if w] for words in spelled if None not in words]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _answers(unit: np.ndarray, rows: np.ndarray, exclude_inputs: bool) -> np.ndarray:
    """Return the row nearest to b - a + c for each question, shape (q,)."""
    answers = np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        a, b, c = unit[batch[:, 0]], unit[batch[:, 1]], unit[batch[:, 2]]
        scores = (b - a + c) @ unit.T  # (batch, V)
        if exclude_inputs:
            np.put_along_axis(scores, batch, -np.inf, axis=1)
        answers[start : start + BATCH] = scores.argmax(axis=1)
    return answers
