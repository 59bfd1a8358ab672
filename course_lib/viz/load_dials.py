"""Explorer: a service under load; arrival rate and batching against latency."""

from collections.abc import Sequence

import ipywidgets
import plotly.graph_objects as go

from .action_buttons import add_buttons
from .explorer_frame import Explorer
from .load_pictures import draw_bars, load_figure
from .load_points import LoadPoint, LoadSweep, Setting, Simulate

RATES = (10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000)
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128)
WAITS = (0, 1, 2, 5, 10, 20, 50, 100)  #: Milliseconds.
ALT = (
    "Left: latency by arrival rate, median and 99th percentile, with {setting}; dotted, the 99th "
    "percentile with {kept}. Right: histograms of the latencies and of the batch sizes at {rate:g} "
    "requests a second."
)


def load_lab(
    simulate: Simulate,
    rates: Sequence[float] = RATES,
    rate: float | None = None,
    max_batch: int = 32,
    max_wait: float = 0.005,
    target: float | None = None,
    title: str = "Load dial",
) -> Explorer:
    """Turn up the arrival rate and change how requests are batched; watch the latencies.

    Parameters
    ----------
    simulate : callable
        ``simulate(arrival_rate, max_batch, max_wait) -> run`` with ``run.latencies`` (n,) and
        `max_wait` in seconds, ``run.batch_sizes`` (m,) and ``run.utilisation`` from 0 to 1. A touch
        may ask for every rate, so a run should take less than about 10 ms.
    rates : sequence of float
        Requests a second, ascending.
    rate : float, optional
        One of `rates` to start with; the one in the middle by default.
    max_batch : int
        Start; 1, 2, 4 … 128.
    max_wait : float
        Start, in seconds; 0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05 or 0.1.
    target : float, optional
        Seconds that the 99th percentile should stay within; drawn as a line.
    title : str

    Returns
    -------
    Explorer
        Controls ``rate``, ``max_batch`` and ``max_wait`` (in milliseconds), and the button Keep to
        compare; one request at a time is kept at first.

    Raises
    ------
    ValueError
        When a start isn't on its slider, or `simulate` gives no latencies.

    References
    ----------
    Crankshaw et al. (2017), "Clipper: A Low-Latency Online Prediction Serving System", section 4.3
    (adaptive batching under a latency objective).

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> def simulate(rate, max_batch, max_wait):  # 10 ms a batch; full batches if it can't keep up
    ...     busy = min(1.0, 0.01 * rate / max_batch)
    ...     slow = 0.01 / (1.001 - busy) + max_wait
    ...     return SimpleNamespace(latencies=[slow], batch_sizes=[max_batch], utilisation=busy)
    >>> lab = load_lab(simulate, rates=[50, 100, 200, 400], rate=200, max_batch=4, target=0.1)
    >>> print(lab.message)
    200 requests a second, batches of up to 4, wait up to 5 ms: half within 25 ms, 99 % within
    25 ms; mean batch 4.0, busy 50 % of the time.
    One at a time: it can't keep up, and the longer you watch the later it answers.
    Highest of these rates with 99 % within 100 ms: 200; one at a time: 50. That is 4 times as many.
    """
    rates = sorted(rates)
    rate = rates[len(rates) // 2] if rate is None else rate
    _check_starts(rates, rate, max_batch, max_wait)
    sweep, kept = LoadSweep(simulate, rates), [Setting(1, 0.0)]
    setting = Setting(max_batch, max_wait)
    lab = Explorer(
        title,
        _controls(rates, rate, setting),
        load_figure(target),
        lambda figure, **values: _update(figure, sweep, kept, target, **values),
        alt=ALT.format(setting=setting, kept=kept[0], rate=rate),
    )
    add_buttons(lab, {"Keep to compare": lambda: _keep(lab, kept)})
    return lab


def _check_starts(rates: Sequence[float], rate: float, max_batch: int, max_wait: float) -> None:
    waits = [wait / 1000 for wait in WAITS]
    for name, value, known in (
        ("rate", rate, rates), ("max_batch", max_batch, BATCHES), ("max_wait", max_wait, waits)
    ):  # fmt: skip
        if value not in known:
            raise ValueError(f"{name}: expected one of {list(known)}, got {value}")


def _controls(
    rates: Sequence[float], rate: float, setting: Setting
) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "390px"}
    return {
        "rate": ipywidgets.SelectionSlider(
            options=[(f"{one:,g}", one) for one in rates], value=rate, layout=wide,
            description="Requests a second",
        ),
        "max_batch": ipywidgets.SelectionSlider(
            options=[(str(size), size) for size in BATCHES], value=setting.max_batch, layout=wide,
            description="Largest batch",
        ),
        "max_wait": ipywidgets.SelectionSlider(
            options=[(str(wait), wait) for wait in WAITS], layout=wide,
            value=round(1000 * setting.max_wait), description="Longest wait for a batch, ms",
        ),
    }  # fmt: skip


def _update(
    figure: go.FigureWidget,
    sweep: LoadSweep,
    kept: list[Setting],
    target: float | None,
    rate: float,
    max_batch: int,
    max_wait: int,
) -> str:
    setting = Setting(max_batch, max_wait / 1000)
    point = sweep.point(rate, setting)
    wanted = ((setting, 50), (setting, 99), (kept[0], 99))
    curves = [1000 * sweep.percentiles(of, q) for of, q in wanted]
    for trace, heights in zip(figure.data, curves, strict=False):
        trace.update(x=sweep.rates, y=heights)
    figure.data[2].name = f"99 % within, {kept[0]}"
    figure.data[3].update(x=[rate] * 2, y=[1000 * point.percentile(q) for q in (50, 99)])
    draw_bars(figure, point)
    return _sentence(sweep, point, setting, kept[0], rate, target)


def _sentence(
    sweep: LoadSweep,
    point: LoadPoint,
    setting: Setting,
    kept: Setting,
    rate: float,
    target: float | None,
) -> str:
    said = [
        f"{rate:,g} requests a second, {setting}: "
        f"{_latencies_in_words(point)}; mean batch {point.mean_batch:.1f}, busy "
        f"{100 * point.utilisation:.0f} % of the time."
    ]
    if kept != setting:
        said.append(f"{_capital(kept)}: {_latencies_in_words(sweep.point(rate, kept))}.")
    if target is not None:
        said.append(_capacity_in_words(sweep, setting, kept, target))
    return "\n".join(said)


def _latencies_in_words(point: LoadPoint) -> str:
    if not point.keeps_up:
        return "it can't keep up, and the longer you watch the later it answers"
    half, most = (1000 * point.percentile(q) for q in (50, 99))
    return f"half within {half:.3g} ms, 99 % within {most:.3g} ms"


def _capacity_in_words(sweep: LoadSweep, setting: Setting, kept: Setting, target: float) -> str:
    now, before = sweep.highest(setting, target), sweep.highest(kept, target)
    said = f"Highest of these rates with 99 % within {1000 * target:g} ms: "
    said += f"{now:,g}" if now else "none"
    if kept == setting:
        return said + "."
    said += f"; {kept}: " + (f"{before:,g}" if before else "none") + "."
    if now and before and now != before:
        more = max(now, before) / min(now, before)
        said += f" That is {more:.3g} times as {'many' if now > before else 'few'}."
    return said


def _capital(setting: Setting) -> str:
    said = str(setting)
    return said[0].upper() + said[1:]


def _keep(lab: Explorer, kept: list[Setting]) -> None:
    controls = lab.controls
    kept[0] = Setting(controls["max_batch"].value, controls["max_wait"].value / 1000)
    lab.refresh()
