"""Explorer: a circuit breaker; call, fail, wait, and see which calls it lets through."""

from collections.abc import Callable, Sequence

import ipywidgets
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .action_buttons import add_buttons
from .breaker_desk import CROWD, OUTCOMES, STATES, Breaker, BreakerDesk, Step
from .explorer_frame import Explorer
from .graph_drawings import hide_axes
from .template import BLUE, GREEN, INK, MUTED, ORANGE, VERMILLION, course_template

WAITS = (1, 2, 5, 10, 20, 30, 60)  #: Seconds.
STORY: tuple[Step, ...] = ("answers", "answers", "fails", "fails", "fails", "answers")
PLACES = {"closed": (0.0, 0.0), "open": (2.0, 0.0), "half-open": (1.0, 1.5)}
COLORS = {"closed": GREEN, "half-open": ORANGE, "open": VERMILLION}
ARROWS = {  # ends in shares of the way from state to state, then the words and where they stand
    ("closed", "open"): ((0.0, 0.12), "too many failures", (1.0, 0.26)),
    ("open", "half-open"): ((0.1, 0.06), "its time is up", (1.98, 0.9)),
    ("half-open", "closed"): ((-0.1, 0.06), "probe answers", (0.02, 0.9)),
    ("half-open", "open"): ((-0.1, -0.06), "probe fails", (1.12, 0.62)),
}
ALT = (
    "Left: the states closed, open and half-open with the ways between them; {state} is filled. "
    "Right: {calls} calls by time, {refused} of them refused, and the state by time."
)


def breaker_lab(
    make: Callable[[Callable[[], float]], Breaker],
    failure: type[Exception] = ConnectionError,
    mistake: type[Exception] = ValueError,
    story: Sequence[Step] = STORY,
    title: str = "Circuit breaker",
) -> Explorer:
    """Drive a circuit breaker by hand on a clock of its own.

    Parameters
    ----------
    make : callable
        ``make(clock) -> breaker``; ``clock()`` gives seconds. ``breaker.call(function)`` runs the
        function or refuses by raising, and ``breaker.state`` is "closed", "half-open" or "open".
    failure, mistake : exception types
        What a service raises that is down, and one that rejects a bad request.
    story : sequence of str or float
        What happens before the explorer opens: "answers", "fails", "rejects", "ten answers",
        "ten fails", or seconds to wait.
    title : str

    Returns
    -------
    Explorer
        Control ``wait`` (seconds), and buttons for calls, waiting and starting again.

    Raises
    ------
    ValueError
        When `story` has an unknown step or the breaker an unknown state.

    References
    ----------
    Nygard (2007), *Release It!*, section 5.2.

    Examples
    --------
    >>> class Tripping:  # opens at the second failure, for good
    ...     state, failed = "closed", 0
    ...     def call(self, function):
    ...         if self.state == "open":
    ...             raise RuntimeError("refused")
    ...         try:
    ...             return function()
    ...         except ConnectionError:
    ...             self.failed += 1
    ...             self.state = "open" if self.failed == 2 else "closed"
    ...             raise
    >>> lab = breaker_lab(lambda clock: Tripping(), story=["answers", "fails", "fails", "answers"])
    >>> print(lab.message)
    After 2.0 s the breaker is open. The last call was refused without asking the service.
    Of 4 calls the service saw 3: 1 answered, 2 failed, 0 rejected as bad; 1 refused.
    """
    desk = BreakerDesk(make, failure, mistake)
    desk.play(story)
    lab = Explorer(
        title,
        {
            "wait": ipywidgets.SelectionSlider(
                options=WAITS, value=10, description="Seconds to wait", layout={"width": "390px"}
            )
        },
        _empty_figure(),
        lambda figure, wait: _update(figure, desk, wait),
        alt=ALT.format(state=desk.state, calls=len(desk.calls), refused=desk.count("refused")),
    )
    add_buttons(lab, {
        "Call, it answers": lambda: _act(lab, lambda: desk.call("answers")),
        "Call, it fails": lambda: _act(lab, lambda: desk.call("fails")),
        "Call, a bad request": lambda: _act(lab, lambda: desk.call("rejects")),
        "Ten at once, it answers": lambda: _act(lab, lambda: desk.call("answers", CROWD)),
        "Ten at once, it fails": lambda: _act(lab, lambda: desk.call("fails", CROWD)),
        "Wait": lambda: _act(lab, lambda: desk.wait(lab.controls["wait"].value)),
        "Start again": lambda: _act(lab, desk.begin_again),
    })  # fmt: skip
    return lab


def _act(lab: Explorer, action: Callable[[], None]) -> None:
    action()
    lab.refresh()


