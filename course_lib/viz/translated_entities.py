"""Explorer: a relation as a step in the plane, h + r ≈ t, and the tails that a model ranks."""

import html
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from .bar_charts import ranked_bar_data
from .explorer_frame import Explorer
from .graph_drawings import hide_axes
from .graph_plans import choose_on_click
from .plane_queries import Points, bare_axes, plane_points
from .template import BLUE, GREEN, INK, MUTED, ORANGE, VERMILLION, course_template

ScoreTails = Callable[[int, int], ArrayLike]
LABELLED = 45  #: Up to so many entities the names are written beside the points.
ALT = (
    "Left: entities in the plane with an arrow from {head!r} along the relation {relation!r}; "
    "squares around tails that are known, circles around the best ranked. Right: the best ranked "
    "tails as bars of their score, known ones with a star."
)


def triple_bench(
    entities: ArrayLike,
    names: Sequence[str],
    relations: Mapping[str, ArrayLike],
    score_tails: ScoreTails,
    known: Collection[tuple[int, int, int]] = (),
    head: int = 0,
    title: str = "h + r ≈ t",
) -> Explorer:
    """Choose a head and a relation; see where the step leads, and how a model ranks the tails.

    Parameters
    ----------
    entities : array_like, shape (n, 2)
        Places of the entities: of a model in the plane, or projected.
    names : sequence of str, length n
    relations : mapping of str to array_like, shape (2,)
        The step of each relation in that plane; of a linear projection P of a TransE model these
        are ``r @ P`` without the mean that the entities' projection takes off. Relation k is the
        k-th here.
    score_tails : callable
        ``score_tails(head, relation) -> (n,)`` scores of all tails, higher is better, from the
        model in all its dimensions. Asked once for each pair.
    known : collection of (head, relation, tail)
        True triples.
    head : int
        Head to start with.
    title : str

    Returns
    -------
    Explorer
        Controls ``shown`` (how many tails), ``head`` (a click on an entity chooses it, too) and
        ``relation``.

    Raises
    ------
    ValueError
        When shapes don't fit.

    References
    ----------
    Bordes et al. (2013), "Translating Embeddings for Modeling Multi-relational Data", sections 2
    and 4.1 (filtered ranks).

    Examples
    --------
    >>> places, steps = np.array([[0, 0], [1, 0], [1, 1], [5, 5]]), {"right": [1, 0]}
    >>> score = lambda h, r: -np.linalg.norm(places[h] + [1, 0] - places, axis=1)
    >>> bench = triple_bench(places, list("abcd"), steps, score, known=[(0, 0, 1), (0, 0, 2)])
    >>> print(bench.message)
    (a, right, ?): best ranked is b, score 0.00. Known: b on rank 1, c on rank 2.5 (1.5 without
    the other known ones), of 4.
    In this plane a + right ends 0.00 from b, the nearest point.
    """
    facts = _Facts.of(entities, names, relations, score_tails, known)
    wide = {"width": "350px"}
    heads = [(name, number) for number, name in enumerate(facts.names)]
    steps = [(name, number) for number, name in enumerate(relations)]
    if not 0 <= head < len(heads):
        raise ValueError(f"head: expected 0 to {len(heads) - 1}, got {head}")
    facts.scores(head, 0)  # what is wrong from the start is the author's to know
    controls = {
        "shown": ipywidgets.IntSlider(
            min(8, len(heads)), 1, min(15, len(heads)), description="Tails shown", layout=wide
        ),
        "head": ipywidgets.Dropdown(options=heads, value=head, description="Head h", layout=wide),
        "relation": ipywidgets.Dropdown(options=steps, description="Relation r", layout=wide),
    }
    explorer = Explorer(
        title,
        controls,
        _empty_figure(facts),
        lambda figure, **values: _update(figure, facts, **values),
        alt=ALT.format(head=facts.names[head], relation=next(iter(relations))),
    )
    choose_on_click(explorer, explorer.figure.data[0], "head")
    return explorer


@dataclass(frozen=True)
class _Facts:
    """Entities, relations and what is known of them."""

    points: Points
    names: list[str]
    relations: list[str]
    steps: Points  # (relations, 2)
    scores: Callable[[int, int], NDArray[np.float64]]
    known: frozenset[tuple[int, int, int]]

    @classmethod
    def of(
        cls,
        entities: ArrayLike,
        names: Sequence[str],
        relations: Mapping[str, ArrayLike],
        score_tails: ScoreTails,
        known: Collection[tuple[int, int, int]],
    ) -> "_Facts":
        points = plane_points("entities", entities, 2)
        if len(names) != len(points):
            raise ValueError(f"names: expected length {len(points)}, got {len(names)}")
        steps = plane_points("relations", [np.asarray(step) for step in relations.values()])

        def scores(head: int, relation: int) -> NDArray[np.float64]:
            row = np.asarray(score_tails(head, relation), dtype=np.float64)
            if row.shape != (len(points),):
                raise ValueError(f"score_tails: expected shape ({len(points)},), got {row.shape}")
            return row

        facts = frozenset((int(h), int(r), int(t)) for h, r, t in known)
        labels = [str(name) for name in names]
        return cls(points, labels, list(relations), steps, lru_cache(maxsize=512)(scores), facts)

    def tails(self, head: int, relation: int) -> list[int]:
        """The known tails."""
        return sorted(t for h, r, t in self.known if (h, r) == (head, relation))

    def escaped(self, rows: Sequence[int] | NDArray[np.int64]) -> list[str]:
        return [html.escape(self.names[row], quote=False) for row in rows]


