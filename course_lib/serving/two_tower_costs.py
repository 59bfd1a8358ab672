"""What a query costs when the documents' vectors are ready, and when they aren't."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class QueryCosts:
    """Floating point operations for one query.

    Attributes
    ----------
    cross_encoder
        Every candidate is read together with the query.
    both_towers
        Query and candidates are encoded apart, all of them now.
    precomputed
        The query is encoded now, the candidates were before; their inner products remain.
    saved
        Share of `both_towers` that pre-computing saves.

    Examples
    --------
    >>> QueryCosts(cross_encoder=500.0, both_towers=400.0, precomputed=100.0).saved
    0.75
    """

    cross_encoder: float
    both_towers: float
    precomputed: float

    @property
    def saved(self) -> float:
        """Return the share of `both_towers` that pre-computing saves."""
        return 1 - self.precomputed / self.both_towers


def query_time_costs(
    candidates: int,
    query_tokens: int,
    document_tokens: int,
    layers: int = 6,
    width: int = 384,
    inner: int = 1536,
) -> QueryCosts:
    """Count the operations of one query against some candidates, three ways.

    "Pre-computing one of two towers halves the compute" holds for a single candidate that is as
    long as the query. With n candidates the two towers run n + 1 times and the query's tower once.

    Parameters
    ----------
    candidates
        Documents that are scored, at least 1.
    query_tokens, document_tokens
        Lengths, at least 1.
    layers, width, inner
        The encoder; by default all-MiniLM-L6-v2.

    Returns
    -------
    QueryCosts
        Operations, a multiplication and an addition counted as two.

    Raises
    ------
    ValueError
        If a number isn't at least 1.

    Examples
    --------
    >>> round(query_time_costs(1, 32, 32).saved, 3)
    0.5
    >>> round(query_time_costs(100, 8, 128).saved, 4)
    0.9994
    """
    for name, value in {"candidates": candidates, "query_tokens": query_tokens}.items():
        if value < 1:
            raise ValueError(f"{name}: expected at least 1, got {value}")
    query = encoder_operations(query_tokens, layers, width, inner)
    document = encoder_operations(document_tokens, layers, width, inner)
    pair = encoder_operations(query_tokens + document_tokens, layers, width, inner)
    products = 2.0 * width * candidates
    return QueryCosts(candidates * pair, query + candidates * document + products, query + products)


def encoder_operations(tokens: int, layers: int, width: int, inner: int) -> float:
    """Return the operations of a transformer encoder on one text.

    A layer multiplies each token by 4 matrices of width² and 2 of width · inner, and each pair of
    tokens meets in 2 products of the width. Norms, biases and the softmax are left out: under 1 %.

    Parameters
    ----------
    tokens, layers, width, inner
        At least 1.

    Returns
    -------
    float
        A multiplication and an addition count as two.

    Raises
    ------
    ValueError
        If a number isn't at least 1.

    Examples
    --------
    >>> encoder_operations(128, 6, 384, 1536) / 1e9  # GFLOP
    2.868903936
    """
    for name, value in {"tokens": tokens, "layers": layers, "width": width, "inner": inner}.items():
        if value < 1:
            raise ValueError(f"{name}: expected at least 1, got {value}")
    matrices = 4 * width**2 + 2 * width * inner
    return 2.0 * layers * tokens * (matrices + 2 * tokens * width)
