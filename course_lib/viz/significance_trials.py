"""Explorer: two systems compared on n queries, again and again: what would you have concluded?"""

from collections.abc import Callable, Mapping, Sequence

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .action_buttons import add_buttons
from .explorer_frame import Explorer
from .repeated_experiments import REPEATS, Experiments, Numbers, QueryPairs, power_of_t, queries_for
from .trial_pictures import ROWS, draw_experiment, draw_repeats, trials_figure

PairTest = Callable[[Numbers, Numbers], object]
SIZES = (10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000)
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
        trials_figure(names),
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
    draw_experiment(figure, b - a, repeats, at)
    draw_repeats(figure, repeats, at)
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
