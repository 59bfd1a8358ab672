"""Explorer: what every head of every layer looks at, on a text that you type."""

import html
from collections.abc import Callable, Sequence
from functools import lru_cache

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from .attention_tables import CELLS, pair_names, token_axis
from .attention_words import TARGETS, head_in_words, token_in_words
from .explorer_frame import Explorer
from .head_profiles import attention_profile, is_special
from .template import BLUE, VERMILLION, course_template

Attend = Callable[[str], tuple[Sequence[str], ArrayLike]]
MOST = 40  #: More pieces than this can't be labelled.
SPREAD = {"widest": "everything alike (highest entropy)", "narrowest": "one token only (lowest)"}
ALT = (
    "Left: a square table of one head's attention, the looking tokens of {text!r} down, the tokens "
    "looked at across; the darker a cell, the more attention. Right: bars of where one chosen "
    "token looks. Layer, head and token can be chosen."
)


def attention_viewer(attend: Attend, text: str, layer: int = 1, head: int = 1) -> Explorer:
    """Walk through the heads of a transformer and see where each token looks.

    Parameters
    ----------
    attend : callable
        ``attend(text) -> (tokens, weights)`` with t tokens and weights of shape (L, h, t, t) for L
        layers of h heads; a ValueError of its becomes the line under the controls.
    text : str
        The text to start with; 5 to 25 words show best, one of them twice.
    layer, head : int
        The head to start with, from 1.

    Returns
    -------
    Explorer
        Controls ``text``, ``find`` (goes to the head of this text that looks most at something),
        ``layer`` and ``head`` (from 1), ``token`` (from 0; a click on a row chooses it too).

    Raises
    ------
    ValueError
        When `attend` gives another shape, or the text has more than 40 pieces.

    References
    ----------
    Clark, Khandelwal, Levy, Manning (2019), "What Does BERT Look At?"; Vig (2019), "A Multiscale
    Visualization of Attention in the Transformer Model".

    Examples
    --------
    >>> def attend(text):
    ...     tokens = ["[CLS]", *text.split(), "[SEP]"]
    ...     before = np.eye(len(tokens))[[0, *range(len(tokens) - 1)]]
    ...     return tokens, np.stack([before, np.full_like(before, 1 / len(tokens))])[None]
    >>> viewer = attention_viewer(attend, "to be or not to be")
    >>> viewer.set(find="widest")
    >>> viewer.controls["head"].value
    2
    """
    seen = lru_cache(maxsize=16)(lambda text: _checked(*attend(text)))
    controls = _controls(text, *seen(text)[1].shape[:2])
    controls["layer"].value, controls["head"].value = layer, head
    viewer = Explorer(
        "Attention viewer",
        controls,
        _empty_figure(),
        lambda figure, **values: _update(figure, controls["token"], seen, **values),
        alt=ALT.format(text=text),
    )
    controls["find"].observe(lambda change: _go(viewer, seen, change.new), "value")
    for name in ("layer", "head"):
        controls[name].observe(lambda change: _left(viewer), "value")
    viewer.figure.data[0].on_click(lambda trace, points, state: _choose_row(viewer, points.ys))
    return viewer


