"""Explorer: two systems compared on n queries, again and again: what would you have concluded?"""

from collections.abc import Callable, Mapping, Sequence

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike
from plotly.subplots import make_subplots

from .action_buttons import add_buttons
from .explorer_frame import Explorer
from .repeated_experiments import REPEATS, Experiments, Numbers, QueryPairs, power_of_t, queries_for
from .template import BLUE, INK, MUTED, ORANGE, VERMILLION, course_template

PairTest = Callable[[Numbers, Numbers], object]
SIZES = (10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000)
ROWS = 40  #: Experiments drawn at a time.
BINS = 31
ALT = (
    "Left: a histogram of the per-query differences in one experiment with {n} queries, and the "
    "power by the number of queries. Right: confidence intervals of {rows} repeats; those that "
    "leave zero out are blue, the others grey."
)


def significance_lab(
    a: ArrayLike,
    b: ArrayLike,
    tests: Mapping[str, PairTest],
    names: tuple[str, str] = ("A", "B"),
    queries: int | None = None,
    level: float = 0.95,
    title: str = "Would you have seen it?",
) -> Explorer:
    """Set a true difference and a number of queries, repeat the experiment, count what it finds.

    Parameters
    ----------
    a, b : array_like, shape (N,)
        Values of two systems on the same N queries. Queries are drawn from these pairs with
        replacement, the differences shifted to the true difference that the slider says.
    tests : mapping of str to callable
        ``test(a, b) -> p`` or a result with ``p_value`` (or ``pvalue``), of one experiment's
        values. All are called at each touch: 50 ms together at most.
    names : tuple of two str
    queries : int, optional
        Number of queries to start with; N by default.
    level : float
        Of the confidence intervals; a test finds something if p < 1 - level.
    title : str

    Returns
    -------
    Explorer
        Controls ``n`` (queries), ``difference`` (the true one, b - a) and ``experiment`` (which of
        200 repeats), and the button Next experiment.

    Raises
    ------
    ValueError
        When shapes differ, values aren't finite or all differences are equal.

    References
    ----------
    Smucker, Allan, Carterette (2007), "A Comparison of Statistical Significance Tests for
    Information Retrieval Evaluation"; Sakai (2018), "Laboratory Experiments in Information
    Retrieval", chapter 6.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> a, noise = rng.uniform(size=(2, 50))
    >>> lab = significance_lab(a, a + 0.02 + 0.2 * (noise - noise.mean()), {})
    >>> lab.set(n=500)
    >>> print(lab.message.splitlines()[1])
    Of 200 such experiments 100 % find a difference; theory says 100 %. 80 % take 81 queries.
    """
    pairs = QueryPairs.of(a, b)
    if not 0.5 <= level < 1:
        raise ValueError(f"level: expected 0.5 to below 1, got {level}")
    start = len(pairs.a) if queries is None else int(queries)
    if start < 2:
        raise ValueError(f"queries: expected 2 or more, got {queries}")
    sizes = sorted({*SIZES, start})
    lab = Explorer(
        title,
        _controls(pairs, sizes, start),
        _empty_figure(names, sizes),
        lambda figure, **values: _update(figure, pairs, tests, names, sizes, level, **values),
        alt=ALT.format(n=start, rows=ROWS),
    )
    add_buttons(lab, {"Next experiment": lambda: _next(lab)})
    return lab


def _controls(pairs: QueryPairs, sizes: Sequence[int], start: int) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "390px"}
    step = float(10.0 ** np.floor(np.log10(pairs.sd / 10)) / 2)
    reach = float(np.ceil(max(pairs.sd / 2, 1.2 * abs(pairs.observed)) / step) * step)
    return {
        "n": ipywidgets.SelectionSlider(
            options=[(f"{size:,}", size) for size in sizes], value=start, layout=wide,
            description="Queries",
        ),
        "difference": ipywidgets.FloatSlider(
            round(pairs.observed / step) * step, min=-reach, max=reach, step=step, layout=wide,
            description="True difference", readout_format=".3f",
        ),
        "experiment": ipywidgets.IntSlider(
            1, 1, REPEATS, description="Experiment", layout=wide
        ),
    }  # fmt: skip


