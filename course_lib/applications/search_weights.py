"""How much each clue of the documentation search counts: learned, and learned how."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .docs_index import DocsIndex
from .rank_learning import learn_rank_weights
from .search_clues import ASKED, CLUES, question_clues

CANDIDATES = 150  # best by each clue that depends on the question
RIDGE = 0.1

#: `learn_search_weights` on the 215 questions of train and dev.
WEIGHTS = {
    "meaning": 5.93,
    "words": 0.197,
    "neighbour": 1.44,
    "feedback": 2.70,
    "member": -0.68,
    "length": 0.135,
    "depth": -0.35,
    "linked": -0.135,
}


def learn_search_weights(
    index: DocsIndex,
    questions: Sequence[tuple[str, dict[str, int]]],
    vectors: NDArray[np.float32],
    ridge: float = RIDGE,
) -> dict[str, float]:
    """Learn from judged questions what each clue is worth.

    Candidates of a question are the best documents by each of its own clues, and the judged ones.

    Parameters
    ----------
    index : DocsIndex
    questions : sequence of (text, {document: grade})
    vectors : (m, d) float32
        Of the m questions.
    ridge : float
        As in `learn_rank_weights`.

    Returns
    -------
    dict
        Clue to weight.

    Raises
    ------
    ValueError
        If there are not as many vectors as questions, or no question has an answer in the index.
    """
    if len(vectors) != len(questions):
        raise ValueError(f"vectors: expected {len(questions)}, got {len(vectors)}")
    row = {name: number for number, name in enumerate(index.names)}
    features, gains = [], []
    for (text, relevant), vector in zip(questions, vectors, strict=True):
        judged = {row[name]: grade for name, grade in relevant.items() if name in row}
        clues = question_clues(index, text, vector)
        rows = candidates(clues, list(judged))
        features.append(clues[rows])
        gains.append(np.array([2.0 ** judged.get(r, 0) - 1 for r in rows.tolist()]))
    found = learn_rank_weights(features, gains, ridge)
    return dict(zip(CLUES, found.tolist(), strict=True))


def candidates(
    clues: NDArray[np.float32], judged: Sequence[int], k: int = CANDIDATES
) -> NDArray[np.int64]:
    """Return the rows from which the weights of a question are learned, ascending.

    Examples
    --------
    >>> clues = np.tile(np.arange(9.0, dtype=np.float32)[:, None], 8)
    >>> candidates(clues, [1], k=2).tolist()
    [1, 7, 8]
    """
    k = min(k, len(clues))
    best = np.argpartition(clues[:, :ASKED], len(clues) - k, axis=0)[len(clues) - k :]
    return np.union1d(best, np.array(judged, dtype=np.int64)).astype(np.int64)
