"""Exercise 08.bug-matryoshka: the prefix of a unit vector is none (D189)."""

from typing import Any

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def _unit(x: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(x, axis=-1, keepdims=True)
    return np.asarray(x / np.where(norms > 0, norms, 1))


def cases(seed: int) -> list[Case]:
    """Prefixes of different length, a prefix of zeros, random unit vectors."""
    rng = np.random.default_rng(seed)
    query = np.array([0.6, 0.0, 0.8, 0.0])
    documents = np.array([[0.3, 0.1, 0.9, 0.3], [0.9, 0.4, 0.1, 0.1], [0.0, 0.0, 0.6, 0.8]])
    return [
        Case(query, _unit(documents), 2, label="two of four numbers"),
        Case(query, _unit(documents), 4, label="all four"),
        Case(_unit(np.ones(4)), _unit(documents), 1, label="one number"),
        Case(_unit(rng.normal(size=6)), _unit(rng.normal(size=(4, 6))), 3),
        Case(_unit(rng.normal(size=64)), _unit(rng.normal(size=(20, 64))), 16, hidden=True),
    ]


def truncated(query: np.ndarray, documents: np.ndarray, dim: int) -> np.ndarray:
    """Cosines of the first `dim` numbers; 0 where a prefix is all zeros."""
    return np.asarray(_unit(documents[:, :dim]) @ _unit(query[:dim]))


def _loop(query: np.ndarray, documents: np.ndarray, dim: int) -> list[float]:
    q, out = query[:dim], []
    for row in documents:
        length = np.sqrt((q @ q) * (row[:dim] @ row[:dim]))
        out.append(float(q @ row[:dim] / length) if length else 0.0)
    return out


def _products(query: np.ndarray, documents: np.ndarray, dim: int) -> np.ndarray:
    return np.asarray(documents[:, :dim] @ query[:dim])


def _query_only(query: np.ndarray, documents: np.ndarray, dim: int) -> np.ndarray:
    return np.asarray(documents[:, :dim] @ _unit(query[:dim]))


def _documents_only(query: np.ndarray, documents: np.ndarray, dim: int) -> np.ndarray:
    return np.asarray(_unit(documents[:, :dim]) @ query[:dim])


def _full(query: np.ndarray, documents: np.ndarray, dim: int) -> np.ndarray:
    return np.asarray(documents @ query)


def _last(query: np.ndarray, documents: np.ndarray, dim: int) -> np.ndarray:
    return np.asarray(_unit(documents[:, -dim:]) @ _unit(query[-dim:]))


def _columns(query: np.ndarray, documents: np.ndarray, dim: int) -> np.ndarray:
    x = documents[:, :dim]
    norms = np.linalg.norm(x, axis=0)
    return np.asarray((x / np.where(norms > 0, norms, 1)) @ _unit(query[:dim]))


def _one_norm(query: np.ndarray, documents: np.ndarray, dim: int) -> np.ndarray:
    x = documents[:, :dim]
    return np.asarray((x / np.linalg.norm(x)) @ _unit(query[:dim]))


def _no_guard(query: np.ndarray, documents: np.ndarray, dim: int) -> Any:
    with np.errstate(invalid="ignore"):
        x = documents[:, :dim]
        return (x / np.linalg.norm(x, axis=1, keepdims=True)) @ _unit(query[:dim])


EXERCISE = Exercise(
    id="08.bug-matryoshka",
    title="The prefix of a unit vector",
    kind="find-the-bug",
    minutes=6,
    difficulty=1,
    points=1,
    statement=(
        "A Matryoshka model lets you keep the first `dim` numbers of a vector. This search does, "
        'and calls the result "cosine", because all vectors have length 1. `query` (d,) and '
        "`documents` (n, d) have unit length; return the cosines (n,) of the truncated vectors, 0 "
        "where a prefix is all zeros."
    ),
    cell='''@exercise("08.bug-matryoshka")
def truncated_cosines(query, documents, dim):
    """query (d,), documents (n, d), unit rows; returns (n,) cosines of the prefixes."""
    return documents[:, :dim] @ query[:dim]''',
    reference=truncated,
    cases=cases,
    comparison=Close(rtol=1e-6, atol=1e-9),
    mistakes=(
        Mistake(
            "the code as it stood",
            _products,
            "The prefix of a unit vector is shorter than 1, each by another factor: dot products "
            "of prefixes favour documents whose length lies in the first numbers.",
        ),
        Mistake(
            "only the query was scaled",
            _query_only,
            "The query has length 1 again, the documents haven't. The query's length changes no "
            "ranking; the documents' does.",
        ),
        Mistake(
            "only the documents were scaled",
            _documents_only,
            "The ranking is right now, the numbers are not cosines: scale the query's prefix too.",
        ),
        Mistake(
            "nothing is truncated",
            _full,
            "These are the cosines of the full vectors: d numbers stored, d multiplications.",
        ),
        Mistake(
            "the last numbers",
            _last,
            "Matryoshka training orders the information from the front: keep the *first* numbers.",
        ),
        Mistake(
            "columns of length 1",
            _columns,
            "The columns were scaled. A vector is a row: axis=1, keepdims=True.",
        ),
        Mistake(
            "one length for all documents",
            _one_norm,
            "np.linalg.norm without an axis gives one number for all documents together. Each "
            "prefix has its own length: axis=1, keepdims=True.",
        ),
        Mistake(
            "a prefix of zeros",
            _no_guard,
            "A prefix may be all zeros; 0/0 is nan, and nan ranks unpredictably. Return 0 there.",
        ),
    ),
    hints=(
        "What is the length of documents[0, :dim]?",
        "Divide each prefix, and the query's, by its own length.",
        "unit(documents[:, :dim]) @ unit(query[:dim]), where unit leaves zeros alone",
    ),
    correct=(_loop,),
    after="Truncation makes storage and search cheaper. The encoder runs in full as before.",
    library=(
        "course_lib.exercises.chapter_08.bug_matryoshka:truncated",
        "course_lib.training.matryoshka:truncate",
    ),
)
