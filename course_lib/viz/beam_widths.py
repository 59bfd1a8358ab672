"""Explorer: how wide a beam must be to find the best output, and what the length exponent does."""

import html
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from course_lib.sentences import Hypothesis, Node, beam_search, beam_trace, exhaustive_search
from course_lib.sentences.hypotheses import Step

from .explorer_frame import Explorer
from .search_trees import ROW, add_tree_traces, tree_drawing
from .template import BLUE, ORANGE, course_template
from .tree_layout import path_in_words, tree_rows

WIDEST, DROPPED, LISTED = 5, 2, 6
GAP = 70  #: Pixels between the tree and the list.
COUNTABLE, STAND_IN = 5_000, 20  #: Beyond as many outputs, a beam of 20 stands in for all.
ALT = (
    "Top: the tree of a beam search of width {width}, from left to right; kept nodes are blue "
    "circles, finished ones green squares, dropped ones grey crosses, the answer an orange path. "
    "Bottom: the outputs as bars of their score; the best one has the shortest bar."
)


def beam_explorer(
    step: Step, vocabulary: Sequence[str], eos: int, max_length: int, alpha: float = 0.75
) -> Explorer:
    """Widen a beam, change the length exponent, and see what the search finds and misses.

    Parameters
    ----------
    step : callable
        Prefix (a tuple of token ids, empty at the start) to (V,) log-probabilities of the next.
        It is called once for each prefix.
    vocabulary : sequence of str, length V
        Name of each token.
    eos : int
        Id of the end token.
    max_length : int
        Most tokens, the end token included; the tree is readable up to about 8.
    alpha : float
        Length exponent to start with, 0 to 1.5.

    Returns
    -------
    Explorer
        Controls ``width`` (1 to 5; 1 is greedy search) and ``alpha``; opens with width 2.

    Raises
    ------
    ValueError
        When `vocabulary` hasn't a name for each token, or for limits that `beam_trace` refuses.

    Notes
    -----
    Up to 5,000 possible outputs are scored one by one, so that the line can say whether the best
    of all was found; where there are more, a beam of 20 stands in for that.

    Examples
    --------
    >>> def step(prefix):  # the token that looks best first leads nowhere
    ...     return np.log([0.05, 0.55, 0.4] if not prefix else
    ...                   [0.4, 0.3, 0.3] if prefix[0] == 1 else [0.9, 0.05, 0.05])
    >>> explorer = beam_explorer(step, ["<eos>", "A", "B"], eos=0, max_length=3)
    >>> explorer.set(width=1)
    >>> print(explorer.message)
    A beam of 1 (greedy search), α 0.75: the answer is “A <eos>”, p 0.22, score −0.90.
    It misses the best of all 7 outputs, “B <eos>”, p 0.36, score −0.61.
    """
    searched = _Searched(lru_cache(maxsize=None)(step), list(vocabulary), eos, max_length)
    controls = {
        "width": ipywidgets.IntSlider(2, 1, WIDEST, description="Beam width (1 is greedy)"),
        "alpha": ipywidgets.FloatSlider(
            alpha, min=0, max=1.5, step=0.05, description="Length exponent α"
        ),
    }
    return Explorer(
        "Beam search",
        controls,
        _empty_figure(max_length),
        lambda figure, width, alpha: _update(figure, searched, width, alpha),
        alt=ALT.format(width=2),
    )


class _Searched:
    """A step function with its settings, and the best that any search could find."""

    def __init__(self, step: Step, vocabulary: list[str], eos: int, max_length: int) -> None:
        self.step, self.vocabulary, self.eos, self.max_length = step, vocabulary, eos, max_length
        size = len(np.asarray(step(())))
        if len(vocabulary) != size:
            raise ValueError(f"vocabulary: expected {size} names, got {len(vocabulary)}")
        self.complete = sum((size - 1) ** length for length in range(max_length)) <= COUNTABLE
        limits = (step, eos, max_length)
        self.outputs = (
            exhaustive_search(*limits, size) if self.complete else beam_search(*limits, STAND_IN)
        )

    def trace(self, width: int, alpha: float) -> list[list[Node]]:
        return beam_trace(self.step, self.eos, self.max_length, width, alpha)

    def found(self, width: int, alpha: float) -> list[Hypothesis]:
        return beam_search(self.step, self.eos, self.max_length, width, alpha)

    def best(self, alpha: float) -> Hypothesis:
        """The best of all outputs for this exponent."""
        best = max(self.outputs, key=lambda one: _score(one, alpha))
        return replace(best, score=_score(best, alpha))

    @property
    def everything(self) -> str:
        return f"all {len(self.outputs):,} outputs" if self.complete else f"a beam of {STAND_IN}"

    def named(self, one: Hypothesis) -> str:
        return path_in_words(one.tokens, self.vocabulary)

    def described(self, one: Hypothesis) -> str:
        return (
            f"“{self.named(one)}”, p {np.exp(one.log_probability):.2g}, score {_signed(one.score)}"
        )


