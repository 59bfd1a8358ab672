"""What a map of layers shows: places in the plane, separation, nearest neighbours, in words."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.sentences import Separation, sense_separation
from course_lib.vectors import l2_normalize

from .projections import aligned_frames, project


@dataclass(frozen=True)
class LayerStages:
    """Vectors at each layer with their places on the map and how far their groups are apart.

    Examples
    --------
    >>> pairs = np.array([[1, 0, 0], [1, 0.2, 0], [0, 1, 0], [0.2, 1, 0]])
    >>> stages = LayerStages.of([pairs, pairs], ["a", "a", "b", "b"], list("wxyz"))
    >>> stages.accuracies, round(stages.chance, 2), stages.nearest(1, 0, 2)
    ([1.0, 1.0], 0.33, [1, 3])
    """

    layers: NDArray[np.floating]  # (L, n, d), unit rows
    frames: list[NDArray[np.float32]]  # L of (n, 2)
    separation: list[Separation]  # L
    labels: list[str]
    texts: list[str]

    @classmethod
    def of(cls, layers: ArrayLike, labels: Sequence[str], texts: Sequence[str]) -> "LayerStages":
        stack = np.asarray(layers, dtype=np.float64)
        if stack.ndim != 3 or stack.shape[0] < 2 or stack.shape[1] < 3:
            raise ValueError(f"layers: expected (L, n, d), L >= 2, n >= 3, got {stack.shape}")
        for name, sequence in (("labels", labels), ("texts", texts)):
            if len(sequence) != stack.shape[1]:
                raise ValueError(f"{name}: expected length {stack.shape[1]}, got {len(sequence)}")
        unit = np.stack([l2_normalize(layer) for layer in stack])
        frames = aligned_frames([project(layer) for layer in unit])  # in the plane, see Notes
        found = [sense_separation(layer, labels) for layer in unit]
        return cls(unit, frames, found, list(labels), list(texts))

    @property
    def rows(self) -> dict[str, list[int]]:
        """The rows of each label, in order of first appearance."""
        names = dict.fromkeys(self.labels)
        return {name: [r for r, of in enumerate(self.labels) if of == name] for name in names}

    @property
    def chance(self) -> float:
        """How often another vector, drawn at random, has the same label."""
        n = len(self.labels)
        return sum(len(rows) * (len(rows) - 1) for rows in self.rows.values()) / (n * (n - 1))

    @property
    def accuracies(self) -> list[float]:
        return [one.nearest_neighbour_accuracy for one in self.separation]

    def different(self, layer: int) -> int:
        """How many vectors of a layer are not the same but for rounding."""
        return len(np.unique(np.round(self.layers[layer], 4), axis=0))

    def nearest(self, layer: int, row: int, k: int) -> list[int]:
        """The k rows of largest cosine with one, without itself."""
        cosines = self.layers[layer] @ self.layers[layer][row]  # (n,)
        order = np.argsort(-cosines, kind="stable").tolist()
        return [other for other in order if other != row][:k]


def layer_in_words(shown: LayerStages, layer: int) -> str:
    """How far the groups are apart at a layer, and where they part most.

    Examples
    --------
    >>> pairs = np.array([[1, 0, 0], [1, 0.2, 0], [0, 1, 0], [0.2, 1, 0]])
    >>> shown = LayerStages.of([pairs[[0, 2, 1, 3]], pairs], list("aabb"), list("wxyz"))
    >>> print(layer_in_words(shown, 1))
    Layer 1 of 0 to 1: 4 of 4 have their nearest neighbour in their own group (33 % by chance).
    Mean cosine 0.98 within a group, 0.19 across. The largest step is from layer 0 to 1:
    0 % to 100 %; most are right at layer 1.
    """
    now, n, last = shown.separation[layer], len(shown.texts), len(shown.layers) - 1
    hits = round(now.nearest_neighbour_accuracy * n)
    step, best = int(np.diff(shown.accuracies).argmax()), int(np.argmax(shown.accuracies))
    before, after = shown.accuracies[step : step + 2]
    different = shown.different(layer)
    note = f" Only {different} of the {n} vectors differ." if different < n else ""
    return (
        f"Layer {layer} of 0 to {last}: {hits} of {n} have their nearest neighbour in their own "
        f"group ({_percent(shown.chance)} by chance).\nMean cosine {now.within:.2f} within "
        f"a group, {now.across:.2f} across. The largest step is from layer {step} to {step + 1}: "
        f"{_percent(before)} to {_percent(after)}; most are right at layer {best}.{note}"
    )


def nearest_in_words(shown: LayerStages, layer: int, row: int, others: Sequence[int]) -> str:
    """Which vectors are nearest to one, with their cosines and labels.

    Examples
    --------
    >>> pairs = np.array([[1, 0, 0], [0, 1, 0], [0.6, 0.8, 0]])
    >>> shown = LayerStages.of([pairs, pairs], list("aab"), ["one", "two", "three"])
    >>> nearest_in_words(shown, 1, row=0, others=[2])
    'Nearest to the chosen one (a): b 0.60 “three”.'
    """
    cosines = shown.layers[layer] @ shown.layers[layer][row]  # (n,)
    nearest = "; ".join(
        f"{shown.labels[other]} {cosines[other]:.2f} “{shorten(shown.texts[other], 50)}”"
        for other in others
    )
    return f"Nearest to the chosen one ({shown.labels[row]}): {nearest}."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def shorten(text: str, width: int) -> str:
    """A text's first words, within so many characters.

    Examples
    --------
    >>> shorten("the steep bank of the river", 20)
    'the steep bank of …'
    """
    return textwrap.shorten(text, width, placeholder=" …")
