"""One framed message, as plain text and as HTML with the same words."""

from dataclasses import dataclass, field
from html import escape
from typing import Any

COLOURS = {"good": "#2a9d63", "bad": "#d1495b", "neutral": "#7a8793"}
FRAME = "border-left:6px solid {};padding:.4em 1em;margin:.4em 0;color:inherit"
MONOSPACE = "font-family:var(--jp-code-font-family,monospace);color:inherit"
BLOCK = f"{MONOSPACE};white-space:pre-wrap;background:transparent;margin:.1em 0 .3em 1.2em"


@dataclass
class Card:
    """A headline and parts under it.

    Parameters
    ----------
    headline : str
        Says the whole in one line; nothing depends on the colour alone.
    tone : {"good", "bad", "neutral"}
        Colour of the edge.
    parts : list of (label, text, is_code)
        Code stands in a fixed-width font and, if it has several lines, under its label.
    """

    headline: str
    tone: str = "neutral"
    parts: list[tuple[str, str, bool]] = field(default_factory=list)

    def add(self, label: str, text: str, is_code: bool = False) -> None:
        """Append a part, unless it is empty."""
        if text:
            self.parts.append((label, text, is_code))

    def __str__(self) -> str:
        lines = [self.headline]
        for label, text, is_code in self.parts:
            if is_code and "\n" in text:
                lines += [f"  {label}:", *(f"    {line}".rstrip() for line in text.splitlines())]
            else:
                lines.append(f"  {label}: {text}" if label else f"  {text}")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        frame = FRAME.format(COLOURS[self.tone])
        head = f"<strong>{escape(self.headline)}</strong>"
        body = "".join(_part_html(*part) for part in self.parts)
        label = f'role="group" aria-label="{escape(self.headline)}"'
        return f'<div {label} style="{frame}">{head}{body}</div>'


def _part_html(label: str, text: str, is_code: bool) -> str:
    name = f"<strong>{escape(label)}:</strong> " if label else ""
    if is_code and "\n" in text:
        return f'<div>{name}<pre style="{BLOCK}">{escape(text)}</pre></div>'
    if is_code:
        return f'<div>{name}<span style="{MONOSPACE}">{escape(text)}</span></div>'
    return f"<div>{name}{_inline_code(escape(text))}</div>"


def _inline_code(text: str) -> str:
    """Turn `name` between backquotes into code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # an odd backquote: leave the text as it is
        return text
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))


def show_card(card: Any) -> None:
    """Display a card in a notebook, print it elsewhere."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(card)
        return
    if get_ipython() is None:
        print(card)
    else:
        bundle = {"text/plain": str(card), "text/html": card._repr_html_()}
        display(bundle, raw=True)
