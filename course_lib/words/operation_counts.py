"""How many multiplications one training word costs, as the word2vec paper counts them."""


def cbow_operations(contexts: int, dim: int, scores: float) -> float:
    """Return N · D + D · scores: average N context vectors, then compute some output scores.

    Parameters
    ----------
    contexts : int
        N words around the center.
    dim : int
        D.
    scores : float
        V for the full softmax, about log2(V) (with a Huffman tree the entropy of the words in
        bits) for the hierarchical one, 1 + k with k noise words.

    Returns
    -------
    float

    References
    ----------
    Mikolov, Chen, Corrado, Dean 2013, "Efficient Estimation of Word Representations in Vector
    Space", equation 4.

    Examples
    --------
    >>> cbow_operations(contexts=10, dim=100, scores=17)
    2700
    """
    return contexts * dim + dim * scores


def skipgram_operations(contexts: int, dim: int, scores: float) -> float:
    """Return C · (D + D · scores): each of C pairs looks a vector up and computes its scores.

    Parameters and reference (equation 5) as for `cbow_operations`.

    Examples
    --------
    >>> skipgram_operations(contexts=10, dim=100, scores=17)
    18000
    """
    return contexts * (dim + dim * scores)
