"""Names as words, files as sentences: skip-gram vectors of items, and their mean as the user."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from course_lib.datasets import WordVectors
from course_lib.words import SkipGram

from .interaction_matrix import Interactions

Matrix = NDArray[np.float32]


class ItemVectorRecommender:
    """word2vec on baskets: two names get similar vectors if files import them with the same others.

    The window is as wide as the longest file, since a set of imports has no near and far. A name's
    score is the mean over what is given of v_given · u_name, input vector times output vector, plus
    ``prior · log count``. Negative sampling learns how much *more* likely two names are together
    than by chance; what comes next also depends on how likely the name is at all.

    Parameters
    ----------
    dim : int
        Length of the vectors.
    prior : float
        0 ranks by surprise. The noise of skip-gram is count^0.75, so that one given name calls for
        0.75; with the mean of several, 0.5 was better on held-out files.
    epochs, negative, alpha, sample, seed
        As in `course_lib.words.SkipGram`.

    Attributes
    ----------
    items, outputs : (m, d) float32
        Input and output vectors; rows of zeros for names that training never saw.
    log_counts : (m,) float32
        Logarithm of how many files import each name; a name without a file counts as one.

    References
    ----------
    Levy and Goldberg (2014), "Neural word embedding as implicit matrix factorization", for what the
    product of the vectors estimates; Barkan and Koenigstein (2016), Item2Vec: neural item embedding
    for collaborative filtering; Grbovic et al. (2015), E-commerce in your inbox (prod2vec).

    Examples
    --------
    >>> files = Interactions.from_baskets([["a", "b"], ["c", "d"]] * 60, "abcd")
    >>> model = ItemVectorRecommender(dim=8, epochs=20).fit(files)
    >>> scores = model.scores(Interactions.from_baskets([["a"]], "abcd"))
    >>> bool(scores[0, 1] > scores[0, 2:].max() + 1)
    True
    """

    items: Matrix
    outputs: Matrix

    def __init__(
        self,
        dim: int = 32,
        prior: float = 0.5,
        epochs: int = 30,
        negative: int = 5,
        alpha: float = 0.05,
        sample: float = 0.0,
        seed: int = 0,
    ) -> None:
        if prior < 0:
            raise ValueError(f"prior: expected 0 or more, got {prior}")
        self.dim, self.prior = dim, prior
        self.epochs, self.negative = epochs, negative
        self.alpha, self.sample, self.seed = alpha, sample, seed

    def fit(self, train: Interactions) -> Self:
        """Train skip-gram on the files with two names or more."""
        rng = np.random.default_rng(self.seed)
        rows = range(len(train))
        # a random order: where the radius is drawn smaller, nearness must not mean the alphabet
        files = [[train.names[j] for j in rng.permutation(train.columns(row))] for row in rows]
        files = [names for names in files if len(names) > 1]
        model = SkipGram(
            self.dim,
            window=max(map(len, files)),
            negative=self.negative,
            epochs=self.epochs,
            min_count=1,
            sample=self.sample,
            alpha=self.alpha,
            seed=self.seed,
        ).fit(files)
        self.items = _aligned(model.word_vectors, train.names)
        self.outputs = _aligned(model.output_vectors, train.names)
        self.log_counts = np.log(np.maximum(train.popularity, 1)).astype(np.float32)
        return self

    def user_vectors(self, given: Interactions) -> Matrix:
        """Return the mean input vector of what each file has, float32, (n, d)."""
        from .user_vectors import mean_user_vectors

        return mean_user_vectors(self.items, given)

    def scores(self, given: Interactions) -> Matrix:
        """Return float32, (n, m)."""
        return self.user_vectors(given) @ self.outputs.T + np.float32(self.prior) * self.log_counts


def _aligned(vectors: WordVectors, names: tuple[str, ...]) -> Matrix:
    """Put the vectors into the order of the columns."""
    matrix = np.zeros((len(names), vectors.dim), np.float32)
    for j, name in enumerate(names):
        if name in vectors:
            matrix[j] = vectors[name]
    return matrix
