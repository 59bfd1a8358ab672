"""Exercise 10.bug-pca: shorter vectors that no longer are compared by angle (D225)."""

from functools import partial

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake

Rows = np.ndarray


def cases(seed: int) -> list[Case]:
    """A cloud beside the origin, one around it, rows of other lengths, many documents."""
    rng = np.random.default_rng(seed)

    def cloud(n: int, d: int, offset: float) -> Rows:
        return (rng.standard_normal((n, d)) * np.linspace(2, 0.3, d) + offset).round(2)

    return [
        Case(
            np.array([[4.0, 3.0, 0.0], [3.0, 4.0, 0.5], [5.0, 5.0, -0.5], [3.0, 2.0, 0.2]]),
            np.array([[4.0, 4.0, 0.0], [1.0, 0.0, 0.5]]),
            2,
            label="vectors that all lean one way",
        ),
        Case(cloud(12, 5, 2.0), cloud(3, 5, 2.0), 3, label="twelve documents, three queries"),
        Case(cloud(10, 6, 0.0), 3 * cloud(2, 6, 0.0), 2, label="long queries"),
        Case(cloud(30, 8, 1.0), cloud(4, 8, 1.0), 5),
        Case(cloud(200, 24, 0.5), cloud(20, 24, 0.5), 16, hidden=True),
    ]


def short_cosines(
    documents: Rows,
    queries: Rows,
    dim: int,
    center: str = "no",
    unit: str = "both",
    axes_of: str = "documents",
    last: bool = False,
) -> Rows:
    """Cosines of queries and documents on the `dim` axes that keep most of the documents."""
    mean = documents.mean(axis=0)
    moved = {"no": documents, "all": documents - mean, "axes": documents - mean}[center]
    asked = {"no": queries, "all": queries - mean, "axes": queries - mean}[center]
    source = moved if axes_of == "documents" else asked
    axes = np.linalg.svd(source, full_matrices=True)[2]
    axes = axes[-dim:] if last else axes[:dim]  # (dim, d)
    if center == "axes":
        moved, asked = documents, queries
    short, asked = moved @ axes.T, asked @ axes.T  # (n, dim), (m, dim)
    if unit == "before":
        lengths = [np.linalg.norm(x, axis=1, keepdims=True) for x in (documents, queries)]
        short, asked = short / lengths[0], asked / lengths[1]
    if unit in ("both", "documents"):
        short = short / np.linalg.norm(short, axis=1, keepdims=True)
    if unit in ("both", "queries"):
        asked = asked / np.linalg.norm(asked, axis=1, keepdims=True)
    return np.asarray(asked @ short.T)  # (m, n)


def _by_gram(documents: Rows, queries: Rows, dim: int) -> Rows:
    energy, axes = np.linalg.eigh(documents.T @ documents)
    chosen = axes[:, np.argsort(energy)[-dim:]]
    d, q = documents @ chosen, queries @ chosen
    return np.asarray((q @ d.T) / np.outer(np.sqrt((q**2).sum(1)), np.sqrt((d**2).sum(1))))


def _full(documents: Rows, queries: Rows, dim: int) -> Rows:
    q, d = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (queries, documents))
    return np.asarray(q @ d.T)


def _cut(documents: Rows, queries: Rows, dim: int) -> Rows:
    return _full(documents[:, :dim], queries[:, :dim], dim)


def _turned(documents: Rows, queries: Rows, dim: int) -> Rows:
    return short_cosines(documents, queries, dim).T


EXERCISE = Exercise(
    id="10.bug-pca",
    title="Half the bytes, another ranking",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=3,
    statement=(
        "To save memory, documents and queries are served with `dim` numbers each. The service "
        "ranks by cosine, so it should return, for each query, its cosines with the documents "
        "*after* the reduction, as close as may be to the cosines before it. The given code is "
        "PCA as statistics does it: it subtracts the mean, and takes inner products of what is "
        "left. Keep the axes that hold most of the documents' squared lengths, measured from the "
        "origin, and return cosines, (queries, documents)."
    ),
    cell='''@exercise("10.bug-pca")
def reduced_cosines(documents, queries, dim):
    """documents (n, d), queries (m, d); returns (m, n)."""
    mean = documents.mean(axis=0)
    axes = np.linalg.svd(documents - mean)[2][:dim]
    short_documents = (documents - mean) @ axes.T
    short_queries = (queries - mean) @ axes.T
    return short_queries @ short_documents.T''',
    reference=short_cosines,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-6),
    mistakes=(
        Mistake(
            "centred, and inner products of shorter vectors",
            partial(short_cosines, center="all", unit="none"),
            "Two things are wrong. Subtracting the mean moves the origin, so angles are other "
            "angles. And what is cut off makes each vector shorter by another factor, so inner "
            "products aren't cosines any more.",
        ),
        Mistake(
            "still centred",
            partial(short_cosines, center="all"),
            "The lengths are right now. But the angles are measured from the mean of the "
            "documents, not from the origin: two vectors that pointed the same way may point in "
            "opposite ways. Leave the mean in.",
        ),
        Mistake(
            "no length 1 afterwards",
            partial(short_cosines, unit="none"),
            "The axes are right. An inner product is a cosine for vectors of length 1 only, and "
            "after the cut none has it: divide queries and documents by their lengths.",
        ),
        Mistake(
            "length 1 before the cut only",
            partial(short_cosines, unit="before"),
            "You divided by the lengths that the vectors had before. The cut took a part of each "
            "away, so the short ones are below 1: normalise after the projection.",
        ),
        Mistake(
            "queries as long as they come",
            partial(short_cosines, unit="documents"),
            "The documents have length 1, the queries don't. The ranking of one query doesn't "
            "see it, but a threshold does, and these aren't cosines.",
        ),
        Mistake(
            "documents as long as they come",
            partial(short_cosines, unit="queries"),
            "The queries have length 1, the documents don't: those that lost least in the cut "
            "rise in every ranking.",
        ),
        Mistake(
            "axes of the centred cloud",
            partial(short_cosines, center="axes"),
            "You project the vectors as they are, but the axes come from the documents minus "
            "their mean: they hold the spread around the mean and may miss the mean itself, which "
            "is a large part of every vector here.",
        ),
        Mistake(
            "the axes of the queries",
            partial(short_cosines, axes_of="queries"),
            "The axes come from the queries. An index is built before anybody asks: take the "
            "documents'.",
        ),
        Mistake(
            "the axes that keep least",
            partial(short_cosines, last=True),
            "np.linalg.svd returns the axes that keep most *first*, np.linalg.eigh *last*. You "
            "took the other end.",
        ),
        Mistake(
            "nothing was reduced",
            _full,
            "These are the cosines of the full vectors: right, and not a byte saved. Compare in "
            "`dim` dimensions.",
        ),
        Mistake(
            "the first columns",
            _cut,
            "You kept the first `dim` columns. That is fine for a model trained for it "
            "(Matryoshka); others spread what they know over all columns. Project onto axes.",
        ),
        Mistake(
            "documents by queries",
            _turned,
            "The numbers are right, turned on their side: one row a query is asked.",
        ),
    ),
    hints=(
        "Print the cosines before and after for the first case. Where did the mean go?",
        "Two steps are needed: axes from the documents as they are, and length 1 after the cut.",
        "SVD of `documents` itself, project both, divide each row by its own length.",
    ),
    correct=(_by_gram,),
    after=(
        "Reduced vectors are another model: put the reduction's version into the cache key and "
        "measure the ranking again, as after any change of the model."
    ),
    library=("course_lib.serving.pca_reduction:ServingPCA",),
)
