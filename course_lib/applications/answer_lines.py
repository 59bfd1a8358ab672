"""What the command line prints: for people, and for programs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

from .semantic_search import SearchHit

BOLD, PLAIN = "\033[1m", "\033[0m"
MARGIN = "   "


def answer_text(hits: Sequence[SearchHit], width: int = 88, colour: bool = False) -> str:
    """Return results as lines for a terminal: name, summary, and why it matched.

    Parameters
    ----------
    hits : sequence of SearchHit
        Best first. The first line of a hit's text is the name with its arguments, the second one
        the summary, as in PyDocs.
    width : int
        Of the lines, 40 or more.
    colour : bool
        Whether names are printed bold.

    Returns
    -------
    str
        Without a line end behind the last line.

    Raises
    ------
    ValueError
        If `width` is below 40.

    Examples
    --------
    >>> text = "numpy.sort(a, axis)\\nReturn a sorted copy of an array."
    >>> hits = [SearchHit("numpy.sort", 1.5, text, ("sort",), "Return a sorted copy of an array.")]
    >>> print(answer_text(hits))
    1. numpy.sort(a, axis)
       Return a sorted copy of an array.
       why: sort
    >>> answer_text([])
    'Nothing found.'
    """
    if width < 40:
        raise ValueError(f"width: expected 40 or more, got {width}")
    blocks = []
    for place, hit in enumerate(hits, start=1):
        head, summary = head_and_summary(hit)
        lines = [_cut(f"{place}. {head}", width)]
        if colour:
            lines[0] = lines[0].replace(hit.document, f"{BOLD}{hit.document}{PLAIN}", 1)
        lines += [MARGIN + _cut(line, width - 3) for line in (summary, _why(hit, summary)) if line]
        blocks.append("\n".join(lines))
    return "\n".join(blocks) or "Nothing found."


def answer_json(question: str, engine: str, hits: Sequence[SearchHit]) -> str:
    """Return results as one JSON object, for programs.

    Parameters
    ----------
    question, engine : str
        What was asked, and who answered.
    hits : sequence of SearchHit
        Best first.

    Returns
    -------
    str
        ``{"question", "engine", "results": [{"name", "package", "signature", "summary", "score",
        "terms", "sentence"}, ...]}``.

    Examples
    --------
    >>> hit = SearchHit("numpy.sort", 1.5, "numpy.sort(a, axis)\\nSort it.", ("sort",), "Sort it.")
    >>> json.loads(answer_json("how?", "winner", [hit]))["results"][0]["signature"]
    '(a, axis)'
    """
    results = []
    for hit in hits:
        head, summary = head_and_summary(hit)
        results.append(
            {
                "name": hit.document,
                "package": hit.document.partition(".")[0],
                "signature": head.removeprefix(hit.document),
                "summary": summary,
                "score": round(hit.score, 6),
                "terms": list(hit.terms),
                "sentence": hit.sentence,
            }
        )
    answer = {"question": question, "engine": engine, "results": results}
    return json.dumps(answer, ensure_ascii=False, indent=1)


def head_and_summary(hit: SearchHit) -> tuple[str, str]:
    """Return the first two lines of a hit's text; its name where it has none.

    Examples
    --------
    >>> head_and_summary(SearchHit("numpy.sort", 0.5))
    ('numpy.sort', '')
    """
    lines = hit.text.split("\n")
    return lines[0] or hit.document, lines[1] if len(lines) > 1 else ""


def _why(hit: SearchHit, summary: str) -> str:
    words = ", ".join(hit.terms) or "by meaning"
    told = not hit.sentence or hit.sentence in summary or hit.sentence in hit.text.split("\n")[0]
    return f"why: {words}" if told else f'why: {words}; "{hit.sentence}"'


def _cut(text: str, width: int) -> str:
    """Return the beginning of a text on one line; it ends at a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else textwrap.shorten(flat, width, placeholder=" …")
