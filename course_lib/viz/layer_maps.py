"""Explorer: the vectors of one word in many sentences, layer by layer, as its senses part."""

import html
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike
from plotly.subplots import make_subplots

from .explorer_frame import Explorer
from .layer_stages import LayerStages, layer_in_words, nearest_in_words, shorten
from .maps import marker_of
from .template import INK, MUTED, VERMILLION, course_template

NEAREST = 3
ALT = (
    "Left: a map of {n} vectors of the last layer, coloured by {groups}. Right: by layer, the "
    "share of vectors whose nearest neighbour has the same label, {first:.0%} at the first layer "
    "and {last:.0%} at the last; a slider moves both through the layers."
)


def layer_map(
    layers: ArrayLike,
    labels: Sequence[str],
    texts: Sequence[str],
    title: str = "Where the senses part",
) -> Explorer:
    """Move through the layers of an encoder and watch the senses of a word part.

    Parameters
    ----------
    layers : array_like, shape (L, n, d)
        Vectors of the same n things at each of L layers, such as one word in n sentences; the
        first is layer 0, the embeddings before any attention.
    labels : sequence of str, length n
        Such as the senses; at least two different ones, one of them twice.
    texts : sequence of str, length n
        The sentences.
    title : str

    Returns
    -------
    Explorer
        Controls ``layer``, a slider that opens on the last one, beside a play button, and
        ``sentence``, whose nearest neighbours are marked (a click on a point chooses it too).

    Raises
    ------
    ValueError
        When there are fewer than two layers or three vectors, or a sequence has another length.

    Notes
    -----
    Each layer is scaled to length 1 and projected by a PCA of its own, then turned in the plane
    onto the next layer. Turning it in all d dimensions instead would cheat: with fewer vectors
    than dimensions it makes any layer look like the last.

    Examples
    --------
    >>> apart = np.array([[1, 0, 0], [1, 0.2, 0], [0, 1, 0], [0.2, 1, 0]])
    >>> mixed = apart[[0, 2, 1, 3]]
    >>> map = layer_map([mixed, apart], ["money", "money", "river", "river"], list("abcd"))
    >>> map.set(layer=0)
    >>> map.message.splitlines()[0]
    'Layer 0 of 0 to 1: 0 of 4 have their nearest neighbour in their own group (33 % by chance).'
    """
    shown = LayerStages.of(layers, labels, texts)
    controls = _controls(shown)
    explorer = Explorer(
        title,
        controls,
        _figure(shown),
        lambda figure, layer, sentence: _update(figure, shown, layer, sentence),
        alt=_alt(shown),
    )
    _add_play_button(explorer, controls["layer"])
    for trace, rows in zip(explorer.figure.data[1:], shown.rows.values(), strict=False):
        trace.on_click(_chooser(controls["sentence"], rows))
    return explorer


def _alt(shown: LayerStages) -> str:
    first, *_, last = shown.accuracies
    return ALT.format(n=len(shown.texts), groups=", ".join(shown.rows), first=first, last=last)


def _controls(shown: LayerStages) -> dict[str, ipywidgets.Widget]:
    last = len(shown.layers) - 1
    sentences = [
        (f"{row + 1} {label}: {shorten(text, 80)}", row)
        for row, (label, text) in enumerate(zip(shown.labels, shown.texts, strict=True))
    ]
    return {
        "layer": ipywidgets.IntSlider(last, 0, last, description="Layer"),
        "sentence": ipywidgets.Dropdown(
            options=sentences, description="Sentence", layout={"width": "96%"}
        ),
    }


def _figure(shown: LayerStages) -> go.Figure:
    figure = make_subplots(
        1, 2, column_widths=[0.6, 0.4], horizontal_spacing=0.14, subplot_titles=("Map", "")
    )
    _add_map(figure, shown)
    _add_curves(figure, shown)
    figure.update_layout(template=course_template(), height=580, margin={"t": 80, "b": 110})
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.17, "yanchor": "top"})
    figure.update_layout(legend2={"x": 0.56, "y": 1.01, "yanchor": "bottom"})
    return figure


