"""Explorer: what each rank adds to NDCG, by gain, discount, cut and ideal."""

from collections.abc import Mapping

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .explorer_frame import Explorer
from .gain_parts import DISCOUNTS, GAINS, GainSetting, Numbers, checked_grades, ideal_of
from .gain_pictures import gain_figure

WHOLE, RETRIEVED = "all that were judged", "only those in the list (a bug)"
ALT = (
    "Left: bars of what each rank adds to the DCG of {names}, with outlines for the ideal order; "
    "ranks below the cut of {cut} are pale. Right: NDCG by the cut k, one curve a ranking."
)


def ndcg_lab(
    grades: ArrayLike | Mapping[str, ArrayLike],
    judged: ArrayLike | None = None,
    cut: int | None = None,
    title: str = "Inside NDCG",
) -> Explorer:
    """Change the gain, the discount, the cut and the ideal of NDCG, and see who wins.

    Parameters
    ----------
    grades : array_like, shape (n,), or mapping of str to such
        Grades down one ranking, or down each of several for the same query, best rank first.
    judged : array_like, shape (m,), optional
        Grades of all judged documents of the query, retrieved or not; without it those of the
        ranking with the most.
    cut : int, optional
        k to start with; 10 by default, or the longest ranking's length.
    title : str

    Returns
    -------
    Explorer
        Controls ``cut``, ``base`` (of the logarithm), ``gain``, ``discount`` and ``ideal``.

    Raises
    ------
    ValueError
        When a grade is below 0 or none is above.

    References
    ----------
    Järvelin, Kekäläinen (2002), "Cumulated gain-based evaluation of IR techniques", equation 2
    (discount from rank b on, linear gain); Burges et al. (2005), "Learning to Rank using Gradient
    Descent" (exponential gain, log(rank + 1)).

    Examples
    --------
    >>> lab = ndcg_lab({"one star hit": [3, 0, 0, 0], "many fair ones": [1, 2, 2, 1]},
    ...                judged=[3, 2, 2, 1, 1])
    >>> print(lab.message)
    NDCG@4, exponential gain: one star hit 0.647, many fair ones 0.446.
    With linear gain: one star hit 0.527, many fair ones 0.649. Another one leads.
    The base of the logarithm divides out.
    """
    rankings = _rankings(grades)
    longest = max(len(row) for row in rankings.values())
    whole = _whole(rankings, judged)
    cut = min(10, longest) if cut is None else cut
    if not 1 <= cut <= longest:
        raise ValueError(f"cut: expected 1 to {longest}, got {cut}")
    ideals = {name: {WHOLE: whole, RETRIEVED: ideal_of(row)} for name, row in rankings.items()}
    return Explorer(
        title,
        _controls(longest, cut),
        gain_figure(list(rankings), longest),
        lambda figure, **values: _update(figure, rankings, ideals, longest, **values),
        alt=ALT.format(names=" and ".join(rankings), cut=cut),
    )


def _rankings(grades: ArrayLike | Mapping[str, ArrayLike]) -> dict[str, Numbers]:
    named = grades if isinstance(grades, Mapping) else {"the ranking": grades}
    if not named:
        raise ValueError("grades: expected one ranking or more, got none")
    return {str(name): checked_grades(f"grades[{name!r}]", row) for name, row in named.items()}


def _whole(rankings: Mapping[str, Numbers], judged: ArrayLike | None) -> Numbers:
    if judged is None:
        whole = ideal_of(max(rankings.values(), key=np.sum))
    else:
        whole = ideal_of(checked_grades("judged", judged))
    if not whole.any():
        raise ValueError("grades: expected at least one above 0, got none")
    return whole


def _controls(longest: int, cut: int) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "390px"}
    return {
        "cut": ipywidgets.IntSlider(cut, 1, longest, description="Cut k", layout=wide),
        "base": ipywidgets.IntSlider(2, 2, 10, description="Base of the logarithm", layout=wide),
        "gain": ipywidgets.Dropdown(options=list(GAINS), description="Gain", layout=wide),
        "discount": ipywidgets.Dropdown(
            options=list(DISCOUNTS), description="Discount", layout=wide
        ),
        "ideal": ipywidgets.Dropdown(
            options=[WHOLE, RETRIEVED], description="Ideal made of", layout=wide
        ),
    }


Ideals = Mapping[str, Mapping[str, Numbers]]


def _update(
    figure: go.FigureWidget,
    rankings: Mapping[str, Numbers],
    ideals: Ideals,
    longest: int,
    cut: int,
    base: int,
    gain: str,
    discount: str,
    ideal: str,
) -> str:
    setting, ranks = GainSetting(gain, discount, base), np.arange(1, longest + 1)
    for number, (name, grades) in enumerate(rankings.items()):
        bars, curve = figure.data[2 * number : 2 * number + 2]
        shown = ranks[: len(grades)]
        bars.update(x=shown, y=setting.parts(grades), customdata=grades.astype(int))
        bars.marker.opacity = np.where(shown <= cut, 1.0, 0.25)
        curve.update(x=ranks, y=_curve(setting, grades, ideals[name][ideal], longest))
    first = next(iter(ideals.values()))
    best = setting.parts(first[ideal])[:longest]
    edges = np.repeat(np.arange(len(best) + 1) + 0.5, 2)[1:-1]  # both sides of each rank
    figure.data[-1].update(x=edges, y=np.repeat(best, 2))
    for shape, at in zip(figure.layout.shapes, (cut + 0.5, cut), strict=True):
        shape.update(x0=at, x1=at)
    figure.layout.xaxis.range = [0.4, longest + 0.6]
    figure.layout.xaxis2.range = [0.6, longest + 0.4]
    return _sentence(rankings, ideals, setting, ideal, cut)


def _curve(setting: GainSetting, grades: Numbers, ideal: Numbers, n: int) -> Numbers:
    return setting.curve(grades, ideal, n) if ideal.any() else np.zeros(n)


def _scores(
    rankings: Mapping[str, Numbers], ideals: Ideals, setting: GainSetting, ideal: str, cut: int
) -> dict[str, float]:
    return {
        name: float(_curve(setting, grades, ideals[name][ideal], cut)[-1])
        for name, grades in rankings.items()
    }


def _sentence(
    rankings: Mapping[str, Numbers],
    ideals: Ideals,
    setting: GainSetting,
    ideal: str,
    cut: int,
) -> str:
    other = next(gain for gain in GAINS if gain != setting.gain)
    now = _scores(rankings, ideals, setting, ideal, cut)
    swapped = _scores(
        rankings, ideals, GainSetting(other, setting.discount, setting.base), ideal, cut
    )
    said = f"NDCG@{cut}, {setting.gain.split(',')[0]} gain: {_listed(now)}.\n"
    said += f"With {other.split(',')[0]} gain: {_listed(swapped)}."
    if len(now) > 1:
        same = max(now, key=now.__getitem__) == max(swapped, key=swapped.__getitem__)
        said += " The same one leads." if same else " Another one leads."
    if "(rank + 1)" in setting.discount:
        said += "\nThe base of the logarithm divides out."
    elif "log" in setting.discount:
        said += f"\nThe first {setting.base} ranks count in full: a reader who looks at them all."
    return said


def _listed(scores: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {score:.3f}" for name, score in scores.items())