def _empty_figure() -> go.Figure:
    """The three states; calls by outcome; the state by time; where the next wait would end."""
    figure = make_subplots(
        2, 2, column_widths=[0.38, 0.62], horizontal_spacing=0.14, vertical_spacing=0.1,
        specs=[[{"rowspan": 2}, {}], [None, {}]], shared_xaxes=True,
        subplot_titles=("States", "Calls", ""),
    )  # fmt: skip
    figure.add_scatter(
        mode="markers+text", x=[x for x, _ in PLACES.values()], y=[y for _, y in PLACES.values()],
        text=list(PLACES), hoverinfo="skip", row=1, col=1,
    )  # fmt: skip
    looks = ((GREEN, "circle"), (VERMILLION, "x"), (BLUE, "diamond"), (MUTED, "line-ns-open"))
    for name, (color, symbol) in zip(OUTCOMES, looks, strict=True):
        marker = {"color": color, "symbol": symbol, "size": 10, "line": {"width": 2}}
        figure.add_scatter(
            mode="markers", name=name, marker=marker, row=1, col=2,
            hovertemplate=name + " at %{x:.1f} s<extra></extra>",
        )  # fmt: skip
    line = {"color": INK, "width": 3, "shape": "hv"}
    figure.add_scatter(mode="lines", line=line, hoverinfo="skip", row=2, col=2)
    for row in (1, 2):
        figure.add_vline(x=0, line={"color": MUTED, "width": 2, "dash": "dot"}, row=row, col=2)
    _add_arrows(figure)
    hide_axes(figure, row=1, col=1)
    bare = {"showgrid": False, "showticklabels": False, "ticks": ""}
    figure.update_xaxes(range=[-0.5, 2.5], **bare, row=1, col=1)
    figure.update_yaxes(range=[-0.5, 2.0], **bare, row=1, col=1)
    for row, names in ((1, OUTCOMES[::-1]), (2, STATES)):
        figure.update_yaxes(
            tickvals=list(range(len(names))), ticktext=list(names), row=row, col=2,
            range=[-0.5, len(names) - 0.5],
        )  # fmt: skip
    figure.update_xaxes(title_text="seconds; dotted: where the wait would end", row=2, col=2)
    figure.update_layout(template=course_template(), height=440, showlegend=False)
    return figure.update_layout(margin={"l": 20})


def _add_arrows(figure: go.Figure) -> None:
    for (start, end), ((across, up), words, (x, y)) in ARROWS.items():
        (x0, y0), (x1, y1) = PLACES[start], PLACES[end]
        figure.add_annotation(
            x=x0 + 0.74 * (x1 - x0) + across, y=y0 + 0.74 * (y1 - y0) + up, text="",
            ax=x0 + 0.26 * (x1 - x0) + across, ay=y0 + 0.26 * (y1 - y0) + up,
            xref="x", yref="y", axref="x", ayref="y", arrowhead=2, arrowsize=1.4, arrowwidth=2,
            arrowcolor=MUTED,
        )  # fmt: skip
        figure.add_annotation(
            x=x, y=y, text=words, showarrow=False, font={"size": 11}, xref="x", yref="y",
            bgcolor="rgba(255, 255, 255, 0.85)",
        )  # fmt: skip


def _update(figure: go.FigureWidget, desk: BreakerDesk, wait: float) -> str:
    states, *outcomes, line = figure.data
    here = [state == desk.state for state in PLACES]
    states.marker.size = 74
    states.marker.color = [
        COLORS[s] if on else "#F3F3F3" for s, on in zip(PLACES, here, strict=True)
    ]
    states.marker.line.update(color=INK, width=[3 if on else 1 for on in here])
    states.textfont.color = ["white" if on else INK for on in here]
    for trace, name in zip(outcomes, OUTCOMES, strict=True):
        times = [at for at, outcome in desk.calls if outcome == name]
        trace.update(x=times, y=[OUTCOMES[::-1].index(name)] * len(times))
    path = [*desk.states, (desk.now, desk.state)]
    line.update(x=[at for at, _ in path], y=[STATES.index(state) for _, state in path])
    ends = desk.now + wait
    for shape in figure.layout.shapes:
        shape.update(x0=ends, x1=ends)
    for axis in (figure.layout.xaxis2, figure.layout.xaxis3):
        axis.range = [-0.3, 1.04 * max(15.0, ends)]
    return _sentence(desk)


def _sentence(desk: BreakerDesk) -> str:
    said = f"After {desk.now:.1f} s the breaker is {desk.state}."
    if not desk.calls:
        return f"{said} No call yet."
    last = desk.calls[-1][1]
    said += " The last call was "
    said += "refused without asking the service." if last == "refused" else f"{last}."
    counts = {outcome: desk.count(outcome) for outcome in OUTCOMES}
    seen = len(desk.calls) - counts["refused"]
    return (
        f"{said}\nOf {len(desk.calls)} calls the service saw {seen}: {counts['answered']} "
        f"answered, {counts['failed']} failed, {counts['rejected']} rejected as bad; "
        f"{counts['refused']} refused."
    )
