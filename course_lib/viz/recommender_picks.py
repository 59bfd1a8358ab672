"""Explorer: which name comes next? Several recommenders, live, for names already imported."""

import html
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import ipywidgets
import plotly.graph_objects as go

from .action_buttons import add_buttons
from .explorer_frame import Explorer
from .ranked_columns import TRACES, fill_column, ranked_columns
from .typed_names import names_in

Recommend = Callable[[list[str]], Sequence[tuple[str, float]]]
Lists = tuple[tuple[tuple[str, float], ...], ...]
OWN = "(your own list)"
ALT = (
    "Ranked lists of names recommended by {names}, side by side, after {known} of {all} names; "
    "those with a star are among the names to come."
)


def recommender_lab(
    methods: Mapping[str, Recommend],
    names: Sequence[str],
    examples: Mapping[str, Sequence[str]],
    known: int = 2,
    k: int = 10,
    title: str = "What will this file import next?",
) -> Explorer:
    """Give recommenders the first names of a list and see which of the others they guess.

    Parameters
    ----------
    methods : mapping of str to callable
        ``recommend(known names) -> [(name, score), …]``, best first; the known names may be none.
        One to four show well; together they should answer in 0.1 s.
    names : sequence of str
        All that may be given.
    examples : mapping of str to sequence of str
        Lists to start from, such as a file's imports in their order.
    known : int
        How many of the first are given at the start.
    k : int
        Results of each that are shown.
    title : str

    Returns
    -------
    Explorer
        Controls ``items`` (names, parted by commas), ``example``, ``known`` and ``add`` (one more
        name; a click on a recommended one adds it, too), and the button Add the best.

    Raises
    ------
    ValueError
        When there is no method or no example, or an example has an unknown name.

    Examples
    --------
    >>> methods = {"always the same": lambda known: [("array", 0.9), ("dot", 0.5), ("sort", 0.1)]}
    >>> lab = recommender_lab(methods, ["array", "dot", "sort"], {"a.py": ["array", "sort"]}, 1)
    >>> print(lab.message)
    Known is 1 of 2: array. 1 is to come (★). Among the first 3: always the same 1.
    """
    if not methods or not examples:
        raise ValueError(
            f"methods, examples: expected one or more, got {len(methods)} and {len(examples)}"
        )
    shelf = dict.fromkeys(names)  # in order, and quick to look up
    for row in examples.values():
        names_in(", ".join(row), shelf)
    ask = lru_cache(maxsize=512)(lambda having: _asked(methods, having, k))
    first = next(iter(examples.values()))
    known = min(known, len(first))
    controls, last = _controls(examples, shelf, known), [next(iter(examples))]
    lab = Explorer(
        title,
        controls,
        ranked_columns(list(methods), k),
        lambda figure, **values: _update(
            figure, list(methods), ask, shelf, examples, controls, last, **values
        ),
        alt=ALT.format(names=", ".join(methods), known=known, all=len(first)),
    )
    add_buttons(lab, {"Add the best": lambda: _add_best(lab)})
    for column in range(len(methods)):
        lab.figure.data[TRACES * column].on_click(_adder(lab))
    return lab


def _asked(methods: Mapping[str, Recommend], having: tuple[str, ...], k: int) -> Lists:
    return tuple(
        tuple((str(name), float(score)) for name, score in list(recommend(list(having)))[:k])
        for recommend in methods.values()
    )


def _controls(
    examples: Mapping[str, Sequence[str]], shelf: Mapping[str, None], known: int
) -> dict[str, ipywidgets.Widget]:
    label, first = next(iter(examples.items()))
    wide = {"width": "390px"}
    return {
        "items": ipywidgets.Text(
            ", ".join(first), continuous_update=False, layout={"width": "800px"},
            description="Names, parted by commas (then Enter)",
        ),
        "known": ipywidgets.IntSlider(
            known, 0, max(1, len(first)), description="Given are the first", layout=wide
        ),
        "example": ipywidgets.Dropdown(
            options=[*examples, OWN], value=label, description="Examples", layout=wide
        ),
        "add": ipywidgets.Combobox(
            options=list(shelf), ensure_option=True, continuous_update=False, layout=wide,
            description="Add a name (then Enter)",
        ),
    }  # fmt: skip


def _update(
    figure: go.FigureWidget,
    methods: Sequence[str],
    ask: Callable[[tuple[str, ...]], Lists],
    shelf: Mapping[str, None],
    examples: Mapping[str, Sequence[str]],
    controls: Mapping[str, ipywidgets.Widget],
    last: list[str],
    items: str,
    known: int,
    example: str,
    add: str,
) -> str:
    controls["add"].value = ""
    if example not in (OWN, last[0]):
        items = ", ".join(examples[example])
    found = names_in(items, shelf)
    if add:
        names_in(add, shelf)
        given = [name for name in found[:known] if name != add] + [add]
        found, known = given + [name for name in found if name not in given], len(given)
    known = min(known, len(found))
    _bring_controls_up_to_date(controls, examples, last, found, known)
    lists = ask(tuple(found[:known]))
    for number, row in enumerate(lists):
        fill_column(figure, number, [name for name, _ in row], [score for _, score in row],
                    starred=found[known:])  # fmt: skip
    return _sentence(methods, lists, found, known)


def _bring_controls_up_to_date(
    controls: Mapping[str, ipywidgets.Widget],
    examples: Mapping[str, Sequence[str]],
    last: list[str],
    found: list[str],
    known: int,
) -> None:
    slider, menu = controls["known"], controls["example"]
    controls["items"].value = ", ".join(found)
    with slider.hold_sync():  # one message: in two the page would move the slider
        slider.max = max(1, len(found))
        slider.value = known
    same = [label for label, row in examples.items() if [*row] == found]
    menu.value = last[0] = menu.value if menu.value in same else [*same, OWN][0]


def _sentence(methods: Sequence[str], lists: Lists, found: list[str], known: int) -> str:
    given, hidden = found[:known], set(found[known:])
    said = f"Known {'is' if known == 1 else 'are'} {known} of {len(found)}"
    said += f": {', '.join(given)}." if given else "."
    if not hidden:
        return f"{said} None is to come: add a name, or give fewer."
    said += f" {len(hidden)} {'is' if len(hidden) == 1 else 'are'} to come (★). Among the first "
    said += f"{max(len(row) for row in lists)}: "
    hits = [sum(name in hidden for name, _ in row) for row in lists]
    counts = ", ".join(f"{name} {count}" for name, count in zip(methods, hits, strict=True))
    return f"{said}{counts}."


def _add_best(lab: Explorer) -> None:
    _add(lab, lab.figure.data[0], 0)


def _add(lab: Explorer, bars: Any, place: int) -> None:
    if bars.customdata is not None and len(bars.customdata) > place:
        lab.set(add=html.unescape(str(bars.customdata[place])))


def _adder(lab: Explorer) -> Callable[..., None]:
    def choose(trace: Any, clicked: Any, state: Any) -> None:
        if clicked.point_inds:
            _add(lab, trace, int(clicked.point_inds[0]))

    return choose
