"""A head's attention in a sentence: how widely it looks, and at what."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .head_profiles import attention_profile, entropy_bits

#: The kinds of `attention_profile`, as a reader would say them.
TARGETS = {
    "previous": "the token before",
    "next": "the token after",
    "same piece": "the same piece elsewhere, where there is one",
    "itself": "the token itself",
    "[CLS]": "[CLS]",
    "[SEP]": "[SEP]",
}


def head_in_words(tokens: Sequence[str], cells: ArrayLike) -> str:
    """How widely a head looks on average, and at what.

    Parameters
    ----------
    tokens : sequence of str, length t
    cells : array_like, shape (t, t)
        Rows look, columns are looked at; rows sum to 1.

    Examples
    --------
    >>> print(head_in_words(["a", "b"], [[1, 0], [1, 0]]))
    entropy 0.0 bits of 1.0, as wide as 1.0 tokens of 2. Of a word's attention on average 100 % goes
    to the token before, 0 % to the token after, 50 % to the token itself. Most goes to the token
    before.
    """
    profile = attention_profile(tokens, cells)
    bits, most = float(profile["entropy"]), np.log2(len(tokens))
    shares = {name: float(profile[name]) for name in TARGETS if name in profile}
    given = [f"{100 * share:.0f} % to {TARGETS[name]}" for name, share in shares.items()]
    given[0] = given[0].replace("%", "% goes")
    best = max(shares, key=lambda name: shares[name])
    verdict = f" Most goes to {TARGETS[best]}." if shares[best] >= 0.5 else ""
    return (
        f"entropy {bits:.1f} bits of {most:.1f}, as wide as {2**bits:.1f} tokens of {len(tokens)}. "
        f"Of a word's attention on average {', '.join(given)}.{verdict}"
    )


def token_in_words(tokens: Sequence[str], row: ArrayLike, token: int) -> str:
    """Where one token looks, in words.

    Parameters
    ----------
    tokens : sequence of str, length t
    row : array_like, shape (t,)
        Its attention to each token.
    token : int
        Which one looks.

    Examples
    --------
    >>> token_in_words(["a", "b"], [0.25, 0.75], 0)
    '“a” (token 0) looks most at “b” (token 1, 0.75), “a” (token 0, 0.25); entropy 0.8 bits.'
    """
    row = np.asarray(row, dtype=np.float64)
    order = np.argsort(-row, kind="stable")[:3]
    ranked = ", ".join(f"“{tokens[at]}” (token {at}, {row[at]:.2f})" for at in order)
    return (
        f"“{tokens[token]}” (token {token}) looks most at {ranked}; "
        f"entropy {entropy_bits(row):.1f} bits."
    )
