"""Explorer: take a bias direction out of word vectors, and see what remains of it."""

from collections.abc import Collection, Mapping, Sequence

import ipywidgets
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .bias_pictures import bias_figure, draw_positions, draw_remains
from .bias_positions import SHARES, BiasTable, Remains, Residual, State
from .explorer_frame import Explorer

NEIGHBOURS = 100
ALT = (
    "Left: the words of {group!r} and of the pairs along the direction from {second} to {first}, "
    "hollow dots before, full dots now. Right: how well the sides of {count} one-sided words can "
    "still be told, by the share of the direction taken out, with a line at 0.5, guessing."
)


def bias_lab(
    words: Sequence[str],
    before: ArrayLike,
    after: ArrayLike,
    direction: ArrayLike,
    pairs: Sequence[tuple[str, str]],
    groups: Mapping[str, Sequence[str]],
    residual: Residual,
    equalized: ArrayLike | None = None,
    extremes: int = 250,
    leave_out: Collection[str] = (),
    shares: Sequence[float] = SHARES,
    title: str = "Bias projector",
) -> Explorer:
    """Take a direction out of word vectors step by step; watch words, neighbours, a classifier.

    Parameters
    ----------
    words : sequence of str
        n words, each once.
    before, after : array_like, shape (n, d)
        Vectors as they were, and neutralised. A share between is a mixture of both, of length 1.
        The words of the pairs keep their vectors.
    direction : array_like, shape (d,)
    pairs : sequence of (str, str)
        The words that define the direction; the first ones lie on its positive side.
    groups : mapping of str to sequence of str
        Words to look at, of any number; the 22 that stand furthest out are drawn.
    residual : callable
        ``residual(vectors (2k, d), sides (2k,) of bool) -> {name: share told right}``: how well the
        original sides of the most one-sided words can be told from their vectors. Asked for each
        share before the explorer opens.
    equalized : array_like, shape (n, d), optional
        Vectors after the equalising step, used for the words of the pairs.
    extremes : int
        k, one-sided words on each side.
    leave_out : collection of str
        Words that don't count among these: those that keep their place on the direction.
    shares : sequence of float
        Ascending from 0 to 1.
    title : str

    Returns
    -------
    Explorer
        Controls ``group``, ``word``, ``share`` and, with `equalized`, ``equalise``.

    Raises
    ------
    ValueError
        When a word has no vector, a group is empty, or shapes disagree.

    References
    ----------
    Bolukbasi et al. (2016), "Man is to Computer Programmer as Woman is to Homemaker?", section 6
    (neutralise, equalise); Gonen, Goldberg (2019), "Lipstick on a Pig" (what remains).

    Examples
    --------
    >>> words = ["she", "he", "nurse", "nanny", "smith", "miner"]
    >>> vectors = [[.8, .6, 0], [-.8, .6, 0], [.6, .6, .5], [.4, .7, .6], [-.5, .7, -.5],
    ...            [-.3, .7, -.6]]
    >>> clean = [[0, *rest] for _, *rest in vectors]
    >>> lab = bias_lab(words, vectors, clean, [1, 0, 0], [("she", "he")], {"jobs": words[2:]},
    ...                lambda rows, sides: {"3rd number": ((rows[:, 2] > 0) == sides).mean()},
    ...                extremes=2)
    >>> lab.set(share=1.0)
    >>> print(lab.message.splitlines()[-1])
    Sides of the 4 most one-sided words: 3rd number 1.00 (before 1.00); guessing 0.50.
    """
    table = BiasTable(words, before, after, direction, pairs, equalized)
    empty = [name for name, members in groups.items() if not len(members)]
    if empty or not groups:
        raise ValueError(f"groups: expected one or more, with words, got {empty or 'none'}")
    for members in groups.values():
        table.rows(members)
    remains = Remains(table, residual, shares, extremes, leave_out)
    for name in remains.names:
        remains.curve(name)
    controls = _controls(table, groups, remains.shares, equalized is not None)
    first, second = table.pairs[0]
    return Explorer(
        title,
        controls,
        bias_figure(remains, (first, second)),
        lambda figure, **values: _update(figure, table, remains, groups, controls, **values),
        alt=ALT.format(
            group=next(iter(groups)), first=first, second=second, count=len(remains.rows)
        ),
    )


def _controls(
    table: BiasTable, groups: Mapping[str, Sequence[str]], shares: Sequence[float], pairs_too: bool
) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "390px"}
    controls: dict[str, ipywidgets.Widget] = {
        "group": ipywidgets.Dropdown(options=list(groups), description="Words", layout=wide),
        "word": ipywidgets.Dropdown(options=[""], description="Look closer at", layout=wide),
        "share": ipywidgets.SelectionSlider(
            options=[(f"{100 * share:g} %", share) for share in shares],
            description="Taken out of the words", layout=wide,
        ),
    }  # fmt: skip
    if pairs_too:
        controls["equalise"] = ipywidgets.Checkbox(
            False, description="Equalise the pairs", indent=False, layout=wide
        )
    _offer(controls["word"], table, next(iter(groups.values())))
    return controls


def _offer(menu: ipywidgets.Dropdown, table: BiasTable, members: Sequence[str]) -> str:
    """Let the menu offer a group's words, and choose the most one-sided if it was another group."""
    if menu.options != tuple(members):
        with menu.hold_sync():
            menu.options = tuple(members)
            menu.value = max(members, key=lambda word: abs(table.original[table.row[word]]))
    return menu.value


def _update(
    figure: go.FigureWidget,
    table: BiasTable,
    remains: Remains,
    groups: Mapping[str, Sequence[str]],
    controls: Mapping[str, ipywidgets.Widget],
    group: str,
    word: str,
    share: float,
    equalise: bool = False,
) -> str:
    word, state = _offer(controls["word"], table, groups[group]), State(share, equalise)
    draw_positions(figure, table, groups[group], word, state)
    draw_remains(figure, remains, share)
    return "\n".join([
        _word_in_words(table, word, state),
        _pair_in_words(table, word, state),
        _remains_in_words(remains, share),
    ])  # fmt: skip


def _word_in_words(table: BiasTable, word: str, state: State) -> str:
    start, now = table.positions([word], State())[0], table.positions([word], state)[0]
    k = min(NEIGHBOURS, len(table.words) - 1)
    lean, leaned = table.leaning(word, state, k), table.leaning(word, State(), k)
    side = table.pairs[0][int(start < 0)]
    return (
        f"“{word}” stands at {_signed(now)}, before {_signed(start)}, the side of “{side}”. Of its "
        f"{k} nearest words, {lean} stood on that side too (before {leaned})."
    )


def _pair_in_words(table: BiasTable, word: str, state: State) -> str:
    rows = table.rows(table.pairs[0])
    now, start = table.cosines(word, state)[rows], table.cosines(word, State())[rows]
    first, second = table.pairs[0]
    return (
        f"Its cosine with “{first}” {_signed(now[0])}, with “{second}” {_signed(now[1])}: a "
        f"difference of {_signed(now[0] - now[1])} (before {_signed(start[0] - start[1])})."
    )


def _remains_in_words(remains: Remains, share: float) -> str:
    now, start = remains.at(share), remains.at(0.0)
    told = ", ".join(f"{name} {now[name]:.2f} (before {start[name]:.2f})" for name in now)
    return f"Sides of the {len(remains.rows)} most one-sided words: {told}; guessing 0.50."


def _signed(number: float) -> str:
    said = f"{number:.2f}"
    return "0.00" if said == "-0.00" else said.replace("-", "−")
