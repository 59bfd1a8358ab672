"""Product quantisation: a vector as m small numbers, one for each of its parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.ann.code_sizes import code_bytes
from course_lib.ann.codebook_kernels import nearest_words
from course_lib.ann.codebook_training import part_of, trained_codebooks
from course_lib.ann.query_shares import in_shares
from course_lib.ann.row_checks import Rows, as_queries, as_rows, check_positive

Codes = NDArray[np.uint8]


class ProductQuantizer:
    """Cuts vectors into m parts and replaces each part by the nearest of 2^nbits codewords.

    Parameters
    ----------
    d : int
        Length of the vectors.
    m : int
        Number of parts; divides `d` (see `choose_m`).
    nbits : int
        1 to 8: each part's codebook has ``ksub = 2 ** nbits`` codewords. Each number takes a byte
        in memory, whatever `nbits`; `code_size` says what it takes when packed.
    iterations : int
        Of k-means in each part.
    seed : int
    threads : int
        Parts are trained and encoded at the same time; the result is the same for any number.

    Attributes
    ----------
    codebooks : (m, ksub, dsub) float32
        ``dsub = d / m``. Assign to it to use codebooks from elsewhere.
    code_size : int
        Bytes of a packed code, ``m * nbits / 8`` rounded up.

    References
    ----------
    Jégou, Douze and Schmid 2011, "Product Quantization for Nearest Neighbor Search", sections II
    and III.

    Examples
    --------
    >>> x = np.array([[0, 0, 5, 5], [9, 1, 5, 5], [0, 0, 7, 1]], dtype=np.float32)
    >>> pq = ProductQuantizer(d=4, m=2, nbits=1).fit(x)  # two codewords for either half
    >>> pq.encode(x).shape, pq.code_size
    ((3, 2), 1)
    >>> pq.decode(pq.encode(x))
    array([[0., 0., 5., 5.],
           [9., 1., 5., 5.],
           [0., 0., 7., 1.]], dtype=float32)
    """

    def __init__(
        self,
        d: int,
        m: int,
        nbits: int = 8,
        iterations: int = 25,
        seed: int = 0,
        threads: int = 1,
    ) -> None:
        self.d, self.m = check_positive("d", d), check_positive("m", m)
        if self.d % self.m:
            raise ValueError(f"m: expected a divisor of d = {d}, got {m}; choose_m finds one")
        if not 1 <= check_positive("nbits", nbits) <= 8:
            raise ValueError(f"nbits: expected 1 to 8, got {nbits}")
        self.nbits, self.dsub, self.ksub = int(nbits), self.d // self.m, 2 ** int(nbits)
        self.iterations = check_positive("iterations", iterations)
        self.threads, self.seed = check_positive("threads", threads), seed
        self._codebooks: Rows | None = None

    @property
    def trained(self) -> bool:
        """Whether there are codebooks."""
        return self._codebooks is not None

    @property
    def codebooks(self) -> Rows:
        """The codewords, (m, ksub, dsub) float32."""
        if self._codebooks is None:
            raise ValueError("this quantiser has no codebooks yet: call fit(x) first")
        return self._codebooks

    @codebooks.setter
    def codebooks(self, values: ArrayLike) -> None:
        values = np.ascontiguousarray(values, dtype=np.float32)
        expected = (self.m, self.ksub, self.dsub)
        if values.shape != expected:
            raise ValueError(f"codebooks: expected shape {expected}, got {values.shape}")
        self._codebooks = values

    @property
    def code_size(self) -> int:
        """Bytes of a packed code."""
        return code_bytes(self.m, self.nbits)

    def fit(self, x: ArrayLike) -> ProductQuantizer:
        """Run k-means in each part of rows (n, d), n at least ksub. Returns itself.

        At most ``256 * ksub`` rows, drawn by chance, are used.
        """
        rows = as_rows("x", x, self.d)
        settings = (self.m, self.ksub, self.iterations, self.seed, self.threads)
        self._codebooks = trained_codebooks(rows, *settings)
        return self

    def encode(self, x: ArrayLike) -> Codes:
        """Return the number of the nearest codeword of each part, (n, m) uint8."""
        x = as_rows("x", x, self.d)
        books = self.codebooks
        codes = np.empty((self.m, len(x)), dtype=np.uint8)

        def work(share: slice) -> None:
            for j in range(share.start, share.stop):
                nearest_words(part_of(x, j, self.m), books[j], codes[j])

        in_shares(work, self.m, self.threads)
        return np.ascontiguousarray(codes.T)  # (n, m)

    def decode(self, codes: ArrayLike) -> Rows:
        """Return the vectors that codes (n, m) stand for, (n, d) float32."""
        codes = np.asarray(codes)
        if codes.ndim != 2 or codes.shape[1] != self.m:
            raise ValueError(f"codes: expected shape (n, {self.m}), got {codes.shape}")
        parts = self.codebooks[np.arange(self.m), codes]  # (n, m, dsub)
        return parts.reshape(len(codes), self.d)

    def adc_table(self, q: ArrayLike) -> Rows:
        """Return squared distances between a query's parts and all codewords.

        Parameters
        ----------
        q : array_like
            (nq, d), or (d,) for one query.

        Returns
        -------
        ndarray
            float32, (nq, m, ksub) or (m, ksub): ``table[j, c] = |q_j - w_jc|^2``.
        """
        queries, single = as_queries(q, self.d)
        parts = queries.reshape(-1, self.m, 1, self.dsub)
        table = ((parts - self.codebooks) ** 2).sum(axis=-1)  # (nq, m, ksub)
        return table[0] if single else table

    def sdc_table(self) -> Rows:
        """Return squared distances between the codewords of each part, (m, ksub, ksub)."""
        words = self.codebooks
        return ((words[:, :, None] - words[:, None]) ** 2).sum(axis=-1)

    def asymmetric_distances(self, q: ArrayLike, codes: ArrayLike) -> Rows:
        """Return ``|q - decode(code)|^2`` by m look-ups each (equation 13 of the paper).

        Parameters
        ----------
        q : array_like
            (nq, d), or (d,) for one query.
        codes : array_like
            (n, m).

        Returns
        -------
        ndarray
            float32, (nq, n) or (n,).
        """
        table = self.adc_table(q)  # (..., m, ksub)
        return table[..., np.arange(self.m), np.asarray(codes)].sum(axis=-1)

    def symmetric_distances(self, codes_a: ArrayLike, codes_b: ArrayLike) -> Rows:
        """Return ``|decode(a) - decode(b)|^2`` for all pairs of codes (equation 12).

        Parameters
        ----------
        codes_a, codes_b : array_like
            (na, m) and (nb, m).

        Returns
        -------
        ndarray
            float32, (na, nb).
        """
        a, b = np.asarray(codes_a), np.asarray(codes_b)
        return self.sdc_table()[np.arange(self.m), a[:, None], b[None]].sum(axis=-1)

    @property
    def words(self) -> Rows:
        """Codebooks as kernels want them, (m, dsub, ksub)."""
        return np.ascontiguousarray(self.codebooks.transpose(0, 2, 1))
