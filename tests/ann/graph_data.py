"""Vectors that the tests of the graph indexes share."""

from functools import cache

import numpy as np

from course_lib.datasets import vector_mixture

D = 24


@cache
def rows_and_queries(n=2000, nq=100):
    """A mixture in which neighbours aren't trivially found, and queries of the same kind."""
    both = vector_mixture(n + nq, D, clusters=60, spread=1.0, decay=0.4, seed=5)
    return both[:n], both[n:]


def nearest(x, q, k, metric="l2"):
    """The k nearest by brute force in float64; ids (nq, k)."""
    x, q = x.astype(np.float64), q.astype(np.float64)
    if metric == "l2":
        distances = ((q[:, None] - x[None]) ** 2).sum(axis=2)
    elif metric == "ip":
        distances = -q @ x.T
    else:
        distances = (
            -(q / np.linalg.norm(q, axis=1)[:, None]) @ (x / np.linalg.norm(x, axis=1)[:, None]).T
        )
    return np.argsort(distances, axis=1, kind="stable")[:, :k]


def recall(found, true):
    """Share of the true neighbours that were found."""
    pairs = zip(found.tolist(), true.tolist(), strict=True)
    return float(np.mean([len(set(a) & set(b)) / len(b) for a, b in pairs]))
