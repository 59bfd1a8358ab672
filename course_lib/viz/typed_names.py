"""Names typed by hand: parted by commas, known ones only, with those near an unknown one."""

from collections.abc import Mapping
from difflib import get_close_matches


def names_in(text: str, shelf: Mapping[str, None]) -> list[str]:
    """Different known names, parted by commas.

    Parameters
    ----------
    text : str
    shelf : mapping of str to None
        All names that are known.

    Returns
    -------
    list of str
        In their order, each once.

    Raises
    ------
    ValueError
        When one is unknown; its message says which are near it.

    Examples
    --------
    >>> names_in("dot, array ,dot", dict.fromkeys(["array", "dot"]))
    ['dot', 'array']
    """
    found = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in found:
        if name not in shelf:
            near = get_close_matches(name, list(shelf), n=3)
            said = f"; near it: {', '.join(near)}" if near else ""
            raise ValueError(f"names: expected ones that were learnt, got {name!r}{said}")
    return found
