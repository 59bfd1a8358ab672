"""What a head of attention looks at: the token before, itself, [SEP] … and how widely."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def attention_profile(tokens: Sequence[str], weights: ArrayLike) -> dict[str, NDArray[np.float64]]:
    """How much of the words' attention goes to the neighbours, to equal pieces, to [CLS] and [SEP].

    Parameters
    ----------
    tokens : sequence of str, length t
    weights : array_like, shape (..., t, t)
        Attention of any number of heads; rows look, columns are looked at, rows sum to 1.

    Returns
    -------
    dict of str to ndarray, shape (...), float64
        Shares from 0 to 1 under ``"previous"``, ``"next"``, ``"itself"``, ``"same piece"`` (the
        same piece elsewhere in the text) and each special token's own name; under ``"entropy"``
        the mean entropy in bits. Means over the text's own tokens that have such a target;
        special tokens don't count as lookers, for they look differently. A target that no token
        has is left out.

    Raises
    ------
    ValueError
        When `weights` doesn't fit the tokens.

    References
    ----------
    Clark, Khandelwal, Levy, Manning (2019), "What Does BERT Look At?", section 3.

    Examples
    --------
    >>> shifted = np.eye(4)[[0, 0, 1, 2]]
    >>> profile = attention_profile(["[CLS]", "to", "be", "[SEP]"], shifted)
    >>> {name: float(share) for name, share in profile.items()}
    {'previous': 1.0, 'next': 0.0, 'itself': 0.0, '[CLS]': 0.5, '[SEP]': 0.0, 'entropy': 0.0}
    """
    cells = np.asarray(weights, dtype=np.float64)  # (..., t, t)
    t = len(tokens)
    if t == 0 or cells.ndim < 2 or cells.shape[-2:] != (t, t):
        raise ValueError(f"weights: expected shape (..., {t}, {t}), got {cells.shape}")
    lookers = np.array([not is_special(token) for token in tokens])
    lookers = lookers if lookers.any() else ~lookers
    profile = {}
    for name, target in _targets(tokens).items():
        rows = lookers & target.any(axis=1)  # (t,)
        if rows.any():
            profile[name] = (cells * target).sum(axis=-1)[..., rows].mean(axis=-1)
    profile["entropy"] = entropy_bits(cells)[..., lookers].mean(axis=-1)
    return profile


def is_special(token: str) -> bool:
    """Whether a token was put in by the tokenizer, as [CLS] and [SEP] are.

    Examples
    --------
    >>> is_special("[SEP]"), is_special("[")
    (True, False)
    """
    return len(token) > 2 and token[0] + token[-1] in ("[]", "<>")


def _targets(tokens: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    """For each kind of target, which token (column) is one for which (row)."""
    place, names = np.arange(len(tokens)), np.array(tokens)
    itself = np.eye(len(tokens), dtype=bool)
    targets = {
        "previous": place[None] == place[:, None] - 1,
        "next": place[None] == place[:, None] + 1,
        "itself": itself,
        "same piece": (names[None] == names[:, None]) & ~itself,
    }
    for special in dict.fromkeys(filter(is_special, tokens)):
        targets[special] = np.broadcast_to(names == special, itself.shape)
    return targets


def entropy_bits(weights: ArrayLike) -> NDArray[np.float64]:
    """Entropy of each row of attention: 0 for one token only, log2(t) for all t alike.

    Parameters
    ----------
    weights : array_like, shape (..., t)
        Rows sum to 1.

    Returns
    -------
    ndarray, shape (...), float64, in bits

    Examples
    --------
    >>> entropy_bits([[1.0, 0.0], [0.5, 0.5]])
    array([0., 1.])
    """
    p = np.asarray(weights, dtype=np.float64)
    return np.abs((p * np.log2(np.where(p > 0, p, 1.0))).sum(axis=-1))  # abs: no -0.0
