"""Explorer: which (centre, context) pairs of a sentence does word2vec train on?"""

from collections.abc import Sequence

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from course_lib.words import (
    Corpus,
    Vocabulary,
    draw_radii,
    keep_probability_c_code,
    skipgram_pairs,
    subsample,
)

from .explorer_frame import Explorer
from .template import INK, VERMILLION, new_figure

DRAWS = 200
THRESHOLDS = [("off", 0.0), ("1e-2", 1e-2), ("1e-3", 1e-3), ("1e-4", 1e-4), ("1e-5", 1e-5)]
ALT = (
    "A square table of the sentence's words, centre words down, context words across. The darker a "
    "cell, the more often that pair is trained on; circles mark the pairs of one draw. Pairs lie "
    "along the diagonal, and the rows and columns of very frequent words are pale."
)


def window_lab(sentence: Sequence[str], vocabulary: Vocabulary) -> Explorer:
    """Window, dynamic window and sub-sampling on one sentence: which pairs survive?

    Parameters
    ----------
    sentence : sequence of str
        5 to 25 words show best. Words that the vocabulary lacks are left out, as word2vec does.
    vocabulary : Vocabulary
        Its counts decide how often sub-sampling drops a word.

    Returns
    -------
    Explorer
        Controls ``window``, ``dynamic``, ``sample`` (threshold t) and ``draw`` (seed of the draw).

    Raises
    ------
    ValueError
        When the vocabulary knows fewer than two words of the sentence.

    Examples
    --------
    >>> text = "the cat sat on the mat".split()
    >>> lab = window_lab(text, Vocabulary.build([text], min_count=1))
    >>> lab.set(window=1, dynamic=False, sample=0.0)
    >>> lab.message.splitlines()[0]
    'This draw keeps 6 of 6 words and 10 pairs of 10 that a full window gives.'
    """
    words = [word for word in sentence if word in vocabulary]
    if len(words) < 2:
        raise ValueError(f"sentence: expected 2 words of the vocabulary or more, got {words}")
    ids = [vocabulary.index(word) for word in words]
    controls = {
        "window": ipywidgets.IntSlider(5, 1, 10, description="Window"),
        "dynamic": ipywidgets.Checkbox(True, description="Dynamic window"),
        "sample": ipywidgets.SelectionSlider(
            options=THRESHOLDS, value=1e-3, description="Sub-sampling threshold t"
        ),
        "draw": ipywidgets.IntSlider(1, 1, 50, description="Draw number"),
    }
    return Explorer(
        "Window and sub-sampling lab",
        controls,
        _empty_figure(words),
        lambda figure, **values: _update(figure, vocabulary.counts, ids, **values),
        alt=ALT,
    )


def _empty_figure(words: list[str]) -> go.Figure:
    n = len(words)
    figure = new_figure("Which pairs are trained on?", height=max(420, 190 + 24 * n))
    figure.add_heatmap(
        zmin=0, zmax=1, colorscale="Blues", xgap=1, ygap=1, colorbar_title="share of draws",
        hovertemplate="centre %{y}, context %{x}: %{z:.2f}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        mode="markers",
        name="pairs of this draw",
        hoverinfo="skip",
        marker={"color": VERMILLION, "size": 8, "line": {"color": INK, "width": 1}},
    )
    ticks = {"tickvals": list(range(n)), "ticktext": words, "showgrid": False}
    figure.update_xaxes(title_text="context word", tickangle=-45, range=[-0.5, n - 0.5], **ticks)
    figure.update_yaxes(title_text="centre word", range=[n - 0.5, -0.5], **ticks)
    return figure


def pair_matrix(
    keep: NDArray[np.float64], window: int, dynamic: bool, seed: int
) -> tuple[NDArray[np.bool_], int]:
    """One draw: the pairs of a sentence that survive sub-sampling and the window.

    Parameters
    ----------
    keep : ndarray, shape (n,)
        Chance of each position to survive.
    window : int
    dynamic : bool
        Whether each centre draws its own radius from 1 to `window`.
    seed : int

    Returns
    -------
    pairs : ndarray, shape (n, n), bool
        Row is the centre's position, column the context's.
    survivors : int
        How many words were kept.

    Examples
    --------
    >>> pairs, survivors = pair_matrix(np.ones(3), window=1, dynamic=False, seed=0)
    >>> pairs.astype(int)
    array([[0, 1, 0],
           [1, 0, 1],
           [0, 1, 0]])
    """
    n = len(keep)
    positions = Corpus(np.arange(n, dtype=np.int32), np.array([0, n]))
    kept = subsample(positions, keep, seed=seed)
    radii = draw_radii(len(kept.tokens), window, seed=seed) if dynamic else None
    pairs = np.zeros((n, n), dtype=bool)
    pairs[skipgram_pairs(kept, window, radii)] = True
    return pairs, len(kept.tokens)


def _update(
    figure: go.FigureWidget,
    counts: NDArray[np.int64],
    ids: list[int],
    window: int,
    dynamic: bool,
    sample: float,
    draw: int,
) -> str:
    keep = keep_probability_c_code(counts, sample)[ids]
    share = np.mean([pair_matrix(keep, window, dynamic, seed)[0] for seed in range(DRAWS)], axis=0)
    pairs, survivors = pair_matrix(keep, window, dynamic, seed=draw)
    every, _ = pair_matrix(np.ones(len(keep)), window, dynamic=False, seed=0)
    centres, contexts = np.nonzero(pairs)
    figure.data[0].z = share
    figure.data[1].update(x=contexts, y=centres)
    return (
        f"This draw keeps {survivors} of {len(keep)} words and {int(pairs.sum())} pairs of "
        f"{int(every.sum())} that a full window gives.\n"
        f"Over {DRAWS} draws: {share.sum():.1f} pairs on average. Words dropped before the window "
        "is laid bring their neighbours closer together."
    )
