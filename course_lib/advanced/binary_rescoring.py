"""Count bits first, then look again at the few that are near: two stages, a few bytes a vector."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.advanced.compression_pipeline import Quantizer
from course_lib.advanced.row_codes import RowCodes
from course_lib.advanced.sign_quantizer import SignQuantizer
from course_lib.ann.binary_index import BinaryIndex
from course_lib.ann.candidate_scores import best_candidates
from course_lib.ann.index_protocol import Ids, Scores, answer, normalized
from course_lib.ann.metric_rows import queries_for, rows_for
from course_lib.ann.row_checks import as_rows, check_k, check_positive
from course_lib.vectors.normalization import l2_normalize


class BinaryRescoring:
    """Finds candidates by Hamming distance and orders them by the query's own floats.

    Scores are cosines, so what a code stands for gets length 1 again: a row whose bits happen to
    stand for a long vector wins for no merit.

    Parameters
    ----------
    quantizer : Quantizer, optional
        What the candidates are compared with in the second stage, kept beside the bits. If None,
        the bits themselves: nothing more is stored, only the query is no longer a row of bits.
    depth : int
        Candidates that are looked at again; may be set at any time. Where k is larger, k.

    Attributes
    ----------
    signs : SignQuantizer
        Makes the bits.

    References
    ----------
    Jégou, Tavenard, Douze and Amsaleg 2011, "Searching in one billion vectors: re-rank with source
    coding"; Yamada, Asai and Hajishirzi 2021, "Efficient Passage Retrieval with Hashing for
    Open-domain Question Answering", section 3 (bits for candidates, a float query to order them).

    Examples
    --------
    >>> x = np.random.default_rng(0).standard_normal((500, 32)).astype(np.float32)
    >>> index = BinaryRescoring(depth=50).fit(x)
    >>> index.add(x)
    >>> int(index.search(x[7], k=1)[1][0]), index.code_size
    (7, 4)
    """

    def __init__(self, quantizer: Quantizer | None = None, depth: int = 100) -> None:
        self.signs, self.depth = SignQuantizer(), check_positive("depth", depth)
        self.quantizer: Quantizer = self.signs if quantizer is None else quantizer
        self._bits = BinaryIndex(8)  # until `fit`
        self._codes: Any = None

    @property
    def code_size(self) -> int:
        """Bytes of a vector in both stages."""
        second = 0 if self.quantizer is self.signs else self.quantizer.code_size
        return self.signs.code_size + second

    @property
    def ntotal(self) -> int:
        """How many vectors can be found."""
        return self._bits.ntotal

    def fit(self, x: ArrayLike) -> BinaryRescoring:
        """Learn both codes from rows (n, d), and start empty. Returns itself."""
        rows = normalized(as_rows("x", x))
        self.signs.fit(rows)
        if self.quantizer is not self.signs:
            self.quantizer.fit(rows)
        self._bits, self._codes = BinaryIndex(8 * self.signs.code_size), None
        return self

    def add(self, x: ArrayLike) -> None:
        """Add rows (n, d) in one piece; their ids are their numbers from 0."""
        if self.ntotal:
            raise ValueError(f"x: expected to be added in one piece, {self.ntotal} rows are there")
        rows = rows_for("cosine", x, self.signs.d)
        self._bits.add(self.signs.encode(rows))
        self._codes = self.quantizer.encode(rows)

    def search(self, q: ArrayLike, k: int) -> tuple[Scores, Ids]:
        """Return (scores, ids), each (nq, k) or, for one query (d,), (k,); largest first.

        Scores are cosines of the query and what the second code stands for.
        """
        queries, single = queries_for("cosine", q, self.signs.d)
        k = check_k(k)
        if not self.ntotal:
            nothing = np.full((len(queries), k), -1)
            return answer(nothing, nothing, k, "cosine", single)
        _, candidates = self._bits.search(self.signs.encode(queries), max(k, self.depth))
        known, numbers = np.unique(candidates, return_inverse=True)  # some are -1: fewer rows
        rows = self._decoded(np.maximum(known, 0))  # (different candidates, d)
        numbers = np.where(candidates < 0, -1, numbers.reshape(candidates.shape))
        negated, found = np.empty((len(queries), k), np.float32), np.empty((len(queries), k), int)
        best_candidates(queries, rows, numbers, False, negated, found)
        ids = np.where(found < 0, -1, known[found])
        return answer(-negated, ids, k, "cosine", single)

    def _decoded(self, places: Ids) -> Any:
        """Decode a few rows to length 1; `RowCodes` come as a pair of arrays."""
        codes = self._codes
        if isinstance(codes, RowCodes):
            part: Any = RowCodes(codes.codes[places], codes.scales[places])
        else:
            part = codes[places]
        return np.require(l2_normalize(self.quantizer.decode(part)), np.float32, ["C", "A", "W"])
