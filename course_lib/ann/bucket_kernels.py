"""Walk through the buckets of a query, comparing each row in them once."""

import numpy as np

from course_lib.ann.nearest_steps import (
    Matrix,
    Numbers,
    keep_if_near,
    kernel,
    squared_distance,
    step,
)


@step
def compare_once(
    i: int,
    seen: Numbers,
    rows: Matrix,
    ids: Numbers,
    q: Matrix,
    j: int,
    distances: Matrix,
    found: Numbers,
) -> int:
    """Compare query j with row i unless it was already; return 1 if it was new, 0 if not."""
    if seen[i] == j + 1 or ids[i] < 0:
        return 0
    seen[i] = j + 1
    keep_if_near(squared_distance(rows, i, q, j), ids[i], distances, found, j)
    return 1


@kernel
def search_buckets(
    q: Matrix,
    rows: Matrix,
    ids: Numbers,
    probes: Numbers,
    sorted_codes: Numbers,
    order: Numbers,
    new_codes: Numbers,
    distances: Matrix,
    found: Numbers,
    candidates: Numbers,
) -> None:
    """Find the nearest among the rows that share a bucket with the query.

    Parameters
    ----------
    q : (nq, d)
    rows, ids : (n, d), (n,)
    probes : (nq, tables, p)
        Codes of the buckets to look into.
    sorted_codes, order : (tables, m)
        Codes of the first m rows in increasing order, and whose they are: a bucket is a range.
    new_codes : (tables, n - m)
        Codes of the rows that came later, in order of the rows.
    distances, found : (nq, k)
        Filled with inf and -1; results are written here, nearest first.
    candidates : (nq,)
        How many rows were compared with each query.
    """
    seen = np.zeros(len(rows), np.int64)
    tables, m = order.shape
    for j in range(len(q)):
        for table in range(tables):
            for code in probes[j, table]:
                at = np.searchsorted(sorted_codes[table], code)
                while at < m and sorted_codes[table, at] == code:
                    i = order[table, at]
                    candidates[j] += compare_once(i, seen, rows, ids, q, j, distances, found)
                    at += 1
                for new in range(new_codes.shape[1]):
                    if new_codes[table, new] == code:
                        candidates[j] += compare_once(
                            m + new, seen, rows, ids, q, j, distances, found
                        )
