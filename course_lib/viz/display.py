"""Show a figure to every reader: live in Lab and Colab, elsewhere as a picture, always in words."""

from __future__ import annotations

import base64
import html
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
from IPython.display import HTML, display
from plotly.basedatatypes import BaseFigure

from .pictures import picture, pictures_wanted
from .template import HEIGHT, use_template

if TYPE_CHECKING:  # live figures bring nbformat, seconds that a still one needn't wait
    from .explorer_frame import Explorer

PLOTLY_MIME = "application/vnd.plotly.v1+json"
WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
#: Hosted notebooks for which Plotly knows a way of its own.
OWN_RENDERERS = {"colab", "kaggle", "azure", "databricks", "cocalc", "nteract"}
#: By these Plotly recognises them; PLOTLY_RENDERER is a reader's own choice.
HOST_VARIABLES = {
    *("PLOTLY_RENDERER", "COLAB_NOTEBOOK_ID", "AZURE_NOTEBOOKS_HOST", "NTERACT_EXE"),
    *("COCALC_PROJECT_ID", "DATABRICKS_RUNTIME_VERSION"),
}
KAGGLE_FOLDER = "/kaggle/input"

_session: dict[str, str] = {}


def start(chapter: str) -> None:
    """Prepare a notebook: the course's figure template and, on Colab, its widget manager.

    Parameters
    ----------
    chapter : str
        Two digits, such as ``"01"``.

    Raises
    ------
    ValueError
        When `chapter` isn't ``"01"`` to ``"12"``.

    Examples
    --------
    >>> start("01")
    >>> current_chapter()
    '01'
    """
    if chapter not in {f"{number:02d}" for number in range(1, 13)}:
        raise ValueError(f'chapter: expected "01" to "12", got {chapter!r}')
    _session["chapter"] = chapter
    use_template()
    if on_colab():
        from google.colab import output

        output.enable_custom_widget_manager()


def current_chapter() -> str | None:
    """The chapter given to `start`, or None before it.

    Examples
    --------
    >>> start("02")
    >>> current_chapter()
    '02'
    """
    return _session.get("chapter")


def on_colab() -> bool:
    """Whether this is a Google Colab kernel.

    Examples
    --------
    >>> on_colab()
    False
    """
    return "google.colab" in sys.modules or "COLAB_RELEASE_TAG" in os.environ


def show(figure: go.Figure | Explorer, alt: str = "") -> None:
    """Show a figure or an explorer, with its description in words.

    JupyterLab draws the live figure; on Colab and Kaggle, Plotly's own renderer does. When a
    notebook is executed for committing, a PNG travels in the same output, with `alt` as its
    alternative text.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure or Explorer
    alt : str
        What the picture shows, in a sentence or two, for readers who can't see it. An explorer
        brings its own, which `alt` replaces.

    Raises
    ------
    ValueError
        When a figure comes without `alt`.
    TypeError
        When it is neither a figure nor an explorer.

    Examples
    --------
    >>> figure = go.Figure(go.Bar(x=["cat", "dog"], y=[1, 2]))
    >>> show(figure, alt="")
    Traceback (most recent call last):
        ...
    ValueError: alt: expected what the figure shows in words, got ''
    """
    is_live = not isinstance(figure, BaseFigure)
    if is_live and not hasattr(figure, "widget"):
        raise TypeError(f"figure: expected a figure or an explorer, got {type(figure).__name__}")
    words = alt.strip() or (figure.alt if is_live else "")
    if not words:
        raise ValueError(f"alt: expected what the figure shows in words, got {alt!r}")
    if is_live:
        _publish({WIDGET_MIME: _view_of(figure)}, figure.figure, words)
    elif _has_own_renderer():
        pio.show(figure)
    else:
        _publish({PLOTLY_MIME: figure_json(figure)}, figure, words)
    # As an output of its own: GitHub and nbconvert show pictures without their alternative text.
    display(HTML(in_words(words)))


def _has_own_renderer() -> bool:
    """Whether to leave the drawing to Plotly. Asking Plotly takes it seconds, so signs come first:

    its list of renderers imports nbformat, which compiles grammars of web addresses.
    """
    asked_before = "plotly.io._renderers" in sys.modules
    signs = HOST_VARIABLES & os.environ.keys() or os.path.exists(KAGGLE_FOLDER)
    if on_colab() or not (asked_before or signs):
        return on_colab()
    return bool(OWN_RENDERERS & set(str(pio.renderers.default).split("+")))


def _view_of(explorer: Explorer) -> dict[str, Any]:
    view: Any = explorer.widget._repr_mimebundle_()
    bundle = view[0] if isinstance(view, tuple) else view
    model: dict[str, Any] = bundle[WIDGET_MIME]
    return model


def _publish(bundle: dict[str, Any], figure: go.Figure, alt: str) -> None:
    """One output in all its forms; the reader's program picks the richest that it can draw."""
    bundle, metadata = {"text/plain": alt, **bundle}, {}
    if pictures_wanted():
        bundle["image/png"] = base64.b64encode(picture(figure)).decode("ascii")
        metadata = {"image/png": {"alt": alt}}
    display(bundle, raw=True, metadata=metadata)


def in_words(alt: str) -> str:
    """The folded description under a live figure, which screen readers and keyboards reach.

    Examples
    --------
    >>> in_words("Cats & dogs").startswith("<details")
    True
    """
    return (
        '<details class="course-alt" style="font-size: 85%; color: #767676">'
        f"<summary>This figure in words</summary>{html.escape(alt)}</details>"
    )


def figure_json(figure: go.Figure) -> dict[str, Any]:
    """A figure as Plotly's JSON, its numbers in single precision so that notebooks stay small.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure

    Returns
    -------
    dict
        With the keys ``data``, ``layout``, ``config`` and, if any, ``frames``.

    Examples
    --------
    >>> x = np.linspace(0, 1, 100)
    >>> figure_json(go.Figure(go.Scatter(x=x, y=x)))["data"][0]["x"]["dtype"]
    'f4'
    """
    spec: dict[str, Any] = json.loads(figure.to_json())
    spec["config"] = {"displaylogo": False, "responsive": True}
    spec["layout"].setdefault("height", HEIGHT)  # otherwise each program takes its own
    shortened: dict[str, Any] = _single_precision(spec)
    return shortened


def _single_precision(node: Any) -> Any:
    if isinstance(node, dict):
        if node.get("dtype") == "f8" and "bdata" in node:
            wide = np.frombuffer(base64.b64decode(node["bdata"]), dtype="<f8")
            narrow = base64.b64encode(wide.astype("<f4").tobytes()).decode("ascii")
            return {**node, "dtype": "f4", "bdata": narrow}
        return {key: _single_precision(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_single_precision(value) for value in node]
    return float(f"{node:.5g}") if isinstance(node, float) else node
