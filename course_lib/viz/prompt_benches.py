"""Explorer: a classifier made of words; change its labels and prompts, count its mistakes."""

import html
from collections.abc import Sequence
from functools import lru_cache

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike
from plotly.subplots import make_subplots

from .explorer_frame import Explorer
from .pixel_pictures import Pixels, as_pixels_of, picture_data, picture_panel
from .prompt_tables import Judged, Score, labels_in, templates_in, truth_of
from .template import BLUE, GREEN, INK, VERMILLION, course_template
from .text_queries import softmax

BARS = 6  #: Labels shown for one picture.
COUNTED = 14  #: Up to so many labels the counts are written into the cells.
ALT = (
    "Left: a table of what each kind of picture is named, {accuracy:.0%} of {n} rightly, on the "
    "diagonal. Right: one picture with bars of the probabilities of its likeliest labels."
)


def prompt_bench(
    score: Score,
    images: Sequence[ArrayLike],
    truth: Sequence[str],
    labels: Sequence[str],
    templates: Sequence[str] = ("a picture of a {}",),
    title: str = "Zero-shot bench",
) -> Explorer:
    """Name pictures by the nearest of some prompts, and try other words.

    Parameters
    ----------
    score : callable
        ``score(labels, templates) -> (n, c)`` logits of the n pictures for c labels, each label's
        vector made from all the templates, such as ``lambda labels, templates: 100 * vectors @
        class_vectors(model, labels, templates).T``. Asked once for each setting; a ValueError or
        KeyError of its becomes the line under the controls.
    images : sequence of n array_like, each of shape (H, W) or (H, W, 3)
        Floats from 0 to 1, or uint8.
    truth : sequence of n str
        What each shows, one of `labels`.
    labels : sequence of str
        The classes. Whoever changes the text may rename them (the order counts) and add further
        labels behind them, which are never right.
    templates : sequence of str
        Each with {} for the label.
    title : str

    Returns
    -------
    Explorer
        Controls ``labels`` (parted by commas), ``templates`` (parted by semicolons), ``picture``
        (from 1) and ``mistakes`` (page through wrongly named pictures only).

    Raises
    ------
    ValueError
        When lengths or shapes differ, or `truth` names another label.

    Examples
    --------
    >>> def score(labels, templates):  # this one takes everything for dark
    ...     return [[float(label == "dark") for label in labels]] * 3
    >>> pictures, truth = np.zeros((3, 2, 2)), ["dark", "dark", "light"]
    >>> bench = prompt_bench(score, pictures, truth, ["dark", "light"], ["{}"])
    >>> bench.set(mistakes=True)
    >>> print(bench.message)
    2 of 3 named rightly: accuracy 66.7 %; guessing among 2 labels gives 50.0 %.
    Commonest mistake: light named dark, 1 of 1. Picture 3 shows light: named dark.
    """
    pictures = [as_pixels_of(f"images[{n}]", image) for n, image in enumerate(images)]
    if len(pictures) != len(truth):
        raise ValueError(f"truth: expected length {len(pictures)}, got {len(truth)}")
    bench = _Bench(score, pictures, truth, labels)
    controls = _controls(labels, templates, len(pictures))
    first = bench.judged(tuple(labels), tuple(templates))
    return Explorer(
        title,
        controls,
        _empty_figure(len(labels)),
        lambda figure, **values: _update(figure, bench, controls["picture"], **values),
        alt=ALT.format(accuracy=first.accuracy, n=len(pictures)),
    )


class _Bench:
    """The pictures, what they show, and how well the last two settings did."""

    def __init__(
        self, score: Score, pictures: list[Pixels], truth: Sequence[str], labels: Sequence[str]
    ) -> None:
        self.pictures, self.classes, self.truth = pictures, list(labels), truth_of(truth, labels)
        self.judged = lru_cache(maxsize=64)(
            lambda labels, templates: Judged.of(
                score(list(labels), list(templates)), self.truth, len(self.classes), len(labels)
            )
        )
        self.setting: tuple[tuple[str, ...], tuple[str, ...]] | None = None
        self.accuracy, self.before = np.nan, np.nan

    def judge(self, labels: tuple[str, ...], templates: tuple[str, ...]) -> Judged:
        judged = self.judged(labels, templates)
        if (labels, templates) != self.setting:
            self.before, self.accuracy = self.accuracy, judged.accuracy
            self.setting = labels, templates
        return judged


def _controls(
    labels: Sequence[str], templates: Sequence[str], n: int
) -> dict[str, ipywidgets.Widget]:
    text = {"continuous_update": False, "layout": {"width": "96%"}}
    return {
        "labels": ipywidgets.Text(
            ", ".join(labels), description="Labels, parted by commas (then Enter)", **text
        ),
        "templates": ipywidgets.Text(
            "; ".join(templates), **text,
            description="Prompts with {} for the label, parted by ; (then Enter)",
        ),
        "picture": ipywidgets.IntSlider(1, 1, n, description="Picture", layout={"width": "400px"}),
        "mistakes": ipywidgets.Checkbox(False, description="Only wrongly named ones", indent=False),
    }  # fmt: skip