def _add_map(figure: go.Figure, shown: LayerStages) -> None:
    """Lines to the nearest, one trace for each group, a ring around the chosen point."""
    place = {"row": 1, "col": 1}
    silent = {"hoverinfo": "skip", "showlegend": False}
    dotted = {"color": INK, "width": 1.5, "dash": "dot"}
    figure.add_scatter(mode="lines", line=dotted, name="to the nearest", **silent, **place)
    for number, (name, rows) in enumerate(shown.rows.items()):
        figure.add_scatter(
            mode="markers", name=name, marker=marker_of(number), cliponaxis=False,
            customdata=[_hover(shown.texts[row]) for row in rows],
            hovertemplate="%{customdata}<extra>" + html.escape(name) + "</extra>", **place,
        )  # fmt: skip
    ring = {"size": 20, "symbol": "circle-open", "color": INK, "line": {"width": 3}}
    figure.add_scatter(mode="markers", marker=ring, name="chosen", **silent, **place)
    reach = 1.08 * max(float(np.abs(frame).max()) for frame in shown.frames)
    bare = {"showticklabels": False, "ticks": "", "range": [-reach, reach], "constrain": "domain"}
    figure.update_xaxes(**bare, **place)
    figure.update_yaxes(**bare, scaleanchor="x", **place)


def _add_curves(figure: go.Figure, shown: LayerStages) -> None:
    layers, margins = list(range(len(shown.layers))), [one.margin for one in shown.separation]
    place = {"row": 1, "col": 2}
    for name, heights, dash, symbol in (
        ("nearest neighbour is of its group", shown.accuracies, "solid", "circle"),
        ("cosine within − across groups", margins, "dash", "circle-open"),
    ):
        figure.add_scatter(
            x=layers, y=heights, mode="lines+markers", name=name, legend="legend2",
            line={"color": INK, "dash": dash}, marker={"symbol": symbol, "size": 8}, **place,
        )  # fmt: skip
    chance = {"line": {"color": MUTED, "dash": "dot"}, "annotation_text": "by chance"}
    figure.add_hline(y=shown.chance, annotation_position="bottom right", **chance, **place)
    figure.add_vline(x=0, line={"color": VERMILLION, "width": 2}, **place)
    figure.update_xaxes(title_text="layer", dtick=1 if len(layers) <= 13 else 4, **place)
    figure.update_yaxes(
        title_text="higher is further apart", range=[min(0.0, *margins) - 0.02, 1.04], **place
    )


def _hover(text: str) -> str:
    return "<br>".join(textwrap.wrap(html.escape(text, quote=False), 60))


def _update(figure: go.FigureWidget, shown: LayerStages, layer: int, sentence: int) -> str:
    frame = shown.frames[layer]
    for trace, rows in zip(figure.data[1:], shown.rows.values(), strict=False):
        trace.update(x=frame[rows, 0], y=frame[rows, 1])
    others = shown.nearest(layer, sentence, NEAREST)
    spokes = np.array([at for other in others for at in (sentence, other, -1)])
    points = np.vstack([frame, [[np.nan, np.nan]]])[spokes]  # row -1 parts the lines
    figure.data[0].update(x=points[:, 0], y=points[:, 1])
    figure.data[len(shown.rows) + 1].update(x=frame[[sentence], 0], y=frame[[sentence], 1])
    figure.layout.shapes[-1].update(x0=layer, x1=layer)
    figure.layout.annotations[0].text = f"Layer {layer}"
    return f"{layer_in_words(shown, layer)}\n{nearest_in_words(shown, layer, sentence, others)}"


def _add_play_button(explorer: Explorer, slider: ipywidgets.IntSlider) -> None:
    play = ipywidgets.Play(
        min=slider.min, max=slider.max, value=slider.value, interval=900, description="Play"
    )
    ipywidgets.jslink((play, "value"), (slider, "value"))
    row = explorer.widget.children[1]
    row.children = (play, *row.children)


def _chooser(menu: ipywidgets.Dropdown, rows: list[int]) -> Callable[..., None]:
    """What a click on a point of one group does."""

    def choose(trace: object, points: Any, state: object) -> None:
        if points.point_inds:
            menu.value = rows[points.point_inds[0]]

    return choose
