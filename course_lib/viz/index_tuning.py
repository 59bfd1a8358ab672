"""Explorer: turn the knobs of several indexes and collect points on the recall-latency plane."""

from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np
import plotly.graph_objects as go

from .explorer_frame import Explorer
from .maps import marker_of
from .number_words import bytes_in_words
from .recall_planes import add_target, style_plane
from .template import INK, ORANGE, new_figure
from .tuning_bench import Knobs, Measure, Setting, TuningBench, checked_knobs

ALT = (
    "Recall from left to right, milliseconds a query upwards on a logarithmic axis, one point for "
    "each setting tried of {kinds}; a dashed line marks the recall asked for, a star the fastest "
    "setting that reaches it."
)


def tuning_plane(
    measure: Measure, knobs: Knobs, target: float = 0.95, title: str = "Tune to a target"
) -> Explorer:
    """Find the fastest setting that reaches a recall; every setting tried leaves its point.

    Parameters
    ----------
    measure : callable
        ``measure(kind, *values) -> (recall, ms)`` or ``(recall, ms, nbytes)``; asked once for each
        setting. Should answer within 0.2 s, from a table or by a short measurement.
    knobs : mapping of str to mapping of str to sequence of number
        For each kind of index its one or two parameters with the values that they may take, in
        order, such as ``{"IVF": {"nprobe": [1, 2, 4]}}``.
    target : float
        Recall asked for at the start, 0.5 to 0.99.
    title : str

    Returns
    -------
    Explorer
        Controls ``kind``, ``first`` and ``second`` (sliders over the values of the kind's
        parameters) and ``target``; opens with the first setting of each kind on the plane.

    Raises
    ------
    ValueError
        When a kind hasn't one or two parameters, or `measure` gives what can't be.

    Examples
    --------
    >>> table = {("IVF", 1): (0.6, 0.1), ("IVF", 8): (0.97, 0.5), ("flat", 1): (1.0, 4.0)}
    >>> plane = tuning_plane(lambda *setting: table[setting],
    ...                      {"IVF": {"nprobe": [1, 8]}, "flat": {"threads": [1]}})
    >>> plane.controls["first"].value = 8
    >>> print(plane.message)
    IVF, nprobe 8: recall 0.970, 0.5 ms a query. It reaches the target of 0.95.
    Fastest of the 3 settings tried that reach it: IVF, nprobe 8, 0.5 ms.
    """
    bench = TuningBench(measure, checked_knobs(knobs))
    for kind, parameters in bench.knobs.items():
        bench.at(kind, [values[0] for values in parameters.values()])
    controls = _controls(bench.knobs, target)
    return Explorer(
        title,
        controls,
        _empty_figure(list(bench.knobs), target),
        lambda figure, **values: _update(figure, bench, controls, **values),
        alt=ALT.format(kinds=", ".join(bench.knobs)),
    )


def _controls(knobs: Knobs, target: float) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "390px"}
    controls: dict[str, ipywidgets.Widget] = {
        "kind": ipywidgets.Dropdown(options=list(knobs), description="Index", layout=wide),
        "target": ipywidgets.FloatSlider(
            target, min=0.5, max=0.99, step=0.01, description="Recall asked for", layout=wide
        ),
        "first": ipywidgets.SelectionSlider(options=[0], description="1st", layout=wide),
        "second": ipywidgets.SelectionSlider(options=[0], description="2nd", layout=wide),
    }
    _offer(controls, knobs[controls["kind"].value])
    return controls


def _offer(
    controls: Mapping[str, ipywidgets.Widget], parameters: Mapping[str, Sequence[float]]
) -> None:
    """Give the sliders the names and values of a kind's parameters, where they aren't yet."""
    offered = [*parameters.items(), ("no second parameter", [0])]
    for name, (parameter, values) in zip(("first", "second"), offered, strict=False):
        slider, options = controls[name], tuple((f"{value:g}", value) for value in values)
        if (slider.description, slider.options) != (parameter, options):
            with slider.hold_sync():  # one message: in two the page would move the slider back
                slider.description, slider.options = parameter, options
                slider.value, slider.disabled = options[0][1], len(options) == 1


def _empty_figure(kinds: Sequence[str], target: float) -> go.Figure:
    figure = new_figure(height=460, margin={"t": 40})
    for number, kind in enumerate(kinds):
        figure.add_scatter(
            mode="markers", name=kind, marker={**marker_of(number), "size": 11}, cliponaxis=False,
            hovertemplate="%{text}<br>recall %{x:.3f}, %{y:.3g} ms<extra></extra>",
        )  # fmt: skip
    for name, symbol, size, color in (
        ("now", "circle-open", 20, INK),
        ("fastest at the target", "star-open", 26, ORANGE),
    ):
        marker = {"symbol": symbol, "size": size, "color": color, "line": {"width": 3}}
        figure.add_scatter(
            mode="markers", name=name, marker=marker, hoverinfo="skip", cliponaxis=False
        )
    add_target(figure, target)
    style_plane(figure)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.2, "x": 0})
    return figure


def _update(
    figure: go.FigureWidget,
    bench: TuningBench,
    controls: Mapping[str, ipywidgets.Widget],
    kind: str,
    target: float,
    **_: float,
) -> str:
    _offer(controls, bench.knobs[kind])
    sliders = list(controls.values())[2:]  # read again: another kind has other values
    values = [slider.value for slider in sliders[: len(bench.knobs[kind])]]
    now, best = bench.at(kind, values), bench.best(target)
    shown = [[one for one in bench.tried if one[0] == name] for name in bench.knobs]
    for trace, settings in zip(figure.data, [*shown, [now], [best] if best else []], strict=True):
        points = [bench.tried[setting] for setting in settings]
        trace.update(
            x=[point[0] for point in points],
            y=[point[1] for point in points],
            text=[bench.named(setting) for setting in settings],
        )
    figure.layout.shapes[-1].update(x0=target, x1=target)
    _give_room(figure, list(bench.tried.values()))
    figure.layout.annotations[-1].update(x=target, text=f"target {target:g}")
    return _sentence(bench, now, best, target)


def _give_room(figure: go.FigureWidget, points: Sequence[Sequence[float]]) -> None:
    """Limits that hold all points with their rings, and the highest target."""
    recalls, latencies = [point[0] for point in points], [point[1] for point in points]
    left = min(0.88, *recalls, figure.layout.shapes[-1].x0 - 0.1) - 0.03
    figure.layout.xaxis.range = [left, 1.03]
    ends = np.log10([min(latencies), max(latencies)])
    figure.layout.yaxis.range = [float(ends[0]) - 0.2, float(ends[1]) + 0.2]


def _sentence(bench: TuningBench, now: Setting, best: Setting | None, target: float) -> str:
    recall, latency, *more = bench.tried[now]
    size = f", {bytes_in_words(more[0])}" if more else ""
    verdict = "reaches" if recall >= target else "misses"
    said = (
        f"{bench.named(now)}: recall {recall:.3f}, {latency:.3g} ms a query{size}. "
        f"It {verdict} the target of {target:g}.\n"
    )
    if best is None:
        return f"{said}None of the {len(bench.tried)} settings tried reaches it yet."
    return (
        f"{said}Fastest of the {len(bench.tried)} settings tried that reach it: "
        f"{bench.named(best)}, {bench.tried[best][1]:.3g} ms."
    )
