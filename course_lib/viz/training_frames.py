"""Explorer: words finding their places while a model trains."""

from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from course_lib.datasets import WordVectors

from .explorer_frame import Explorer
from .maps import embedding_map
from .projections import aligned_frames
from .template import MUTED

Words = Sequence[str] | Mapping[str, Sequence[str]]
ALT = (
    "A map of {n} words after training, each with the path that it took from its random start; "
    "words of a kind end up together."
)


def training_scrubber(
    snapshots: Sequence[WordVectors], words: Words, stages: Sequence[str] | None = None
) -> Explorer:
    """Move through a training run and watch the words gather.

    Parameters
    ----------
    snapshots : sequence of WordVectors
        Two or more stages of one training, over the same vocabulary.
    words : sequence of str, or mapping of group name to such
        The words to show, at least three; groups differ in colour and marker.
    stages : sequence of str, optional
        Name of each snapshot; "stage 0", "stage 1", … by default.

    Returns
    -------
    Explorer
        Control ``stage``, a slider that opens on the last stage, beside a play button.

    Raises
    ------
    ValueError
        When there are fewer than two snapshots or three words, vocabularies differ, or `stages`
        has another length.
    KeyError
        When a snapshot lacks a word.

    Notes
    -----
    Vectors are scaled to length 1 and each stage is rotated onto the next one with the whole
    vocabulary (see `aligned_frames`): cosines stay as they are.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> stages = [WordVectors(list("abcd"), rng.normal(size=(4, 3))) for _ in range(3)]
    >>> training_scrubber(stages, ["a", "b", "c"]).controls["stage"].value
    2
    """
    names, groups = _names_and_groups(words)
    labels = _stage_names(snapshots, stages)
    frames = _frames(snapshots, names)
    last = len(frames) - 1
    slider = ipywidgets.SelectionSlider(
        options=[(label, number) for number, label in enumerate(labels)],
        value=last,
        description="Training stage",
    )
    explorer = Explorer(
        "Training scrubber",
        {"stage": slider},
        _figure(frames, names, groups),
        lambda figure, stage: _update(figure, frames, groups, labels, stage),
        alt=ALT.format(n=len(names)),
    )
    _add_play_button(explorer, slider, last)
    return explorer


def _names_and_groups(words: Words) -> tuple[list[str], list[str]]:
    if not isinstance(words, Mapping):
        return list(words), ["words"] * len(words)
    pairs = [(word, group) for group, members in words.items() for word in members]
    return [word for word, _ in pairs], [group for _, group in pairs]


def _stage_names(snapshots: Sequence[WordVectors], stages: Sequence[str] | None) -> list[str]:
    if len(snapshots) < 2:
        raise ValueError(f"snapshots: expected two or more, got {len(snapshots)}")
    if any(snapshot.words != snapshots[0].words for snapshot in snapshots):
        raise ValueError("snapshots: expected the same words in the same order in each")
    names = [f"stage {number}" for number in range(len(snapshots))] if stages is None else stages
    if len(names) != len(snapshots):
        raise ValueError(f"stages: expected {len(snapshots)} names, got {len(names)}")
    return list(names)


def _frames(snapshots: Sequence[WordVectors], names: list[str]) -> list[NDArray[np.float32]]:
    if len(names) < 3:
        raise ValueError(f"words: expected three or more, got {len(names)}")
    rows = [snapshots[0].index(name) for name in names]
    return aligned_frames([snapshot.normalized().matrix for snapshot in snapshots], rows)


def _figure(frames: list[NDArray[np.float32]], names: list[str], groups: list[str]) -> go.Figure:
    """The map of the last stage, under it one trace for the paths, within limits that fit all."""
    figure = embedding_map(frames[-1], names, groups)
    paths = go.Scatter(mode="lines", line={"color": MUTED, "width": 1}, opacity=0.5, name="path")
    figure.add_trace(paths.update(hoverinfo="skip", showlegend=False))
    figure.data = (figure.data[-1], *figure.data[:-1])  # paths first: under the markers
    everything = np.concatenate(frames)
    low, high = everything.min(axis=0), everything.max(axis=0)
    pad = 0.08 * (high - low) + 1e-6
    figure.update_xaxes(range=[float(low[0] - pad[0]), float(high[0] + pad[0])])
    figure.update_yaxes(range=[float(low[1] - pad[1]), float(high[1] + pad[1])], scaleanchor=None)
    return figure


def _update(
    figure: go.FigureWidget,
    frames: list[NDArray[np.float32]],
    groups: list[str],
    labels: list[str],
    stage: int,
) -> str:
    for trace in figure.data[1:]:
        rows = [row for row, group in enumerate(groups) if group == trace.name]
        trace.update(x=frames[stage][rows, 0], y=frames[stage][rows, 1])
    paths = paths_until(frames, stage)
    figure.data[0].update(x=paths[:, 0], y=paths[:, 1])
    figure.layout.title.text = f"The words at {labels[stage]}"
    return (
        f"Showing {labels[stage]}, {stage + 1} of {len(labels)}; grey lines are the paths so far."
    )


def paths_until(frames: Sequence[NDArray[np.float32]], stage: int) -> NDArray[np.float32]:
    """Each point's places up to a stage, one path after the other with a gap between.

    Parameters
    ----------
    frames : sequence of ndarray, each of shape (m, 2)
    stage : int

    Returns
    -------
    ndarray, shape (m * (stage + 2), 2)
        Rows of NaN part the paths.

    Examples
    --------
    >>> first, second = np.zeros((1, 2)), np.ones((1, 2))
    >>> paths_until([first, second], 1)
    array([[ 0.,  0.],
           [ 1.,  1.],
           [nan, nan]])
    """
    stacked = np.stack([*frames[: stage + 1], np.full_like(frames[0], np.nan)], axis=1)
    return stacked.reshape(-1, 2)  # (m, stage + 2, 2) -> (m * (stage + 2), 2)


def _add_play_button(explorer: Explorer, slider: ipywidgets.SelectionSlider, last: int) -> None:
    play = ipywidgets.Play(min=0, max=last, value=last, interval=700, description="Play")
    ipywidgets.jslink((play, "value"), (slider, "index"))
    row = explorer.widget.children[1]
    row.children = (play, *row.children)