def _empty_figure(facts: _Facts) -> go.Figure:
    """Entities, known tails, best ranked tails, the head, the step, its end, bars."""
    figure = make_subplots(
        1, 2, column_widths=[0.66, 0.34], horizontal_spacing=0.18,
        subplot_titles=("Entities in the plane", "Best ranked tails"),
    )  # fmt: skip
    everybody = facts.escaped(range(len(facts.names)))
    figure.add_scatter(
        x=facts.points[:, 0], y=facts.points[:, 1], text=everybody, name="entity",
        mode="markers+text" if len(everybody) <= LABELLED else "markers", cliponaxis=False,
        marker={"size": 7, "color": MUTED}, textposition="top center", textfont={"size": 11},
        hovertemplate="%{text}<extra></extra>", row=1, col=1,
    )  # fmt: skip
    for name, marker in {
        "known tail": {"symbol": "square-open", "size": 19, "color": GREEN, "line": {"width": 3}},
        "best ranked": {"symbol": "circle", "size": 10, "color": BLUE},
        "head h": {"symbol": "diamond", "size": 14, "color": VERMILLION},
    }.items():
        figure.add_scatter(mode="markers", marker=marker, name=name, hoverinfo="skip", row=1, col=1)
    figure.add_scatter(
        mode="lines+markers", line={"color": ORANGE, "width": 3}, name="h + r", hoverinfo="skip",
        marker={"symbol": ["circle", "x"], "size": [1, 13], "color": INK}, row=1, col=1,
    )  # fmt: skip
    figure.add_bar(orientation="h", showlegend=False, row=1, col=2)
    reached = facts.points[:, None] + facts.steps[None]  # all that an arrow can end on
    bare_axes(figure, np.concatenate([facts.points, reached.reshape(-1, 2)]), row=1, col=1)
    hide_axes(figure, row=1, col=1)
    figure.update_xaxes(title_text="score (higher is better)", row=1, col=2)
    figure.update_yaxes(autorange="reversed", type="category", row=1, col=2)
    figure.update_layout(template=course_template(), height=520, margin={"l": 20, "b": 80})
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.08})


def _update(figure: go.FigureWidget, facts: _Facts, shown: int, head: int, relation: int) -> str:
    scores, tails = facts.scores(head, relation), facts.tails(head, relation)
    best = np.argsort(-scores, kind="stable")[:shown]
    end = facts.points[head] + facts.steps[relation]
    for trace, rows in zip(figure.data[1:4], (tails, best, [head]), strict=True):
        places = facts.points[np.asarray(rows, dtype=np.int64)]
        trace.update(x=places[:, 0], y=places[:, 1])
    way = np.stack([facts.points[head], end])
    figure.data[4].update(x=way[:, 0], y=way[:, 1])
    names = facts.escaped(best)
    known = [name for name, row in zip(names, best, strict=True) if row in tails]
    figure.data[5].update(ranked_bar_data(names, scores[best], highlight=known))
    low, high = min(0.0, float(scores[best].min())), max(0.0, float(scores[best].max()))
    reach = max(high - low, 1e-6)
    room = 0.25 * reach
    figure.layout.xaxis2.range = [low - room * (low < 0), high + room * (high > 0)]
    return _sentence(facts, scores, tails, head, relation, end)


def filtered_rank(scores: NDArray[np.float64], tail: int, others: Collection[int]) -> float:
    """The place of a tail among all but some others, from 1; ties count half.

    Examples
    --------
    >>> scores = np.array([0.9, 0.5, 0.7, 0.5])
    >>> filtered_rank(scores, 1, ()), filtered_rank(scores, 1, [0])
    (3.5, 2.5)
    """
    rest = np.delete(scores, [tail, *(other for other in others if other != tail)])
    above, level = (rest > scores[tail]).sum(), (rest == scores[tail]).sum()
    return float(1 + above + level / 2)


def _sentence(
    facts: _Facts,
    scores: NDArray[np.float64],
    tails: list[int],
    head: int,
    relation: int,
    end: NDArray,
) -> str:
    best, r = int(scores.argmax()), facts.relations[relation]
    said = (
        f"({facts.names[head]}, {r}, ?): best ranked is {facts.names[best]}, score "
        f"{_number(scores[best])}. "
    )
    ranked = sorted(tails, key=lambda tail: filtered_rank(scores, tail, ()))[:4]
    if ranked:
        known = ", ".join(_rank_in_words(facts, scores, tail, tails) for tail in ranked)
        more = f" and {len(tails) - len(ranked)} more" if len(tails) > len(ranked) else ""
        said += f"Known: {known}{more}, of {len(scores)}."
    else:
        said += "No tail is known."
    far = np.linalg.norm(facts.points - end, axis=1)
    near = int(far.argmin())
    return (
        f"{said}\nIn this plane {facts.names[head]} + {r} ends {far[near]:.2f} from "
        f"{facts.names[near]}, the nearest point."
    )


def _rank_in_words(facts: _Facts, scores: NDArray[np.float64], tail: int, tails: list[int]) -> str:
    raw, filtered = filtered_rank(scores, tail, ()), filtered_rank(scores, tail, tails)
    said = f"{facts.names[tail]} on rank {raw:g}"
    return said if raw == filtered else f"{said} ({filtered:g} without the other known ones)"


def _number(value: float) -> str:
    return f"{value + 0.0:.2f}".replace("-", "−")
