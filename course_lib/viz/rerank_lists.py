"""Explorer: a ranked list to be put into another order, with every metric beside it."""

from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np
import plotly.graph_objects as go

from .action_buttons import add_buttons
from .card_pictures import Look, card_figure, draw_cards, short_title
from .explorer_frame import Explorer
from .ranked_cards import Metric, RankedCards

LEAST = 5e-7  #: What changes by less is unchanged.
ALT = (
    "Left: {n} documents in ranked order, the deeper blue the higher their grade. Right: bars of "
    "{metrics}, with a dash where each was before the last change."
)


def rerank_lab(
    titles: Sequence[str],
    grades: Sequence[int],
    metrics: Mapping[str, Metric],
    missed: Mapping[str, int] | None = None,
    cut: int | None = None,
    title: str = "Rank it yourself",
) -> Explorer:
    """Move documents up and down a ranking and watch what each metric notices.

    Parameters
    ----------
    titles : sequence of str, length n
        Different names of the documents, best ranked first; 6 to 15 show best.
    grades : sequence of int, length n
        Grade of each, 0 for not relevant.
    metrics : mapping of str to callable
        ``metric(ranked, relevant) -> float`` with the titles in their present order and the grade
        of each title, such as ``lambda ranked, relevant: ndcg(ranked, relevant, k=10)``.
    missed : mapping of str to int, optional
        Grades of further relevant documents, which the list lacks.
    cut : int, optional
        A line is drawn below this rank.
    title : str

    Returns
    -------
    Explorer
        Controls ``document`` (a list, worked by the arrow keys), ``rank`` and ``grade`` of the
        document chosen, and buttons Up, Down, Best order, Worst order, First order. The cards can
        be dragged, too.

    Raises
    ------
    ValueError
        When lengths differ or titles repeat; and what a metric raises.

    Examples
    --------
    >>> def reciprocal_rank(ranked, relevant):
    ...     return max(1 / rank for rank, name in enumerate(ranked, 1) if relevant[name])
    >>> lab = rerank_lab(["spam", "ham", "eggs"], [0, 0, 2], {"RR": reciprocal_rank})
    >>> lab.set(document=2)
    >>> lab.set(rank=1)
    >>> print(lab.message)
    “eggs” (grade 2) on rank 1 of 3.
    The last change raised RR 0.333 → 1.000.
    """
    cards = RankedCards(titles, grades, metrics, missed)
    controls = _controls(cards)
    looks: list[Look] = [None] * len(cards.titles)  # as last drawn
    lab = Explorer(
        title,
        controls,
        card_figure(cards, cut),
        lambda figure, **values: _update(figure, cards, looks, controls, **values),
        alt=ALT.format(n=len(cards.titles), metrics=", ".join(cards.metrics)),
        edits={"shapePosition": True},
    )
    add_buttons(lab, {
        "▲ Up": lambda: _place(lab, cards, cards.rank - 1),
        "▼ Down": lambda: _place(lab, cards, cards.rank + 1),
        "Best order": lambda: _arrange(lab, cards, cards.by_grade(best_first=True)),
        "Worst order": lambda: _arrange(lab, cards, cards.by_grade(best_first=False)),
        "First order": lambda: _arrange(lab, cards, cards.first),
    })  # fmt: skip
    lab.figure.layout.on_change(lambda layout, shapes: _follow(lab, cards, shapes), "shapes")
    return lab


def _controls(cards: RankedCards) -> dict[str, ipywidgets.Widget]:
    n, most = len(cards.titles), max(3, *cards.grades)
    wide = {"width": "390px"}
    return {
        "document": ipywidgets.Select(
            options=_options(cards), value=cards.chosen, description="Document",
            rows=min(n, 6), layout={"width": "560px"},
        ),
        "rank": ipywidgets.IntSlider(1, 1, n, description="Its rank", layout=wide),
        "grade": ipywidgets.IntSlider(
            cards.grades[cards.chosen], 0, most, description="Its grade, as judged", layout=wide
        ),
    }  # fmt: skip


def _options(cards: RankedCards) -> tuple[tuple[str, int], ...]:
    return tuple(
        (f"{rank}. {short_title(cards.titles[row])} (grade {cards.grades[row]})", row)
        for rank, row in enumerate(cards.order, start=1)
    )


def _update(
    figure: go.FigureWidget,
    cards: RankedCards,
    looks: list[Look],
    controls: Mapping[str, ipywidgets.Widget],
    document: int,
    rank: int,
    grade: int,
) -> str:
    shown_rank, shown_grade = cards.rank, cards.grades[cards.chosen]  # as the sliders had them
    try:
        cards.place(document, rank if rank != shown_rank else cards.order.index(document) + 1)
        if grade != shown_grade:
            cards.judge(grade)
    finally:
        _bring_controls_up_to_date(cards, controls)
        draw_cards(figure, cards, looks)
    figure.data[1].update(x=list(cards.now.values()), y=list(cards.now))
    figure.data[2].update(x=list(cards.before.values()), y=list(cards.now))
    figure.layout.xaxis2.range = [0, 1.25 * max(1.0, *cards.now.values(), *cards.before.values())]
    return _sentence(cards)


def _bring_controls_up_to_date(
    cards: RankedCards, controls: Mapping[str, ipywidgets.Widget]
) -> None:
    menu, options = controls["document"], _options(cards)
    with menu.hold_sync():  # one message: in two the page would choose another row
        if menu.options != options:
            menu.options = options
        menu.value = cards.chosen
    controls["rank"].value, controls["grade"].value = cards.rank, cards.grades[cards.chosen]


def _sentence(cards: RankedCards) -> str:
    said = f"“{cards.titles[cards.chosen]}” (grade {cards.grades[cards.chosen]}) on rank "
    said += f"{cards.rank} of {len(cards.order)}."
    steps = {name: value - cards.before[name] for name, value in cards.now.items()}
    parts = []
    for verb, names in (
        ("raised", [name for name, step in steps.items() if step > LEAST]),
        ("lowered", [name for name, step in steps.items() if step < -LEAST]),
    ):
        changes = [f"{name} {cards.before[name]:.3f} → {cards.now[name]:.3f}" for name in names]
        parts += [f"{verb} {', '.join(changes)}"] if changes else []
    if not parts:
        return f"{said}\n{', '.join(f'{name} {value:.3f}' for name, value in cards.now.items())}."
    same = [name for name, step in steps.items() if abs(step) <= LEAST]
    parts += [f"left {', '.join(same)} unchanged"] if same else []
    return f"{said}\nThe last change {'; '.join(parts)}."


def _place(lab: Explorer, cards: RankedCards, rank: int) -> None:
    lab.set(rank=int(np.clip(rank, 1, len(cards.order))))


def _arrange(lab: Explorer, cards: RankedCards, order: Sequence[int]) -> None:
    cards.arrange(order)
    lab.set(rank=cards.rank)


def _follow(lab: Explorer, cards: RankedCards, shapes: Sequence[go.layout.Shape]) -> None:
    """Read a card that was dragged: the rank nearest to its middle is its new one."""
    if lab.busy:
        return
    middles = np.array([(shape.y0 + shape.y1) / 2 for shape in shapes], dtype=float)
    moved = int(np.abs(middles - np.arange(1, len(middles) + 1)).argmax())
    rank = int(np.clip(round(middles[moved]), 1, len(middles)))
    cards.place(cards.order[moved], rank)
    lab.set(document=cards.chosen, rank=cards.rank, grade=cards.grades[cards.chosen])