def _empty_figure(classes: int) -> go.Figure:
    figure = make_subplots(
        2, 2, column_widths=[0.58, 0.42], row_heights=[0.5, 0.5], horizontal_spacing=0.2,
        vertical_spacing=0.12, specs=[[{"rowspan": 2}, {}], [None, {}]],
        subplot_titles=("What is named what", "Picture", ""),
    )  # fmt: skip
    figure.add_heatmap(
        colorscale=[[0, "#FFFFFF"], [1, BLUE]], zmin=0, zmax=1, showscale=False, xgap=1, ygap=1,
        texttemplate="%{text}", hovertemplate="%{y} named %{x}: %{customdata}<extra></extra>",
        row=1, col=1,
    )  # fmt: skip
    figure.add_image(hoverinfo="skip", row=1, col=2)
    picture_panel(figure, row=1, col=2)
    figure.add_bar(
        orientation="h", texttemplate="%{x:.2f}", textposition="outside", cliponaxis=False,
        hovertemplate="%{y}: %{x:.4f}<extra></extra>", row=2, col=2,
    )  # fmt: skip
    figure.update_xaxes(title_text="named", type="category", tickangle=-45, row=1, col=1)
    figure.update_yaxes(title_text="shown", type="category", autorange="reversed", row=1, col=1)
    figure.update_xaxes(title_text="probability", range=[0, 1.2], row=2, col=2)
    figure.update_yaxes(autorange="reversed", type="category", row=2, col=2)
    height = max(480, 26 * classes + 200)
    return figure.update_layout(template=course_template(), height=height, showlegend=False)


def _update(
    figure: go.FigureWidget,
    bench: _Bench,
    slider: ipywidgets.IntSlider,
    labels: str,
    templates: str,
    picture: int,
    mistakes: bool,
) -> str:
    names = labels_in(labels, len(bench.classes))
    judged = bench.judge(names, templates_in(templates))
    rows = judged.mistakes if mistakes else np.arange(len(bench.truth))
    with slider.hold_sync():  # one message: in two the page would move the slider
        slider.max = max(1, len(rows))
        slider.value = picture = min(picture, slider.max)
    _draw_table(figure, bench, judged, names)
    said = _accuracy_in_words(bench, judged, names)
    if not len(rows):
        return said + " No picture is named wrongly."
    row = int(rows[picture - 1])
    _draw_picture(figure, bench, judged, names, row)
    shown, named = bench.classes[bench.truth[row]], names[judged.predicted[row]]
    return f"{said} Picture {row + 1} shows {shown}: named {named}."


def _draw_table(
    figure: go.FigureWidget, bench: _Bench, judged: Judged, names: tuple[str, ...]
) -> None:
    counts = judged.confusion
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    texts = [[str(n) if n and len(names) <= COUNTED else "" for n in row] for row in counts]
    columns, rows = _escaped(names), _escaped(bench.classes)
    figure.data[0].update(z=shares, x=columns, y=rows, text=texts, customdata=counts)


def _draw_picture(
    figure: go.FigureWidget, bench: _Bench, judged: Judged, names: tuple[str, ...], row: int
) -> None:
    figure.data[1].update(picture_data(bench.pictures[row]))
    shares = softmax(judged.logits[row])
    best = np.argsort(-shares, kind="stable")[:BARS]
    escaped, right = _escaped(names), bench.truth[row]
    wrong = VERMILLION if judged.predicted[row] != right else INK
    colors = [GREEN if label == right else wrong if label == best[0] else BLUE for label in best]
    figure.data[2].update(x=shares[best], y=[escaped[label] for label in best])
    figure.data[2].marker.color = colors
    figure.layout.annotations[1].text = f"Picture {row + 1} shows: {_escaped(bench.classes)[right]}"


def _escaped(names: Sequence[str]) -> list[str]:
    return [html.escape(name, quote=False) for name in names]


def _accuracy_in_words(bench: _Bench, judged: Judged, names: tuple[str, ...]) -> str:
    right, n = int((judged.predicted == judged.truth).sum()), len(judged.truth)
    said = f"{right} of {n} named rightly: accuracy {100 * judged.accuracy:.1f} %"
    if np.isfinite(bench.before):
        said += f" ({100 * bench.before:.1f} % in the setting before)"
    said += f"; guessing among {len(names)} labels gives {100 / len(names):.1f} %.\n"
    if judged.worst is None:
        return said.rstrip()
    shown, named, count = judged.worst
    total = int((judged.truth == shown).sum())
    return said + (
        f"Commonest mistake: {bench.classes[shown]} named {names[named]}, {count} of {total}."
    )
