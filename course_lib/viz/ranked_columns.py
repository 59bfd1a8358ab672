"""Ranked lists side by side: the same names marked in each."""

import html
from collections.abc import Collection, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .template import INK, MUTED, VERMILLION, course_template

PALE, CHOSEN = "#D6E6F4", "#F7C9A8"
LETTERS = 108  #: Of names across all columns together.
TRACES = 3  #: A column: bars, names, scores.


def ranked_columns(titles: Sequence[str], rows: int) -> go.Figure:
    """Empty columns for ranked lists, to be filled by `fill_column`.

    Parameters
    ----------
    titles : sequence of str
        One a list.
    rows : int
        Length of the longest list.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> figure = ranked_columns(["BM25", "dense"], rows=5)
    >>> len(figure.data), [note.text for note in figure.layout.annotations]
    (6, ['BM25', 'dense'])
    """
    escaped = [html.escape(title, quote=False) for title in titles]
    figure = make_subplots(1, len(titles), subplot_titles=escaped, horizontal_spacing=0.025)
    for column in range(1, len(titles) + 1):
        place = {"row": 1, "col": column}
        hover = "%{customdata}<extra></extra>"
        figure.add_bar(orientation="h", width=0.84, hovertemplate=hover, **place)
        left = {"textposition": "middle right", "textfont": {"color": INK, "size": 12}}
        right = {"textposition": "middle left", "textfont": {"color": MUTED, "size": 11}}
        for look in (left, right):
            figure.add_scatter(mode="text", hoverinfo="skip", cliponaxis=False, **look, **place)
        bare = {"showgrid": False, "ticks": "", "showline": False}
        figure.update_xaxes(range=[0, 1], showticklabels=False, **bare, **place)
        figure.update_yaxes(
            range=[rows + 0.5, 0.5], dtick=1, showticklabels=column == 1, **bare, **place
        )
    figure.update_layout(template=course_template(), height=110 + 30 * rows, showlegend=False)
    return figure.update_layout(margin={"l": 30, "r": 10, "b": 20}, dragmode=False)


def fill_column(
    figure: go.Figure,
    number: int,
    names: Sequence[str],
    scores: Sequence[float],
    chosen: str | None = None,
    starred: Collection[str] = (),
) -> None:
    """Fill one column of `ranked_columns`.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
    number : int
        Of the column, from 0.
    names : sequence of str
        Best first; long ones lose their first parts.
    scores : sequence of float
        As many. A bar is as long as its share of the best score, or nothing below 0.
    chosen : str, optional
        Drawn in another colour, whichever column it is in.
    starred : collection of str
        Marked with a star.

    Examples
    --------
    >>> figure = ranked_columns(["BM25"], rows=2)
    >>> fill_column(figure, 0, ["numpy.sort", "numpy.sum"], [8.0, 2.0], starred=["numpy.sort"])
    >>> figure.data[0].x.tolist(), figure.data[1].text
    ([1.0, 0.25], ('★ numpy.sort', 'numpy.sum'))
    """
    bars, labels, numbers = figure.data[TRACES * number : TRACES * (number + 1)]
    found, places = np.asarray(scores, dtype=float), list(range(1, len(names) + 1))
    best = found.max() if len(found) and found.max() > 0 else 1.0
    letters = LETTERS // (len(figure.data) // TRACES)
    bars.update(x=np.clip(found / best, 0, 1), y=places)
    bars.customdata = [html.escape(name, quote=False) for name in names]
    bars.marker.color = [CHOSEN if name == chosen else PALE for name in names]
    bars.marker.line.color = VERMILLION
    bars.marker.line.width = [2 if name == chosen else 0 for name in names]
    labels.update(x=[0.01] * len(names), y=places)
    labels.text = [_label(name, letters, name in starred) for name in names]
    numbers.update(x=[0.99] * len(names), y=places, text=[_number(score) for score in found])


def _label(name: str, letters: int, starred: bool) -> str:
    short = shortened_name(name, letters - 2 * starred - 7)  # of the score
    return "★ " * starred + html.escape(short, quote=False)


def shortened_name(name: str, room: int) -> str:
    """A dotted name without its first parts, as many as it takes; what is still too long is cut.

    Examples
    --------
    >>> [shortened_name("numpy.linalg.norm", room) for room in (17, 12, 4)]
    ['numpy.linalg.norm', '…linalg.norm', '…orm']
    """
    if len(name) <= room:
        return name
    end = name[len(name) - room + 1 :]  # with one letter of room for the ellipsis
    whole = end if name[len(name) - len(end) - 1] == "." else end.partition(".")[2]
    return "…" + (whole or end)


def _number(score: float) -> str:
    return (f"{score:.2f}" if abs(score) < 100 else f"{score:.0f}").replace("-", "−")
