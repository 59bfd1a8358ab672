"""Explorer: choose how a vector is stored; see bytes, quality and what a query then finds."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import ipywidgets
import plotly.graph_objects as go

from .action_buttons import add_buttons
from .compression_pictures import compression_figure, draw_answers, draw_now, draw_points
from .compression_points import CompressionTable, Setting
from .explorer_frame import Explorer
from .number_words import bytes_in_words

Ranking = Sequence[tuple[str, float]]
Answers = Callable[[str, float, float, str], Ranking]
LABELS = ("Numbers kept", "Bits for each")
ALT = (
    "Points of {methods}: {measure} upwards, bytes a vector to the right on a logarithmic axis; a "
    "dotted staircase joins the settings that nothing beats, a ring marks {setting}.{answers}"
)


def compression_lab(
    points: Mapping[tuple[str, float, float], Sequence[float]],
    measures: Sequence[str] = ("recall@10",),
    answers: Answers | None = None,
    queries: Sequence[str] = (),
    k: int = 5,
    start: tuple[str, float, float] | None = None,
    title: str = "Quality for bytes",
) -> Explorer:
    """Choose a method, how many numbers it keeps and how many bits each gets.

    Parameters
    ----------
    points : mapping of (method, dims, bits) to (bytes, quality, …)
        What was measured, one quality for each measure. A method need not have all combinations.
    measures : sequence of str
        Names of the qualities; higher is better.
    answers : callable, optional
        ``answers(method, dims, bits, query) -> [(name, score), …]``, best first, within about
        0.1 s; asked once for each.
    queries : sequence of str
        To choose from, with `answers`.
    k : int
        How many answers to compare with those of the setting that has the most bytes.
    start : tuple (method, dims, bits), optional
        The setting with the most bytes by default.
    title : str

    Returns
    -------
    Explorer
        Controls ``method``, ``dims``, ``bits``, ``measure`` and, with `answers`, ``query``; buttons
        Best for these bytes, and Fewest bytes as good.

    Raises
    ------
    ValueError
        When a point has another number of qualities, `start` wasn't measured, or only one of
        `answers` and `queries` is given.

    Examples
    --------
    >>> points = {("first numbers", 384, 32): (1536, 1.0), ("first numbers", 96, 32): (384, 0.71),
    ...           ("sign", 384, 1): (48, 0.8)}
    >>> lab = compression_lab(points, start=("first numbers", 96, 32))
    >>> print(lab.message)
    first numbers, 96 × 32 bits: 384 bytes a vector, 4 times fewer; recall@10 0.710 (with all
    bytes 1.000).
    Beaten: sign, 384 × 1 bit has 0.800 with 48 bytes.
    """
    table = CompressionTable(points, measures)
    chosen = table.full if start is None else Setting(*start)
    if chosen not in table.points:
        raise ValueError(f"start: expected a setting that was measured, got {tuple(chosen)}")
    if (answers is None) != (not queries):
        raise ValueError("answers, queries: expected both or neither")
    found = None if answers is None else lru_cache(maxsize=4096)(_first(answers, k))
    lab = Explorer(
        title,
        controls := _controls(table, chosen, queries),
        compression_figure(table, rows=k if found else 0),
        lambda figure, **values: _update(figure, table, controls, found, **values),
        alt=ALT.format(
            methods=", ".join(table.methods), measure=table.measures[0], setting=chosen,
            answers=" Beside them the answers to one query." if found else "",
        ),
    )  # fmt: skip
    add_buttons(lab, {
        "Best for these bytes": lambda: _go_to_best(lab, table),
        "Fewest bytes as good": lambda: _go_to_smallest(lab, table),
    })  # fmt: skip
    return lab


def _first(answers: Answers, k: int) -> Answers:
    return lambda *asked: [(str(name), float(score)) for name, score in list(answers(*asked))[:k]]


def _controls(
    table: CompressionTable, chosen: Setting, queries: Sequence[str]
) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "390px"}
    controls = {
        "method": ipywidgets.Dropdown(
            options=table.methods, value=chosen.method, description="Method", layout=wide
        ),
        "dims": ipywidgets.SelectionSlider(options=[0], description=LABELS[0], layout=wide),
        "bits": ipywidgets.SelectionSlider(options=[0], description=LABELS[1], layout=wide),
        "measure": ipywidgets.Dropdown(
            options=table.measures, description="Quality", layout=wide
        ),
    }  # fmt: skip
    _offer(controls["dims"], table.choices(chosen.method), chosen.dims)
    _offer(controls["bits"], table.choices(chosen.method, chosen.dims), chosen.bits)
    if queries:
        controls["query"] = ipywidgets.Dropdown(
            options=list(queries), description="Query", layout={"width": "800px"}
        )
    return controls


def _offer(slider: ipywidgets.Widget, values: Sequence[float], wanted: float) -> float:
    """Give a slider these values, and the one of them that is nearest to a wanted one."""
    options = tuple((f"{value:g}", value) for value in values)
    nearest = min(values, key=lambda value: abs(value - wanted))
    if slider.options != options:
        with slider.hold_sync():  # one message: in two the page would move the slider back
            slider.options = options
            slider.value, slider.disabled = nearest, len(options) == 1
    elif slider.value != nearest:
        slider.value = nearest
    return nearest


def _update(
    figure: go.FigureWidget,
    table: CompressionTable,
    controls: Mapping[str, ipywidgets.Widget],
    found: Answers | None,
    method: str,
    dims: float,
    bits: float,
    measure: str,
    query: str = "",
) -> str:
    dims = _offer(controls["dims"], table.choices(method), dims)
    bits = _offer(controls["bits"], table.choices(method, dims), bits)
    setting = Setting(method, dims, bits)
    draw_points(figure, table, measure)
    draw_now(figure, table, setting, measure)
    said = [_size_in_words(table, setting, measure), _rank_in_words(table, setting, measure)]
    if found:
        now, right = found(*setting, query), [name for name, _ in found(*table.full, query)]
        draw_answers(figure, now, right)
        said.append(_answers_in_words([name for name, _ in now], right, query))
    return "\n".join(said)


def _size_in_words(table: CompressionTable, setting: Setting, measure: str) -> str:
    nbytes, most = table.bytes_of(setting), table.bytes_of(table.full)
    said = f"{setting}: {bytes_in_words(nbytes)} a vector"
    said += f", {most / nbytes:.3g} times fewer" if nbytes < most else ", the most of all"
    said += f"; {measure} {table.quality(setting, measure):.3f}"
    if setting == table.full:
        return said + "."
    return f"{said} (with all bytes {table.quality(table.full, measure):.3f})."


def _rank_in_words(table: CompressionTable, setting: Setting, measure: str) -> str:
    best = table.best_within(table.bytes_of(setting), measure)
    quality, better = (table.quality(one, measure) for one in (setting, best))
    if quality == better and table.bytes_of(best) == table.bytes_of(setting):
        return "On the staircase: nothing measured here is as small and better."
    return f"Beaten: {best} has {better:.3f} with {bytes_in_words(table.bytes_of(best))}."


def _answers_in_words(names: Sequence[str], right: Sequence[str], query: str) -> str:
    kept = [name for name in right if name in names]
    said = f"“{query}”: {len(kept)} of the {len(right)} answers with all bytes are kept"
    lost = [name for name in right if name not in names]
    if lost:
        return f"{said}; lost: {', '.join(lost)}."
    return said + (", in the same order." if list(names) == list(right) else ", in another order.")


def _go(lab: Explorer, setting: Setting) -> None:
    """One after the other: the method decides what dims there are, and these what bits."""
    for name, value in setting._asdict().items():
        lab.set(**{name: value})


def _now(lab: Explorer) -> tuple[Setting, str]:
    controls = lab.controls
    chosen = (controls[name].value for name in ("method", "dims", "bits"))
    return Setting(*chosen), controls["measure"].value


def _go_to_best(lab: Explorer, table: CompressionTable) -> None:
    setting, measure = _now(lab)
    _go(lab, table.best_within(table.bytes_of(setting), measure))


def _go_to_smallest(lab: Explorer, table: CompressionTable) -> None:
    setting, measure = _now(lab)
    _go(lab, table.smallest_with(table.quality(setting, measure), measure))
