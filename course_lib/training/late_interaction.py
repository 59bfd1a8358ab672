"""Late interaction: each token of the query looks for its best match among a document's tokens."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor


def max_sim_scores(
    query_states: Tensor, query_mask: Tensor, document_states: Tensor, document_mask: Tensor
) -> Tensor:
    """Score pairs of texts by the mean, over the query's tokens, of the best cosine.

    ``s(q, d) = 1/|q| sum_i max_j cos(q_i, d_j)``. It reads every token, where a cosine of means has
    mixed them before it looks; and it needs a vector for every token, where that needs one for
    every text. So it scores few candidates, not all documents.

    Parameters
    ----------
    query_states, document_states : Tensor
        States of the tokens, (B, T, d) and (B, S, d): pair by pair. Expand one query to score it
        with many documents.
    query_mask, document_mask : Tensor
        (B, T) and (B, S): 0 at padding.

    Returns
    -------
    Tensor
        (B,), -1 to 1; 0 where the query has no token, -inf where the document has none.

    Raises
    ------
    ValueError
        If shapes don't fit.

    References
    ----------
    Khattab and Zaharia (2020), "ColBERT", equation 3, which has the sum: a mean orders the
    documents of a query alike, and makes scores of two queries comparable.

    Examples
    --------
    >>> import torch
    >>> query = torch.tensor([[[1.0, 0.0], [0.0, 1.0]]])
    >>> document = torch.tensor([[[2.0, 0.0], [0.6, 0.8], [0.0, 9.0]]])  # the last is padding
    >>> ones = torch.ones(1, 2)
    >>> max_sim_scores(query, ones, document, torch.tensor([[1, 1, 0]])).tolist()  # (1 + 0.8) / 2
    [0.9]
    """
    for name, states, mask in (
        ("query_mask", query_states, query_mask),
        ("document_mask", document_states, document_mask),
    ):
        if states.dim() != 3 or mask.shape != states.shape[:2]:
            came = f"{tuple(states.shape)} and {tuple(mask.shape)}"
            raise ValueError(f"{name}: expected states (B, T, d) and mask (B, T), got {came}")
    cosines = F.normalize(query_states, dim=-1) @ F.normalize(document_states, dim=-1).mT  # B T S
    best = cosines.masked_fill(~document_mask.bool()[:, None], -float("inf")).amax(dim=2)  # (B, T)
    real = query_mask.bool()
    return best.masked_fill(~real, 0.0).sum(dim=1) / real.sum(dim=1).clamp(min=1)  # (B,)
