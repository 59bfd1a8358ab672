"""A live figure that reaches the page complete, in one message."""

from copy import deepcopy

import plotly.graph_objects as go


class CompleteFigure(go.FigureWidget):
    """A FigureWidget that isn't announced to the page before `complete`.

    Plotly announces an empty figure and sends its traces after that. A page that has the figure's
    program ready in between draws nothing, and never looks again; on a busy machine that happens.

    Examples
    --------
    >>> figure = CompleteFigure(go.Figure(go.Bar(y=[1, 2])))
    >>> with figure.batch_update():
    ...     figure.data[0].y = [3, 4]
    >>> figure.comm is None
    True
    >>> figure.complete()
    >>> figure.comm is None, figure.get_state()["_widget_data"][0]["y"]
    (False, [3, 4])
    """

    _announced = False

    def open(self) -> None:
        """Announce the figure, but only once it is complete."""
        if self._announced:
            super().open()

    def complete(self) -> None:
        """Announce the figure as it is now; what changes later is sent as a change."""
        self._widget_data = deepcopy(self._data)
        self._widget_layout = deepcopy(self._layout_obj._props)
        self._layout_edit_in_process = self._trace_edit_in_process = False  # nobody heard of any
        self._announced = True
        self.open()
