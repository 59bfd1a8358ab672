"""Explorer: from token states to one vector, with padding counted in and left out."""

import html
from collections.abc import Callable, Sequence
from functools import lru_cache

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from .explorer_frame import Explorer
from .pooling_shares import POOLINGS, cosines_by_pads, token_shares
from .template import BLUE, INK, VERMILLION, course_template

Read = Callable[[str, int], tuple[Sequence[str], ArrayLike]]
Text = tuple[tuple[str, ...], NDArray[np.float32]]
PADS = 24  #: Most pads behind a text.
MOST = 30  #: More tokens than this can't be labelled.
ALT = (
    "Bars of how much each token of {first!r} and of {second!r} gives to its pooled vector, pads "
    "in vermillion; beside them the cosine of the two vectors by the number of pads: flat with the "
    "mask, drifting without it."
)


def pooling_playground(read: Read, first: str, second: str) -> Explorer:
    """Pool the token states of two texts, and see what padding does without the mask.

    Parameters
    ----------
    read : callable
        ``read(text, pads) -> (tokens, states)``: the t tokens of a text (without pads) and the
        states of its tokens and of `pads` padding tokens behind it, shape (t + pads, d), from an
        encoder that masks padding in its own attention. A ValueError of its becomes the line
        under the controls.
    first, second : str
        The texts to start with; different lengths show most.

    Returns
    -------
    Explorer
        Controls ``first``, ``second``, ``pooling``, ``pads`` (behind each text, 0 to 24) and
        ``masked``.

    Raises
    ------
    ValueError
        When `read` gives another shape, or a text has more than 30 tokens.

    Examples
    --------
    >>> def read(text, pads):
    ...     tokens = text.split()
    ...     states = [[len(token), 1.0] for token in tokens] + [[0.0, 9.0]] * pads
    ...     return tokens, np.array(states)
    >>> playground = pooling_playground(read, "to be", "or not to be")
    >>> playground.set(masked=True)
    >>> playground.message
    'mean, with the mask: cosine 1.00 for any number of pads; they count for nothing.'
    """
    seen = lru_cache(maxsize=32)(lambda text: _checked(*read(text, PADS)))
    seen(first), seen(second)  # what is wrong from the start is the author's to know
    return Explorer(
        "Pooling playground",
        _controls(first, second),
        _empty_figure(),
        lambda figure, first, second, **values: _update(
            figure, seen(first), seen(second), **values
        ),
        alt=ALT.format(first=first, second=second),
    )


def _checked(tokens: Sequence[str], states: ArrayLike) -> Text:
    rows, t = np.ascontiguousarray(states, dtype=np.float32), len(tokens)
    if rows.ndim != 2 or len(rows) != t + PADS:
        raise ValueError(f"read: expected states ({t} + {PADS}, d), got {rows.shape}")
    if not 0 < t <= MOST:
        raise ValueError(f"text: expected 1 to {MOST} tokens, got {t}")
    return tuple(tokens), rows


def _controls(first: str, second: str) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "48%"}
    return {
        "first": ipywidgets.Text(
            first, description="First text (then Enter)", continuous_update=False, layout=wide
        ),
        "second": ipywidgets.Text(
            second, description="Second text (then Enter)", continuous_update=False, layout=wide
        ),
        "pooling": ipywidgets.Dropdown(options=list(POOLINGS), description="Pooling"),
        "pads": ipywidgets.IntSlider(8, 0, PADS, description="Pads behind each text"),
        "masked": ipywidgets.Checkbox(False, description="Use the mask", indent=False),
    }


