"""Exercise 03.bug-sif-component: centring removes what should be found (D062)."""

import numpy as np

from course_lib.exercises.definition import Case, Close, Exercise, Mistake


def cases(seed: int) -> list[Case]:
    """Small tables with one clear common direction; then texts that lean both ways."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=6)
    many = rng.normal(size=(12, 6)) + 4 * common / np.linalg.norm(common)
    shifted = np.array([[3.0, 1.0], [3.0, -1.0], [3.0, 2.0]])
    return [
        Case(shifted),
        Case(np.array([[2.0, 2.0, 1.0], [2.0, 3.0, -1.0], [4.0, 2.0, 0.0]])),
        Case(
            np.array([[1.0, 0.0], [-3.0, 0.0], [0.0, 1.0]]), label="a text that leans the other way"
        ),
        Case(many.round(2), hidden=True),
    ]


def _top(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.svd(x, full_matrices=False)[2][0])  # (d,)


def _without(vectors: np.ndarray, u: np.ndarray) -> np.ndarray:
    return np.asarray(vectors - np.outer(vectors @ u, u))


def _right(vectors: np.ndarray) -> np.ndarray:
    return _without(vectors, _top(vectors))


def _by_eigenvectors(vectors: np.ndarray) -> np.ndarray:
    u = np.linalg.eigh(vectors.T @ vectors)[1][:, -1]
    return np.asarray(vectors @ (np.eye(len(u)) - u[:, None] * u))


def _by_rank_one(vectors: np.ndarray) -> np.ndarray:
    left, s, right = np.linalg.svd(vectors, full_matrices=False)
    s[0] = 0.0
    return np.asarray((left * s) @ right)


def _given(vectors: np.ndarray) -> np.ndarray:
    return _without(vectors, _top(vectors - vectors.mean(axis=0)))


def _both_centred(vectors: np.ndarray) -> np.ndarray:
    centred = vectors - vectors.mean(axis=0)
    return _without(centred, _top(centred))


def _mean_direction(vectors: np.ndarray) -> np.ndarray:
    mean = vectors.mean(axis=0)
    return _without(vectors, mean / np.linalg.norm(mean))


def _last(vectors: np.ndarray) -> np.ndarray:
    return _without(vectors, np.linalg.svd(vectors, full_matrices=False)[2][-1])


def _column(vectors: np.ndarray) -> np.ndarray:
    return _without(vectors, np.linalg.svd(vectors)[2][:, 0])


def _kept(vectors: np.ndarray) -> np.ndarray:
    u = _top(vectors)
    return np.outer(vectors @ u, u)


def _long_mean(vectors: np.ndarray) -> np.ndarray:
    return _without(vectors, vectors.mean(axis=0))


EXERCISE = Exercise(
    id="03.bug-sif-component",
    title="The wrong direction goes",
    kind="find-the-bug",
    minutes=8,
    difficulty=2,
    points=2,
    statement=(
        "Averages of word vectors all lean one common way, and SIF takes that direction out: the "
        "first right singular vector $u$ of the matrix of text vectors, $v \\leftarrow v - (v "
        "\\cdot u)\\,u$. This code is the popular version with PCA. It runs, removes a direction, "
        "and leaves the texts as alike as before. Repair it."
    ),
    cell='''@exercise("03.bug-sif-component")
def remove_common(vectors):
    """Return the text vectors, (n, d), without their common direction."""
    centred = vectors - vectors.mean(axis=0)
    u = np.linalg.svd(centred)[2][0]
    return vectors - np.outer(vectors @ u, u)''',
    reference=_right,
    cases=cases,
    comparison=Close(rtol=1e-5, atol=1e-7),
    mistakes=(
        Mistake(
            "the direction of the centred vectors",
            _given,
            "Subtracting the mean removes the common direction *before* the search, so PCA finds "
            "the direction in which the texts differ most, and that one goes. In a trial the mean "
            "cosine of all pairs even rose, from 0.87 to 0.95. Look where `u` comes from.",
        ),
        Mistake(
            "centred before and after",
            _both_centred,
            "Now the mean is gone *and* the direction in which the texts differ most. SIF "
            "subtracts one direction, by each text's own share of it, and no mean.",
        ),
        Mistake(
            "only the mean is subtracted",
            lambda vectors: vectors - vectors.mean(axis=0),
            "Every text loses the same vector here. In SIF each loses its own share of the common "
            "direction: (v · u) u is long for a text that leans far, short for others.",
        ),
        Mistake(
            "the direction of the mean",
            _mean_direction,
            "Close, and on real text often nearly the same. But a text that leans the opposite way "
            "cancels in the mean, while the first singular vector counts it.",
        ),
        Mistake(
            "the last direction instead of the first",
            _last,
            "Singular vectors come with the largest singular value first; the last one is where "
            "the texts hardly reach. (`eigh` has the opposite order.)",
        ),
        Mistake(
            "a column of the singular vectors",
            _column,
            "`np.linalg.svd` returns the right singular vectors as *rows*. Column 0 has the right "
            "length too, so nothing breaks; in two dimensions it is even right by luck.",
        ),
        Mistake(
            "the common part is kept",
            _kept,
            "This is what should be taken away: every row is a multiple of u. Subtract it from "
            "the vectors.",
        ),
        Mistake(
            "a direction that is not of length 1",
            _long_mean,
            "(v · u) u is the share along u only if u has length 1; here it is the mean itself, so "
            "the share is too long by its squared length. A singular vector has length 1.",
        ),
    ),
    hints=(
        "What is left of the common direction in `centred`? Try the first case, where all texts "
        "have 3 in the first place.",
        "The line that projects is right. Which matrix should the singular vectors be of?",
        "PCA is an SVD after centring. SIF wants an SVD without it (scikit-learn's name for that "
        "is TruncatedSVD).",
    ),
    correct=(_by_eigenvectors, _by_rank_one),
    after=(
        "Find u once, on a corpus, and keep it for queries: u of a single text is that text "
        "itself, and removing it leaves zeros."
    ),
    library=(
        "course_lib.exercises.chapter_03.bug_sif_component:_right",
        "course_lib.sentences.sif:SIF.transform",
        "course_lib.sentences.sif:first_right_singular_vector",
    ),
)
