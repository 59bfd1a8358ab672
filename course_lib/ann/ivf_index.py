"""An inverted file of full vectors: search a few cells of the space instead of all rows."""

from __future__ import annotations

import numpy as np

from course_lib.ann.candidate_scores import best_candidates
from course_lib.ann.index_files import Arrays
from course_lib.ann.index_protocol import Ids, Metric, Scores
from course_lib.ann.inverted_file import InvertedFile
from course_lib.ann.list_kernels import scan_rows
from course_lib.ann.probed_lists import pairs_by_list
from course_lib.ann.row_checks import Rows
from course_lib.ann.running_ids import found_ids


class IVFFlatIndex(InvertedFile):
    """Rows in nlist cells around k-means centroids; a search looks into the nprobe nearest.

    Parameters
    ----------
    d : int
        Length of the vectors.
    nlist : int
        Number of cells. Training needs `nlist` rows, and wants 39 times as many.
    nprobe : int
        Cells that a search looks into; may be set at any time.
    metric : {"l2", "ip", "cosine"}
    seed : int
        Of k-means.
    threads : int
        For training, adding and searching.

    Attributes
    ----------
    centroids : (nlist, d) float32
        Assign to it, before adding, to use centroids from elsewhere.

    Notes
    -----
    A search compares about ``nlist + n * nprobe / nlist`` vectors: in the order of the root of n
    only if nlist grows with that root and nprobe stays the same. `scanned_fraction` measures it.

    References
    ----------
    Sivic and Zisserman 2003, "Video Google"; the inverted file of Jégou, Douze and Schmid 2011,
    section IV, without compression.

    Examples
    --------
    >>> x = [[0.0, 0.0], [0.0, 1.0], [9.0, 9.0], [9.0, 8.0]]
    >>> index = IVFFlatIndex(d=2, nlist=2)
    >>> index.add(x)
    array([0, 1, 2, 3])
    >>> index.search([9.0, 7.0], k=3)  # the other cell isn't looked into
    (array([ 1.,  4., inf], dtype=float32), array([ 3,  2, -1]))
    >>> index.nprobe = 2
    >>> index.search([9.0, 7.0], k=3)[1]
    array([3, 2, 1])
    """

    def __init__(
        self,
        d: int,
        nlist: int,
        nprobe: int = 1,
        metric: Metric = "l2",
        seed: int = 0,
        threads: int = 1,
    ) -> None:
        super().__init__(d, nlist, nprobe, metric, seed, threads)

    def _columns(self) -> Arrays:
        columns: Arrays = {"rows": np.empty((0, self.d), np.float32)}
        return columns | ({"half_norms": np.empty(0, np.float32)} if self.metric == "l2" else {})

    def _values(self, x: Rows, list_of: Ids) -> Arrays:
        return {"rows": x, "half_norms": np.einsum("nd,nd->n", x, x) / 2}

    def _scan(self, q: Rows, k: int) -> tuple[Scores, Ids]:
        lists, columns, l2 = self.lists, self.lists.columns, self.metric == "l2"
        probes, _ = self._probes(q)
        scores, places = np.empty((len(q), k), np.float32), np.empty((len(q), k), np.int64)
        half_norms = columns.get("half_norms", np.empty(0, np.float32))
        visits = (probes.shape[1], *pairs_by_list(probes, self.nlist))
        kept = (lists.start, lists.size, columns["rows"], half_norms)
        scan_rows(q, *visits, *kept, scores, places)
        if l2:  # differences instead of norms and products: a vector's distance from itself is 0
            best_candidates(q, columns["rows"], places.copy(), True, scores, places)
        return scores if l2 else -scores, found_ids(places, columns["ids"])
