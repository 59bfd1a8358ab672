"""How much of two texts fits when a model's input ends: the longer one is cut first."""

from __future__ import annotations


def fitting_lengths(first: int, second: int, room: int) -> tuple[int, int]:
    """Return how many ids of two texts to keep so that they fit together.

    The shorter text stays whole if it takes at most half of the room; otherwise each gets half, and
    the longer one (the second, if they are equal) the odd place. A single text is a pair whose
    second text is empty.

    Parameters
    ----------
    first, second
        Lengths of the texts.
    room
        Places for both.

    Returns
    -------
    tuple of two int
        At most `first` and `second`, with a sum of at most `room`.

    Examples
    --------
    >>> fitting_lengths(10, 2, 8), fitting_lengths(10, 9, 8), fitting_lengths(10, 0, 8)
    ((6, 2), (4, 4), (8, 0))
    """
    if first > second:
        kept_second, kept_first = _fit_shorter(second, first, room)
    else:
        kept_first, kept_second = _fit_shorter(first, second, room)
    return kept_first, kept_second


def _fit_shorter(shorter: int, longer: int, room: int) -> tuple[int, int]:
    shorter = min(shorter, room // 2)
    return shorter, min(longer, room - shorter)


def check_length(max_length: int, pair: bool) -> int:
    """Return the number of special tokens, or refuse a length that they alone exceed.

    Parameters
    ----------
    max_length
        Most ids of a row.
    pair
        Whether the row holds two texts.

    Returns
    -------
    int
        3 for a pair, else 2.

    Raises
    ------
    ValueError
        If `max_length` is smaller.

    Examples
    --------
    >>> check_length(8, pair=True)
    3
    """
    special = 3 if pair else 2
    if max_length < special:
        raise ValueError(
            f"max_length: expected {special} or more for the special tokens, got {max_length}"
        )
    return special
