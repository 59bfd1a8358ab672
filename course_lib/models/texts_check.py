"""Accept a sequence of strings, or say what was wrong with it."""

from __future__ import annotations

from collections.abc import Sequence


def check_texts(texts: Sequence[str], name: str = "texts") -> None:
    """Refuse what isn't a sequence of strings.

    Parameters
    ----------
    texts
        What came.
    name
        What the caller calls the argument, for the message.

    Raises
    ------
    TypeError
        If `texts` is one string, or an item isn't a string.

    Examples
    --------
    >>> check_texts(["a", 2])
    Traceback (most recent call last):
    TypeError: texts[1]: expected a str, got int
    """
    if isinstance(texts, str):
        raise TypeError(f"{name}: expected a sequence of strings, got one string; put it in a list")
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"{name}[{position}]: expected a str, got {type(text).__name__}")
