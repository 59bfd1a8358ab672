"""What fits into a model's window: passages in order of worth, up to a number of tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .text_chunking import Chunk, Count, word_count


def cited_passage(chunk: Chunk) -> str:
    """Return ``[document] text``, the form in which a passage is counted and shown."""
    return chunk.cited


def fit_context(
    chunks: Iterable[Chunk],
    budget: int,
    count: Count = word_count,
    render: Callable[[Chunk], str] = cited_passage,
) -> list[Chunk]:
    """Take passages, best first, as long as they fit into the budget.

    One that doesn't fit is passed over whole, never cut: half a sentence is no evidence. A smaller
    one after it may still fit. A text that was taken already isn't taken again.

    Parameters
    ----------
    chunks : iterable of Chunk
        Best first.
    budget : int
        Most tokens in all, 1 or more: the model's window less its instructions, the question and
        the room for an answer.
    count : callable
        Tokens of a text; words by default.
    render : callable
        A passage as the model gets it: names and marks around it cost tokens as well.

    Returns
    -------
    list of Chunk
        In the order given; maybe none.

    Raises
    ------
    ValueError
        If `budget` is below 1.

    Examples
    --------
    >>> chunks = [Chunk("a", "", "one two"), Chunk("b", "", "1 2 3 4"), Chunk("c", "", "three")]
    >>> [chunk.document for chunk in fit_context(chunks, budget=5)]  # 3 + 2; b would need 5
    ['a', 'c']
    """
    if budget < 1:
        raise ValueError(f"budget: expected 1 or more, got {budget}")
    taken: list[Chunk] = []
    seen: set[str] = set()
    left = budget
    for chunk in chunks:
        cost = count(render(chunk))
        if chunk.text not in seen and cost <= left:
            taken.append(chunk)
            seen.add(chunk.text)
            left -= cost
    return taken
