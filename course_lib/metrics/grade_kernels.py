"""Kernels that go query by query: sort the results, look up their grades."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

kernel: Any = njit(cache=True, nogil=True)

Ids = NDArray[np.int64]
Grades = NDArray[np.int32]
UNJUDGED = -(2**31)  # stands where a result has no judgement, or where there is no result


@kernel
def sort_each(offsets: Ids, scores: NDArray[np.float64], order: Ids) -> None:
    """Write the rows of each query into `order`, the largest score first."""
    for i in range(len(offsets) - 1):
        start, stop = offsets[i], offsets[i + 1]
        order[start:stop] = start + np.argsort(-scores[start:stop])


@kernel
def fill_grades(
    asked: Ids,  # (nq,): which queries of the judgements
    judged: tuple[Ids, Ids, Grades],  # offsets, the run's numbers of documents or -1, grades
    rows: Ids,  # (nq,): the run's row of each query, -1 where it has none
    results: tuple[Ids, Ids],  # offsets, numbers of documents, best first
    grade_of: Grades,  # (documents,): UNJUDGED everywhere, and again in the end
    grades: Grades,  # (nq, width): UNJUDGED everywhere
) -> None:
    """Write the grade of query i's result at rank j + 1 into ``grades[i, j]``."""
    first, judged_ids, judged_grades = judged
    offsets, ids = results
    for i in range(len(asked)):
        if rows[i] < 0:
            continue
        for j in range(first[asked[i]], first[asked[i] + 1]):
            if judged_ids[j] >= 0:
                grade_of[judged_ids[j]] = judged_grades[j]
        start, stop = offsets[rows[i]], offsets[rows[i] + 1]
        for j in range(min(stop - start, grades.shape[1])):
            grades[i, j] = grade_of[ids[start + j]]
        for j in range(first[asked[i]], first[asked[i] + 1]):
            if judged_ids[j] >= 0:
                grade_of[judged_ids[j]] = UNJUDGED


@kernel
def fill_ideal(
    asked: Ids,  # (nq,)
    offsets: Ids,  # of the judgements
    judged: Grades,
    ideal: Grades,  # (nq, width): zeros
) -> None:
    """Write the grades above 0 of query i into ``ideal[i]``, the largest first."""
    for i in range(len(asked)):
        grades = judged[offsets[asked[i]] : offsets[asked[i] + 1]]
        falling = np.sort(grades[grades > 0])[::-1]
        for j in range(min(len(falling), ideal.shape[1])):
            ideal[i, j] = falling[j]
