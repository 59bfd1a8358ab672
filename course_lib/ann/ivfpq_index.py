"""An inverted file of product-quantised residuals: IVFADC."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from course_lib.ann.coded_list_kernels import merge_best, scan_codes, scan_decoded
from course_lib.ann.index_files import Arrays
from course_lib.ann.index_protocol import Ids, Metric, Scores
from course_lib.ann.inverted_file import InvertedFile
from course_lib.ann.metric_rows import rows_for
from course_lib.ann.probed_lists import pairs_by_list
from course_lib.ann.product_quantizer import ProductQuantizer
from course_lib.ann.query_shares import in_shares
from course_lib.ann.row_checks import Rows
from course_lib.ann.running_ids import found_ids

MANY = 8  # queries a list, on average, from which on decoding rows costs less than look-ups


class IVFPQIndex(InvertedFile):
    """Cells as in `IVFFlatIndex`; of each row only the PQ code of its residual is kept.

    The residual is the row less its cell's centroid. It is smaller than the row and has the same
    distribution in all cells, more or less, so the same codewords describe it better.

    Parameters
    ----------
    d : int
        Length of the vectors.
    nlist : int
        Number of cells.
    m : int
        Parts of a residual; divides `d`.
    nbits : int
        1 to 8 bits for the codeword of each part.
    nprobe : int
        Cells that a search looks into; may be set at any time.
    metric : {"l2", "ip", "cosine"}
        Scores are those of the decoded vectors, so they are approximations.
    seed : int
    threads : int
        For training, adding and searching.

    Attributes
    ----------
    centroids : (nlist, d) float32
    quantizer : ProductQuantizer
        Before adding, assign to `centroids` and to ``quantizer.codebooks`` to use others'.

    Notes
    -----
    With y = c + r, the decoded row, ``|q - y|^2 = |q|^2 - 2 q.c - 2 q.r + |y|^2``. The second term
    belongs to the cell, the third is m look-ups in one table for all cells, and the last is one
    number for each row: kept with the code, it spares a table for each query and cell.

    References
    ----------
    Jégou, Douze and Schmid 2011, "Product Quantization for Nearest Neighbor Search", section IV.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = rng.standard_normal((500, 8)).astype(np.float32)
    >>> index = IVFPQIndex(d=8, nlist=4, m=4, nbits=6, nprobe=4)
    >>> ids = index.add(x)
    >>> index.search(x[:3], k=1)[1].ravel()
    array([0, 1, 2])
    """

    settings = ("d", "nlist", "m", "nbits", "nprobe", "metric", "seed", "threads")

    def __init__(
        self,
        d: int,
        nlist: int,
        m: int,
        nbits: int = 8,
        nprobe: int = 1,
        metric: Metric = "l2",
        seed: int = 0,
        threads: int = 1,
    ) -> None:
        self.quantizer = ProductQuantizer(d, m, nbits, seed=seed)
        self.m, self.nbits = self.quantizer.m, self.quantizer.nbits
        super().__init__(d, nlist, nprobe, metric, seed, threads)

    @property
    def trained(self) -> bool:
        """Whether rows can be added without training."""
        return self._centroids is not None and self.quantizer.trained

    @property
    def nbytes(self) -> int:
        """Bytes held: lists with their room to grow, centroids and codebooks."""
        return super().nbytes + (self.quantizer.codebooks.nbytes if self.quantizer.trained else 0)

    def train(self, x: ArrayLike) -> Self:
        """Find centroids, then codebooks for what is left of rows (n, d). Returns itself."""
        rows = rows_for(self.metric, x, self.d)
        super().train(rows)
        self.quantizer.threads = self.threads
        self.quantizer.fit(rows - self.centroids[self._lists_of(rows)])
        return self

    def decode(self, codes: ArrayLike, list_of: Ids) -> Rows:
        """Return the vectors (n, d) that codes (n, m) in lists (n,) stand for."""
        return self.centroids[list_of] + self.quantizer.decode(codes)

    def _columns(self) -> Arrays:
        columns: Arrays = {"codes": np.empty((0, self.m), np.uint8)}
        return columns | ({"half_norms": np.empty(0, np.float32)} if self.metric == "l2" else {})

    def _values(self, x: Rows, list_of: Ids) -> Arrays:
        self.quantizer.threads = self.threads
        codes = self.quantizer.encode(x - self.centroids[list_of])
        if self.metric != "l2":
            return {"codes": codes}
        decoded = self.decode(codes, list_of)  # (n, d)
        return {"codes": codes, "half_norms": np.einsum("nd,nd->n", decoded, decoded) / 2}

    def _fill(self, q: Rows, scores: Scores, ids: Ids) -> None:
        if len(q) * min(self.nprobe, self.nlist) >= MANY * self.nlist:
            places = np.empty(ids.shape, np.int64)
            self._scan_decoded(q, scores, places)
            self._finish(q, scores, places, ids)
        else:
            super()._fill(q, scores, ids)

    def _scan(self, q: Rows, k: int) -> tuple[Scores, Ids]:
        probes, products = self._probes(q)
        scores, places = np.empty((len(q), k), np.float32), np.empty((len(q), k), np.int64)
        lists, codes = self.lists, self.lists.columns["codes"]
        tables = (self.quantizer.words, np.float32(-1))
        where = (probes, -products, lists.start, lists.size)
        scan_codes(q, *tables, *where, codes, self._half_norms, scores, places)
        self._finish(q, scores, places, places)
        return scores, places

    def _scan_decoded(self, q: Rows, scores: Scores, places: Ids) -> None:
        lists, codes = self.lists, self.lists.columns["codes"]
        probes = np.concatenate(in_shares(lambda s: self._probes(q[s])[0], len(q), self.threads))
        pairs, bounds = pairs_by_list(probes, self.nlist)
        visits = (q, probes.shape[1], pairs, bounds, lists.start, lists.size)
        kept = (codes, self.quantizer.codebooks, self.centroids, self._half_norms)
        by_work = np.argsort(-np.diff(bounds) * lists.size)
        shares = min(self.threads, self.nlist)
        found = np.empty((shares, *scores.shape), np.float32)
        found_at = np.empty((shares, *scores.shape), np.int64)

        def work(share: slice) -> None:
            for t in range(share.start, share.stop):
                scan_decoded(by_work[t::shares], *visits, *kept, found[t], found_at[t])

        in_shares(work, shares, shares)
        merge_best(found, found_at, scores, places)

    def _finish(self, q: Rows, scores: Scores, places: Ids, ids: Ids) -> None:
        ids[:] = found_ids(places, self.lists.columns["ids"])
        if self.metric == "l2":
            scores[:] = np.maximum(2 * scores + np.einsum("nd,nd->n", q, q)[:, None], 0)
        else:
            scores[:] = -scores

    @property
    def _half_norms(self) -> Scores:
        return self.lists.columns.get("half_norms", np.empty(0, np.float32))

    def _arrays(self) -> Arrays:
        books = {"codebooks": self.quantizer.codebooks} if self.quantizer.trained else {}
        return super()._arrays() | books

    def _take(self, arrays: Arrays) -> None:
        if "codebooks" in arrays:
            self.quantizer.codebooks = arrays.pop("codebooks")
        super()._take(arrays)
