"""Sort candidates again by late interaction: every word of the query looks for its best match."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from course_lib.sentences import SentenceEmbedder

from .token_states import TokenVectors, token_vectors


def late_interaction_rerank(
    query: str,
    documents: Sequence[str],
    embedder: SentenceEmbedder | None = None,
    max_length: int = 128,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Order candidates by the mean, over the query's tokens, of the best cosine in the document.

    Parameters
    ----------
    query : str
    documents : sequence of str
        Texts of n candidates.
    embedder : SentenceEmbedder, optional
        all-MiniLM-L6-v2 unless given.
    max_length : int
        Word pieces of a document that are read.

    Returns
    -------
    order : int64, shape (n,)
        Places in `documents`, best first; equal ones in the order in which they came.
    scores : float32, shape (n,)
        Of ``documents[order[0]]``, ``documents[order[1]]``, ...; -inf for an empty document.

    References
    ----------
    Khattab and Zaharia (2020), "ColBERT", section 3.3.

    Examples
    --------
    >>> texts = ["Draw a line.", "Sort an array in descending order."]
    >>> order, scores = late_interaction_rerank("largest numbers first", texts)
    >>> order.tolist(), bool(scores[0] > scores[1])
    ([1, 0], True)
    """
    asked = token_vectors([query], embedder, max_length)
    scores = max_sim(asked.states[0], token_vectors(documents, embedder, max_length))
    order = np.argsort(-scores, kind="stable")
    return order, scores[order]


def max_sim(query_states: NDArray[np.float32], documents: TokenVectors) -> NDArray[np.float32]:
    """Return `training.max_sim_scores` of one query with n documents.

    Parameters
    ----------
    query_states : (T, d) float32
    documents : TokenVectors
        n documents.

    Returns
    -------
    float32, shape (n,)

    Examples
    --------
    >>> states = np.eye(2, dtype=np.float32)
    >>> max_sim(states, TokenVectors([["a"], ["a", "b"]], [states[:1], states])).tolist()
    [0.5, 1.0]
    """
    import torch
    from torch.nn.utils.rnn import pad_sequence

    from course_lib.training import max_sim_scores

    if not len(documents):
        return np.zeros(0, dtype=np.float32)
    rows = pad_sequence([torch.from_numpy(s) for s in documents.states], batch_first=True)
    lengths = torch.tensor([len(states) for states in documents.states])
    mask = torch.arange(rows.shape[1]) < lengths[:, None]  # (n, S)
    query = torch.from_numpy(query_states).expand(len(rows), -1, -1)  # (n, T, d)
    return max_sim_scores(query, torch.ones(query.shape[:2]), rows, mask).numpy()