def _empty_figure() -> go.Figure:
    titles = ("First text", "Second text", "Cosine of the two")
    figure = make_subplots(
        1, 3, column_widths=[0.29, 0.29, 0.42], horizontal_spacing=0.12, subplot_titles=titles
    )
    # Traces of their own for tokens and pads: a colour that is set for some traces of a batch
    # only is lost on the others in the page.
    for color in (BLUE, VERMILLION):
        for column in (1, 2):
            figure.add_bar(
                orientation="h", texttemplate="%{x:.2f}", textposition="outside", cliponaxis=False,
                hovertemplate="%{customdata}: %{x:.3f}<extra></extra>", showlegend=False,
                marker_color=color, row=1, col=column,
            )  # fmt: skip
    figure.update_xaxes(title_text="share of the vector", nticks=4)
    for name, color, dash in (("with the mask", BLUE, "solid"), ("without", VERMILLION, "dash")):
        figure.add_scatter(
            mode="lines", line={"color": color, "dash": dash, "width": 3},
            name=name, hovertemplate="%{x} pads: %{y:.3f}", row=1, col=3,
        )  # fmt: skip
    ring = {"size": 13, "color": INK, "symbol": "circle-open", "line": {"width": 3}}
    figure.add_scatter(mode="markers", marker=ring, name="now", hoverinfo="skip", row=1, col=3)
    figure.update_xaxes(title_text="pads behind each text", row=1, col=3)
    figure.update_layout(template=course_template(), height=520, barmode="overlay")
    figure.update_layout(legend={"orientation": "h", "x": 1, "xanchor": "right", "y": -0.15})
    return figure


def _update(
    figure: go.FigureWidget, first: Text, second: Text, pooling: str, pads: int, masked: bool
) -> str:
    given = [
        _draw_shares(figure, column, text, pooling, pads, masked)
        for column, text in enumerate((first, second))
    ]
    real = len(first[0]), len(second[0])
    curves = [cosines_by_pads(first[1], second[1], real, pooling, use) for use in (True, False)]
    for trace, heights in zip(figure.data[4:6], curves, strict=True):
        trace.update(x=list(range(PADS + 1)), y=heights)
    figure.data[6].update(x=[pads], y=[curves[not masked][pads]])
    low, high = min(c.min() for c in curves), max(c.max() for c in curves)
    figure.layout.yaxis3.range = [min(0.0, low - 0.05), max(1.0, high) + 0.05]
    return _sentence(pooling, pads, masked, curves, given)


def _draw_shares(
    figure: go.FigureWidget, column: int, text: Text, pooling: str, pads: int, masked: bool
) -> float:
    """One bar for each token and one for all pads together; returns what the pads give."""
    tokens, states = text
    t = len(tokens)
    shares = token_shares(states[: t if masked else t + pads], pooling)
    names = [html.escape(token, quote=False) for token in tokens]
    given = float(shares[t:].sum())
    figure.data[column].update(x=shares[:t], y=list(range(t)), customdata=names)
    padding = [f"{pads} × [PAD]"] if pads else []
    n = len(padding)  # one bar or none
    figure.data[column + 2].update(x=[given][:n], y=[t][:n], customdata=padding)
    names += padding
    axis = {"tickvals": list(range(len(names))), "ticktext": names, "tickfont": {"size": 11}}
    figure.layout[("yaxis", "yaxis2")[column]].update(range=[len(names) - 0.4, -0.6], **axis)
    low, high = min(0.0, given, shares[:t].min()), max(given, shares[:t].max())
    figure.layout[("xaxis", "xaxis2")[column]].range = [1.4 * low, 1.4 * high]
    return given


def _sentence(
    pooling: str, pads: int, masked: bool, curves: list[NDArray[np.float64]], given: list[float]
) -> str:
    truth, now = curves[0][pads], curves[1][pads]
    if masked:
        return (
            f"{pooling}, with the mask: cosine {truth:.2f} for any number of pads; they count for "
            "nothing."
        )
    if pads == 0:
        return f"{pooling}: without pads the mask makes no difference, cosine {now:.2f}."
    return f"{pooling}, without the mask: {_mistake(pooling, pads, *given)} {_drift(truth, now)}"


def _mistake(pooling: str, pads: int, first: float, second: float) -> str:
    """What goes wrong when a pooling takes pads for tokens."""
    shares = f"{100 * first:.0f} % of the first vector and {100 * second:.0f} % of the second"
    if pooling == "last token":
        return "the last position is a pad, so neither vector is its text's last token."
    if pooling.startswith("first token"):
        return "[CLS] stands before the pads, so nothing goes wrong here."
    if pooling == "max":
        return f"the pads win {shares}, dimension by dimension."
    return f"the {pads} pads give {shares}." if pads > 1 else f"the pad gives {shares}."


def _drift(truth: float, now: float) -> str:
    if round(truth, 2) == round(now, 2):
        return f"The cosine stays at {now:.2f}."
    moved = "rises" if now > truth else "falls"
    return f"The cosine {moved} from {truth:.2f} to {now:.2f} with what both share, the padding."
