"""Ask all questions, answerable or not, and keep how well the best sentence supports an answer.

``python benchmarks/answer_support.py`` writes data/answer_support.json. Encoding the sentences of
five documents for each of 390 questions takes about two minutes of one core.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from course_lib.ann import exact_search
from course_lib.applications import DocumentationAnswers
from course_lib.applications.unanswered_set import unanswerable_questions
from course_lib.datasets import (
    progress,
    pydocs,
    pydocs_questions,
    pydocs_vectors,
    write_atomically,
)
from course_lib.models import load
from course_lib.training import text_vectors

FILE = Path(__file__).resolve().parents[1] / "data" / "answer_support.json"
K, BUDGET = 5, 400


def answering() -> DocumentationAnswers:
    """MiniLM finds five documents, and any sentence will do."""
    vectors, model = pydocs_vectors(), load("all-MiniLM-L6-v2")

    def retrieve(question: str, k: int) -> list[str]:
        _, rows = exact_search(vectors.matrix, text_vectors([question]), k, "cosine")
        return [vectors.names[row] for row in rows[0]]

    return DocumentationAnswers(
        pydocs().docs, retrieve, model.encode, threshold=-1, k=K, budget=BUDGET
    )


def measure() -> dict[str, Any]:
    """Return the settings and one record a question."""
    answers = answering()
    asked = [(q.id, q.split, True, q.text, set(q.relevant)) for q in pydocs_questions()]
    asked += [(q.id, q.split, False, q.text, set()) for q in unanswerable_questions()]
    records = []
    for key, split, answerable, text, relevant in progress(asked, "Asking"):
        answer = answers.ask(text, most=1)
        document = answer.sources[0] if answer.sources else ""
        records.append(
            {
                "id": key,
                "split": split,
                "answerable": answerable,
                "score": round(answer.score, 4),
                "document": document,
                "right": document in relevant,
            }
        )
    settings = {"model": "all-MiniLM-L6-v2", "documents": K, "budget_words": BUDGET}
    return {"settings": settings, "questions": records}


def main() -> None:
    """Measure and write."""
    measured = measure()
    lines = ",\n  ".join(json.dumps(record) for record in measured["questions"])
    settings = json.dumps(measured["settings"])
    with write_atomically(FILE) as aside:
        aside.write_text(
            f'{{"settings": {settings},\n "questions": [\n  {lines}\n ]}}\n', encoding="utf-8"
        )


if __name__ == "__main__":
    main()