def _empty_figure(names: tuple[str, str], sizes: Sequence[int]) -> go.Figure:
    """Histogram and its interval; power curve, present power; intervals found, missed, now."""
    figure = make_subplots(
        2, 2, column_widths=[0.52, 0.48], horizontal_spacing=0.12, vertical_spacing=0.22,
        specs=[[{}, {"rowspan": 2}], [{}, None]],
        subplot_titles=("This experiment", "Repeats", "Power"),
    )  # fmt: skip
    figure.add_bar(marker_color=MUTED, showlegend=False, hoverinfo="skip", row=1, col=1)
    mean = {"size": 11, "color": ORANGE, "symbol": "diamond", "line": {"width": 1, "color": INK}}
    whiskers = {"type": "data", "symmetric": False, "color": INK, "thickness": 3, "width": 8}
    figure.add_scatter(
        mode="markers", marker=mean, error_x=whiskers, name="mean with interval", row=1, col=1,
        hovertemplate="%{x:.4f}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        mode="lines", line={"color": INK, "width": 2.5}, name="power in theory", row=2, col=1
    )
    dot = {"size": 12, "symbol": "diamond", "color": VERMILLION}
    figure.add_scatter(mode="markers", marker=dot, name="share that found it", row=2, col=1)
    for name, color, symbol in (
        ("finds a difference", BLUE, "circle"), ("finds none", MUTED, "circle-open")
    ):  # fmt: skip
        figure.add_scatter(
            mode="markers", marker={"size": 6, "color": color, "symbol": symbol}, name=name,
            error_x={**whiskers, "color": color, "thickness": 2, "width": 0}, row=1, col=2,
            hovertemplate="experiment %{y}: %{x:.4f}<extra></extra>",
        )  # fmt: skip
    ring = {"symbol": "diamond-open", "size": 13, "color": ORANGE, "line": {"width": 3}}
    figure.add_scatter(mode="markers", marker=ring, name="this experiment", row=1, col=2)
    _add_lines(figure)
    figure.update_xaxes(title_text=f"{names[1]} − {names[0]}, query by query", row=1, col=1)
    figure.update_yaxes(title_text="queries", row=1, col=1)
    figure.update_xaxes(title_text="queries (logarithmic)", type="log", dtick="D2", row=2, col=1)
    figure.update_yaxes(title_text="power", range=[0, 1.05], tickformat=".0%", row=2, col=1)
    figure.update_xaxes(title_text="mean difference with its interval", row=1, col=2)
    figure.update_yaxes(title_text="experiment", row=1, col=2)
    figure.update_layout(template=course_template(), height=560, margin={"b": 100})
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.13}, bargap=0.05)


def _add_lines(figure: go.Figure) -> None:
    """Zero twice, the true difference twice (these two move), and a power of 80 %."""
    for column in (1, 2):
        figure.add_vline(x=0, line={"color": INK, "width": 1.5}, row=1, col=column)
    for column in (1, 2):
        line = {"color": VERMILLION, "width": 2, "dash": "dash"}
        figure.add_vline(x=0, line=line, row=1, col=column)
    figure.add_hline(y=0.8, line={"color": MUTED, "width": 1.5, "dash": "dot"}, row=2, col=1)


def _update(
    figure: go.FigureWidget,
    pairs: QueryPairs,
    tests: Mapping[str, PairTest],
    names: tuple[str, str],
    sizes: Sequence[int],
    level: float,
    n: int,
    difference: float,
    experiment: int,
) -> str:
    a, b = pairs.sample(n, difference, experiment)
    repeats, at = pairs.repeat(n, difference, level), experiment - 1
    _draw_experiment(figure, b - a, repeats, at)
    _draw_repeats(figure, repeats, at)
    curve = power_of_t(sizes, difference / pairs.sd, level)
    figure.data[2].update(x=list(sizes), y=curve)
    figure.data[3].update(x=[n], y=[float(repeats.found.mean())])
    for shape in figure.layout.shapes[2:4]:
        shape.update(x0=difference, x1=difference)
    figure.layout.annotations[0].text = f"Experiment {experiment} with {n:,} queries"
    figure.layout.annotations[1].text = f"{ROWS} of {REPEATS} repeats; dashed: the truth"
    p_values = {name: _p_value(test(a.copy(), b.copy())) for name, test in tests.items()}
    return _sentence(pairs, repeats, at, p_values, names, n, difference, level)


