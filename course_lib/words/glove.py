"""GloVe: word vectors whose dot products fit the logarithms of co-occurrence counts."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy.sparse import csr_matrix

from course_lib.datasets import WordVectors, progress
from course_lib.words.cooccurrence import cooccurrence_matrix
from course_lib.words.glove_kernels import fast_epoch
from course_lib.words.glove_model import GloveParameters, weighting_function
from course_lib.words.vocabulary import Vocabulary


class GloVe:
    """Global vectors, trained with AdaGrad on the non-zero co-occurrence counts.

    Parameters
    ----------
    dim : int
        Length d of the vectors.
    window : int
        Largest distance of a co-occurrence; one at distance t counts ``1 / t``.
    epochs : int
        Passes over the non-zero cells.
    min_count : int
        Rarer words are left out.
    x_max, alpha : float
        Weighting, see `weighting_function`. ``x_max`` 100 was chosen for billions of words; a
        small corpus may want less.
    eta : float
        Learning rate.
    threads : int
        With more than one, threads update without locks: faster, no longer deterministic.
    seed : int
        Of the start values and of the order of the cells.
    snapshots : int
        Number of word vectors to keep on the way, spread evenly over the epochs.

    Attributes
    ----------
    word_vectors : WordVectors
        ``w + c``, shape ``(V, d)``, in the order of the vocabulary.
    vocabulary : Vocabulary
    counts : scipy.sparse.csr_matrix
        Shape ``(V, V)``.
    parameters : GloveParameters
    loss_history : list of float
        Mean loss of a cell in each epoch, measured on the way.

    References
    ----------
    Pennington, Socher and Manning (2014), "GloVe: Global Vectors for Word Representation".
    AdaGrad as in the released ``glove.c``: it accumulates ``(eta * gradient)^2``.

    Examples
    --------
    >>> sentences = [["ice", "is", "cold"], ["steam", "is", "hot"]] * 5
    >>> GloVe(dim=4, epochs=2).fit(sentences).word_vectors
    WordVectors(5 words, 4 dimensions)
    """

    def __init__(
        self,
        dim: int = 100,
        window: int = 10,
        epochs: int = 15,
        min_count: int = 5,
        x_max: float = 100.0,
        alpha: float = 0.75,
        eta: float = 0.05,
        threads: int = 1,
        seed: int = 0,
        snapshots: int = 0,
    ) -> None:
        for name, value in (("dim", dim), ("epochs", epochs), ("threads", threads)):
            if value < 1:
                raise ValueError(f"{name}: expected an integer of 1 or more, got {value}")
        for name, number in (("x_max", x_max), ("alpha", alpha), ("eta", eta)):
            if not number > 0:
                raise ValueError(f"{name}: expected a positive number, got {number}")
        self.dim, self.window, self.epochs, self.min_count = dim, window, epochs, min_count
        self.x_max, self.alpha, self.eta = x_max, alpha, eta
        self.threads, self.seed, self.keep = threads, seed, snapshots
        self.loss_history: list[float] = []
        self.snapshots: list[WordVectors] = []

    def fit(self, sentences: Sequence[Sequence[str]]) -> GloVe:
        """Count, then train.

        Parameters
        ----------
        sentences : sequence of lists of words

        Returns
        -------
        GloVe
            Itself.
        """
        vocabulary = Vocabulary.build(sentences, min_count=self.min_count)
        corpus = vocabulary.encode(sentences)
        counts = cooccurrence_matrix(corpus, self.window, vocabulary_size=len(vocabulary))
        return self.fit_counts(counts, vocabulary)

    def fit_counts(self, counts: csr_matrix, vocabulary: Vocabulary) -> GloVe:
        """Train on counts that exist already.

        Parameters
        ----------
        counts : scipy.sparse.csr_matrix
            Shape ``(V, V)``, positive where stored.
        vocabulary : Vocabulary
            The V words.

        Returns
        -------
        GloVe
            Itself.

        Raises
        ------
        ValueError
            If the shape does not fit the vocabulary, or a stored count is not positive.
        """
        expected = (len(vocabulary), len(vocabulary))
        if counts.shape != expected:
            raise ValueError(f"counts: expected shape {expected}, got {counts.shape}")
        if counts.nnz == 0 or not np.all(counts.data > 0):
            raise ValueError("counts: expected stored cells, all positive; drop explicit zeros")
        self.vocabulary, self.counts = vocabulary, counts
        self.parameters = GloveParameters.start(len(vocabulary), self.dim, self.seed)
        self.loss_history, self.snapshots = [], []
        cells = self._shuffled_cells(counts)
        kept = set(np.linspace(1, self.epochs, self.keep, dtype=int)) if self.keep else set()
        for epoch in progress(range(1, self.epochs + 1), desc="GloVe"):
            self.loss_history.append(self._one_epoch(cells))
            if epoch in kept:
                self.snapshots.append(self.word_vectors)
        return self

    @property
    def word_vectors(self) -> WordVectors:
        """Return ``w + c``: both tables see the same symmetric counts, their sum errs less."""
        return WordVectors(self.vocabulary.words, self.parameters.w + self.parameters.c)

    def _shuffled_cells(self, counts: csr_matrix) -> list[np.ndarray]:
        cells = counts.tocoo()
        order = np.random.default_rng(self.seed).permutation(cells.nnz)
        x = cells.data[order].astype(np.float32)
        f_x = weighting_function(x, self.x_max, self.alpha).astype(np.float32)
        rows, columns = cells.row.astype(np.int32)[order], cells.col.astype(np.int32)[order]
        return [rows, columns, np.log(x), f_x]

    def _one_epoch(self, cells: list[np.ndarray]) -> float:
        p = self.parameters
        tables = (p.w, p.c, p.b_w, p.b_c, p.r_w, p.r_c, p.g_w, p.g_c)
        shares = [np.array_split(array, self.threads) for array in cells]

        def train(*share: np.ndarray) -> float:
            return fast_epoch(*share, *tables, self.eta)

        with ThreadPoolExecutor(self.threads) as pool:
            return sum(pool.map(train, *shares)) / cells[0].size
