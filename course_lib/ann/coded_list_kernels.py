"""Compiled scan of the probed lists of an inverted file of PQ codes, in two ways."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib.ann.candidate_heap import jit, offer, sort_best_first
from course_lib.ann.codebook_kernels import product_table
from course_lib.ann.list_kernels import BLOCK, gather_queries, scan_block

fast = {"contract", "reassoc", "nsz"}
kernel: Any = jit(cache=True, nogil=True, fastmath=fast)
step: Any = jit(nogil=True, inline="always", fastmath=fast)

Vectors = NDArray[np.float32]
Codes = NDArray[np.uint8]
Places = NDArray[np.int64]


@kernel
def scan_codes(
    q: Vectors,
    words: Vectors,
    factor: float,
    probes: Places,
    offset: Vectors,
    start: Places,
    size: Places,
    codes: Codes,
    bias: Vectors,
    scores: Vectors,
    places: Places,
) -> None:
    """Score codes by ``offset + bias + table look-ups`` and keep each query's k smallest.

    Parameters
    ----------
    q : (nq, d) float32
    words : (m, dsub, ksub) float32
        Codebooks, transposed.
    factor : float
        The table holds this times the products of query and codewords.
    probes : (nq, nprobe) int64
    offset : (nq, nprobe) float32
        What all rows of a list have in common, for this query.
    start, size : (nlist,) int64
    codes : (capacity, m) uint8
    bias : (capacity,) or (0,) float32
    scores, places : (nq, k)
        Filled in, best first; (+inf, -1) where there is nothing.
    """
    scores[:] = np.inf
    places[:] = -1
    table = np.empty((words.shape[0], words.shape[2]), dtype=np.float32)
    for a in range(q.shape[0]):
        product_table(q, a, words, factor, table)
        flat, ksub = table.reshape(-1), np.uint64(words.shape[2])
        for p in range(probes.shape[1]):
            first = start[probes[a, p]]
            for b in range(first, first + size[probes[a, p]]):
                score, entry = offset[a, p], np.uint64(0)
                for j in range(codes.shape[1]):
                    score += flat[entry + np.uint64(codes[b, j])]
                    entry += ksub
                if bias.size:
                    score += bias[b]
                if score <= scores[a, 0]:
                    offer(scores[a], places[a], score, b)
        sort_best_first(scores[a], places[a])


@step
def _decode(codes: Codes, first: int, books: Vectors, centroid: Vectors, out: Vectors) -> None:
    dsub = books.shape[2]
    for b in range(out.shape[0]):
        for j in range(codes.shape[1]):
            word = codes[first + b, j]
            for t in range(dsub):
                out[b, j * dsub + t] = centroid[j * dsub + t] + books[j, word, t]


@kernel
def scan_decoded(
    numbers: Places,
    q: Vectors,
    nprobe: int,
    pairs: Places,
    bounds: Places,
    start: Places,
    size: Places,
    codes: Codes,
    books: Vectors,
    centroids: Vectors,
    bias: Vectors,
    scores: Vectors,
    places: Places,
) -> None:
    """Score codes by ``bias - q . decoded row``, list by list: for many queries on each list.

    Where dozens of queries look into the same list, decoding its rows once and one matrix product
    cost less than look-ups for each query; the scores are the same.

    Parameters
    ----------
    numbers : (lists,) int64
        The lists to scan: threads share out lists, so that each is decoded once in all.
    q, nprobe, pairs, bounds, start, size, bias, scores, places
        As in `scan_rows`.
    codes : (capacity, m) uint8
    books : (m, ksub, dsub) float32
    centroids : (nlist, d) float32
    """
    scores[:] = np.inf
    places[:] = -1
    most = np.max(bounds[1:] - bounds[:-1])
    queries = np.empty((most, q.shape[1]), dtype=np.float32)
    rows = np.empty((BLOCK, q.shape[1]), dtype=np.float32)
    room = np.empty(most * BLOCK, dtype=np.float32)
    for number in numbers:
        mine = pairs[bounds[number] : bounds[number + 1]]
        if mine.size == 0 or size[number] == 0:
            continue
        gather_queries(q, mine, nprobe, queries)
        last = start[number] + size[number]
        for first in range(start[number], last, BLOCK):
            block = rows[: min(BLOCK, last - first)]
            _decode(codes, first, books, centroids[number], block)
            scan_block(queries, mine, nprobe, block, first, bias, room, scores, places)
    for a in range(q.shape[0]):
        sort_best_first(scores[a], places[a])


@jit(cache=True, nogil=True, _nrt=False)
def merge_best(part_scores: Vectors, part_places: Places, scores: Vectors, places: Places) -> None:
    """Keep each query's k smallest of what several threads found.

    Parameters
    ----------
    part_scores, part_places : (threads, nq, k)
    scores, places : (nq, k)
        Filled in, best first.
    """
    scores[:] = np.inf
    places[:] = -1
    for a in range(scores.shape[0]):
        for t in range(part_scores.shape[0]):
            for i in range(scores.shape[1]):
                if part_scores[t, a, i] <= scores[a, 0]:
                    offer(scores[a], places[a], part_scores[t, a, i], part_places[t, a, i])
        sort_best_first(scores[a], places[a])
