"""The frame of every explorer: labelled controls over one live figure, and a line of words."""

from __future__ import annotations

import html
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import ipywidgets
import plotly.graph_objects as go

from .figure_widgets import CompleteFigure

WIDTH = 840  #: Fixed: a figure that adapts to the page does so only after the first touch.


def complete_batch(figure: go.FigureWidget) -> None:
    """Give every trace of a batch all that the batch sets on any of them.

    Plotly sends a batch as a table, traces by properties, and leaves out values that didn't
    change. Where a cell is empty, the page forgets what the trace had: a line whose y changes
    beside a marker whose x and y change loses its x.

    Examples
    --------
    >>> figure = go.FigureWidget([go.Scatter(x=[5, 6], y=[1, 1]), go.Scatter()])
    >>> with figure.batch_update():
    ...     figure.data[0].y = [2, 2]
    ...     _ = figure.data[1].update(x=[7], y=[8])
    ...     complete_batch(figure)
    ...     figure._batch_trace_edits[0]["x"]
    (5, 6)
    """
    edits = figure._batch_trace_edits  # trace number -> property -> value
    paths = {path: None for changes in edits.values() for path in changes}
    for number, changes in edits.items():
        trace = figure.data[number]
        for path in paths:
            if path not in changes and path in trace and trace[path] is not None:
                changes[path] = trace[path]


class Explorer:
    """Controls wired to a figure.

    Parameters
    ----------
    title : str
        The heading over the controls.
    controls : mapping of str to ipywidgets.Widget
        Each has a ``value`` and a ``description``, the label that is read out.
    figure : plotly.graph_objects.Figure
        Becomes a `FigureWidget`.
    update : callable
        ``update(figure, **values) -> str`` changes the figure in place for the controls' values,
        given by name, and returns the line to show under the controls. A ValueError or KeyError
        (an unknown word, say) becomes that line instead of a traceback.
    alt : str
        What the first picture shows, in words.
    expected_errors : tuple of exception types
        What `update` may raise for input that a reader may type.
    edits : dict, optional
        What the mouse may move in the figure, as in Plotly's configuration ``edits``.

    Attributes
    ----------
    turn : threading.RLock
        Held while the explorer changes. JupyterLab may let two threads of the kernel handle what
        two controls say; what changes more than controls, a button say, takes its turn too.

    Raises
    ------
    ValueError
        When a control has no label or `alt` is empty.

    Examples
    --------
    >>> def double(figure, number):
    ...     figure.data[0].y = [number, 2 * number]
    ...     return f"twice {number} is {2 * number}"
    >>> slider = ipywidgets.IntSlider(3, 0, 10, description="Number")
    >>> bars = go.Figure(go.Bar(x=["once", "twice"]))
    >>> explorer = Explorer("Doubling", {"number": slider}, bars, double, alt="Two bars, 3 and 6.")
    >>> slider.value = 5
    >>> explorer.message
    'twice 5 is 10'
    >>> list(explorer.figure.data[0].y)
    [5, 10]
    """

    def __init__(
        self,
        title: str,
        controls: Mapping[str, ipywidgets.Widget],
        figure: go.Figure,
        update: Callable[..., str],
        alt: str,
        expected_errors: tuple[type[Exception], ...] = (KeyError, ValueError),
        edits: dict[str, bool] | None = None,
    ) -> None:
        unlabelled = [name for name, control in controls.items() if not control.description]
        if unlabelled:
            raise ValueError(f"controls: expected a description on each, got none on {unlabelled}")
        if not alt.strip():
            raise ValueError(f"alt: expected what the figure shows in words, got {alt!r}")
        self.controls, self.alt, self.message = dict(controls), alt, ""
        self.figure = CompleteFigure(figure)
        self.figure.layout.width = WIDTH
        self.figure._config = {"displaylogo": False, "edits": edits or {}}
        self._update, self._errors = update, expected_errors
        self.turn, self._owner = threading.RLock(), 0
        self._line = ipywidgets.HTML()
        self.refresh()
        self.figure.complete()
        self.widget = self._layout(title)
        for control in self.controls.values():
            control.observe(lambda change: self.refresh(), names="value")

    def _layout(self, title: str) -> ipywidgets.VBox:
        for control in self.controls.values():
            control.style.description_width = "initial"
            # Room for the whole label beside the control itself.
            control.layout.width = control.layout.width or f"{8 * len(control.description) + 210}px"
        row = ipywidgets.HBox(
            list(self.controls.values()), layout={"flex_flow": "row wrap", "overflow": "visible"}
        )
        heading = ipywidgets.HTML(f'<b style="font-size: 115%">{html.escape(title)}</b>')
        return ipywidgets.VBox([heading, row, self._line, self.figure])

    def refresh(self) -> None:
        """Bring the figure up to date with the controls.

        A change that another thread is told of meanwhile waits for its turn.
        """
        if self.busy:  # an update that sets a control must not start another update
            return
        with self._alone():
            values = {name: control.value for name, control in self.controls.items()}
            try:
                with self.figure.batch_update():
                    self.say(self._update(self.figure, **values))
                    complete_batch(self.figure)
            except self._errors as error:
                self.say(str(error.args[0]) if error.args else type(error).__name__)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self.turn:
            before, self._owner = self._owner, threading.get_ident()
            try:
                yield
            finally:
                self._owner = before

    @property
    def busy(self) -> bool:
        """Whether this thread is refreshing, so that what changes now is the refresh's doing."""
        return self._owner == threading.get_ident()

    def set(self, **values: Any) -> None:
        """Set several controls and bring the figure up to date once.

        Parameters
        ----------
        **values
            New value for each control named.
        """
        with self._alone():
            for name, value in values.items():
                self.controls[name].value = value
        self.refresh()

    def say(self, message: str) -> None:
        """Show a line of plain text under the controls; screen readers announce it.

        Parameters
        ----------
        message : str
            Newlines become line breaks.
        """
        self.message = message
        lines = html.escape(message).replace("\n", "<br>")
        self._line.value = f'<div role="status" aria-live="polite">{lines}</div>'

    def _ipython_display_(self) -> None:
        from .display import show

        show(self, self.alt)
