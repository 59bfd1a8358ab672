"""The picture of a softmax over candidates: weights as bars, and what follows by temperature."""

import html
from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .curves import DASHES
from .softmax_pushes import Batch
from .template import BLUE, GREEN, INK, MUTED, ORANGE, SKY, VERMILLION, course_template

SHOWN = 10  #: Negatives with a bar of their own.
LONGEST = 26  #: Letters of a name on its bar.
PALE = {BLUE: "#A9CFE8", GREEN: "#9CD8C4", MUTED: "#D0D0D0"}  #: Under dark letters.
LINES = {
    "most similar negative": (VERMILLION, 1), "5 most similar": (ORANGE, 1),
    "less similar half": (SKY, 1), "this query": (BLUE, 2), "mean of all": (INK, 2),
}  # fmt: skip


def softmax_figure() -> go.Figure:
    """Bars; three shares and two losses by temperature; names and numbers on the bars.

    Examples
    --------
    >>> [trace.name for trace in softmax_figure().data[1:6]]
    ['most similar negative', '5 most similar', 'less similar half', 'this query', 'mean of all']
    """
    figure = make_subplots(
        2, 2, column_widths=[0.46, 0.54], horizontal_spacing=0.11, vertical_spacing=0.2,
        specs=[[{"rowspan": 2}, {}], [None, {}]],
        subplot_titles=("Softmax weights", "Who is pushed away?", "Loss"),
    )  # fmt: skip
    figure.add_bar(
        orientation="h", hovertemplate="%{customdata}: %{x:.4f}<extra></extra>", showlegend=False,
        row=1, col=1,
    )  # fmt: skip
    for number, (name, (color, row)) in enumerate(LINES.items()):
        line = {"color": color, "dash": DASHES[number % 3], "width": 2.5}
        figure.add_scatter(mode="lines", name=name, line=line, row=row, col=2)
    for side in ("middle right", "middle left"):
        figure.add_scatter(
            mode="text", textposition=side, textfont={"color": INK, "size": 12}, hoverinfo="skip",
            cliponaxis=False, showlegend=False, row=1, col=1,
        )  # fmt: skip
    for row in (1, 2):
        figure.add_vline(x=0, line={"color": INK, "width": 1.5}, row=row, col=2)
        figure.update_xaxes(
            type="log", tickvals=[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1], row=row, col=2
        )
    figure.update_xaxes(title_text="weight", range=[0, 1.25], tickformat=".0%", row=1, col=1)
    figure.update_xaxes(tickvals=[0, 0.25, 0.5, 0.75, 1], row=1, col=1)
    figure.update_yaxes(autorange="reversed", showticklabels=False, ticks="", row=1, col=1)
    figure.update_yaxes(showgrid=False, row=1, col=1)
    figure.update_yaxes(title_text="share of the push", range=[0, 1.05], row=1, col=2)
    figure.update_yaxes(title_text="−log p of the right one", rangemode="tozero", row=2, col=2)
    figure.update_xaxes(title_text="temperature τ (logarithmic)", row=2, col=2)
    figure.update_annotations(font_size=14)
    figure.update_layout(template=course_template(), height=520, margin={"l": 20, "b": 90})
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.16})


def draw_weights(
    figure: go.Figure, batch: Batch, names: Sequence[str], row: int, temperature: float
) -> None:
    """One bar for the right candidate and each of the most similar others; the rest in one.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Of `softmax_figure`.
    batch : Batch
    names : sequence of str
        Of the candidates.
    row : int
        The query.
    temperature : float

    Examples
    --------
    >>> figure = softmax_figure()
    >>> draw_weights(figure, Batch.of([0.9, 0.5]), ["right", "wrong"], 0, temperature=1.0)
    >>> figure.data[6].text, figure.data[7].text
    (('right (0.90) ★', 'wrong (0.50)'), ('59.9 %', '40.1 %'))
    """
    weights, order = batch.weights(row, temperature), batch.negatives(row)
    shown = [int(batch.positives[row]), *order[:SHOWN].tolist()]
    heights, colors = weights[shown].tolist(), [GREEN] + [BLUE] * (len(shown) - 1)
    hover = [html.escape(names[one], quote=False) for one in shown]
    labels = [f"{shortened(names[one])} ({batch.similarities[row, one]:.2f})" for one in shown]
    labels[0] += " ★"
    if len(order) > SHOWN:
        rest = f"the other {len(order) - SHOWN}"
        labels, hover = [*labels, rest], [*hover, rest]
        heights, colors = [*heights, float(weights[order[SHOWN:]].sum())], [*colors, MUTED]
    places = list(range(len(labels)))  # two names may be equal
    bars, texts, numbers = figure.data[0], figure.data[6], figure.data[7]
    bars.update(x=heights, y=places, customdata=hover)
    bars.marker.color = [PALE[color] for color in colors]
    texts.update(x=[0.0] * len(labels), y=places, text=labels)
    percents = [f"{100 * height:.1f} %" for height in heights]
    numbers.update(x=[1.25] * len(labels), y=places, text=percents)


def shortened(name: str) -> str:
    """A name as it stands on its bar, safe as HTML.

    Examples
    --------
    >>> shortened("a <very> long name, longer than that")
    'a &lt;very&gt; long name, longe…'
    """
    short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
    return html.escape(short, quote=False)
