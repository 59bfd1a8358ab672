"""A text as HTML with words marked and one sentence underlined."""

import html
import re
from collections.abc import Sequence

MARK = '<mark style="background: #FBE3C0; color: inherit; padding: 0">'
UNDERLINE = '<span style="text-decoration: underline; text-decoration-color: #0072B2">'


def marked_html(
    text: str, terms: Sequence[str] = (), sentence: str = "", longest: int = 900
) -> str:
    """Mark words of a text and underline a sentence of it.

    Parameters
    ----------
    text : str
        Shown as it is: what looks like HTML in it is escaped.
    terms : sequence of str
        Words to mark wherever they stand between others, as they are written.
    sentence : str
        Underlined where it first occurs; nothing if it doesn't.
    longest : int
        Letters shown; further ones give way to an ellipsis.

    Returns
    -------
    str

    Examples
    --------
    >>> marked_html("Sort <a>.", ["Sort"]).replace(MARK, "[").replace("</mark>", "]")
    '[Sort] &lt;a&gt;.'
    """
    at = text.find(sentence) if sentence else -1
    under = range(at, at + len(sentence)) if at >= 0 else range(0)
    marked = {place for start, stop in spans_of(text, terms) for place in range(start, stop)}
    looks = [(place in marked, place in under) for place in range(min(len(text), longest))]
    cuts = [n for n in range(1, len(looks)) if looks[n] != looks[n - 1]]
    pieces = [
        _piece(text[start:stop], *looks[start])
        for start, stop in zip([0, *cuts], [*cuts, len(looks)], strict=True)
        if start < stop
    ]
    return "".join(pieces) + ("…" if len(text) > longest else "")


def spans_of(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Where whole words stand in a text: ``text[start:stop]``, ascending.

    Examples
    --------
    >>> spans_of("sort, sorted, np.sort", ["sort"])
    [(0, 4), (17, 21)]
    """
    words = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True) if term)
    return (
        [found.span() for found in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", text)] if words else []
    )


def _piece(text: str, marked: bool, underlined: bool) -> str:
    piece = html.escape(text, quote=False).replace("\n", "<br>")
    piece = f"{MARK}{piece}</mark>" if marked else piece
    return f"{UNDERLINE}{piece}</span>" if underlined else piece