def _signed(number: float) -> str:
    return f"{number:.2f}".replace("-", "−")


def _score(one: Hypothesis, alpha: float) -> float:
    return one.log_probability / len(one.tokens) ** alpha


def _empty_figure(columns: int) -> go.Figure:
    titles = (
        "Over a branch its token, under it log p of that step",
        "Outputs of the beam, best first",
    )
    figure = make_subplots(2, 1, subplot_titles=titles)
    add_tree_traces(figure, row=1, col=1)
    figure.add_bar(orientation="h", textposition="outside", cliponaxis=False, row=2, col=1)
    figure.data[-1].update(showlegend=False, hovertemplate="%{customdata}: %{text}<extra></extra>")
    figure.data[-1].marker.color = [ORANGE] + [BLUE] * (LISTED - 1)  # the best one comes first
    bare = {"showgrid": False, "showline": False, "ticks": "", "showticklabels": False}
    figure.update_xaxes(range=[-0.15, columns + 0.1], **bare, row=1, col=1)
    figure.update_yaxes(**bare, row=1, col=1)
    figure.update_xaxes(title_text="score log p / L^α, nearer to 0 is better", row=2, col=1)
    figure.update_layout(template=course_template(), legend={"orientation": "h", "y": 1.0})
    figure.update_layout(legend={"x": 1, "xanchor": "right", "yanchor": "bottom"})
    figure.update_annotations(x=0, xanchor="left")
    return figure


def _give_room(figure: go.FigureWidget, rows: int, listed: int) -> None:
    """As high as the tree and the list under it need to be."""
    tree, bars = ROW * (rows + 0.5), 28 * listed + 16
    total = tree + GAP + bars
    figure.layout.height = int(total) + 110  # the template's margins
    figure.layout.yaxis.update(domain=[1 - tree / total, 1], range=[rows - 0.3, -0.8])
    figure.layout.yaxis2.update(domain=[0, bars / total], range=[listed - 0.4, -0.6])
    figure.layout.annotations[1].y = bars / total


def _update(figure: go.FigureWidget, searched: _Searched, width: int, alpha: float) -> str:
    trace, found = searched.trace(width, alpha), searched.found(width, alpha)
    drawing = tree_drawing(trace, searched.vocabulary, DROPPED, found[0].tokens)
    for drawn, data in zip(figure.data, drawing, strict=False):
        drawn.update(data)
    _draw_scores(figure, searched, found[:LISTED])
    _give_room(figure, tree_rows(trace, DROPPED), len(found[:LISTED]))
    return _sentence(searched, width, alpha, found)


def _draw_scores(figure: go.FigureWidget, searched: _Searched, found: list[Hypothesis]) -> None:
    scores = [one.score for one in found]
    names = [html.escape(searched.named(one), quote=False) for one in found]
    texts = [
        f"{one.score:.2f} (log p {one.log_probability:.2f}, L {len(one.tokens)})".replace("-", "−")
        for one in found
    ]
    figure.data[-1].update(x=scores, y=list(range(len(found))), text=texts, customdata=names)
    figure.layout.xaxis2.range = [0, min(-0.1, 1.5 * min(scores))]
    ticks = {"tickvals": list(range(len(found))), "ticktext": names}
    figure.layout.yaxis2.update(ticks)


def _sentence(searched: _Searched, width: int, alpha: float, found: list[Hypothesis]) -> str:
    answer, best = found[0], searched.best(alpha)
    greedy = " (greedy search)" if width == 1 else ""
    said = f"A beam of {width}{greedy}, α {alpha:.2f}: the answer is {searched.described(answer)}."
    if not answer.finished:
        said += f" It has no end yet after {searched.max_length} tokens."
    if answer.tokens == best.tokens or answer.score >= best.score:
        said += f"\nThat is the best of {searched.everything}, too."
    else:
        said += f"\nIt misses the best of {searched.everything}, {searched.described(best)}."
    raw = max(found, key=lambda one: one.log_probability)
    if raw.tokens != answer.tokens:
        said += f"\nBy raw probability (α 0) “{searched.named(raw)}” would come first."
    return said
