"""Explorer: how filtering before, within or after the search changes recall and work."""

from collections.abc import Sequence
from functools import lru_cache

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from .explorer_frame import Explorer
from .filter_lines import SHARES, check_shares, fill_filter_figure, filter_figure, filter_table
from .filter_ranks import STRATEGIES, Search
from .template import INK

OVERSAMPLES = (1, 2, 3, 5, 10, 20, 50, 100)
ALT = (
    "Left: recall by the share of rows that pass a filter, for pre-, in-scan and post-filtering; "
    "post-filtering falls once fewer than about one in {oversample} rows pass. Right: rows "
    "compared for each query on logarithmic axes. A line marks the present filter."
)


def filter_lab(
    search: Search,
    shares: Sequence[float] = SHARES,
    k: int = 10,
    oversample: int = 5,
    title: str = "Filter and recall",
) -> Explorer:
    """Tighten a filter and see what each strategy finds, and what it costs.

    Parameters
    ----------
    search : callable
        ``search(strategy, share, k, oversample) -> (recall, work)`` with strategy "pre", "in-scan"
        or "post", as of `ranked_filter_search`, or measured on a real store. It is asked for every
        strategy and share at each touch, once for each setting, so it must be quick.
    shares : sequence of float
        How much of the rows a filter lets through, each above 0 and at most 1.
    k, oversample : int
        Start, 1 to 50 and one of 1, 2, 3, 5, 10, 20, 50, 100.
    title : str

    Returns
    -------
    Explorer
        Controls ``share``, ``strategy``, ``k`` and ``oversample``.

    Raises
    ------
    ValueError
        When a share isn't in 0 to 1.

    Examples
    --------
    >>> from course_lib.viz import ranked_filter_search
    >>> rng = np.random.default_rng(0)
    >>> search = ranked_filter_search(rng.normal(size=(20, 2000)), rng.normal(size=2000))
    >>> lab = filter_lab(search, k=10, oversample=5)
    >>> lab.set(share=0.02, strategy="post")
    >>> print(lab.message)
    2 % of the rows pass; post-filtering the 50 nearest: recall@10 0.10, 50 rows compared a query.
    Cheapest that loses nothing here: pre (40 rows).
    Of 50 fetched about 1.0 pass, if the filter has nothing to do with the query.
    """
    shares = check_shares(shares)
    asked = lru_cache(maxsize=None)(search)
    wide = {"width": "390px"}
    options = [(f"{100 * share:g} %", share) for share in shares]
    controls = {
        "share": ipywidgets.SelectionSlider(
            options=options, value=shares[len(shares) // 2], layout=wide,
            description="Rows that pass the filter",
        ),
        "strategy": ipywidgets.Dropdown(
            options=list(STRATEGIES), value="post", description="Filter before, within, after",
            layout=wide,
        ),
        "k": ipywidgets.IntSlider(k, 1, 50, description="Results wanted, k", layout=wide),
        "oversample": ipywidgets.SelectionSlider(
            options=OVERSAMPLES, value=oversample, layout=wide,
            description="Oversampling when filtering after",
        ),
    }  # fmt: skip
    return Explorer(
        title,
        controls,
        _empty_figure(shares),
        lambda figure, **values: _update(figure, asked, shares, **values),
        alt=ALT.format(oversample=oversample),
    )


def _empty_figure(shares: Sequence[float]) -> go.Figure:
    figure = filter_figure(shares)
    ring = {"size": 17, "color": INK, "symbol": "circle-open", "line": {"width": 3}}
    for column in (1, 2):
        figure.add_scatter(
            mode="markers", marker=ring, name="now", showlegend=column == 1, hoverinfo="skip",
            cliponaxis=False, row=1, col=column,
        )  # fmt: skip
        figure.add_vline(x=1, line={"color": INK, "width": 1.5}, row=1, col=column)
    return figure


def _update(
    figure: go.FigureWidget,
    search: Search,
    shares: Sequence[float],
    share: float,
    strategy: str,
    k: int,
    oversample: int,
) -> str:
    table = filter_table(search, shares, k, oversample)
    fill_filter_figure(figure, table)
    at = list(shares).index(share)
    recall, work = table[STRATEGIES.index(strategy), at]
    for trace, height in zip(figure.data[6:], (recall, work), strict=True):
        trace.update(x=[share], y=[height])
    for shape in figure.layout.shapes:
        shape.update(x0=share, x1=share)
    return _sentence(table, at, share, strategy, k, oversample)


def _sentence(
    table: NDArray[np.float64], at: int, share: float, strategy: str, k: int, oversample: int
) -> str:
    recall, work = table[STRATEGIES.index(strategy), at]
    fetched = f" the {k * oversample} nearest" if strategy == "post" else ""
    said = (
        f"{100 * share:g} % of the rows pass; {strategy}-filtering{fetched}: recall@{k} "
        f"{recall:.2f}, {work:,.0f} rows compared a query.\n"
    )
    full = [one for one in range(len(STRATEGIES)) if table[one, at, 0] >= 0.995]
    if full:
        cheapest = min(full, key=lambda one: table[one, at, 1])
        said += f"Cheapest that loses nothing here: {STRATEGIES[cheapest]}"
        said += f" ({table[cheapest, at, 1]:,.0f} rows)."
    if strategy == "post" and recall < 0.995:
        said += (
            f"\nOf {k * oversample} fetched about {k * oversample * share:.1f} pass, if the filter "
            "has nothing to do with the query."
        )
    return said