def _checked(
    tokens: Sequence[str], weights: ArrayLike
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    cells, t = np.asarray(weights, dtype=np.float64), len(tokens)
    if cells.ndim != 4 or cells.shape[2:] != (t, t) or 0 in cells.shape:
        raise ValueError(f"attend: expected weights (L, h, {t}, {t}), got {cells.shape}")
    if t > MOST:
        raise ValueError(f"text: expected at most {MOST} pieces, got {t}")
    return tuple(tokens), cells


def _controls(text: str, layers: int, heads: int) -> dict[str, ipywidgets.Widget]:
    find = [("choose …", ""), *((phrase, name) for name, phrase in (TARGETS | SPREAD).items())]
    return {
        "text": ipywidgets.Text(
            text, description="Text (then Enter)", continuous_update=False, layout={"width": "96%"}
        ),
        "find": ipywidgets.Dropdown(
            options=find, description="Find the head that looks most at", layout={"width": "480px"}
        ),
        "layer": ipywidgets.IntSlider(1, 1, layers, description="Layer"),
        "head": ipywidgets.IntSlider(1, 1, heads, description="Head"),
        "token": ipywidgets.SelectionSlider(options=[("…", 0)], description="Looking token"),
    }


def _empty_figure() -> go.Figure:
    figure = make_subplots(
        1, 2, column_widths=[0.66, 0.34], horizontal_spacing=0.16, subplot_titles=("Head", "Token")
    )
    figure.add_heatmap(showscale=False, row=1, col=1, **CELLS)
    figure.add_bar(
        orientation="h", marker_color=BLUE, textposition="outside", cliponaxis=False,
        hovertemplate="%{customdata}: %{x:.3f}<extra></extra>", row=1, col=2,
    )  # fmt: skip
    figure.add_shape(type="rect", line={"color": VERMILLION, "width": 3}, row=1, col=1)
    figure.update_xaxes(title_text="looked at", row=1, col=1)
    figure.update_yaxes(title_text="looking (click to choose)", row=1, col=1)
    figure.update_xaxes(title_text="share of its attention", range=[0, 1.15], row=1, col=2)
    figure.update_layout(template=course_template(), height=560, showlegend=False)
    return figure


def _update(
    figure: go.FigureWidget,
    menu: ipywidgets.SelectionSlider,
    seen: Callable[[str], tuple[tuple[str, ...], NDArray[np.float64]]],
    text: str,
    find: str,
    layer: int,
    head: int,
    token: int,
) -> str:
    tokens, weights = seen(text)
    if [label for label, _ in menu.options] != _names(tokens):
        with menu.hold_sync():  # one message: in two the page would move the slider back
            menu.options = [(name, number) for number, name in enumerate(_names(tokens))]
            menu.value = token = _telling(tokens)
    cells = weights[layer - 1, head - 1]  # (t, t)
    _draw(figure, tokens, cells, token)
    figure.layout.annotations[0].text = f"Layer {layer}, head {head}"
    looks = token_in_words(tokens, cells[token], token)
    return f"Layer {layer}, head {head}: {head_in_words(tokens, cells)}\n{looks}"


def _names(tokens: Sequence[str]) -> list[str]:
    return [f"{number} {token}" for number, token in enumerate(tokens)]


def _telling(tokens: Sequence[str]) -> int:
    """The token to start with: one that stands twice, or the one in the middle."""
    twice = [n for n, token in enumerate(tokens) if token in tokens[:n] and len(token) > 3]
    own = [n for n in twice if not is_special(tokens[n])]
    return own[-1] if own else len(tokens) // 2


def _draw(
    figure: go.FigureWidget, tokens: tuple[str, ...], cells: NDArray[np.float64], token: int
) -> None:
    t, row = len(tokens), cells[token]
    pairs = pair_names(tokens)
    figure.data[0].update(z=cells, customdata=pairs)
    texts = [f"{share:.2f}" if share >= 0.05 else "" for share in row]
    figure.data[1].update(x=row, y=list(range(t)), text=texts, customdata=pairs[token])
    figure.layout.shapes[0].update(x0=-0.5, x1=t - 0.5, y0=token - 0.5, y1=token + 0.5)
    figure.layout.xaxis.update(token_axis(tokens, tickangle=-60))
    figure.layout.yaxis.update(token_axis(tokens, range=[t - 0.5, -0.5]))
    figure.layout.yaxis2.update(token_axis(tokens, range=[t - 0.5, -0.5]))
    figure.layout.annotations[1].text = f"Where “{html.escape(tokens[token], quote=False)}” looks"


def _go(viewer: Explorer, seen: Callable, find: str) -> None:
    """Move to the head that looks most at what was chosen."""
    if not find:
        return
    try:
        profile = attention_profile(*seen(viewer.controls["text"].value))  # each (L, h)
    except (KeyError, ValueError):  # the viewer has already said what is wrong with the text
        return
    if find not in profile and find not in SPREAD:
        viewer.say(f"No token of this text has {TARGETS[find].split(',')[0]} to look at.")
        return
    strength = profile.get(find, profile["entropy"] * (-1 if find == "narrowest" else 1))
    layer, head = np.unravel_index(strength.argmax(), strength.shape)
    viewer.set(layer=int(layer) + 1, head=int(head) + 1)


def _left(viewer: Explorer) -> None:
    """Another head by hand: what was looked for holds no longer."""
    if not viewer.busy:
        viewer.controls["find"].value = ""


def _choose_row(viewer: Explorer, rows: Sequence[float]) -> None:
    if rows:
        viewer.controls["token"].value = int(round(rows[0]))
