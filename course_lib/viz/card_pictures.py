"""The picture of documents as cards in ranked order, with bars of the metrics beside them."""

import html

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .graph_drawings import hide_axes
from .ranked_cards import RankedCards
from .template import BLUE, INK, MUTED, VERMILLION, course_template

FILLS = ("#F3F3F3", "#D6E6F4", "#9CC9E6", "#5FA9D6")  #: By grade; the last for 3 and above.
HALF = 0.42  #: Half the height of a card, in ranks.
LONGEST = 46  #: Letters of a title on its card.
Look = tuple[str, int, bool] | None


def short_title(title: str) -> str:
    """A title as it stands on its card.

    Examples
    --------
    >>> len(short_title("x" * 90))
    46
    """
    return title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"


def card_figure(cards: RankedCards, cut: int | None) -> go.Figure:
    """Cards as shapes, which can be dragged; a line below the cut; bars, and dashes on them.

    Examples
    --------
    >>> cards = RankedCards(["x", "y"], [0, 2], {"one": lambda ranked, relevant: 1.0})
    >>> figure = card_figure(cards, cut=1)
    >>> len(figure.layout.shapes), list(figure.data[0].y)
    (2, [1.5, 1.5])
    """
    n = len(cards.titles)
    figure = make_subplots(
        1, 2, column_widths=[0.6, 0.4], horizontal_spacing=0.16,
        subplot_titles=("Drag a card, or use the controls", "Metrics (higher is better)"),
    )  # fmt: skip
    label = {"textposition": "middle left", "font": {"size": 12, "color": INK}}
    for _ in range(n):
        figure.add_shape(type="rect", x0=0, x1=1, y0=0, y1=1, label=label, row=1, col=1)
    line = {"color": INK, "dash": "dash", "width": 2}
    ends = {"x": [-0.02, 1.02], "y": [(cut or 0) + 0.5] * 2}
    figure.add_scatter(**ends, mode="lines", line=line, visible=cut is not None, row=1, col=1)
    figure.add_bar(
        orientation="h", marker_color=BLUE, texttemplate="%{x:.3f}", textposition="outside",
        cliponaxis=False, hoverinfo="skip", row=1, col=2,
    )  # fmt: skip
    dash = {"symbol": "line-ns", "size": 20, "line": {"width": 3, "color": VERMILLION}}
    figure.add_scatter(
        mode="markers", marker=dash, hovertemplate="before: %{x:.3f}<extra></extra>",
        cliponaxis=False, row=1, col=2,
    )  # fmt: skip
    bare = {"showgrid": False, "showticklabels": False, "ticks": ""}
    figure.update_xaxes(**bare, range=[-0.02, 1.02], row=1, col=1)
    figure.update_yaxes(**bare, range=[n + 0.6, 0.4], row=1, col=1)
    hide_axes(figure, row=1, col=1)
    figure.update_yaxes(autorange="reversed", type="category", row=1, col=2)
    height = max(380, 110 + 36 * n)
    figure.update_layout(template=course_template(), height=height, showlegend=False)
    return figure.update_layout(margin={"l": 10}, dragmode=False)


def draw_cards(figure: go.FigureWidget, cards: RankedCards, looks: list[Look]) -> None:
    """Each card where its rank is; its look only where that has changed, which takes longer.

    Examples
    --------
    >>> cards = RankedCards(["x", "y"], [0, 2], {"one": lambda ranked, relevant: 1.0})
    >>> figure = card_figure(cards, cut=None)
    >>> draw_cards(figure, cards, [None, None])
    >>> [shape.label.text for shape in figure.layout.shapes]
    [' 1.  x  (0)', ' 2.  y  (2)']
    """
    for at, (shape, row) in enumerate(zip(figure.layout.shapes, cards.order, strict=True)):
        shape.update(x0=0, x1=1, y0=at + 1 - HALF, y1=at + 1 + HALF)
        title = html.escape(short_title(cards.titles[row]), quote=False)
        text = f" {at + 1}.  {title}  ({cards.grades[row]})"
        look = (text, cards.grades[row], row == cards.chosen)
        if look != looks[at]:
            looks[at] = look
            shape.label.text, shape.fillcolor = text, FILLS[min(cards.grades[row], 3)]
            shape.line.color = VERMILLION if row == cards.chosen else MUTED
            shape.line.width = 3 if row == cards.chosen else 1
