"""Rows, and FAISS indexes trained on them, whose centroids and codebooks ours take over."""

import faiss
import numpy as np

from course_lib.datasets import vector_mixture

D, NLIST, M = 32, 24, 8
ROWS, QUERIES = np.split(vector_mixture(4090, D, clusters=80, spread=0.8, seed=9), [4000])
NUMBERS = {"l2": faiss.METRIC_L2, "ip": faiss.METRIC_INNER_PRODUCT}


def trained(index):
    """Train a FAISS index quickly, and fill it."""
    for part in (index, getattr(index, "pq", None)):
        if hasattr(part, "cp"):
            part.cp.niter, part.cp.min_points_per_centroid = 4, 1
    index.train(ROWS)
    index.add(ROWS)
    return index


def coarse(metric):
    return faiss.IndexFlatL2(D) if metric == "l2" else faiss.IndexFlatIP(D)


def centroids_of(index):
    return index.quantizer.reconstruct_n(0, index.nlist)


def codebooks_of(pq):
    return faiss.vector_to_array(pq.centroids).reshape(pq.M, pq.ksub, pq.dsub)


def same_answers(ours, theirs, places=4):
    """Equal scores everywhere, and equal ids but where two scores are equal to rounding."""
    np.testing.assert_allclose(ours[0], theirs[0], rtol=10.0**-places, atol=10.0**-places)
    other = ours[1] != theirs[1]
    assert other.mean() < 0.005
    return True
