"""Explorer: what the temperature of InfoNCE does to the weights of the negatives."""

from collections.abc import Sequence

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from .explorer_frame import Explorer
from .softmax_pictures import draw_weights, shortened, softmax_figure
from .softmax_pushes import Batch, Numbers, spread

TEMPERATURES = (0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0)
ALT = (
    "Left: bars of the softmax weights of the right answer and of the most similar wrong ones at "
    "temperature {temperature:g}. Right, by temperature: the share of the gradient that goes to "
    "the most similar wrong answers, and the loss."
)


def temperature_lab(
    similarities: ArrayLike,
    positives: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    queries: Sequence[str] | None = None,
    temperature: float = 0.05,
    title: str = "Temperature lab",
) -> Explorer:
    """Turn the temperature of InfoNCE and see which negatives the gradient listens to.

    Parameters
    ----------
    similarities : array_like, shape (B, K) or (K,)
        Cosines of B queries with K candidates.
    positives : array_like of int, shape (B,), optional
        Column of each query's right candidate; without it the diagonal, or the first of (K,).
    names : sequence of str, length K, optional
    queries : sequence of str, length B, optional
    temperature : float
        τ to start with, above 0.
    title : str

    Returns
    -------
    Explorer
        Controls ``temperature`` and ``query`` (from 1; only where there are several).

    Raises
    ------
    ValueError
        When shapes or lengths don't fit, or `temperature` isn't above 0.

    Notes
    -----
    L = -log p₊ with p = softmax(s / τ) has the gradient (p_j - [j is right]) / τ by s_j.

    References
    ----------
    van den Oord, Li, Vinyals (2018), "Representation Learning with Contrastive Predictive Coding",
    equation 4; Wang, Liu (2021), "Understanding the Behaviour of Contrastive Loss", section 3.

    Examples
    --------
    >>> lab = temperature_lab([0.8, 0.7, 0.3, 0.2], names=["right", "near", "far", "farther"])
    >>> lab.set(temperature=0.1)
    >>> print(lab.message)
    τ = 0.1: “right” (cosine 0.80) has 72.6 % of the softmax; loss 0.320.
    Gradient: pull of 2.74 on it; of the push as much, “near” (0.70) takes 97.6 %, the less similar
    half of the 3 negatives 0.7 %. The push is spread as over 1.1 negatives.
    """
    batch = Batch.of(similarities, positives)
    rows, columns = batch.similarities.shape
    names = [f"candidate {n}" for n in range(1, columns + 1)] if names is None else list(names)
    queries = [f"query {n}" for n in range(1, rows + 1)] if queries is None else list(queries)
    if len(names) != columns or len(queries) != rows:
        raise ValueError(
            f"names, queries: expected length {columns} and {rows}, got {len(names)} and "
            f"{len(queries)}"
        )
    if not 0 < temperature < np.inf:
        raise ValueError(f"temperature: expected a number above 0, got {temperature}")
    taus = sorted({*TEMPERATURES, float(temperature)})
    return Explorer(
        title,
        _controls(taus, temperature, rows),
        softmax_figure(),
        lambda figure, **values: _update(figure, batch, names, queries, taus, **values),
        alt=ALT.format(temperature=temperature),
    )


def _controls(taus: Sequence[float], temperature: float, rows: int) -> dict[str, ipywidgets.Widget]:
    wide = {"width": "390px"}
    controls: dict[str, ipywidgets.Widget] = {
        "temperature": ipywidgets.SelectionSlider(
            options=[(f"{tau:g}", tau) for tau in taus], value=temperature, layout=wide,
            description="Temperature τ",
        )
    }  # fmt: skip
    if rows > 1:
        controls["query"] = ipywidgets.IntSlider(1, 1, rows, description="Query", layout=wide)
    return controls


def _update(
    figure: go.FigureWidget,
    batch: Batch,
    names: Sequence[str],
    queries: Sequence[str],
    taus: Sequence[float],
    temperature: float,
    query: int = 1,
) -> str:
    row = query - 1
    draw_weights(figure, batch, names, row, temperature)
    curves = _curves(batch, row, taus)
    for trace, heights in zip(figure.data[1:6], curves, strict=True):
        trace.update(x=list(taus), y=heights)
    figure.data[5].visible = len(queries) > 1
    for shape in figure.layout.shapes:
        shape.update(x0=temperature, x1=temperature)
    asked = f" for {shortened(queries[row])}" if len(queries) > 1 else ""
    figure.layout.annotations[0].text = f"Softmax weights{asked}"
    return _sentence(batch, names, row, temperature)


def _curves(batch: Batch, row: int, taus: Sequence[float]) -> list[Numbers]:
    order = batch.negatives(row)
    pushes = np.stack([batch.pushes(row, tau)[order] for tau in taus])  # (T, K - 1)
    losses = np.stack([batch.losses(tau) for tau in taus])  # (T, B)
    half = pushes[:, -(-len(order) // 2) :].sum(axis=1)
    return [pushes[:, 0], pushes[:, :5].sum(axis=1), half, losses[:, row], losses.mean(axis=1)]


def _sentence(batch: Batch, names: Sequence[str], row: int, temperature: float) -> str:
    right, order = int(batch.positives[row]), batch.negatives(row)
    weights, pushes = batch.weights(row, temperature), batch.pushes(row, temperature)
    losses, near = batch.losses(temperature), int(order[0])
    cosines = batch.similarities[row]
    mean = f" (mean of all {len(losses)} queries {losses.mean():.3f})" if len(losses) > 1 else ""
    half = float(pushes[order[-(-len(order) // 2) :]].sum())
    pull = float(weights[order].sum()) / temperature
    return (
        f"τ = {temperature:g}: “{names[right]}” (cosine {cosines[right]:.2f}) has "
        f"{100 * weights[right]:.1f} % of the softmax; loss {losses[row]:.3f}{mean}.\n"
        f"Gradient: pull of {f'{pull:.3g}' if pull >= 0.001 else 'under 0.001'} on it; of the "
        f"push as much, “{names[near]}” ({cosines[near]:.2f}) takes {100 * pushes[near]:.1f} %, "
        f"the less similar half of the {len(order)} negatives {100 * half:.1f} %. The push is "
        f"spread as over {spread(pushes):.1f} negatives."
    )