def _p_value(result: object) -> float:
    for attribute in ("p_value", "pvalue"):
        result = getattr(result, attribute, result)
    return float(result)  # type: ignore[arg-type]


def _draw_experiment(
    figure: go.FigureWidget, differences: Numbers, repeats: Experiments, at: int
) -> None:
    reach = max(float(np.abs(differences).max()), 1e-9)
    counts, edges = np.histogram(differences, bins=BINS, range=(-reach, reach))
    figure.data[0].update(x=(edges[:-1] + edges[1:]) / 2, y=counts)
    figure.layout.xaxis.range = [-1.05 * reach, 1.05 * reach]
    figure.layout.yaxis.range = [0, 1.25 * float(counts.max())]
    figure.data[1].update(x=repeats.means[[at]], y=[1.14 * float(counts.max())])
    _set_whiskers(figure.data[1], repeats, np.array([at]))


def _set_whiskers(trace: go.Scatter, repeats: Experiments, rows: np.ndarray) -> None:
    trace.error_x.array = (repeats.highs - repeats.means)[rows]
    trace.error_x.arrayminus = (repeats.means - repeats.lows)[rows]


def _draw_repeats(figure: go.FigureWidget, repeats: Experiments, at: int) -> None:
    first = at // ROWS * ROWS
    page, found = np.arange(first, first + ROWS), repeats.found
    for trace, rows in zip(figure.data[4:6], (page[found[page]], page[~found[page]]), strict=True):
        trace.update(x=repeats.means[rows], y=rows + 1)
        _set_whiskers(trace, repeats, rows)
    figure.data[6].update(x=repeats.means[[at]], y=[at + 1])
    low, high = min(0.0, float(repeats.lows.min())), max(0.0, float(repeats.highs.max()))
    pad = 0.04 * (high - low)
    figure.layout.xaxis2.range = [low - pad, high + pad]
    figure.layout.yaxis2.range = [first + ROWS + 0.9, first + 0.1]


def _sentence(
    pairs: QueryPairs,
    repeats: Experiments,
    at: int,
    p_values: Mapping[str, float],
    names: tuple[str, str],
    n: int,
    difference: float,
    level: float,
) -> str:
    found, effect = repeats.found, difference / pairs.sd
    said = (
        f"Experiment {at + 1}: {names[1]} − {names[0]} = {_signed(repeats.means[at])}, "
        f"{100 * level:g} % interval {_signed(repeats.lows[at])} to {_signed(repeats.highs[at])}"
    )
    said += "".join(f"; {name} p = {_p(value)}" for name, value in p_values.items()) + ".\n"
    said += f"Of {REPEATS} such experiments {100 * found.mean():.0f} % find a difference; "
    theory = float(power_of_t(n, effect, level))
    if abs(difference) < 1e-12:
        return f"{said}there is none, so these are false alarms: about {100 * (1 - level):g} %."
    said += f"theory says {100 * theory:.0f} %. "
    needed = queries_for(effect, level=level)
    said += f"80 % take {needed:,} queries." if needed else "80 % take over a million queries."
    if found.any() and found.mean() < 0.95:
        said += (
            f"\nThose that find one see {_signed(repeats.means[found].mean())} on average; the "
            f"truth is {_signed(difference)}."
        )
    wrong = int((found & (repeats.means * difference < 0)).sum())
    return said + (f" {wrong} of them see it the wrong way round." if wrong else "")


def _signed(value: float) -> str:
    return f"{value + 0.0:.4f}".replace("-", "−")


def _p(value: float) -> str:
    return f"{value:.3f}" if value >= 0.0005 else "below 0.001"


def _next(lab: Explorer) -> None:
    lab.set(experiment=lab.controls["experiment"].value % REPEATS + 1)
